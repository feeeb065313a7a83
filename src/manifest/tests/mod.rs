//! Tests of the whole way from files to manifests.

mod cases;
mod documented;
mod golden;
mod properties;
mod refusals;
mod rendering;
mod topology;

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Declared, Problem, Role, load, objects};

/// The values directory that ships with the project.
fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/confs")
}

/// A copy of the examples that a test may spoil.
struct Confs(tempfile::TempDir);

impl Confs {
    fn new() -> Confs {
        let confs = Confs(tempfile::tempdir().unwrap());
        copy(&examples(), confs.path());
        confs
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) -> &Confs {
        std::fs::write(self.path().join(file), content).unwrap();
        self
    }

    /// Replaces the first occurrence of `from`, which must be there.
    fn edit(&self, file: &str, from: &str, to: &str) -> &Confs {
        let text = std::fs::read_to_string(self.path().join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        self.write(file, text.replacen(from, to, 1))
    }

    fn load(&self, ins: &str, env: &str) -> Declared {
        load(self.path(), ins, env).unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    /// Problems as a user reads them, with paths relative to the values directory.
    fn problems(&self, ins: &str, env: &str) -> Vec<String> {
        let prefix = format!("{}/", self.path().display());
        let show = |problem: &Problem| problem.to_string().replace(&prefix, "");
        load(self.path(), ins, env).unwrap_err().iter().map(show).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn render(declared: &Declared, dc: &str) -> Vec<Value> {
    let dc = declared.dc(dc).unwrap();
    objects(declared, dc, &Role::as_declared(declared, dc), None)
}

fn find<'a>(objects: &'a [Value], kind: &str, name: &str) -> &'a Value {
    let found = objects.iter().find(|o| o["kind"] == kind && o["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name}"))
}
