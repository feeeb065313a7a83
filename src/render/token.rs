//! Text of `token`.

use super::Look;
use crate::model::token::Fit;
use crate::report::token::TokenReport;

/// The fields, then the verdict.
pub fn token(report: &TokenReport, look: &Look) -> String {
    let token = &report.token;
    let fields = [
        ("System ID", &token.database_system_identifier),
        ("Timeline", &token.timeline),
        ("REDO location", &token.redo),
        ("REDO WAL file", &token.redo_wal_file),
        ("Checkpoint", &token.time_of_latest_checkpoint),
        ("Operator", &token.operator_version),
    ];
    let mut text: String =
        fields.iter().map(|(name, value)| format!("{:<16}{value}\n", format!("{name}:"))).collect();
    if let (Some(target), Some(fit)) = (&report.target, &report.fit) {
        let verdict = match fit {
            Fit::Reached => format!("{}; everything was replayed", look.theme.ok("fits")),
            Fit::Waiting { bytes: Some(bytes) } => {
                format!("{}; {bytes} bytes are still to be replayed", look.theme.ok("fits"))
            }
            Fit::Waiting { bytes: None } => {
                format!(
                    "{}, as far as can be seen: the replayed position is unknown",
                    look.theme.warn("fits")
                )
            }
            Fit::Refused { reason } => format!("{}: {reason}", look.theme.fail("does not fit")),
        };
        text.push_str(&format!("{:<16}{verdict}\n", format!("{target}:")));
    }
    text
}

/// The token alone, as `promote` takes it.
pub fn token_text(report: &TokenReport, _look: &Look) -> String {
    report.text.as_ref().map(|text| format!("{text}\n")).unwrap_or_default()
}
