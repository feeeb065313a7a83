//! A pair whose old primary is in trouble: what of it is certainly down.

use super::DcSnapshot;
use super::site::Site;
use crate::k8s::kinds;
use crate::model::instance::InstanceStatus;
use serde_json::Value;

/// Both sides. An instance of the old primary's that says nothing because its container
/// does not run is down, and told so: PostgreSQL is a child of the container's first process.
pub async fn observe_fallen(sites: &[Site; 2]) -> Vec<DcSnapshot> {
    let (mut from, to) = futures::join!(sites[0].observe(), sites[1].observe());
    let mute = |seen: &DcSnapshot| seen.instances.values().any(Result::is_err);
    if mute(&from) {
        let selector = format!("cnpg.io/cluster={}", sites[0].name);
        let pods = sites[0].api.list(&kinds::PODS, Some(&sites[0].namespace), &selector).await;
        if let Ok(pods) = pods {
            for (name, answer) in from.instances.iter_mut().filter(|(_, answer)| answer.is_err()) {
                if !runs(&pods.items, name) {
                    *answer = Ok(InstanceStatus { might_be_unavailable: true, ..InstanceStatus::default() });
                }
            }
        }
    }
    vec![from, to]
}

/// Whether the pod is there and its PostgreSQL container may run.
fn runs(pods: &[Value], name: &str) -> bool {
    let Some(pod) = pods.iter().find(|pod| pod["metadata"]["name"] == name) else { return false };
    let containers = pod["status"]["containerStatuses"].as_array();
    let postgres = containers.and_then(|all| all.iter().find(|one| one["name"] == "postgres"));
    match postgres {
        Some(container) => !container["state"]["running"].is_null(),
        // Nothing is known of it yet: not started, or never told.
        None => pod["status"]["phase"] == "Running",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_container_runs_until_the_kubelet_says_that_it_does_not() {
        let pod = |state: Value| {
            json!({"metadata": {"name": "p"}, "status": {"phase": "Running",
                "containerStatuses": [{"name": "sidecar", "state": {"running": {}}}, {"name": "postgres", "state": state}]}})
        };
        assert!(runs(&[pod(json!({"running": {}}))], "p"));
        for state in
            [json!({"terminated": {"exitCode": 1}}), json!({"waiting": {"reason": "CrashLoopBackOff"}})]
        {
            assert!(!runs(&[pod(state)], "p"));
        }
        assert!(!runs(&[], "p"), "a pod that is not there runs nothing");
        let unknown = json!({"metadata": {"name": "p"}, "status": {"phase": "Running"}});
        assert!(runs(&[unknown], "p"), "what is not known is not down");
    }
}
