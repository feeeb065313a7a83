//! `rotate`.

use crate::secrets;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};

const DEX: &str = "qs-postgresql-cluster-access-dex";

fn dex(annotations: Value) -> Value {
    let data =
        [("password", "aHVudGVyMjI="), ("username", "ZGV4"), ("host", "cGctcnc="), ("port", "NTQzMg==")];
    let data: serde_json::Map<String, Value> =
        data.into_iter().map(|(key, value)| (key.to_owned(), json!(value))).collect();
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"namespace": "apps", "name": DEX, "annotations": annotations}, "data": data,
    })
}

fn cluster(annotations: Value) -> Value {
    json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": "apps", "name": "pg", "annotations": annotations},
        "spec": {"managed": {"roles": [{"name": "dex", "passwordSecret": {"name": DEX}}]}},
    })
}

fn world(objects: &[Value]) -> (FakeApi, World) {
    let api = FakeApi::start();
    for object in objects {
        api.put(object.clone());
    }
    let world = secrets().contexts(&[("here", &api)]);
    (api, world)
}

/// Nothing was written but questions about rights.
fn untouched(api: &FakeApi) -> bool {
    api.seen().iter().all(|seen| seen.method == "GET" || seen.uri.contains("selfsubjectaccessreviews"))
}

#[test]
fn the_plan_names_server_keys_and_steps_and_shows_no_password() {
    let (api, world) = world(&[dex(json!({})), cluster(json!({}))]);
    let out = world.run(&["rotate", DEX, "--dry-run=client"]);
    assert_eq!(out.code, 0, "{out:?}");
    for part in ["for cluster/pg", "context here", "databaseUrl, ", "the old one refused", "-rotation"] {
        assert!(out.stdout.contains(part), "{part}: {out:?}");
    }
    assert!(!out.stdout.contains("hunter22") && !out.stdout.contains("aHVudGVyMjI"), "{out:?}");
    let json = world.run(&["rotate", DEX, "--dry-run=client", "-o", "json"]).json();
    assert_eq!((&json["kind"], &json["dryRun"]), (&json!("PlanReport"), &json!(true)));
    assert_eq!(world.run(&["rotate", "--all", "--dry-run=client"]).code, 0);
    assert!(untouched(&api));
}

#[test]
fn the_server_checks_the_first_writes_of_a_dry_run_without_doing_them() {
    let (api, world) = world(&[dex(json!({})), cluster(json!({}))]);
    let out = world.run(&["rotate", DEX, "--dry-run=server"]);
    assert!(out.code == 0 && out.stdout.contains("the old one refused"), "{out:?}");
    let seen = api.seen();
    let writes = seen.iter().filter(|it| it.method != "GET" && !it.uri.contains("selfsubjectaccessreviews"));
    let writes: Vec<(&str, bool)> =
        writes.map(|it| (it.method.as_str(), it.uri.contains("dryRun=All"))).collect();
    assert_eq!(writes, [("POST", true), ("PATCH", true)]);
}

#[test]
fn it_is_asked_first_and_without_a_terminal_refused() {
    let (api, world) = world(&[dex(json!({})), cluster(json!({}))]);
    let out = world.run(&["rotate", DEX]);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stderr.contains("--yes"), "{out:?}");
    assert!(untouched(&api));
}

#[test]
fn what_others_make_or_hold_is_refused_before_anything_is_written() {
    let helm = json!({"meta.helm.sh/release-name": "pg"});
    let (api, owned) = world(&[dex(helm), cluster(json!({}))]);
    let out = owned.run(&["rotate", DEX, "--yes"]);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(
        out.stderr.contains("is made by Helm") && out.stderr.contains("values of the release"),
        "{out:?}"
    );
    assert!(untouched(&api));
    let lock = json!({"run": "1", "attempt": 1, "user": "eve", "host": "there", "verb": "promote"});
    let (api, locked) = world(&[dex(json!({})), cluster(json!({"pgaas.io/operation": lock.to_string()}))]);
    let out = locked.run(&["rotate", DEX, "--yes"]);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stderr.contains("promote by eve@there"), "{out:?}");
    assert!(untouched(&api));
}

#[test]
fn without_a_way_to_log_in_nothing_is_begun() {
    let (api, world) = world(&[dex(json!({})), cluster(json!({}))]);
    let out = world.run(&["rotate", DEX, "--yes"]);
    assert_eq!(out.code, 1, "{out:?}");
    assert!(
        out.stderr.contains("could not be tried") && out.stderr.contains("nothing was changed"),
        "{out:?}"
    );
    assert!(untouched(&api));
}

#[test]
fn rights_that_are_missing_are_named() {
    let (api, world) = world(&[dex(json!({})), cluster(json!({}))]);
    let review = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    api.always("POST", review, Answer::Json(201, json!({"status": {"allowed": false}})));
    let out = world.run(&["rotate", DEX, "--yes"]);
    assert_eq!(out.code, 7, "{out:?}");
    assert!(out.stderr.contains(r#"resources: ["pods/portforward"], verbs: ["create"]"#), "{out:?}");
    assert!(untouched(&api));
}

#[test]
fn wrong_words_are_usage_and_a_secret_for_nobody_is_refused() {
    let (api, world) = world(&[dex(json!({}))]);
    for args in [&["rotate"][..], &["rotate", "a", "--all"], &["rotate", "pod/x"], &["rotate", "stranger"]] {
        assert_eq!(world.run(args).code, 2, "{args:?}");
    }
    let out = world.run(&["rotate", DEX, "--yes"]);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stderr.contains("no Cluster in namespace apps"), "{out:?}");
    api.put(cluster(json!({})));
    let undo = world.run(&["rotate", DEX, "--undo", "--yes"]);
    assert_eq!(undo.code, 6, "{undo:?}");
    assert!(undo.stderr.contains("no rotation is under way"), "{undo:?}");
    let grace = world.run(&["rotate", DEX, "--grace", "1m", "--yes"]);
    assert_eq!(grace.code, 2, "{grace:?}");
    assert_eq!(world.run(&["rotate", DEX, "--key", "nope", "--yes"]).code, 2);
}
