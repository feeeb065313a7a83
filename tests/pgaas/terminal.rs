//! Questions, colours and Ctrl-C on a terminal.

use crate::pgaas;
use crate::support::{Answer, FakeApi};
use crate::twins::{Twins, cluster};
use std::time::Duration;

fn on_terminal(twins: &Twins, args: &[&str]) -> crate::support::Terminal {
    twins.world.terminal(&Twins::args(args))
}

#[test]
fn the_typed_name_deletes_and_another_does_not() {
    let twins = Twins::new();
    let mut terminal = on_terminal(&twins, &["delete", "prod"]);
    terminal.shows("Type prod to go on").types("prod2\r");
    let (code, screen) = terminal.end();
    assert_eq!(code, 6, "{screen}");
    assert!(screen.contains("nothing was changed"), "{screen}");
    twins.untouched();

    let mut terminal = on_terminal(&twins, &["delete", "prod"]);
    terminal.shows("Type prod to go on");
    // What goes, on which context and server, is on the screen before the question is.
    let asked = terminal.screen();
    for place in ["l1", "p1", twins.paris.url(), twins.lyon.url()] {
        assert!(asked.contains(place), "{place}: {asked}");
    }
    terminal.types("prod\r");
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(twins.paris.stored(&cluster("", "", "")).is_none());
}

#[test]
fn ctrl_c_at_a_question_changes_nothing_and_ends_with_130() {
    let twins = Twins::new();
    let mut terminal = on_terminal(&twins, &["delete", "prod"]);
    terminal.shows("Type prod to go on").types("\x03");
    let (code, screen) = terminal.end();
    assert_eq!(code, 130, "{screen}");
    assert!(
        !screen.contains("\u{1b}[?25l") || screen.contains("\u{1b}[?25h"),
        "the cursor is back: {screen:?}"
    );
    twins.untouched();
}

#[test]
fn a_no_and_an_empty_answer_change_nothing() {
    for answer in ["n", "\r", "\u{1b}"] {
        let twins = Twins::new();
        let mut terminal = on_terminal(&twins, &["demote", "prod", "--to", "lyon"]);
        terminal.shows("[y/N]").types(answer);
        let (code, screen) = terminal.end();
        assert_eq!(code, 6, "{answer:?}: {screen}");
        twins.untouched();
    }
}

#[test]
fn yes_is_no_typed_name_on_a_terminal_either() {
    let twins = Twins::new();
    let mut terminal = on_terminal(&twins, &["delete", "prod", "--yes"]);
    terminal.shows("Type prod to go on").types("y\r");
    assert_eq!(terminal.end().0, 6);
    twins.untouched();
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let twins = Twins::new();
    for args in [&["delete", "prod"][..], &["demote", "prod", "--to", "lyon"]] {
        // An answer in a pipe is none.
        let outcome = twins.world.run_with(&Twins::args(args), "prod\ny\n");
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains("standard input is not a terminal"), "{outcome:?}");
    }
    twins.untouched();
}

#[test]
fn ctrl_c_while_a_server_is_silent_ends_a_reading_verb() {
    let api = FakeApi::start();
    api.always("GET", "/", Answer::Slow(Duration::from_secs(50)));
    let world = pgaas().contexts(&[("here", &api)]);
    let mut terminal = world.terminal(&["list", "-v", "6"]);
    let start = std::time::Instant::now();
    while api.seen().is_empty() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    terminal.types("\x03");
    assert_eq!(terminal.end().0, 130);
}

#[test]
fn a_terminal_gets_colours_unless_it_or_the_user_has_none() {
    let colours =
        |world: crate::support::World, args: &[&str]| world.terminal(args).end().1.contains("\u{1b}[3");
    let list = ["list", "--context", "nowhere"];
    assert!(colours(pgaas(), &list));
    assert!(!colours(pgaas().variable("NO_COLOR", "1"), &list));
    assert!(!colours(pgaas(), &["list", "--context", "nowhere", "--color", "never"]));
}

#[test]
fn ctrl_c_at_the_question_of_any_verb_changes_nothing() {
    for args in [
        &["switchover", "prod", "--to", "lyon"][..],
        &["demote", "prod", "--to", "lyon"],
        &["delete", "prod"],
    ] {
        let twins = Twins::new();
        let mut terminal = on_terminal(&twins, args);
        terminal.shows(if args[0] == "delete" { "Type prod to go on" } else { "[y/N]" }).types("\x03");
        let (code, screen) = terminal.end();
        assert_eq!(code, 130, "{args:?}: {screen}");
        twins.untouched();
    }
    let twins = Twins::demoted();
    let token = crate::twins::token().encode();
    let mut terminal = on_terminal(&twins, &["promote", "prod", "--dc", "lyon", "--demotion-token", &token]);
    terminal.shows("[y/N]").types("\x03");
    let (code, screen) = terminal.end();
    assert_eq!(code, 130, "{screen}");
}

#[test]
fn a_dry_run_asks_nothing_on_a_terminal_either() {
    for args in [
        &["switchover", "prod", "--to", "lyon", "--dry-run"][..],
        &["demote", "prod", "--to", "lyon", "--dry-run"],
        &["delete", "prod", "--dry-run"],
    ] {
        let twins = Twins::new();
        let (code, screen) = on_terminal(&twins, args).end();
        assert_eq!(code, 0, "{args:?}: {screen}");
        assert!(!screen.contains("[y/N]") && !screen.contains("Type prod"), "{args:?}: {screen}");
        assert!(screen.contains("l1"), "the contexts are named: {screen}");
        twins.untouched();
    }
}

#[test]
fn a_plan_and_its_findings_are_broken_between_words() {
    let twins = Twins::new();
    let (code, screen) = on_terminal(&twins, &["switchover", "prod", "--to", "lyon", "--dry-run"]).end();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.lines().all(|line| line.chars().count() <= 100), "{screen}");
    let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("until its token is there neither abort nor undo exists."), "{screen}");
}
