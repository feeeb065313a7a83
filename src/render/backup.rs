//! Text of `backup` and `restore`.

use super::{Look, Table};
use crate::report::backup::{BackupListReport, BackupReport, RestoreReport};

/// What is where.
pub fn backup(report: &BackupReport, look: &Look) -> String {
    let BackupReport { context, namespace, file, size, items, .. } = report;
    let how = if report.encrypted { "encrypted" } else { "not encrypted, readable by its owner only" };
    let mut text = format!(
        "{} Secrets of namespace {namespace} ({context}) are in {file}: {size} bytes, {how}\n",
        items.len()
    );
    for item in items.iter().filter(|_| look.wide) {
        text.push_str(&format!("  secret/{}: {}\n", item.name, item.keys.join(", ")));
    }
    text
}

/// One row per file; nothing at all if there is none.
pub fn backups(report: &BackupListReport, _look: &Look) -> String {
    if report.items.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["NAME", "NAMESPACE", "SECRETS", "SIZE", "STATE"]);
    for item in &report.items {
        table.row([
            item.name.clone(),
            item.namespace.clone().unwrap_or_default(),
            item.secrets.map(|number| number.to_string()).unwrap_or_default(),
            item.size.to_string(),
            item.state.word().to_owned(),
        ]);
    }
    table.text()
}

/// One row per Secret.
pub fn restore(report: &RestoreReport, _look: &Look) -> String {
    let mut table = Table::new(["NAME", "WHAT", "KEYS", "WHY"]);
    for item in &report.items {
        table.row([
            item.name.clone(),
            item.what.word().to_owned(),
            item.keys.join(","),
            item.why.clone().unwrap_or_default(),
        ]);
    }
    table.text() + if report.dry_run { "(dry run)\n" } else { "" }
}
