//! Help: the whole tree, so that every change of the interface is seen.

use crate::pgaas;
use crate::support::help_tree;

#[test]
fn the_plugin_alone_prints_its_help() {
    let bare = pgaas().run(&[]).data();
    assert_eq!(bare, pgaas().run(&["--help"]).data());
    assert_eq!(bare, pgaas().run(&["-h"]).data());
}

#[test]
fn help_of_every_verb() {
    for (name, help) in help_tree(&pgaas()) {
        insta::assert_snapshot!(name, help);
    }
}

#[test]
fn options_lists_the_flags_of_every_verb() {
    insta::assert_snapshot!("options", pgaas().run(&["options"]).data());
}
