//! `get`.

use crate::secrets;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};
use std::io::Write;

fn secret() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"namespace": "apps", "name": "shop", "managedFields": [
            {"manager": "x", "time": "2026-02-01T00:00:00Z", "fieldsV1": {"f:data": {}}}]},
        "data": {"password": "aHVudGVyMg==", "user": "c2hvcA==", "raw": "/wAK"},
    })
}

fn world() -> (FakeApi, World) {
    let api = FakeApi::start();
    api.put(secret());
    let world = secrets().contexts(&[("here", &api)]);
    (api, world)
}

#[test]
fn a_key_is_printed_as_it_is_and_nothing_is_added() {
    let (_api, world) = world();
    assert_eq!(world.run(&["get", "shop", "password"]).data(), "hunter2");
    assert_eq!(world.run(&["get", "secret/shop", "user"]).data(), "shop");
    let mut child = world.command(&["get", "shop", "raw"]).spawn().unwrap();
    child.stdin.take().unwrap().flush().unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, [0xff, 0, b'\n']);
}

#[test]
fn values_are_redacted_until_they_are_asked_for() {
    let (_api, world) = world();
    let table = "KEY        SIZE   VALUE\npassword   7      <7 bytes>\nraw        3      <3 bytes>\nuser       4      <4 bytes>\n";
    assert_eq!(world.run(&["get", "shop"]).data(), table);
    let shown = world.run(&["get", "shop", "--show-values"]).data();
    assert!(shown.contains("hunter2") && shown.contains("base64:/wAK"), "{shown}");
    for format in ["json", "yaml", "wide", "jsonpath={.items}", "custom-columns=K:.key,V:.text"] {
        let out = world.run(&["get", "shop", "-o", format, "-v", "9"]);
        assert_eq!(out.code, 0, "{out:?}");
        for value in ["hunter2", "aHVudGVyMg"] {
            assert!(!out.stdout.contains(value) && !out.stderr.contains(value), "{format}: {out:?}");
        }
    }
}

#[test]
fn json_says_what_the_table_says() {
    let (_api, world) = world();
    let json = world.run(&["get", "shop", "-o", "json"]).json();
    assert_eq!((json["kind"].as_str(), json["type"].as_str()), (Some("SecretReport"), Some("Opaque")));
    assert_eq!(json["items"][0], json!({"key": "password", "bytes": 7}));
    assert_eq!(json["written"], "2026-02-01T00:00:00Z");
    let json = world.run(&["get", "shop", "raw", "--show-values", "-o", "json"]).json();
    assert_eq!(json["items"], json!([{"key": "raw", "bytes": 3, "base64": "/wAK"}]));
    assert_eq!(world.run(&["get", "shop", "-o", "name"]).data(), "secret/shop\n");
}

#[test]
fn an_unknown_key_is_an_error_that_names_those_there_are() {
    let (_api, world) = world();
    let out = world.run(&["get", "shop", "nope"]);
    assert_eq!((out.code, out.stdout.as_str()), (1, ""));
    assert!(
        out.stderr.contains("secret/shop -n apps (here) has no key \"nope\"; it has password, raw, user")
    );
}

#[test]
fn what_is_not_there_or_no_secret_is_said() {
    let (api, world) = world();
    let out = world.run(&["get", "nope"]);
    assert_eq!(out.code, 1);
    assert!(out.stderr.contains("secret/nope -n apps (here) does not exist"), "{out:?}");
    let before = api.seen().len();
    assert_eq!(world.run(&["get", "pod/shop"]).code, 2);
    assert_eq!(world.run(&["get", "../pods/x"]).code, 2);
    assert_eq!(world.run(&["get", "shop", "-o", "table"]).code, 2);
    assert_eq!(api.seen().len(), before, "wrong usage asks no server");
}

#[test]
fn a_missing_right_is_named() {
    let (api, world) = world();
    api.always("GET", "/api/v1/namespaces/apps/secrets", Answer::Status(403, "Forbidden", "not for you"));
    let out = world.run(&["get", "shop", "password"]);
    assert_eq!(out.code, 7);
    assert!(out.stderr.contains("get secrets/shop -n apps") && out.stderr.contains("not for you"), "{out:?}");
}

