//! `kubectl qs-secrets backup` and `restore`.

use super::Report;
use crate::error::Kind;
use crate::model::restored::Restoring;
use serde::Serialize;

/// A backup that was written and read back.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupReport {
    /// Context of the cluster.
    pub context: String,
    /// Namespace.
    pub namespace: String,
    /// The file; `-` is standard output.
    pub file: String,
    /// Bytes of the file.
    pub size: usize,
    /// Whether it was sent through a command of the user's.
    pub encrypted: bool,
    /// The Secrets in it.
    pub items: Vec<BackupItem>,
}

/// One Secret of a backup.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupItem {
    /// Its name.
    pub name: String,
    /// Its keys.
    pub keys: Vec<String>,
}

impl Report for BackupReport {
    const KIND: &'static str = "BackupReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.items.iter().map(|item| format!("secret/{}", item.name)).collect())
    }
}

/// The backups of a folder.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupListReport {
    /// One entry per file, the newest first.
    pub items: Vec<BackupFile>,
}

/// One file.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupFile {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// How it stands: whole, damaged, or not readable without its key.
    pub state: BackupState,
    /// Namespace of the Secrets in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Number of Secrets in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secrets: Option<usize>,
}

/// How a backup stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BackupState {
    /// It has the checksum it says it has.
    Whole,
    /// It was cut off or changed.
    Damaged,
    /// It is encrypted.
    Encrypted,
}

impl BackupState {
    /// As tables say it.
    pub fn word(self) -> &'static str {
        match self {
            BackupState::Whole => "whole",
            BackupState::Damaged => "damaged",
            BackupState::Encrypted => "encrypted",
        }
    }
}

impl Report for BackupListReport {
    const KIND: &'static str = "BackupListReport";

    fn exit(&self) -> Kind {
        let damaged = self.items.iter().any(|item| item.state == BackupState::Damaged);
        if damaged { Kind::Finding } else { Kind::Done }
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.items.iter().map(|item| item.name.clone()).collect())
    }
}

/// What a backup was brought back to. One that is kept although it differs is a difference.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RestoreReport {
    /// Context of the cluster.
    pub context: String,
    /// Namespace.
    pub namespace: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// One entry per Secret of the backup.
    pub items: Vec<RestoreRow>,
}

/// One Secret of a backup.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RestoreRow {
    /// Its name.
    pub name: String,
    /// What is, or was, done with it.
    pub what: Restoring,
    /// Keys that differ, or differed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Why it is kept, or what is to be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Report for RestoreReport {
    const KIND: &'static str = "RestoreReport";

    fn exit(&self) -> Kind {
        let kept = self.items.iter().any(|item| item.what == Restoring::Kept);
        if kept && !self.dry_run { Kind::Finding } else { Kind::Done }
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.items.iter().map(|item| format!("secret/{}", item.name)).collect())
    }
}
