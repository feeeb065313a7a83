//! `kubectl qs-secrets cleanup`.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// Secrets that are gone, or would be.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CleanupReport {
    /// Context of the cluster.
    pub context: String,
    /// Namespace.
    pub namespace: String,
    /// Whether nothing was deleted.
    pub dry_run: bool,
    /// One entry per Secret that was meant.
    pub items: Vec<CleanupRow>,
}

/// One Secret.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CleanupRow {
    /// Its name.
    pub name: String,
    /// For what: role, redis, minio, bucket, instance or once.
    #[serde(rename = "type")]
    pub each: String,
    /// To which server it belongs.
    pub instance: String,
    /// What it is for.
    pub subject: String,
    /// What became of it.
    pub fate: CleanupFate,
    /// Why it is kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<String>,
}

/// What became of a Secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CleanupFate {
    /// It would be deleted.
    WouldGo,
    /// It was deleted, and was seen to be gone.
    Gone,
    /// Its deletion has begun and goes on by itself: finalizers.
    Going,
    /// It stays.
    Kept,
}

impl CleanupFate {
    /// As tables say it.
    pub fn word(self) -> &'static str {
        match self {
            CleanupFate::WouldGo => "would go",
            CleanupFate::Gone => "gone",
            CleanupFate::Going => "going",
            CleanupFate::Kept => "kept",
        }
    }
}

impl Report for CleanupReport {
    const KIND: &'static str = "CleanupReport";

    fn exit(&self) -> Kind {
        let going = self.items.iter().any(|item| item.fate == CleanupFate::Going);
        if going { Kind::TimedOut } else { Kind::Done }
    }

    fn names(&self) -> Option<Vec<String>> {
        let going = self.items.iter().filter(|item| item.fate != CleanupFate::Kept);
        Some(going.map(|item| format!("secret/{}", item.name)).collect())
    }
}
