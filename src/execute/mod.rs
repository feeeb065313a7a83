//! The only loop over steps: look, decide, do one thing, look again.
//!
//! Nothing is remembered that the clusters do not show, except what this run
//! itself did (the journal). A write whose answer was lost is read back before
//! anything else; a write whose precondition failed is never repeated.

pub mod adopt;
pub mod checking;
pub mod cleanup;
pub mod dial;
pub mod mending;
pub mod password;
mod perform;
pub mod record;
pub mod restore;
mod rotation;
pub mod secrets;
pub mod shelf;
pub mod suites;
pub mod sync;
pub mod tree;

use crate::ctx::Ctx;
use crate::decide::silence;
use crate::decide::step::{Ending, Entry, Journal, Next, Refused, Step, Stuck, Wait};
use crate::error::{Error, Kind as Exit, Result};
use crate::k8s::watch::Watch;
use crate::k8s::{ApiError, Reason, kinds};
use crate::observe::site::Site;
use record::Record;
use std::collections::BTreeMap;
use std::time::Duration;

/// Lost answers in a row after which it is no use to go on.
const LOST: u32 = 5;
/// The same, a second apart, for a webhook that does not answer: its operator is restarted.
const WEBHOOK: u32 = 90;
/// Conflicts in a row: the operator writes the status meanwhile.
const CONFLICTS: u32 = 10;
/// Tries to give back what is held: a lock on two sides, each answer lost once.
const RELEASES: u32 = 6;
/// How often a wait that does not change is said again.
const REMIND: Duration = Duration::from_secs(10);

/// What a run works on.
pub struct Run<'a> {
    /// The world.
    pub ctx: &'a mut Ctx,
    /// The data centres.
    pub sites: &'a [Site],
    /// The journal, where the run has one.
    pub record: Option<Record>,
    /// What goes on with a run that stopped.
    pub again: String,
    /// The step before which a run that is interrupted leaves nothing to go on with.
    pub begins: Option<&'static str>,
}

impl<'a> Run<'a> {
    /// A run without a journal, which the same command goes on with.
    pub fn new(ctx: &'a mut Ctx, sites: &'a [Site]) -> Self {
        Run { ctx, sites, record: None, again: "run the same command again".to_owned(), begins: None }
    }
}

