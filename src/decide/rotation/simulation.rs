//! Rotators over an API server and a server in memory, in every order their requests can
//! come in, each killed anywhere, answers lost, the operator late: at every moment a
//! password that is written somewhere works, none is lost, and the next run ends in one.

use super::plan::write;
use super::specimen::{OLD, request, whole};
use super::*;
use crate::decide::step::Entry;
use crate::model::login::{Answer, Attempt, Change, Said};
use crate::observe::rotation::Snapshot;
use std::collections::BTreeSet;

#[derive(Debug, Clone)]
struct World {
    seen: Snapshot,
    /// Place of the Secret that leads.
    leader: String,
    /// Passwords the server takes just now.
    accepted: Vec<SecretBytes>,
    /// What the clients were started with.
    clients: SecretBytes,
    /// Answers that may still get lost, and servers that may still break down.
    losses: u32,
    crashes: u32,
    /// The server takes no password but the first one.
    stubborn: bool,
}

#[derive(Debug, Clone)]
struct Process {
    request: Request,
    journal: Journal,
    now: Duration,
    /// Decided and not yet performed.
    pending: Option<Step>,
    over: bool,
}

#[derive(Debug, Clone, Copy)]
enum Event {
    /// A process looks and decides, or does what it decided.
    Process(usize),
    /// It does, and never learns of it.
    Lost(usize),
    /// The operator takes over what stands in the Secret; rollouts end.
    Settle,
    /// The server breaks down and starts again.
    Crash,
}

impl World {
    fn new(subject: &Subject) -> World {
        let (accepted, clients) = (vec![OLD.into()], OLD.into());
        let (seen, leader) = (whole(subject), subject.leader().place.clone());
        World { seen, leader, accepted, clients, losses: 1, crashes: 1, stubborn: false }
    }

    fn secret(&self) -> SecretBytes {
        self.seen.live(&self.leader).unwrap().data["password"].clone()
    }

    fn takes(&mut self, password: SecretBytes) {
        if !self.stubborn || password == OLD.into() {
            self.accepted = vec![password];
        }
    }

    fn settle(&mut self, turn: Turn) {
        let password = self.secret();
        if turn == Turn::Reads {
            let version = self.seen.live(&self.leader).unwrap().resource_version.clone();
            self.seen.server.as_mut().unwrap().applied = Some(version);
            self.takes(password.clone());
        }
        let mut started = Vec::new();
        for one in self.seen.workloads.iter_mut().flatten().filter(|one| !one.settled) {
            one.settled = true;
            started.push(one.serves);
        }
        for serves in started {
            if serves { self.takes(password.clone()) } else { self.clients = password.clone() }
        }
    }

    /// A server that keeps its password in its memory only starts with the Secret's.
    fn crash(&mut self, turn: Turn) {
        self.crashes -= 1;
        if matches!(turn, Turn::Restarted | Turn::ToldBeside) {
            let password = self.secret();
            self.takes(password);
        }
    }

    fn login(&self, attempts: &[Attempt]) -> String {
        let of = |one: &Attempt| {
            let said = if self.accepted.contains(&one.password) { Said::Accepted } else { Said::Refused };
            one.answer(said, "")
        };
        Answer::write(&attempts.iter().map(of).collect::<Vec<_>>())
    }

    fn set(&mut self, change: &Change, guard: Option<&String>) -> Result<String, String> {
        if guard != self.seen.kept.as_ref().unwrap().as_ref().map(|kept| &kept.resource_version) {
            return Err("taken over".into());
        }
        if !change.by.iter().any(|(_, password)| self.accepted.contains(password)) {
            return Err("nobody is let in".into());
        }
        if self.stubborn && change.password != OLD.into() {
            return Err("too weak".into());
        }
        match change.beside {
            true if !self.accepted.contains(&change.password) => self.accepted.push(change.password.clone()),
            true => {}
            false => self.accepted = vec![change.password.clone()],
        }
        Ok(String::new())
    }

