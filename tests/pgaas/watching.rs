//! `status --watch`.

use crate::support::{FakeApi, Outcome};
use crate::twins::{Twins, end, interrupt, until};
use serde_json::json;
use std::io::{BufRead as _, BufReader};

const UPGRADING: &str = "Upgrading cluster";

fn upgrades(api: &FakeApi) {
    Twins::operator(api, |object| object["status"]["phase"] = json!(UPGRADING));
}

fn looks(api: &FakeApi) -> usize {
    let path = "/apis/postgresql.cnpg.io/v1/namespaces/apps/clusters/prod";
    api.seen().iter().filter(|request| request.method == "GET" && request.uri == path).count()
}

/// Watches until what was changed has been looked at, and told.
fn watched(twins: &Twins, args: &[&str], change: impl FnOnce(&Twins)) -> Outcome {
    let child = twins.start(&[&["status", "prod", "--watch"], args].concat());
    until("it looks again", || looks(&twins.paris) >= 2);
    change(twins);
    let before = looks(&twins.paris);
    until("it has told what it saw", || looks(&twins.paris) >= before + 3);
    interrupt(&child);
    end(child)
}

#[test]
fn each_change_is_one_line_in_a_pipe_and_what_stays_is_told_once() {
    let twins = Twins::new();
    let outcome = watched(&twins, &[], |twins| upgrades(&twins.lyon));
    assert_eq!((outcome.code, outcome.stderr.as_str()), (130, ""), "{}", outcome.stdout);
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    let [first, second] = lines[..] else { panic!("{lines:#?}") };
    assert!(first.contains("Z prod: healthy; paris: primary"), "{first}");
    assert!(
        first.contains("; lyon: replica, Cluster in healthy state, 1/1 ready, timeline 1")
            && !first.contains(UPGRADING),
        "{first}"
    );
    assert!(second.contains(UPGRADING), "{second}");
}

#[test]
fn each_change_is_one_json_document_on_a_line_of_its_own() {
    let twins = Twins::new();
    let outcome = watched(&twins, &["-o", "json"], |twins| upgrades(&twins.lyon));
    let documents: Vec<serde_json::Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let phases: Vec<&serde_json::Value> =
        documents.iter().map(|document| &document["dataCentres"][1]["state"]["phase"]).collect();
    assert_eq!(phases, [&json!("Cluster in healthy state"), &json!(UPGRADING)], "{}", outcome.stdout);
    assert!(documents.iter().all(|document| document["kind"] == "StatusReport"));
}

#[test]
fn a_data_centre_that_goes_away_is_told_and_the_other_one_goes_on() {
    let Twins { paris, lyon, world } = Twins::new();
    let child = world.command(&Twins::args(&["status", "prod", "-w"])).spawn().unwrap();
    until("it looks again", || looks(&paris) >= 2);
    drop(lyon);
    let before = looks(&paris);
    until("it goes on", || looks(&paris) >= before + 3);
    interrupt(&child);
    let outcome = end(child);
    let last = outcome.stdout.lines().last().unwrap();
    assert!(last.contains("paris: primary") && last.contains("lyon: <unknown>; CLU011 lyon"), "{last}");
}

#[test]
fn a_first_look_that_fails_is_the_end() {
    let api = FakeApi::start();
    let world = crate::pgaas().contexts(&[("here", &api)]);
    let outcome = world.run(&["status", "nobody", "-w"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    assert!(outcome.stderr.contains("nobody"), "{}", outcome.stderr);
}

#[test]
fn it_ends_when_nobody_reads_any_more() {
    let twins = Twins::new();
    let mut child = twins.start(&["status", "prod", "-w"]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("prod: healthy"), "{line}");
    upgrades(&twins.lyon);
    assert_eq!(end(child).code, 3, "as without --watch: what was seen last is not healthy");
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_has_one_picture_that_is_drawn_anew_until_ctrl_c() {
    let twins = Twins::new();
    let mut terminal = twins.world.terminal(&Twins::args(&["status", "prod", "-w"]));
    terminal.shows("LYON").shows("again at every change; Ctrl-C ends it");
    upgrades(&twins.lyon);
    terminal.shows(UPGRADING).types("\x03");
    let (code, screen) = terminal.end();
    assert_eq!(code, 130, "{screen}");
    assert_eq!(screen.matches("\x1b[2J").count(), 1, "cleared once: {screen:?}");
    assert!(screen.matches("\x1b[H").count() >= 2 && !screen.contains("error:"), "{screen:?}");
}
