//! New values for what a profile says is generated.

use crate::ctx::entropy;
use crate::decide::generation::Values;
use crate::error::Result;
use crate::manifest::secrets::{Charset, Expected, Generate, Source};
use crate::model::secret::SecretBytes;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &[u8] = b"0123456789abcdef";
const SYMBOLS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

/// A new value.
pub fn new(how: &Generate) -> Result<SecretBytes> {
    let mut text = match how.charset {
        Charset::Alphanumeric => entropy::characters(how.length, ALPHANUMERIC)?,
        Charset::Hex => entropy::characters(how.length, HEX)?,
        Charset::Symbols => entropy::characters(how.length, SYMBOLS)?,
        Charset::Base64url => {
            return Ok(URL_SAFE_NO_PAD.encode(&*entropy::bytes(how.length)?).into());
        }
    };
    Ok(std::mem::take(&mut *text).into())
}

/// What PostgreSQL stores of a password instead of it (SCRAM-SHA-256).
pub fn verifier(password: &SecretBytes) -> SecretBytes {
    postgres_protocol::password::scram_sha_256(password.expose()).into()
}

/// A new value for every generated key, of these instead of the profile's length and
/// characters if they are given.
pub fn fresh(all: &[Expected], length: Option<usize>, charset: Option<Charset>) -> Result<Values> {
    let mut values = Values::new();
    for one in all {
        for key in one.keys.iter() {
            if let Source::Generated(how) = &key.source {
                let how = Generate {
                    length: length.unwrap_or(how.length),
                    charset: charset.unwrap_or(how.charset),
                    minimum: how.minimum,
                };
                values.insert((one.name.clone(), key.key.clone()), new(&how)?);
            }
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(length: usize, charset: Charset) -> String {
        new(&Generate { length, charset, minimum: 0 }).unwrap().expose_text().unwrap().to_owned()
    }

    #[test]
    fn values_have_the_length_and_characters_asked_for() {
        let text = made(25, Charset::Alphanumeric);
        assert!(text.len() == 25 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert!(made(40, Charset::Hex).bytes().all(|byte| HEX.contains(&byte)));
        assert_eq!(made(32, Charset::Base64url).len(), 43, "bytes, not characters");
        assert!(made(64, Charset::Symbols).bytes().all(|byte| SYMBOLS.contains(&byte)));
    }
}
