//! `kubectl pgaas validate`.

use super::Report;
use crate::error::Kind;
use crate::model::problem::Problem;
use serde::Serialize;

/// What is wrong with values files, target by target.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ValidateReport {
    /// One entry per target.
    pub items: Vec<Validated>,
}

/// One target's files.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Validated {
    /// `INS/ENV`.
    pub target: String,
    /// Whether manifests can be made of them.
    pub valid: bool,
    /// Everything that prevents it.
    pub problems: Vec<Problem>,
    /// What deserves a look.
    pub warnings: Vec<Problem>,
}

impl Report for ValidateReport {
    const KIND: &'static str = "ValidateReport";

    fn exit(&self) -> Kind {
        if self.items.iter().all(|item| item.valid) { Kind::Done } else { Kind::Usage }
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.items.iter().map(|item| item.target.clone()).collect())
    }
}
