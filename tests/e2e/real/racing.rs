//! Two people, or one who comes back, at the same time.

use crate::switching::{command, journal, killed_at, reaches, switchover};
use e2e::{Case, Dc, Load, Pair, Ran, never_two_at_once, nothing_is_lost, until};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{fs, thread};

fn signal(child: &Child, how: &str) {
    assert!(Command::new("kill").args([how, &child.id().to_string()]).status().unwrap().success());
}

/// A switchover that goes on beside the test, its words in a file.
pub fn begun(pair: &Pair<'_>, state: &Path, to: Dc) -> Child {
    let mut command = command(pair, state, &["--to", to.local(), "--yes"]);
    let story = fs::File::create(state.join("story")).unwrap();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(story).spawn().unwrap()
}

/// Its exit code and its words.
#[track_caller]
pub fn ends(pair: &Pair<'_>, child: &mut Child, state: &Path) -> (i32, String) {
    let code = until("it ends", 600, || child.try_wait().unwrap()).code().unwrap_or(-1);
    let story = fs::read_to_string(state.join("story")).unwrap();
    pair.case().note(format!("exit {code}\n{story}"));
    (code, story)
}

/// On neither side.
pub fn nobody_holds_a_lock(pair: &Pair<'_>) {
    for dc in Dc::ALL {
        let lock = pair.field(dc, "/metadata/annotations/pgaas.io~1operation");
        assert!(lock.is_null(), "{dc:?}: {lock}");
    }
}

#[test]
#[ignore = "long: make test-long"]
fn one_who_slept_through_a_takeover_writes_nothing_when_he_wakes() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let load = Load::on(&pair, Dc::One);
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut sleeper = begun(&pair, first.path(), Dc::Two);
    assert!(reaches(&mut sleeper, first.path(), "done", "demote"), "it must not end by itself");
    signal(&sleeper, "-STOP");
    switchover(&pair, second.path(), &["--resume", "--yes"]).ok().says("is primary now");
    let after = pair.field(Dc::Two, "/metadata/generation");
    signal(&sleeper, "-CONT");
    let (code, story) = ends(&pair, &mut sleeper, first.path());
    // It finds the move done by somebody else, or that its lock is not its own any more.
    assert!([0, 5, 6].contains(&code), "{code}: {story}");
    assert_eq!(after, pair.field(Dc::Two, "/metadata/generation"), "it wrote: {story}");
    let steps = journal(first.path());
    assert!(!steps.iter().any(|line| line["event"] == "done" && line["step"] == "promote"), "{steps:#?}");
    pair.primary_is(Dc::Two);
    nobody_holds_a_lock(&pair);
    let acks = load.end();
    never_two_at_once(&acks, 1);
    nothing_is_lost(&pair, &acks, Dc::Two);
}

#[test]
#[ignore = "long: make test-long"]
fn of_an_abort_and_a_promotion_at_the_same_moment_exactly_one_wins() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let load = Load::on(&pair, Dc::One);
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut mover = begun(&pair, first.path(), Dc::Two);
    assert!(reaches(&mut mover, first.path(), "done", "demote"), "it must not end by itself");
    let abort = switchover(&pair, second.path(), &["--abort", "--yes"]);
    let (code, story) = ends(&pair, &mut mover, first.path());
    match abort.code {
        0 => {
            assert!([5, 6].contains(&code), "{code}: {story}");
            pair.primary_is(Dc::One);
        }
        _ => {
            abort.exits(6).says("too late");
            // The mover lost its lock if the abort took one before it was refused.
            if code != 0 {
                switchover(&pair, first.path(), &["--resume", "--yes"]).ok();
            }
            pair.primary_is(Dc::Two);
        }
    }
    nobody_holds_a_lock(&pair);
    let acks = load.end();
    never_two_at_once(&acks, 1);
    let now = crate::campaign::primary(&pair);
    nothing_is_lost(&pair, &acks, now);
}

#[test]
fn of_two_switchovers_at_once_one_moves_the_primary_and_the_other_is_refused() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    let ran: Vec<Ran> = thread::scope(|scope| {
        let go = || scope.spawn(|| switchover(&pair, state.path(), &["--to", Dc::Two.local(), "--yes"]));
        [go(), go()].map(|one| one.join().unwrap()).into()
    });
    let done = ran.iter().filter(|ran| ran.code == 0).count();
    let refused = ran.iter().filter(|ran| ran.code == 6 && ran.err.contains("locked")).count();
    assert_eq!((done, refused), (1, 1), "{}\n{}", ran[0].story(), ran[1].story());
    pair.primary_is(Dc::Two);
    nobody_holds_a_lock(&pair);
}

#[test]
#[ignore = "long: make test-long"]
fn an_interrupt_before_the_demotion_gives_everything_back_and_one_after_it_says_how_to_go_on() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    let mut early = begun(&pair, state.path(), Dc::Two);
    assert!(reaches(&mut early, state.path(), "done", "proof"), "it must not end by itself");
    signal(&early, "-INT");
    let (code, story) = ends(&pair, &mut early, state.path());
    assert_eq!(code, 130, "{story}");
    let said = after_the_plan(&story);
    assert!(!said.contains("--resume") && said.contains("given back"), "{story}");
    nobody_holds_a_lock(&pair);
    pair.primary_is(Dc::One);

    let state = tempfile::tempdir().unwrap();
    let mut late = begun(&pair, state.path(), Dc::Two);
    assert!(reaches(&mut late, state.path(), "done", "demote"), "it must not end by itself");
    signal(&late, "-INT");
    let (code, story) = ends(&pair, &mut late, state.path());
    assert!(code == 130 && after_the_plan(&story).contains("--resume"), "{code}: {story}");
    switchover(&pair, state.path(), &["--resume", "--yes"]).ok().says("is primary now");
    pair.primary_is(Dc::Two);
    nobody_holds_a_lock(&pair);
}

/// How a run says that it ended; the plan names every way to go on.
fn after_the_plan(story: &str) -> &str {
    story.rsplit_once("error: ").map_or("", |(_, said)| said)
}

/// The run after the one that was killed needs nothing but the clusters.
#[test]
#[ignore = "long: make test-long"]
fn a_killed_run_is_resumed_from_a_machine_that_has_no_journal() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    assert!(killed_at(&pair, Dc::Two, "done", "promote", &[]), "it must not end by itself");
    let elsewhere = tempfile::tempdir().unwrap();
    let report = switchover(&pair, elsewhere.path(), &["--resume", "--yes", "-o", "json"]).ok().json();
    assert_eq!(report["attempt"], 2);
    pair.primary_is(Dc::Two);
    nobody_holds_a_lock(&pair);
}
