//! The primary moves in one command, whatever happens in its middle.

use e2e::{Case, Dc, Load, Pair, Ran, bed, never_two_at_once, nothing_is_lost, until};
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// The command of a switchover of this pair, with a journal of its own.
pub fn command(pair: &Pair<'_>, state: &Path, args: &[&str]) -> Command {
    through(&bed().kubeconfig, pair, state, args)
}

/// The same by another kubeconfig.
pub fn through(kubeconfig: &Path, pair: &Pair<'_>, state: &Path, args: &[&str]) -> Command {
    let mut command = pair.case().pgaas_command(&kubeconfig.to_string_lossy());
    command.arg("switchover").arg(pair.target()).args(pair.flags()).args(args);
    command.env("XDG_STATE_HOME", state);
    command
}

pub fn switchover(pair: &Pair<'_>, state: &Path, args: &[&str]) -> Ran {
    let ran = Ran::new(&mut command(pair, state, args), "");
    pair.case().note(ran.story());
    ran
}

/// What spares a run the backup at its end, unless this is the step that it is about: the next
/// run would wait for the end of it.
pub fn spared(step: &str) -> &'static [&'static str] {
    if step == "backup" { &[] } else { &["--no-backup", "--accept", "BKP005"] }
}

/// Begins one that nobody listens to.
pub fn start(pair: &Pair<'_>, state: &Path, to: Dc, more: &[&str]) -> Child {
    let mut command = command(pair, state, &[&["--to", to.local(), "--yes"], more].concat());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// What the journals below a folder say.
pub fn journal(state: &Path) -> Vec<Value> {
    let folder = state.join("kubectl-pgaas/runs");
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let text: String = files.map(|file| fs::read_to_string(file.path()).unwrap_or_default()).collect();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Starts a switchover and kills it at this line of its journal; `false` if it ended before.
#[track_caller]
pub fn killed_at(pair: &Pair<'_>, to: Dc, event: &str, step: &str, more: &[&str]) -> bool {
    let state = tempfile::tempdir().unwrap();
    pair.no_backup_runs(to.other());
    let mut child = start(pair, state.path(), to, more);
    let hit = reaches(&mut child, state.path(), event, step);
    let _ = child.kill();
    let _ = child.wait();
    pair.case().note(format!("killed at {event} of {step}: {:#?}", journal(state.path()).last()));
    hit
}

/// Waits for this line of a journal; `false` if its run ended before.
#[track_caller]
pub fn reaches(child: &mut Child, state: &Path, event: &str, step: &str) -> bool {
    let deadline = Instant::now() + Duration::from_secs(400);
    loop {
        if journal(state).iter().any(|line| line["event"] == event && line["step"] == step) {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        assert!(Instant::now() < deadline, "{event} of {step} does not come");
        // A step takes a few milliseconds only.
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_primary_moves_under_load_and_nothing_acknowledged_is_lost() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    let tried = || switchover(&pair, state.path(), &["--to", Dc::Two.local(), "--dry-run"]);
    pair.writes_nothing(tried).ok().says("promote cluster/");

    let load = Load::on(&pair, Dc::One);
    until("writes are taken", 60, || (load.acked(Dc::One).len() > 5).then_some(()));
    let report = thread::scope(|scope| {
        let moving = scope
            .spawn(|| switchover(&pair, state.path(), &["--to", Dc::Two.local(), "--yes", "-o", "json"]));
        until("the run holds its lock", 120, || lock_of(&pair, Dc::Two));
        let second = switchover(&pair, state.path(), &["--to", Dc::Two.local(), "--yes"]).exits(6);
        second.says("--resume");
        moving.join().unwrap()
    });
    let report = report.ok().json();
    until("writes are taken by the new primary", 60, || (load.acked(Dc::Two).len() > 5).then_some(()));
    let acks = load.end();
    let outage = never_two_at_once(&acks, 1).longest;
    nothing_is_lost(&pair, &acks, Dc::Two);
    case.note(format!("{} + {} writes, {outage} ms without one: {report:#}", acks[0].len(), acks[1].len()));
    pair.primary_is(Dc::Two);
    assert_eq!(
        report["result"],
        format!("{} is primary now and takes writes; {} follows it", Dc::Two.local(), Dc::One.local())
    );
    assert!(report["writeOutage"]["seconds"].as_f64().unwrap() > 0.0, "{report}");
    for dc in Dc::ALL {
        assert_eq!(pair.field(dc, "/metadata/annotations/pgaas.io~1operation"), Value::Null);
        let events = case.kubectl(dc, &["get", "events", "-n", &pair.namespace()]).ok();
        events.says("SwitchoverBegun").says("SwitchoverDone");
    }
    history_tells_it(&pair, state.path(), &report);
    endpoints_lead_to(&pair, Dc::Two);
    // Already there.
    switchover(&pair, state.path(), &["--to", Dc::Two.local()]).ok().says("is primary already");
}

/// Both Clusters, Events and the journal tell of the run.
fn history_tells_it(pair: &Pair<'_>, state: &Path, report: &Value) {
    let mut history = pair.case().pgaas_command(&bed().kubeconfig.to_string_lossy());
    history.arg("history").arg(pair.target()).args(pair.flags()).args(["-o", "json"]);
    let told = Ran::new(history.env("XDG_STATE_HOME", state), "").ok().json();
    let of_run = |dc: Value, source: &str, what: &str| {
        let items = told["items"].as_array().unwrap();
        let fits = |item: &&Value| {
            item["run"] == report["run"]
                && item["dc"] == dc
                && item["source"] == source
                && item["what"] == what
        };
        assert_eq!(items.iter().filter(fits).count(), 1, "{what} of {dc} by the {source}: {told:#}");
    };
    for (dc, what) in Dc::ALL.into_iter().zip(["demoted", "promoted"]) {
        of_run(dc.local().into(), "cluster", what);
        of_run(dc.local().into(), "event", "SwitchoverBegun");
        of_run(dc.local().into(), "event", "SwitchoverDone");
    }
    of_run(Value::Null, "journal", "switchover ended with exit 0");
    let (from, to) = (Dc::One.local(), Dc::Two.local());
    let ours = told["items"].as_array().unwrap().iter().find(|item| item["what"] == "promoted").unwrap();
    assert_eq!((&ours["from"], &ours["to"]), (&from.into(), &to.into()), "{told:#}");
}

/// Each Service for writes leads to its side's pod; the one of the replica says that it takes none.
fn endpoints_lead_to(pair: &Pair<'_>, primary: Dc) {
    let told = pair.pgaas("endpoints", &["-o", "json"]).ok().json();
    for dc in Dc::ALL {
        let of = |row: &&Value| row["dc"] == dc.local() && row["kind"] == "rw";
        let row = told["items"].as_array().unwrap().iter().find(of).unwrap();
        assert_eq!(row["name"], format!("{}-rw", pair.name()));
        assert_eq!(row["pods"], Value::from(vec![pair.field(dc, "/status/currentPrimary")]), "{told:#}");
        let noted = row["note"].as_str().is_some_and(|note| note.contains("read-only"));
        assert_eq!(noted, dc != primary, "{told:#}");
    }
}

fn lock_of(pair: &Pair<'_>, dc: Dc) -> Option<Value> {
    Some(pair.field(dc, "/metadata/annotations/pgaas.io~1operation")).filter(|lock| !lock.is_null())
}

#[test]
fn a_run_that_was_killed_is_called_off_and_another_one_resumed() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    let load = Load::on(&pair, Dc::One);

    assert!(killed_at(&pair, Dc::Two, "done", "demote", &[]), "it must not end by itself");
    switchover(&pair, state.path(), &["--to", Dc::Two.local(), "--yes"]).exits(6).says("--resume");
    let called_off = switchover(&pair, state.path(), &["--abort", "--yes", "-o", "json"]).ok().json();
    assert_eq!(called_off["aborted"], true);
    pair.primary_is(Dc::One);

    assert!(killed_at(&pair, Dc::Two, "begin", "promote", &[]), "it must not end by itself");
    switchover(&pair, state.path(), &["--resume", "--yes"]).ok().says("is primary now");
    pair.primary_is(Dc::Two);
    until("writes are taken by the new primary", 60, || (load.acked(Dc::Two).len() > 5).then_some(()));
    let acks = load.end();
    never_two_at_once(&acks, 1);
    nothing_is_lost(&pair, &acks, Dc::Two);
    switchover(&pair, state.path(), &["--resume", "--yes"]).exits(6).says("nothing is left to do");
}
