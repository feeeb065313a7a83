//! kubectl's connection flags, tried on every verb there is, in every place they may stand. Part of
//! each plugin's own tests: only there its command line is in reach.

use crate::cli::PLUGIN;
use crate::cmd::Verb;
use clap::Command;
use clap::error::ErrorKind;
use pgaas_core::cli::command;

/// Every flag as it may be typed, with its value.
const FLAGS: &[&[&str]] = &[
    &["--kubeconfig", "FILE"],
    &["--kubeconfig=FILE"],
    &["--context", "NAME"],
    &["--cluster", "NAME"],
    &["--user", "NAME"],
    &["--namespace", "NAME"],
    &["--namespace=NAME"],
    &["-n", "NAME"],
    &["-nNAME"],
    &["--server", "URL"],
    &["-s", "URL"],
    &["--tls-server-name", "NAME"],
    &["--insecure-skip-tls-verify"],
    &["--insecure-skip-tls-verify=false"],
    &["--client-certificate", "FILE"],
    &["--client-key", "FILE"],
    &["--certificate-authority", "FILE"],
    &["--token", "TOKEN"],
    &["--as", "USER"],
    &["--as-uid", "UID"],
    &["--as-group", "ONE", "--as-group", "TWO"],
    &["--as-user-extra", "KEY=VALUE", "--as-user-extra=KEY=OTHER"],
    &["--request-timeout", "5s"],
    &["--request-timeout=0"],
    &["--quiet"],
    &["-q"],
    &["-v", "6"],
    &["--v=6"],
    &["--color", "never"],
];

/// The words of every verb and of every group of verbs.
fn verbs() -> Vec<Vec<String>> {
    fn walk(command: &Command, path: &[String], found: &mut Vec<Vec<String>>) {
        for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
            let path = [path, &[verb.get_name().to_owned()]].concat();
            walk(verb, &path, found);
            found.push(path);
        }
    }
    let mut found = Vec::new();
    walk(&command::<Verb>(&PLUGIN), &[], &mut found);
    found
}

/// Help comes last, so that it is printed only if all before it was understood.
fn understood(words: &[&str]) -> bool {
    let words = [&[PLUGIN.program], words, &["--help"]].concat();
    let error = command::<Verb>(&PLUGIN).try_get_matches_from(words).err();
    error.is_some_and(|error| error.kind() == ErrorKind::DisplayHelp)
}

#[test]
fn every_verb_takes_every_connection_flag_in_every_place() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for verb in verbs() {
        let verb: Vec<&str> = verb.iter().map(String::as_str).collect();
        for flag in FLAGS {
            for place in 0..=verb.len() {
                let words = [&verb[..place], flag, &verb[place..]].concat();
                tried += 1;
                if !understood(&words) {
                    wrong.push(words.join(" "));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tried > 1000, "{tried}");
    assert!(!understood(&["version", "--no-such-flag"]), "what is not understood is seen");
}

/// A verb's own flag of the same name would take the place of kubectl's, for that verb only.
#[test]
fn no_verb_takes_the_name_of_a_connection_flag_for_itself() {
    let names: Vec<&str> = FLAGS.iter().filter_map(|flag| flag[0].strip_prefix("--")).collect();
    fn walk(command: &Command, names: &[&str], wrong: &mut Vec<String>) {
        for verb in command.get_subcommands() {
            for argument in verb.get_arguments().filter(|argument| !argument.is_global_set()) {
                let long = argument.get_long().is_some_and(|long| names.contains(&long));
                if long || argument.get_short().is_some_and(|short| "nsqvh".contains(short)) {
                    wrong.push(format!("{} {}", verb.get_name(), argument.get_id()));
                }
            }
            walk(verb, names, wrong);
        }
    }
    let mut wrong = Vec::new();
    walk(&command::<Verb>(&PLUGIN), &names, &mut wrong);
    assert!(wrong.is_empty(), "{wrong:?}");
}
