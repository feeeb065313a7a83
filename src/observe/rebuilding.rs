//! A side that is made anew: what stands in the way, and what must be kept.

use super::creation::{BaseBackup, Volume};
use super::site::Site;
use super::{DcSnapshot, Unseen};
use crate::k8s::kinds;
use serde_json::Value;

/// Secrets the operator made for a Cluster that must outlive it: passwords, and the root
/// that clients trust. They are named after the Cluster.
pub const KEPT_SECRETS: [&str; 3] = ["app", "superuser", "ca"];

/// Both sides while one is made anew.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The side that is made anew.
    pub old: Standing,
    /// The primary.
    pub primary: DcSnapshot,
    /// The primary's base backups since it was made; `None` while unknown.
    pub backup: Option<BaseBackup>,
}

/// What stands in a data centre.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The Cluster and its instances.
    pub snapshot: DcSnapshot,
    /// The Cluster as it is, fields unknown here included.
    pub raw: Option<Value>,
    /// Its volumes.
    pub volumes: Result<Vec<Volume>, Unseen>,
    /// Instance pods that are still there; `None` while unknown.
    pub pods: Option<usize>,
    /// Those of [`KEPT_SECRETS`] that are there, without their values.
    pub secrets: Result<Vec<Value>, Unseen>,
}

impl Scene {
    /// Looks at both sides, `[old, primary]`.
    pub async fn look(sites: &[Site; 2]) -> Scene {
        let (old, (primary, backup)) = futures::join!(sites[0].standing(), async {
            let primary = sites[1].observe().await;
            let since = primary.live().and_then(|live| live.metadata.creation_timestamp.clone());
            (primary, sites[1].base_backup(since.as_deref()).await)
        });
        Scene { old, primary, backup }
    }
}

impl Site {
    async fn standing(&self) -> Standing {
        let (snapshot, raw, volumes, pods, secrets) = futures::join!(
            self.observe(),
            self.api.get(&kinds::CLUSTERS, &self.namespace, &self.name),
            self.volumes(),
            self.pods_left(),
            self.kept_secrets()
        );
        Standing { snapshot, raw: raw.ok().flatten(), volumes: volumes.map_err(Unseen::from), pods, secrets }
    }

    async fn kept_secrets(&self) -> Result<Vec<Value>, Unseen> {
        let asked = KEPT_SECRETS.map(|suffix| async move {
            self.api.get(&kinds::SECRETS, &self.namespace, &format!("{}-{suffix}", self.name)).await
        });
        let found = futures::future::try_join_all(asked).await?;
        // Whose it is; what it holds is nobody's business here.
        let identity = |secret: Value| serde_json::json!({ "metadata": secret["metadata"] });
        Ok(found.into_iter().flatten().map(identity).collect())
    }

    /// Base backups made since the Cluster was: one of before may lie in another folder.
    async fn base_backup(&self, since: Option<&str>) -> Option<BaseBackup> {
        let listing = self.api.list(&kinds::BACKUPS, Some(&self.namespace), "").await.ok()?;
        let ours = |backup: &&Value| {
            backup["spec"]["cluster"]["name"] == self.name.as_str()
                && backup["metadata"]["creationTimestamp"].as_str() >= since
        };
        let phases = listing.items.iter().filter(ours).map(|backup| backup["status"]["phase"].as_str());
        Some(phases.fold(BaseBackup::None, |far, phase| match (far, phase) {
            (BaseBackup::Completed, _) | (_, Some("completed")) => BaseBackup::Completed,
            (_, None | Some("" | "pending" | "started" | "running" | "finalizing")) => BaseBackup::Running,
            (far, _) => far,
        }))
    }
}
