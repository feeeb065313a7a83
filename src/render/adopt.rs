//! Text of `adopt`.

use super::Look;
use crate::report::adopt::{AdoptReport, AdoptRow};

/// A line per Secret that is not as it was, or lacks something; the others are counted.
pub fn adopt(report: &AdoptReport, _look: &Look) -> String {
    lines(report, report.dry_run) + if report.dry_run { "(dry run)\n" } else { "" }
}

/// The same before it is done.
pub fn adopt_plan(report: &AdoptReport) -> String {
    lines(report, true)
}

fn lines(report: &AdoptReport, planned: bool) -> String {
    let told = |item: &&AdoptRow| item.changes() || item.why.is_some();
    let mut text: String = report.items.iter().filter(told).map(|item| line(item, planned)).collect();
    let same = report.items.iter().filter(|item| !told(item)).count();
    if same > 0 {
        text.push_str(&format!("{same} had nothing to add\n"));
    }
    text
}

fn line(item: &AdoptRow, planned: bool) -> String {
    let what = match (item.made, item.changes(), planned) {
        (true, _, false) => "made",
        (true, _, true) => "make",
        (_, true, false) => "completed",
        (_, true, true) => "complete",
        (_, false, _) => "left",
    };
    let added = [("keys", &item.keys), ("labels", &item.labels)];
    let added = added.iter().filter(|(_, names)| !names.is_empty());
    let added: Vec<String> = added.map(|(kind, names)| format!("{kind} {}", names.join(", "))).collect();
    let added = if added.is_empty() { String::new() } else { format!(": {}", added.join("; ")) };
    let why = item.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    format!("{what} secret/{}{added}{why}\n", item.name)
}
