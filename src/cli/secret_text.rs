//! A text that may hold a secret, from standard input.

use crate::error::{Error, Result};
use crate::model::secret::SecretBytes;
use std::io::Read;

/// No connection string is nearly as long.
const LONGEST: u64 = 64 * 1024;

/// Everything on standard input, any bytes; `what` names it in errors.
pub fn read_secret(what: &str) -> Result<SecretBytes> {
    // Of this size from the beginning: a buffer that grows leaves copies behind.
    let mut bytes = Vec::with_capacity(LONGEST as usize + 64);
    let read = std::io::stdin().take(LONGEST + 1).read_to_end(&mut bytes);
    let bytes = SecretBytes::from(bytes);
    match read {
        Ok(length) if length as u64 > LONGEST => {
            Err(Error::usage(format!("the {what} on standard input is longer than {LONGEST} bytes")))
        }
        Ok(_) => Ok(bytes),
        Err(error) => {
            Err(Error::usage(format!("the {what} cannot be read from standard input")).because(error))
        }
    }
}
