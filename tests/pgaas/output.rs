//! `-o`, colours, streams and exit codes, whatever the verb.

use crate::declared::confs;
use crate::pgaas;
use crate::twins::Twins;

#[test]
fn an_unknown_format_is_refused_in_kubectls_words() {
    for (verb, allowed) in [
        ("list", "custom-columns,json,jsonpath,name,wide,yaml"),
        ("version", "custom-columns,json,jsonpath,wide,yaml"),
    ] {
        let outcome = pgaas().run(&[verb, "-o", "tabel"]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
        assert_eq!(
            outcome.stderr,
            format!(
                "error: unable to match a printer suitable for the output format \"tabel\", allowed formats are: {allowed}\n"
            )
        );
    }
}

#[test]
fn what_cannot_be_printed_is_refused_before_anything_is_done() {
    let api = crate::support::FakeApi::start();
    let world = pgaas().contexts(&[("here", &api)]);
    assert_eq!(world.run(&["delete", "prod", "--confirm", "prod", "-o", "name"]).code, 2);
    assert!(api.seen().is_empty());
}

#[test]
fn wrong_usage_is_told_on_stderr_with_exit_2() {
    for args in [&["bogus"][..], &["version", "--bogus"], &["version", "--v", "12"], &["version", "x"]] {
        let outcome = pgaas().run(args);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{args:?}");
        assert!(outcome.stderr.starts_with("error: "), "{args:?}: {}", outcome.stderr);
    }
}

#[test]
fn impersonation_without_a_user_is_wrong_usage() {
    let outcome = pgaas().run(&["version", "--client", "--as-group", "g"]);
    assert_eq!(outcome.code, 2);
}

#[test]
fn nothing_is_coloured_in_a_pipe_unless_asked() {
    let plain = |outcome: crate::support::Outcome| !(outcome.stdout + &outcome.stderr).contains('\u{1b}');
    assert!(plain(pgaas().run(&["list", "--context", "nowhere"])));
    assert!(plain(pgaas().run(&["--help"])));
    assert!(plain(pgaas().variable("NO_COLOR", "1").run(&["list", "--context", "nowhere"])));
}

#[test]
fn requests_are_told_from_level_6_on_and_never_their_secrets() {
    let api = crate::support::FakeApi::start();
    let world = pgaas().contexts(&[("here", &api)]);
    assert_eq!(world.run(&["list", "-v", "5"]).stderr, "No resources found in apps namespace.\n");
    let outcome = world.run(&["list", "-v", "6"]);
    let line = outcome.stderr.lines().next().unwrap();
    let asked =
        format!("GET {}/apis/postgresql.cnpg.io/v1/namespaces/apps/clusters?limit=500 200 OK in ", api.url());
    assert!(line.starts_with(&asked), "{line}");
    assert!(!outcome.stderr.contains("secret-token"));
}

#[test]
fn fields_are_chosen_by_template_or_by_columns() {
    let version = env!("CARGO_PKG_VERSION");
    let chosen = |format: &str| pgaas().run(&["version", "--client", "-o", format]).data();
    assert_eq!(chosen("jsonpath={.client.version}"), version);
    assert_eq!(chosen("jsonpath={.kind}{\"\\n\"}"), "VersionReport\n");
    assert_eq!(chosen("custom-columns=V:.client.version"), format!("V\n{version}\n"));
    for format in ["jsonpath={.a", "jsonpath=", "custom-columns=V", "jsonpath"] {
        let outcome = pgaas().run(&["version", "--client", "-o", format]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{format}");
    }
    let names = "jsonpath={range .items[*]}{.kind} {end}";
    let args = ["template", "ic1/prod", "--dc", "dc1", "--values", &crate::declared::examples(), "-o", names];
    assert!(pgaas().run(&args).stdout.starts_with("Namespace "));
}

#[test]
fn colours_come_when_asked_and_the_flag_wins_over_the_environment() {
    let colored = |world: crate::support::World, args: &[&str]| world.run(args).stderr.contains('\u{1b}');
    assert!(colored(pgaas(), &["list", "--color", "always"]));
    assert!(colored(pgaas().variable("CLICOLOR_FORCE", "1"), &["list"]));
    assert!(!colored(pgaas().variable("CLICOLOR_FORCE", "1"), &["list", "--color", "never"]));
    assert!(colored(pgaas().variable("NO_COLOR", "1"), &["list", "--color", "always"]));
    assert!(!colored(pgaas(), &["list"]));
}

/// As `| head -1` does it, at its worst: nobody reads at all.
#[cfg(unix)]
#[test]
fn a_reader_that_went_away_is_no_error() {
    let twins = Twins::new();
    confs(&twins.world);
    let verbs: &[&[&str]] = &[
        &["--help"],
        &["options"],
        &["version"],
        &["completion", "zsh"],
        &["__complete", ""],
        &["values", "ic1/prod"],
        &["validate", "--all"],
        &["template", "ic1/prod", "--dc", "dc1"],
        &["explain", "--recursive"],
    ];
    let pairs: &[&[&str]] = &[
        &["list"],
        &["list", "-o", "name"],
        &["status", "prod"],
        &["status", "prod", "-o", "wide"],
        &["endpoints", "prod"],
        &["history", "prod"],
        &["dns", "show", "prod"],
        &["lock", "show", "prod"],
        &["switchover", "prod", "--to", "lyon", "--dry-run"],
        &["demote", "prod", "--to", "lyon", "--dry-run"],
        &["delete", "prod", "--dry-run"],
    ];
    let mut calls: Vec<Vec<&str>> = verbs.iter().map(|call| call.to_vec()).collect();
    for call in pairs {
        calls.push(Twins::args(call));
        calls.push([&Twins::args(call)[..], &["-o", "json"]].concat());
    }
    for call in calls.iter().filter(|call| call.iter().filter(|word| **word == "-o").count() < 2) {
        let read = twins.world.run(call);
        assert!(!read.stdout.is_empty() || !read.stderr.is_empty(), "{call:?} prints: {read:?}");
        let mut child = twins.world.command(call).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(read.code), "{call:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("roken pipe"), "{call:?}: {said}");
    }
    twins.untouched();
}
