//! Differences between what is and what would be.

use serde::Serialize;

/// One field, or one object, that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Difference {
    /// Data centre.
    pub dc: String,
    /// The object, e.g. `cluster.postgresql.cnpg.io/prod-ic1`.
    pub object: String,
    /// JSON pointer of the field; empty for an object that does not exist yet.
    pub field: String,
    /// What is there; absent if nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What would be there; absent if it would be removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}
