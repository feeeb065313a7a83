//! Text of `list`.

use super::{Look, Table, age};
use crate::report::list::ListReport;

/// One row per Cluster; nothing at all, not even headers, if there is none.
pub fn list(report: &ListReport, look: &Look) -> String {
    if report.0.items.is_empty() {
        return String::new();
    }
    let mut table =
        Table::new(["NAMESPACE", "NAME", "ROLE", "DC", "READY", "STATUS", "PRIMARY", "TIMELINE", "AGE"]);
    if look.wide {
        table.column("CONTEXT");
        table.column("IMAGE");
    }
    for item in &report.0.items {
        let created = item.created.as_deref().and_then(|text| text.parse().ok());
        let mut row = vec![
            item.namespace.clone(),
            item.name.clone(),
            item.role.word().to_owned(),
            item.dc.clone(),
            format!("{}/{}", item.ready_instances, item.instances),
            item.status.clone(),
            item.primary.clone().unwrap_or_default(),
            item.timeline.map(|timeline| timeline.to_string()).unwrap_or_default(),
            age(created, look.now),
        ];
        if look.wide {
            row.extend([item.context.clone(), item.image.clone().unwrap_or_default()]);
        }
        table.row(row);
    }
    table.text()
}
