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
