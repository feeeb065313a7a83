//! Content keys: names for things in the cache that change with everything they are made from.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

// Assembly also in a debug build, in which the layers are read: seconds instead of half a minute.
use ring::digest::{Context, SHA256};

use crate::failure::{Doing, Result};

/// Collects what a thing is made from.
pub struct Key(Context);

impl Key {
    /// A key that starts with what kind of thing it is for.
    pub fn of(kind: &str) -> Self {
        Self(Context::new(&SHA256)).text("kind", kind)
    }

    /// Adds a named text. Lengths go in as well, so two neighbours can't be mistaken for each other.
    pub fn text(mut self, name: &str, value: &str) -> Self {
        for part in [name, value] {
            self.0.update(&(part.len() as u64).to_le_bytes());
            self.0.update(part.as_bytes());
        }
        self
    }

    /// Adds the content of a file; a file that is not there counts as empty.
    pub fn file(self, path: &Path) -> Result<Self> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).doing(path.display()),
        };
        Ok(self.text(&name, &text))
    }

    /// The key: 16 hexadecimal digits.
    pub fn finish(self) -> String {
        hexadecimal(self.0.finish().as_ref())[..16].to_owned()
    }
}

/// A writer that only measures what goes through it.
pub struct Measure {
    digest: Context,
    length: u64,
}

impl Default for Measure {
    fn default() -> Self {
        Self { digest: Context::new(&SHA256), length: 0 }
    }
}

impl Measure {
    /// SHA-256 in hexadecimal, and the number of bytes.
    pub fn finish(self) -> (String, u64) {
        (hexadecimal(self.digest.finish().as_ref()), self.length)
    }
}

impl Write for Measure {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.digest.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// SHA-256 of `bytes` in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hexadecimal(ring::digest::digest(&SHA256, bytes).as_ref())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Key, digest};

    #[test]
    fn a_key_changes_with_every_part_and_with_the_borders_between_parts() {
        let key = |a: &str, b: &str| Key::of("set").text(a, b).finish();
        assert_eq!(key("go.mod", "x"), key("go.mod", "x"));
        assert_ne!(key("go.mod", "x"), key("go.mod", "y"));
        assert_ne!(key("go.mo", "dx"), key("go.mod", "x"));
        assert_eq!(key("a", "b").len(), 16);
    }

    #[test]
    fn a_missing_file_counts_as_empty_and_an_edited_one_changes_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("main.go");
        let key = || Key::of("set").file(&path).unwrap().finish();
        let missing = key();
        std::fs::write(&path, "").unwrap();
        assert_eq!(key(), missing);
        std::fs::write(&path, "package main").unwrap();
        assert_ne!(key(), missing);
    }

    #[test]
    fn digests_are_plain_sha_256() {
        assert_eq!(digest(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
