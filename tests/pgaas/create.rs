//! `create`.

use crate::declared::confs;
use crate::pgaas;
use crate::support::{Answer, FakeApi, World};
use crate::twins::writes;
use serde_json::json;

/// The example `ic1/prod` and its two data centres, without anything in them.
pub struct Places {
    pub dc1: FakeApi,
    pub dc2: FakeApi,
    pub world: World,
}

pub fn places() -> Places {
    let (dc1, dc2) = (FakeApi::start(), FakeApi::start());
    let world = pgaas().contexts(&[("prod-dc1", &dc1), ("prod-dc2", &dc2)]);
    confs(&world);
    for api in [&dc1, &dc2] {
        // A root certificate; its content is not looked into.
        api.put(json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": {"namespace": "cert-manager", "name": "pgaas-root-ca-secret"},
            "data": {"ca.crt": "LS0tLS1CRUdJTg=="},
        }));
    }
    Places { dc1, dc2, world }
}

#[test]
fn a_bare_cluster_cannot_be_created() {
    let places = places();
    let outcome = places.world.run(&["create", "prod", "--yes"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("INS/ENV"), "{outcome:?}");
}

#[test]
fn one_unreadable_data_centre_is_enough_to_write_nothing() {
    for args in [&["create", "ic1/prod", "--yes"][..], &["create", "ic1/prod", "--yes", "--dc", "dc1"]] {
        let Places { dc1, dc2, world } = places();
        drop(dc2);
        let outcome = world.run(args);
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains("dc2 cannot be read"), "{outcome:?}");
        assert_eq!(writes(&dc1), Vec::<String>::new());
    }
}

#[test]
fn without_a_terminal_or_yes_it_is_refused() {
    let places = places();
    let outcome = places.world.run(&["create", "ic1/prod"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("--yes"), "{outcome:?}");
    assert_eq!(writes(&places.dc1), Vec::<String>::new());
}

#[test]
fn a_dry_run_writes_nothing() {
    for how in ["--dry-run=client", "--dry-run=server"] {
        let places = places();
        let outcome = places.world.run(&["create", "ic1/prod", how]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert!(outcome.stdout.contains("primary in dc1"), "{outcome:?}");
        assert_eq!(writes(&places.dc1), Vec::<String>::new());
        assert_eq!(writes(&places.dc2), Vec::<String>::new());
    }
}

#[test]
fn the_replica_alone_is_never_made_from_nothing() {
    let places = places();
    let outcome = places.world.run(&["create", "ic1/prod", "--yes", "--dc", "dc2"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("create the primary first"), "{outcome:?}");
    assert_eq!(writes(&places.dc2), Vec::<String>::new());
}

#[test]
fn a_missing_root_certificate_is_a_refusal_before_any_write() {
    let (dc1, dc2) = (FakeApi::start(), FakeApi::start());
    let world = pgaas().contexts(&[("prod-dc1", &dc1), ("prod-dc2", &dc2)]);
    confs(&world);
    let outcome = world.run(&["create", "ic1/prod", "--yes"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("pgaas-root-ca-secret"), "{outcome:?}");
    assert_eq!(writes(&dc1), Vec::<String>::new());
}

#[test]
fn a_creation_that_first_has_to_wait_asks_all_the_same() {
    let places = places();
    // The primary is there; the replica waits for a base backup of it.
    let outcome = places.world.run(&["template", "ic1/prod", "--dc", "dc1", "-o", "json"]);
    let objects = outcome.json();
    let mut cluster =
        objects["items"].as_array().unwrap().iter().find(|item| item["kind"] == "Cluster").unwrap().clone();
    cluster["status"] = json!({
        "phase": "Cluster in healthy state", "readyInstances": 3, "instanceNames": ["prod-ic1-1"],
        "currentPrimary": "prod-ic1-1",
    });
    let namespace = cluster["metadata"]["namespace"].as_str().unwrap().to_owned();
    places.dc1.put(cluster);
    let path = format!("/api/v1/namespaces/{namespace}/pods/https:prod-ic1-1:8000/proxy/pg/status");
    places.dc1.always("GET", &path, crate::support::Answer::Json(200, json!({"isPrimary": true})));
    let outcome = places.world.run(&["create", "ic1/prod", "--timeout", "1s"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    let outcome = places.world.run(&["create", "ic1/prod", "--dry-run=client"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_eq!(writes(&places.dc1), Vec::<String>::new());
    assert_eq!(writes(&places.dc2), Vec::<String>::new());
}

#[test]
fn a_field_that_somebody_else_set_meanwhile_is_no_reason_to_take_it_over() {
    let places = places();
    let conflict = Answer::Status(409, "Conflict", "Apply failed with 1 conflict: conflict with \"other\"");
    places.dc1.always("PATCH", "/", conflict);
    let outcome = places.world.run(&["create", "ic1/prod", "--yes"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("run the same command again"), "{outcome:?}");
    assert!(!outcome.stderr.contains("--force-conflicts"), "create has no such flag: {outcome:?}");
}

#[test]
fn two_contexts_of_one_kubernetes_cluster_are_not_two_data_centres() {
    let places = places();
    for api in [&places.dc1, &places.dc2] {
        crate::twins::server(api, "same");
    }
    let outcome = places.world.run(&["create", "ic1/prod", "--yes"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("are one Kubernetes cluster"), "{outcome:?}");
    assert_eq!(writes(&places.dc1).len() + writes(&places.dc2).len(), 0);
}
