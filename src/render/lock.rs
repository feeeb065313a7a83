//! Text of `lock`.

use super::{Look, Table};
use crate::report::lock::LockReport;

/// One line per data centre.
pub fn lock(report: &LockReport, _look: &Look) -> String {
    let mut table = Table::new(["DC", "RUN", "VERB", "FROM", "TO", "USER", "HOST", "SINCE"]);
    for row in &report.locks {
        let mut cells = vec![row.dc.clone()];
        match (&row.operation, &row.unreadable) {
            (Some(operation), _) => cells.extend([
                operation.run.clone(),
                operation.verb.clone(),
                operation.from.clone().unwrap_or_default(),
                operation.to.clone().unwrap_or_default(),
                operation.user.clone(),
                operation.host.clone(),
                operation.since.clone().unwrap_or_default(),
            ]),
            (None, None) => cells.extend(std::iter::repeat_n(String::new(), 7)),
            (None, Some(_)) => cells.extend(std::iter::repeat_n("<unknown>".to_owned(), 7)),
        }
        table.row(cells);
    }
    let mut text = table.text();
    for row in &report.locks {
        if let Some(why) = &row.unreadable {
            text.push_str(&format!("\n{} is unknown: {why}\n", row.dc));
        }
    }
    text
}
