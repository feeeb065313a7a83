//! Image layers: the Debian root file system, made once by the recipe script, and small layers that
//! hold one static program, written afresh whenever they are needed.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::command::{command, run, run_logged};
use crate::content::{Key, Measure};
use crate::failure::{Doing, Failure, Result};
use crate::places::Places;

/// One layer of an image.
#[derive(Debug, Clone)]
pub enum Layer {
    /// A finished tar file.
    File(PathBuf),
    /// A static program under one or more paths, with what a program may expect of a root file
    /// system: /tmp and a user list.
    Program {
        /// The program's file.
        source: PathBuf,
        /// Absolute paths without the leading slash; the second and later ones are hard links.
        paths: Vec<&'static str>,
    },
}

impl Layer {
    /// Writes the layer as an uncompressed tar. The same content always gives the same bytes.
    pub fn write(&self, target: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::File(path) => io::copy(&mut fs::File::open(path)?, target).map(drop),
            Self::Program { source, paths } => write_program(source, paths, target),
        }
    }

    /// Digest and size.
    pub fn measure(&self) -> io::Result<(String, u64)> {
        let mut measure = Measure::default();
        let mut buffered = io::BufWriter::with_capacity(1 << 20, &mut measure);
        self.write(&mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        Ok(measure.finish())
    }
}

fn write_program(source: &Path, paths: &[&str], target: &mut dyn Write) -> io::Result<()> {
    let mut tar = tar::Builder::new(target);
    tar.mode(tar::HeaderMode::Deterministic);
    let entry = |kind: tar::EntryType, mode: u32, size: u64| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_size(size);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header
    };
    tar.append_data(&mut entry(tar::EntryType::Directory, 0o1777, 0), "tmp/", io::empty())?;
    tar.append_data(&mut entry(tar::EntryType::Directory, 0o755, 0), "etc/", io::empty())?;
    let users = "root:x:0:0::/:/sbin/nologin\nnonroot:x:65532:65532::/:/sbin/nologin\n";
    let mut header = entry(tar::EntryType::Regular, 0o644, users.len() as u64);
    tar.append_data(&mut header, "etc/passwd", users.as_bytes())?;
    for path in paths {
        if let Some((folder, _)) = path.rsplit_once('/') {
            tar.append_data(
                &mut entry(tar::EntryType::Directory, 0o755, 0),
                format!("{folder}/"),
                io::empty(),
            )?;
        }
    }
    let Some((first, links)) = paths.split_first() else {
        return tar.finish();
    };
    let file = fs::File::open(source)?;
    let mut header = entry(tar::EntryType::Regular, 0o755, file.metadata()?.len());
    tar.append_data(&mut header, first, file)?;
    for link in links {
        tar.append_link(&mut entry(tar::EntryType::Link, 0o755, 0), link, first)?;
    }
    tar.finish()
}

/// The Debian layer and the versions in it.
#[derive(Debug, Clone)]
pub struct Debian {
    /// Content key of the recipe.
    pub key: String,
    /// The layer.
    pub tar: PathBuf,
    versions: String,
}

impl Debian {
    /// Upstream version of a package in the layer.
    pub fn version(&self, package: &str) -> Result<&str> {
        self.versions
            .lines()
            .filter_map(|line| line.split_once(' '))
            .find(|(name, _)| *name == package)
            .map(|(_, version)| version)
            .doing(format!("version of {package} in the Debian layer"))
    }
}

/// Finds the Debian layer in the cache or makes it.
pub fn provide_debian(places: &Places) -> Result<Debian> {
    let recipe = places.source().join("images/rootfs.sh");
    let key = Key::of("debian").file(&recipe)?.finish();
    let folder = places.cache.join("layers");
    let tar = folder.join(format!("debian-{key}.tar"));
    let versions = folder.join(format!("debian-{key}.versions"));
    if !tar.is_file() || !versions.is_file() {
        make_debian(places, &recipe, &tar, &versions)?;
    }
    let versions = fs::read_to_string(&versions).doing(versions.display())?;
    Ok(Debian { key, tar, versions })
}

fn make_debian(places: &Places, recipe: &Path, tar: &Path, versions: &Path) -> Result<()> {
    let root = places.state.join("rootfs.partial");
    if root.exists() {
        // A killed debootstrap may have left its own mounts in there.
        crate::teardown::unmount_below(&root);
        fs::remove_dir_all(&root).doing(root.display())?;
    }
    for folder in [places.cache.join("layers"), places.cache.join("log"), places.state.clone()] {
        fs::create_dir_all(&folder).doing(folder.display())?;
    }
    let packages = places.cache.join("debian-packages");
    let mut script = command("nice", ["-n", "5", "sh"]);
    script.arg(recipe).args([&root, &packages]);
    let log = places.cache.join("log/rootfs.log");
    let made = run_logged(&mut script, &log);
    crate::teardown::unmount_below(&root);
    made.map_err(|error| Failure::new(format!("the Debian layer can't be made: {error}")))?;
    let partial = tar.with_extension("partial");
    let mut pack = command("tar", ["--numeric-owner", "--sort=name", "--one-file-system", "-C"]);
    pack.arg(&root).arg("-cf").arg(&partial).arg(".");
    run(&mut pack)?;
    fs::copy(root.join("versions.testbed"), versions).doing(versions.display())?;
    fs::rename(&partial, tar).doing(tar.display())?;
    fs::remove_dir_all(&root).doing(root.display())
}

#[cfg(test)]
mod tests {
    use super::Layer;

    #[test]
    fn a_program_layer_is_reproducible_and_links_its_second_name() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("program");
        std::fs::write(&source, b"\x7fELF").unwrap();
        let layer = Layer::Program { source, paths: vec!["manager", "operator/manager_amd64"] };
        assert_eq!(layer.measure().unwrap(), layer.measure().unwrap());

        let mut bytes = Vec::new();
        layer.write(&mut bytes).unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let entries: Vec<(String, tar::EntryType, u32)> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let path = entry.path().unwrap().display().to_string();
                (path, entry.header().entry_type(), entry.header().mode().unwrap())
            })
            .collect();
        assert!(entries.contains(&("tmp/".to_owned(), tar::EntryType::Directory, 0o1777)));
        assert!(entries.contains(&("manager".to_owned(), tar::EntryType::Regular, 0o755)));
        assert!(entries.contains(&("operator/manager_amd64".to_owned(), tar::EntryType::Link, 0o755)));
    }
}
