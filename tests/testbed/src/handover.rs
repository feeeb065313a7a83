//! What the tests of a checkout get: kubeconfig, environment, programs for the search path.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::confs;
use crate::control_plane::audit_log;
use crate::failure::{Doing, Result};
use crate::images::{Images, MINIO};
use crate::kubeconfig::{self, Entry};
use crate::places::{DATA_CENTRES, Places, Tier};
use crate::record::Record;
use crate::tools::Toolbox;

/// Tests that start database clusters take one of these at a time, by locking the file.
const SLOTS: usize = 6;

/// Control socket of the door of the data centre in `folder`.
pub fn door_socket(folder: &Path) -> PathBuf {
    folder.join("door.sock")
}

/// Writes everything below `target/testbed`.
pub fn write(
    places: &Places,
    tier: Tier,
    tools: &Toolbox,
    images: Option<&Images>,
    record: &Record,
) -> Result<()> {
    let folder = places.handover();
    fs::create_dir_all(folder.join("bin")).doing(folder.display())?;
    for program in ["kubectl", "kubectl-cnpg"] {
        let link = folder.join("bin").join(program);
        // Left by an earlier `up`, perhaps to another version.
        let _ = fs::remove_file(&link);
        symlink(tools.program(program), &link).doing(link.display())?;
    }
    let sets: Vec<PathBuf> = DATA_CENTRES.iter().map(|dc| places.dc(tier, dc).join("pki")).collect();
    let entries: Vec<Entry<'_>> = DATA_CENTRES
        .iter()
        .zip(&sets)
        .map(|(dc, pki)| Entry {
            context: dc.name,
            server: format!("https://127.0.0.1:{}", dc.door_port(tier)),
            pki,
            client: "admin",
        })
        .collect();
    kubeconfig::write(&folder.join("kubeconfig"), &entries)?;
    let slots = places.state.join(tier.word()).join("slots");
    fs::create_dir_all(&slots).doing(slots.display())?;
    for number in 0..SLOTS {
        let slot = slots.join(number.to_string());
        fs::OpenOptions::new().create(true).append(true).open(&slot).doing(slot.display())?;
    }
    confs::write(places, images, record)?;
    let text = environment(places, tier, images, record, &slots);
    crate::pki::write_private(&folder.join("env"), &text)
}

fn environment(
    places: &Places,
    tier: Tier,
    images: Option<&Images>,
    record: &Record,
    slots: &Path,
) -> String {
    let folder = places.handover();
    let mut lines = vec![
        ("TESTBED_TIER", tier.word().to_owned()),
        ("KUBECONFIG", folder.join("kubeconfig").display().to_string()),
        ("TESTBED_DC1", DATA_CENTRES[0].name.to_owned()),
        ("TESTBED_DC2", DATA_CENTRES[1].name.to_owned()),
        ("TESTBED_VALUES", folder.join("confs").display().to_string()),
        ("TESTBED_SLOTS", slots.display().to_string()),
    ];
    let audit = |dc: usize| audit_log(&places.dc(tier, &DATA_CENTRES[dc])).display().to_string();
    if let Some(images) = images {
        lines.extend([
            ("TESTBED_AUDIT_DC1", audit(0)),
            ("TESTBED_AUDIT_DC2", audit(1)),
            ("TESTBED_S3_DC1", DATA_CENTRES[0].s3_url()),
            ("TESTBED_S3_DC2", DATA_CENTRES[1].s3_url()),
            ("TESTBED_S3_BUCKET_DC1", DATA_CENTRES[0].bucket()),
            ("TESTBED_S3_BUCKET_DC2", DATA_CENTRES[1].bucket()),
            ("TESTBED_S3_REGION", "us-east-1".to_owned()),
            ("TESTBED_S3_ACCESS_KEY", record.s3_access_key.clone()),
            ("TESTBED_S3_SECRET_KEY", record.s3_secret_key.clone()),
            ("TESTBED_STORAGE_CLASS", "standard".to_owned()),
            ("TESTBED_ISSUER", "pgaas-ca-issuer".to_owned()),
            ("TESTBED_IMAGE_POSTGRES", images.postgresql.clone()),
            ("TESTBED_IMAGE_PGBOUNCER", images.pgbouncer.clone()),
            ("TESTBED_IMAGE_REDIS", images.redis.clone()),
            ("TESTBED_IMAGE_MINIO", MINIO.to_owned()),
        ]);
    }
    let mut text = String::new();
    for (name, value) in lines {
        // Writing to a string can't fail.
        let _ = writeln!(text, "export {name}='{}'", value.replace('\'', r"'\''"));
    }
    let _ = writeln!(text, "export PATH='{}':\"$PATH\"", folder.join("bin").display());
    text
}
