//! The rules of src/ARCHITECTURE.md and CONTRIBUTING.md that a program can check.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test"
)]

#[path = "architecture/layers.rs"]
mod layers;
#[path = "architecture/packages.rs"]
mod packages;
#[path = "architecture/source.rs"]
mod source;

use source::{File, root};
use std::collections::BTreeSet;
use std::fs;

/// Lines without `mod tests`: what a verb's file, any other file may have, and
/// what no file may have.
const VERB_LINES: usize = 150;
const FILE_LINES: usize = 400;
const NEVER_MORE: usize = 600;

/// Files between the two limits, each with the reason.
const LONG: &[(&str, &str)] = &[];

#[test]
fn layers_use_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for file in source::rust("src/") {
        let Some(layer) = file.layer() else { continue };
        let Some(allowed) = layers::allowed(&layer) else {
            wrong.push(format!("{}: layer {layer} has no row in tests/architecture/layers.rs", file.path));
            continue;
        };
        for (line, used) in layers::used_modules(&file) {
            let text = file.code().nth(line - 1).map_or("", |(_, text)| text);
            let types_only = layers::names_types_only(&layer, &used, text);
            if used != layer && !allowed.contains(&used.as_str()) && !types_only {
                wrong.push(format!("{}:{line}: {layer} must not use {used}", file.path));
            }
        }
    }
    none(wrong);
}

#[test]
fn the_outside_world_comes_in_through_ctx_and_app() {
    const OUTSIDE: &[&str] = &[
        "println!",
        "eprintln!",
        "print!(",
        "eprint!(",
        "std::env::",
        "SystemTime::now",
        "Instant::now",
        "Timestamp::now",
        "process::exit",
        "rand::rng",
        "tokio::time::sleep",
        "Zoned::now",
    ];
    let mut wrong = Vec::new();
    for file in source::rust("src/").chain(source::rust("plugins/")) {
        let door = file.path.starts_with("src/ctx/") || file.layer().as_deref() == Some("app");
        if door {
            continue;
        }
        for (number, line) in file.code() {
            for word in OUTSIDE.iter().filter(|word| line.contains(**word)) {
                wrong.push(format!("{}:{number}: {word} stands outside src/ctx and src/app", file.path));
            }
        }
    }
    none(wrong);
}

/// What CloudNativePG checks by itself stays checked.
#[test]
fn no_guard_of_the_operator_is_switched_off() {
    let mut wrong = Vec::new();
    let files = source::rust("src/").chain(source::rust("plugins/"));
    for file in files.filter(|file| !file.path.ends_with("/tests.rs")) {
        for (number, line) in file.code() {
            for word in ["skipEmptyWalArchiveCheck", "cnpg.io/validation", "skipWalArchiving"] {
                if line.contains(word) {
                    wrong
                        .push(format!("{}:{number}: {word} switches a check of the operator off", file.path));
                }
            }
        }
    }
    none(wrong);
}

#[test]
fn files_stay_small_enough_to_be_read() {
    let mut wrong = Vec::new();
    for file in source::rust("") {
        let lines = file.code().count();
        let verb = file.verb().is_some() && file.path.starts_with("plugins/");
        let reason = LONG.iter().any(|(path, _)| *path == file.path);
        let limit = match (verb, reason) {
            (true, _) => VERB_LINES,
            (false, true) => NEVER_MORE,
            (false, false) => FILE_LINES,
        };
        if lines > limit {
            wrong.push(format!("{}: {lines} lines without tests, at most {limit}", file.path));
        }
    }
    none(wrong);
}

#[test]
fn every_exception_is_still_needed() {
    let stale = LONG.iter().filter(|(path, _)| {
        source::rust("").find(|file| file.path == *path).is_none_or(|file| file.code().count() <= FILE_LINES)
    });
    none(stale.map(|(path, _)| format!("{path}: take it out of the list of long files")).collect());
}

