//! `kubectl pgaas lock`.

use super::Report;
use crate::error::Kind;
use crate::model::operation::Operation;
use serde::Serialize;

/// Who holds the lock, per data centre.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LockReport {
    /// The target as typed.
    pub target: String,
    /// One entry per data centre.
    pub locks: Vec<LockRow>,
}

/// The lock in one data centre.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LockRow {
    /// Data centre.
    pub dc: String,
    /// Who holds it; absent if nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// Why it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

impl Report for LockReport {
    const KIND: &'static str = "LockReport";

    fn exit(&self) -> Kind {
        if self.locks.iter().any(|row| row.unreadable.is_some()) { Kind::Finding } else { Kind::Done }
    }
}
