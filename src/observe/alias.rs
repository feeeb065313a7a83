//! The name that follows a primary, as a DNSEndpoint of its namespace declares it.

use super::Unseen;
use super::neighbours::part;
use crate::k8s::{Cluster, kinds};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The annotation that tells which alias an object declares, and its value for a primary's.
const ALIAS: (&str, &str) = ("pgaas.io/dns-alias", "primary");

/// A DNSEndpoint of ExternalDNS, as far as it is read; nothing in its schema is required.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DnsEndpoint {
    metadata: Metadata,
    spec: Spec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Spec {
    endpoints: Vec<Endpoint>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Endpoint {
    dns_name: String,
    targets: Vec<String>,
}

/// The aliases of the cluster's primary that its namespace declares; a server without
/// ExternalDNS has none.
pub async fn aliases(api: &Cluster, namespace: &str, cluster: &str) -> Result<Vec<String>, Unseen> {
    let items = part(api, &kinds::DNS_ENDPOINTS, Some(namespace), "").await?;
    let read = |item| serde_json::from_value::<DnsEndpoint>(item).ok();
    let mut found: Vec<String> = Vec::new();
    for object in items.into_iter().filter_map(read) {
        let marked = object.metadata.annotations.get(ALIAS.0).is_some_and(|value| value == ALIAS.1);
        let labelled =
            object.metadata.labels.get("app.kubernetes.io/instance").is_some_and(|it| it == cluster);
        for endpoint in object.spec.endpoints.into_iter().filter(|_| marked) {
            let leads = |target: &String| target.split('.').next() == Some(&format!("{cluster}-rw"));
            if (labelled || endpoint.targets.iter().any(leads)) && !found.contains(&endpoint.dns_name) {
                found.push(endpoint.dns_name);
            }
        }
    }
    found.retain(|name| !name.is_empty());
    Ok(found)
}
