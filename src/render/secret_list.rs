//! Text of `list` of `kubectl qs-secrets`.

use super::connection::visible;
use super::{Look, Table, age};
use crate::model::secret::SecretState;
use crate::report::secret_list::{SecretListReport, SecretRow};

/// One row per Secret, and below them their values where these were asked for; nothing
/// at all, not even headers, if there is none.
pub fn secrets(report: &SecretListReport, look: &Look) -> String {
    if report.items.is_empty() {
        return String::new();
    }
    let mut header = vec!["NAME", "TYPE", "INSTANCE", "SUBJECT", "STATE", "AGE", "ROTATED", "OWNER"];
    if report.all_namespaces {
        header.insert(0, "NAMESPACE");
    }
    if look.wide {
        header.extend(["CONSUMERS", "LACKS", "KEYS"]);
    }
    let mut table = Table::of(header.into_iter().map(str::to_owned).collect());
    for item in &report.items {
        table.row(row(item, report.all_namespaces, look));
    }
    // The names say most of it.
    let width = look.width.filter(|_| !look.wide);
    let nobody = report.items.iter().all(|item| item.owner.is_none());
    let spare: &[&str] =
        if nobody { &["OWNER", "SUBJECT", "INSTANCE", "TYPE"] } else { &["SUBJECT", "INSTANCE", "TYPE"] };
    table.fit(width, spare).text() + &values(report)
}

fn row(item: &SecretRow, all_namespaces: bool, look: &Look) -> Vec<String> {
    let since = |time: &Option<String>| match (item.state, time) {
        (SecretState::Missing, _) => String::new(),
        (_, time) => age(time.as_deref().and_then(|text| text.parse().ok()), look.now),
    };
    let mut cells = vec![
        item.name.clone(),
        item.each.clone(),
        item.instance.clone(),
        item.subject.clone(),
        item.state.word().to_owned(),
        since(&item.created),
        since(&item.written),
        item.owner.as_ref().map(|owner| owner.who.clone()).unwrap_or_default(),
    ];
    if all_namespaces {
        cells.insert(0, item.namespace.clone());
    }
    if look.wide {
        let consumers = item.consumers.as_ref().map_or("<unknown>".to_owned(), |list| list.join(", "));
        let keys: Vec<&str> = item.keys.keys().map(String::as_str).collect();
        cells.extend([consumers, item.lacks.join(", "), keys.join(",")]);
    }
    cells
}

/// Values in a table of their own, if there are any to be shown.
fn values(report: &SecretListReport) -> String {
    let mut table = Table::new(["NAME", "KEY", "VALUE"]);
    for item in &report.items {
        for (key, value) in &item.keys {
            if value.text.is_some() || value.base64.is_some() {
                table.row([item.name.clone(), key.clone(), visible(&value.cell())]);
            }
        }
    }
    if table.is_empty() { String::new() } else { format!("\n{}", table.text()) }
}
