//! `kubectl pgaas endpoints`.

use super::Report;
use crate::error::Kind;
use crate::model::endpoint::EndpointRow;
use crate::model::finding::{Finding, Severity};
use serde::Serialize;

/// Where clients of a target connect.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EndpointsReport {
    /// The target as typed.
    pub target: String,
    /// The ways in, data centre by data centre.
    pub items: Vec<EndpointRow>,
    /// What is wrong with them, errors first.
    pub findings: Vec<Finding>,
}

impl Report for EndpointsReport {
    const KIND: &'static str = "EndpointsReport";

    fn exit(&self) -> Kind {
        let error = self.findings.iter().any(|finding| finding.severity == Severity::Error);
        if error { Kind::Finding } else { Kind::Done }
    }

    fn names(&self) -> Option<Vec<String>> {
        let name = |row: &EndpointRow| match row.kind.as_str() {
            "alias" => format!("alias/{}", row.name),
            _ => format!("service/{}", row.name),
        };
        Some(self.items.iter().map(name).collect())
    }
}
