//! What other files say of a release is what is made here.

use crate::Verb;
use crate::plugin::{PLATFORMS, PLUGINS, Plugin};
use clap::Parser;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn text(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn manifest(plugin: &Plugin) -> String {
    text(&format!("plugins/{}/Cargo.toml", plugin.package))
}

#[test]
fn the_workflow_builds_every_platform_and_no_other() {
    let workflow: Value = serde_saphyr::from_str(&text(".github/workflows/release.yml")).unwrap();
    let built = workflow["jobs"]["build"]["strategy"]["matrix"]["include"].as_array().unwrap();
    let built: Vec<&str> = built.iter().map(|it| it["target"].as_str().unwrap()).collect();
    assert_eq!(built, PLATFORMS.map(|platform| platform.target));
    // Only the last job may write, and only what it needs.
    assert_eq!(workflow["permissions"], serde_json::json!({ "contents": "read" }));
    assert!(workflow["jobs"]["build"]["permissions"].is_null());
    let steps = workflow["jobs"]["release"]["steps"].to_string();
    for part in [
        "packaging -- krew dist",
        "packaging -- checksums dist",
        "cosign sign-blob",
        "attest-build-provenance",
    ] {
        assert!(steps.contains(part), "{part}");
    }
}

/// Every command of the workflows that runs this program.
fn commands() -> Vec<String> {
    let files = [".github/workflows/release.yml", ".github/workflows/ci.yml"].map(text).join("\n");
    let lines = files.replace("\\\n", " ").replace("${{ matrix.target }}", PLATFORMS[0].target);
    lines.lines().filter_map(|line| Some(line.split_once(" -p packaging -- ")?.1.to_owned())).collect()
}

#[test]
fn the_workflows_call_this_program_as_it_wants_to_be_called() {
    let commands = commands();
    for command in &commands {
        let words = command.split('>').next().unwrap().split_whitespace().map(|word| word.trim_matches('"'));
        let parsed = Verb::try_parse_from(std::iter::once("packaging").chain(words));
        assert!(parsed.is_ok(), "{command}: {parsed:?}");
    }
    for verb in ["archive", "sbom", "krew", "checksums"] {
        assert!(commands.iter().any(|command| command.starts_with(verb)), "{verb} is not called");
    }
}

#[test]
fn cargo_binstall_looks_for_the_archives_by_their_names() {
    for plugin in &PLUGINS {
        let manifest = manifest(plugin);
        let url = manifest.lines().find_map(|line| line.strip_prefix("pkg-url = \"")).unwrap();
        for platform in &PLATFORMS {
            let url = url
                .replace("{ repo }", "R")
                .replace("{ version }", "1.2.3")
                .replace("{ name }", plugin.package)
                .replace("{ target }", platform.target);
            let archive = platform.archive(plugin, "1.2.3");
            assert_eq!(url.trim_end_matches('"'), format!("R/releases/download/v1.2.3/{archive}"));
        }
        assert!(manifest.contains("bin-dir = \"{ bin }{ binary-ext }\""));
    }
}

#[test]
fn a_debian_package_has_what_an_archive_has() {
    for plugin in &PLUGINS {
        let manifest = manifest(plugin);
        let assets = manifest.split("assets = [").nth(1).unwrap().split("\n]").next().unwrap();
        for completer in plugin.completers {
            assert!(assets.contains(&format!("[\"../../completions/{completer}\", \"usr/bin/\", \"755\"]")));
        }
        for file in
            [format!("{}.bash", plugin.files), format!("_{}", plugin.files), format!("{}.fish", plugin.files)]
        {
            assert!(assets.contains(&format!("completions/{file}")), "{file}");
            assert!(!text(&format!("completions/{file}")).is_empty());
        }
        assert!(assets.contains(&format!("man/{}*.1", plugin.files)));
        assert!(assets.contains(&format!("[\"target/release/{}\", \"usr/bin/\"", plugin.program)));
    }
}

#[test]
fn the_images_hold_one_program_and_run_as_nobody() {
    let file = text("Containerfile");
    let lines = |word: &str| {
        let lines = file.lines().filter_map(|line| line.strip_prefix(word)).map(str::to_owned);
        lines.collect::<Vec<_>>()
    };
    assert_eq!(lines("FROM "), ["scratch AS base", "base AS qs-secrets", "base AS pgaas"]);
    let user = lines("USER ");
    assert!(
        user.len() == 1 && user[0].split(':').all(|id| id.parse::<u32>().is_ok_and(|id| id > 0)),
        "{user:?}"
    );
    for plugin in &PLUGINS {
        let place = format!("/usr/local/bin/{}", plugin.program);
        assert!(file.contains(&format!("${{PROGRAMS}}/{} {place}\n", plugin.program)));
        assert!(lines("ENTRYPOINT ").contains(&format!("[\"{place}\"]")));
    }
}
