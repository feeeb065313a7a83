//! `adopt`.

use crate::secrets;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};

const DEX: &str = "qs-postgresql-cluster-access-dex";

fn secret(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"namespace": "apps", "name": name, "labels": {"team": "a"}},
        "data": {"username": "ZGV4", "password": "aHVudGVyMg==", "host": "bWluZQ=="},
    })
}

fn world() -> (FakeApi, World) {
    let api = FakeApi::start();
    api.put(secret(DEX));
    let world = secrets().contexts(&[("here", &api)]);
    (api, world)
}

fn writes(api: &FakeApi) -> usize {
    let write = |method: &str, uri: &str| method != "GET" && !uri.contains("selfsubject");
    api.seen().iter().filter(|seen| write(&seen.method, &seen.uri)).count()
}

#[test]
fn a_secret_made_by_hand_gets_labels_and_derived_keys_and_keeps_the_rest() {
    let (api, world) = world();
    let out = world.run(&["adopt", "--all", "--yes", "-v", "9"]);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.contains("completed") && out.stdout.contains("databaseUrl"), "{out:?}");
    for value in ["hunter2", "aHVudGVyMg"] {
        assert!(!out.stdout.contains(value) && !out.stderr.contains(value), "{out:?}");
    }
    let now = api.stored(&secret(DEX)).unwrap();
    assert_eq!(now["metadata"]["labels"]["qs-postgresql-cluster/type"], "access-secret");
    assert_eq!(
        (&now["metadata"]["labels"]["team"], &now["data"]["password"]),
        (&json!("a"), &json!("aHVudGVyMg=="))
    );
    assert_eq!(now["data"]["host"], "bWluZQ==");
    assert!(now["data"]["databaseUrl"].is_string());
    let again = world.run(&["adopt", DEX, "-o", "json"]).json();
    assert_eq!(
        (again["kind"].as_str(), again["items"][0]["keys"].as_array().map(Vec::len)),
        (Some("AdoptReport"), Some(0))
    );
    assert_eq!(writes(&api), 1);
}

#[test]
fn nothing_is_written_unasked_or_in_a_dry_run() {
    let (api, world) = world();
    assert_eq!(world.run(&["adopt", "--all"]).code, 6);
    let out = world.run(&["adopt", "--all", "--dry-run=client"]);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.contains("(dry run)"), "{out:?}");
    assert_eq!(writes(&api), 0);
}

#[test]
fn names_that_are_not_meant_or_not_there_are_said() {
    let (api, world) = world();
    let out = world.run(&["adopt", "stranger", "--yes"]);
    assert_eq!(out.code, 2, "{out:?}");
    assert!(out.stderr.contains("secret/stranger is none of the inventory"), "{out:?}");
    let out = world.run(&["adopt", "qs-postgresql-cluster-access-mlflow", "--yes"]);
    assert_eq!(out.code, 1, "{out:?}");
    assert_eq!(world.run(&["adopt"]).code, 2);
    assert_eq!(writes(&api), 0);
}

#[test]
fn a_password_is_never_made() {
    let (api, world) = world();
    let mut empty = secret(DEX);
    empty["data"] = json!({"username": "ZGV4"});
    api.put(empty);
    let out = world.run(&["adopt", DEX, "--yes"]);
    assert_eq!(out.code, 3, "{out:?}");
    assert!(out.stdout.contains("it has no password"), "{out:?}");
    assert!(api.stored(&secret(DEX)).unwrap()["data"]["password"].is_null());
}

#[test]
fn what_changed_meanwhile_is_not_written_over() {
    let (api, world) = world();
    api.always("PATCH", "/api/v1", Answer::Status(409, "Conflict", "the object has been modified"));
    let out = world.run(&["adopt", DEX, "--yes"]);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stderr.contains(DEX), "{out:?}");
}

#[test]
fn a_missing_right_is_named() {
    let (api, world) = world();
    let review = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    api.always("POST", review, Answer::Json(201, json!({"status": {"allowed": false}})));
    let out = world.run(&["adopt", DEX, "--yes"]);
    assert_eq!(out.code, 7, "{out:?}");
    assert_eq!(writes(&api), 0);
}

#[test]
fn an_external_database_becomes_a_secret_and_never_over_another() {
    let (api, world) = world();
    let url = "postgresql://me:hunter2@db.example:6432/shop?sslmode=require";
    let out = world.run_with(&["adopt", "billing", "--url", "-", "--yes", "-v", "9"], url);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(!out.stdout.contains("hunter2") && !out.stderr.contains("hunter2"), "{out:?}");
    let made = api.stored(&secret("billing")).unwrap();
    assert_eq!(
        (&made["data"]["password"], &made["data"]["port"]),
        (&json!("aHVudGVyMg=="), &json!("NjQzMg=="))
    );
    let out = world.run_with(&["adopt", "billing", "--url", "-", "--yes"], url);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stderr.contains("secret/billing -n apps exists"), "{out:?}");
    let out = world.run_with(&["adopt", "other", "--url", "-", "--yes"], "not a url hunter2");
    assert_eq!(out.code, 2, "{out:?}");
    assert!(!out.stderr.contains("hunter2"), "{out:?}");
}
