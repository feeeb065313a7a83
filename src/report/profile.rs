//! `kubectl qs-secrets profile list`.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// The profiles of the program.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProfileListReport {
    /// One entry per profile, the default one first.
    pub items: Vec<ProfileItem>,
}

/// One profile.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProfileItem {
    /// Its name.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// Number of shapes of Secrets.
    pub secrets: usize,
    /// The operator that makes these Secrets itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
}

impl Report for ProfileListReport {
    const KIND: &'static str = "ProfileListReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.items.iter().map(|item| item.name.clone()).collect())
    }
}
