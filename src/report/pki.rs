//! `kubectl qs-secrets pki`.

use super::Report;
use crate::error::Kind;
use crate::model::certificate::Certificate;
use crate::model::finding::{Finding, Severity};
use serde::Serialize;

/// The certificates of a directory, and what is wrong with its files.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PkiReport {
    /// The directory as typed.
    pub dir: String,
    /// Whether warnings count as errors.
    pub strict: bool,
    /// Every certificate, the authorities first.
    pub items: Vec<CertificateRow>,
    /// What is wrong, by file.
    pub findings: Vec<Finding>,
    /// Files and folders whose mode was mended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mended: Vec<String>,
    /// Where files are whose place was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup: Option<String>,
}

/// One certificate.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertificateRow {
    /// Path from the directory.
    pub file: String,
    /// Common name of whom it is for.
    pub subject: String,
    /// DNS names and addresses it is for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Until when it is valid.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub not_after: jiff::Timestamp,
    /// Whole days until then; negative if it has expired.
    pub days_left: i64,
    /// What `create` did about it: kept, created or replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fate: Option<String>,
    /// Why it was replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl PkiReport {
    /// A report of these certificates, files with what is in them.
    pub fn new(
        dir: String,
        certificates: &[(String, Certificate)],
        findings: Vec<Finding>,
        now: jiff::Timestamp,
    ) -> Self {
        let items = certificates.iter().map(|(file, certificate)| {
            let not_after = certificate.not_after();
            let hours = not_after.duration_since(now).as_hours();
            CertificateRow {
                file: file.clone(),
                subject: certificate.subject(),
                names: certificate.names(),
                not_after,
                days_left: hours.div_euclid(24),
                fate: None,
                reason: None,
            }
        });
        let items = items.collect();
        PkiReport { dir, strict: false, items, findings, mended: Vec::new(), backup: None }
    }
}

impl Report for PkiReport {
    const KIND: &'static str = "PkiReport";

    fn exit(&self) -> Kind {
        let worst = self.findings.iter().map(|finding| finding.severity).max();
        match worst {
            Some(Severity::Error) => Kind::Finding,
            Some(Severity::Warning) if self.strict => Kind::Finding,
            _ => Kind::Done,
        }
    }
}
