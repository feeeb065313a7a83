//! What a changing verb did.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// A change that was carried out, or found to be done already.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutcomeReport {
    /// The verb.
    pub verb: String,
    /// The target as typed.
    pub target: String,
    /// One line of what is so now.
    pub result: String,
    /// Whether it was so before.
    pub already: bool,
    /// Run id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub run: String,
    /// What was done, in order.
    pub steps: Vec<StepRow>,
    /// The demotion token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demotion_token: Option<String>,
    /// What is lost, as far as it is known, where a change can lose data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<String>,
    /// What was kept of what was replaced.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<String>,
    /// What could not be proved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unverified: Vec<String>,
    /// What to do next.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<String>,
}

/// One step that was done.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepRow {
    /// What it did.
    pub what: String,
    /// When it ended, in seconds from the start of the program.
    pub at: f64,
}

impl OutcomeReport {
    /// A report of a verb that did nothing yet.
    pub fn new(verb: &str, target: impl ToString) -> Self {
        OutcomeReport {
            verb: verb.to_owned(),
            target: target.to_string(),
            result: String::new(),
            already: false,
            run: String::new(),
            steps: Vec::new(),
            demotion_token: None,
            loss: None,
            kept: Vec::new(),
            unverified: Vec::new(),
            next: Vec::new(),
        }
    }

    /// Says what is so now.
    #[must_use]
    pub fn result(mut self, result: impl Into<String>) -> Self {
        self.result = result.into();
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next.push(next.into());
        self
    }
}

impl Report for OutcomeReport {
    const KIND: &'static str = "OutcomeReport";

    fn exit(&self) -> Kind {
        if self.unverified.is_empty() { Kind::Done } else { Kind::Incomplete }
    }
}
