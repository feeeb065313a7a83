//! Text of `upgrade --check`.

use super::Look;
use crate::report::change::ChangeReport;

/// One block per object, one line per field.
pub fn change(report: &ChangeReport, _look: &Look) -> String {
    if report.changes.is_empty() {
        return format!("{} is as the values say\n", report.target);
    }
    let mut text = String::new();
    let mut heading = String::new();
    for change in &report.changes {
        let object = format!("{}: {}\n", change.dc, change.object);
        if object != heading {
            text.push_str(&object);
            heading = object;
        }
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "<none>".to_owned());
        match change.field.as_str() {
            "" => text.push_str("  + does not exist yet\n"),
            field => {
                text.push_str(&format!("  ~ {field}: {} -> {}\n", shown(&change.old), shown(&change.new)))
            }
        }
    }
    text
}
