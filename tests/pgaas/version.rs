//! `version`.

use crate::pgaas;
use crate::support::FakeApi;

#[test]
fn client_prints_the_version_and_needs_no_kubeconfig() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(pgaas().run(&["version", "--client"]).data(), format!("Client Version: v{version}\n"));
    let json = pgaas().run(&["version", "--client", "-o", "json"]).json();
    assert_eq!(json["apiVersion"], "pgaas.io/v1alpha1");
    assert_eq!(json["kind"], "VersionReport");
    assert_eq!(json["client"]["version"], version);
}

#[test]
fn the_server_of_the_context_is_asked_and_one_that_is_gone_is_an_error() {
    let api = FakeApi::start();
    let client = format!("Client Version: v{}\n", env!("CARGO_PKG_VERSION"));
    let world = pgaas().contexts(&[("here", &api)]);
    assert_eq!(world.run(&["version"]).data(), format!("{client}Server Version: v1.33.0\n"));
    let both = world.run(&["version", "--dc-context", "a=here", "--dc-context", "b=here"]).data();
    assert!(both.ends_with("Server Version: v1.33.0 (here)\nServer Version: v1.33.0 (here)\n"), "{both}");
    let outcome = pgaas().run(&["version", "--server", "http://127.0.0.1:1", "--token", "t"]);
    assert_eq!((outcome.code, outcome.stdout), (1, client));
    assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
}

#[cfg(unix)]
#[test]
fn a_file_that_kubectl_would_run_in_place_of_a_verb_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = pgaas();
    let folder = world.home().join("bin");
    for (name, mode) in [
        ("kubectl-pgaas-token-verify", 0o755),
        ("kubectl-pgaas-list", 0o644),
        ("kubectl-pgaas-own_words", 0o755),
    ] {
        let path = world.file(&format!("bin/{name}"), "#!/bin/sh\n");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let world = world.variable("PATH", folder.to_string_lossy());
    let outcome = world.run(&["version", "--client"]);
    let file = folder.join("kubectl-pgaas-token-verify").display().to_string();
    assert_eq!(outcome.code, 0);
    assert_eq!(
        outcome.stderr,
        format!("Warning: kubectl runs {file} in place of kubectl pgaas token verify\n")
    );
    let json = world.run(&["version", "--client", "-o", "json"]).json();
    assert_eq!(
        json["client"]["shadows"],
        serde_json::json!([{"command": "pgaas token verify", "file": file}])
    );
}
