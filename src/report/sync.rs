//! `kubectl qs-secrets sync`.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// Secrets that were synced from their store.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SyncReport {
    /// One entry per Secret.
    pub items: Vec<SyncRow>,
}

/// One Secret.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SyncRow {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What it is made from, e.g. `externalsecret/db`.
    pub source: String,
    /// Whether it was written anew.
    pub changed: bool,
    /// Its keys.
    pub keys: Vec<String>,
}

impl Report for SyncReport {
    const KIND: &'static str = "SyncReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.items.iter().map(|item| format!("secret/{}", item.name)).collect())
    }
}
