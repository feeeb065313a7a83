//! `kubectl qs-secrets explain`.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// Why a role has the host it has.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainReport {
    /// The role.
    pub role: String,
    /// Its cluster.
    pub cluster: String,
    /// Namespace.
    pub namespace: String,
    /// Its database.
    pub database: String,
    /// Which rule applies.
    pub mapping: Mapping,
    /// The pooler it goes through; none for the direct connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pooler: Option<ExplainedPooler>,
    /// The host that follows.
    pub host: String,
    /// Its Secret.
    pub secret: ExplainedSecret,
}

/// Which rule gives a role its pooler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Mapping {
    /// A mapping of its own.
    Role,
    /// The cluster's default pooler.
    Default,
    /// The cluster has no default pooler.
    None,
}

/// A pooler, and whether it can be gone through.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainedPooler {
    /// As mappings call it.
    pub name: String,
    /// The Pooler object, and its Service.
    pub object: String,
    /// Whether it exists; nothing if that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
    /// Instances it should have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<i64>,
    /// Instances it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<i64>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

/// What a role's Secret says of its host.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainedSecret {
    /// Its name.
    pub name: String,
    /// Whether it exists; nothing if that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
    /// The host that stands in it, if it is a host's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Whether that is the host that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agrees: Option<bool>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

impl Report for ExplainReport {
    const KIND: &'static str = "ExplainReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }
}
