//! Positions in the write-ahead log.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A log sequence number: a byte position in the WAL, written `X/Y` in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lsn(pub u64);

impl Lsn {
    /// Bytes from `other` to `self`; negative when `self` is behind.
    pub fn bytes_after(self, other: Lsn) -> i128 {
        i128::from(self.0) - i128::from(other.0)
    }
}

impl FromStr for Lsn {
    type Err = NotAnLsn;

    fn from_str(text: &str) -> Result<Self, NotAnLsn> {
        let wrong = || NotAnLsn(text.to_owned());
        let (high, low) = text.trim().split_once('/').ok_or_else(wrong)?;
        // from_str_radix accepts a sign, PostgreSQL does not.
        let part = |hex: &str| match hex {
            "" => None,
            _ if hex.len() > 8 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => None,
            _ => u64::from_str_radix(hex, 16).ok(),
        };
        Ok(Lsn(part(high).ok_or_else(wrong)? << 32 | part(low).ok_or_else(wrong)?))
    }
}

impl fmt::Display for Lsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & 0xFFFF_FFFF)
    }
}

impl Serialize for Lsn {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Lsn {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Text that is no LSN.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no LSN (expected hexadecimal X/Y, e.g. 0/3000CC0)")]
pub struct NotAnLsn(String);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_writes_postgresqls_form() {
        assert_eq!("0/3000CC0".parse::<Lsn>().unwrap(), Lsn(0x3000CC0));
        assert_eq!("1A/0".parse::<Lsn>().unwrap().to_string(), "1A/0");
    }

    #[test]
    fn refuses_what_is_no_lsn() {
        for text in ["", "/", "0", "0/", "/0", "0/g", "-1/0", "+1/0", "0/123456789", "0/0/0"] {
            assert!(text.parse::<Lsn>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn round_trips(value: u64) {
            prop_assert_eq!(Lsn(value).to_string().parse::<Lsn>().unwrap(), Lsn(value));
        }
    }
}
