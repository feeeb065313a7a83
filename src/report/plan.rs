//! What a changing verb would do: the product of `--dry-run`.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// A plan that was not carried out.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlanReport {
    /// Always true: nothing was changed.
    pub dry_run: bool,
    /// The plan as it is shown before it is carried out, line by line.
    pub plan: Vec<String>,
}

impl PlanReport {
    /// A plan in lines.
    pub fn new(plan: &str) -> Self {
        PlanReport { dry_run: true, plan: plan.lines().map(str::to_owned).collect() }
    }
}

impl Report for PlanReport {
    const KIND: &'static str = "PlanReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }
}
