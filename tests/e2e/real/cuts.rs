//! One data centre is cut off in the middle of a run: its API server from the run and from nobody
//! else, or all of it (API server, pods and S3) from everybody.

use crate::campaign::{Time, primary, steps};
use crate::switching::{journal, reaches, spared, switchover, through};
use e2e::{Case, Dc, Doors, Load, Pair, Results, bed, never_two_at_once, nothing_is_lost, spread, until};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// How long a short cut is: longer than any answer, shorter than the run's patience.
const SHORT: Duration = Duration::from_secs(6);

/// Steps at which the server stays away until the run gives up.
const LONG: [&str; 3] = ["demote", "promote", "unlock-to"];

/// Starts a switchover by this kubeconfig, with its own story in a file.
fn start(kubeconfig: &Path, pair: &Pair<'_>, state: &Path, to: Dc, step: &str) -> Child {
    // Where S3 is cut off, too, a promotion waits for all its time.
    let args = ["--to", to.local(), "--yes", "--request-timeout", "15s", "--timeout", "3m"];
    let mut command = through(kubeconfig, pair, state, &[&args, spared(step)].concat());
    let story = fs::File::create(state.join("story")).unwrap();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(story).spawn().unwrap()
}

/// What cuts a data centre off, and lets it back.
trait Border {
    fn kubeconfig(&self) -> PathBuf;
    fn cut(&self, dc: Dc);
    fn open(&self, dc: Dc);
}

impl Border for Doors {
    fn kubeconfig(&self) -> PathBuf {
        Doors::kubeconfig(self)
    }
    fn cut(&self, dc: Dc) {
        Doors::cut(self, dc);
    }
    fn open(&self, dc: Dc) {
        Doors::open(self, dc);
    }
}

/// API server, pods and S3, for everybody.
struct Everything<'a>(&'a Case);

impl Border for Everything<'_> {
    fn kubeconfig(&self) -> PathBuf {
        bed().kubeconfig.clone()
    }
    fn cut(&self, dc: Dc) {
        self.0.cut_all(dc);
    }
    fn open(&self, dc: Dc) {
        self.0.open(dc);
    }
}

/// How a run went whose connections to one side were cut.
struct CutOff {
    /// Whether it came to the step at which they were to be.
    hit: bool,
    /// Its exit code.
    ended: i32,
    /// That of `--resume`, if it was needed.
    resumed: Option<i32>,
}

/// Moves the primary, with one data centre cut off from this line of the journal on; however the
/// run ended, it is gone on with to the end.
#[track_caller]
fn moves_although(pair: &Pair<'_>, border: &dyn Border, cut: Dc, step: &str, short: bool) -> CutOff {
    let (state, to) = (tempfile::tempdir().unwrap(), primary(pair).other());
    pair.no_backup_runs(to.other());
    let mut child = start(&border.kubeconfig(), pair, state.path(), to, step);
    let hit = reaches(&mut child, state.path(), "begin", step);
    border.cut(cut);
    if short {
        sleep(SHORT);
        border.open(cut);
    }
    let ended = until("the run ends", 600, || child.try_wait().unwrap()).code();
    if !short {
        border.open(cut);
    }
    let story = fs::read_to_string(state.path().join("story")).unwrap();
    pair.case().note(format!("{cut:?} cut at {step} (short: {short}): {ended:?}\n{story}"));
    let mut again = None;
    if ended != Some(0) {
        assert!(matches!(ended, Some(4..=6)), "{ended:?} with {cut:?} cut at {step}: {story}");
        let ways_on = story.lines().filter(|line| line.starts_with("hint:") && line.contains("--resume"));
        assert!(ways_on.count() <= 1, "the way on is told more than once: {story}");
        let resumed = switchover(pair, state.path(), &[&["--resume", "--yes"], spared(step)].concat());
        again = Some(resumed.code);
        // Nothing held a lock any more: nothing was changed, or everything was done.
        if resumed.code == 6 {
            resumed.says("nothing is left to do");
            if primary(pair) != to {
                let args = [&["--to", to.local(), "--yes"], spared(step)].concat();
                switchover(pair, state.path(), &args).ok();
            }
        } else {
            resumed.ok();
        }
    }
    pair.primary_is(to);
    for dc in Dc::ALL {
        let lock = pair.field(dc, "/metadata/annotations/pgaas.io~1operation");
        assert!(lock.is_null(), "{dc:?} is locked: {lock}; {:#?}", journal(state.path()).last());
    }
    CutOff { hit, ended: ended.unwrap_or(-1), resumed: again }
}

#[test]
fn a_run_goes_on_by_itself_when_an_api_server_is_away_for_seconds() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let load = Load::on(&pair, Dc::One);
    // Of the old primary, and then of the new one.
    let doors = Doors::open_both();
    assert!(moves_although(&pair, &doors, Dc::One, "promote", true).hit);
    assert!(moves_although(&pair, &doors, Dc::One, "promote", true).hit);
    let acks = load.end();
    never_two_at_once(&acks, 2);
    nothing_is_lost(&pair, &acks, Dc::One);
}

#[test]
#[ignore = "a campaign: make test-long"]
fn with_either_api_cut_at_every_step_a_run_ends_whole_or_is_gone_on_with() {
    let case = Case::begin();
    cut_at_every_step(&case, &Doors::open_both(), "One API server cut off from the run at every step");
}

#[test]
#[ignore = "a campaign: make test-long"]
fn with_either_data_centre_cut_off_at_every_step_a_run_ends_whole_or_is_gone_on_with() {
    let case = Case::begin_alone();
    if bed().testbed.is_none() {
        return case.not_run("only the bed's own data centres can be cut off");
    }
    let title = "One data centre (API server, pods and S3) cut off at every step";
    cut_at_every_step(&case, &Everything(&case), title);
}

fn cut_at_every_step(case: &Case, border: &dyn Border, title: &str) {
    let Some(pair) = Pair::by_hand(case) else { return };
    let load = Load::on(&pair, Dc::One);
    let mut results = Results::of(title);
    results.line("| cut at | whose | for | ended with | `--resume` |");
    results.line("|---|---|---|---|---|");
    let (time, mut hits, mut moves, mut cut_short) = (Time::begin(), 0, 0, None);
    for step in steps() {
        cut_short = time.over(case, step);
        if cut_short.is_some() {
            break;
        }
        for old in [true, false] {
            let from = primary(&pair);
            let cut = if old { from } else { from.other() };
            let short = !LONG.contains(&step);
            moves += 1;
            let whose = if old { "old primary's" } else { "new primary's" };
            let how_long = if short { "6 s" } else { "until the run ended" };
            let CutOff { hit, ended, resumed } = moves_although(&pair, border, cut, step, short);
            let resumed = resumed.map(|code| code.to_string()).unwrap_or_default();
            let ended = if hit { ended.to_string() } else { "the run had ended before".to_owned() };
            results.line(format!("| {step} | {whose} | {how_long} | {ended} | {resumed} |"));
            hits += usize::from(hit);
        }
    }
    let acks = load.end();
    let outages = never_two_at_once(&acks, moves);
    nothing_is_lost(&pair, &acks, primary(&pair));
    let writes = acks[0].len() + acks[1].len();
    results.line("");
    results.line(format!(
        "Cut {hits} times in {moves} moves; {writes} writes acknowledged, 0 lost; never two primaries. Without writes: {}.",
        spread(outages.moves)
    ));
    results.extend(cut_short);
    results.keep(case);
}
