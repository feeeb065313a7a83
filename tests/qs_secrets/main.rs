//! `kubectl qs-secrets` as its users see it: the program is run, its output read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test"
)]

#[path = "../support/mod.rs"]
mod support;

mod adopt;
mod apply;
mod backup;
mod bad_input;
mod cleanup;
mod completion;
mod decode;
mod explain;
mod generate;
mod generate_files;
mod get;
mod help;
mod list;
mod many;
mod pki;
mod pki_plan;
mod profile;
mod rbac;
mod readers;
mod restore;
mod rotate;
mod sync;
#[cfg(target_os = "linux")]
mod terminal;
mod test;
mod verify;
mod version;

use support::World;

/// The plugin in a world of its own.
pub fn secrets() -> World {
    World::new(env!("CARGO_BIN_EXE_kubectl-qs_secrets"))
}

/// A file that nobody declares would never run.
#[test]
fn every_file_here_is_a_module() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/qs_secrets");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") else { continue };
        assert!(main.contains(&format!("mod {module};")), "mod {module}; is missing in main.rs");
    }
}
