//! Text of `sync`.

use super::Look;
use crate::report::sync::SyncReport;

/// One line per Secret.
pub fn sync(report: &SyncReport, _look: &Look) -> String {
    let line = |item: &crate::report::sync::SyncRow| {
        let how = if item.changed { "was written anew" } else { "is as its store says" };
        format!("secret/{} -n {} {how} ({})\n", item.name, item.namespace, item.source)
    };
    report.items.iter().map(line).collect()
}
