//! SHA-256 of files, and the list of them that `sha256sum --check` reads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ring::digest::{SHA256, digest};

use crate::failure::{About, Result};

/// The list's name.
pub const LIST: &str = "SHA256SUMS";

/// The checksum of each file of a folder by its name, lower-case hexadecimal; not of the list itself,
/// nor of signatures.
pub fn of_folder(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut sums = BTreeMap::new();
    for entry in fs::read_dir(folder).about(folder.display())? {
        let path = entry.about(folder.display())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() && !name.starts_with(LIST) {
            sums.insert(name, of(&fs::read(&path).about(path.display())?));
        }
    }
    Ok(sums)
}

/// The list, one line a file.
pub fn list(sums: &BTreeMap<String, String>) -> String {
    sums.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect()
}

fn of(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn sha256sum_agrees() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("one"), "one").unwrap();
        fs::write(folder.path().join("two"), [0, 255, 10]).unwrap();
        fs::write(folder.path().join("SHA256SUMS.sig"), "not in the list").unwrap();
        let sums = of_folder(folder.path()).unwrap();
        assert_eq!(sums.keys().collect::<Vec<_>>(), ["one", "two"]);
        fs::write(folder.path().join(LIST), list(&sums)).unwrap();
        let mut check = Command::new("sha256sum");
        let output = check.args(["--check", "--strict", LIST]).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}
