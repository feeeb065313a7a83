//! Every story two operators can have with a pair of Clusters: every crash, every lost or
//! late write, every moment at which a second operator goes on with the run or calls it off.

mod world;

use super::{Request, abort, next};
use crate::decide::pair::annotation;
use crate::decide::specimen::{entry, look, operation};
use crate::decide::step::{How, Journal, Next, Step};
use crate::model::operation::{LOCK, Operation};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use world::{Late, Silence, World};

#[derive(Clone)]
struct Process {
    aborts: bool,
    operation: Operation,
    journal: Journal,
    /// Decided by what was seen, not sent yet.
    pending: Option<Step>,
    alive: bool,
}

/// What may go wrong: all of it together is more than can be walked through.
#[derive(Clone, Copy, PartialEq)]
enum Trouble {
    /// One process dies anywhere, and its writes get lost or arrive late.
    Deaths,
    /// A second process goes on, or calls off, while the first one sleeps and wakes anywhere.
    Rivals,
}

#[derive(Clone)]
struct State {
    trouble: Trouble,
    world: World,
    processes: Vec<Process>,
    late: Option<Late>,
    /// An answer was lost before: once in a story is enough.
    lost: bool,
}

impl Process {
    fn new(operation: Operation, aborts: bool) -> Self {
        let mut journal = Journal::default();
        // Proofs have tests of their own; without them there are fewer states.
        for (id, output) in [
            ("proof", "0/4FFFFFF 000000010000000000000004"),
            ("writable", "0/5000000 000000010000000000000004"),
            ("backup", ""),
        ] {
            journal.add(entry(id, Ok(output.to_owned()), 0));
        }
        for dc in ["dc1", "dc2"] {
            for id in ["event-begin", "event-end"] {
                let mut told = entry(id, Ok(String::new()), 0);
                told.dc = dc.into();
                journal.add(told);
            }
        }
        let operation = Operation { aborted: operation.aborted || aborts, ..operation };
        Process { aborts, operation, journal, pending: None, alive: true }
    }

    fn decide(&self, world: &World) -> Next {
        let request = Request {
            operation: self.operation.clone(),
            accepted: Vec::new(),
            max_lag: None,
            backup: false,
            timeout: Duration::from_secs(600),
            alias: super::Alias::default(),
        };
        look(&world.sides, 1000, |pair| match self.aborts {
            true => abort::next(&request, pair, &self.journal),
            false => next(&request, pair, &self.journal),
        })
    }

    /// Looks and decides; `false` if it only waits.
    fn looks(&mut self, world: &World) -> bool {
        match self.decide(world) {
            Next::Do(step) => self.pending = Some(step),
            Next::Wait(_) => return false,
            Next::Done(_) | Next::Stuck(_) => self.alive = false,
        }
        true
    }

    fn key(&self, world: &World) -> String {
        if !self.alive {
            return String::new();
        }
        let done: BTreeSet<_> = self.journal.entries().iter().skip(7).map(|entry| entry.id).collect();
        let sent_ids = ["lock-from", "demote", "unlock-to"].map(|id| self.journal.sent(id));
        let pending = self.pending.as_ref().map(|step| (step.id, late_key(&sent(step), world)));
        format!("{}{}{done:?}{sent_ids:?}{pending:?}", self.aborts, self.operation.attempt)
    }
}

fn sent(step: &Step) -> Late {
    let How::Patch { body, .. } = &step.how else { panic!("not left out: {step:?}") };
    (usize::from(step.dc == "dc2"), body.as_array().unwrap().clone())
}

/// A write by what it would do now: versions only matter as equal or not.
fn late_key((index, operations): &Late, world: &World) -> String {
    match world.sides[*index].clone().patch(operations) {
        Ok(()) => operations.iter().filter(|it| it["op"] != "test").map(Value::to_string).collect(),
        Err(_) => "fails".to_owned(),
    }
}

impl State {
    fn key(&self) -> String {
        let processes: Vec<_> = self.processes.iter().map(|process| process.key(&self.world)).collect();
        let late = self.late.as_ref().map(|late| late_key(late, &self.world));
        format!("{}#{processes:?}#{late:?}{}", self.world.key(), self.lost)
    }

    /// Every state that may come next.
    fn following(&self) -> Vec<State> {
        let mut all = Vec::new();
        for index in 0..2 {
            let mut state = self.clone();
            if state.world.operator(index) {
                all.push(state);
            }
        }
        let mut silenced = self.clone();
        if silenced.world.silenced() {
            all.push(silenced);
        }
        if let Some(late) = &self.late {
            let mut state = self.clone();
            state.late = None;
            // A test that fails once fails for ever: locks and versions never come back.
            if !state.world.arrives(late) {
                return vec![state];
            }
            all.push(state);
        }
        for index in 0..self.processes.len() {
            if self.processes[index].alive {
                self.moves(index, &mut all);
            }
        }
        if self.trouble == Trouble::Rivals
            && self.processes.len() < 2
            // What happens before the silence is walked through without one.
            && self.world.silence != Silence::ToCome
            && let Some(held) = self.world.held()
        {
            for aborts in [false, true] {
                let mut state = self.clone();
                state.processes.push(Process::new(held.clone(), aborts));
                all.push(state);
            }
        }
        all
    }

