//! Where clients of a target connect, and what is behind that.

use serde::Serialize;

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EndpointRow {
    /// Data centre; of an alias the one it should lead to.
    pub dc: String,
    /// `rw`, `ro`, `r`, `pooler`, `service` or `alias`.
    pub kind: String,
    /// Name that clients use: of the Service, or the alias.
    pub name: String,
    /// The same name from everywhere in the data centre's cluster.
    pub host: String,
    /// Port; absent for an alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u64>,
    /// Type of the Service, or of the answer: `CNAME`, `A`.
    #[serde(rename = "type")]
    pub of: String,
    /// Addresses clients reach: of the Service, of its load balancer, or what the resolver says.
    pub addresses: Vec<String>,
    /// Pods behind it that are ready.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pods: Vec<String>,
    /// Pods behind it that are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_ready: Vec<String>,
    /// What to know of it, e.g. that it takes no writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
