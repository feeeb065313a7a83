//! What makes pods that take a Secret: found by the templates, not by the pods of the moment.

use super::Unseen;
use super::consumers::of_pod;
use super::neighbours::part;
use crate::k8s::{Cluster, Kind, kinds};
use crate::model::rotation::MARK;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Kinds whose pods are made anew when their template changes.
pub const KINDS: [Kind; 3] = [kinds::DEPLOYMENTS, kinds::STATEFUL_SETS, kinds::DAEMON_SETS];

/// A workload whose pods take values of Secrets when they start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// Data centre it is in.
    pub dc: String,
    /// Its kind.
    pub kind: Kind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The version that was read.
    pub resource_version: String,
    /// Which run of a rotation restarted it last.
    pub mark: Option<String>,
    /// Whether all its pods are those of its template, and ready.
    pub settled: bool,
    /// How far that is, for people.
    pub progress: String,
    /// Why a changed template restarts nothing.
    pub fixed: Option<&'static str>,
    /// Whether it is the server whose password it is.
    pub serves: bool,
}

impl Workload {
    /// As kubectl writes it.
    pub fn object(&self) -> String {
        format!("{}/{}", self.kind.kind.to_ascii_lowercase(), self.name)
    }

    /// The patch that has its pods made anew.
    pub fn restart(&self, mark: &str, stamp: &str) -> Value {
        json!({
            "metadata": {"resourceVersion": self.resource_version},
            "spec": {"template": {"metadata": {"annotations": {
                MARK: mark, "kubectl.kubernetes.io/restartedAt": stamp,
            }}}},
        })
    }
}

/// What in a data centre takes one of these keys of one of these Secrets only when it
/// starts, and pods that take them so and that no workload makes anew.
pub async fn workloads(
    api: &Cluster,
    dc: &str,
    namespace: &str,
    secrets: &BTreeSet<&str>,
    keys: &BTreeSet<&str>,
) -> Result<(Vec<Workload>, Vec<String>), Unseen> {
    let (deployments, stateful, daemons, pods) = futures::join!(
        part(api, &kinds::DEPLOYMENTS, Some(namespace), ""),
        part(api, &kinds::STATEFUL_SETS, Some(namespace), ""),
        part(api, &kinds::DAEMON_SETS, Some(namespace), ""),
        part(api, &kinds::PODS, Some(namespace), "")
    );
    let takes = |pod: &Value| {
        of_pod(pod).iter().any(|one| {
            let key = one.key.as_deref().is_none_or(|key| keys.contains(key));
            one.way.is_fixed() && key && secrets.contains(one.secret.as_str())
        })
    };
    let mut found = Vec::new();
    for (kind, all) in KINDS.into_iter().zip([deployments?, stateful?, daemons?]) {
        let those = all.iter().filter(|object| takes(&object["spec"]["template"]));
        found.extend(those.map(|object| read(dc, namespace, kind, object)));
    }
    let known: BTreeSet<String> = found.iter().map(Workload::object).collect();
    let mut others = BTreeSet::new();
    for pod in pods?.iter().filter(|pod| takes(pod)) {
        for one in of_pod(pod) {
            let name = one.workload.unwrap_or_else(|| format!("pod/{}", one.pod));
            if !known.contains(&name) {
                others.insert(name);
            }
        }
    }
    Ok((found, others.into_iter().collect()))
}

fn read(dc: &str, namespace: &str, kind: Kind, object: &Value) -> Workload {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let number = |pointer: &str| object.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
    let wanted = match kind {
        kinds::DAEMON_SETS => number("/status/desiredNumberScheduled"),
        _ => object["spec"]["replicas"].as_u64().unwrap_or(1),
    };
    let (updated, ready, all) = match kind {
        kinds::DAEMON_SETS => (
            number("/status/updatedNumberScheduled"),
            number("/status/numberAvailable"),
            number("/status/desiredNumberScheduled"),
        ),
        kinds::STATEFUL_SETS => {
            (number("/status/updatedReplicas"), number("/status/readyReplicas"), number("/status/replicas"))
        }
        _ => (
            number("/status/updatedReplicas"),
            number("/status/availableReplicas"),
            number("/status/replicas"),
        ),
    };
    // A StatefulSet counts no pod as updated when there is nothing to update.
    let same = text("/status/currentRevision").is_some()
        && text("/status/currentRevision") == text("/status/updateRevision");
    let seen = number("/status/observedGeneration") >= number("/metadata/generation");
    let settled = seen && (updated >= wanted || same) && ready >= wanted && all <= wanted;
    let on_delete = text("/spec/updateStrategy/type").as_deref() == Some("OnDelete");
    let paused = object["spec"]["paused"] == true;
    Workload {
        dc: dc.to_owned(),
        kind,
        namespace: namespace.to_owned(),
        name: text("/metadata/name").unwrap_or_default(),
        resource_version: text("/metadata/resourceVersion").unwrap_or_default(),
        mark: object["spec"]["template"]["metadata"]["annotations"][MARK].as_str().map(str::to_owned),
        settled,
        progress: format!("{} of {wanted} pods new, {ready} ready", if same { wanted } else { updated }),
        fixed: match (on_delete, paused) {
            (true, _) => Some("its pods are only made anew when they are deleted (OnDelete)"),
            (_, true) => Some("its rollout is paused"),
            _ => None,
        },
        serves: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment(status: &Value) -> Workload {
        let object = json!({"metadata": {"name": "web", "generation": 3}, "spec": {"replicas": 2},
            "status": status});
        read("dc1", "ns", kinds::DEPLOYMENTS, &object)
    }

    #[test]
    fn a_rollout_is_over_when_the_controller_saw_it_and_only_new_pods_are_there() {
        let status = |generation: u64, updated: u64, available: u64, all: u64| {
            json!({"observedGeneration": generation, "updatedReplicas": updated,
                "availableReplicas": available, "replicas": all})
        };
        assert!(deployment(&status(3, 2, 2, 2)).settled);
        for open in [status(2, 2, 2, 2), status(3, 1, 2, 2), status(3, 2, 1, 2), status(3, 2, 2, 3)] {
            assert!(!deployment(&open).settled, "{open}");
        }
        let nothing = json!({"metadata": {"name": "off", "generation": 1}, "spec": {"replicas": 0},
            "status": {"observedGeneration": 1}});
        assert!(read("dc1", "ns", kinds::DEPLOYMENTS, &nothing).settled, "scaled to nothing");
    }

    #[test]
    fn a_stateful_set_that_waits_for_deletions_is_not_restarted_by_its_template() {
        let object = json!({"metadata": {"name": "rfr-x"}, "spec": {"updateStrategy": {"type": "OnDelete"}}});
        assert!(read("dc1", "ns", kinds::STATEFUL_SETS, &object).fixed.is_some());
    }
}
