//! `kubectl qs-secrets verify`.

use super::Report;
use crate::error::Kind;
use crate::model::finding::{Finding, Severity};
use serde::Serialize;

/// What is wrong with the Secrets of a namespace, or of one in each data centre.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifyReport {
    /// Name of the profile.
    pub profile: String,
    /// Where was looked.
    pub places: Vec<VerifiedPlace>,
    /// How many of what.
    pub summary: VerifySummary,
    /// What `--fix` set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mended: Vec<MendedSecret>,
    /// Whether nothing was kept of what `--fix` set.
    pub dry_run: bool,
    /// Whether a warning is enough for exit 3.
    pub strict: bool,
    /// What is wrong, errors first.
    pub items: Vec<Finding>,
}

/// One place where was looked.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifiedPlace {
    /// Data centre, where they were named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<String>,
    /// Context.
    pub context: String,
    /// Namespace.
    pub namespace: String,
    /// Whether it could be read.
    pub read: bool,
}

/// How many of what.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifySummary {
    /// Secrets there should be, in every place that could be read.
    pub secrets: usize,
    /// Those without error and warning.
    pub right: usize,
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Findings that are good to know.
    pub infos: usize,
}

/// A Secret that was mended.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MendedSecret {
    /// Data centre, where they were named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dc: Option<String>,
    /// The Secret, e.g. `secret/a`.
    pub object: String,
    /// What was set: `labels a; keys host, databaseUrl`.
    pub what: String,
    /// Why it was not, if it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

impl VerifySummary {
    /// Counts findings; `secrets` and `right` are the caller's.
    #[must_use]
    pub fn counting(mut self, findings: &[Finding]) -> Self {
        let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        (self.errors, self.warnings, self.infos) =
            (of(Severity::Error), of(Severity::Warning), of(Severity::Info));
        self
    }
}

impl Report for VerifyReport {
    const KIND: &'static str = "VerifyReport";

    fn exit(&self) -> Kind {
        let failed = self.mended.iter().any(|mended| mended.failed.is_some());
        match self.summary {
            VerifySummary { errors, warnings, .. } if errors > 0 || self.strict && warnings > 0 => {
                Kind::Finding
            }
            _ if failed => Kind::Incomplete,
            _ => Kind::Done,
        }
    }
}
