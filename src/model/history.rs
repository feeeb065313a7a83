//! What was done to a target, as its Clusters remember it.

use serde::{Deserialize, Serialize};

/// Annotation with the last role changes, the oldest first.
pub const HISTORY: &str = "pgaas.io/history";
/// How many are kept.
pub const KEPT: usize = 20;

/// One role change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleChange {
    /// When (RFC 3339, by the API server).
    pub time: String,
    /// What happened to the Cluster: demoted, promoted, promoted by force, rebuilt.
    pub what: String,
    /// The verb of the run.
    pub verb: String,
    /// Run id.
    pub run: String,
    /// Who ran it.
    pub user: String,
    /// From which machine.
    pub host: String,
    /// Data centre of the primary before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Data centre of the primary after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Timeline before the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeline: Option<u64>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Happening {
    /// When (RFC 3339).
    pub time: String,
    /// Data centre it happened in; absent for a run as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<String>,
    /// What happened.
    pub what: String,
    /// Data centre of the primary before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Data centre of the primary after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Run id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Who did it, USER@HOST.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Timeline before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<u64>,
    /// Who tells it.
    pub source: Source,
    /// Where more stands: the journal's file, or the Event's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Who tells of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Source {
    /// The Cluster's own annotation.
    Cluster,
    /// An Event, which the API server keeps for an hour or so.
    Event,
    /// The journal on this machine.
    Journal,
}

impl Source {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Source::Cluster => "cluster",
            Source::Event => "event",
            Source::Journal => "journal",
        }
    }
}

/// Reads the annotation's text; one that is none of ours tells nothing.
pub fn read(text: Option<&str>) -> Vec<RoleChange> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The annotation's text with one more entry, the oldest dropped.
pub fn appended(text: Option<&str>, entry: RoleChange) -> String {
    let mut all = read(text);
    all.push(entry);
    let first = all.len().saturating_sub(KEPT);
    serde_json::to_string(&all[first..]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(run: usize) -> RoleChange {
        RoleChange {
            time: "2026-01-01T00:00:00Z".into(),
            what: "promoted".into(),
            verb: "promote".into(),
            run: run.to_string(),
            user: "ada".into(),
            host: "desk".into(),
            from: None,
            to: None,
            timeline: None,
        }
    }

    #[test]
    fn only_the_last_changes_are_kept_and_odd_text_hides_nothing_new() {
        let mut text = appended(Some("{not json"), entry(0));
        for run in 1..30 {
            text = appended(Some(&text), entry(run));
        }
        let runs: Vec<String> = read(Some(&text)).into_iter().map(|change| change.run).collect();
        assert_eq!(runs, (10..30).map(|run| run.to_string()).collect::<Vec<_>>());
        assert_eq!(read(None), []);
    }
}
