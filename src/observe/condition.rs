//! Conditions of an object's status.

use serde::Deserialize;

/// A condition.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    /// Type.
    #[serde(rename = "type")]
    pub kind: String,
    /// True, False or Unknown.
    pub status: String,
    /// Reason.
    pub reason: String,
    /// Message.
    pub message: String,
    /// When it last changed.
    pub last_transition_time: Option<String>,
}

impl Condition {
    /// Time since it last changed, by the server's clock; negative when clocks differ.
    pub fn age(&self, now: jiff::Timestamp) -> Option<jiff::SignedDuration> {
        let since: jiff::Timestamp = self.last_transition_time.as_deref()?.parse().ok()?;
        Some(now.duration_since(since))
    }
}
