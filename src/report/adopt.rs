//! `kubectl qs-secrets adopt`.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// Secrets that were given labels and derived keys.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AdoptReport {
    /// Context of the cluster.
    pub context: String,
    /// Namespace.
    pub namespace: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// One entry per Secret that was meant.
    pub items: Vec<AdoptRow>,
}

/// One Secret.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AdoptRow {
    /// Its name.
    pub name: String,
    /// Whether the Secret itself was made.
    pub made: bool,
    /// Labels that were set.
    pub labels: Vec<String>,
    /// Keys that were added.
    pub keys: Vec<String>,
    /// Why nothing, or not all, was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl AdoptRow {
    /// Whether anything is added.
    pub fn changes(&self) -> bool {
        self.made || !self.labels.is_empty() || !self.keys.is_empty()
    }
}

impl Report for AdoptReport {
    const KIND: &'static str = "AdoptReport";

    fn exit(&self) -> Kind {
        let lacking = self.items.iter().any(|item| item.why.is_some());
        if lacking && !self.dry_run { Kind::Finding } else { Kind::Done }
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.items.iter().map(|item| format!("secret/{}", item.name)).collect())
    }
}
