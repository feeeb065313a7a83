//! Text of `generate` and `apply`.

use super::{Look, Table};
use crate::report::generation::{GenerateItem, GenerateReport};

/// One row per Secret, then how many came out how.
pub fn generation(report: &GenerateReport, look: &Look) -> String {
    let mut table = Table::new(["NAME", "ACTION", "KEYS"]);
    let noted = report.items.iter().any(|item| item.reason.is_some());
    if look.wide {
        table.column("LABELS");
    }
    if noted {
        table.column("NOTE");
    }
    let dry = match &report.dry_run {
        Some(how) => format!(" ({how} dry run)"),
        None => String::new(),
    };
    for item in &report.items {
        let dry = if item.action.wrote() { dry.as_str() } else { "" };
        let action = format!("{}{dry}", item.action.text());
        let mut row = vec![item.name.clone(), action, keys(item)];
        if look.wide {
            row.push(item.labels.join(","));
        }
        if noted {
            row.push(item.reason.clone().unwrap_or_default());
        }
        table.row(row);
    }
    let counts: Vec<String> =
        report.summary.iter().map(|(fate, number)| format!("{number} {}", fate.text())).collect();
    format!("{}{}{dry}\n", table.within(look.width.filter(|_| !look.wide)), counts.join(", "))
}

fn keys(item: &GenerateItem) -> String {
    match (item.keys.is_empty(), item.labels.is_empty()) {
        (true, false) => "(labels)".to_owned(),
        _ => item.keys.join(","),
    }
}
