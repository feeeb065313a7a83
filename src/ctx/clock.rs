//! Time as a port, so that waits and ages can be tested without waiting.

use futures::future::BoxFuture;
use jiff::Timestamp;
use std::time::Duration;

/// Wall clock, monotonic clock and sleep.
pub trait Clock: Send + Sync {
    /// Now, by this machine's wall clock. Never compare it with another machine's.
    fn now(&self) -> Timestamp;

    /// Time since the program started; for deadlines and durations.
    fn elapsed(&self) -> Duration;

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

/// The machine's clock.
pub struct SystemClock {
    start: std::time::Instant,
}

impl SystemClock {
    /// A clock that counts from here.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn start() -> Self {
        SystemClock { start: std::time::Instant::now() }
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    #[allow(clippy::disallowed_methods, reason = "the one place that sleeps")]
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
