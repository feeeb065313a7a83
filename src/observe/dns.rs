//! Who declares the alias of a primary: objects of ExternalDNS, and CoreDNS' own file.

use super::Unseen;
use super::cnpg::Metadata;
use super::neighbours::served;
use super::site::Site;
use crate::k8s::{Cluster, Reason, kinds};
use serde::Deserialize;

/// The annotation that tells which alias an object declares, and its value for a primary's.
pub const ALIAS: (&str, &str) = ("pgaas.io/dns-alias", "primary");

/// A DNSEndpoint, as far as it is read; nothing in its schema is required.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DnsEndpoint {
    /// Name, marks of its owners and what preconditions need.
    pub metadata: Metadata,
    /// What it declares.
    pub spec: Spec,
}

/// What a DNSEndpoint declares.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Spec {
    /// Its records.
    pub endpoints: Vec<Endpoint>,
}

/// One record.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoint {
    /// The name.
    pub dns_name: String,
    /// A, CNAME, …
    pub record_type: String,
    /// Seconds; 0 for the provider's default.
    #[serde(rename = "recordTTL")]
    pub record_ttl: i64,
    /// Where it leads.
    pub targets: Vec<String>,
}

impl DnsEndpoint {
    /// Whether it is marked as that of a primary's alias.
    pub fn is_primary_alias(&self) -> bool {
        self.metadata.annotations.get(ALIAS.0).is_some_and(|value| value == ALIAS.1)
    }
}

/// The DNSEndpoints of a namespace; none at all where ExternalDNS is not installed.
pub async fn endpoints(api: &Cluster, namespace: &str) -> Result<Option<Vec<DnsEndpoint>>, Unseen> {
    let kind = &kinds::DNS_ENDPOINTS;
    let items = match api.list(kind, Some(namespace), "").await {
        Ok(listing) => listing.items,
        Err(error) if error.reason == Reason::NotServed => return Ok(None),
        // Whoever has no right to a kind is told so even where nobody serves it.
        Err(error) if error.reason == Reason::Forbidden && !served(api, kind).await => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let read = items.into_iter().filter_map(|item| serde_json::from_value(item).ok());
    Ok(Some(read.collect()))
}

/// CoreDNS' file.
#[derive(Debug, Clone)]
pub struct Corefile {
    /// Its text.
    pub text: String,
    /// The version of the ConfigMap that was read.
    pub resource_version: String,
}

/// Where CoreDNS' file is.
pub const COREDNS: (&str, &str) = ("kube-system", "coredns");

/// CoreDNS' file in a data centre, if it is where Kubernetes' own installer puts it.
pub async fn corefile(site: &Site) -> Result<Option<Corefile>, Unseen> {
    let object = site.api.get(&kinds::CONFIG_MAPS, COREDNS.0, COREDNS.1).await?;
    Ok(object.and_then(|object| {
        let text = object["data"]["Corefile"].as_str()?.to_owned();
        let resource_version = object["metadata"]["resourceVersion"].as_str()?.to_owned();
        Some(Corefile { text, resource_version })
    }))
}
