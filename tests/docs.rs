//! The console blocks of the documents say what the plugin says.
//!
//! Every "console" block of code is run, in the root of the repository: lines that
//! begin with `$ ` are commands, the others what they print; a line `...`
//! stands for any number of lines. What needs a cluster is marked `console live`
//! and is not run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test"
)]

use std::path::Path;
use std::process::Command;
use std::{env, fs};

const DOCUMENTS: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "docs/values.md",
    "docs/coming-from-make.md",
    "docs/coming-from-quick-start-charts.md",
    "docs/coming-from-api-forge.md",
    "docs/coming-from-vault.md",
    "docs/coming-from-bitnami.md",
];

struct Example {
    at: String,
    command: String,
    says: Vec<String>,
}

#[test]
fn every_offline_example_says_what_is_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut wrong = Vec::new();
    for document in DOCUMENTS {
        let text =
            fs::read_to_string(root.join(document)).unwrap_or_else(|error| panic!("{document}: {error}"));
        for example in examples(document, &text) {
            let said = run(root, &example.command);
            if !matches(&example.says, &said.lines().map(str::trim_end).collect::<Vec<_>>()) {
                wrong.push(format!("{}: $ {}\nsays\n{said}", example.at, example.command));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_that_documents_name_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut wrong = Vec::new();
    for document in DOCUMENTS.iter().filter(|document| document.starts_with("docs/coming-from")) {
        let text = fs::read_to_string(root.join(document)).unwrap();
        let commands = text.split('`').skip(1).step_by(2).filter(|code| code.starts_with("kubectl "));
        for command in commands
            .filter(|code| code.starts_with("kubectl pgaas") || code.starts_with("kubectl qs-secrets"))
        {
            let words: Vec<&str> = command.split(" -- ").next().unwrap().split_whitespace().collect();
            // As far as flags go, without what they are given: help is printed for what is understood.
            let flags = words.iter().filter(|word| word.starts_with("--")).copied();
            let verb = words[1..].iter().take_while(|word| {
                word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !word.starts_with('-')
            });
            let verb: Vec<&str> = verb.take(3).copied().collect();
            let help = run(root, &format!("kubectl {} --help", verb.join(" ")));
            let missing: Vec<&str> = flags.filter(|flag| *flag != "--" && !help.contains(flag)).collect();
            if !help.contains("Usage:") || !missing.is_empty() {
                wrong.push(format!(
                    "{document}: {command}: {missing:?} {}",
                    help.lines().next().unwrap_or("")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_flag_of_the_readmes_tables_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let mut wrong = Vec::new();
    for (heading, plugin) in [("\n## Verbs\n", "pgaas"), ("\n## Verbs of kubectl qs-secrets\n", "qs-secrets")]
    {
        let table = readme.split(heading).nth(1).unwrap().split("\n## ").next().unwrap();
        for row in table.lines().filter(|line| line.starts_with("| `")) {
            let verb = row[3..].split([' ', '`']).next().unwrap();
            let mut help = run(root, &format!("kubectl {plugin} {verb} --help"));
            let below =
                help.split("Commands:\n").nth(1).unwrap_or_default().split("\n\n").next().unwrap_or_default();
            for name in below.to_owned().lines().filter_map(|line| line.split_whitespace().next()) {
                help.push_str(&run(root, &format!("kubectl {plugin} {verb} {name} --help")));
            }
            let words = row.split(|c: char| c.is_whitespace() || "`[]|;,)=".contains(c));
            let missing: Vec<&str> =
                words.filter(|word| word.starts_with("--") && !help.contains(word)).collect();
            if !missing.is_empty() {
                wrong.push(format!("{plugin} {verb}: {missing:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn run(root: &Path, command: &str) -> String {
    // As kubectl does it: the word after `kubectl` names the file, `-` becoming `_`.
    let folder = tempfile::tempdir().unwrap();
    let shim = folder.path().join("kubectl");
    fs::write(&shim, "#!/bin/sh\nplugin=$(echo \"$1\" | tr - _); shift; exec \"kubectl-$plugin\" \"$@\"\n")
        .unwrap();
    Command::new("chmod").arg("755").arg(&shim).status().unwrap();
    let plugins = Path::new(env!("CARGO_BIN_EXE_kubectl-pgaas")).parent().unwrap().to_path_buf();
    let mut path = vec![folder.path().to_path_buf(), plugins];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap()));
    let output = Command::new("sh")
        .args(["-c", &format!("{command} 2>&1")])
        .current_dir(root)
        .env("PATH", env::join_paths(path).unwrap())
        .env("KUBECONFIG", "/nonexistent")
        .env("NO_COLOR", "1")
        .env_remove("PGAAS_VALUES")
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn examples(document: &str, text: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            let at = format!("{document}:{}", index + 1);
            found.push(Example { at, command: command.to_owned(), says: Vec::new() });
        } else if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(example) = found.last_mut().filter(|_| inside) {
            example.says.push(line.trim_end().to_owned());
        }
    }
    found
}

/// Whether what is said fits the lines, where `...` is any number of lines.
fn matches(lines: &[String], said: &[&str]) -> bool {
    match (lines.split_first(), said.split_first()) {
        (None, None) => true,
        (Some((line, rest)), _) if line == "..." => {
            matches(rest, said) || (!said.is_empty() && matches(lines, &said[1..]))
        }
        (Some((line, rest)), Some((first, others))) => line == first && matches(rest, others),
        _ => false,
    }
}

#[test]
fn dots_stand_for_any_lines_and_the_rest_must_be_equal() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(matches(&lines("a\n...\nc"), &["a", "b", "b", "c"]));
    assert!(matches(&lines("a\n..."), &["a"]));
    assert!(!matches(&lines("a\n...\nc"), &["a", "b"]));
    assert!(!matches(&lines("a"), &["a", "b"]));
    let text = "```console\n$ one\nsays\n```\n```console live\n$ two\n```\n";
    let found = examples("x", text);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].command.as_str(), found[0].says.as_slice()),
        ("one", ["says".to_owned()].as_slice())
    );
}
