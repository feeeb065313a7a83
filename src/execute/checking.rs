//! Runs checks: in each suite one after another, as their needs allow, and several suites at
//! the same time. What a check made is removed however it ended.

use crate::ctx::{Clock, Interrupt};
use crate::model::check::{Checked, Outcome, Planned, Selection, hindered};
use crate::report::test::{TestPhase, TestStep, TestSuite};
use futures::StreamExt;
use futures::future::LocalBoxFuture;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Longest removal of what one check made.
const UNDOING: Duration = Duration::from_secs(10);

/// One check of a table: what it is called, what it needs, and the function that tries.
pub struct Check<S: 'static> {
    /// Name, in one word.
    pub name: &'static str,
    /// Checks that stand before it in the table and must be well.
    pub needs: &'static [&'static str],
    /// Tries. It may be dropped at any await: what it makes has a name of its own, and `undo`
    /// removes it.
    pub run: for<'a> fn(&'a S) -> LocalBoxFuture<'a, Checked>,
    /// Removes what `run` may have left; called in the end if `run` was begun. It does
    /// nothing where nothing is left, and names what it cannot remove.
    pub undo: Option<Undo<S>>,
    /// Whether there is anything to try; without it there always is.
    pub when: Option<fn(&S) -> bool>,
}

/// What removes what a check may have left; the error names what is left.
pub type Undo<S> = for<'a> fn(&'a S) -> LocalBoxFuture<'a, Result<(), String>>;

impl<S> Check<S> {
    /// A check that makes nothing.
    pub const fn new(
        name: &'static str,
        needs: &'static [&'static str],
        run: for<'a> fn(&'a S) -> LocalBoxFuture<'a, Checked>,
    ) -> Self {
        Check { name, needs, run, undo: None, when: None }
    }

    /// Says how what it makes is removed.
    #[must_use]
    pub const fn undone_by(mut self, undo: Undo<S>) -> Self {
        self.undo = Some(undo);
        self
    }

    /// Says which subjects it is for; the others do not have the check.
    #[must_use]
    pub const fn when(mut self, when: fn(&S) -> bool) -> Self {
        self.when = Some(when);
        self
    }
}

/// What checks learn beside their outcome, such as versions; stands in the report.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<BTreeMap<String, String>>>);

impl Notes {
    /// Remembers a value.
    pub fn put(&self, name: &str, value: impl Into<String>) {
        if let Ok(mut notes) = self.0.lock() {
            notes.insert(name.to_owned(), value.into());
        }
    }

    fn all(&self) -> BTreeMap<String, String> {
        self.0.lock().map(|notes| notes.clone()).unwrap_or_default()
    }
}

/// Checks of one thing, ready to run.
pub struct Suite {
    /// What is tested: `redis/cart`.
    pub name: String,
    /// Data centre, where they were named.
    pub dc: Option<String>,
    /// Namespace.
    pub namespace: String,
    /// What is learnt beside.
    pub notes: Notes,
    checks: Vec<Planned>,
    work: Box<dyn Work>,
}

/// A subject with its table, whatever they are of.
trait Work {
    fn run(&self, index: usize) -> LocalBoxFuture<'_, Checked>;
    fn undo(&self, index: usize) -> Option<LocalBoxFuture<'_, Result<(), String>>>;
}

struct Table<S: 'static> {
    subject: S,
    checks: Vec<&'static Check<S>>,
}

impl<S> Work for Table<S> {
    fn run(&self, index: usize) -> LocalBoxFuture<'_, Checked> {
        (self.checks[index].run)(&self.subject)
    }

    fn undo(&self, index: usize) -> Option<LocalBoxFuture<'_, Result<(), String>>> {
        Some((self.checks[index].undo?)(&self.subject))
    }
}

impl Suite {
    /// The checks of a table about a subject.
    pub fn of<S: 'static>(
        name: impl Into<String>,
        namespace: impl Into<String>,
        subject: S,
        checks: &'static [Check<S>],
    ) -> Self {
        let checks: Vec<&Check<S>> =
            checks.iter().filter(|check| check.when.is_none_or(|holds| holds(&subject))).collect();
        let planned = |check: &&Check<S>| Planned { name: check.name, needs: check.needs };
        Suite {
            name: name.into(),
            dc: None,
            namespace: namespace.into(),
            notes: Notes::default(),
            checks: checks.iter().map(planned).collect(),
            work: Box::new(Table { subject, checks }),
        }
    }

    /// Names the data centre.
    #[must_use]
    pub fn at(mut self, dc: Option<String>) -> Self {
        self.dc = dc;
        self
    }

    /// Where its checks note what they learn.
    #[must_use]
    pub fn noting(mut self, notes: Notes) -> Self {
        self.notes = notes;
        self
    }

    /// Its checks.
    pub fn checks(&self) -> &[Planned] {
        &self.checks
    }
}

/// How checks are run.
pub struct Runner<'a> {
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The user's wish to stop.
    pub interrupt: &'a Interrupt,
    /// Which of them.
    pub selection: &'a Selection,
    /// Suites at the same time.
    pub at_once: usize,
    /// Longest run of one check.
    pub each: Duration,
    /// When all of it ends, by `Clock::elapsed`.
    pub deadline: Option<Duration>,
    /// Whether a warning is a failure.
    pub strict: bool,
}

/// What was run.
#[derive(Debug)]
pub struct Ran {
    /// Suite by suite, in the order given; without those of which nothing was wanted.
    pub suites: Vec<TestSuite>,
    /// Whether the deadline came before the end.
    pub timed_out: bool,
    /// Whether the user stopped it.
    pub interrupted: bool,
    /// What was made and could not be removed.
    pub left: Vec<String>,
}

