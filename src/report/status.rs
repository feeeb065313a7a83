//! `kubectl pgaas status`.

use super::Report;
use crate::error::Kind;
use crate::model::finding::Severity;
use crate::model::status::TargetStatus;
use serde::Serialize;

/// The state of a target.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatusReport(pub TargetStatus);

impl Report for StatusReport {
    const KIND: &'static str = "StatusReport";

    fn exit(&self) -> Kind {
        if self.0.findings.iter().any(|finding| finding.severity == Severity::Error) {
            Kind::Finding
        } else {
            Kind::Done
        }
    }
}
