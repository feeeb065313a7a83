//! What `create`, `upgrade` and `delete` must know beside the Clusters.

use super::site::Site;
use super::{DcSnapshot, Unseen};
use crate::k8s::{ApiError, Kind, Listing, Reason, kinds};
use serde_json::Value;
use std::collections::BTreeSet;

/// Namespace and Secret of the root certificate, as cert-manager keeps it.
const ROOT_CA: (&str, &str) = ("cert-manager", "pgaas-root-ca-secret");

/// One data centre while its Cluster is being made.
#[derive(Debug, Clone)]
pub struct Growing {
    /// The Cluster and its instances.
    pub snapshot: DcSnapshot,
    /// The Cluster's first base backup; `None` while unknown.
    pub backup: Option<BaseBackup>,
    /// Whether the application's Secret is there; `None` while unknown.
    pub app_secret: Option<bool>,
}

/// How far the first base backup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseBackup {
    /// None runs and none is completed.
    None,
    /// One runs.
    Running,
    /// At least one is completed.
    Completed,
}

/// A volume of a Cluster and what becomes of it when the Cluster is deleted.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Claim.
    pub claim: String,
    /// Volume, if bound.
    pub volume: Option<String>,
    /// `Delete`, `Retain`; `None` while unknown.
    pub reclaim: Option<String>,
}

impl Site {
    /// The Cluster, its backups and its application Secret.
    pub async fn growing(&self) -> Growing {
        let secret = format!("{}-app", self.name);
        let (snapshot, backups, secret) = futures::join!(
            self.observe(),
            self.api.list(&kinds::BACKUPS, Some(&self.namespace), ""),
            self.api.get(&kinds::SECRETS, &self.namespace, &secret)
        );
        let far = |listing: Listing| {
            let ours = |backup: &&Value| backup["spec"]["cluster"]["name"] == self.name.as_str();
            let phases = listing.items.iter().filter(ours).map(|backup| backup["status"]["phase"].as_str());
            phases.fold(BaseBackup::None, |far, phase| match (far, phase) {
                (BaseBackup::Completed, _) | (_, Some("completed")) => BaseBackup::Completed,
                (_, Some("started" | "running")) => BaseBackup::Running,
                (far, _) => far,
            })
        };
        Growing {
            snapshot,
            backup: backups.ok().map(far),
            app_secret: secret.ok().map(|secret| secret.is_some()),
        }
    }

    /// Those of the objects that exist, as they are in the cluster.
    pub async fn found(&self, objects: &[Value]) -> Result<Vec<(Kind, Value)>, ApiError> {
        use futures::{StreamExt, TryStreamExt};
        let asked = objects.iter().filter_map(|object| Some((Kind::of(object)?, object))).map(
            |(kind, object)| async move {
                let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default();
                let found = self.api.get(&kind, text("namespace"), text("name")).await?;
                Ok::<_, ApiError>(found.map(|found| (kind, found)))
            },
        );
        let found: Vec<Option<_>> = futures::stream::iter(asked).buffered(8).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Identity of the application's Secret. The operator's own goes with the Cluster; a
    /// copy in a replica's data centre has no owner that takes it along.
    pub fn app_secret(&self) -> Value {
        serde_json::json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": {"name": format!("{}-app", self.name), "namespace": self.namespace},
        })
    }

    /// Which of the objects exist already, by `kind/name`.
    pub async fn existing(&self, objects: &[Value]) -> Result<BTreeSet<String>, ApiError> {
        let found = self.found(objects).await?;
        Ok(found.iter().map(|(_, object)| crate::model::object::identity(object)).collect())
    }

    /// Instance pods that are still there; `None` while unknown.
    pub async fn pods_left(&self) -> Option<usize> {
        let selector = format!("cnpg.io/cluster={}", self.name);
        let pods = self.api.list(&kinds::PODS, Some(&self.namespace), &selector).await.ok()?;
        Some(pods.items.len())
    }

    /// The root certificate of the data centre, PEM.
    pub async fn root_certificate(&self) -> Result<Option<String>, Unseen> {
        use base64::Engine;
        let (namespace, name) = ROOT_CA;
        let Some(secret) = self.api.get(&kinds::SECRETS, namespace, name).await? else { return Ok(None) };
        let pem = ["ca.crt", "tls.crt"].iter().find_map(|key| secret["data"][*key].as_str());
        let bytes = pem.and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
        match bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|pem| !pem.trim().is_empty()) {
            Some(pem) => Ok(Some(pem)),
            None => Err(Unseen {
                reason: Reason::Other,
                message: format!("secret/{name} -n {namespace} holds no certificate under ca.crt or tls.crt"),
            }),
        }
    }

    /// The volumes of the Cluster.
    pub async fn volumes(&self) -> Result<Vec<Volume>, ApiError> {
        let selector = format!("cnpg.io/cluster={}", self.name);
        let claims = self.api.list(&kinds::PVCS, Some(&self.namespace), &selector).await?.items;
        let volumes = claims.iter().map(|claim| async move {
            let text = |pointer: &str| claim.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
            let volume = text("/spec/volumeName").filter(|name| !name.is_empty());
            let reclaim = match &volume {
                // Reading volumes takes a cluster-wide right; without it the fate is unknown.
                Some(name) => self.api.get(&kinds::PVS, "", name).await.ok().flatten(),
                None => None,
            };
            let reclaim = reclaim
                .and_then(|pv| pv["spec"]["persistentVolumeReclaimPolicy"].as_str().map(str::to_owned));
            Volume { claim: text("/metadata/name").unwrap_or_default(), volume, reclaim }
        });
        Ok(futures::future::join_all(volumes).await)
    }
}
