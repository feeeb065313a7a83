//! Files that appear whole or not at all.

use super::run_id;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file that is written and synced beside the place it is for. Dropped without being put
/// there, it is gone again.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    temporary: PathBuf,
}

impl Staged {
    /// Writes `bytes` beside `path`, under a name nobody can guess; on Unix with these
    /// permission bits, whatever the umask, and never with more while it is written.
    pub fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let unique = run_id().map_err(io::Error::other)?;
        let staged =
            Staged { path: path.into(), temporary: path.with_file_name(format!(".{name}.{unique}.new")) };
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&staged.temporary)?;
        file.write_all(bytes)?;
        set_mode(&staged.temporary, mode)?;
        file.sync_all()?;
        Ok(staged)
    }

    /// Puts it in the place of whatever is there.
    pub fn replace(self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.path)
    }

    /// Puts it where nothing may be yet; `AlreadyExists` if another run was faster.
    pub fn create(self) -> io::Result<()> {
        match fs::hard_link(&self.temporary, &self.path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // Not every file system has links.
            Err(_) if !self.path.exists() => fs::rename(&self.temporary, &self.path),
            other => other,
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After `replace` it is not there any more.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Writes a whole file, in the place of whatever is there.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    Staged::write(path, bytes, mode)?.replace()
}

/// Makes a folder and what is missing above it, each for its owner only.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// The same file under a second name, or a copy of it with the same permission bits; never
/// over a file that is there.
pub fn keep(path: &Path, copy: &Path) -> io::Result<()> {
    match fs::hard_link(path, copy) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let mode = mode(&fs::metadata(path)?).unwrap_or(0o600);
            Staged::write(copy, &fs::read(path)?, mode)?.create()
        }
        other => other,
    }
}

/// The permission bits, where the system has them.
pub fn mode(metadata: &fs::Metadata) -> Option<u32> {
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777);
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

/// Sets the permission bits; does nothing where the system has none.
pub fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    return fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    {
        let _ = (path, mode);
        Ok(())
    }
}

/// The git work tree that `path`, which need not exist, lies in, and where in it: its root,
/// and the way from there. Links are followed.
pub fn git_work_tree(path: &Path) -> io::Result<Option<(PathBuf, PathBuf)>> {
    let absolute = std::path::absolute(path)?;
    let there = absolute.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    let real = match there {
        Some((above, real)) => absolute.strip_prefix(above).map_or(real.clone(), |rest| real.join(rest)),
        None => absolute,
    };
    let root = real.ancestors().find(|above| above.join(".git").exists());
    Ok(root.and_then(|root| Some((root.to_owned(), real.strip_prefix(root).ok()?.to_owned()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_put_where_nothing_is_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        Staged::write(&path, b"one", 0o644).unwrap().create().unwrap();
        let again = Staged::write(&path, b"two", 0o600).unwrap().create().unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"three", 0o600).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        drop(Staged::write(&path, b"four", 0o600).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        #[cfg(unix)]
        assert_eq!(mode(&path.metadata().unwrap()), Some(0o600));
    }

    #[test]
    fn what_is_kept_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&path, "one").unwrap();
        keep(&path, &copy).unwrap();
        write(&path, b"two", 0o600).unwrap();
        assert_eq!(fs::read(&copy).unwrap(), b"one");
        assert!(keep(&path, &copy).is_err());
    }

    #[test]
    fn a_work_tree_is_seen_from_folders_that_do_not_exist_yet() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("infra/secrets");
        let before = git_work_tree(&deep).unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        let found = git_work_tree(&deep).unwrap();
        assert_ne!(before, found);
        assert_eq!(found, Some((folder.path().canonicalize().unwrap(), "infra/secrets".into())));
    }
}
