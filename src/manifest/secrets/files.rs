//! Secrets whose values other programs write as files, certificates above all: they are
//! applied, never made.

use super::each::Each;
use super::expected::{Expected, ExpectedKey, Source};
use super::profile::{Field, Supplied};
use crate::manifest::rule::{OBJECT, TEXT};
use crate::manifest::shape::{Shape, may, must};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A Secret made of files.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilesShape {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub secret_type: String,
    /// To what it belongs.
    pub instance: String,
    /// Its labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Its keys.
    pub keys: Vec<FileKey>,
}

/// A key, and the file its value is in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileKey {
    /// The key.
    pub key: String,
    /// Path from the directory of the files, with `/`.
    pub file: String,
}

const WORD: Shape = Shape::Scalar(&TEXT);
const KEY: Shape = Shape::Closed(&[must("key", WORD), must("file", WORD)]);

/// One of them, in a profile.
pub(super) const FILES: Shape = Shape::Closed(&[
    must("name", Shape::Text(&OBJECT)),
    must("type", WORD),
    must("instance", WORD),
    may("labels", Shape::Each { key: &TEXT, of: &WORD }),
    must("keys", Shape::List { of: &KEY, min: 1 }),
]);

impl FilesShape {
    /// The Secret as it should be.
    pub fn expected(&self) -> Expected {
        let key = |key: &FileKey| ExpectedKey {
            key: key.key.clone(),
            source: Source::Supplied(Supplied::default()),
            field: Field::Other,
            optional: false,
        };
        Expected {
            name: self.name.clone(),
            each: Each::Once,
            instance: self.instance.clone(),
            subject: self.name.clone(),
            secret_type: self.secret_type.clone(),
            labels: self.labels.clone(),
            group: None,
            leads: false,
            keys: self.keys.iter().map(key).collect(),
            facts: BTreeMap::new(),
        }
    }
}
