//! `kubectl qs-secrets get` and `list` before a real API server.

use e2e::{Case, Dc, bed};
use serde_json::json;
use std::process::Stdio;

#[test]
fn a_value_leaves_the_cluster_byte_by_byte() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    // base64 of 0xff 0x00 "a" newline newline
    case.apply(
        Dc::One,
        &json!({
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": { "name": "raw", "namespace": namespace }, "data": { "bytes": "/wBhCgo=" },
        }),
    );
    let kubeconfig = bed().kubeconfig.to_string_lossy().into_owned();
    let mut command = case.secrets_command(&kubeconfig);
    command.args(["get", "raw", "bytes", "-n", &namespace, "--context", Dc::One.context()]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stdout, [0xff, 0, b'a', b'\n', b'\n']);
    case.secrets(&["get", "raw", "-n", &namespace, "--context", Dc::One.context()]).ok().says("<5 bytes>");
}

#[test]
fn the_last_writing_of_a_value_is_told_from_that_of_a_label() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let at = ["-n", &namespace, "--context", Dc::One.context()];
    case.secrets(&[&["generate", "--yes"][..], &at].concat()).ok();
    let name = "qs-redis-pharia-assistant-api";
    let written = || {
        let json = case.secrets(&[&["get", name, "-o", "json"][..], &at].concat()).ok().json();
        json["written"].as_str().unwrap().to_owned()
    };
    let before = written();
    case.kubectl(Dc::One, &["label", "secret", name, "team=a", "-n", &namespace]).ok();
    assert_eq!(before, written());
    case.secrets(&[&["list", "--type", "redis"][..], &at].concat()).ok().says(name).says("present");
}
