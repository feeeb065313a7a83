//! Randomness of the operating system.

use crate::error::{Error, Result};
use rand::TryRng;
use rand::rngs::SysRng;

/// A run id: eight hexadecimal digits, fit for names of objects.
pub fn run_id() -> Result<String> {
    let number = SysRng
        .try_next_u32()
        .map_err(|error| Error::failed("the operating system gives no random numbers").because(error))?;
    Ok(format!("{number:08x}"))
}
