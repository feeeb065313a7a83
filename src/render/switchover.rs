//! Text of `switchover`.

use super::{Look, Table};
use crate::report::switchover::SwitchoverReport;

/// What is so now, the steps with their times, and what is left.
pub fn switchover(report: &SwitchoverReport, look: &Look) -> String {
    let mut text = format!("{}\n", report.result);
    if !report.steps.is_empty() {
        let mut table = Table::new(["STEP", "DC", "SECONDS", "AT", "WHAT"]);
        for step in &report.steps {
            let (took, at) = (format!("{:.1}", step.took), format!("{:.1}", step.at));
            table.row(vec![step.id.clone(), step.dc.clone(), took, at, step.what.clone()]);
        }
        text.push_str(&format!("\n{}\n", table.within(look.width)));
    }
    if let Some(outage) = &report.write_outage {
        text.push_str(&format!("without writes: {:.1} s ({})\n", outage.seconds, outage.measured));
    }
    for (label, value) in [("writable", &report.proved_by), ("journal", &report.journal)] {
        if let Some(value) = value.as_ref().filter(|_| label != "journal" || look.wide) {
            text.push_str(&format!("{label}: {value}\n"));
        }
    }
    for unverified in &report.unverified {
        text.push_str(&format!("not verified: {unverified}\n"));
    }
    for next in &report.next {
        text.push_str(&format!("next: {next}\n"));
    }
    text
}
