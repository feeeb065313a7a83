//! What is wrong with an input, and where a value came from.
//!
//! Problems are data: reading never stops at the first one, and only the caller
//! decides how they are shown.

use std::fmt;
use std::sync::Arc;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Written in a file.
    File {
        /// The file as it was opened.
        file: Arc<str>,
        /// Line, counted from 1.
        line: usize,
    },
    /// Derived from other values.
    Computed,
    /// Built in: no file sets it.
    Default,
}

impl Origin {
    /// A place in a file.
    pub fn line(file: &Arc<str>, line: usize) -> Self {
        Origin::File { file: Arc::clone(file), line }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File { file, line } => write!(f, "{file}:{line}"),
            Origin::Computed => f.write_str("computed"),
            Origin::Default => f.write_str("default"),
        }
    }
}

/// One thing wrong with the input, with where it stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// The file, or the directory when a file is missing.
    pub file: String,
    /// Line, counted from 1; none when the whole file is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The key, such as `databases[0].owner`; empty when no key is meant.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// What is wrong and what was expected.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Problem {
    /// A problem of a whole file or directory.
    pub fn of_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        Problem { file: file.into(), line: None, key: String::new(), message: message.into(), hint: None }
    }

    /// A problem of a value that stands at `origin`.
    pub fn at(origin: &Origin, key: impl Into<String>, message: impl Into<String>) -> Self {
        let (file, line) = match origin {
            Origin::File { file, line } => (file.to_string(), Some(*line)),
            other => (other.to_string(), None),
        };
        Problem { file, line, key: key.into(), message: message.into(), hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.message)
    }
}
