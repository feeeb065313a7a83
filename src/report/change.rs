//! What would change: `upgrade --check`.

use super::Report;
use crate::error::Kind;
use crate::model::change::Difference;
use serde::Serialize;

/// Differences between the values and the clusters.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeReport {
    /// The target as typed.
    pub target: String,
    /// Every difference.
    pub changes: Vec<Difference>,
}

impl Report for ChangeReport {
    const KIND: &'static str = "ChangeReport";

    fn exit(&self) -> Kind {
        if self.changes.is_empty() { Kind::Done } else { Kind::Finding }
    }
}
