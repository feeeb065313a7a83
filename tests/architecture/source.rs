//! The repository's files as the rules see them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A Rust file of the repository.
pub struct File {
    /// Path from the root of the repository.
    pub path: String,
    text: String,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of the repository: what git tracks or would; without git, what
/// lies there.
pub fn tracked() -> Vec<String> {
    let git = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output();
    match git {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            text.lines().filter(|path| root().join(path).is_file()).map(str::to_owned).collect()
        }
        _ => {
            let mut found = Vec::new();
            walk(root().to_path_buf(), &mut found);
            found
        }
    }
}

fn walk(folder: PathBuf, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "target" && name != ".git" {
            walk(path, found);
        } else if path.is_file() {
            found.push(path.strip_prefix(root()).unwrap().to_string_lossy().into_owned());
        }
    }
}

/// The Rust files below a folder.
pub fn rust(below: &str) -> impl Iterator<Item = File> + use<> {
    let below = below.to_owned();
    tracked().into_iter().filter(move |path| path.starts_with(&below) && path.ends_with(".rs")).map(|path| {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        File { path, text }
    })
}

impl File {
    /// Numbered lines, without `#[cfg(test)] mod tests` at the end.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let end = lines
            .windows(2)
            .position(|pair| pair[0].trim() == "#[cfg(test)]" && pair[1].trim_start().starts_with("mod "))
            .filter(|at| lines[at + 1].trim_end().ends_with('{'))
            .unwrap_or(lines.len());
        lines.into_iter().take(end).enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The module directly below the root of the library that this file is in.
    pub fn layer(&self) -> Option<String> {
        let path = self.path.strip_prefix("src/")?;
        let first = path.split('/').next()?.trim_end_matches(".rs");
        (first != "lib").then(|| first.to_owned())
    }

    /// How many modules this file's own module is below the root.
    pub fn depth(&self) -> usize {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').count()
    }

    /// The verb, if this is the file of one.
    pub fn verb(&self) -> Option<String> {
        let (_, name) = self.path.split_once("/src/cmd/")?;
        let name = name.trim_end_matches(".rs").trim_end_matches("/mod");
        (name != "mod" && !name.contains('/')).then(|| name.to_owned())
    }
}

/// What in this line nobody outside can open, if anything: internal folders,
/// numbers of a private tracker, paths of one machine. Public trackers have
/// longer numbers.
pub fn unreachable_source(line: &str) -> Option<&'static str> {
    let lower = line.to_lowercase();
    for folder in [
        "shared/design",
        "shared/facts",
        "shared/seeds",
        " facts/",
        "`facts/",
        "(facts/",
        " shared/",
        "`shared/",
    ] {
        if lower.contains(folder) {
            return Some("an internal folder");
        }
    }
    for path in ["/work/wt-", "/work/main", "/work/shared", "/work/.library"] {
        if lower.contains(path) {
            return Some("a path of one machine");
        }
    }
    for word in ["issue ", "issues ", "capability ", "behaviour ", "capabilities ", "behaviours "] {
        for (at, _) in lower.match_indices(word) {
            let number: String = lower[at + word.len()..]
                .trim_start_matches('#')
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            if (1..=3).contains(&number.len()) {
                return Some("a number of a private list");
            }
        }
    }
    None
}

#[test]
fn private_numbers_are_told_from_public_ones() {
    assert!(unreachable_source("as in issue 12").is_some());
    assert!(unreachable_source("see capability #17").is_some());
    assert!(unreachable_source("see shared/facts/cnpg.md").is_some());
    assert!(unreachable_source("cloudnative-pg issue 4829").is_none());
    assert!(unreachable_source("postgresql.shared_preload_libraries").is_none());
}
