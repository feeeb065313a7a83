//! `sync`.

use crate::secrets;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};

fn secret(owner: Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"namespace": "apps", "name": "db", "ownerReferences": owner},
        "data": {"password": "aHVudGVyMg=="},
    })
}

fn external(status: Value) -> Value {
    json!({
        "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
        "metadata": {"namespace": "apps", "name": "db-from-store"},
        "spec": {"target": {"name": "db"}}, "status": status,
    })
}

fn vault(status: Value) -> Value {
    json!({
        "apiVersion": "secrets.hashicorp.com/v1beta1", "kind": "VaultStaticSecret",
        "metadata": {"namespace": "apps", "name": "db-from-vault"},
        "spec": {"destination": {"name": "db"}}, "status": status,
    })
}

fn owned() -> Value {
    json!([{"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "name": "db-from-store"}])
}

fn world(objects: &[Value]) -> (FakeApi, World) {
    let api = FakeApi::start();
    for object in objects {
        api.put(object.clone());
    }
    let world = secrets().contexts(&[("here", &api)]);
    (api, world)
}

fn patches(api: &FakeApi) -> Vec<Value> {
    api.seen().into_iter().filter(|seen| seen.method == "PATCH").map(|seen| seen.body).collect()
}

/// Runs `sync db --yes`; as soon as it has asked, `then` does what the operator does.
fn run(api: &FakeApi, world: &World, timeout: &str, then: impl FnOnce(&FakeApi)) -> (i32, String, String) {
    let child = world.command(&["sync", "db", "--yes", "--timeout", timeout, "-v", "9"]).spawn().unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while patches(api).is_empty() && std::time::Instant::now() < deadline {
        std::thread::yield_now();
    }
    then(api);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn an_external_secret_is_asked_by_its_annotation_and_believed_by_its_status() {
    let (api, world) = world(&[secret(owned()), external(json!({"refreshTime": "2026-01-01T00:00:00Z"}))]);
    let (code, out, err) = run(&api, &world, "20s", |api| {
        api.put(external(json!({"refreshTime": "2026-01-02T00:00:00Z",
            "conditions": [{"type": "Ready", "status": "True"}]})));
    });
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("secret/db -n apps is as its store says (externalsecret/db-from-store)"), "{out}");
    assert!(!out.contains("hunter2") && !err.contains("hunter2") && !err.contains("aHVudGVyMg"), "{err}");
    let asked = patches(&api);
    assert!(asked[0]["metadata"]["annotations"]["force-sync"].is_string(), "{asked:?}");
}

#[test]
fn a_secret_of_vault_is_found_by_its_destination() {
    let (api, world) = world(&[secret(json!([])), vault(json!({"lastGeneration": 1}))]);
    let (code, out, err) = run(&api, &world, "20s", |api| {
        let mut changed = secret(json!([]));
        changed["data"]["password"] = json!("bmV3");
        api.put(changed);
    });
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("was written anew (vaultstaticsecret/db-from-vault)"), "{out}");
}

#[test]
fn an_operator_that_says_nothing_is_no_success() {
    let (api, world) = world(&[secret(owned()), external(json!({}))]);
    let (code, out, err) = run(&api, &world, "1s", |_| {});
    assert_eq!((code, out.as_str()), (5, ""), "{err}");
    assert!(err.contains("says nothing of a sync"), "{err}");
}

#[test]
fn what_the_operator_complains_of_is_told() {
    let failed = json!({"conditions": [{"type": "Ready", "status": "False", "reason": "SecretSyncedError",
        "message": "could not get provider client"}]});
    let (api, world) = world(&[secret(owned()), external(failed)]);
    let (code, _, err) = run(&api, &world, "1s", |_| {});
    assert_eq!(code, 1, "{err}");
    assert!(
        err.contains("externalsecret/db-from-store") && err.contains("could not get provider client"),
        "{err}"
    );
}

#[test]
fn a_secret_without_a_store_is_refused() {
    let (api, world) = world(&[secret(json!([]))]);
    let out = world.run(&["sync", "db", "--yes"]);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stderr.contains("is made from no store"), "{out:?}");
    assert_eq!(world.run(&["sync", "nope", "--yes"]).code, 1);
    assert_eq!(world.run(&["sync", "pod/x", "--yes"]).code, 2);
    assert!(patches(&api).is_empty());
}

#[test]
fn it_is_asked_first_and_rights_are_named() {
    let (api, world) = world(&[secret(owned()), external(json!({}))]);
    assert_eq!(world.run(&["sync", "db"]).code, 6);
    assert_eq!(world.run(&["sync", "db", "--dry-run=client"]).code, 0);
    let review = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    api.always("POST", review, Answer::Json(201, json!({"status": {"allowed": false}})));
    let out = world.run(&["sync", "db", "--yes"]);
    assert_eq!(out.code, 7, "{out:?}");
    assert!(out.stderr.contains(r#"resources: ["externalsecrets"], verbs: ["patch"]"#), "{out:?}");
    assert!(patches(&api).is_empty());
}
