//! Where a Cluster of a target lives, and reading it.

use super::cnpg::CnpgCluster;
use super::detail::Details;
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
        let (mut snapshot, uid) = self.look(async |_| self.server_uid().await).await;
        snapshot.server_uid = match (uid, &snapshot.cluster) {
            (Some(uid), _) => uid,
            // Where a Cluster is to be made the servers are told apart, too.
            (None, Ok(None)) => self.server_uid().await,
            (None, _) => None,
        };
        snapshot
    }

    /// The same, and everything around the Cluster if there is one.
    pub async fn observe_in_detail(&self) -> (DcSnapshot, Option<Details>) {
        self.look(async |cluster| self.details(cluster).await).await
    }

    /// The Cluster first and alone: all else waits for the slowest answer, that of the
    /// instances, and they can only be asked when their names are known. A server that
    /// does not answer is asked once.
    async fn look<T>(&self, beside: impl AsyncFnOnce(&CnpgCluster) -> T) -> (DcSnapshot, Option<T>) {
        let cluster = self.api.get(&kinds::CLUSTERS, &self.namespace, &self.name).await;
        let cluster = cluster.map_err(Unseen::from).and_then(|object| match object {
            Some(value) => CnpgCluster::read(value).map(|live| Some(Box::new(live))),
            None => Ok(None),
        });
        let (instances, beside, owner) = match &cluster {
            Ok(Some(live)) => {
                let asked = self.ask_instances(&live.status.instance_names);
                let (instances, beside, owner) = futures::join!(asked, beside(live), self.owner(live));
                (instances, Some(beside), owner)
            }
            _ => (BTreeMap::new(), None, None),
        };
        let snapshot = DcSnapshot {
            dc: self.dc.clone(),
            context: self.api.context.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
            cluster,
            server_uid: None,
            at: self.api.server_now(),
            owner,
            work: None,
            instances,
        };
        (snapshot, beside)
    }

    /// What tells one Kubernetes cluster from another.
    async fn server_uid(&self) -> Option<String> {
        let namespace = self.api.get(&kinds::NAMESPACES, "", "kube-system").await.ok()??;
        namespace["metadata"]["uid"].as_str().map(str::to_owned)
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
