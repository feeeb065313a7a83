//! What `status` reads beside the Cluster: pods, databases, poolers, backups.

use super::Unseen;
use super::site::Site;
use crate::k8s::{ApiError, Listing, kinds};
use serde_json::Value;
use std::collections::BTreeMap;

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
    /// Recovery windows of object stores, by store.
    pub stores: Result<BTreeMap<String, Value>, Unseen>,
}

impl Site {
    /// Reads everything around the Cluster, side by side.
    pub async fn details(&self) -> Details {
        let (namespace, name) = (self.namespace.as_str(), self.name.as_str());
        let selector = format!("cnpg.io/cluster={name},cnpg.io/podRole=instance");
        let list = |kind, selector| async move { self.api.list(kind, Some(namespace), selector).await };
        let (pods, databases, poolers, backups, schedules, stores) = futures::join!(
            list(&kinds::PODS, selector.as_str()),
            list(&kinds::DATABASES, ""),
            list(&kinds::POOLERS, ""),
            list(&kinds::BACKUPS, ""),
            list(&kinds::SCHEDULED_BACKUPS, ""),
            list(&kinds::OBJECT_STORES, "")
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
            stores: stores.map_err(Unseen::from).map(|listing| {
                let store = |item: Value| {
                    let name = item["metadata"]["name"].as_str().unwrap_or_default().to_owned();
                    (name, item["status"]["serverRecoveryWindow"].clone())
                };
                listing.items.into_iter().map(store).collect()
            }),
        }
    }
}
