//! Help: the whole tree, so that every change of the interface is seen.

use crate::secrets;
use crate::support::help_tree;

#[test]
fn the_plugin_alone_prints_its_help() {
    let bare = secrets().run(&[]).data();
    assert_eq!(bare, secrets().run(&["--help"]).data());
    assert_eq!(bare, secrets().run(&["-h"]).data());
}

#[test]
fn help_of_every_verb() {
    for (name, help) in help_tree(&secrets()) {
        insta::assert_snapshot!(name, help);
    }
}

#[test]
fn options_lists_the_flags_of_every_verb() {
    insta::assert_snapshot!("options", secrets().run(&["options"]).data());
}
