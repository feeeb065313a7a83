//! Text of `pki`.

use super::status::findings;
use super::{Look, Table};
use crate::report::pki::PkiReport;

/// One row per certificate, then what is wrong.
pub fn pki(report: &PkiReport, look: &Look) -> String {
    let mut text = String::new();
    if !report.items.is_empty() {
        let changed = report.items.iter().any(|item| item.fate.is_some());
        let mut table = Table::new(["FILE", "SUBJECT", "EXPIRES", "DAYS"]);
        if changed {
            table.column("STATE");
        }
        if look.wide {
            table.column("NAMES");
        }
        for item in &report.items {
            let expires: String = item.not_after.to_string().chars().take(10).collect();
            let mut row = vec![item.file.clone(), item.subject.clone(), expires, item.days_left.to_string()];
            if changed {
                let fate = item.fate.clone().unwrap_or_default();
                row.push(match &item.reason {
                    Some(reason) => format!("{fate}: {reason}"),
                    None => fate,
                });
            }
            if look.wide {
                row.push(item.names.join(","));
            }
            table.row(row);
        }
        text = table.text();
    }
    text + &findings(&report.findings, look)
}
