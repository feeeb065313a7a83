//! `kubectl qs-secrets rotate`.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// Passwords that were rotated.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RotateReport {
    /// Context of the API server.
    pub context: String,
    /// Namespace.
    pub namespace: String,
    /// Every data centre, where several share the passwords.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<RotatePlace>,
    /// How many were brought to the end that was asked for.
    pub done: usize,
    /// How many were not.
    pub failed: usize,
    /// One entry per Secret, or group of Secrets.
    pub items: Vec<RotateRow>,
}

/// Where Secrets were written.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RotatePlace {
    /// Data centre.
    pub dc: String,
    /// Context of its API server.
    pub context: String,
    /// Namespace.
    pub namespace: String,
}

/// What came of one password.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Fate {
    /// A new one works, the old one does not.
    Rotated,
    /// The old one works again, the new one does not.
    Undone,
    /// The server has the one of the Secret.
    Applied,
    /// It had it before.
    Kept,
    /// The end was not reached.
    Failed,
    /// It was not begun.
    #[default]
    NotDone,
}

/// One Secret, or group of Secrets that share a password.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RotateRow {
    /// Name of the Secret.
    pub secret: String,
    /// Others that changed with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// The server, e.g. `cluster/shop`.
    pub server: String,
    /// What came of it.
    pub fate: Fate,
    /// Id of the run.
    pub run: String,
    /// What was proved, by logging in.
    pub proved: Vec<String>,
    /// Seconds between the last write of a Secret and the proof that its password works:
    /// in this time a new login may have been refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<f64>,
    /// What was restarted.
    pub restarted: Vec<String>,
    /// What could not be done or proved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unverified: Vec<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The exit code it stands for by itself.
    pub exit: u8,
}

impl Fate {
    /// As tables say it.
    pub fn word(self) -> &'static str {
        match self {
            Fate::Rotated => "rotated",
            Fate::Undone => "undone",
            Fate::Applied => "applied",
            Fate::Kept => "kept",
            Fate::Failed => "failed",
            Fate::NotDone => "not done",
        }
    }
}

impl RotateReport {
    /// With its sums.
    #[must_use]
    pub fn counted(mut self) -> Self {
        let bad = |row: &&RotateRow| matches!(row.fate, Fate::Failed | Fate::NotDone);
        self.failed = self.items.iter().filter(bad).count();
        self.done = self.items.len() - self.failed;
        self
    }
}

impl Report for RotateReport {
    const KIND: &'static str = "RotateReport";

    /// Interrupted if anything was; else the first failure's; else incomplete where
    /// something was not proved.
    fn exit(&self) -> Kind {
        let kind = |row: &RotateRow| Kind::ALL.into_iter().find(|kind| kind.code() == row.exit);
        let mut failed = self.items.iter().filter(|row| row.exit != 0).filter_map(kind);
        let interrupted = self.items.iter().any(|row| row.fate == Fate::NotDone);
        match failed.next() {
            _ if interrupted => Kind::Interrupted,
            Some(kind) => kind,
            None if self.items.iter().any(|row| !row.unverified.is_empty()) => Kind::Incomplete,
            None => Kind::Done,
        }
    }

    fn names(&self) -> Option<Vec<String>> {
        let done = self.items.iter().filter(|row| !matches!(row.fate, Fate::Failed | Fate::NotDone));
        Some(done.map(|row| format!("secret/{}", row.secret)).collect())
    }
}
