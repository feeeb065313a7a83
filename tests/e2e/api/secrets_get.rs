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

#[test]
fn secrets_without_a_url_become_one_and_lead_an_application() {
    let case = Case::begin();
    let (one, two) = (case.namespace(Dc::One), case.namespace(Dc::Two));
    let at = |dc: Dc, namespace: &str| {
        ["-n".to_owned(), namespace.to_owned(), "--context".to_owned(), dc.context().to_owned()]
    };
    let get = |args: &[&str]| {
        let at = at(Dc::One, &one);
        case.secrets(&[args, &at.each_ref().map(String::as_str)].concat()).ok().out
    };
    get(&["generate", "--yes"]);
    let redis = get(&["get", "qs-redis-pharia-assistant-api", "-o", "uri", "--fqdn"]);
    assert!(redis.starts_with("redis://default:"), "{redis}");
    assert!(
        redis.ends_with(&format!("@qs-pharia-assistant-api-redis.{one}.svc.cluster.local:6379")),
        "{redis}"
    );
    let bucket = get(&["get", "qs-minio-access-pharia-data-internal", "-o", "uri", "--tls"]);
    assert!(bucket.starts_with("https://pharia-data:"), "{bucket}");
    assert!(bucket.ends_with("@qs-minio-pharia-data:9000/internal"), "{bucket}");
    let values = get(&["get", "qs-minio-access-pharia-data-internal", "-o", "helm-values"]);
    assert!(values.contains("internalBucket:") && values.contains("bucketPasswordKey: password"), "{values}");

    let name = "qs-postgresql-cluster-access-dex";
    let password = get(&["get", name, "password"]);
    let contexts = [format!("a={}", Dc::One.context()), format!("b={}", Dc::Two.context())];
    let namespaces = [format!("a={one}"), format!("b={two}")];
    let both = |more: &[&str]| {
        let mut args = vec!["get", name, "-o", "uri", "--via", "rw", "--all-dcs"];
        for (context, namespace) in contexts.iter().zip(&namespaces) {
            args.extend(["--dc-context", context, "--dc-namespace", namespace]);
        }
        args.extend(["--dc-dns-suffix", "a=a.example", "--dc-dns-suffix", "b=b.example"]);
        args.extend(more);
        case.secrets(&args)
    };
    both(&[]).exits(1).says("does not exist");
    let copy = json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": {"name": name, "namespace": two},
        "stringData": {
            "username": "dex", "user": "dex", "password": password, "port": "5432", "databaseName": "dex",
            "host": "qs-postgresql-cluster-pharia-rw",
        },
    });
    case.apply(Dc::Two, &copy);
    let uri = both(&["--tls"]).ok().out;
    let cluster = "qs-postgresql-cluster-pharia-rw";
    assert_eq!(
        uri,
        format!(
            "postgresql://dex:{password}@{cluster}.{one}.a.example:5432,{cluster}.{two}.b.example:5432/dex?target_session_attrs=read-write&sslmode=require"
        )
    );
}
