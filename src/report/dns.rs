//! `kubectl pgaas dns`.

use super::Report;
use crate::error::Kind;
use crate::model::dns::Answer;
use serde::Serialize;

/// Where the alias of a primary leads, and where it should.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DnsReport {
    /// The target as typed.
    pub target: String,
    /// The alias.
    pub alias: String,
    /// Data centre of the primary.
    pub dc: String,
    /// Where the alias should lead.
    pub host: String,
    /// What declares it: object, data centre and where it leads by that.
    pub declared: Vec<DeclaredAlias>,
    /// Servers that were asked.
    pub servers: Vec<String>,
    /// What they answered; nothing if they did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// Why they did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unanswered: Option<String>,
    /// Whether the alias leads to the host; nothing if that could not be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agrees: Option<bool>,
    /// Writes that were made, or would be by a dry run.
    pub changes: Vec<String>,
    /// Whether nothing was kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Whether it was to be changed, and not only looked at.
    #[serde(skip)]
    pub updating: bool,
    /// What is left to do by hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_hand: Vec<String>,
}

/// Something that declares the alias.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeclaredAlias {
    /// Data centre.
    pub dc: String,
    /// The object.
    pub object: String,
    /// Where the alias leads by it.
    pub targets: Vec<String>,
    /// Why that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

impl Report for DnsReport {
    const KIND: &'static str = "DnsReport";

    fn exit(&self) -> Kind {
        match self.agrees {
            _ if self.dry_run => Kind::Done,
            Some(true) => Kind::Done,
            // The resolver goes on by itself once what it kept is too old.
            Some(false) if self.updating && !self.changes.is_empty() => Kind::TimedOut,
            None if self.updating => Kind::Incomplete,
            _ => Kind::Finding,
        }
    }
}
