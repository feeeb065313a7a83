//! Which images the bed has, and what each is made of.

use std::sync::{Arc, Mutex, PoisonError};

use crate::archive::{self, Image, Measured};
use crate::content::Key;
use crate::failure::Result;
use crate::layer::{Debian, Layer};
use crate::tools::Toolbox;

/// Container that holds a pod's namespaces.
pub const PAUSE: &str = "localhost/pause:1";
/// Cluster DNS.
pub const COREDNS: &str = "localhost/coredns:1.12.4";
/// Certificates.
pub const CERT_MANAGER: &str = "localhost/cert-manager:1.19.2";
/// Operator and instance manager.
pub const CNPG: &str = "localhost/cnpg:1.30.0";
/// Backup plugin.
pub const BARMAN: &str = "localhost/plugin-barman-cloud:0.14.0";
/// The backup plugin's container in every instance.
pub const SIDECAR: &str = "localhost/plugin-barman-cloud-sidecar:0.14.0";

/// Object storage for tests that run it as pods; the bed's own runs on the host.
pub const MINIO: &str = "localhost/minio:2025.9.7";

/// All images of the bed.
#[derive(Debug)]
pub struct Images {
    images: Vec<Image>,
    layers: Vec<Layer>,
    measured: Mutex<Option<Arc<Vec<Measured>>>>,
    /// Content key over all of them.
    pub key: String,
    /// Content key over those that the bed itself runs: a bed that has these goes on when
    /// others come.
    pub own: String,
    /// PostgreSQL, tag parses as a version.
    pub postgresql: String,
    /// Connection pooler.
    pub pgbouncer: String,
    /// Redis, `redis-sentinel` included.
    pub redis: String,
}

impl Images {
    /// The images made of these programs and this Debian layer.
    pub fn of(tools: &Toolbox, debian: &Debian) -> Result<Self> {
        let program = |name: &str, paths: &[&'static str]| Layer::Program {
            source: tools.program(name),
            paths: paths.to_vec(),
        };
        let layers = vec![
            Layer::File(debian.tar.clone()),
            program("pause", &["pause"]),
            program("coredns", &["coredns"]),
            program("cert-manager", &["cert-manager"]),
            program("cnpg-manager", &["manager", "operator/manager_amd64"]),
            program("plugin-barman-cloud", &["manager"]),
            program("minio", &["minio"]),
        ];
        let name = |image: &str, package: &str| -> Result<String> {
            Ok(format!("localhost/{image}:{}", debian.version(package)?))
        };
        let postgresql = name("postgresql", "postgresql-17")?;
        let pgbouncer = name("pgbouncer", "pgbouncer")?;
        let redis = name("redis", "redis-server")?;
        let image = |name: &str, layers: &[usize], user: &'static str, entrypoint: &[&'static str]| Image {
            name: name.to_owned(),
            layers: layers.to_vec(),
            user,
            entrypoint: entrypoint.to_vec(),
        };
        let mut images = vec![
            image(PAUSE, &[1], "65532", &["/pause"]),
            image(COREDNS, &[2], "0", &["/coredns"]),
            image(CERT_MANAGER, &[3], "65532", &["/cert-manager"]),
            image(CNPG, &[4], "65532", &["/manager"]),
            image(BARMAN, &[5], "65532", &["/manager"]),
            image(SIDECAR, &[0, 5], "26", &["/manager"]),
            image(&postgresql, &[0], "26", &[]),
            image(&pgbouncer, &[0], "998", &[]),
            image(&redis, &[0], "100", &["redis-server"]),
        ];
        let mut key = Key::of("images").text("debian", &debian.key);
        for set in ["pause", "coredns", "cert-manager", "cnpg", "barman"] {
            key = key.text(set, &tools.key(set));
        }
        for image in &images {
            key = key.text(&image.name, &format!("{:?}{}{:?}", image.layers, image.user, image.entrypoint));
        }
        let own = key.finish();
        let minio = image(MINIO, &[6], "65532", &["/minio"]);
        let key = Key::of("more images").text("own", &own).text(MINIO, &tools.key("minio"));
        images.push(minio);
        Ok(Self {
            images,
            layers,
            measured: Mutex::default(),
            key: key.finish(),
            own,
            postgresql,
            pgbouncer,
            redis,
        })
    }

    /// Writes all images as one archive.
    ///
    /// The first time every layer is read to learn its digest; two nodes that start together share
    /// what was learned.
    pub fn write(&self, target: &mut dyn std::io::Write) -> std::io::Result<()> {
        let mut measured = self.measured.lock().unwrap_or_else(PoisonError::into_inner);
        let layers = match &*measured {
            Some(layers) => Arc::clone(layers),
            None => {
                let layers: std::io::Result<Vec<Measured>> =
                    self.layers.iter().map(|layer| Measured::new(layer.clone())).collect();
                let layers = Arc::new(layers?);
                *measured = Some(Arc::clone(&layers));
                layers
            }
        };
        drop(measured);
        archive::write(&self.images, &layers, target)
    }
}
