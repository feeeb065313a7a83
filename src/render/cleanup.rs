//! Text of `cleanup`.

use super::{Look, Table};
use crate::report::cleanup::CleanupReport;

/// One row per Secret, and whether anything was done.
pub fn cleanup(report: &CleanupReport, _look: &Look) -> String {
    let mut table = Table::new(["NAME", "TYPE", "INSTANCE", "SUBJECT", "FATE", "WHY"]);
    for item in &report.items {
        table.row([
            item.name.clone(),
            item.each.clone(),
            item.instance.clone(),
            item.subject.clone(),
            item.fate.word().to_owned(),
            item.kept.join(", "),
        ]);
    }
    let dry = if report.dry_run { "(dry run: nothing was deleted; --yes deletes)\n" } else { "" };
    match report.items.as_slice() {
        [] => "nothing to clean up\n".to_owned(),
        _ => table.text() + dry,
    }
}
