//! Whether git would see what is written.

use crate::ctx::files;
use crate::error::{Error, Result};
use crate::model::ignored::ignored;
use std::fs;
use std::path::{Path, PathBuf};

/// A file in a git work tree that no `.gitignore` of it covers.
#[derive(Debug)]
pub(super) struct Uncovered {
    /// The work tree.
    pub root: PathBuf,
    /// The directory, from there.
    pub within: PathBuf,
    /// The file, from the directory.
    pub name: String,
}

impl Uncovered {
    /// The line of a `.gitignore` that covers the whole directory; none for the work tree itself.
    pub fn line(&self) -> Option<String> {
        let within = self.within.display().to_string();
        (!within.is_empty()).then(|| format!("/{within}/"))
    }
}

/// The first of these files, given from `dir` with `/`, that git would see; none outside of a
/// work tree. Nothing of it need exist.
pub(super) fn uncovered<T: AsRef<str>>(
    dir: &Path,
    names: impl IntoIterator<Item = T>,
) -> Result<Option<Uncovered>> {
    let found = files::git_work_tree(dir).map_err(|error| {
        Error::usage(format!("cannot tell whether {} is in a git work tree", dir.display())).because(error)
    })?;
    let Some((root, within)) = found else { return Ok(None) };
    let seen = |name: &T| {
        let path = within.join(name.as_ref());
        let path = path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>();
        let lists = (0..path.len()).filter_map(|depth| {
            let folder = path[..depth].join("/");
            Some((folder.clone(), fs::read_to_string(root.join(folder).join(".gitignore")).ok()?))
        });
        !ignored(&lists.collect::<Vec<_>>(), &path.join("/"))
    };
    let name = names.into_iter().find(seen).map(|name| name.as_ref().to_owned());
    Ok(name.map(|name| Uncovered { root, within, name }))
}
