//! `list`.

use crate::secrets;
use crate::support::{Answer, FakeApi, Outcome, World};
use serde_json::{Value, json};

fn secret(namespace: &str, name: &str, labels: Value, data: Value, written: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"namespace": namespace, "name": name, "labels": labels, "managedFields": [
            {"manager": "x", "time": written, "fieldsV1": {"f:data": {}}}]},
        "data": data,
    })
}

const WRITTEN: &str = "2026-01-01T00:00:00Z";

fn role(namespace: &str, name: &str) -> Value {
    let labels = json!({
        "qs-postgresql-cluster/type": "access-secret",
        "qs-postgresql-cluster/name": "qs-postgresql-cluster-pharia",
    });
    let keys = ["username", "user", "password", "host", "port", "protocol", "databaseName", "databaseUrl"];
    let data: serde_json::Map<String, Value> =
        keys.iter().map(|key| ((*key).to_owned(), json!("aHVudGVyMg=="))).collect();
    secret(namespace, &format!("qs-postgresql-cluster-access-{name}"), labels, Value::Object(data), WRITTEN)
}

fn redis() -> Value {
    secret(
        "apps",
        "qs-redis-pharia-assistant-api",
        json!({}),
        json!({"host": "eA=="}),
        "2099-01-01T00:00:00Z",
    )
}

fn world(objects: &[Value]) -> (FakeApi, World) {
    let api = FakeApi::start();
    for object in objects {
        api.put(object.clone());
    }
    let world = secrets().contexts(&[("here", &api)]);
    (api, world)
}

fn states(outcome: Outcome) -> Vec<(String, String)> {
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let json = outcome.json();
    let text = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
    json["items"].as_array().unwrap().iter().map(|item| (text(item, "name"), text(item, "state"))).collect()
}

#[test]
fn what_is_there_and_what_is_missing_stand_in_one_table() {
    let (_api, world) = world(&[role("apps", "dex"), redis()]);
    let text = world.run(&["list"]).data();
    let row = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{text}"));
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(text.starts_with("NAME "), "{text}");
    let dex = row("qs-postgresql-cluster-access-dex");
    assert_eq!(dex[1..5], ["role", "qs-postgresql-cluster-pharia", "dex", "present"]);
    assert_eq!(row("qs-postgresql-cluster-access-mlflow")[4..], ["missing", "<none>", "<none>", "<none>"]);
    assert_eq!(row("qs-redis-pharia-assistant-api")[4], "incomplete");
    assert_eq!(text.lines().count(), 24, "every Secret of the profile: {text}");
    let names = world.run(&["ls", "-o", "name"]).data();
    assert_eq!(names, "secret/qs-postgresql-cluster-access-dex\nsecret/qs-redis-pharia-assistant-api\n");
}

#[test]
fn where_nothing_of_the_profile_is_nothing_is_missing_unless_an_inventory_says_so() {
    let (_api, world) = world(&[]);
    let outcome = world.run(&["list"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, ""));
    assert_eq!(outcome.stderr, "No resources found in apps namespace.\n");
    world.file("inventory.yaml", "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nredis:\n- {name: cart, application: shop}\n");
    let found = states(world.run(&["list", "-f", "inventory.yaml", "-o", "json"]));
    assert_eq!(found, [("qs-redis-shop".into(), "missing".into())]);
}

#[test]
fn a_secret_of_nobody_in_the_inventory_is_an_orphan() {
    let (_api, world) = world(&[role("apps", "dex")]);
    world.file("inventory.yaml", "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nredis:\n- {name: cart, application: shop}\n");
    let found = states(world.run(&["list", "-f", "inventory.yaml", "-o", "json"]));
    assert_eq!(found[1], ("qs-postgresql-cluster-access-dex".into(), "orphan".into()));
    let live = states(world.run(&["list", "--from-live", "-o", "json"]));
    assert_eq!(live, [("qs-postgresql-cluster-access-dex".into(), "orphan".into())]);
}

#[test]
fn type_instance_labels_and_age_choose() {
    let (_api, world) = world(&[role("apps", "dex"), redis()]);
    let count = |args: &[&str]| states(world.run(&[&["list", "-o", "json"][..], args].concat())).len();
    assert_eq!(count(&["--type", "redis"]), 2);
    assert_eq!(count(&["--instance", "qs-postgresql-cluster-temporal"]), 2);
    assert_eq!(count(&["-l", "qs-postgresql-cluster/type=access-secret"]), 1);
    assert_eq!(count(&["-l", "team=b"]), 0);
    assert_eq!(count(&["--older-than", "30d"]), 1);
    assert_eq!(count(&["--older-than", "9999w"]), 0);
    for wrong in [&["--older-than", "90"][..], &["--type", "queue"], &["-A", "--from-live"], &["-o", "table"]]
    {
        assert_eq!(world.run(&[&["list"][..], wrong].concat()).code, 2, "{wrong:?}");
    }
}

#[test]
fn all_namespaces_are_told_apart() {
    let (_api, world) = world(&[role("apps", "dex"), role("other", "dex"), role("other", "openfga")]);
    let text = world.run(&["list", "-A", "--type", "role"]).data();
    assert!(text.starts_with("NAMESPACE"), "{text}");
    let present = |namespace: &str| {
        text.lines().filter(|line| line.starts_with(namespace) && line.contains("present")).count()
    };
    assert_eq!((present("apps"), present("other")), (1, 2));
}

#[test]
fn values_are_shown_only_on_request() {
    let (_api, world) = world(&[role("apps", "dex")]);
    for format in ["", "wide", "json", "yaml", "custom-columns=N:.name,K:.keys.password.text"] {
        let outcome = world.run(&["list", "-o", format, "-v", "9"]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        for value in ["hunter2", "aHVudGVyMg"] {
            assert!(!outcome.stdout.contains(value) && !outcome.stderr.contains(value), "{outcome:?}");
        }
    }
    let shown = world.run(&["list", "--show-values", "--type", "role"]).data();
    assert!(shown.contains("\nNAME ") && shown.contains("password       hunter2\n"), "{shown}");
}

#[test]
fn wide_names_who_takes_a_secret_if_pods_can_be_listed() {
    let (api, world) = world(&[role("apps", "dex")]);
    api.put(json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "apps", "name": "web-1"},
        "spec": {"containers": [{"name": "web", "envFrom": [
            {"secretRef": {"name": "qs-postgresql-cluster-access-dex"}}]}]},
        "status": {"phase": "Running"},
    }));
    let text = world.run(&["list", "-o", "wide"]).data();
    assert!(text.contains("pod/web-1"), "{text}");
    api.always("GET", "/api/v1/namespaces/apps/pods", Answer::Status(403, "Forbidden", "no pods"));
    let out = world.run(&["list", "-o", "wide"]);
    assert!(
        out.stdout.contains("<unknown>") && out.stderr.contains("who takes them is not known"),
        "{out:?}"
    );
}

#[test]
fn a_missing_right_is_an_error_and_no_empty_list() {
    let (api, world) = world(&[]);
    api.always("GET", "/api/v1/namespaces/apps/secrets", Answer::Status(403, "Forbidden", "not for you"));
    let outcome = world.run(&["list"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (7, ""));
    assert!(outcome.stderr.contains("list secrets -n apps"), "{outcome:?}");
}