    /// Performs a step as the API server and the server would.
    fn perform(&mut self, request: &Request, step: &Step) -> Result<Result<String, String>, ()> {
        match &step.how {
            How::Login { attempts } => Ok(Ok(self.login(attempts))),
            How::SetPassword { changes, guard } => {
                Ok(self.set(&changes[0], guard.as_ref().map(|(_, _, version)| version)))
            }
            _ => write(&mut self.seen, request, step).map_err(|_| ()),
        }
    }

    /// What must hold at every moment.
    fn check(&self, story: &[Event]) {
        let mut written: Vec<&SecretBytes> = Vec::new();
        for live in self.seen.members.values().flatten().flatten() {
            written.push(&live.data["password"]);
        }
        let kept = self.seen.kept.as_ref().unwrap();
        let places = kept.iter().flat_map(|kept| [&kept.old, &kept.new]).flat_map(|values| values.values());
        written.extend(places.filter_map(|keys| keys["password"].as_ref()));
        for password in &self.accepted {
            assert!(written.contains(&password), "a password is lost: {story:?} {self:#?}");
        }
    }
}

impl Process {
    fn new(base: &Request, me: &str, world: &World, mode: Mode) -> Process {
        let mut request = Request { mode, ..base.clone() };
        (request.run, request.me) = (format!("run-{me}"), me.to_owned());
        request.fresh = [("password".to_owned(), format!("fresh-of-{me}").as_str().into())].into();
        if let Some(kept) = world.seen.kept.as_ref().unwrap() {
            request.run = kept.run.clone();
            request.joined = true;
        }
        Process { request, journal: Journal::default(), now: Duration::ZERO, pending: None, over: false }
    }

    /// Looks and decides, or performs; `heard` is whether the answer arrives.
    fn go(&mut self, world: &mut World, heard: bool) {
        if let Some(step) = self.pending.take() {
            self.journal.begin(step.id, std::time::Duration::ZERO);
            let output = world.perform(&self.request, &step);
            if let (true, Ok(output)) = (heard, output) {
                let (id, dc, what, at) = (step.id, step.dc.clone(), step.what.clone(), self.now);
                self.journal.add(Entry { id, dc, what, output, at });
            }
            return;
        }
        match next(&self.request, &world.seen, &self.journal, self.now) {
            Next::Do(step) => self.pending = Some(step),
            Next::Wait(_) => self.now += Duration::from_secs(1),
            Next::Done(_) | Next::Stuck(_) => self.over = true,
        }
    }
}

struct Story {
    base: Request,
    turn: Turn,
    ends: usize,
    seen: BTreeSet<u64>,
    /// Worlds from which a last run was tried.
    tried: BTreeSet<u64>,
    /// Whether the clients are looked at in the end.
    clients: bool,
}

impl Story {
    fn explore(&mut self, world: &World, processes: &[Process], story: &mut Vec<Event>) {
        if !self.seen.insert(fingerprint(world, processes)) {
            return;
        }
        world.check(story);
        let same = World { losses: 0, crashes: 0, ..world.clone() };
        let fresh = self.tried.insert(fingerprint(&same, &[]));
        if fresh {
            self.finished_by_a_last_run(world, Mode::Rotate, story);
        }
        if fresh && world.seen.kept != Ok(None) {
            self.finished_by_a_last_run(world, Mode::Undo, story);
        }
        let mut events: Vec<Event> = Vec::new();
        for (index, process) in processes.iter().enumerate().filter(|(_, process)| !process.over) {
            events.push(Event::Process(index));
            if process.pending.is_some() && world.losses > 0 {
                events.push(Event::Lost(index));
            }
        }
        if !processes.iter().all(|process| process.over) {
            events.push(Event::Settle);
            events.extend((world.crashes > 0).then_some(Event::Crash));
        }
        for event in events {
            let (mut world, mut processes) = (world.clone(), processes.to_vec());
            match event {
                Event::Process(index) => processes[index].go(&mut world, true),
                Event::Lost(index) => {
                    world.losses -= 1;
                    processes[index].go(&mut world, false);
                }
                Event::Settle => world.settle(self.turn),
                Event::Crash => world.crash(self.turn),
            }
            story.push(event);
            self.explore(&world, &processes, story);
            story.pop();
        }
    }