fn role() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"namespace": "apps", "name": "dex", "labels": {"qs-postgresql-cluster/name": "pg"}},
        "data": {"username": "ZGV4", "password": "YS9i", "host": "cGctcG9vbGVyLXR4", "port": "NTQzMg==",
                 "databaseName": "ZGV4"},
    })
}

#[test]
fn a_secret_is_printed_as_a_connection() {
    let (api, world) = world();
    api.put(role());
    let get = |args: &[&str]| world.run(&[&["get", "dex", "-o"][..], args].concat());
    let uri = get(&["uri"]).data();
    assert!(uri.ends_with("://dex:a%2Fb@pg-pooler-tx:5432/dex"), "{uri}");
    let uri = get(&["uri", "--via", "ro", "--fqdn"]).data();
    assert!(uri.ends_with("@pg-ro.apps.svc.cluster.local:5432/dex"), "{uri}");
    assert!(get(&["pgpass"]).data().starts_with("pg-pooler-tx:5432:dex:dex:a/b"));
    assert!(get(&["jdbc"]).data().starts_with("jdbc:postgresql://pg-pooler-tx:5432/dex"));
    let out = get(&["redis-cli"]);
    assert_eq!((out.code, out.stdout.as_str()), (2, ""));
    assert!(out.stderr.contains("it can be had as uri, dsn, jdbc"), "{out:?}");
}

#[test]
fn one_connection_finds_the_primary_in_whichever_data_centre() {
    let (one, two) = (FakeApi::start(), FakeApi::start());
    for api in [&one, &two] {
        api.put(role());
    }
    let world = secrets().contexts(&[("p1", &one), ("l1", &two)]);
    let all = ["--all-dcs", "--dc-context", "paris=p1", "--dc-context", "lyon=l1"];
    let suffixes = ["--dc-dns-suffix", "paris=p.example", "--dc-dns-suffix", "lyon=l.example"];
    let get = |more: &[&str]| world.run(&[&["get", "dex"][..], &all, more].concat());
    let out = get(&["-o", "uri", "--via", "rw"]);
    assert_eq!((out.code, out.stdout.as_str()), (2, ""));
    assert!(out.stderr.contains("pg-rw is the host in paris and in lyon"), "{out:?}");
    assert!(out.stderr.contains("--dc-dns-suffix"), "{out:?}");
    let uri = get(&[&["-o", "uri", "--via", "rw"][..], &suffixes].concat()).data();
    assert_eq!(
        uri,
        "postgresql://dex:a%2Fb@pg-rw.apps.p.example:5432,pg-rw.apps.l.example:5432/dex?target_session_attrs=read-write"
    );
    let jdbc = get(&[&["-o", "jdbc", "--via", "ro"][..], &suffixes].concat()).data();
    assert!(jdbc.ends_with("&targetServerType=secondary"), "{jdbc}");
    let mut other = role();
    other["data"]["password"] = json!("aHVudGVyMg==");
    two.put(other);
    let out = get(&[&["-o", "uri"][..], &suffixes].concat());
    assert_eq!((out.code, out.stdout.as_str()), (2, ""));
    assert!(out.stderr.contains("the password differs between paris and lyon"), "{out:?}");
    assert!(!out.stderr.contains("hunter2"), "{out:?}");
    for wrong in [
        &["get", "dex", "-o", "uri", "--all-dcs"][..],
        &["get", "dex", "-o", "uri", "--dc-context", "paris=p1"],
        &["get", "dex", "--all-dcs", "--dc-context", "paris=p1"],
        &["get", "dex", "-o", "uri", "--all-dcs", "--dc-context", "a=p1", "--dc-context", "a=l1"],
        &["get", "dex", "-o", "uri", "--all-dcs", "--dc-context", "a=p1", "--dc-dns-suffix", "b=x"],
    ] {
        assert_eq!(world.run(wrong).code, 2, "{wrong:?}");
    }
    two.always("GET", "/api/v1/namespaces/apps/secrets", Answer::Status(403, "Forbidden", "not for you"));
    assert_eq!(get(&[&["-o", "uri"][..], &suffixes].concat()).code, 7);
}

