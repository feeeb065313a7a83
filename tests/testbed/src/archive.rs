//! The `docker save` format: several images, with layers shared between them, in one tar stream that
//! containerd imports. No container engine is needed to write it.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::content::digest;
use crate::layer::Layer;

/// One image.
#[derive(Debug, Clone)]
pub struct Image {
    /// Full name with tag.
    pub name: String,
    /// Indices into the archive's layers, lowest first.
    pub layers: Vec<usize>,
    /// Numeric user the container runs as.
    pub user: &'static str,
    /// Program started when the pod names none.
    pub entrypoint: Vec<&'static str>,
}

/// A layer with its digest and size.
#[derive(Debug, Clone)]
pub struct Measured {
    layer: Layer,
    digest: String,
    size: u64,
}

impl Measured {
    /// Reads the layer once to learn its digest.
    pub fn new(layer: Layer) -> io::Result<Self> {
        let (digest, size) = layer.measure()?;
        Ok(Self { layer, digest, size })
    }
}

const PATH: &str =
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/17/bin";

/// Writes the archive of `images`, whose layers are in `layers`.
pub fn write(images: &[Image], layers: &[Measured], target: &mut dyn Write) -> io::Result<()> {
    let mut tar = tar::Builder::new(target);
    let (manifest, configurations) = describe(images, layers)?;
    append(&mut tar, "manifest.json", manifest.to_string().as_bytes())?;
    for (name, text) in configurations {
        append(&mut tar, &name, text.as_bytes())?;
    }
    for layer in layers {
        let mut header = header(layer.size);
        header.set_path(format!("{}/layer.tar", layer.digest))?;
        header.set_cksum();
        let inner = tar.get_mut();
        inner.write_all(header.as_bytes())?;
        let mut buffered = io::BufWriter::with_capacity(1 << 20, &mut *inner);
        layer.layer.write(&mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        let padding = usize::try_from((512 - layer.size % 512) % 512).unwrap_or_default();
        inner.write_all(&[0; 512][..padding])?;
    }
    tar.finish()
}

/// The manifest and the named configuration of each image.
fn describe(images: &[Image], layers: &[Measured]) -> io::Result<(Value, Vec<(String, String)>)> {
    let mut manifest = Vec::new();
    let mut configurations = Vec::new();
    for image in images {
        let used: Option<Vec<&Measured>> = image.layers.iter().map(|index| layers.get(*index)).collect();
        let Some(used) = used else {
            return Err(io::Error::other(format!("{} names a layer that is not there", image.name)));
        };
        let configuration = json!({
            "architecture": "amd64", "os": "linux",
            "config": {"User": image.user, "Env": [PATH], "Entrypoint": image.entrypoint},
            "rootfs": {"type": "layers", "diff_ids":
                used.iter().map(|layer| format!("sha256:{}", layer.digest)).collect::<Vec<_>>()},
            "history": vec![json!({"created_by": "testbed"}); used.len()],
        })
        .to_string();
        let file = format!("{}.json", digest(configuration.as_bytes()));
        manifest.push(json!({
            "Config": file, "RepoTags": [image.name],
            "Layers": used.iter().map(|layer| format!("{}/layer.tar", layer.digest)).collect::<Vec<_>>(),
        }));
        if !configurations.iter().any(|(name, _)| *name == file) {
            configurations.push((file, configuration));
        }
    }
    Ok((Value::Array(manifest), configurations))
}

fn append<W: Write>(tar: &mut tar::Builder<W>, name: &str, bytes: &[u8]) -> io::Result<()> {
    tar.append_data(&mut header(bytes.len() as u64), name, bytes)
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_mode(0o644);
    header.set_size(size);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{Image, Measured, write};
    use crate::layer::Layer;

    #[test]
    fn the_archive_names_every_layer_once_and_images_share_them() {
        let folder = tempfile::tempdir().unwrap();
        let layer = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            Measured::new(Layer::File(path)).unwrap()
        };
        let layers = [layer("a", "alpha"), layer("b", &"b".repeat(600))];
        let image = |name: &str, layers: &[usize]| Image {
            name: name.to_owned(),
            layers: layers.to_vec(),
            user: "26",
            entrypoint: vec!["/manager"],
        };
        let images = [image("localhost/one:1", &[0]), image("localhost/two:2", &[0, 1])];
        let mut bytes = Vec::new();
        write(&images, &layers, &mut bytes).unwrap();

        let mut files = std::collections::BTreeMap::new();
        for entry in tar::Archive::new(bytes.as_slice()).entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().display().to_string();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            assert!(files.insert(path, text).is_none());
        }
        let manifest: serde_json::Value = serde_json::from_str(&files["manifest.json"]).unwrap();
        assert_eq!(manifest[1]["RepoTags"][0], "localhost/two:2");
        let paths: Vec<&str> =
            manifest[1]["Layers"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
        assert_eq!(files[paths[0]], "alpha");
        assert_eq!(files[paths[1]], "b".repeat(600));
        let configuration: serde_json::Value =
            serde_json::from_str(&files[manifest[1]["Config"].as_str().unwrap()]).unwrap();
        let identifier = configuration["rootfs"]["diff_ids"][1].as_str().unwrap();
        assert_eq!(format!("{}/layer.tar", identifier.trim_start_matches("sha256:")), paths[1]);
        assert_eq!(files.len(), 1 + 2 + 2);
    }

    #[test]
    fn an_image_with_an_unknown_layer_is_refused() {
        let image =
            Image { name: "localhost/x:1".to_owned(), layers: vec![3], user: "0", entrypoint: vec![] };
        assert!(write(&[image], &[], &mut Vec::new()).is_err());
    }
}
