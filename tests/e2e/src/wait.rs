//! Waiting for a condition, never for a time.

use std::thread::sleep;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(500);

/// By how much every deadline is longer: `TESTBED_PATIENCE`, for a machine that does more
/// than these tests.
fn patience() -> u64 {
    std::env::var("TESTBED_PATIENCE").ok().and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

/// Asks again and again until there is an answer; fails at the deadline.
#[track_caller]
pub fn until<T>(what: &str, seconds: u64, mut ask: impl FnMut() -> Option<T>) -> T {
    let seconds = seconds * patience();
    let deadline = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "after {seconds} s still not: {what}");
        sleep(PAUSE);
    }
}

/// Fails if the condition stops holding within the time. For what must not
/// happen there is no condition to wait for.
#[track_caller]
pub fn holds_for(what: &str, seconds: u64, mut ask: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < deadline {
        assert!(ask(), "no longer: {what}");
        sleep(PAUSE);
    }
}
