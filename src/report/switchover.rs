//! `kubectl pgaas switchover`.

use super::Report;
use crate::error::Kind;
use crate::model::finding::Finding;
use serde::Serialize;

/// A primary that moved, or was found to have moved, or a move that was called off.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SwitchoverReport {
    /// The target as typed.
    pub target: String,
    /// Data centre of the primary before.
    pub from: String,
    /// Data centre it was to move to.
    pub to: String,
    /// One line of what is so now.
    pub result: String,
    /// Whether it was so before.
    pub already: bool,
    /// Whether the move was called off.
    pub aborted: bool,
    /// Run id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub run: String,
    /// Which attempt of the run this was.
    pub attempt: u32,
    /// What was done, in order.
    pub steps: Vec<MoveStep>,
    /// Time without a primary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_outage: Option<WriteOutage>,
    /// How it was proved that the new primary takes writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proved_by: Option<String>,
    /// Timeline of the new primary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<u64>,
    /// What was found before, and accepted or only told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The journal on this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal: Option<String>,
    /// What could not be verified.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unverified: Vec<String>,
    /// What to do next.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<String>,
}

/// One step that was done.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MoveStep {
    /// Its name in the journal.
    pub id: String,
    /// Data centre.
    pub dc: String,
    /// What it did.
    pub what: String,
    /// Seconds since the step before ended: waiting for it, and doing it.
    pub took: f64,
    /// When it ended, in seconds from the start of the program.
    pub at: f64,
}

/// From the demotion to the first write on the new primary.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WriteOutage {
    /// Seconds; an upper bound, as this program saw both ends.
    pub seconds: f64,
    /// What the two ends are.
    pub measured: String,
}

impl Report for SwitchoverReport {
    const KIND: &'static str = "SwitchoverReport";

    fn exit(&self) -> Kind {
        if self.unverified.is_empty() { Kind::Done } else { Kind::Incomplete }
    }
}
