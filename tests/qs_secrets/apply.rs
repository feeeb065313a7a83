//! `apply`.

use crate::generate::{APP, SMALL};
use crate::secrets;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/namespaces/apps/secrets";
const ARGS: &[&str] = &["apply", "-f", "small.yaml", "--dir", "out", "--yes"];

fn world(api: &FakeApi) -> World {
    let world = secrets().contexts(&[("here", api)]);
    world.file("small.yaml", SMALL);
    assert_eq!(world.run(&["generate", "-f", "small.yaml", "--output-dir", "out"]).code, 0);
    world
}

fn named(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "apps"}})
}

fn writes(api: &FakeApi) -> Vec<String> {
    let all = api.seen().into_iter().filter(|r| r.method != "GET" && !r.uri.contains("selfsubject"));
    all.map(|r| r.method).collect()
}

#[test]
fn files_become_secrets_and_a_second_run_changes_nothing() {
    let api = FakeApi::start();
    let world = world(&api);
    let out = world.run(ARGS);
    assert_eq!((out.code, out.stdout.contains("4 created")), (0, true), "{out:?}");
    let stored = api.stored(&named(APP)).unwrap();
    assert_eq!(stored["data"].as_object().unwrap().len(), 8);
    assert!(world.run(ARGS).stdout.contains("4 kept"));
    assert_eq!(world.run(&["generate", "-f", "small.yaml"]).code, 0, "and generate has nothing to do");
}

#[test]
fn a_secret_that_differs_is_patched_in_place_and_never_missing() {
    let api = FakeApi::start();
    let world = world(&api);
    let mut old = named(APP);
    old["data"] = json!({"password": "b2xk", "extra": "eA=="});
    api.put(old);
    api.times(1, "PATCH", &format!("{PATH}/{APP}"), Answer::Status(409, "Conflict", "modified"));
    let out = world.run(ARGS);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stderr.contains(&format!("complete secret/{APP}: username, user, password")), "{out:?}");
    let stored = api.stored(&named(APP)).unwrap();
    assert_eq!(stored["data"]["extra"], "eA==");
    assert_ne!(stored["data"]["password"], "b2xk");
    assert!(!writes(&api).contains(&"DELETE".to_owned()));
}

#[test]
fn nothing_is_written_before_all_files_are_found_good() {
    let api = FakeApi::start();
    let world = world(&api);
    std::fs::remove_file(world.home().join(format!("out/{APP}/password"))).unwrap();
    let out = world.run(ARGS);
    assert_eq!((out.code, writes(&api).len()), (2, 0), "{out:?}");
    assert!(out.stderr.contains(&format!("secret/{APP}: there is no file for password")), "{}", out.stderr);
    world.file(&format!("out/{APP}/password"), "");
    assert_eq!((world.run(ARGS).code, writes(&api).len()), (2, 0));
    assert_eq!(world.run(&["apply", "--dir", "nope"]).code, 2);
}

#[test]
fn keys_of_api_forge_are_found_by_their_names() {
    let api = FakeApi::start();
    let world = world(&api);
    world.file("infra/keys/redis_password.txt", "of-redis");
    let out = world.run(&["apply", "--profile", "api-forge", "--dir", "infra", "--yes"]);
    assert_eq!((out.code, out.stdout.contains("1 created")), (0, true), "{out:?}");
    assert_eq!(api.stored(&named("redis-secrets")).unwrap()["data"]["redis_password"], "b2YtcmVkaXM=");
}

#[test]
fn without_a_terminal_and_without_yes_nothing_is_applied() {
    let api = FakeApi::start();
    let out = world(&api).run(&ARGS[..5]);
    assert_eq!((out.code, writes(&api).len()), (6, 0), "{out:?}");
}

#[test]
fn certificates_of_api_forge_become_its_secrets_if_they_fit_together() {
    let api = FakeApi::start();
    let world = secrets().contexts(&[("here", &api)]);
    assert_eq!(world.run(&["pki", "create", "--services", "postgres", "-q"]).code, 0);
    let args = ["apply", "--profile", "api-forge", "--dir", "infra/secrets", "--yes"];
    let out = world.run(&args);
    assert_eq!((out.code, out.stdout.contains("2 created")), (0, true), "{out:?}");
    let keys = |name: &str| -> Vec<String> {
        api.stored(&named(name)).unwrap()["data"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(keys("postgres-tls"), ["server.crt", "server.key"]);
    assert_eq!(keys("postgres-ca"), ["ca-bundle.crt", "intermediate-ca.crt", "root-ca.crt"]);
    assert!(world.run(&args).stdout.contains("2 kept"));
    // A key of another certificate: a server would not start with it.
    let before = writes(&api).len();
    let certs = world.home().join("infra/secrets/certs");
    std::fs::copy(certs.join("intermediate-ca.key"), certs.join("postgres/server.key")).unwrap();
    let out = world.run(&args);
    assert_eq!(
        (out.code, out.stderr.contains("TLS") || out.stderr.contains("certs/postgres/server")),
        (2, true),
        "{out:?}"
    );
    std::fs::remove_file(certs.join("postgres/server.key")).unwrap();
    assert_eq!((world.run(&args).code, writes(&api).len()), (2, before));
}

#[test]
fn a_file_of_one_secret_of_a_group_is_for_all_of_them() {
    let api = FakeApi::start();
    let world = secrets().contexts(&[("here", &api)]);
    world.file("small.yaml", SMALL);
    world.file("out/qs-minio-access-files/password", "of-the-whole-group");
    let out = world.run(ARGS);
    assert_eq!((out.code, out.stdout.contains("2 created")), (0, true), "{out:?}");
    for name in ["qs-minio-access-files", "qs-minio-access-files-in"] {
        assert_eq!(api.stored(&named(name)).unwrap()["data"]["password"], "b2YtdGhlLXdob2xlLWdyb3Vw");
    }
    world.file("out/qs-minio-access-files-in/password", "another-one-of-its-own");
    let before = writes(&api).len();
    let out = world.run(ARGS);
    assert_eq!((out.code, writes(&api).len()), (2, before), "{out:?}");
    assert!(out.stderr.contains("differ in password, which they share"), "{out:?}");
}
