//! Secrets as files: a directory for each, a file for each key.

use super::secrets::{Ended, Failure};
use crate::ctx::files::{self, Staged};
use crate::decide::generation::{Live, Request, Unit, Write, judge, next};
use crate::error::{Error, Result};
use crate::manifest::secrets::{Expected, FilesShape, Source};
use crate::observe::secrets::LiveSecret;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// No value of a Secret is longer.
const LONGEST: u64 = 1024 * 1024;
/// Readings after another run was faster.
const TRIES: usize = 20;

/// The expected Secrets that have a directory in `dir`.
pub fn read<'a>(dir: &Path, all: impl IntoIterator<Item = &'a Expected>) -> Result<Live> {
    let mut live = Live::new();
    for one in all {
        let folder = dir.join(&one.name);
        let cannot = |path: &Path, error: io::Error| {
            Error::usage(format!("cannot read {}", path.display())).because(error)
        };
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.map_err(|error| cannot(&folder, error))?,
        };
        let mut data = BTreeMap::new();
        for entry in entries {
            let path = entry.map_err(|error| cannot(&folder, error))?.path();
            // Hidden files are what other runs are just writing, or a killed one left.
            let name = path.file_name().and_then(|name| name.to_str()).filter(|name| !name.starts_with('.'));
            let Some(name) = name else { continue };
            let metadata = path.metadata().map_err(|error| cannot(&path, error))?;
            if !metadata.is_file() {
                continue;
            }
            if metadata.len() > LONGEST {
                return Err(Error::usage(format!("{}: longer than a Secret may be", path.display())));
            }
            let made = one.key(name).is_some_and(|key| !matches!(key.source, Source::Derived(_)));
            if metadata.len() == 0 && made {
                // Filling it could overwrite what another run is just filling it with.
                return Err(
                    Error::usage(format!("{} is empty", path.display())).hint("remove it to have it made")
                );
            }
            let bytes = fs::read(&path).map_err(|error| cannot(&path, error))?;
            data.insert(name.to_owned(), bytes.into());
        }
        let found = LiveSecret {
            name: one.name.clone(),
            secret_type: one.secret_type.clone(),
            // Files have no labels, and so none that are wrong.
            labels: one.labels.clone(),
            data,
            ..LiveSecret::default()
        };
        live.insert(one.name.clone(), found);
    }
    Ok(live)
}

/// Adds the values in `dir/keys/KEY.txt` to the Secrets that have such a key.
pub fn read_keys(dir: &Path, all: &[Expected], live: &mut Live) -> Result<()> {
    for one in all {
        for key in one.keys.iter().filter(|key| !matches!(key.source, Source::Derived(_))) {
            let path = dir.join("keys").join(format!("{}.txt", key.key));
            let bytes = match fs::read(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                other => other.map_err(|error| {
                    Error::usage(format!("cannot read {}", path.display())).because(error)
                })?,
            };
            if bytes.is_empty() || bytes.len() as u64 > LONGEST {
                return Err(Error::usage(format!("{} has {} bytes", path.display(), bytes.len())));
            }
            live.entry(one.name.clone()).or_default().data.insert(key.key.clone(), bytes.into());
        }
    }
    Ok(())
}

/// Adds the Secrets that are made of files in `dir`; returns those of which one is there.
pub fn read_files(dir: &Path, shapes: &[FilesShape], live: &mut Live) -> Result<Vec<Expected>> {
    let mut found = Vec::new();
    for shape in shapes {
        let (mut data, mut missing) = (BTreeMap::new(), None);
        for key in &shape.keys {
            let path = dir.join(&key.file);
            let cannot = |error| Error::usage(format!("cannot read {}", path.display())).because(error);
            match fs::read(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => missing = Some(path),
                Ok(bytes) if bytes.is_empty() || bytes.len() as u64 > LONGEST => {
                    return Err(Error::usage(format!("{} has {} bytes", path.display(), bytes.len())));
                }
                other => drop(data.insert(key.key.clone(), other.map_err(cannot)?.into())),
            }
        }
        if let Some(missing) = missing.filter(|_| !data.is_empty()) {
            return Err(Error::usage(format!(
                "{} is missing; other files of secret/{} are there",
                missing.display(),
                shape.name
            )));
        }
        if !data.is_empty() {
            live.entry(shape.name.clone()).or_default().data.extend(data);
            found.push(shape.expected());
        }
    }
    Ok(found)
}

/// Writes what is missing; a file with a password is never written over.
pub fn write(dir: &Path, request: &Request<'_>, units: &[Unit<'_>]) -> Result<Vec<Ended>> {
    let mut all = Vec::new();
    for unit in units {
        let mut wrote = BTreeMap::new();
        let mut failure = None;
        let mut verdicts = Vec::new();
        for turn in 0.. {
            verdicts = judge(request, unit, &read(dir, unit.members.iter().copied())?);
            let Some((index, write)) = next(&verdicts).filter(|_| turn < TRIES + unit.members.len()) else {
                break;
            };
            match one(dir, unit.members[index], write) {
                Ok(()) => {
                    wrote.entry(index).or_insert_with(|| verdicts[index].clone());
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    failure = Some(error.to_string());
                    break;
                }
            }
        }
        for (index, verdict) in verdicts.into_iter().enumerate() {
            let why = || failure.clone().unwrap_or_else(|| "other runs write the same files".to_owned());
            let failure = verdict.write.is_some().then(|| Failure::Other(why()));
            let name = unit.members[index].name.clone();
            all.push(Ended { name, verdict, wrote: wrote.remove(&index), failure });
        }
    }
    Ok(all)
}

/// The files of one Secret, passwords first: what follows from them is of no use without.
fn one(dir: &Path, one: &Expected, write: &Write) -> io::Result<()> {
    let folder = dir.join(&one.name);
    files::private_folder(&folder)?;
    let derived = |key: &str| one.key(key).is_some_and(|key| matches!(key.source, Source::Derived(_)));
    for pass in [false, true] {
        for (key, value) in write.data.iter().filter(|(key, _)| derived(key) == pass) {
            let staged = Staged::write(&folder.join(key), value.expose(), 0o600)?;
            if pass { staged.replace()? } else { staged.create()? }
        }
    }
    Ok(())
}
