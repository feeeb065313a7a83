//! `restore`.

use crate::backup::{secret, world};
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};

/// A world with a backup of `qs-redis-cart`.
fn saved() -> (FakeApi, World) {
    let (api, world) = world();
    assert_eq!(world.run(&["backup", "--to", "b.yaml"]).code, 0);
    (api, world)
}

fn writes(api: &FakeApi) -> Vec<(String, Value)> {
    let writes =
        api.seen().into_iter().filter(|seen| seen.method != "GET" && !seen.uri.contains("selfsubject"));
    writes.map(|seen| (seen.method, seen.body)).collect()
}

#[test]
fn what_is_missing_is_made_and_holds_what_was_saved() {
    let (_, world) = saved();
    let empty = FakeApi::start();
    let world = world.contexts(&[("here", &empty)]);
    assert_eq!(world.run(&["restore", "b.yaml"]).code, 6, "without a terminal somebody must say yes");
    assert!(writes(&empty).is_empty());
    let out = world.run(&["restore", "b.yaml", "--yes", "-v", "9"]);
    assert_eq!(out.code, 0, "{out:?}");
    for value in ["hunter2", "aHVudGVyMg"] {
        assert!(!out.stdout.contains(value) && !out.stderr.contains(value), "{out:?}");
    }
    let made = empty.stored(&secret("qs-redis-cart", "")).unwrap();
    assert_eq!(made["data"], json!({"password": "aHVudGVyMg==", "raw": "/wAK"}));
    assert_eq!(made["metadata"]["labels"]["qs-redis/instance"], "cart");
    assert!(made["metadata"]["annotations"]["qs-secrets.pgaas.io/backup"].is_null());
    let again = world.run(&["restore", "b.yaml", "-o", "json"]).json();
    assert_eq!(again["items"][0]["what"], "same");
}

#[test]
fn what_differs_is_shown_by_its_keys_and_kept() {
    let (api, world) = saved();
    api.put(secret("qs-redis-cart", "bmV3"));
    let out = world.run(&["restore", "b.yaml", "--yes"]);
    assert_eq!(out.code, 3, "{out:?}");
    assert!(out.stdout.contains("kept") && out.stdout.contains("password"), "{out:?}");
    assert!(!out.stdout.contains("bmV3") && !out.stdout.contains("hunter2"), "{out:?}");
    assert!(writes(&api).is_empty());
}

#[test]
fn overwriting_is_asked_for_and_fits_only_what_was_read() {
    let (api, world) = saved();
    api.put(secret("qs-redis-cart", "bmV3"));
    let version = api.stored(&secret("qs-redis-cart", "")).unwrap()["metadata"]["resourceVersion"].clone();
    let out = world.run(&["restore", "b.yaml", "--overwrite", "--yes"]);
    assert_eq!(out.code, 0, "{out:?}");
    let written = writes(&api);
    assert_eq!(written.len(), 1);
    let patch = json!({"metadata": {"resourceVersion": version}, "data": {"password": "aHVudGVyMg=="}});
    assert_eq!(written[0], ("PATCH".to_owned(), patch));
}

#[test]
fn somebody_elses_change_meanwhile_is_not_written_over() {
    let (api, world) = saved();
    api.put(secret("qs-redis-cart", "bmV3"));
    api.always("PATCH", "/api/v1", Answer::Status(409, "Conflict", "the object has been modified"));
    let out = world.run(&["restore", "b.yaml", "--overwrite", "--yes"]);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(
        out.stderr.contains("secret/qs-redis-cart -n apps was made or changed by somebody else"),
        "{out:?}"
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let (api, world) = saved();
    api.put(secret("qs-redis-cart", "bmV3"));
    let out = world.run(&["restore", "b.yaml", "--overwrite", "--dry-run=client"]);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.contains("overwrite") && out.stdout.contains("(dry run)"), "{out:?}");
    assert_eq!(world.run(&["restore", "b.yaml", "--overwrite", "--dry-run=server"]).code, 0);
    assert_eq!(api.stored(&secret("qs-redis-cart", "")).unwrap()["data"]["password"], "bmV3");
}

#[test]
fn what_is_damaged_or_encrypted_is_refused_before_any_server_is_asked() {
    let (api, world) = saved();
    let text = std::fs::read_to_string(world.home().join("b.yaml")).unwrap();
    world.file("cut.yaml", &text[..text.len() - 90]);
    world.file("other.yaml", "kind: List\n");
    world.file("sealed", "no yaml at all");
    let before = api.seen().len();
    for file in ["cut.yaml", "other.yaml", "sealed", "no-such-file"] {
        let out = world.run(&["restore", file, "--yes"]);
        assert_eq!(out.code, 2, "{file}: {out:?}");
        assert!(out.stderr.contains(file) && !out.stderr.contains("aHVudGVyMg"), "{out:?}");
    }
    assert_eq!(api.seen().len(), before);
}

#[test]
fn an_encrypted_backup_is_decrypted_by_a_command() {
    let (api, world) = world();
    let sealed = ["backup", "--to", "b.enc", "--encrypt-with", "tr a-z n-za-m"];
    assert_eq!(world.run(&sealed).code, 0);
    let out = world.run(&["restore", "b.enc", "--decrypt-with", "tr a-z n-za-m", "-o", "json"]);
    assert_eq!((out.code, out.json()["items"][0]["what"].as_str()), (0, Some("same")));
    assert_eq!(world.run(&["restore", "b.enc", "--decrypt-with", "exit 1"]).code, 1);
    assert!(writes(&api).is_empty());
}

#[test]
fn a_missing_right_is_named_before_anything_is_written() {
    let (api, world) = saved();
    api.put(secret("qs-redis-cart", "bmV3"));
    let review = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    api.always("POST", review, Answer::Json(201, json!({"status": {"allowed": false}})));
    let out = world.run(&["restore", "b.yaml", "--overwrite", "--yes"]);
    assert_eq!(out.code, 7, "{out:?}");
    assert!(out.stderr.contains(r#"resources: ["secrets"], verbs: ["patch"]"#), "{out:?}");
    assert!(writes(&api).is_empty());
}