/// Why a run ends early.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Interrupted,
    Deadline,
}

impl Stop {
    fn why(self) -> &'static str {
        match self {
            Stop::Interrupted => "interrupted",
            Stop::Deadline => "time is over",
        }
    }
}

struct One {
    suite: TestSuite,
    stop: Option<Stop>,
    left: Vec<String>,
}

impl Runner<'_> {
    /// Runs everything that is wanted, to its end, the deadline, or the user's wish. A suite
    /// that has ended is dropped, and its connection with it: those to come need the room.
    pub async fn run(&self, suites: Vec<Suite>) -> Ran {
        let wanted = suites.into_iter().map(|suite| {
            let wanted = self.selection.of(&suite.name, &suite.checks);
            (suite, wanted)
        });
        let wanted = wanted.filter(|(_, wanted)| wanted.contains(&true));
        let work = wanted.map(|(suite, wanted)| self.one(suite, wanted));
        let all: Vec<One> = futures::stream::iter(work).buffered(self.at_once.max(1)).collect().await;
        let stopped = |stop| all.iter().any(|one| one.stop == Some(stop));
        Ran {
            timed_out: stopped(Stop::Deadline),
            interrupted: stopped(Stop::Interrupted),
            left: all.iter().flat_map(|one| one.left.clone()).collect(),
            suites: all.into_iter().map(|one| one.suite).collect(),
        }
    }

    async fn one(&self, suite: Suite, wanted: Vec<bool>) -> One {
        let (began, started) = (self.clock.elapsed(), self.clock.now());
        let (mut done, mut steps, mut begun, mut stop) = (Vec::new(), Vec::new(), Vec::new(), None);
        for (index, check) in suite.checks.iter().enumerate().filter(|(index, _)| wanted[*index]) {
            stop = stop.or_else(|| self.stop());
            let at = self.clock.elapsed();
            let (outcome, tried) = match (stop, hindered(check.needs, &done)) {
                (Some(stop), _) => (Outcome::skip(stop.why()), false),
                (None, Some(outcome)) => (outcome, false),
                (None, None) => {
                    begun.push(index);
                    let outcome = self.attempt(suite.work.run(index)).await.unwrap_or_else(|ended| {
                        stop = Some(ended);
                        Outcome::skip(ended.why())
                    });
                    (outcome, true)
                }
            };
            let took = self.clock.elapsed().saturating_sub(at);
            let milliseconds = tried.then(|| u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
            steps.push(TestStep { name: check.name.to_owned(), outcome: outcome.clone(), milliseconds });
            done.push((check.name, outcome));
        }
        let left = self.clean_up(&suite, &begun).await;
        let outcomes = steps.iter().map(|step: &TestStep| &step.outcome);
        let phase = match TestPhase::of(outcomes, self.strict) {
            TestPhase::Succeeded if stop.is_some() => TestPhase::Unknown,
            phase => phase,
        };
        let completed = self.clock.now();
        let suite = TestSuite {
            name: suite.name.clone(),
            dc: suite.dc.clone(),
            namespace: suite.namespace.clone(),
            started: second(started),
            completed: second(completed),
            seconds: self.clock.elapsed().saturating_sub(began).as_secs_f64(),
            phase,
            properties: suite.notes.all(),
            steps,
        };
        One { suite, stop, left }
    }

    fn stop(&self) -> Option<Stop> {
        if self.interrupt.happened() {
            return Some(Stop::Interrupted);
        }
        let over = self.deadline.is_some_and(|deadline| self.clock.elapsed() >= deadline);
        over.then_some(Stop::Deadline)
    }

    /// One check within its limits, or why it was stopped.
    async fn attempt(&self, check: LocalBoxFuture<'_, Checked>) -> Result<Outcome, Stop> {
        let left = self.deadline.map(|deadline| deadline.saturating_sub(self.clock.elapsed()));
        let limit = left.map_or(self.each, |left| left.min(self.each));
        tokio::select! {
            // What has ended has ended, whatever else happens at the same moment.
            biased;
            ended = tokio::time::timeout(limit, check) => match ended {
                Ok(Ok(detail)) => Ok(Outcome::ok(detail)),
                Ok(Err(outcome)) => Ok(outcome),
                Err(_) if left.is_some_and(|left| left < self.each) => Err(Stop::Deadline),
                Err(_) => Ok(self.too_slow()),
            },
            () = self.interrupt.wait() => Err(Stop::Interrupted),
        }
    }

    fn too_slow(&self) -> Outcome {
        let detail = format!("no answer within {} s", self.each.as_secs_f64());
        Outcome::fail("timeout", detail).hint("--check-timeout gives a check more time")
    }

    /// Removes what the checks made, last first.
    async fn clean_up(&self, suite: &Suite, begun: &[usize]) -> Vec<String> {
        let mut left = Vec::new();
        for index in begun.iter().rev() {
            let Some(undo) = suite.work.undo(*index) else { continue };
            match tokio::time::timeout(UNDOING, undo).await {
                Ok(Ok(())) => {}
                Ok(Err(what)) => left.push(format!("{}: {what}", suite.name)),
                Err(_) => left.push(format!(
                    "{}: what {} made, for its removal was not answered",
                    suite.name, suite.checks[*index].name
                )),
            }
        }
        left
    }
}

/// Whole seconds, as Helm's lines have them.
fn second(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests;
