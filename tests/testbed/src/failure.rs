//! The one error of the bed: a sentence for the person at the terminal.
//!
//! Nothing in the bed reacts to the kind of a failure, so there are no kinds; what matters is that
//! every failure names what was being done.

use std::fmt::Display;

/// A failure, already worded for the terminal.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

/// Result of everything that can fail in the bed.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure that says `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// Puts what was being done in front of a lower-level error.
pub trait Doing<T> {
    /// Turns an error into `<what>: <error>`.
    fn doing(self, what: impl Display) -> Result<T>;
}

impl<T, E: Display> Doing<T> for std::result::Result<T, E> {
    fn doing(self, what: impl Display) -> Result<T> {
        self.map_err(|error| Failure(format!("{what}: {error}")))
    }
}

impl<T> Doing<T> for Option<T> {
    fn doing(self, what: impl Display) -> Result<T> {
        self.ok_or_else(|| Failure(format!("{what}: nothing found")))
    }
}
