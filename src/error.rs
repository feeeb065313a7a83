//! The one error type of the library and the table of exit codes.
//!
//! A message is a lower-case fragment that names the object and says what was
//! expected; advice stands apart in `hints`. Errors become text in
//! `render::failure` only.

use std::error::Error as StdError;

/// Result with the library's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a run ended, and with it the exit code. The codes are part of the
/// interface: `--help`, the man pages and the README list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// 0: done, and the end state was observed.
    Done,
    /// 1: nothing, or not enough, could be read.
    Failed,
    /// 2: wrong usage or an invalid input file.
    Usage,
    /// 3: an error finding, a failed check, or a difference.
    Finding,
    /// 4: timed out, and the cluster goes on by itself.
    TimedOut,
    /// 5: executed but incomplete, or the end could not be proved.
    Incomplete,
    /// 6: refused by a guard or by the user.
    Refused,
    /// 7: forbidden by the API server (RBAC).
    Forbidden,
    /// 130: interrupted by the user.
    Interrupted,
}

impl Kind {
    /// Every kind, in the order of the codes.
    pub const ALL: [Kind; 9] = [
        Kind::Done,
        Kind::Failed,
        Kind::Usage,
        Kind::Finding,
        Kind::TimedOut,
        Kind::Incomplete,
        Kind::Refused,
        Kind::Forbidden,
        Kind::Interrupted,
    ];

    /// The process exit code.
    pub const fn code(self) -> u8 {
        match self {
            Kind::Done => 0,
            Kind::Failed => 1,
            Kind::Usage => 2,
            Kind::Finding => 3,
            Kind::TimedOut => 4,
            Kind::Incomplete => 5,
            Kind::Refused => 6,
            Kind::Forbidden => 7,
            Kind::Interrupted => 130,
        }
    }

    /// One line for help, man pages and README.
    pub const fn meaning(self) -> &'static str {
        match self {
            Kind::Done => "done, and the end state was observed",
            Kind::Failed => "error: nothing, or not enough, could be read",
            Kind::Usage => "wrong usage or an invalid input file",
            Kind::Finding => "an error finding, a failed check, or a difference",
            Kind::TimedOut => "timed out; the cluster goes on by itself, waiting again is enough",
            Kind::Incomplete => "executed but incomplete, or the end could not be proved; run it again",
            Kind::Refused => "refused by a guard or by the user",
            Kind::Forbidden => "forbidden by the API server (RBAC)",
            Kind::Interrupted => "interrupted",
        }
    }
}

/// What went wrong, with advice and cause kept apart.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: Kind,
    message: String,
    hints: Vec<String>,
    #[source]
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind`; `message` names the object and what was expected.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Error { kind, message: message.into(), hints: Vec::new(), source: None }
    }

    /// Exit 1.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    /// Exit 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Exit 6.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, message)
    }

    /// Adds one line of advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same with the words that were typed where advice stands for any target, so that
    /// its commands can be given as they are.
    #[must_use]
    pub fn about(mut self, target: &str) -> Self {
        for hint in &mut self.hints {
            *hint = hint.replace(" TARGET", &format!(" {target}"));
        }
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The kind, which decides the exit code.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Lines of advice, most useful first.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_given_with_the_target_that_was_typed() {
        let error = Error::refused("no")
            .hint("kubectl pgaas lock show TARGET, then: kubectl pgaas lock break TARGET");
        let hints = error.about("ic1/prod --values confs");
        assert_eq!(
            hints.hints()[0],
            "kubectl pgaas lock show ic1/prod --values confs, then: kubectl pgaas lock break ic1/prod --values confs"
        );
    }

    #[test]
    fn every_kind_has_a_code_of_its_own() {
        let codes: Vec<u8> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 130]);
    }
}
