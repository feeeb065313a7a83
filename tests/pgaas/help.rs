//! Help: the whole tree, so that every change of the interface is seen.

use crate::pgaas;

#[test]
fn the_plugin_alone_prints_its_help() {
    let bare = pgaas().run(&[]).data();
    assert_eq!(bare, pgaas().run(&["--help"]).data());
    assert_eq!(bare, pgaas().run(&["-h"]).data());
}

#[test]
fn help_of_every_verb() {
    let mut paths: Vec<Vec<String>> = vec![vec![]];
    while let Some(path) = paths.pop() {
        let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
        args.push("--help");
        let help = pgaas().run(&args).data();
        paths.extend(verbs(&help).into_iter().map(|verb| [path.clone(), vec![verb]].concat()));
        insta::assert_snapshot!(
            ["help".to_owned()].into_iter().chain(path).collect::<Vec<_>>().join("-"),
            help
        );
    }
}

#[test]
fn options_lists_the_flags_of_every_verb() {
    insta::assert_snapshot!("options", pgaas().run(&["options"]).data());
}

/// The verbs that a help text lists under headings ending in `Commands:`.
fn verbs(help: &str) -> Vec<String> {
    let mut listed = false;
    let mut verbs = Vec::new();
    for line in help.lines() {
        if !line.starts_with(' ') {
            listed = line.ends_with("Commands:");
        } else if listed && line.starts_with("  ") && !line.starts_with("   ") {
            verbs.extend(line.split_whitespace().next().map(str::to_owned));
        }
    }
    verbs
}
