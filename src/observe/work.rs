//! What runs on a Cluster and would not survive its demotion: backups and Jobs.

use super::site::Site;
use super::{DcSnapshot, Unseen};
use crate::k8s::{ApiError, Listing, kinds};
use serde_json::Value;

/// Phases of a Backup that runs not yet or not any more (`BackupPhase` in
/// `api/v1/backup_types.go`); any other one, also of tomorrow, is taken for running.
const IDLE: [&str; 5] = ["", "pending", "completed", "failed", "walArchivingFailing"];

/// Names of what runs; each list may be unknown for a reason of its own.
#[derive(Debug, Clone)]
pub struct Work {
    /// Backups of the Cluster that have begun and not ended.
    pub backups: Result<Vec<String>, Unseen>,
    /// Jobs of the Cluster that have not finished.
    pub jobs: Result<Vec<String>, Unseen>,
}

impl Site {
    /// The Cluster, its instances, and what runs on it.
    pub async fn observe_at_work(&self) -> DcSnapshot {
        let (mut snapshot, work) = futures::join!(self.observe(), self.work());
        snapshot.work = Some(work);
        snapshot
    }

    /// What runs on the Cluster.
    pub async fn work(&self) -> Work {
        let namespace = Some(self.namespace.as_str());
        let (backups, jobs) = futures::join!(
            self.api.list(&kinds::BACKUPS, namespace, ""),
            self.api.list(&kinds::JOBS, namespace, "")
        );
        let those = |listing: Result<Listing, ApiError>, runs: &dyn Fn(&Value) -> bool| {
            let items = listing.map_err(Unseen::from)?.items.into_iter().filter(runs);
            Ok(items.filter_map(|item| item["metadata"]["name"].as_str().map(str::to_owned)).collect())
        };
        Work {
            backups: those(backups, &|backup| backup_runs(backup, &self.name)),
            jobs: those(jobs, &|job| job_runs(job, &self.name)),
        }
    }
}

/// Both sides of a pair, the old primary's with what runs on it.
pub async fn observe_pair(sites: &[Site; 2]) -> Vec<DcSnapshot> {
    let (from, to) = futures::join!(sites[0].observe_at_work(), sites[1].observe());
    vec![from, to]
}

fn backup_runs(backup: &Value, cluster: &str) -> bool {
    backup["spec"]["cluster"]["name"] == cluster
        && !IDLE.contains(&backup["status"]["phase"].as_str().unwrap_or_default())
}

/// A Job of the operator or of anybody else who labelled it so, unless it is finished.
fn job_runs(job: &Value, cluster: &str) -> bool {
    let owners = job["metadata"]["ownerReferences"].as_array();
    let owned = owners
        .is_some_and(|all| all.iter().any(|owner| owner["kind"] == "Cluster" && owner["name"] == cluster));
    let conditions = job["status"]["conditions"].as_array();
    let finished = conditions.is_some_and(|all| {
        let ends = |kind: &Value| kind == "Complete" || kind == "Failed";
        all.iter().any(|condition| ends(&condition["type"]) && condition["status"] == "True")
    });
    (owned || job["metadata"]["labels"]["cnpg.io/cluster"] == cluster)
        && !finished
        && job["spec"]["suspend"] != true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_backup_runs_between_its_beginning_and_its_end() {
        let backup =
            |phase: Value| json!({"spec": {"cluster": {"name": "prod"}}, "status": {"phase": phase}});
        for phase in ["started", "running", "finalizing", "a phase of tomorrow"] {
            assert!(backup_runs(&backup(json!(phase)), "prod"), "{phase}");
            assert!(!backup_runs(&backup(json!(phase)), "test"), "another Cluster's");
        }
        for phase in [json!("pending"), json!("completed"), json!("failed"), Value::Null] {
            assert!(!backup_runs(&backup(phase.clone()), "prod"), "{phase}");
        }
    }

    #[test]
    fn a_job_runs_until_it_is_complete_or_failed() {
        let labelled = json!({"metadata": {"labels": {"cnpg.io/cluster": "prod"}}});
        let owned = json!({"metadata": {"ownerReferences": [{"kind": "Cluster", "name": "prod"}]}});
        for job in [&labelled, &owned] {
            assert!(job_runs(job, "prod") && !job_runs(job, "test"), "{job}");
            for kind in ["Complete", "Failed"] {
                let mut finished = job.clone();
                finished["status"] = json!({"conditions": [{"type": kind, "status": "True"}]});
                assert!(!job_runs(&finished, "prod"), "{kind}");
            }
        }
        let mut suspended = labelled;
        suspended["spec"] = json!({"suspend": true});
        assert!(!job_runs(&suspended, "prod"));
        assert!(!job_runs(&json!({"metadata": {"name": "somebody-elses"}}), "prod"));
    }
}
