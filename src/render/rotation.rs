//! Text of `rotate`.

use super::Look;
use crate::report::rotation::RotateReport;

/// Each password with what was proved of it.
pub fn rotation(report: &RotateReport, _look: &Look) -> String {
    let mut text = String::new();
    for row in &report.items {
        let with = match row.with.len() {
            0 => String::new(),
            n => format!(" and {n} more with the same password"),
        };
        text.push_str(&format!("secret/{}{with} {}", row.secret, row.fate.word()));
        match &row.reason {
            Some(reason) => text.push_str(&format!(": {reason}\n")),
            None => text.push_str(&format!(" ({})\n", row.server)),
        }
        row.proved.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        if let Some(gap) = row.gap {
            text.push_str(&format!("  proved {gap:.1} s after the Secret was written\n"));
        }
        row.restarted.iter().for_each(|name| text.push_str(&format!("  {name} was restarted\n")));
        row.unverified.iter().for_each(|line| text.push_str(&format!("  not done: {line}\n")));
    }
    if report.items.len() > 1 {
        text.push_str(&format!("{} done, {} failed\n", report.done, report.failed));
    }
    text
}