#[test]
fn the_alias_of_the_primary_is_taken_from_its_dns_endpoint_or_given() {
    let (api, world) = world();
    api.put(role());
    let get = |via: &str| world.run(&["get", "dex", "-o", "uri", "--via", via, "--fqdn"]);
    assert!(get("alias:primary.example.com").data().ends_with("@primary.example.com:5432/dex"));
    let none = get("alias");
    assert!(none.code == 1 && none.stderr.contains("no DNSEndpoint of the namespace"), "{none:?}");
    let endpoint = |name: &str, alias: &str, targets: &str| {
        json!({
            "apiVersion": "externaldns.k8s.io/v1alpha1", "kind": "DNSEndpoint",
            "metadata": {"namespace": "apps", "name": name, "annotations": {"pgaas.io/dns-alias": alias}},
            "spec": {"endpoints": [{"dnsName": format!("{name}.example.com"), "targets": [targets]}]},
        })
    };
    api.put(endpoint("ro", "ro", "pg-ro.apps.svc.cluster.local"));
    api.put(endpoint("other", "primary", "other-rw.apps.svc.cluster.local"));
    api.put(endpoint("mine", "primary", "pg-rw.apps.svc.cluster.local"));
    assert!(get("alias").data().ends_with("@mine.example.com:5432/dex"));
    api.put(endpoint("second", "primary", "pg-rw.elsewhere"));
    let several = get("alias");
    assert!(
        several.code == 1 && several.stderr.contains("several aliases: mine.example.com, second"),
        "{several:?}"
    );
}

#[test]
fn values_of_a_chart_name_keys_and_no_value() {
    let (api, world) = world();
    api.put(role());
    let mut redis = role();
    redis["metadata"] =
        json!({"namespace": "apps", "name": "cache", "labels": {"qs-redis/type": "redis-secret"}});
    redis["data"] =
        json!({"host": "Yw==", "port": "NjM3OQ==", "username": "ZGVmYXVsdA==", "password": "YS9i"});
    api.put(redis);
    let yaml = world.run(&["get", "cache", "-o", "helm-values"]).data();
    assert_eq!(
        yaml,
        "redisConfig:\n  external:\n    existingSecret: cache\n  secretKeys:\n    hostKey: host\n    portKey: port\n    usernameKey: username\n    passwordKey: password\n"
    );
    assert_eq!(world.run(&["get", "cache", "-o", "uri"]).data(), "redis://default:a%2Fb@c:6379");
    let env = world.run(&["get", "dex", "-o", "helm-values", "--profile", "cnpg-app"]).data();
    assert!(env.starts_with("env:\n- name: DB_HOST\n") && env.contains("key: databaseName"), "{env}");
    assert!(!env.contains("a/b") && !env.contains("YS9i"), "{env}");
    assert_eq!(world.run(&["get", "dex", "host", "-o", "helm-values"]).code, 2);
    assert_eq!(world.run(&["get", "dex", "-o", "helm-values", "--tls"]).code, 2);
}

#[test]
fn what_is_no_connection_is_said_without_its_values() {
    let (_api, world) = world();
    let out = world.run(&["get", "shop", "-o", "uri"]);
    assert_eq!((out.code, out.stdout.as_str()), (1, ""));
    assert!(out.stderr.contains("secret/shop names no host") && !out.stderr.contains("hunter2"), "{out:?}");
    assert_eq!(world.run(&["get", "shop", "password", "-o", "uri"]).code, 2);
    assert_eq!(world.run(&["get", "shop", "--via", "ro"]).code, 2);
}

#[test]
fn a_value_does_not_move_the_cursor_of_a_terminal() {
    let (api, world) = world();
    let mut odd = secret();
    odd["metadata"]["name"] = json!("odd");
    odd["data"] = json!({"note": "YRtbMkpiCg=="});
    api.put(odd);
    let shown = world.run(&["get", "odd", "--show-values"]).data();
    assert!(shown.contains(r"a\u{1b}[2Jb\n") && !shown.contains('\u{1b}'), "{shown:?}");
    assert_eq!(world.run(&["get", "odd", "note"]).data(), "a\u{1b}[2Jb\n");
}
