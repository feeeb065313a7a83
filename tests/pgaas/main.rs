//! `kubectl pgaas` as its users see it: the program is run, its output read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test"
)]

#[path = "../support/mod.rs"]
mod support;

mod completion;
mod connection;
mod create;
mod declared;
mod delete;
mod demote;
mod disaster;
mod dns;
mod endpoints;
mod explain;
mod help;
mod history;
mod list;
mod lock;
mod many;
mod names;
mod output;
mod owner;
mod promote;
mod rebuild;
mod schemas;
mod status;
mod switchover;
mod template;
#[cfg(target_os = "linux")]
mod terminal;
mod test;
mod token;
mod twins;
mod upgrade;
mod validate;
mod values;
mod version;
mod watching;

use support::World;

/// The plugin in a world of its own.
pub fn pgaas() -> World {
    World::new(env!("CARGO_BIN_EXE_kubectl-pgaas"))
}

/// A file that nobody declares would never run.
#[test]
fn every_file_here_is_a_module() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pgaas");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") else { continue };
        assert!(main.contains(&format!("mod {module};")), "mod {module}; is missing in main.rs");
    }
}
