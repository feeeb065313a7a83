//! Debian packages of the host: one list, shown before anything is installed.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::Stdio;

use crate::command::{command, read, run_logged};
use crate::failure::{Doing, Failure, Result};
use crate::places::Places;

/// Installs what is missing of the list.
pub fn install(places: &Places) -> Result<()> {
    let wanted = wanted(places)?;
    let missing: Vec<&str> = wanted.iter().map(String::as_str).filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("  Debian packages to install: {}", missing.join(" "));
    if !Path::new("/usr/bin/apt-get").exists() {
        return Err(Failure::new(format!("no apt-get here; please install: {}", missing.join(" "))));
    }
    if asks() && !agreed()? {
        return Err(Failure::new("not installed; run again with YES=1 or install them yourself"));
    }
    fs::create_dir_all(places.cache.join("log")).doing("log folder")?;
    let log = places.cache.join("log/apt.log");
    run_logged(&mut apt(&["update"]), &log)?;
    let mut words = vec!["install", "--yes", "--no-install-recommends"];
    words.extend(missing);
    run_logged(&mut apt(&words), &log)
}

/// Names of the packages of the list.
pub fn wanted(places: &Places) -> Result<Vec<String>> {
    let path = places.source().join("apt.txt");
    Ok(parse(&fs::read_to_string(&path).doing(path.display())?))
}

/// Whether dpkg calls the package installed.
pub fn installed(name: &str) -> bool {
    read(command("dpkg-query", ["-W", "-f=${Status}", name]).stderr(Stdio::null()))
        .is_ok_and(|status| status == "install ok installed")
}

fn parse(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(ToOwned::to_owned)
        .collect()
}

fn asks() -> bool {
    let yes = std::env::var("YES").is_ok_and(|value| value == "1");
    !yes && io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn agreed() -> Result<bool> {
    eprint!("  Install them now? [y/N] ");
    io::stderr().flush().doing("terminal")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).doing("terminal")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn apt(words: &[&str]) -> std::process::Command {
    let mut apt = command("apt-get", words);
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_list_holds_one_name_a_line_and_comments() {
        assert_eq!(parse("# why\ncontainerd\n\n  runc  \n"), ["containerd", "runc"]);
        let own = parse(include_str!("../apt.txt"));
        assert!(own.contains(&"containerd".to_owned()) && own.iter().all(|name| !name.contains(' ')));
    }
}
