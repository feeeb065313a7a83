//! The Clusters of a namespace, or of all.

use super::cnpg::{CnpgCluster, Role};
use crate::k8s::{ApiError, Cluster, kinds};
use crate::model::listed::ListedCluster;
use crate::model::status::SeenRole;

/// Lists the Clusters of one data centre in the order of the server; all
/// namespaces with `None`.
pub async fn clusters(
    api: &Cluster,
    dc: &str,
    namespace: Option<&str>,
    selector: &str,
) -> Result<Vec<ListedCluster>, ApiError> {
    let listing = api.list(&kinds::CLUSTERS, namespace, selector).await?;
    Ok(listing.items.into_iter().map(|object| listed(object, api, dc)).collect())
}

fn listed(object: serde_json::Value, api: &Cluster, dc: &str) -> ListedCluster {
    let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default().to_owned();
    let (namespace, name) = (text("namespace"), text("name"));
    let (context, dc) = (api.context.clone(), dc.to_owned());
    match CnpgCluster::read(object) {
        Ok(cluster) => ListedCluster {
            dc,
            context,
            namespace,
            name,
            role: SeenRole::of(Some(cluster.role() == Role::Primary)),
            instances: cluster.spec.instances,
            ready_instances: cluster.status.ready_instances,
            healthy: cluster.healthy(),
            timeline: cluster.reported_timeline().or(cluster.status.timeline),
            status: cluster.status.phase,
            primary: cluster.status.current_primary.filter(|name| !name.is_empty()),
            image: cluster.status.image.or(cluster.spec.image_name),
            created: cluster.metadata.creation_timestamp,
        },
        // One odd object must not hide the others.
        Err(unseen) => ListedCluster {
            dc,
            context,
            namespace,
            name,
            role: SeenRole::Unknown,
            instances: 0,
            ready_instances: 0,
            status: unseen.message,
            healthy: false,
            primary: None,
            timeline: None,
            image: None,
            created: None,
        },
    }
}
