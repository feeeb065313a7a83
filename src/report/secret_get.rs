//! `kubectl qs-secrets get`.

use super::Report;
use crate::error::Kind;
use crate::model::owner::Owner;
use crate::model::shown::ShownValue;
use serde::Serialize;

/// One Secret, its values redacted unless they were asked for.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecretReport {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub secret_type: String,
    /// Whether its values can be changed.
    pub immutable: bool,
    /// When it was made, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When its values were last written, by the field managers; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// Who makes it, if not people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// One entry per key, in the order of the keys' names.
    pub items: Vec<KeyRow>,
}

/// One key.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyRow {
    /// The key.
    pub key: String,
    /// Its value.
    #[serde(flatten)]
    pub value: ShownValue,
}

impl Report for SecretReport {
    const KIND: &'static str = "SecretReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(vec![format!("secret/{}", self.name)])
    }
}
