//! Secret values: bytes that are wiped when dropped and that nothing prints by accident.

use serde::Serialize;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// How a Secret stands to what there should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SecretState {
    /// It is there.
    Present,
    /// There should be one.
    Missing,
    /// It is there, and the inventory knows of nobody it is for.
    Orphan,
    /// It is there without some of its keys or of the labels by which it is found.
    Incomplete,
}

impl SecretState {
    /// As tables say it.
    pub fn word(self) -> &'static str {
        match self {
            SecretState::Present => "present",
            SecretState::Missing => "missing",
            SecretState::Orphan => "orphan",
            SecretState::Incomplete => "incomplete",
        }
    }
}

/// One value of a Secret: any bytes, not always text.
///
/// It has neither `Display` nor a telling `Debug`; [`SecretBytes::expose`] is the only
/// way out, so that every place where a value leaves can be searched for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// The bytes. Whoever takes them answers for where they go.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text, if they are UTF-8; as careful a matter as [`SecretBytes::expose`].
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        SecretBytes(Zeroizing::new(bytes))
    }
}

impl From<String> for SecretBytes {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&str> for SecretBytes {
    fn from(text: &str) -> Self {
        text.as_bytes().to_vec().into()
    }
}

impl Zeroize for SecretBytes {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretBytes({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::SecretBytes;

    #[test]
    fn a_value_tells_its_length_and_nothing_else() {
        let value = SecretBytes::from("hunter2");
        assert_eq!(format!("{value:?}"), "SecretBytes(7 bytes)");
        assert_eq!((value.expose(), value.expose_text()), (b"hunter2".as_slice(), Some("hunter2")));
        assert_eq!(SecretBytes::from(vec![0xff, 0]).expose_text(), None);
    }
}
