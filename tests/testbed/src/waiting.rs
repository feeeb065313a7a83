//! Waiting for a state to be reached, with an end.

use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};

/// Asks `reached` again and again until it is true; fails after `limit`, naming `what`.
///
/// An error of `reached` ends the wait at once: it is for what can't come right by itself.
pub fn until(what: &str, limit: Duration, mut reached: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while !reached()? {
        if start.elapsed() > limit {
            return Err(Failure::new(format!("{what}: not ready after {} s", limit.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(150));
    }
    Ok(())
}
