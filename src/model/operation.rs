//! The operation lock: one JSON annotation on both Clusters of a target.

use serde::{Deserialize, Serialize};

/// Annotation that holds the lock.
pub const LOCK: &str = "pgaas.io/operation";
/// Annotation that keeps the last demotion token on the demoted Cluster.
pub const LAST_DEMOTION: &str = "pgaas.io/last-demotion";
/// Annotation that names the last promotion on the promoted Cluster.
pub const LAST_PROMOTION: &str = "pgaas.io/last-promotion";

/// The verb whose lock outlives its process, so that it is gone on with.
pub const SWITCHOVER: &str = "switchover";

/// Who changes a target, and how far it got. It does not expire by time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Operation {
    /// Run id, unique.
    pub run: String,
    /// Raised by every take-over; writes test it.
    pub attempt: u32,
    /// Who started it.
    pub user: String,
    /// From which machine.
    pub host: String,
    /// Verb: demote, promote, …
    pub verb: String,
    /// Data centre of the primary at the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Data centre of the primary at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Uids of the Clusters it works on, the old primary's first; empty where that was out
    /// of reach, and is not locked.
    #[serde(default)]
    pub uids: Vec<String>,
    /// PostgreSQL's system identifier.
    #[serde(default, rename = "systemID", skip_serializing_if = "Option::is_none")]
    pub system_id: Option<String>,
    /// When it was taken (RFC 3339, the holder's clock; for people, never computed with).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// The last step that was written together with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The demotion token, once it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Whether the run was called off; the mark on the target counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aborted: bool,
}

impl Operation {
    /// Reads the annotation's text; a text that is none of ours is a lock all the same.
    pub fn read(text: &str) -> Operation {
        serde_json::from_str(text).unwrap_or_else(|_| Operation {
            run: "unreadable".into(),
            attempt: 0,
            user: "unknown".into(),
            host: "unknown".into(),
            verb: "unknown".into(),
            from: None,
            to: None,
            uids: Vec::new(),
            system_id: None,
            since: None,
            step: None,
            token: None,
            aborted: false,
        })
    }

    /// The annotation's text.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether `other` is the same run at the same attempt.
    pub fn same(&self, other: &Operation) -> bool {
        self.run == other.run && self.attempt == other.attempt
    }

    /// Whether this is an earlier attempt of the same run, which `other` may take over.
    pub fn earlier(&self, other: &Operation) -> bool {
        self.run == other.run && self.attempt < other.attempt
    }

    /// Who holds it, for messages.
    pub fn holder(&self) -> String {
        let step = self.step.as_ref().map(|step| format!(", step {step}")).unwrap_or_default();
        let aborted = if self.aborted { ", being called off" } else { "" };
        format!("{} by {}@{} (run {}{step}{aborted})", self.verb, self.user, self.host, self.run)
    }

    /// The command that goes on with this run after its end.
    pub fn again(&self) -> String {
        let flag = if self.aborted { "--abort" } else { "--resume" };
        match self.verb.as_str() {
            SWITCHOVER => format!("run kubectl pgaas switchover TARGET {flag} {}", self.run),
            _ => "run the same command again".to_owned(),
        }
    }
}

/// What stands in [`LAST_PROMOTION`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Promotion {
    /// SHA-256 of the token's text, hexadecimal.
    pub token_hash: String,
    /// Timeline after the promotion.
    pub timeline: Option<u64>,
    /// Run that did it.
    pub run: String,
}

/// What stands in [`LAST_DEMOTION`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Demotion {
    /// The token, kept because operators before 1.28.4 may wipe it from the status (cloudnative-pg #11074).
    pub token: String,
    /// Data centre the primary was to move to.
    pub to: String,
    /// Run that did it.
    pub run: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_annotation_is_a_lock_nobody_may_overwrite() {
        let foreign = Operation::read("{not json");
        assert_eq!(foreign.run, "unreadable");
        assert!(!foreign.same(&Operation { run: "r1".into(), ..foreign.clone() }));
    }

    #[test]
    fn reads_what_it_writes() {
        let text = r#"{"run":"r1","attempt":1,"user":"ada","host":"desk","verb":"demote","from":"dc1","to":"dc2","uids":["u1","u2"],"systemID":"7","since":"2026-01-01T00:00:00Z"}"#;
        assert_eq!(Operation::read(text).write(), text);
    }
}
