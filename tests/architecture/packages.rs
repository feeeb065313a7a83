//! Licences, bans and sources of the packages we build from; deny.toml says the
//! same to cargo-deny.

use crate::none;
use crate::source::root;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// How many packages a plugin may be built from on Linux.
const PACKAGES: usize = 260;

fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A list of strings of deny.toml: one table's `key = [...]`.
fn denied(section: &str, key: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("deny.toml")).unwrap();
    let table = text.split(&format!("[{section}]")).nth(1).unwrap().split("\n[").next().unwrap();
    let list = table.split(&format!("\n{key} = [")).nth(1).unwrap().split("\n]").next().unwrap();
    list.lines().filter_map(|line| Some(line.split('"').nth(1)?.to_owned())).collect()
}

#[test]
fn every_package_has_a_licence_that_may_be_used() {
    let allowed = denied("licenses", "allow");
    let packages = metadata();
    let wrong = packages["packages"].as_array().unwrap().iter().filter_map(|package| {
        let licence = package["license"].as_str().unwrap_or("none");
        let name = package["name"].as_str()?;
        (!fits(licence, &allowed)).then(|| format!("{name}: licence {licence}"))
    });
    none(wrong.collect());
}

#[test]
fn banned_packages_stay_out() {
    let banned = denied("bans", "deny");
    let packages = metadata();
    let wrong = packages["packages"].as_array().unwrap().iter().filter_map(|package| {
        let name = package["name"].as_str()?;
        banned.contains(name).then(|| format!("{name} is banned; see deny.toml"))
    });
    none(wrong.collect());
}

#[test]
fn every_package_comes_from_the_registry_or_from_here() {
    let packages = metadata();
    let wrong = packages["packages"].as_array().unwrap().iter().filter_map(|package| {
        let source = package["source"].as_str()?;
        let name = package["name"].as_str()?;
        (!source.starts_with("registry+")).then(|| format!("{name}: {source}"))
    });
    none(wrong.collect());
}

#[test]
fn the_plugins_are_built_from_few_packages() {
    let mut wrong = Vec::new();
    for plugin in ["kubectl-pgaas", "kubectl-qs-secrets"] {
        // `cargo metadata` would count optional packages that no feature asks for.
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let output = Command::new(cargo)
            .args(["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none"])
            .args(["--target", "x86_64-unknown-linux-gnu", "--format", "{p}", "--package", plugin])
            .current_dir(root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        // Repeated ones are marked at the end of the line.
        let packages: BTreeSet<String> = text
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
            .collect();
        assert!(packages.len() > 50, "{text}");
        if packages.len() > PACKAGES {
            wrong.push(format!("{plugin} is built from {} packages, at most {PACKAGES}", packages.len()));
        }
    }
    none(wrong);
}

/// Whether a licence expression can be met by what is allowed.
fn fits(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (fits, rest) = any_of(&words, allowed);
    fits && rest.is_empty()
}

fn any_of<'a>(words: &'a [&'a str], allowed: &BTreeSet<String>) -> (bool, &'a [&'a str]) {
    let (mut fits, mut rest) = all_of(words, allowed);
    while rest.first() == Some(&"OR") {
        let (other, after) = all_of(&rest[1..], allowed);
        (fits, rest) = (fits || other, after);
    }
    (fits, rest)
}

fn all_of<'a>(words: &'a [&'a str], allowed: &BTreeSet<String>) -> (bool, &'a [&'a str]) {
    let (mut fits, mut rest) = one(words, allowed);
    while rest.first() == Some(&"AND") {
        let (other, after) = one(&rest[1..], allowed);
        (fits, rest) = (fits && other, after);
    }
    (fits, rest)
}

fn one<'a>(words: &'a [&'a str], allowed: &BTreeSet<String>) -> (bool, &'a [&'a str]) {
    match words {
        ["(", rest @ ..] => {
            let (fits, rest) = any_of(rest, allowed);
            (fits && rest.first() == Some(&")"), rest.get(1..).unwrap_or_default())
        }
        [name, "WITH", exception, rest @ ..] => (allowed.contains(&format!("{name} WITH {exception}")), rest),
        [name, rest @ ..] => (allowed.contains(*name), rest),
        [] => (false, &[]),
    }
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "BSD-3-Clause".to_owned()]);
    for good in ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "(MIT OR GPL-3.0) AND BSD-3-Clause"] {
        assert!(fits(good, &allowed), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "none", "MIT WITH Some-exception", "(MIT"] {
        assert!(!fits(bad, &allowed), "{bad}");
    }
}
