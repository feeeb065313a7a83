//! Percent encoding, as strictly as libpq reads it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a `+` stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Plus {
    /// Itself: libpq, redis-cli.
    Plus,
    /// A space: Java's `URLDecoder`, which pgjdbc uses.
    Space,
}

/// What is wrong at which index.
pub(super) type Bad = (usize, &'static str);

/// Decodes; `%` without two hexadecimal digits and `%00` are refused.
pub(super) fn decode(raw: &[u8], plus: Plus) -> Result<Vec<u8>, Bad> {
    let mut decoded = Vec::with_capacity(raw.len());
    let mut index = 0;
    while let Some(&byte) = raw.get(index) {
        let (value, taken) = match byte {
            b'%' => (hex(&raw[index + 1..]).ok_or((index, "% needs two hexadecimal digits"))?, 3),
            b'+' if plus == Plus::Space => (b' ', 1),
            other => (other, 1),
        };
        if value == 0 {
            return Err((index, "a zero byte cannot be part of it"));
        }
        decoded.push(value);
        index += taken;
    }
    Ok(decoded)
}

fn hex(raw: &[u8]) -> Option<u8> {
    let digit = |byte: Option<&u8>| (*byte? as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(raw.first())? << 4 | digit(raw.get(1))?)
}

/// Appends the encoded bytes; a space is `%20`, never `+`.
pub(crate) fn encode(value: &[u8], to: &mut Vec<u8>) {
    for part in percent_encode(value, RESERVED) {
        to.extend_from_slice(part.as_bytes());
    }
}
