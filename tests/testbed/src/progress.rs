//! What the person waiting sees: numbered steps with the time they usually take, on standard error.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::failure::Result;

/// Counts the steps of one command.
#[derive(Debug)]
pub struct Progress {
    total: usize,
    current: AtomicUsize,
    start: Instant,
}

impl Progress {
    /// Progress over `total` steps.
    pub fn new(total: usize) -> Self {
        Self { total, current: AtomicUsize::new(0), start: Instant::now() }
    }

    /// Runs one step, announced with its usual time.
    pub fn step<T>(&self, what: &str, usual: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
        let number = self.current.fetch_add(1, Ordering::Relaxed) + 1;
        eprintln!("step {number}/{} {what} … (usually {usual})", self.total);
        let begin = Instant::now();
        let outcome = run();
        let word = if outcome.is_ok() { "done" } else { "FAILED" };
        eprintln!("         {word} in {:.1} s", begin.elapsed().as_secs_f64());
        outcome
    }

    /// A line within a step.
    pub fn note(&self, text: &str) {
        eprintln!("  {:6.1} s {text}", self.start.elapsed().as_secs_f64());
    }

    /// Seconds since the command started.
    pub fn elapsed(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}
