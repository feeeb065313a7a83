//! Clusters nobody runs: the operator is told to leave them alone, and their
//! status is written by hand.

use e2e::{Case, Dc};
use serde_json::{Value, json};

/// A system identifier; there is no PostgreSQL behind it.
pub const SYSTEM: &str = "7574711228411351070";

/// A Cluster with this status.
pub fn cluster(case: &Case, dc: Dc, namespace: &str, name: &str, replica: Option<Value>, status: &Value) {
    let mut spec = json!({
        "instances": 2,
        "imageName": "localhost/postgresql:17.11",
        "storage": { "size": "1Gi" },
    });
    if let Some(replica) = replica {
        spec["externalClusters"] = json!([
            { "name": replica["primary"], "connectionParameters": { "host": "one" } },
            { "name": replica["source"], "connectionParameters": { "host": "two" } },
        ]);
        spec["replica"] = replica;
        spec["bootstrap"] = json!({ "initdb": { "database": "app", "owner": "app" } });
    }
    case.apply(
        dc,
        &json!({
            "apiVersion": "postgresql.cnpg.io/v1",
            "kind": "Cluster",
            "metadata": {
                "name": name,
                "namespace": namespace,
                "annotations": { "cnpg.io/reconciliationLoop": "disabled" },
            },
            "spec": spec,
        }),
    );
    case.status(dc, namespace, "clusters.postgresql.cnpg.io", name, status);
}

/// What the operator writes about a healthy primary of two instances.
pub fn healthy(name: &str) -> Value {
    let (first, second) = (format!("{name}-1"), format!("{name}-2"));
    let mut state = serde_json::Map::new();
    state.insert(first.clone(), json!({ "isPrimary": true, "timeLineID": 3, "ip": "10.0.0.1" }));
    state.insert(second.clone(), json!({ "isPrimary": false, "timeLineID": 3, "ip": "10.0.0.2" }));
    json!({
        "phase": "Cluster in healthy state",
        "instances": 2,
        "readyInstances": 2,
        "currentPrimary": first,
        "targetPrimary": first,
        "timelineID": 3,
        "systemID": SYSTEM,
        "instanceNames": [first, second],
        "instancesStatus": { "healthy": [first, second] },
        "instancesReportedState": state,
        "conditions": [
            condition("Ready", "True", "ClusterIsReady"),
            condition("ContinuousArchiving", "True", "ContinuousArchivingSuccess"),
        ],
    })
}

/// A condition as the API wants it.
pub fn condition(kind: &str, status: &str, reason: &str) -> Value {
    json!({
        "type": kind,
        "status": status,
        "reason": reason,
        "message": reason,
        "lastTransitionTime": "2026-11-21T09:41:10Z",
    })
}
