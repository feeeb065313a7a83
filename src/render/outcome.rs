//! Text of changing verbs.

use super::Look;
use crate::report::outcome::OutcomeReport;

/// What is so now; the token alone where it is the product, fit for `$(…)`.
pub fn outcome(report: &OutcomeReport, look: &Look) -> String {
    if let Some(token) = &report.demotion_token {
        return format!("{token}\n");
    }
    let mut text = format!("{}\n", report.result);
    if look.wide {
        for step in &report.steps {
            text.push_str(&format!("  {:6.1}s  {}\n", step.at, step.what));
        }
    }
    if let Some(loss) = &report.loss {
        text.push_str(&format!("{loss}\n"));
    }
    for kept in &report.kept {
        text.push_str(&format!("kept: {kept}\n"));
    }
    for unverified in &report.unverified {
        text.push_str(&format!("not verified: {unverified}\n"));
    }
    for next in &report.next {
        text.push_str(&format!("next: {next}\n"));
    }
    text
}
