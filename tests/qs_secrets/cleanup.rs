//! `cleanup`.

use crate::secrets;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};

const PG: &str = "qs-postgresql-cluster-pharia";
const DEX: &str = "qs-postgresql-cluster-access-dex";
const BASE: &[&str] = &["cleanup", "--type", "role", "--instance", PG];

fn role(name: &str, annotations: Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {
            "namespace": "apps", "name": format!("qs-postgresql-cluster-access-{name}"),
            "annotations": annotations,
            "labels": {"qs-postgresql-cluster/type": "access-secret", "qs-postgresql-cluster/name": PG},
        },
        "data": {"password": "aHVudGVyMg=="},
    })
}

fn cluster(secret: &str) -> Value {
    json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": "apps", "name": PG},
        "spec": {"managed": {"roles": [{"name": "dex", "passwordSecret": {"name": secret}}]}},
    })
}

fn world() -> (FakeApi, World) {
    let api = FakeApi::start();
    api.put(role("dex", json!({}))).put(role("openfga", json!({})));
    api.put(json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {},
        "metadata": {"namespace": "apps", "name": "other", "labels": {"qs-redis/type": "redis-secret"}},
    }));
    let world = secrets().contexts(&[("here", &api)]);
    (api, world)
}

fn deleted(api: &FakeApi) -> Vec<String> {
    let seen = api.seen().into_iter().filter(|seen| seen.method == "DELETE");
    let mut names: Vec<String> =
        seen.map(|seen| seen.uri.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn without_yes_what_would_go_is_shown_and_nothing_goes() {
    let (api, world) = world();
    let text = world.run(BASE).data();
    assert!(text.contains(DEX) && text.contains("would go"), "{text}");
    assert!(
        text.ends_with("(dry run: nothing was deleted; --yes deletes)\n") && !text.contains("other"),
        "{text}"
    );
    let json = world.run(&[BASE, &["-o", "json"]].concat()).json();
    assert_eq!((json["kind"].as_str(), json["dryRun"].as_bool()), (Some("CleanupReport"), Some(true)));
    assert_eq!(
        (json["items"].as_array().map(Vec::len), json["items"][0]["fate"].as_str()),
        (Some(2), Some("wouldGo"))
    );
    assert_eq!(world.run(&[BASE, &["--confirm", PG, "--dry-run=client"]].concat()).code, 0);
    assert!(deleted(&api).is_empty());
    assert_eq!(world.run(&[BASE, &["--dry-run=server"]].concat()).code, 0);
    assert!(api.stored(&role("dex", json!({}))).is_some());
}

#[test]
fn type_and_instance_are_both_needed() {
    let (api, world) = world();
    for args in [&["cleanup"][..], &["cleanup", "--type", "role"], &["cleanup", "--instance", PG]] {
        assert_eq!(world.run(args).code, 2, "{args:?}");
    }
    let out = world.run(&["cleanup", "--orphans"]);
    assert_eq!(out.code, 2);
    assert!(out.stderr.contains("--from-live"), "{out:?}");
    assert!(api.seen().is_empty());
}

#[test]
fn the_name_of_the_instance_is_asked_for_and_yes_is_none() {
    let (api, world) = world();
    let out = world.run(&[BASE, &["--yes"]].concat());
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stderr.contains("--confirm"), "{out:?}");
    assert_eq!(world.run(&[BASE, &["--confirm", "other"]].concat()).code, 6);
    assert!(deleted(&api).is_empty());
}

#[test]
fn exactly_what_was_read_is_deleted_and_seen_to_be_gone() {
    let (api, world) = world();
    let out = world.run(&[BASE, &["--confirm", PG, "-v", "9"]].concat());
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.contains("gone"), "{out:?}");
    assert!(!out.stderr.contains("hunter2") && !out.stderr.contains("aHVudGVyMg"), "{out:?}");
    assert_eq!(deleted(&api), [DEX, "qs-postgresql-cluster-access-openfga"]);
    for seen in api.seen().iter().filter(|seen| seen.method == "DELETE") {
        let read = &seen.body["preconditions"];
        assert!(read["uid"].is_string() && read["resourceVersion"].is_string(), "{seen:?}");
    }
    let again = world.run(&[BASE, &["--confirm", PG]].concat()).data();
    assert_eq!(again, "nothing to clean up\n");
}