#[test]
fn no_module_is_named_after_nothing() {
    const FORBIDDEN: &[&str] =
        &["util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "stuff"];
    let wrong = source::rust("")
        .filter(|file| file.path.trim_end_matches(".rs").split('/').any(|part| FORBIDDEN.contains(&part)));
    none(wrong.map(|file| format!("{}: name the module after what is in it", file.path)).collect());
}

#[test]
fn every_verb_has_a_test_module() {
    let mut wrong = Vec::new();
    for (plugin, tests) in [("kubectl-pgaas", "pgaas"), ("kubectl-qs-secrets", "qs_secrets")] {
        let main = fs::read_to_string(root().join(format!("tests/{tests}/main.rs"))).unwrap_or_default();
        let declared: BTreeSet<&str> =
            main.lines().filter_map(|line| line.trim().strip_prefix("mod ")?.strip_suffix(';')).collect();
        for verb in verbs(plugin) {
            if !root().join(format!("tests/{tests}/{verb}.rs")).exists() {
                wrong.push(format!("verb {verb} of {plugin}: tests/{tests}/{verb}.rs is missing"));
            } else if !declared.contains(verb.as_str()) {
                wrong.push(format!("tests/{tests}/main.rs does not say `mod {verb};`"));
            }
        }
    }
    none(wrong);
}

#[test]
fn every_verb_has_a_row_in_the_readme_and_no_row_is_without_a_verb() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut wrong = Vec::new();
    for (plugin, heading) in
        [("kubectl-pgaas", "\n## Verbs\n"), ("kubectl-qs-secrets", "\n## Verbs of kubectl qs-secrets\n")]
    {
        let table = readme.split(heading).nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or("");
        let rows: BTreeSet<String> = table
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split(['`', ' ']).next())
            .map(str::to_owned)
            .collect();
        let verbs: BTreeSet<String> = verbs(plugin).iter().map(|verb| verb.replace('_', "-")).collect();
        wrong.extend(verbs.difference(&rows).map(|verb| format!("README.md: no row for {verb} of {plugin}")));
        wrong.extend(
            rows.difference(&verbs).map(|verb| format!("README.md: {plugin} {verb} has a row and no file")),
        );
    }
    none(wrong);
}

#[test]
fn what_is_said_to_work_names_a_verb_that_is_there_and_every_verb_is_named() {
    let text = fs::read_to_string(root().join("docs/capabilities.md")).unwrap();
    let pgaas = verbs("kubectl-pgaas");
    let secrets = verbs("kubectl-qs-secrets");
    let there = |place: &str| {
        let mut words = place.trim_matches('`').split_whitespace().skip(1);
        let (plugin, verb) = (words.next().unwrap_or(""), words.next().unwrap_or("").replace('-', "_"));
        (plugin == "pgaas" && pgaas.contains(&verb)) || (plugin == "qs-secrets" && secrets.contains(&verb))
    };
    let mut wrong = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| capability")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" |").map(str::trim).collect();
        match cells[..] {
            [_, "not yet", ""] => {}
            [_, "works", place] if place.split(", ").all(there) => {}
            _ => wrong.push(format!("docs/capabilities.md: {line}")),
        }
    }
    for (plugin, verbs) in [("pgaas", &pgaas), ("qs-secrets", &secrets)] {
        let named = |verb: &str| text.contains(&format!("`kubectl {plugin} {}`", verb.replace('_', "-")));
        let lost = verbs.iter().filter(|verb| !named(verb));
        wrong.extend(lost.map(|verb| format!("docs/capabilities.md does not name {plugin} {verb}")));
    }
    none(wrong);
}

#[test]
fn every_published_schema_is_of_a_report_or_of_a_file_that_is_read() {
    let kinds: BTreeSet<String> = source::rust("src/")
        .flat_map(|file| file.code().map(|(_, line)| line.to_owned()).collect::<Vec<_>>())
        .filter_map(|line| {
            let report = line.trim().strip_prefix("const KIND: &'static str = \"");
            let file = || line.trim().strip_prefix("must(\"kind\", Shape::Choice(&[\"");
            Some(report.or_else(file)?.split('"').next()?.to_owned())
        })
        .collect();
    let schemas = source::tracked().into_iter().filter_map(|path| {
        let name = path.strip_prefix("docs/schemas/")?.strip_suffix(".json")?;
        Some(name.split('.').next()?.to_owned())
    });
    none(
        schemas
            .filter(|name| !kinds.contains(name))
            .map(|name| format!("docs/schemas/{name}.json: no report or file of src/ is of kind {name}"))
            .collect(),
    );
}

#[test]
fn the_repository_cites_only_what_a_reader_can_open() {
    let mut wrong = Vec::new();
    for path in source::tracked().into_iter().filter(|path| !path.starts_with("tests/architecture")) {
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        for (index, line) in text.lines().enumerate() {
            if let Some(what) = source::unreachable_source(line) {
                wrong.push(format!("{path}:{}: {what}: {}", index + 1, line.trim()));
            }
        }
    }
    none(wrong);
}

fn verbs(plugin: &str) -> Vec<String> {
    source::rust(&format!("plugins/{plugin}/src/cmd/")).filter_map(|file: File| file.verb()).collect()
}

#[track_caller]
fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
