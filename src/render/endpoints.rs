//! Text of `endpoints`.

use super::{Look, Table, findings};
use crate::report::endpoints::EndpointsReport;

/// One line for each way in, then what is wrong.
pub fn endpoints(report: &EndpointsReport, look: &Look) -> String {
    let mut table = Table::new(["DC", "KIND", "NAME", "PORT", "LEADS TO", "NOTE"]);
    for name in if look.wide { &["HOST", "TYPE", "ADDRESSES", "NOT READY"][..] } else { &[] } {
        table.column(name);
    }
    for row in &report.items {
        let behind = if row.pods.is_empty() { &row.addresses } else { &row.pods };
        let leads =
            if row.kind == "alias" || !row.pods.is_empty() { behind.join(",") } else { String::new() };
        let mut cells = vec![
            row.dc.clone(),
            row.kind.clone(),
            row.name.clone(),
            row.port.map(|port| port.to_string()).unwrap_or_default(),
            leads,
            row.note.clone().unwrap_or_default(),
        ];
        if look.wide {
            cells.extend([
                row.host.clone(),
                row.of.clone(),
                row.addresses.join(","),
                row.not_ready.join(","),
            ]);
        }
        table.row(cells);
    }
    let mut text =
        if table.is_empty() { String::new() } else { table.within(look.width.filter(|_| !look.wide)) };
    text.push_str(&findings(&report.findings, look));
    text
}
