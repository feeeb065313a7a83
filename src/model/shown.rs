//! What is told of a secret value: its length, and on request what it is.

use super::secret::SecretBytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

/// A value as a report holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShownValue {
    /// Number of bytes.
    pub bytes: usize,
    /// The value, if it was asked for and is UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The value in base64, if it was asked for and is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// The first three of a list, and how many more there are.
pub fn few(names: &[String]) -> String {
    match names.get(3..).unwrap_or_default().len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names[..3].join(", ")),
    }
}

impl ShownValue {
    /// A value; what it is only with `show`.
    pub fn of(value: &SecretBytes, show: bool) -> Self {
        let text = value.expose_text().filter(|_| show).map(str::to_owned);
        let base64 = (show && text.is_none()).then(|| STANDARD.encode(value.expose()));
        ShownValue { bytes: value.len(), text, base64 }
    }

    /// For a table: the value, marked if it is base64, or its length.
    pub fn cell(&self) -> String {
        match (&self.text, &self.base64) {
            (Some(text), _) => text.clone(),
            (None, Some(base64)) => format!("base64:{base64}"),
            (None, None) => format!("<{} bytes>", self.bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_told_only_on_request_and_marked_where_it_is_no_text() {
        let (text, binary) = (SecretBytes::from("hunter2"), SecretBytes::from(vec![0xff, 0]));
        assert_eq!(ShownValue::of(&text, false).cell(), "<7 bytes>");
        assert_eq!(ShownValue::of(&text, true).cell(), "hunter2");
        assert_eq!(ShownValue::of(&binary, true).cell(), "base64:/wA=");
        assert_eq!(ShownValue::of(&binary, false), ShownValue { bytes: 2, text: None, base64: None });
    }
}
