//! Campaigns: the same again and again, and at every step. They run for an hour.

use crate::switching::{journal, killed_at, reaches, spared, start, switchover};
use e2e::{Case, Dc, Load, Pair, Results, bed, never_two_at_once, nothing_is_lost, spread, until};
use std::env;
use std::time::{Duration, Instant};

/// Where a run is killed: before a step is sent, and after it was answered.
const STEPS: [&str; 16] = [
    "lock-from",
    "lock-to",
    "event-begin",
    "proof",
    "demote",
    "promote",
    "reached",
    "first-write",
    "writable",
    "restart-due",
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

/// How long a campaign may go on: what is left then is said not to be run, and what was run
/// is checked all the same.
pub struct Time {
    began: Instant,
    budget: Duration,
}

impl Time {
    /// Begins now.
    pub fn begin() -> Time {
        Time {
            began: Instant::now(),
            budget: Duration::from_secs(60 * number("CAMPAIGN_MINUTES", 60) as u64),
        }
    }

    /// Whether it is over, before this one; then that is said, and stands in the results.
    pub fn over(&self, case: &Case, before: &str) -> Option<String> {
        (self.began.elapsed() > self.budget).then(|| {
            let why = format!("its time was over before {before}");
            case.not_run(&why);
            format!("Not run to its end: {why}, after {} min.", self.minutes())
        })
    }

    fn minutes(&self) -> u64 {
        self.began.elapsed().as_secs() / 60
    }
}

/// The steps of a campaign: all, or those that `CAMPAIGN_STEPS` names, in its order.
pub fn steps() -> Vec<&'static str> {
    let named = env::var("CAMPAIGN_STEPS").unwrap_or_default();
    if named.is_empty() {
        return STEPS.to_vec();
    }
    let known = |name: &str| STEPS.into_iter().find(|step| *step == name);
    named
        .split(',')
        .map(|name| known(name).unwrap_or_else(|| panic!("{name} is no step: {STEPS:?}")))
        .collect()
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
    until("writes are taken", 60, || (load.acked(Dc::One).len() > 5).then_some(()));
    let (rounds, time) = (number("CAMPAIGN_SWITCHOVERS", 20), Time::begin());
    let (mut told, mut failed, mut cut_short) = (Vec::new(), None, None);
    for round in 0..rounds {
        cut_short = time.over(&case, &format!("switchover {} of {rounds}", round + 1));
        if cut_short.is_some() {
            break;
        }
        let to = if round % 2 == 0 { Dc::Two } else { Dc::One };
        pair.no_backup_runs(to.other());
        let before = load.acked(to).len();
        let mut args = vec!["--to", to.local(), "--yes", "-o", "json"];
        // The next round would wait for the end of every backup.
        if round % 5 != 0 {
            args.extend(["--no-backup", "--accept", "BKP005"]);
        }
        let ran = switchover(&pair, state.path(), &args);
        // What was acknowledged is looked for all the same.
        if ran.code != 0 {
            failed = Some(ran);
            break;
        }
        until("writes are taken by the new primary", 60, || (load.acked(to).len() > before).then_some(()));
        let seconds = ran.json()["writeOutage"]["seconds"].as_f64().unwrap();
        eprintln!("move {}: {seconds:.1} s without a primary, as the run tells", round + 1);
        told.push((seconds * 1e3) as u64);
        pair.primary_is(to);
    }
    let acks = load.end();
    let moves = told.len();
    let outages = never_two_at_once(&acks, moves + usize::from(failed.is_some()));
    nothing_is_lost(&pair, &acks, primary(&pair));
    if let Some(ran) = failed {
        panic!("move {} failed; nothing acknowledged was lost\n{}", moves + 1, ran.story());
    }
    assert_eq!(outages.moves.len(), moves, "the load saw every move");
    let mut results = Results::of("Switchovers there and back under load");
    let writes = acks[0].len() + acks[1].len();
    results.line(format!("- {moves} switchovers in {} min, all ended with 0", time.minutes()));
    results.line(format!("- {writes} writes acknowledged, one about every 50 ms on either side; 0 lost"));
    results.line("- never a write on both sides, nor one on the old side after one on the new");
    results.line(format!("- without writes, by the load: {}", spread(outages.moves.clone())));
    results.line(format!("- the same, as `switchover` told it: {}", spread(told)));
    let each: Vec<String> = outages.moves.iter().map(|ms| format!("{:.1}", *ms as f64 / 1e3)).collect();
    results.line(format!("- each move in seconds: {}", each.join(", ")));
    results.extend(cut_short.map(|why| format!("- {why}")));
    results.keep(&case);
}

