//! The user's wish to stop, as a flag that can be read and awaited.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// Set by the first Ctrl-C. A verb that changes something looks at it between
/// its steps, so that it stops where stopping is safe; the second Ctrl-C ends
/// the process without asking.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<Inner>);

#[derive(Default)]
struct Inner {
    happened: AtomicBool,
    notify: Notify,
}

impl Interrupt {
    /// Asks to stop; returns whether this was asked before.
    pub fn ask(&self) -> bool {
        let before = self.0.happened.swap(true, Ordering::SeqCst);
        self.0.notify.notify_waiters();
        before
    }

    /// Whether the user asked to stop.
    pub fn happened(&self) -> bool {
        self.0.happened.load(Ordering::SeqCst)
    }

    /// Returns when the user asks to stop.
    pub async fn wait(&self) {
        // Created before the flag is read, so that no wake-up falls between.
        let notified = self.0.notify.notified();
        if !self.happened() {
            notified.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everyone_waiting_learns_of_the_interrupt() {
        let interrupt = Interrupt::default();
        let waiter = interrupt.clone();
        let (_, before) = tokio::join!(waiter.wait(), async { interrupt.ask() });
        assert!(!before);
        assert!(interrupt.happened());
        assert!(interrupt.ask(), "the second time is told apart");
        interrupt.wait().await;
    }
}
