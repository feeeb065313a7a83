//! What `status` reads beside the Cluster: pods, databases, poolers, backups.

use super::Unseen;
use super::cnpg::CnpgCluster;
use super::site::Site;
use crate::k8s::{ApiError, Listing, kinds};
use serde_json::Value;

/// The objects around a Cluster; each part may be missing for a reason of its own.
#[derive(Debug, Clone)]
pub struct Details {
    /// Instance pods.
    pub pods: Result<Vec<Value>, Unseen>,
    /// Databases.
    pub databases: Result<Vec<Value>, Unseen>,
    /// Poolers.
    pub poolers: Result<Vec<Value>, Unseen>,
    /// Backups.
    pub backups: Result<Vec<Value>, Unseen>,
    /// Schedules.
    pub schedules: Result<Vec<Value>, Unseen>,
    /// The recovery window the object store states for this Cluster; null without one.
    pub recovery_window: Result<Value, Unseen>,
    /// How long base backups and their WAL are kept, e.g. `30d`; None if for ever.
    pub retention: Option<String>,
}

impl Site {
    /// Reads everything around the Cluster, side by side.
    pub async fn details(&self, cluster: &CnpgCluster) -> Details {
        let (namespace, name) = (self.namespace.as_str(), self.name.as_str());
        let selector = format!("cnpg.io/cluster={name},cnpg.io/podRole=instance");
        let list = |kind, selector| async move { self.api.list(kind, Some(namespace), selector).await };
        // Three lanes: a connection each, none opened for a list of a few milliseconds.
        let ((pods, store), (databases, poolers), (backups, schedules)) = futures::join!(
            async { (list(&kinds::PODS, selector.as_str()).await, self.store(cluster).await) },
            async { (list(&kinds::DATABASES, "").await, list(&kinds::POOLERS, "").await) },
            async { (list(&kinds::BACKUPS, "").await, list(&kinds::SCHEDULED_BACKUPS, "").await) }
        );
        let of_cluster = |listing: Result<Listing, ApiError>| {
            let items = listing.map_err(Unseen::from)?.items.into_iter();
            Ok(items.filter(|item| item["spec"]["cluster"]["name"] == name).collect())
        };
        let archive = cluster.archive();
        let server = archive.map(|archive| archive.server).unwrap_or_default();
        let window = |store: &Value| store["status"]["serverRecoveryWindow"][server].clone();
        let kept = [store.as_ref().ok().map(|store| &store["spec"]), cluster.spec.backup.as_ref()];
        let policy = kept.into_iter().flatten().find_map(|spec| spec["retentionPolicy"].as_str());
        Details {
            retention: policy.map(str::to_owned),
            pods: pods.map(|listing| listing.items).map_err(Unseen::from),
            databases: of_cluster(databases),
            poolers: of_cluster(poolers),
            backups: of_cluster(backups),
            schedules: of_cluster(schedules),
            recovery_window: store.as_ref().map(window).map_err(|error| Unseen::from(error.clone())),
        }
    }

    /// Only the store the Cluster archives to is asked for; null without one.
    async fn store(&self, cluster: &CnpgCluster) -> Result<Value, ApiError> {
        let Some(archive) = cluster.archive() else { return Ok(Value::Null) };
        Ok(self.api.get(&kinds::OBJECT_STORES, &self.namespace, archive.store).await?.unwrap_or_default())
    }
}
