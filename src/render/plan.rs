//! Text of a dry run.

use super::Look;
use crate::report::plan::PlanReport;

/// The plan, and that it was not carried out.
pub fn plan(report: &PlanReport, _look: &Look) -> String {
    format!("{}\n(dry run)\n", report.plan.join("\n"))
}
