//! `kubectl pgaas token`.

use super::Report;
use crate::error::Kind;
use crate::model::token::{DemotionToken, Fit};
use serde::Serialize;

/// What a demotion token holds, and whether it fits a target.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenReport {
    /// The decoded token.
    pub token: DemotionToken,
    /// The Cluster it was held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Whether it fits there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    /// The token itself, as `promote` takes it, where it is what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Report for TokenReport {
    const KIND: &'static str = "TokenReport";

    fn exit(&self) -> Kind {
        match self.fit {
            Some(Fit::Refused { .. }) => Kind::Finding,
            _ => Kind::Done,
        }
    }
}
