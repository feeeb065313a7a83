//! How many PostgreSQL clusters may run at a time, whoever runs them: one locked
//! file each.

use crate::bed;
use std::fs::{self, File, OpenOptions};
use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

/// Slots on clusters that bring none.
const SLOTS: usize = 6;

/// Room for some PostgreSQL clusters, given back when dropped.
#[derive(Debug)]
pub struct Room {
    _slots: Vec<File>,
}

impl Room {
    /// Waits until there is room for this many clusters. All at once: two tests
    /// that each hold half of what they need would wait for ever.
    pub fn take(clusters: usize) -> Room {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        loop {
            let free: Vec<File> =
                slots().into_iter().filter(|slot| slot.try_lock().is_ok()).take(clusters).collect();
            if free.len() == clusters {
                return Room { _slots: free };
            }
            drop(free);
            sleep(Duration::from_millis(250));
        }
    }
}

fn slots() -> Vec<File> {
    let folder = &bed().slots;
    fs::create_dir_all(folder).unwrap();
    if fs::read_dir(folder).unwrap().next().is_none() {
        for number in 0..SLOTS {
            fs::write(folder.join(number.to_string()), "").unwrap();
        }
    }
    let open = |path| OpenOptions::new().append(true).open(path).unwrap();
    fs::read_dir(folder).unwrap().flatten().map(|entry| open(entry.path())).collect()
}
