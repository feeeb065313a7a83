//! What is in the way of a move, or would be lost by it, is found before anything is touched.

use crate::switching::switchover;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use e2e::{Case, Dc, Pair, Ran, until};
use serde_json::json;
use std::path::Path;
use std::process::Stdio;

/// A dry run to the second data centre, all of these warnings accepted.
fn tried(pair: &Pair<'_>, state: &Path, accepted: &[&str]) -> Ran {
    let mut args = vec!["--to", Dc::Two.local(), "--dry-run"];
    args.extend(accepted.iter().flat_map(|id| ["--accept", *id]));
    switchover(pair, state, &args)
}

#[test]
fn what_a_move_would_lose_is_found_in_postgresql_and_in_secrets() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path();
    tried(&pair, state, &[]).ok();

    // Begun first: it is told after a minute.
    let pod = pair.field(Dc::One, "/status/currentPrimary").as_str().unwrap().to_owned();
    let namespace = pair.namespace();
    let mut long = std::process::Command::new("kubectl")
        .args(["--kubeconfig", &e2e::bed().kubeconfig.to_string_lossy(), "--context", Dc::One.context()])
        .args(["exec", "-n", &namespace, &pod, "-c", "postgres", "--", "psql", "-Xq", "-c"])
        .arg("SELECT pg_sleep(600)")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();

    pair.sql(Dc::One, "CREATE UNLOGGED TABLE gone (n int)").ok();
    pair.sql(Dc::One, "SELECT pg_create_logical_replication_slot('cdc', 'pgoutput')").ok();
    pair.sql(Dc::One, "CREATE TABLE held (n int)").ok();
    pair.sql(Dc::One, "BEGIN; INSERT INTO held VALUES (1); PREPARE TRANSACTION 'x1'").ok();
    let password = json!({"data": {"password": STANDARD.encode("another")}}).to_string();
    let secret = format!("{}-app", pair.name());
    case.kubectl(Dc::Two, &["patch", "secret", &secret, "-n", &namespace, "--type=merge", "-p", &password])
        .ok();

    until("the transaction is older than a minute", 120, || {
        (tried(&pair, state, &[]).err.contains("MOV006")).then_some(())
    });
    let refused = tried(&pair, state, &[]).exits(6);
    let mut accepted = Vec::new();
    for (id, part) in [
        ("MOV003", "cdc in postgres"),
        ("MOV004", "there are some in postgres"),
        ("MOV005", "x1 in postgres"),
        ("MOV006", "older than a minute"),
        ("SEC025", "another password"),
    ] {
        let said = refused.clone().says(id).says(part);
        assert!(!said.err.contains("YW5vdGhlcg") && !said.err.contains("another\""), "a password is shown");
        accepted.push(id);
    }
    tried(&pair, state, &accepted[1..]).exits(6).says("--accept MOV003");
    pair.writes_nothing(|| tried(&pair, state, &accepted)).ok().says("promote cluster/");

    let _ = long.kill();
    let _ = long.wait();
    pair.sql(
        Dc::One,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'",
    )
    .ok();
    pair.sql(Dc::One, "ROLLBACK PREPARED 'x1'").ok();
    pair.sql(Dc::One, "SELECT pg_drop_replication_slot('cdc')").ok();
    pair.sql(Dc::One, "DROP TABLE gone").ok();
    tried(&pair, state, &["SEC025"]).ok();
}

#[test]
#[ignore = "long: make test-long"]
fn a_cluster_that_would_not_act_or_be_admitted_is_refused_before_the_first_write() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let folder = tempfile::tempdir().unwrap();
    let (state, namespace, name) = (folder.path(), pair.namespace(), pair.name());
    let cluster = format!("clusters.postgresql.cnpg.io/{name}");
    let annotate = |dc: Dc, annotation: &str| {
        case.kubectl(dc, &["annotate", "-n", &namespace, &cluster, annotation, "--overwrite"]).ok();
    };
    for dc in Dc::ALL {
        annotate(dc, "cnpg.io/reconciliationLoop=disabled");
        tried(&pair, state, &[]).exits(6).says("CLU016").says("its reconciliation is disabled");
        annotate(dc, "cnpg.io/reconciliationLoop-");
    }
    let delay = |value: &str| {
        let patch = format!(r#"{{"spec":{{"replica":{{"minApplyDelay":{value}}}}}}}"#);
        case.kubectl(Dc::Two, &["patch", "-n", &namespace, &cluster, "--type=merge", "-p", &patch]).ok();
    };
    delay("\"1h\"");
    tried(&pair, state, &[]).exits(6).says("CLU026");
    delay("null");

    for object in denying(&namespace, case.id()) {
        case.apply(Dc::Two, &object);
    }
    let denied = until("the policy is in force", 60, || {
        let ran = tried(&pair, state, &[]);
        ran.err.contains("CLU035").then_some(ran)
    });
    denied.exits(6).says("no promotions on Fridays");
    for object in denying(&namespace, case.id()) {
        let (kind, name) = (object["kind"].as_str().unwrap(), object["metadata"]["name"].as_str().unwrap());
        case.kubectl(Dc::Two, &["delete", kind, name]).ok();
    }
    until("the policy is gone", 60, || (tried(&pair, state, &[]).code == 0).then_some(()));

    // Fenced last: the instance goes down.
    annotate(Dc::Two, r#"cnpg.io/fencedInstances=["*"]"#);
    until("it is refused", 30, || {
        tried(&pair, state, &[]).err.contains("instances are fenced").then_some(())
    });
    annotate(Dc::Two, "cnpg.io/fencedInstances-");
    annotate(Dc::Two, "cnpg.io/hibernation=on");
    tried(&pair, state, &[]).exits(6).says("CLU016").says("it is hibernated");
    annotate(Dc::Two, "cnpg.io/hibernation=off");
    for dc in Dc::ALL {
        assert!(pair.field(dc, "/metadata/annotations/pgaas.io~1operation").is_null(), "a lock was left");
    }
}

#[test]
#[ignore = "long: make test-long"]
fn while_archiving_fails_no_primary_is_taken_down() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let folder = tempfile::tempdir().unwrap();
    let namespace = pair.namespace();
    let key = |value: &str| {
        let patch = json!({"stringData": {"secretKey": value}}).to_string();
        case.kubectl(Dc::One, &["patch", "secret", "s3", "-n", &namespace, "--type=merge", "-p", &patch])
            .ok();
    };
    key("wrong");
    until("it is seen that archiving fails", 180, || {
        pair.sql(Dc::One, "SELECT pg_logical_emit_message(true, 'e2e', 'x'), pg_switch_wal()").ok();
        let ran = switchover(&pair, folder.path(), &["--to", Dc::Two.local(), "--yes"]);
        // Before it is seen, the proof does not come, and nothing is touched either.
        assert_eq!(ran.code, 6, "{}", ran.story());
        ran.err.contains("BKP008").then_some(())
    });
    pair.primary_is(Dc::One);
    key(&std::env::var("TESTBED_S3_SECRET_KEY").unwrap());
    until("it archives again", 240, || (tried(&pair, folder.path(), &[]).code == 0).then_some(()));
    switchover(&pair, folder.path(), &["--to", Dc::Two.local(), "--yes"]).ok().says("is primary now");
    pair.primary_is(Dc::Two);
}

