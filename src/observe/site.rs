//! Where a Cluster of a target lives, and reading it.

use super::cnpg::CnpgCluster;
use super::{DcSnapshot, Unseen};
use crate::k8s::{Cluster, Reason, kinds};
use crate::model::instance::InstanceStatus;
use std::collections::BTreeMap;

/// Pods asked at the same time: HTTP/1.1 means a connection each.
const PARALLEL: usize = 8;

/// One data centre of a target.
#[derive(Clone)]
pub struct Site {
    /// Name of the data centre; the context's name for a bare Cluster.
    pub dc: String,
    /// Its API server.
    pub api: Cluster,
    /// Namespace of the Cluster.
    pub namespace: String,
    /// Name of the Cluster.
    pub name: String,
}

impl Site {
    /// Reads the Cluster and what its instances say of themselves.
    pub async fn observe(&self) -> DcSnapshot {
        let (cluster, server) = futures::join!(
            self.api.get(&kinds::CLUSTERS, &self.namespace, &self.name),
            self.api.get(&kinds::NAMESPACES, "", "kube-system")
        );
        let cluster = cluster.map_err(Unseen::from).and_then(|object| match object {
            Some(value) => CnpgCluster::read(value).map(|live| Some(Box::new(live))),
            None => Ok(None),
        });
        let pods = match &cluster {
            Ok(Some(live)) => live.status.instance_names.clone(),
            _ => Vec::new(),
        };
        DcSnapshot {
            dc: self.dc.clone(),
            context: self.api.context.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
            cluster,
            server_uid: server
                .ok()
                .flatten()
                .and_then(|namespace| namespace["metadata"]["uid"].as_str().map(str::to_owned)),
            instances: self.ask_instances(&pods).await,
        }
    }

    /// `/pg/status` of each pod through the API server's proxy, side by side.
    pub async fn ask_instances(&self, pods: &[String]) -> BTreeMap<String, Result<InstanceStatus, Unseen>> {
        use futures::StreamExt;
        let answers = pods.iter().map(|pod| async move {
            // The instance manager serves TLS on its status port since 1.24.
            let path = format!("/api/v1/namespaces/{}/pods/https:{pod}:8000/proxy/pg/status", self.namespace);
            let what = format!("get pods/proxy of {pod} -n {}", self.namespace);
            let answer = self.api.raw(&path, what).await.map_err(Unseen::from).and_then(|value| {
                serde_json::from_value(value)
                    .map_err(|error| Unseen { reason: Reason::Other, message: error.to_string() })
            });
            (pod.clone(), answer)
        });
        futures::stream::iter(answers).buffer_unordered(PARALLEL).collect().await
    }
}

/// Reads every data centre, side by side.
pub async fn observe_all(sites: &[Site]) -> Vec<DcSnapshot> {
    futures::future::join_all(sites.iter().map(Site::observe)).await
}
