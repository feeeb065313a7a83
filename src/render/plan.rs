//! Text of a dry run.

use super::Look;
use super::wrap::wrap;
use crate::report::plan::PlanReport;

/// The plan, and that it was not carried out.
pub fn plan(report: &PlanReport, look: &Look) -> String {
    format!("{}\n(dry run)\n", fitted(&report.plan.join("\n"), look.width))
}

/// A plan whose lines fit a terminal: what goes on stands below the first word, not below its number.
pub fn fitted(plan: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return plan.to_owned() };
    let lines = plan.lines().map(|line| {
        let indent = line.find(char::is_alphabetic).unwrap_or(0);
        let (start, text) = line.split_at(indent);
        format!("{start}{}", wrap(text, width.saturating_sub(indent)).join(&format!("\n{:indent$}", "")))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_step_goes_on_below_its_first_word() {
        let plan = "Move it.\n  1. paris: take the operation lock\n     if this program dies there: nothing";
        assert_eq!(fitted(plan, None), plan);
        assert_eq!(
            fitted(plan, Some(28)),
            "Move it.\n  1. paris: take the\n     operation lock\n     if this program dies\n     there: nothing"
        );
    }
}
