//! What a running bed writes down about itself, so that any checkout on the machine finds it.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::failure::{Doing, Result};
use crate::pki;
use crate::places::{Places, Tier};

/// The record of one tier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// Content key of everything the bed is made from.
    pub key: String,
    /// The boot it was started in: after a restart of the machine nothing of it is alive.
    pub boot: String,
    /// Whether the last `up` came to its end.
    pub complete: bool,
    /// Key of the object storage of both data centres.
    pub s3_access_key: String,
    /// Its secret.
    pub s3_secret_key: String,
}

impl Record {
    /// A record for a bed about to be started.
    pub fn new(key: &str) -> Result<Self> {
        Ok(Self {
            key: key.to_owned(),
            boot: boot()?,
            complete: false,
            s3_access_key: "testbed".to_owned(),
            s3_secret_key: random_word()?,
        })
    }

    /// Reads the record of `tier`; none if there is none that can be read.
    pub fn load(places: &Places, tier: Tier) -> Option<Self> {
        let text = fs::read_to_string(path(places, tier)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Writes it down.
    pub fn save(&self, places: &Places, tier: Tier) -> Result<()> {
        let path = path(places, tier);
        let text = serde_json::to_string_pretty(self).doing("record")?;
        pki::write_private(&path, &text)
    }

    /// Whether it describes something that may still be alive.
    pub fn is_of_this_boot(&self) -> bool {
        boot().is_ok_and(|boot| boot == self.boot)
    }
}

/// Forgets the record of `tier`.
pub fn forget(places: &Places, tier: Tier) -> Result<()> {
    match fs::remove_file(path(places, tier)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).doing("record"),
        _ => Ok(()),
    }
}

fn path(places: &Places, tier: Tier) -> std::path::PathBuf {
    places.state.join(tier.word()).join("record.json")
}

fn boot() -> Result<String> {
    let path = "/proc/sys/kernel/random/boot_id";
    Ok(fs::read_to_string(path).doing(path)?.trim().to_owned())
}

fn random_word() -> Result<String> {
    let path = "/proc/sys/kernel/random/uuid";
    Ok(fs::read_to_string(path).doing(path)?.trim().replace('-', ""))
}

/// Held while a command changes the bed; a second one waits.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held for its lock, which ends with it")] fs::File);

impl Lock {
    /// Takes the machine-wide lock, saying so if somebody else has it.
    pub fn take(state: &Path) -> Result<Self> {
        fs::create_dir_all(state).doing(state.display())?;
        let path = state.join("lock");
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.doing(path.display())?;
        if file.try_lock().is_err() {
            eprintln!("another testbed command is at work; waiting for it");
            file.lock().doing(path.display())?;
        }
        Ok(Self(file))
    }
}
