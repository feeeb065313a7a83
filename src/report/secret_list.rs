//! `kubectl qs-secrets list`.

use super::Report;
use crate::error::Kind;
use crate::model::owner::Owner;
use crate::model::secret::SecretState;
use crate::model::shown::ShownValue;
use serde::Serialize;
use std::collections::BTreeMap;

/// Secrets that are there, and those that should be. What they are like is no part of
/// the exit code.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecretListReport {
    /// One entry per Secret.
    pub items: Vec<SecretRow>,
    /// Whether namespaces are told apart.
    #[serde(skip)]
    pub all_namespaces: bool,
}

/// One Secret.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecretRow {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// For what: role, redis, minio, bucket, instance or once.
    #[serde(rename = "type")]
    pub each: String,
    /// To which server it belongs.
    pub instance: String,
    /// What it is for: the role, bucket or instance.
    pub subject: String,
    /// How it stands to what there should be.
    pub state: SecretState,
    /// Keys and labels it has not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// When it was made, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When its values were last written, by the field managers; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// Who makes it, if not people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// Its keys and their values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub keys: BTreeMap<String, ShownValue>,
    /// Pods that take it, by what makes them: `deployment/web`; none if that was not asked
    /// for or cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumers: Option<Vec<String>>,
}

impl Report for SecretListReport {
    const KIND: &'static str = "SecretListReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }

    fn names(&self) -> Option<Vec<String>> {
        let there = self.items.iter().filter(|item| item.state != SecretState::Missing);
        Some(there.map(|item| format!("secret/{}", item.name)).collect())
    }
}
