//! Text of `history`.

use super::{Look, Table, age};
use crate::report::history::HistoryReport;

/// One line for each thing that happened.
pub fn history(report: &HistoryReport, look: &Look) -> String {
    let mut table = Table::new(["TIME", "AGE", "DC", "WHAT", "FROM", "TO", "RUN", "BY"]);
    for name in if look.wide { &["TIMELINE", "SOURCE", "DETAIL"][..] } else { &[] } {
        table.column(name);
    }
    for item in &report.items {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut row = vec![
            item.time.clone(),
            age(item.time.parse().ok(), look.now),
            text(&item.dc),
            item.what.clone(),
            text(&item.from),
            text(&item.to),
            text(&item.run),
            text(&item.by),
        ];
        if look.wide {
            row.push(item.timeline.map(|timeline| timeline.to_string()).unwrap_or_default());
            row.extend([item.source.word().to_owned(), text(&item.detail)]);
        }
        table.row(row);
    }
    let mut text = if table.is_empty() { String::new() } else { table.text() };
    for missing in &report.missing {
        text.push_str(&format!("\nnot readable: {missing}\n"));
    }
    text
}
