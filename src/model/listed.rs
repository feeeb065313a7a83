//! Clusters as `list` tells them.

use super::status::SeenRole;
use serde::Serialize;

/// Every Cluster found, and what could not be read.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listing {
    /// The Clusters, data centre by data centre.
    pub items: Vec<ListedCluster>,
    /// Data centres that could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<Unreadable>,
}

/// One Cluster.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListedCluster {
    /// Name of the data centre; the context's name if it was given none.
    pub dc: String,
    /// kubeconfig context.
    pub context: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Role by the spec.
    pub role: SeenRole,
    /// Instances wanted.
    pub instances: u64,
    /// Instances ready.
    pub ready_instances: u64,
    /// Phase text of the operator.
    pub status: String,
    /// Whether the phase is healthy and every instance is ready.
    pub healthy: bool,
    /// The (designated) primary instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<String>,
    /// Timeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<u64>,
    /// PostgreSQL image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// When it was made (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
}

/// A data centre that could not be read.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unreadable {
    /// Its name.
    pub dc: String,
    /// Why.
    pub message: String,
}
