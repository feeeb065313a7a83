//! `kubectl pgaas explain`.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// Keys of the values files and what they mean.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeysReport {
    /// The key asked for, of each file that has it; without a key the files.
    pub items: Vec<KeyItem>,
    /// Whether all keys below are there, or only the next ones.
    pub recursive: bool,
}

/// A key, or a file.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyItem {
    /// The file below the values directory.
    pub file: String,
    /// All keys down to it; none for the file itself. `*` is a name of the writer's, `[]` each entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its type, as `kubectl explain` writes types.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it must be there where the mapping it stands in is given.
    pub required: bool,
    /// What holds without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What is expected of its value.
    pub expected: String,
    /// What it means.
    pub meaning: String,
    /// The keys below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyItem>,
}

impl Report for KeysReport {
    const KIND: &'static str = "KeysReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }

    fn names(&self) -> Option<Vec<String>> {
        fn walk(item: &KeyItem, names: &mut Vec<String>) {
            names.extend(item.key.clone());
            item.keys.iter().for_each(|item| walk(item, names));
        }
        let mut names = Vec::new();
        self.items.iter().for_each(|item| walk(item, &mut names));
        Some(names)
    }
}
