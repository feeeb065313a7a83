//! The name that follows a primary, as a DNSEndpoint of its namespace declares it.

use super::Unseen;
use super::dns::endpoints;
use crate::k8s::Cluster;

/// The aliases of the cluster's primary that its namespace declares; a server without
/// ExternalDNS has none.
pub async fn aliases(api: &Cluster, namespace: &str, cluster: &str) -> Result<Vec<String>, Unseen> {
    let mut found: Vec<String> = Vec::new();
    let objects = endpoints(api, namespace).await?.unwrap_or_default();
    for object in objects.into_iter().filter(super::dns::DnsEndpoint::is_primary_alias) {
        let label = object.metadata.labels.get("app.kubernetes.io/instance");
        let labelled = label.is_some_and(|it| it == cluster);
        for endpoint in object.spec.endpoints {
            let leads = |target: &String| target.split('.').next() == Some(&format!("{cluster}-rw"));
            if (labelled || endpoint.targets.iter().any(leads)) && !found.contains(&endpoint.dns_name) {
                found.push(endpoint.dns_name);
            }
        }
    }
    found.retain(|name| !name.is_empty());
    Ok(found)
}
