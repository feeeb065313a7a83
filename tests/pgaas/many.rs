//! Flags that name one server or one credential, where more than one context is involved.

use crate::declared::confs;
use crate::pgaas;
use crate::support::{FakeApi, help_tree};
use crate::twins::token;

const ONE_ONLY: [&[&str]; 10] = [
    &["--context", "x"],
    &["--cluster", "x"],
    &["--user", "x"],
    &["--server", "https://127.0.0.1:1"],
    &["--tls-server-name", "x"],
    &["--insecure-skip-tls-verify"],
    &["--certificate-authority", "x"],
    &["--client-certificate", "x"],
    &["--client-key", "x"],
    &["--token", "x"],
];

/// How each verb that takes `--dc-context` is called, beside that.
const CALLS: &[&[&str]] = &[
    &["create", "ic1/prod"],
    &["upgrade", "ic1/prod"],
    &["delete", "prod", "--confirm", "prod"],
    &["status", "prod"],
    &["test", "prod"],
    &["switchover", "prod", "--to", "lyon", "--yes"],
    &["demote", "prod", "--to", "lyon", "--yes"],
    &["promote", "prod", "--dc", "lyon", "--demotion-token", "TOKEN", "--yes"],
    &["rebuild", "prod", "--dc", "lyon", "--confirm", "prod"],
    &["endpoints", "prod"],
    &["history", "prod"],
    &["dns", "show", "prod"],
    &["dns", "update", "prod", "--yes"],
    &["lock", "show", "prod"],
    &["lock", "break", "prod", "--confirm", "prod"],
    &["token", "verify", "prod", "--dc", "lyon", "--demotion-token", "TOKEN"],
    &["token", "rebuild", "prod", "--dc", "paris"],
    &["list"],
    &["version"],
];

#[test]
fn each_verb_refuses_them_before_it_asks_any_server() {
    let (paris, lyon) = (FakeApi::start(), FakeApi::start());
    let world = pgaas().contexts(&[("p1", &paris), ("l1", &lyon)]);
    confs(&world);
    let (mut wrong, token) = (Vec::new(), token().encode());
    for call in CALLS {
        let call: Vec<&str> =
            call.iter().map(|word| if *word == "TOKEN" { token.as_str() } else { word }).collect();
        let pair: &[&str] = match call[1..].first() {
            Some(target) if target.contains('/') => &[],
            _ => &["--dc-context", "paris=p1", "--dc-context", "lyon=l1"],
        };
        for flag in ONE_ONLY {
            let words = [&call[..], pair, flag].concat();
            let outcome = world.run(&words);
            let named = outcome.stderr.contains("cannot be used when more than one context is involved");
            if (outcome.code, named) != (2, true) {
                wrong.push(format!("{}: exit {}, {}", words.join(" "), outcome.code, outcome.stderr.trim()));
            }
        }
        // Those that say nothing of a server or a credential go to all.
        let words =
            [&call[..], pair, &["--as", "ada", "--as-group", "g", "--request-timeout", "5s"]].concat();
        let outcome = world.run(&words);
        if outcome.stderr.contains("more than one context") {
            wrong.push(format!("{}: {}", words.join(" "), outcome.stderr.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for seen in paris.seen().iter().chain(&lyon.seen()) {
        assert_eq!(seen.header("impersonate-user"), "ada", "nothing was asked under a flag that is refused");
    }
}

#[test]
fn every_verb_that_takes_several_contexts_is_tried() {
    let called: Vec<String> = CALLS.iter().map(|call| call[0].to_owned()).collect();
    for (name, help) in help_tree(&pgaas()) {
        let verb = name.split('-').nth(1).unwrap_or_default().to_owned();
        if help.contains("--dc-context <") {
            assert!(called.contains(&verb), "{name}: say in CALLS how it is called");
        }
    }
}
