//! `delete`.

use crate::support::Answer;
use crate::twins::{LOCK, Twins, cluster, writes};
use serde_json::json;

const DELETE: [&str; 4] = ["delete", "prod", "--confirm", "prod"];

#[test]
fn deleting_needs_the_typed_name_and_yes_is_none() {
    let twins = Twins::new();
    for answer in [&["--yes"][..], &["--confirm", "prod2"], &[]] {
        let outcome = twins.run(&[&["delete", "prod"], answer].concat());
        assert_eq!(outcome.code, 6, "{outcome:?}");
    }
    twins.untouched();
}

#[test]
fn a_dry_run_says_which_data_dies_and_deletes_nothing() {
    let twins = Twins::new();
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"namespace": "apps", "name": "prod-1", "labels": {"cnpg.io/cluster": "prod"}},
        "spec": {"volumeName": "pv1"},
    });
    let volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv1"},
        "spec": {"persistentVolumeReclaimPolicy": "Delete"},
    });
    twins.lyon.put(claim).put(volume);
    let outcome = twins.run(&["delete", "prod", "--dry-run=client"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("persistentvolumeclaim/prod-1: its data is lost"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn the_replica_goes_first_and_each_delete_names_what_was_read() {
    let twins = Twins::new();
    let outcome = twins.run(&DELETE);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let lyon = outcome.stderr.find("delete cluster/prod -n apps (l1)").unwrap();
    assert!(lyon < outcome.stderr.find("delete cluster/prod -n apps (p1)").unwrap());
    for (api, uid) in [(&twins.paris, "uid-paris"), (&twins.lyon, "uid-lyon")] {
        assert!(api.stored(&cluster("", "", "")).is_none());
        let written = writes(api);
        assert_eq!(written.len(), 1);
        assert!(written[0].contains(uid) && written[0].contains("resourceVersion"), "{written:?}");
    }
}

#[test]
fn the_primary_of_a_pair_is_not_deleted_alone() {
    let twins = Twins::new();
    let outcome = twins.run(&[&DELETE[..], &["--dc", "paris"]].concat());
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("paris holds the primary"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn refuses_while_a_lock_stands_or_a_data_centre_cannot_be_read() {
    let twins = Twins::new();
    Twins::operator(&twins.paris, |object| object["metadata"]["annotations"][LOCK] = json!("{}"));
    assert_eq!(twins.run(&DELETE).code, 6);
    twins.untouched();

    let twins = Twins::new();
    twins.lyon.always("GET", "/apis/postgresql.cnpg.io", Answer::Status(504, "Timeout", "too slow"));
    assert_eq!(twins.run(&DELETE).code, 6);
    twins.untouched();
}

#[test]
fn a_cluster_that_changed_since_it_was_read_is_looked_at_again() {
    let twins = Twins::new();
    twins.lyon.times(1, "DELETE", "/apis/postgresql.cnpg.io", Answer::Status(409, "Conflict", "changed"));
    assert_eq!(twins.run(&DELETE).code, 0);
    assert_eq!(writes(&twins.lyon).len(), 2);
}

#[test]
fn a_deletion_begun_by_somebody_else_still_needs_the_typed_name() {
    let twins = Twins::new();
    Twins::operator(&twins.lyon, |object| {
        object["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z")
    });
    assert_eq!(twins.run(&["delete", "prod", "--timeout", "1s"]).code, 6);
    let outcome = twins.run(&["delete", "prod", "--dry-run=client"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    twins.untouched();
}

#[test]
fn one_half_of_a_pair_is_not_taken_for_a_cluster_of_its_own() {
    let twins = Twins::new();
    let outcome = twins.world.run(&["delete", "prod", "--context", "p1", "--confirm", "prod"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("the other data centre is not named"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn a_missing_right_is_named_before_anything_is_deleted() {
    let twins = Twins::new();
    crate::twins::deny(&twins.lyon);
    let outcome = twins.run(&[&DELETE[..], &["--retain-volumes"]].concat());
    assert_eq!(outcome.code, 7, "{outcome:?}");
    assert!(outcome.stderr.contains(r#"resources: ["persistentvolumes"], verbs: ["patch"]"#), "{outcome:?}");
    twins.untouched();
}

#[test]
fn the_copied_secret_of_a_replica_goes_too_and_the_operators_own_is_left_to_its_owner() {
    let twins = Twins::new();
    let secret = |manager: &str| {
        json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": {
                "namespace": "apps", "name": "prod-app",
                "labels": {"app.kubernetes.io/managed-by": manager},
            },
        })
    };
    twins.paris.put(secret("cloudnative-pg"));
    twins.lyon.put(secret("kubectl-pgaas"));
    assert_eq!(twins.run(&DELETE).code, 0);
    assert!(twins.paris.stored(&secret("")).is_some());
    assert!(twins.lyon.stored(&secret("")).is_none());
}