#[test]
fn what_a_live_object_names_is_kept() {
    let (api, world) = world();
    api.put(cluster(DEX));
    assert!(world.run(BASE).data().contains(&format!("used by cluster/{PG}")));
    let out = world.run(&[BASE, &["--confirm", PG]].concat());
    assert_eq!(out.code, 6);
    assert!(
        out.stderr.contains(&format!("secret/{DEX} is used by cluster/{PG}; nothing was deleted")),
        "{out:?}"
    );
    assert!(deleted(&api).is_empty());
    let out = world.run(&[BASE, &["--confirm", PG, "--skip-used"]].concat());
    assert_eq!(out.code, 0, "{out:?}");
    assert_eq!(deleted(&api), ["qs-postgresql-cluster-access-openfga"]);
}

#[test]
fn what_somebody_makes_again_is_kept() {
    let (api, world) = world();
    api.put(role("mlflow", json!({"meta.helm.sh/release-name": "pg"})));
    let out = world.run(&[BASE, &["--confirm", PG]].concat());
    assert_eq!(out.code, 6);
    assert!(out.stderr.contains("made by Helm (pg)"), "{out:?}");
    assert!(deleted(&api).is_empty());
}

#[test]
fn unknown_is_not_unused() {
    let (api, world) = world();
    let pods = "/api/v1/namespaces/apps/pods";
    api.always("GET", pods, Answer::Status(403, "Forbidden", "pods is forbidden"));
    let out = world.run(&[BASE, &["--confirm", PG]].concat());
    assert_eq!(out.code, 7, "{out:?}");
    assert!(
        out.stderr.contains("unknown is not unused") && out.stderr.contains("pods is forbidden"),
        "{out:?}"
    );
    assert!(deleted(&api).is_empty());
}

#[test]
fn a_kind_nobody_serves_needs_no_right() {
    let (api, world) = world();
    let group = "/apis/databases.spotahome.com/v1";
    api.always("GET", group, Answer::Text(404, "404 page not found"));
    let listed = "/apis/databases.spotahome.com/v1/namespaces";
    api.always("GET", listed, Answer::Status(403, "Forbidden", "not for you"));
    assert_eq!(world.run(&[BASE, &["--confirm", PG]].concat()).code, 0);
}

#[test]
fn a_missing_right_to_delete_is_named_first() {
    let (api, world) = world();
    let review = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    api.always("POST", review, Answer::Json(201, json!({"status": {"allowed": false}})));
    let out = world.run(&[BASE, &["--confirm", PG]].concat());
    assert_eq!(out.code, 7, "{out:?}");
    assert!(out.stderr.contains(r#"resources: ["secrets"], verbs: ["delete"]"#), "{out:?}");
    assert!(deleted(&api).is_empty());
}

#[test]
fn what_changed_since_it_was_read_is_not_deleted() {
    let (api, world) = world();
    api.times(1, "DELETE", "/api/v1", Answer::Status(409, "Conflict", "Precondition failed"));
    let out = world.run(&[BASE, &["--confirm", PG]].concat());
    assert_eq!(out.code, 5, "one of the two was deleted: {out:?}");
    assert!(out.stderr.contains("already deleted: qs-postgresql-cluster-access-"), "{out:?}");
    api.always("DELETE", "/api/v1", Answer::Status(409, "Conflict", "Precondition failed"));
    let out = world.run(&[BASE, &["--confirm", PG]].concat());
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stderr.contains("nothing was deleted"), "{out:?}");
}

#[test]
fn orphans_are_those_of_nobody_that_runs() {
    let (api, world) = world();
    api.put(cluster(DEX));
    let json = world.run(&["cleanup", "--orphans", "--from-live", "-o", "json"]).json();
    let names: Vec<&str> =
        json["items"].as_array().unwrap().iter().filter_map(|i| i["name"].as_str()).collect();
    assert_eq!(names, ["other", "qs-postgresql-cluster-access-openfga"]);
    let out = world.run(&["cleanup", "--orphans", "--from-live", "--confirm", "apps"]);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(api.stored(&role("dex", json!({}))).is_some());
}

#[test]
fn one_that_stays_for_its_finalizers_is_not_called_gone() {
    let (api, world) = world();
    api.always("DELETE", "/api/v1", Answer::Json(200, json!({"kind": "Status", "status": "Success"})));
    let out = world.run(&[BASE, &["--confirm", PG, "--timeout", "1s"]].concat());
    assert_eq!(out.code, 4, "{out:?}");
    assert!(out.stdout.contains("going"), "{out:?}");
}
