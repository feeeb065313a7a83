//! The error of this program: what was being done, and why it could not be.

use std::fmt::Display;

/// What could not be done, and why.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

/// A result of this program.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure in these words.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Says what an error is about.
pub trait About<T> {
    /// Puts `what` before the error.
    fn about(self, what: impl Display) -> Result<T>;
}

impl<T, E: Display> About<T> for std::result::Result<T, E> {
    fn about(self, what: impl Display) -> Result<T> {
        self.map_err(|error| Failure(format!("{what}: {error}")))
    }
}
