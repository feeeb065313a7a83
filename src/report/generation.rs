//! What `generate` and `apply` did, or would do, to each Secret. Never a value.

use super::Report;
use crate::error::Kind;
use serde::Serialize;
use std::collections::BTreeMap;

/// Every Secret there should be, and what came of it.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GenerateReport {
    /// Namespace.
    pub namespace: String,
    /// Context it was written through; empty without a server.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub context: String,
    /// Address of the server; empty without one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub server: String,
    /// Directory of the files; empty with a server.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub directory: String,
    /// `client` or `server` if nothing was to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<String>,
    /// One entry per Secret, in the order of the profile.
    pub items: Vec<GenerateItem>,
    /// Number of Secrets by what came of them.
    pub summary: BTreeMap<Fate, usize>,
}

/// One Secret.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GenerateItem {
    /// Its name.
    pub name: String,
    /// What came of it.
    pub action: Fate,
    /// Keys that were written; where nothing could be written, those that should have been.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Labels that were written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Why, or what else is to be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the Secret is as it should be.
    pub complete: bool,
    /// Whether a lack of rights was the reason.
    #[serde(skip)]
    pub forbidden: bool,
}

/// What came of a Secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Fate {
    /// It did not exist.
    Created,
    /// Missing keys were added.
    Completed,
    /// Labels or connection data were brought up to date.
    Refreshed,
    /// Nothing was to be done.
    Kept,
    /// Somebody else makes it; nothing was written.
    Owned,
    /// The API server takes no change of its values.
    Immutable,
    /// What is there contradicts itself, or a value is not known; nothing was written.
    Unclear,
    /// The write did not succeed.
    Failed,
    /// The user asked to stop before.
    NotDone,
}

impl Fate {
    /// As people read it.
    pub fn text(self) -> &'static str {
        match self {
            Fate::Created => "created",
            Fate::Completed => "completed",
            Fate::Refreshed => "refreshed",
            Fate::Kept => "kept",
            Fate::Owned => "owned",
            Fate::Immutable => "immutable",
            Fate::Unclear => "unclear",
            Fate::Failed => "failed",
            Fate::NotDone => "not done",
        }
    }

    /// Whether something was written.
    pub fn wrote(self) -> bool {
        matches!(self, Fate::Created | Fate::Completed | Fate::Refreshed)
    }
}

impl GenerateReport {
    /// Counts the items.
    #[must_use]
    pub fn counted(mut self) -> Self {
        self.summary.clear();
        for item in &self.items {
            *self.summary.entry(item.action).or_default() += 1;
        }
        self
    }

    fn has(&self, fate: Fate) -> bool {
        self.items.iter().any(|item| item.action == fate)
    }
}

impl Report for GenerateReport {
    const KIND: &'static str = "GenerateReport";

    fn exit(&self) -> Kind {
        let wrote = self.items.iter().any(|item| item.action.wrote());
        if self.has(Fate::NotDone) {
            return Kind::Interrupted;
        }
        if self.items.iter().all(|item| item.complete) {
            return Kind::Done;
        }
        match (wrote, self.has(Fate::Failed)) {
            (true, _) => Kind::Incomplete,
            (false, true) if self.items.iter().any(|item| item.forbidden) => Kind::Forbidden,
            (false, true) => Kind::Failed,
            (false, false) => Kind::Refused,
        }
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.items.iter().map(|item| format!("secret/{}", item.name)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exit(fates: &[Fate], forbidden: bool) -> u8 {
        let item = |action: &Fate| GenerateItem {
            name: "a".into(),
            action: *action,
            keys: Vec::new(),
            labels: Vec::new(),
            reason: None,
            complete: action.wrote() || *action == Fate::Kept,
            forbidden,
        };
        let items = fates.iter().map(item).collect();
        GenerateReport { items, ..GenerateReport::default() }.exit().code()
    }

    #[test]
    fn the_exit_tells_whether_anything_was_written_and_whether_all_is_there() {
        assert_eq!(exit(&[Fate::Created, Fate::Kept], false), 0);
        assert_eq!(exit(&[Fate::Created, Fate::Failed], false), 5);
        assert_eq!(exit(&[Fate::Created, Fate::Failed], true), 5);
        assert_eq!(exit(&[Fate::Kept, Fate::Failed], false), 1);
        assert_eq!(exit(&[Fate::Failed], true), 7);
        assert_eq!(exit(&[Fate::Kept, Fate::Unclear], false), 6);
        assert_eq!(exit(&[Fate::Completed, Fate::Immutable], false), 5);
        assert_eq!(exit(&[Fate::Created, Fate::NotDone], false), 130);
    }
}
