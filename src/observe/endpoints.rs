//! Services of a Cluster, and the pods behind them.

use super::cnpg::CnpgCluster;
use super::site::Site;
use super::{DcSnapshot, Unseen};
use crate::k8s::kinds;
use serde_json::Value;

/// One data centre's ways in.
#[derive(Debug, Clone)]
pub struct Reached {
    /// The Cluster and its instances.
    pub snapshot: DcSnapshot,
    /// Services of the Cluster and of its poolers.
    pub services: Result<Vec<Value>, Unseen>,
    /// EndpointSlices of the namespace.
    pub slices: Result<Vec<Value>, Unseen>,
    /// Poolers of the Cluster.
    pub poolers: Result<Vec<Value>, Unseen>,
}

impl Site {
    /// Reads everything by which the Cluster is reached.
    pub async fn reached(&self) -> Reached {
        let namespace = Some(self.namespace.as_str());
        let (snapshot, services, slices, poolers) = futures::join!(
            self.observe(),
            self.api.list(&kinds::SERVICES, namespace, ""),
            self.api.list(&kinds::ENDPOINT_SLICES, namespace, ""),
            self.api.list(&kinds::POOLERS, namespace, "")
        );
        let poolers = poolers.map_err(Unseen::from).map(|listing| {
            let ours = |pooler: &Value| pooler["spec"]["cluster"]["name"] == self.name.as_str();
            listing.items.into_iter().filter(ours).collect::<Vec<Value>>()
        });
        let names: Vec<String> = poolers.iter().flatten().filter_map(name).collect();
        let ours = |service: &Value| {
            let labelled = service["metadata"]["labels"]["cnpg.io/cluster"] == self.name.as_str();
            labelled || name(service).is_some_and(|own| names.contains(&own))
        };
        Reached {
            services: services
                .map_err(Unseen::from)
                .map(|listing| listing.items.into_iter().filter(ours).collect()),
            slices: slices.map_err(Unseen::from).map(|listing| listing.items),
            poolers,
            snapshot,
        }
    }
}

impl Reached {
    /// The Cluster, if it is there.
    pub fn live(&self) -> Option<&CnpgCluster> {
        self.snapshot.live()
    }
}

fn name(object: &Value) -> Option<String> {
    object["metadata"]["name"].as_str().map(str::to_owned)
}