/// Its PostgreSQL is stopped, not ended: nobody restarts it, and nobody is answered.
#[test]
#[ignore = "long: make test-long"]
fn a_pod_that_is_not_ready_is_told_on_either_side_and_nothing_is_touched() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let folder = tempfile::tempdir().unwrap();
    let generations = || Dc::ALL.map(|dc| pair.field(dc, "/metadata/generation"));
    let before = generations();
    for dc in Dc::ALL {
        signal(&pair, dc, "STOP");
        until("its pod is not ready", 180, || {
            let ready = pair.field(dc, "/status/readyInstances");
            (ready.is_null() || ready == 0).then_some(())
        });
        let not_ready = "0/1 instances ready";
        switchover(&pair, folder.path(), &["--to", Dc::Two.local(), "--yes"]).exits(6).says(not_ready);
        pair.pgaas("demote", &["--to", Dc::Two.local(), "--yes"]).exits(6).says(not_ready);
        pair.pgaas("status", &[]).exits(3).says("CLU001").says(not_ready);
        signal(&pair, dc, "CONT");
        until("it can be moved again", 180, || (tried(&pair, folder.path(), &[]).code == 0).then_some(()));
    }
    assert_eq!(generations(), before, "something was written");
    pair.primary_is(Dc::One);
}

/// Sends a signal to the first process of PostgreSQL of a data centre.
#[track_caller]
fn signal(pair: &Pair<'_>, dc: Dc, signal: &str) {
    let pod = pair.field(dc, "/status/instanceNames/0").as_str().unwrap().to_owned();
    let kill = format!("kill -{signal} $(head -n 1 /var/lib/postgresql/data/pgdata/postmaster.pid)");
    let exec = ["exec", "-n", &pair.namespace(), &pod, "-c", "postgres", "--", "sh", "-c", &kill];
    pair.case().kubectl(dc, &exec).ok();
}

/// The operator is everybody's.
#[test]
#[ignore = "stops an operator: make test-long"]
fn a_side_whose_operator_is_stopped_is_not_asked_for_anything() {
    let case = Case::begin_alone();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let folder = tempfile::tempdir().unwrap();
    let scale = |dc: Dc, to: &str| {
        let deployment = "deployment/cnpg-controller-manager";
        case.kubectl(dc, &["scale", deployment, "-n", "cnpg-system", to]).ok();
    };
    for dc in Dc::ALL {
        scale(dc, "--replicas=0");
        // Without its webhooks the API server refuses; the lease tells why a while later.
        let refused = until("the lease is old", 180, || {
            let ran = tried(&pair, folder.path(), &[]);
            ran.err.contains("OPR002").then_some(ran)
        });
        scale(dc, "--replicas=1");
        refused.exits(6);
        until("the operator is back", 180, || (tried(&pair, folder.path(), &[]).code == 0).then_some(()));
    }
}

/// A policy that lets no Cluster of a namespace get a promotion token.
fn denying(namespace: &str, id: &str) -> [serde_json::Value; 2] {
    let name = format!("no-promotion-{id}");
    let policy = json!({
        "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": [{
                "apiGroups": ["postgresql.cnpg.io"], "apiVersions": ["v1"],
                "operations": ["UPDATE"], "resources": ["clusters"],
            }]},
            "validations": [{
                "expression": "!has(object.spec.replica.promotionToken)",
                "message": "no promotions on Fridays",
            }],
        },
    });
    let binding = json!({
        "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {
            "policyName": name, "validationActions": ["Deny"],
            "matchResources": {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}},
        },
    });
    [policy, binding]
}
