//! What a backup does to a Secret.

use serde::Serialize;

/// What is, or was, done with a Secret of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Restoring {
    /// It was missing.
    Create,
    /// It holds what was saved.
    Same,
    /// It differs, and stays as it is.
    Kept,
    /// It differed, and the saved values were written over it.
    Overwrite,
}

impl Restoring {
    /// As tables say it.
    pub fn word(self) -> &'static str {
        match self {
            Restoring::Create => "create",
            Restoring::Same => "same",
            Restoring::Kept => "kept",
            Restoring::Overwrite => "overwrite",
        }
    }
}
