//! Trying a password at a server, and what came of it.

use super::connection::Service;
use super::secret::SecretBytes;
use serde::{Deserialize, Serialize};

/// A way into a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Data centre it is in.
    pub dc: String,
    /// What answers.
    pub service: Service,
    /// Namespace of the Service.
    pub namespace: String,
    /// The Service, which is also the name in its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Database that is asked for, or bucket; empty for none.
    pub database: String,
    /// Whether its data centre follows the one where the password is changed.
    pub far: bool,
}

/// A password to be tried at a door.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Where.
    pub door: Door,
    /// As whom.
    pub user: String,
    /// With what.
    pub password: SecretBytes,
    /// Whether it is the new one.
    pub new: bool,
    /// Whether it should be accepted.
    pub expected: bool,
}

/// What a server said to a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Said {
    /// It let us in.
    Accepted,
    /// It said that the password is wrong.
    Refused,
    /// Nothing about the password: no way there, or another error.
    Nothing,
}

/// An attempt and its end; without the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Where, for people.
    pub door: String,
    /// As whom.
    pub user: String,
    /// Whether it was the new password.
    pub new: bool,
    /// Whether it should have been accepted.
    pub expected: bool,
    /// What the server said.
    pub said: Said,
    /// Its words, if there were any.
    pub words: String,
}

/// A password to be set at a server by SQL or its like.
#[derive(Debug, Clone)]
pub struct Change {
    /// Where.
    pub door: Door,
    /// Whose.
    pub user: String,
    /// The password it is to have.
    pub password: SecretBytes,
    /// Whether the present one goes on working beside it.
    pub beside: bool,
    /// Who may do it: user and password, in the order they are tried.
    pub by: Vec<(String, SecretBytes)>,
}

impl Door {
    /// How it is called in messages.
    pub fn label(&self) -> String {
        let place = format!("{}:{}", self.host, self.port);
        if self.far { format!("{} {place}", self.dc) } else { place }
    }
}

impl Attempt {
    /// With what the server said.
    pub fn answer(&self, said: Said, words: impl Into<String>) -> Answer {
        let (door, user) = (self.door.label(), self.user.clone());
        Answer { door, user, new: self.new, expected: self.expected, said, words: words.into() }
    }
}

impl Answer {
    /// Several as one line of text.
    pub fn write(all: &[Answer]) -> String {
        serde_json::to_string(all).unwrap_or_default()
    }

    /// Reads what [`Answer::write`] wrote; nothing of any other text.
    pub fn read(text: &str) -> Vec<Answer> {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Whether the server said what it should.
    pub fn is_right(&self) -> bool {
        self.said == if self.expected { Said::Accepted } else { Said::Refused }
    }

    /// What was found, for people.
    pub fn line(&self) -> String {
        let which = if self.new { "new" } else { "old" };
        let said = match self.said {
            Said::Accepted => "is accepted",
            Said::Refused => "is refused",
            Said::Nothing => "could not be tried",
        };
        let words = if self.words.is_empty() { String::new() } else { format!(" ({})", self.words) };
        format!("{}: the {which} password of {} {said}{words}", self.door, self.user)
    }
}
