//! Files of backups: where they go, what is in a folder, what is in one.

use super::App;
use super::git::uncovered;
use crate::cli::WantedArgs;
use crate::ctx::files::{self, Staged};
use crate::error::{Error, Result};
use crate::k8s::Cluster;
use crate::manifest::secrets::Saved;
use crate::manifest::secrets::backup::{self, Seen};
use crate::model::secret::SecretBytes;
use crate::observe::secrets::{LiveSecret, labelled};
use crate::report::backup::{BackupFile, BackupListReport, BackupState};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest backup, in bytes: etcd holds no more than this of all Secrets.
const LARGEST: u64 = 256 * 1024 * 1024;
/// Files of backups begin so.
const PREFIX: &str = "backup_";

/// Where a backup goes.
#[derive(Debug)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file that does not exist yet.
    File(PathBuf),
}

impl Target {
    /// The place that was named, or a file of the namespace and the time in a folder.
    pub fn of(to: Option<&Path>, dir: &Path, namespace: &str, now: jiff::Timestamp, encrypted: bool) -> Self {
        match to {
            Some(path) if path == Path::new("-") => Target::Stdout,
            Some(path) => Target::File(path.to_owned()),
            None => {
                let time = now.strftime("%Y%m%d_%H%M%S");
                let end = if encrypted { ".enc" } else { "" };
                Target::File(dir.join(format!("{PREFIX}{namespace}_{time}.yaml{end}")))
            }
        }
    }

    /// Writes a file for its owner only, never over another, and reads it back.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        let Target::File(path) = self else { return Ok(()) };
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                Error::refused(format!("{} exists; nothing was written", path.display()))
            }
            _ => Error::failed(format!("{} cannot be written", path.display())).because(error),
        };
        if let Some(folder) =
            path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        {
            files::private_folder(folder).map_err(failed)?;
        }
        Staged::write(path, bytes, 0o600).map_err(failed)?.create().map_err(failed)?;
        let back = std::fs::read(path).map(SecretBytes::from).map_err(failed)?;
        if back.expose() != bytes {
            return Err(Error::failed(format!("{} does not hold what was written", path.display())));
        }
        Ok(())
    }
}

/// Refuses a place where a backup would be seen by others, before anything is read.
pub fn private(path: &Path, may_be_seen: bool) -> Result<()> {
    if path.exists() {
        return Err(Error::refused(format!("{} exists; nothing was written", path.display())));
    }
    if may_be_seen {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match uncovered(folder, [name])? {
        Some(seen) => Err(Error::refused(format!(
            "{} would stand unencrypted in the git work tree {}, which does not ignore it; nothing was written",
            path.display(),
            seen.root.display()
        ))
        .hint("encrypt it with --encrypt-with, write it elsewhere with --dir, or pass --allow-git")),
        None => Ok(()),
    }
}

/// A file's name and content; `-` is standard input.
pub fn content(path: &Path) -> Result<(String, SecretBytes)> {
    let stdin = path == Path::new("-");
    let name = if stdin { "standard input".to_owned() } else { path.display().to_string() };
    let mut bytes = Vec::new();
    let read = if stdin {
        std::io::stdin().take(LARGEST).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
    };
    read.map_err(|error| Error::usage(format!("{name} cannot be read")).because(error))?;
    Ok((name, bytes.into()))
}

/// The backups of a folder, the newest first.
pub fn listing(dir: &Path) -> Result<BackupListReport> {
    let failed = |error| Error::usage(format!("{} cannot be read", dir.display())).because(error);
    let mut items = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let size = entry.metadata().map_err(failed)?.len();
        if !name.starts_with(PREFIX) || entry.path().is_dir() {
            continue;
        }
        let (_, bytes) = content(&entry.path())?;
        let saved = backup::read(&name, bytes.expose());
        let state = match &saved {
            Ok(_) => BackupState::Whole,
            Err(_) if backup::begins(bytes.expose()) || bytes.is_empty() => BackupState::Damaged,
            Err(_) => BackupState::Encrypted,
        };
        let saved = saved.ok();
        items.push(BackupFile {
            name,
            size,
            state,
            namespace: saved.as_ref().and_then(|saved| Some(saved.first()?.namespace.clone())),
            secrets: saved.map(|saved| saved.len()),
        });
    }
    // The names of one namespace are in the order of their times.
    items.sort_by(|a, b| b.name.cmp(&a.name));
    Ok(BackupListReport { items })
}

impl App {
    /// The Secrets of a profile as they are, or with a selector any that have those labels.
    pub async fn saved(&mut self, args: &WantedArgs, api: &Cluster, selector: &str) -> Result<Vec<Saved>> {
        let live: Vec<LiveSecret> = if selector.is_empty() {
            let items = self.roster(args, api, Some(&api.namespace), "").await?;
            items.into_iter().filter_map(|item| item.live).collect()
        } else {
            labelled(api, Some(&api.namespace), &[BTreeMap::new()], selector).await?
        };
        Ok(live.into_iter().map(saved).collect())
    }
}

fn saved(live: LiveSecret) -> Saved {
    Saved {
        namespace: live.namespace,
        name: live.name,
        secret_type: live.secret_type,
        labels: live.labels,
        annotations: live.annotations,
        immutable: live.immutable,
        data: live.data,
        seen: Seen { uid: live.uid, resource_version: live.resource_version, written: live.written },
    }
}
