//! Campaigns: the same again and again, and at every step. They run for an hour.

use crate::switching::{killed_at, switchover};
use e2e::{Case, Dc, Load, Pair, bed, never_two_at_once, nothing_is_lost, until};
use std::env;

/// Where a run is killed: before a step is sent, and after it was answered.
const STEPS: [&str; 15] = [
    "lock-from",
    "lock-to",
    "event-begin",
    "proof",
    "demote",
    "keep-token",
    "promote",
    "first-write",
    "writable",
    "still-writable",
    "clear-token",
    "backup",
    "event-end",
    "unlock-to",
    "unlock-from",
];

fn number(variable: &str, otherwise: usize) -> usize {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The steps of a campaign: all, or those that `CAMPAIGN_STEPS` names.
pub fn steps() -> Vec<&'static str> {
    let named = env::var("CAMPAIGN_STEPS").unwrap_or_default();
    let named: Vec<&str> = named.split(',').filter(|step| !step.is_empty()).collect();
    STEPS.into_iter().filter(|step| named.is_empty() || named.contains(step)).collect()
}

/// Who is primary by the spec of both sides.
pub fn primary(pair: &Pair<'_>) -> Dc {
    let first = pair.primary_named_by(Dc::One).ends_with(Dc::One.local());
    if first { Dc::One } else { Dc::Two }
}

#[test]
#[ignore = "a campaign: make test-long"]
fn there_and_back_again_under_load_nothing_acknowledged_is_lost() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    let load = Load::on(&pair, Dc::One);
    let rounds = number("CAMPAIGN_SWITCHOVERS", 20);
    for round in 0..rounds {
        let to = if round % 2 == 0 { Dc::Two } else { Dc::One };
        pair.no_backup_runs(to.other());
        let began = load.acked(to).len();
        let mut args = vec!["--to", to.local(), "--yes", "-o", "json"];
        // The next round would wait for the end of every backup.
        if round % 5 != 0 {
            args.extend(["--no-backup", "--accept", "BKP005"]);
        }
        let report = switchover(&pair, state.path(), &args).ok().json();
        until("writes are taken by the new primary", 60, || (load.acked(to).len() > began).then_some(()));
        eprintln!("round {round}: {} s without writes", report["writeOutage"]["seconds"]);
        pair.primary_is(to);
    }
    let acks = load.end();
    let outage = never_two_at_once(&acks);
    let last = primary(&pair);
    nothing_is_lost(&pair, &acks, last);
    eprintln!(
        "{rounds} switchovers, {} writes acknowledged, none lost, longest without one {outage} ms",
        acks[0].len() + acks[1].len()
    );
}

#[test]
#[ignore = "a campaign: make test-long"]
fn killed_before_every_step_a_run_is_resumed() {
    killed("begin");
}

#[test]
#[ignore = "a campaign: make test-long"]
fn killed_after_every_step_a_run_is_resumed() {
    killed("done");
}

fn killed(event: &str) {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    let load = Load::on(&pair, Dc::One);
    let mut resumed = 0;
    for step in steps() {
        let to = primary(&pair).other();
        if killed_at(&pair, to, event, step) {
            let ran = switchover(&pair, state.path(), &["--resume", "--yes"]);
            eprintln!(
                "killed at {event} of {step}: --resume ends with {} after {:.0} s",
                ran.code,
                ran.took.as_secs_f64()
            );
            // Before the first lock and after the last release there is none to go on by.
            let at_an_end = [("begin", "lock-from"), ("begin", "unlock-from"), ("done", "unlock-from")];
            if ran.code == 6 && at_an_end.contains(&(event, step)) {
                ran.says("nothing is left to do");
                if step == "lock-from" {
                    switchover(&pair, state.path(), &["--to", to.local(), "--yes"]).ok();
                }
            } else {
                ran.ok();
            }
            resumed += 1;
        }
        pair.primary_is(to);
    }
    let acks = load.end();
    never_two_at_once(&acks);
    nothing_is_lost(&pair, &acks, primary(&pair));
    eprintln!(
        "killed and gone on with {resumed} times, {} writes acknowledged, none lost",
        acks[0].len() + acks[1].len()
    );
}

#[test]
#[ignore = "a campaign: make test-long"]
fn with_the_old_primarys_api_cut_after_the_token_the_run_ends_and_says_what_it_did_not_see() {
    let case = Case::begin_alone();
    if bed().testbed.is_none() {
        return case.not_run("only the bed's own clusters have doors that can be cut");
    }
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    assert!(killed_at(&pair, Dc::Two, "done", "keep-token"), "it must not end by itself");
    case.cut(Dc::One);
    let alone = switchover(&pair, state.path(), &["--resume", "--yes", "--request-timeout", "5s"]).exits(5);
    for part in ["cannot be read", "takes no writes", "follows the new primary"] {
        assert!(alone.text().contains(part), "{part}: {}", alone.story());
    }
    case.open(Dc::One);
    switchover(&pair, state.path(), &["--resume", "--yes"]).ok().says("follows it");
    pair.primary_is(Dc::Two);
}
