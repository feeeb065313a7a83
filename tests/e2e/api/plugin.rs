//! The built plugin is there and is kubectl's.

use e2e::{Case, bed};
use std::env;
use std::process::Command;

#[test]
fn kubectl_finds_the_plugin_by_its_name() {
    let _case = Case::begin();
    let mut path = vec![bed().plugins.clone()];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap()));
    let mut kubectl = Command::new("kubectl");
    kubectl.env("PATH", env::join_paths(path).unwrap()).args(["pgaas", "version", "--client"]);
    e2e::Ran::new(&mut kubectl, "").ok().says(env!("CARGO_PKG_VERSION"));
}
