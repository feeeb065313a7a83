//! `rebuild`.

use crate::support::Answer;
use crate::twins::{LOCK, Twins, cluster, deny, end, interrupt, runs, stored, until, writes};
use serde_json::{Value, json};

const REBUILD: [&str; 4] = ["rebuild", "prod", "--dc", "paris"];

fn confirmed<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&REBUILD[..], &["--confirm", "prod"], more].concat()
}

/// lyon was promoted by force; paris is back as it was, and takes writes.
fn diverged() -> Twins {
    let twins = Twins::new();
    for (api, dc) in [(&twins.paris, "paris"), (&twins.lyon, "lyon")] {
        Twins::operator(api, |object| {
            let plugin = |dc: &str| {
                json!({
                    "name": "barman-cloud.cloudnative-pg.io", "isWALArchiver": true,
                    "parameters": {"barmanObjectName": dc, "serverName": format!("prod-{dc}")},
                })
            };
            object["spec"]["plugins"] = json!([plugin(dc)]);
            let external = |dc| json!({"name": dc, "plugin": plugin(dc)});
            object["spec"]["externalClusters"] = json!([external("paris"), external("lyon")]);
            object["spec"]["bootstrap"] = json!({"initdb": {"database": "shop", "owner": "shop"}});
        });
    }
    let mark = json!({
        "dc": "paris", "name": "paris", "uid": "uid-paris", "systemID": "7575", "timeline": 1,
        "lsn": "0/5000028", "time": "2026-01-01T00:00:00Z", "run": "r0",
    });
    Twins::operator(&twins.lyon, |object| {
        object["spec"]["replica"]["primary"] = json!("lyon");
        object["metadata"]["annotations"]["pgaas.io/diverged"] = json!(mark.to_string());
    });
    runs(&twins.lyon, true, 2, "0/6000000");
    twins
        .paris
        .put(json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": {"namespace": "apps", "name": "prod-1", "labels": {"cnpg.io/cluster": "prod"}},
            "spec": {"volumeName": "pv1"},
        }))
        .put(json!({
            "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv1"},
            "spec": {"persistentVolumeReclaimPolicy": "Delete"},
        }))
        .put(json!({
            "apiVersion": "v1", "kind": "Secret", "data": {"password": "c2VjcmV0"},
            "metadata": {"namespace": "apps", "name": "prod-app", "uid": "s1", "ownerReferences": [
                {"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "name": "prod", "uid": "uid-paris"},
                team(),
            ]},
        }));
    let backup = json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Backup", "metadata": {"namespace": "apps", "name": "b"},
        "spec": {"cluster": {"name": "prod"}}, "status": {"phase": "completed"},
    });
    twins.lyon.put(backup);
    twins
}

fn volume(twins: &Twins) -> Value {
    let like = json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv1"}});
    twins.paris.stored(&like).unwrap()["spec"]["persistentVolumeReclaimPolicy"].clone()
}

#[test]
fn a_rebuild_needs_the_typed_name_and_a_data_centre() {
    let twins = diverged();
    for answer in [&["--yes"][..], &["--confirm", "prod2"], &["--discard-diverged-data", "--yes"], &[]] {
        let outcome = twins.run(&[&REBUILD[..], answer].concat());
        assert_eq!((outcome.code, outcome.stdout.as_str()), (6, ""), "{outcome:?}");
    }
    assert_eq!(twins.run(&["rebuild", "prod", "--confirm", "prod"]).code, 2);
    assert_eq!(twins.run(&["rebuild", "prod", "--dc", "rome", "--confirm", "prod"]).code, 2);
    twins.untouched();
}

#[test]
fn a_dry_run_says_what_is_kept_deleted_and_made_and_writes_nothing() {
    let twins = diverged();
    for format in [&[][..], &["-o", "json"]] {
        let outcome = twins.run(&[&REBUILD[..], &["--dry-run=client"], format].concat());
        assert_eq!(outcome.code, 0, "{outcome:?}");
        for part in [
            "pv1 becomes Retain",
            "keep secret/prod-app",
            "prod-paris-g2",
            "uid-paris",
            "timeline 1 at 0/5000028",
        ] {
            assert!(outcome.stdout.contains(part), "{part}: {outcome:?}");
        }
    }
    let discarded = twins.run(&[&REBUILD[..], &["--dry-run=client", "--discard-diverged-data"]].concat());
    assert!(discarded.stdout.contains("IS LOST"), "{discarded:?}");
    twins.untouched();
}

