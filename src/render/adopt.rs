//! Text of `adopt`.

use super::{Look, Table};
use crate::report::adopt::AdoptReport;

/// One row per Secret.
pub fn adopt(report: &AdoptReport, _look: &Look) -> String {
    let mut table = Table::new(["NAME", "WHAT", "LABELS", "KEYS", "WHY"]);
    for item in &report.items {
        let what = match () {
            () if item.made => "made",
            () if item.labels.is_empty() && item.keys.is_empty() => "same",
            () => "completed",
        };
        table.row([
            item.name.clone(),
            what.to_owned(),
            item.labels.join(","),
            item.keys.join(","),
            item.why.clone().unwrap_or_default(),
        ]);
    }
    table.text() + if report.dry_run { "(dry run)\n" } else { "" }
}
