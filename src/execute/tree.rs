//! Files of a certificate authority: read all, write all.

use crate::ctx::files::{self, Staged};
use crate::error::{Error, Result};
use crate::model::pki::{CERTS, FileSeen, Tree, Write};
use jiff::Timestamp;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// No key and no bundle is nearly as long.
const LONGEST: u64 = 1024 * 1024;

/// Everything in `DIR/certs` and the folders in it.
pub fn read(dir: &Path) -> Result<Tree> {
    let mut tree = Tree::default();
    let certs = dir.join(CERTS);
    if certs.symlink_metadata().is_err() {
        return Ok(tree);
    }
    folder(&certs, CERTS, true, &mut tree)?;
    Ok(tree)
}

fn folder(path: &Path, name: &str, deeper: bool, tree: &mut Tree) -> Result<()> {
    let cannot = |error| Error::usage(format!("cannot read {}", path.display())).because(error);
    let metadata = path.metadata().map_err(cannot)?;
    tree.folders.insert(name.to_owned(), files::mode(&metadata));
    for entry in fs::read_dir(path).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let own = entry.file_name();
        // Hidden files are nobody's certificates: what a killed run left, what an editor keeps.
        let Some(own) = own.to_str().filter(|own| !own.starts_with('.')) else { continue };
        let (path, name) = (entry.path(), format!("{name}/{own}"));
        let Ok(metadata) = path.metadata() else { continue };
        if metadata.is_dir() && deeper {
            folder(&path, &name, false, tree)?;
        } else if metadata.is_file() {
            let failed = |why: String| Error::usage(format!("cannot read {}: {why}", path.display()));
            if metadata.len() > LONGEST {
                return Err(failed("it is longer than a megabyte".to_owned()));
            }
            let content = fs::read(&path).map_err(|error| failed(error.to_string()))?.into();
            tree.files.insert(name, FileSeen { mode: files::mode(&metadata), content });
        }
    }
    Ok(())
}

/// Writes all files, or none if one of them cannot be written; those whose place they take
/// are in a dated folder before. Returns that folder, if there was anything to keep.
pub fn write(dir: &Path, writes: &[Write], now: Timestamp) -> Result<Option<PathBuf>> {
    let cannot = |path: &Path, error: io::Error| {
        Error::failed(format!("cannot write {}", path.display())).because(error)
    };
    // Whole files beside their places first: what can fail fails before anything changed.
    let mut staged = Vec::new();
    for write in writes {
        let path = dir.join(&write.name);
        let made = path.parent().map_or(Ok(()), files::private_folder);
        let new = made.and_then(|()| Staged::write(&path, write.content.expose(), write.mode));
        staged.push((new.map_err(|error| cannot(&path, error))?, write, path));
    }
    let backup = match writes.iter().any(|write| write.replaces) {
        true => Some(dated(dir, now).map_err(|error| cannot(dir, error))?),
        false => None,
    };
    for write in writes.iter().filter(|write| write.replaces) {
        let Some(backup) = &backup else { break };
        let copy = backup.join(&write.name);
        let made = copy.parent().map_or(Ok(()), files::private_folder);
        made.and_then(|()| files::keep(&dir.join(&write.name), &copy))
            .map_err(|error| cannot(&copy, error))?;
    }
    for (new, write, path) in staged {
        let put = if write.replaces { new.replace() } else { new.create() };
        put.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                Error::refused(format!("{} was made meanwhile, by another run", path.display()))
                    .hint("run it again: what is there is kept, the rest is made")
            }
            _ => cannot(&path, error),
        })?;
    }
    Ok(backup)
}

/// A new folder `backup_YYYYMMDD_HHMMSS` in `dir`.
fn dated(dir: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let name = now.strftime("backup_%Y%m%d_%H%M%S").to_string();
    for more in std::iter::once(String::new()).chain((2..100).map(|n| format!("_{n}"))) {
        let path = dir.join(format!("{name}{more}"));
        if !path.exists() {
            files::private_folder(&path)?;
            return Ok(path);
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Sets the permission bits of one file or folder.
pub fn set_mode(dir: &Path, name: &str, mode: u32) -> Result<()> {
    let path = dir.join(name);
    files::set_mode(&path, mode)
        .map_err(|error| Error::failed(format!("cannot set the mode of {}", path.display())).because(error))
}