    /// Whoever was killed before: one more run, by a server that does its work, ends with
    /// one password everywhere and nothing kept.
    fn finished_by_a_last_run(&mut self, world: &World, mode: Mode, story: &[Event]) {
        let mut world = world.clone();
        let mut run = Process::new(&self.base, "the-last-one", &world, mode);
        for _ in 0..200 {
            if run.over {
                break;
            }
            run.go(&mut world, true);
            world.settle(self.turn);
            world.check(story);
        }
        let nothing = mode == Mode::Undo && !run.request.joined;
        assert!(run.over, "no end: {story:?} {run:#?} {world:#?}");
        assert_eq!(world.seen.kept, Ok(None), "{story:?} {:?}", run.journal.entries());
        let password = world.secret();
        assert!(nothing || world.accepted == [password.clone()], "{story:?} {run:#?} {world:#?}");
        for live in world.seen.members.values().flatten().flatten() {
            assert!(live.data["password"] == password, "{story:?}");
            if let Some(url) = live.data.get("databaseUrl") {
                assert!(url.expose_text().unwrap().contains(password.expose_text().unwrap()), "{story:?}");
            }
        }
        assert!(
            nothing || !self.clients || world.clients == password,
            "clients: {story:?} {run:#?} {world:#?}"
        );
        self.ends += 1;
    }
}

fn fingerprint(world: &World, processes: &[Process]) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    // Every password has a length of its own, which is what `Debug` shows.
    format!("{world:?}").hash(&mut hasher);
    for Process { journal, now, pending, over, .. } in processes {
        // Only what the decision asks of the past: the first and the last of each step.
        let age = |at: Duration| now.saturating_sub(at).min(Duration::from_secs(2));
        let entries: BTreeMap<_, _> = journal
            .entries()
            .iter()
            .map(|e| (e.id, (age(e.at), journal.first(e.id).map(|e| age(e.at)), &e.output)))
            .collect();
        let sent = ["begin", "take", "end", "only"].map(|id| journal.sent(id));
        format!("{entries:?}{sent:?}{:?}{over}", pending.as_ref().map(|s| (s.id, format!("{:?}", s.how))))
            .hash(&mut hasher);
    }
    hasher.finish()
}

const TURNS: [Turn; 4] = [Turn::Reads, Turn::Told, Turn::ToldBeside, Turn::Restarted];

#[test]
fn one_run_killed_anywhere_with_lost_answers_and_a_late_server_is_finished_by_the_next() {
    for turn in TURNS {
        for stubborn in [false, true] {
            let base = request(turn, "a", "x");
            let world = World { stubborn, ..World::new(&base.subject) };
            let process = Process::new(&base, "a", &world, Mode::Rotate);
            let mut story = Story {
                base,
                turn,
                ends: 0,
                seen: BTreeSet::new(),
                tried: BTreeSet::new(),
                clients: !stubborn,
            };
            story.explore(&world, &[process], &mut Vec::new());
            assert!(story.ends > 5 && story.seen.len() > 100, "{turn:?}: {} ends", story.ends);
        }
    }
}

#[test]
fn two_rotators_at_once_end_in_one_password() {
    for turn in TURNS {
        let base = request(turn, "a", "x");
        let mut world = World { losses: 0, crashes: 0, ..World::new(&base.subject) };
        world.seen.workloads.as_mut().unwrap().retain(|one| one.serves);
        let both = ["a", "bb"].map(|me| Process::new(&base, me, &world, Mode::Rotate));
        let mut story =
            Story { base, turn, ends: 0, seen: BTreeSet::new(), tried: BTreeSet::new(), clients: false };
        story.explore(&world, &both, &mut Vec::new());
        assert!(story.ends > 5 && story.seen.len() > 100, "{turn:?}: {} ends", story.ends);
    }
}