#[test]
#[ignore = "a campaign: make test-long"]
fn killed_before_every_step_a_run_is_resumed() {
    killed("begin", "Killed before every step");
}

#[test]
#[ignore = "a campaign: make test-long"]
fn killed_after_every_step_a_run_is_resumed() {
    killed("done", "Killed after every step");
}

fn killed(event: &str, title: &str) {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    let load = Load::on(&pair, Dc::One);
    let mut results = Results::of(title);
    results.line("| killed at | `--resume` | took |");
    results.line("|---|---|---|");
    let (time, mut resumed, mut moves, mut cut_short) = (Time::begin(), 0, 0, None);
    for step in steps() {
        cut_short = time.over(&case, &format!("{event} of {step}"));
        if cut_short.is_some() {
            break;
        }
        let to = primary(&pair).other();
        moves += 1;
        if killed_at(&pair, to, event, step, spared(step)) {
            let ran = switchover(&pair, state.path(), &[&["--resume", "--yes"], spared(step)].concat());
            let told =
                if ran.code == 6 { "6, nothing is left to do".to_owned() } else { ran.code.to_string() };
            results.line(format!("| {step} | {told} | {:.0} s |", ran.took.as_secs_f64()));
            // Before the first lock and after the last release there is none to go on by.
            let at_an_end = [("begin", "lock-from"), ("begin", "unlock-from"), ("done", "unlock-from")];
            if ran.code == 6 && at_an_end.contains(&(event, step)) {
                ran.says("nothing is left to do");
                if step == "lock-from" {
                    let args = [&["--to", to.local(), "--yes"], spared(step)].concat();
                    switchover(&pair, state.path(), &args).ok();
                }
            } else {
                ran.ok();
            }
            resumed += 1;
        } else {
            results.line(format!("| {step} | not killed: the run had ended | |"));
        }
        pair.primary_is(to);
    }
    let acks = load.end();
    let outages = never_two_at_once(&acks, moves);
    nothing_is_lost(&pair, &acks, primary(&pair));
    let writes = acks[0].len() + acks[1].len();
    results.line("");
    results.line(format!(
        "{resumed} of {moves} runs killed, all gone on with to the end; {writes} writes acknowledged, 0 lost; never two \
         primaries. Without writes, from the kill to the end included: {}.",
        spread(outages.moves)
    ));
    results.extend(cut_short);
    results.keep(&case);
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
    // A promotion that has to wait: then the token is kept on the target first.
    let mut child = start(&pair, state.path(), Dc::Two, &[]);
    assert!(reaches(&mut child, state.path(), "done", "demote"), "it must not end by itself");
    let (namespace, name) = (pair.namespace(), pair.name());
    let target = ["clusters.postgresql.cnpg.io", name.as_str(), "-n", namespace.as_str()];
    let loop_of = |value: &str| {
        let annotation = format!("cnpg.io/reconciliationLoop{value}");
        case.kubectl(Dc::Two, &[&["annotate"][..], &target, &[annotation.as_str()]].concat()).ok();
    };
    loop_of("=disabled");
    let ended = until("the run ends", 400, || child.try_wait().unwrap()).code();
    let steps: Vec<_> = journal(state.path()).into_iter().filter(|line| line["event"] == "done").collect();
    case.note(format!("ended with {ended:?}: {steps:#?}"));
    assert_eq!(ended, Some(5));
    assert_eq!(steps.last().unwrap()["step"], "keep-token");
    case.cut(Dc::One);
    loop_of("-");
    let alone = switchover(&pair, state.path(), &["--resume", "--yes", "--request-timeout", "5s"]).exits(5);
    for part in ["cannot be read", "takes no writes", "follows the new primary"] {
        assert!(alone.text().contains(part), "{part}: {}", alone.story());
    }
    case.open(Dc::One);
    switchover(&pair, state.path(), &["--resume", "--yes"]).ok().says("follows it");
    pair.primary_is(Dc::Two);
}