    fn dies(&self, index: usize) -> State {
        let mut dead = self.clone();
        dead.processes[index].alive = false;
        // What it was about to send may be under way, also after its death.
        if let Some(step) = dead.processes[index].pending.take() {
            dead.late = Some(sent(&step));
        }
        dead
    }

    fn moves(&self, index: usize, all: &mut Vec<State>) {
        if self.trouble == Trouble::Deaths {
            all.push(self.dies(index));
        }
        let Some(step) = self.processes[index].pending.clone() else {
            let mut looked = self.clone();
            if looked.processes[index].looks(&self.world) {
                all.push(looked);
            }
            return;
        };
        let mut done = self.clone();
        let process = &mut done.processes[index];
        process.pending = None;
        process.journal.begin(step.id, Duration::ZERO);
        // No answer in time: it looks again, and the write may arrive later.
        if self.trouble == Trouble::Deaths && !self.lost {
            let mut lost = done.clone();
            lost.lost = true;
            lost.late = Some(sent(&step));
            all.push(lost);
        }
        let arrived = done.world.arrives(&sent(&step));
        let process = &mut done.processes[index];
        if arrived {
            let mut finished = entry(step.id, Ok(String::new()), 0);
            finished.dc.clone_from(&step.dc);
            process.journal.add(finished);
        } else if !step.id.starts_with("lock") {
            // A failed precondition ends a process; only over the lock it looks again.
            process.alive = false;
        }
        all.push(done);
    }
}

/// However it was left: the run is gone on with, or called off, and one primary is left.
fn is_mended(world: &World) -> Result<(), String> {
    let mut world = world.clone();
    if world.silence == Silence::Now {
        world.silenced();
    }
    for aborts in [false, true] {
        let Some(held) = world.held() else { break };
        let mut process = Process::new(held, aborts);
        for _ in 0..60 {
            while world.operator(0) || world.operator(1) {}
            match process.decide(&world) {
                Next::Do(step) => {
                    process.journal.begin(step.id, Duration::ZERO);
                    if world.arrives(&sent(&step)) {
                        let mut finished = entry(step.id, Ok(String::new()), 0);
                        finished.dc.clone_from(&step.dc);
                        process.journal.add(finished);
                    }
                }
                Next::Wait(wait) => return Err(format!("waits for ever: {}", wait.what)),
                Next::Done(_) => break,
                Next::Stuck(stuck) if !aborts && stuck.message.contains("called off") => break,
                Next::Stuck(stuck) => return Err(stuck.message),
            }
        }
    }
    while world.operator(0) || world.operator(1) {}
    let primaries =
        world.sides.iter().filter(|side| side.instance.as_ref().is_ok_and(|i| i.is_primary)).count();
    let locks = world.sides.iter().filter(|side| side.object.pointer(&annotation(LOCK)).is_some()).count();
    match (primaries, locks) {
        (1, 0) => Ok(()),
        other => Err(format!("(primaries, locks) = {other:?}")),
    }
}

/// Walks through every state; the numbers of states and of different pairs of Clusters.
fn walk(trouble: Trouble, silence: Silence) -> (usize, usize) {
    let world = World { silence, ..World::new() };
    let first = operation("r1", &world.sides[0], &world.sides[1]);
    let first = Operation { verb: "switchover".into(), ..first };
    let begin =
        State { trouble, world, processes: vec![Process::new(first, false)], late: None, lost: false };
    let (mut seen, mut mended) = (BTreeSet::new(), BTreeSet::new());
    let mut open = vec![begin];
    while let Some(state) = open.pop() {
        if !seen.insert(state.key()) {
            continue;
        }
        if mended.insert(state.world.key())
            && let Err(why) = is_mended(&state.world)
        {
            panic!("{why}\n{:#?}", state.world.sides);
        }
        open.extend(state.following());
    }
    (seen.len(), mended.len())
}

#[test]
fn a_run_that_dies_anywhere_is_resumable_or_abortable_and_never_makes_two_primaries() {
    let (states, pairs) = walk(Trouble::Deaths, Silence::Over);
    assert!(states > 100 && pairs > 30, "{states} states, {pairs} pairs");
}

#[test]
fn a_second_operator_who_resumes_or_aborts_never_makes_two_primaries_with_the_first() {
    let (states, pairs) = walk(Trouble::Rivals, Silence::Over);
    assert!(states > 500 && pairs > 50, "{states} states, {pairs} pairs");
}

/// Then the token is kept first, and the promotion comes later.
#[test]
fn a_run_that_dies_is_mended_though_the_target_falls_silent_before_its_promotion() {
    let (states, pairs) = walk(Trouble::Deaths, Silence::ToCome);
    assert!(states > 100 && pairs > 60, "{states} states, {pairs} pairs");
}

#[test]
fn two_operators_never_make_two_primaries_though_the_target_falls_silent() {
    let (states, pairs) = walk(Trouble::Rivals, Silence::ToCome);
    assert!(states > 500 && pairs > 100, "{states} states, {pairs} pairs");
}
