//! `version`, and what the plugin is called.

use crate::secrets;
use crate::support::FakeApi;

#[test]
fn the_plugin_tells_its_version_under_its_own_name() {
    let api = FakeApi::start();
    let world = secrets().contexts(&[("here", &api)]);
    let version = env!("CARGO_PKG_VERSION");
    let both = format!("Client Version: v{version}\nServer Version: v1.33.0\n");
    assert_eq!(world.run(&["version"]).data(), both);
    let agent = format!("kubectl-qs_secrets/{version} (");
    assert!(api.seen()[0].header("user-agent").starts_with(&agent));
    let json = secrets().run(&["version", "--client", "-o", "json"]).json();
    assert_eq!(json["apiVersion"], "qs-secrets.pgaas.io/v1alpha1");
    assert!(secrets().run(&["version", "--help"]).data().contains("  kubectl qs-secrets version\n"));
}

#[test]
fn kubectl_finds_the_completer_under_both_names() {
    let world = secrets();
    std::fs::create_dir_all(world.home().join(".krew/bin")).unwrap();
    assert_eq!(world.run(&["completion", "kubectl", "--install"]).code, 0);
    for name in ["kubectl_complete-qs_secrets", "kubectl_complete-qs-secrets"] {
        let text = std::fs::read_to_string(world.home().join(".krew/bin").join(name)).unwrap();
        assert!(text.contains("exec kubectl-qs_secrets __complete"), "{text}");
    }
    assert_eq!(
        world.run(&["__complete", "vers"]).stdout.lines().next().unwrap().split('\t').next(),
        Some("version")
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_kubectl_would_run_in_place_of_a_verb_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = secrets();
    let folder = world.home().join("bin");
    for (name, mode) in [
        ("kubectl-qs_secrets-get", 0o755),
        ("kubectl-qs_secrets-list", 0o644),
        ("kubectl-qs-secretsx-get", 0o755),
    ] {
        let path = world.file(&format!("bin/{name}"), "#!/bin/sh\n");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let world = world.variable("PATH", folder.to_string_lossy());
    let outcome = world.run(&["version", "--client"]);
    let file = folder.join("kubectl-qs_secrets-get").display().to_string();
    assert_eq!(outcome.code, 0);
    assert_eq!(outcome.stderr, format!("Warning: kubectl runs {file} in place of kubectl qs-secrets get\n"));
    let json = world.run(&["version", "--client", "-o", "json"]).json();
    assert_eq!(json["client"]["shadows"], serde_json::json!([{"command": "qs-secrets get", "file": file}]));
}
