//! Why a text is no connection, and why a connection has no text of some form.

use std::borrow::Cow;

/// Why a text cannot be read: a position, never its content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{form}: {what}, at byte {at}")]
pub struct NotAConnection {
    /// The form it was read as.
    pub form: &'static str,
    /// What was expected.
    pub what: Cow<'static, str>,
    /// Where, in bytes from 1.
    pub at: usize,
    /// What to do about it.
    pub hint: Option<&'static str>,
}

impl NotAConnection {
    /// Something wrong at the byte with this index, counted from 0.
    pub(super) fn at(form: &'static str, index: usize, what: impl Into<Cow<'static, str>>) -> Self {
        NotAConnection { form, what: what.into(), at: index + 1, hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub(super) fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }
}

/// Why a connection cannot be written in a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotWrite {
    /// The form is for another service.
    #[error("{form} is not a form of a {service} connection")]
    Service {
        /// The form.
        form: &'static str,
        /// What the connection is for.
        service: &'static str,
    },
    /// A value has bytes that the form has no way to write.
    #[error("{form} cannot carry this {part}: {why}")]
    Value {
        /// The form.
        form: &'static str,
        /// What the value is.
        part: String,
        /// What stands in the way.
        why: &'static str,
    },
}

impl CannotWrite {
    pub(super) fn value(form: &'static str, part: impl Into<String>, why: &'static str) -> Self {
        CannotWrite::Value { form, part: part.into(), why }
    }
}