#[test]
fn the_primary_is_never_rebuilt_nor_a_side_without_a_mark() {
    let twins = diverged();
    let outcome = twins.run(&["rebuild", "prod", "--dc", "lyon", "--confirm", "prod"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    twins.untouched();
    let twins = Twins::new();
    assert_eq!(twins.run(&confirmed(&[])).code, 6);
    twins.untouched();
    let twins = diverged();
    Twins::operator(&twins.paris, |object| object["metadata"]["uid"] = json!("uid-of-another"));
    let outcome = twins.run(&confirmed(&[]));
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("is not the Cluster that diverged"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn a_missing_right_a_lock_or_a_silent_side_ends_it_before_anything_is_written() {
    for side in 0..2 {
        let twins = diverged();
        let api = [&twins.paris, &twins.lyon][side];
        deny(api);
        let outcome = twins.run(&confirmed(&[]));
        assert_eq!(outcome.code, 7, "{outcome:?}");
        twins.untouched();
        let twins = diverged();
        let api = [&twins.paris, &twins.lyon][side];
        Twins::operator(api, |object| object["metadata"]["annotations"][LOCK] = json!("{}"));
        assert_eq!(twins.run(&confirmed(&[])).code, 6);
        twins.untouched();
        let twins = diverged();
        let api = [&twins.paris, &twins.lyon][side];
        api.always("GET", "/", Answer::Status(504, "Timeout", "gateway timeout"));
        api.always("POST", "/", Answer::Status(504, "Timeout", "gateway timeout"));
        assert_eq!(twins.run(&confirmed(&[])).code, 6);
        twins.untouched();
    }
}

/// Who else owns the Secret: that stays.
fn team() -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "name": "team", "uid": "team"})
}

#[test]
fn what_must_outlive_the_cluster_is_kept_before_it_is_deleted_and_its_successor_is_a_replica() {
    let twins = diverged();
    let child = twins.start(&confirmed(&["--timeout", "1s"]));
    let outcome = end(child);
    // The claim stays here, as nobody collects it: the successor is not made beside it.
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stderr.contains("volume claim"), "{outcome:?}");
    assert_eq!(volume(&twins), "Retain");
    let secret =
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": "apps", "name": "prod-app"}});
    let secret = twins.paris.stored(&secret).unwrap();
    assert_eq!(
        (&secret["metadata"]["ownerReferences"], &secret["data"]["password"]),
        (&json!([team()]), &json!("c2VjcmV0"))
    );
    assert!(twins.paris.stored(&cluster("", "", "")).is_none());
    let order: Vec<usize> = ["persistentVolumeReclaimPolicy", "ownerReferences", "preconditions"]
        .map(|what| writes(&twins.paris).iter().position(|write| write.contains(what)).unwrap_or(99))
        .to_vec();
    assert!(order.is_sorted() && order[2] < 99, "{order:?}: {:?}", writes(&twins.paris));
    let primary = stored(&twins.lyon);
    assert_eq!(primary["spec"]["externalClusters"][0]["plugin"]["parameters"]["serverName"], "prod-paris-g2");
    assert_eq!(primary["metadata"]["annotations"][LOCK], Value::Null);

    // The claim is collected; the same command goes on, and makes it.
    let gone = "/api/v1/namespaces/apps/persistentvolumeclaims";
    twins.paris.always("GET", gone, Answer::Json(200, json!({"kind": "List", "items": [], "metadata": {}})));
    let outcome = twins.run(&confirmed(&["--timeout", "1s"]));
    assert_eq!(outcome.code, 4, "no operator makes it healthy here: {outcome:?}");
    let made = stored(&twins.paris);
    assert_eq!(made["spec"]["replica"], json!({"self": "paris", "primary": "lyon", "source": "lyon"}));
    let recovery = json!({"source": "lyon", "database": "shop", "owner": "shop"});
    assert_eq!(made["spec"]["bootstrap"], json!({ "recovery": recovery }));
    assert_eq!(made["spec"]["plugins"][0]["parameters"]["serverName"], "prod-paris-g2");
    assert_eq!(made["metadata"]["annotations"]["team"], "a", "annotations of others stay");
    let mark = &stored(&twins.lyon)["metadata"]["annotations"]["pgaas.io/diverged"];
    assert!(mark.is_string(), "the mark stays until the replica was seen to replay");
}

#[test]
fn an_interrupt_before_the_deletion_deletes_nothing_and_gives_the_locks_back() {
    let twins = diverged();
    let pvs = "/api/v1/persistentvolumes";
    twins.paris.always("PATCH", pvs, Answer::Slow(std::time::Duration::from_millis(700)));
    let child = twins.start(&confirmed(&[]));
    until("the lock", || stored(&twins.paris)["metadata"]["annotations"][LOCK].is_string());
    interrupt(&child);
    let outcome = end(child);
    assert_eq!(outcome.code, 130, "{outcome:?}");
    assert!(twins.paris.stored(&cluster("", "", "")).is_some());
    twins.unlocked();
}

#[test]
fn a_replica_that_follows_needs_no_rebuild() {
    let twins = Twins::demoted();
    Twins::operator(&twins.lyon, |object| object["spec"]["replica"]["primary"] = json!("lyon"));
    runs(&twins.lyon, true, 2, "0/6000000");
    runs(&twins.paris, false, 2, "0/6000000");
    let outcome = twins.run(&confirmed(&[]));
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("nothing to rebuild"), "{outcome:?}");
    twins.untouched();
}
