//! What is readable and yet may not be what was meant.

use super::NotAConnection;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// A trap of encoding. Says what and where, never content.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Stable id, e.g. `trailing-newline`.
    pub id: &'static str,
    /// What may be wrong, and what to write instead.
    pub message: String,
    /// Where, in bytes from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
}

/// Everything noted while reading one text.
#[derive(Debug, Default)]
pub(super) struct Notes(pub Vec<Note>);

impl Notes {
    /// Notes something at the byte with this index, counted from 0; once for each id.
    pub(super) fn add(&mut self, id: &'static str, index: Option<usize>, message: impl Into<String>) {
        if self.0.iter().all(|note| note.id != id) {
            self.0.push(Note { id, message: message.into(), position: index.map(|index| index + 1) });
        }
    }

    /// Looks at the raw text between `://` and `@`.
    pub(super) fn userinfo(&mut self, raw: &[u8], index: usize) {
        if let Some(at) = raw.iter().position(|byte| b"/?#[]\\^\"<>{}|`".contains(byte)) {
            self.add(
                "raw-reserved",
                Some(index + at),
                "a reserved character stands raw in user or password; many clients end the password there: percent-encode it",
            );
        }
        self.plus(raw, index);
    }

    /// Looks for a plus sign where its reader takes it for one.
    pub(super) fn plus(&mut self, raw: &[u8], index: usize) {
        if let Some(at) = raw.iter().position(|byte| *byte == b'+') {
            self.add(
                "plus-sign",
                Some(index + at),
                "a + is a plus sign here; if a space was meant (quote_plus writes it so), write %20",
            );
        }
    }

    /// Looks at the decoded password.
    pub(super) fn password(&mut self, password: &[u8]) {
        if password.ends_with(b"\n") {
            self.add(
                "newline-in-password",
                None,
                "the password ends in a newline: was it written by echo without -n?",
            );
        }
        if password.contains(&b'\r') {
            self.add(
                "carriage-return",
                None,
                "the password holds a carriage return: was its file written on Windows?",
            );
        }
        if password.starts_with(BOM) {
            self.add("byte-order-mark", None, "the password begins with a byte order mark");
        }
        // Random bytes hardly ever decode to eight printable ones.
        let text = Zeroizing::new(STANDARD.decode(password).unwrap_or_default());
        if text.len() >= 8 && text.iter().all(|byte| (b' '..=b'~').contains(byte) || *byte == b'\n') {
            self.add(
                "double-base64",
                None,
                "the password is base64 of a printable text: was it encoded once too often?",
            );
        }
    }
}

/// The byte order mark of UTF-8.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// What was read, with its notes, or why not.
pub(super) type Noted<T> = Result<T, NotAConnection>;
