//! How many PostgreSQL clusters may run at a time.

use std::env;
use std::sync::{Condvar, Mutex};

static TAKEN: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

fn most() -> usize {
    env::var("TESTBED_PG_CLUSTERS").ok().and_then(|text| text.parse().ok()).unwrap_or(6)
}

/// Room for some PostgreSQL clusters, given back when dropped.
#[derive(Debug)]
pub struct Room(usize);

impl Room {
    /// Waits until there is room for `clusters` more.
    pub fn take(clusters: usize) -> Room {
        let clusters = clusters.min(most());
        let mut taken = TAKEN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        while *taken + clusters > most() {
            taken = FREED.wait(taken).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        *taken += clusters;
        Room(clusters)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) -= self.0;
        FREED.notify_all();
    }
}
