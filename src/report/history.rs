//! `kubectl pgaas history`.

use super::Report;
use crate::error::Kind;
use crate::model::history::Happening;
use serde::Serialize;

/// What happened to a target, the latest last.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistoryReport {
    /// The target as typed.
    pub target: String,
    /// What is known, in the order of time.
    pub items: Vec<Happening>,
    /// What could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

impl Report for HistoryReport {
    const KIND: &'static str = "HistoryReport";

    fn exit(&self) -> Kind {
        if self.missing.is_empty() { Kind::Done } else { Kind::Finding }
    }

    fn names(&self) -> Option<Vec<String>> {
        let mut runs: Vec<String> = self.items.iter().filter_map(|item| item.run.clone()).collect();
        let mut seen = std::collections::BTreeSet::new();
        runs.retain(|run| seen.insert(run.clone()));
        Some(runs.into_iter().map(|run| format!("run/{run}")).collect())
    }
}
