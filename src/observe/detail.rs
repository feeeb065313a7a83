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
}

impl Site {
    /// Reads everything around the Cluster, side by side.
    pub async fn details(&self, cluster: &CnpgCluster) -> Details {
        let (namespace, name) = (self.namespace.as_str(), self.name.as_str());
        let selector = format!("cnpg.io/cluster={name},cnpg.io/podRole=instance");
        let list = |kind, selector| async move { self.api.list(kind, Some(namespace), selector).await };
        // Three lanes: a connection each, none opened for a list of a few milliseconds.
        let ((pods, recovery_window), (databases, poolers), (backups, schedules)) = futures::join!(
            async { (list(&kinds::PODS, selector.as_str()).await, self.recovery_window(cluster).await) },
            async { (list(&kinds::DATABASES, "").await, list(&kinds::POOLERS, "").await) },
            async { (list(&kinds::BACKUPS, "").await, list(&kinds::SCHEDULED_BACKUPS, "").await) }
        );
        let of_cluster = |listing: Result<Listing, ApiError>| {
            let items = listing.map_err(Unseen::from)?.items.into_iter();
            Ok(items.filter(|item| item["spec"]["cluster"]["name"] == name).collect())
        };
        Details {
            pods: pods.map(|listing| listing.items).map_err(Unseen::from),
            databases: of_cluster(databases),
            poolers: of_cluster(poolers),
            backups: of_cluster(backups),
            schedules: of_cluster(schedules),
            recovery_window: recovery_window.map_err(Unseen::from),
        }
    }

    /// Only the store the Cluster archives to is asked for.
    async fn recovery_window(&self, cluster: &CnpgCluster) -> Result<Value, ApiError> {
        let Some(archive) = cluster.archive() else { return Ok(Value::Null) };
        let store = self.api.get(&kinds::OBJECT_STORES, &self.namespace, archive.store).await?;
        Ok(store
            .map(|store| store["status"]["serverRecoveryWindow"][archive.server].clone())
            .unwrap_or_default())
    }
}