impl Run<'_> {
    /// Runs `decide` to its end over fresh readings of `observe`.
    ///
    /// However it ends, `release` is asked for what has to be given back first
    /// (the lock): all else that matters stands in the clusters.
    pub async fn to_end<S>(
        &mut self,
        journal: &mut Journal,
        observe: impl AsyncFn() -> S,
        decide: impl Fn(&S, &Journal, Duration) -> Next,
        release: impl Fn(&S, Duration) -> Option<Next>,
    ) -> Result<Ending> {
        let result = self.steps(journal, &observe, &decide).await;
        if result.is_err() && !journal.untouched() {
            self.give_back(&observe, &release).await;
        }
        self.note(|record| record.end(&result));
        result
    }

    /// Gives back what a run that failed still holds.
    async fn give_back<S>(
        &mut self,
        observe: &impl AsyncFn() -> S,
        release: &impl Fn(&S, Duration) -> Option<Next>,
    ) {
        for _ in 0..RELEASES {
            let seen = observe().await;
            match release(&seen, self.ctx.clock.elapsed()) {
                Some(Next::Do(step)) => match self.perform(&step).await {
                    Ok(_) => {}
                    Err(error) if error.unknown_outcome() => {}
                    // Looked at anew: what somebody else holds meanwhile is not asked for again.
                    Err(error) if matches!(error.reason, Reason::Conflict | Reason::Precondition) => {}
                    Err(error) => {
                        let line = format!("warning: could not {}: {error}", step.what);
                        return self.ctx.streams.message(&line);
                    }
                },
                Some(Next::Stuck(stuck)) => {
                    self.ctx.streams.message(&format!("warning: {}", stuck.message));
                    for hint in stuck.hints {
                        self.ctx.streams.message(&format!("hint: {hint}"));
                    }
                    return;
                }
                Some(Next::Wait(_) | Next::Done(_)) | None => return,
            }
        }
    }

    async fn steps<S>(
        &mut self,
        journal: &mut Journal,
        observe: &impl AsyncFn() -> S,
        decide: &impl Fn(&S, &Journal, Duration) -> Next,
    ) -> Result<Ending> {
        let sites = self.sites;
        let mut waits = Waits::default();
        let mut watches: BTreeMap<String, Watch<'_>> = BTreeMap::new();
        let (mut lost, mut conflicts) = (0, 0);
        loop {
            if self.ctx.interrupt.happened() {
                return Err(interrupted(journal, &self.again, self.begins));
            }
            let seen = observe().await;
            let now = self.ctx.clock.elapsed();
            let next = decide(&seen, journal, now);
            if !matches!(&next, Next::Wait(wait) if wait.id == silence::SILENT) {
                waits.began.retain(|(id, _), _| *id != silence::SILENT);
            }
            match next {
                Next::Done(ending) => return Ok(ending),
                Next::Stuck(stuck) => return Err(stuck.into()),
                Next::Wait(wait) => {
                    if let Some(line) = waits.say(&wait, now) {
                        self.say(&line);
                    }
                    if waits.over(&wait, now) {
                        return Err(wait.over.into());
                    }
                    self.wait(&wait, sites, &mut watches).await;
                }
                Next::Do(step) => {
                    // Not anew for every try.
                    if lost == 0 || !journal.sent(step.id) {
                        self.say(&step.what);
                    }
                    journal.begin(step.id, now);
                    self.note(|record| record.begin(&step));
                    match self.perform(&step).await {
                        Ok(output) => {
                            (lost, conflicts) = (0, 0);
                            let at = self.ctx.clock.elapsed();
                            let (id, dc, what) = (step.id, step.dc.clone(), step.what.clone());
                            let entry = Entry { id, dc, what, output, at };
                            self.note(|record| record.done(&entry));
                            journal.add(entry);
                        }
                        Err(error) if error.unknown_outcome() && lost < patience(&error, journal) => {
                            lost += 1;
                            if !error.webhook_down() {
                                self.say(&format!("no answer ({error}); reading back what happened"));
                            } else if lost % 10 == 1 {
                                self.say(&format!("waiting for a webhook to answer ({error})"));
                            }
                            self.ctx.clock.sleep(Duration::from_secs(1)).await;
                        }
                        Err(error) if error.message.contains("Apply failed with") => {
                            return Err(contested(&step, error));
                        }
                        Err(error) if may_decide_anew(&step, &error) && conflicts < CONFLICTS => {
                            conflicts += 1;
                        }
                        Err(error) if error.reason == Reason::Precondition => {
                            return Err(overtaken(&step, error.into()));
                        }
                        Err(error) if error.unknown_outcome() => {
                            return Err(unproved(&step, error, &self.again));
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
            }
        }
    }

    async fn wait<'s>(&mut self, wait: &Wait, sites: &'s [Site], watches: &mut BTreeMap<String, Watch<'s>>) {
        let Some(site) = sites.iter().find(|site| site.dc == wait.dc) else {
            return self.ctx.clock.sleep(wait.every).await;
        };
        let watch = watches
            .entry(site.dc.clone())
            .or_insert_with(|| Watch::new(&site.api, kinds::CLUSTERS, &site.namespace, &site.name));
        let interrupt = self.ctx.interrupt.clone();
        tokio::select! {
            () = watch.changed(wait.every) => {}
            () = interrupt.wait() => {}
        }
    }

    /// Writes to the journal. One that cannot be written is told once, and gone without:
    /// what is needed to go on stands in the clusters.
    fn note(&mut self, write: impl FnOnce(&mut Record) -> std::io::Result<()>) {
        let Some(record) = &mut self.record else { return };
        if let Err(error) = write(record) {
            let line = format!("warning: the journal {} cannot be written: {error}", record.path().display());
            self.record = None;
            self.ctx.streams.message(&line);
        }
    }

    fn say(&mut self, line: &str) {
        let seconds = self.ctx.clock.elapsed().as_secs_f64();
        self.ctx.streams.progress(&format!("{seconds:6.1}s  {line}"));
    }
}

/// When each wait began, and when it was last said.
#[derive(Default)]
struct Waits {
    began: BTreeMap<(&'static str, String), Duration>,
    said: Option<(String, Duration)>,
}

impl Waits {
    fn over(&mut self, wait: &Wait, now: Duration) -> bool {
        let began = *self.began.entry((wait.id, wait.dc.clone())).or_insert(now);
        now.saturating_sub(began) >= wait.limit
    }

    fn say(&mut self, wait: &Wait, now: Duration) -> Option<String> {
        let again = match &self.said {
            Some((line, at)) => {
                *line != wait.what && now >= *at + Duration::from_secs(2) || now >= *at + REMIND
            }
            None => true,
        };
        again.then(|| {
            self.said = Some((wait.what.clone(), now));
            wait.what.clone()
        })
    }
}

fn interrupted(journal: &Journal, again: &str, begins: Option<&str>) -> Error {
    let done = match journal.entries().last() {
        Some(entry) => format!("the last step done was: {}", entry.what),
        None => "nothing was changed".to_owned(),
    };
    let hint = match begins {
        Some(step) if !journal.sent(step) => {
            "nothing is left to go on with: what was taken is given back; the same command begins anew"
                .to_owned()
        }
        _ => format!("what the cluster has begun goes on by itself; {again} to go on from there"),
    };
    Error::new(Exit::Interrupted, format!("interrupted; {done}")).hint(hint)
}

/// A write that came at the same moment as another is decided anew from a fresh
/// reading. A failed precondition is not: only the taking of the lock tests more
/// (the version of the object) than the run depends on, and the operator may raise
/// that at any time.
fn may_decide_anew(step: &Step, error: &ApiError) -> bool {
    match error.reason {
        Reason::Conflict => true,
        Reason::Precondition => step.id.starts_with("lock"),
        _ => false,
    }
}

/// Fields that other managers own.
fn contested(step: &Step, cause: ApiError) -> Error {
    match step.refused {
        Refused::Contested(advice) => Error::from(cause).hint(advice),
        Refused::Ends | Refused::Weighed | Refused::Noted => cause.into(),
    }
}

/// How often a write is tried. Before a run has changed anything it need not wait.
fn patience(error: &ApiError, journal: &Journal) -> u32 {
    if error.webhook_down() && !journal.entries().is_empty() { WEBHOOK } else { LOST }
}

fn unproved(step: &Step, cause: ApiError, again: &str) -> Error {
    if cause.webhook_down() {
        let message = format!("a webhook that has to agree does not answer; not done: {}", step.what);
        return Error::new(Exit::Incomplete, message)
            .because(cause)
            .hint(format!("is the operator up? {again} when its webhook answers"));
    }
    Error::new(Exit::Incomplete, format!("no answer, again and again; it may be done or not: {}", step.what))
        .because(cause)
        .hint(format!("{again} when the server answers: it looks first"))
}

fn overtaken(step: &Step, cause: Error) -> Error {
    let stuck =
        Stuck::refused(format!("somebody else changed the cluster meanwhile; not done: {}", step.what))
            .hint("look at kubectl pgaas status, then decide anew");
    Error::from(stuck).because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(what: &str) -> Wait {
        let over = Stuck::refused("");
        let (limit, every) = (Duration::from_secs(60), Duration::from_secs(1));
        Wait { id: "token", dc: "dc1".into(), what: what.into(), limit, every, over }
    }

    #[test]
    fn an_interrupt_before_the_first_change_leaves_nothing_to_go_on_with() {
        let mut journal = Journal::default();
        journal.begin("lock-from", Duration::ZERO);
        let hints = |journal: &Journal| interrupted(journal, "--resume", Some("demote")).hints().concat();
        assert!(!hints(&journal).contains("--resume") && hints(&journal).contains("given back"));
        journal.begin("demote", Duration::ZERO);
        assert!(hints(&journal).contains("--resume to go on"));
        assert!(interrupted(&Journal::default(), "again", None).hints().concat().contains("again to go on"));
    }

    #[test]
    fn a_wait_is_said_again_every_ten_seconds_and_a_change_after_two() {
        let mut waits = Waits::default();
        let said = [(0, "a"), (9, "a"), (10, "a"), (11, "b"), (12, "b"), (21, "b"), (22, "b")]
            .map(|(now, what)| waits.say(&wait(what), Duration::from_secs(now)).is_some());
        assert_eq!(said, [true, false, true, false, true, false, true]);
    }
}
