//! `explain`.

use crate::secrets;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};

const INVENTORY: &str = "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n- {name: pg, defaultPooler: tx, poolers: [tx, session], rolePoolerMappings: {two: session, three: direct}, roles: [{name: app_one}, {name: two}, {name: three}]}\n- {name: other, roles: [{name: two, secret: other-two}]}\n";

fn secret(role: &str, host: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"namespace": "apps", "name": format!("qs-postgresql-cluster-access-{role}")},
        "stringData": {}, "data": {"host": host},
    })
}

fn world() -> (FakeApi, World) {
    let api = FakeApi::start();
    api.put(json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Pooler", "metadata": {"namespace": "apps", "name": "pg-pooler-tx"},
        "spec": {"instances": 2}, "status": {"instances": 1},
    }));
    // pg-rw
    api.put(secret("app-one", "cGctcnc="));
    let world = secrets().contexts(&[("here", &api)]);
    world.file("inventory.yaml", INVENTORY);
    (api, world)
}

#[test]
fn six_lines_say_where_a_role_connects_and_why() {
    let (_api, world) = world();
    let args = ["explain", "app_one", "-f", "inventory.yaml"];
    assert_eq!(
        world.run(&args).data(),
        "Role      app_one of pg, database app-one
Mapping   default pooler tx
Why       the role has no mapping of its own, so the default one counts
Host      pg-pooler-tx
Secret    qs-postgresql-cluster-access-app-one says pg-rw
Pooler    pg-pooler-tx 1 of 2 instances ready
"
    );
    let json = world.run(&[&args[..], &["-o", "json"]].concat()).json();
    assert_eq!((json["kind"].as_str(), json["mapping"].as_str()), (Some("ExplainReport"), Some("default")));
    assert_eq!((json["host"].as_str(), &json["secret"]["agrees"]), (Some("pg-pooler-tx"), &json!(false)));
    let direct = world.run(&["explain", "three", "-f", "inventory.yaml"]).data();
    for part in ["Mapping   direct", "Host      pg-rw", "does not exist", "Pooler    none"] {
        assert!(direct.contains(part), "{part} is not in\n{direct}");
    }
}

#[test]
fn an_unknown_role_lists_the_known_ones_and_one_of_two_clusters_must_be_named() {
    let (_api, world) = world();
    let out = world.run(&["explain", "nobody", "-f", "inventory.yaml"]);
    assert_eq!(out.code, 2);
    assert!(out.stderr.contains("known are app_one, two, three"), "{}", out.stderr);
    let out = world.run(&["explain", "two", "-f", "inventory.yaml"]);
    assert!(out.code == 2 && out.stderr.contains("role two is in pg and in other"), "{out:?}");
    let only = world.run(&["explain", "two", "--of", "other", "-f", "inventory.yaml"]).data();
    assert!(only.contains("Host      other-rw"), "{only}");
}

#[test]
fn what_may_not_be_read_is_unknown() {
    let (api, world) = world();
    api.always(
        "GET",
        "/api/v1/namespaces/apps/secrets",
        Answer::Status(403, "Forbidden", "secrets is forbidden"),
    );
    let out = world.run(&["explain", "app_one", "-f", "inventory.yaml"]).data();
    assert!(out.contains("not readable: ") && out.contains("pg-pooler-tx 1 of 2"), "{out}");
}

#[test]
fn a_password_that_strayed_into_the_host_is_not_shown() {
    let (api, world) = world();
    // hunter2 marked
    api.put(secret("app-one", "aHVudGVyMiBtYXJrZWQ="));
    let out = world.run(&["explain", "app_one", "-f", "inventory.yaml", "-o", "json"]);
    assert!(!out.stdout.contains("hunter2"), "{out:?}");
}
