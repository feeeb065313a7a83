//! The archive of one plugin for one platform: the program, its licence, completions and man pages.
//!
//! The same input makes the same bytes. There are directories and plain files only: krew refuses
//! links.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::{Compression, GzBuilder};

use crate::failure::{About, Failure, Result};
use crate::plugin::{Platform, Plugin};

/// One file of an archive.
#[derive(Debug)]
struct Entry {
    name: String,
    mode: u32,
    content: Vec<u8>,
}

/// Writes the archive below `out` and returns its file name. `root` is a checkout of the repository.
pub fn write(
    plugin: &Plugin,
    platform: &Platform,
    version: &str,
    program: &Path,
    root: &Path,
    out: &Path,
) -> Result<String> {
    let mut entries = vec![Entry {
        name: platform.program(plugin),
        mode: 0o755,
        content: fs::read(program).about(program.display())?,
    }];
    if platform.os != "windows" {
        entries.extend(plugin.aliases.iter().map(|name| Entry {
            name: (*name).to_owned(),
            mode: 0o755,
            content: format!("#!/bin/sh\nexec {} \"$@\"\n", plugin.program).into_bytes(),
        }));
    }
    entries.extend(documents(plugin, root)?);
    let name = platform.archive(plugin, version);
    fs::create_dir_all(out).about(out.display())?;
    let path = out.join(&name);
    fs::write(&path, packed(&entries).about(&name)?).about(path.display())?;
    Ok(name)
}

/// What lies in the repository: the licence, completions, man pages.
fn documents(plugin: &Plugin, root: &Path) -> Result<Vec<Entry>> {
    let mut entries = vec![Entry {
        name: "LICENSE".to_owned(),
        mode: 0o644,
        content: fs::read(root.join("LICENSE")).about("LICENSE")?,
    }];
    for folder in ["completions", "man"] {
        let mut names = Vec::new();
        for entry in fs::read_dir(root.join(folder)).about(folder)? {
            let name = entry.about(folder)?.file_name().to_string_lossy().into_owned();
            let completer = plugin.completers.contains(&name.as_str());
            if completer || belongs(plugin, &name) {
                names.push((name, if completer { 0o755 } else { 0o644 }));
            }
        }
        names.sort();
        for (name, mode) in names {
            let content = fs::read(root.join(folder).join(&name)).about(&name)?;
            entries.push(Entry { name: format!("{folder}/{name}"), mode, content });
        }
    }
    match plugin.completers.iter().find(|name| !entries.iter().any(|it| it.name.ends_with(**name))) {
        Some(missing) => Err(Failure::new(format!("completions/{missing} is missing"))),
        None => Ok(entries),
    }
}

/// Whether a completion or a man page is this plugin's: `NAME`, `_NAME`, `NAME.…` or `NAME-…`.
fn belongs(plugin: &Plugin, name: &str) -> bool {
    let rest = name.strip_prefix('_').unwrap_or(name).strip_prefix(plugin.files);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

fn packed(entries: &[Entry]) -> std::io::Result<Vec<u8>> {
    let zip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    let mut tar = tar::Builder::new(zip);
    for entry in entries {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(entry.content.len() as u64);
        header.set_mode(entry.mode);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        tar.append_data(&mut header, &entry.name, entry.content.as_slice())?;
    }
    let mut zip = tar.into_inner()?;
    zip.flush()?;
    zip.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::{PLATFORMS, PLUGINS};
    use std::collections::BTreeMap;
    use std::io::Read;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    fn made(plugin: &Plugin, platform: &Platform, folder: &Path) -> Vec<u8> {
        let program = folder.join("program");
        fs::write(&program, "the program").unwrap();
        let name = write(plugin, platform, "1.2.3", &program, root(), folder).unwrap();
        fs::read(folder.join(name)).unwrap()
    }

    #[test]
    fn an_archive_is_plain_files_of_nobody_and_the_same_each_time() {
        let folder = tempfile::tempdir().unwrap();
        for plugin in &PLUGINS {
            for platform in &PLATFORMS {
                let bytes = made(plugin, platform, folder.path());
                assert_eq!(bytes, made(plugin, platform, folder.path()));
                let mut modes = BTreeMap::new();
                let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
                for entry in archive.entries().unwrap() {
                    let entry = entry.unwrap();
                    let header = entry.header();
                    assert_eq!(header.entry_type(), tar::EntryType::Regular);
                    assert_eq!((header.uid().unwrap(), header.mtime().unwrap()), (0, 0));
                    modes.insert(entry.path().unwrap().display().to_string(), header.mode().unwrap());
                }
                assert_eq!(modes[&platform.program(plugin)], 0o755);
                assert_eq!(modes["LICENSE"], 0o644);
                assert_eq!(modes[&format!("man/{}.1", plugin.program)], 0o644);
                for completer in plugin.completers {
                    assert_eq!(modes[&format!("completions/{completer}")], 0o755);
                }
                assert!(modes.contains_key(&format!("completions/_{}", plugin.program)));
                // kubectl would run such a file in place of a verb.
                let others = modes
                    .keys()
                    .filter(|name| name.starts_with("kubectl") && **name != platform.program(plugin));
                let aliases = if platform.os == "windows" { &[][..] } else { plugin.aliases };
                assert_eq!(others.collect::<Vec<_>>(), aliases);
                let other = PLUGINS.iter().find(|other| *other != plugin).unwrap();
                assert!(modes.keys().all(|name| !name.contains(other.files)), "{modes:?}");
            }
        }
    }

    #[test]
    fn the_program_is_in_it_byte_by_byte() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = made(&PLUGINS[0], &PLATFORMS[4], folder.path());
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
        let mut first = archive.entries().unwrap().next().unwrap().unwrap();
        let mut text = String::new();
        first.read_to_string(&mut text).unwrap();
        assert_eq!(
            (first.path().unwrap().to_str(), text.as_str()),
            (Some("kubectl-pgaas.exe"), "the program")
        );
    }

    #[test]
    fn a_checkout_without_completions_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("man")).unwrap();
        fs::create_dir_all(folder.path().join("completions")).unwrap();
        fs::write(folder.path().join("LICENSE"), "free").unwrap();
        let error = documents(&PLUGINS[0], folder.path()).unwrap_err();
        assert_eq!(error.to_string(), "completions/kubectl_complete-pgaas is missing");
    }
}
