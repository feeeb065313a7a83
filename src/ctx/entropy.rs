//! Randomness of the operating system.

use crate::error::{Error, Result};
use rand::TryRng;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

/// A run id: eight hexadecimal digits, fit for names of objects.
pub fn run_id() -> Result<String> {
    let number = SysRng.try_next_u32().map_err(none)?;
    Ok(format!("{number:08x}"))
}

/// Random bytes.
pub fn bytes(length: usize) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    SysRng.try_fill_bytes(&mut bytes).map_err(none)?;
    Ok(bytes)
}

/// That many characters of an alphabet of at most 256, each as likely as any other.
pub fn characters(length: usize, alphabet: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(Vec::with_capacity(length));
    if alphabet.is_empty() {
        return Err(Error::failed("nothing can be made of an empty alphabet"));
    }
    // The bytes from here on would make the first characters of the alphabet more likely.
    let end = 256 - 256 % alphabet.len();
    while text.len() < length {
        for byte in bytes(2 * length)?.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < end) {
            if text.len() < length {
                text.push(alphabet[byte % alphabet.len()]);
            }
        }
    }
    Ok(text)
}

fn none(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::failed("the operating system gives no random numbers").because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_as_likely_as_any_other() {
        // 62 does not divide 256: taking the remainder alone would favour the first eight by a quarter.
        let alphabet: Vec<u8> = (0..62).collect();
        let mut counts = [0_i32; 62];
        for character in characters(124_000, &alphabet).unwrap().iter() {
            counts[usize::from(*character)] += 1;
        }
        // 2000 each; ten standard deviations are 444.
        assert!(counts.iter().all(|count| (count - 2000).abs() < 440), "{counts:?}");
    }

    #[test]
    fn no_two_are_equal() {
        let all: std::collections::BTreeSet<_> =
            (0..1000).map(|_| characters(16, b"0123456789abcdef").unwrap().to_vec()).collect();
        assert_eq!(all.len(), 1000);
        assert!(characters(3, b"").is_err());
    }
}
