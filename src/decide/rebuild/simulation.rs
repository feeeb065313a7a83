//! A lost data centre in memory, its forced replacement and its rebuild, whatever happens in
//! the middle: the old data is never lost unasked, and two primaries are never made while the
//! old one could be stopped.

use super::{Request, next};
use crate::decide::pair::{self, Pair};
use crate::decide::specimen::{Specimen, a_pair, entry, look, operation, unseen};
use crate::decide::step::{Ending, How, Journal, Next, Step, Stuck};
use crate::decide::{disaster, simulation::Fault};
use crate::k8s::{Reason, kinds};
use crate::model::phase;
use crate::observe::cnpg::Role;
use crate::observe::creation::{BaseBackup, Volume};
use crate::observe::rebuilding::{Scene, Standing};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// How the old primary is lost.
#[derive(Clone, Copy, PartialEq)]
pub enum Loss {
    Silent,
    Sick,
}

pub struct World {
    pub sides: [Specimen; 2],
    pub old_is_there: bool,
    pods: usize,
    claims: usize,
    retained: bool,
    owned: bool,
    backup: BaseBackup,
    lsn: u64,
    progress: u32,
    now: u64,
    pub steps: usize,
    fault: Fault,
    runs: u32,
}

const PLUGIN: &str = "barman-cloud.cloudnative-pg.io";

pub fn parameters(dc: &str) -> Value {
    json!({"barmanObjectName": format!("store-{dc}"), "serverName": format!("prod-{dc}")})
}

/// The pair with what a rebuild reads of it.
pub fn archiving() -> [Specimen; 2] {
    a_pair().map(|mut side| {
        let dc = side.dc;
        let peer = if dc == "dc1" { "dc2" } else { "dc1" };
        side.set("/spec/plugins", json!([{"name": PLUGIN, "isWALArchiver": true, "parameters": parameters(dc)}]));
        let external = |dc: &str| json!({"name": format!("prod-{dc}"), "plugin": {"name": PLUGIN, "parameters": parameters(dc)}});
        side.set("/spec/externalClusters", json!([external(dc), external(peer)]));
        side.set("/spec/bootstrap", json!({"initdb": {"database": "shop", "owner": "shop", "secret": {"name": "s"}}}));
        side
    })
}

impl World {
    pub fn new(fault: Fault, loss: Loss) -> World {
        let mut sides = archiving();
        match loss {
            Loss::Silent => sides[0].unseen = Some(unseen(Reason::Unreachable)),
            Loss::Sick => sides[0].set("/status/phase", "Failing over"),
        }
        World {
            sides,
            old_is_there: true,
            pods: 1,
            claims: 1,
            retained: false,
            owned: true,
            backup: BaseBackup::None,
            lsn: 0x500_0028,
            progress: 0,
            now: 0,
            steps: 0,
            fault,
            runs: 0,
        }
    }

    /// What the operators do between two looks.
    fn react(&mut self) {
        self.lsn += 0x100;
        let lsn = crate::model::lsn::Lsn(self.lsn).to_string();
        let new = self.sides[1].live();
        if new.role() == Role::Primary {
            self.sides[1].runs(true, 2, &lsn);
        }
        if self.backup == BaseBackup::Running {
            self.backup = BaseBackup::Completed;
        }
        let old = self.sides[0].live();
        match (self.old_is_there, old.metadata.deletion_timestamp.is_some()) {
            (true, true) => {
                self.old_is_there = false;
                assert!(!self.owned, "the application's password died with the Cluster");
            }
            (true, false) if old.rebuilt_by().is_some() => {
                self.progress += 1;
                if self.progress > 2 {
                    self.sides[0].set("/status/phase", phase::HEALTHY);
                    self.sides[0].set("/status/readyInstances", 1);
                    self.sides[0].runs(false, 2, &lsn);
                }
            }
            (true, false) if old.fenced() => self.sides[0].instance().might_be_unavailable = true,
            (true, false) => {}
            (false, _) if self.pods > 0 => self.pods = 0,
            (false, _) if self.claims > 0 => {
                self.claims = 0;
                assert!(self.retained, "the diverged data died with the Cluster");
            }
            (false, _) => {}
        }
    }

    fn perform(&mut self, step: &Step) -> Result<String, String> {
        let index = usize::from(step.dc == "dc2");
        match &step.how {
            How::Patch { kind, body, .. } if *kind == kinds::CLUSTERS => {
                assert!(index == 1 || self.old_is_there && self.sides[0].unseen.is_none(), "{}", step.what);
                if step.id == "force" && self.sides[0].unseen.is_none() {
                    let down = self.sides[0].instance.as_ref().is_ok_and(|one| one.might_be_unavailable);
                    assert!(down, "promoted beside a primary that could have been stopped");
                }
                self.sides[index]
                    .patch(body.as_array().unwrap())
                    .unwrap_or_else(|why| panic!("{}: {why}", step.what));
            }
            How::Patch { kind, .. } if *kind == kinds::PVS => self.retained = true,
            How::Patch { kind, .. } if *kind == kinds::SECRETS => self.owned = false,
            How::Delete { preconditions: Some((uid, version)), .. } => {
                let old = self.sides[0].live();
                assert_eq!((uid, version), (&old.metadata.uid, &old.metadata.resource_version));
                assert_eq!((index, old.role()), (0, Role::Primary));
                assert!(self.sides[1].live().rebuild().is_some(), "deleted without a plan");
                self.sides[0].set("/metadata/deletionTimestamp", "2026-01-01T00:00:00Z");
            }
            How::Apply { objects, .. } => {
                assert!(!self.old_is_there && self.pods == 0 && self.claims == 0, "made beside the old one");
                let mut object = objects[0].clone();
                object["metadata"]["uid"] = json!("uid-new");
                object["metadata"]["resourceVersion"] = json!("1");
                object["status"] = json!({"phase": "Setting up primary", "instanceNames": ["prod-1"], "currentPrimary": "prod-1", "systemID": "7575"});
                self.sides[0].object = object;
                self.sides[0].instance = Err(unseen(Reason::Unavailable));
                self.old_is_there = true;
                self.progress = 0;
            }
            How::Create { .. } => self.backup = BaseBackup::Running,
            How::Sql { .. } => {
                self.lsn += 0x1000;
                return Ok(format!("{} 000000020000000000000005", crate::model::lsn::Lsn(self.lsn)));
            }
            other => panic!("not used here: {other:?}"),
        }
        Ok(String::new())
    }

    pub fn scene(&self) -> Scene {
        let mut old = self.sides[0].snapshot();
        let mut primary = self.sides[1].snapshot();
        (old.server_uid, primary.server_uid) = (None, None);
        let raw = self.sides[0].object.clone();
        if !self.old_is_there {
            old.cluster = Ok(None);
        }
        let volume = Volume {
            claim: "prod-1".into(),
            volume: Some("pv1".into()),
            reclaim: Some(if self.retained { "Retain" } else { "Delete" }.into()),
        };
        let owners = if self.owned { json!([{"uid": raw["metadata"]["uid"]}]) } else { Value::Null };
        let secret = json!({"metadata": {"name": "prod-app", "uid": "s1", "ownerReferences": owners}});
        Scene {
            old: Standing {
                snapshot: old,
                raw: Some(raw),
                volumes: Ok(vec![volume; self.claims]),
                pods: Some(self.pods),
                secrets: Ok(vec![secret]),
            },
            primary,
            backup: Some(self.backup),
        }
    }

    fn insist(&mut self, decide: impl Fn(&World, u64, &Journal, u32) -> Next) -> Ending {
        for _ in 0..3 {
            match self.run(&decide) {
                Some(Ok(ending)) => return ending,
                Some(Err(stuck)) => panic!("{:?}: {stuck:?}", self.fault),
                None => {
                    for side in &mut self.sides {
                        if let Some(Value::Array(patch)) = pair::break_lock(&side.live()) {
                            side.patch(&patch).unwrap();
                        }
                    }
                }
            }
        }
        panic!("killed again and again");
    }

    /// One run; nothing if it was killed.
    fn run(&mut self, decide: impl Fn(&World, u64, &Journal, u32) -> Next) -> Option<Result<Ending, Stuck>> {
        self.runs += 1;
        let (mut journal, run) = (Journal::default(), self.runs);
        let mut waits: BTreeMap<&str, u64> = BTreeMap::new();
        for _ in 0..500 {
            self.react();
            match decide(self, self.now, &journal, run) {
                Next::Done(ending) => return Some(Ok(ending)),
                Next::Stuck(stuck) => return Some(Err(stuck)),
                Next::Wait(wait) => {
                    let began = *waits.entry(wait.id).or_insert(self.now);
                    assert!(Duration::from_secs(self.now - began) < wait.limit, "for ever: {}", wait.what);
                    self.now += wait.every.as_secs().max(1);
                }
                Next::Do(step) => {
                    self.steps += 1;
                    if self.fault == Fault::KilledBefore(self.steps) {
                        return None;
                    }
                    journal.begin(step.id, Duration::ZERO);
                    let output = self.perform(&step);
                    match self.fault {
                        Fault::KilledAfter(step) if step == self.steps => return None,
                        Fault::AnswerLost(step) if step == self.steps => {}
                        _ => {
                            let mut entry = entry(step.id, output, self.now);
                            entry.dc.clone_from(&step.dc);
                            journal.add(entry);
                        }
                    }
                }
            }
        }
        panic!("no end after 500 looks");
    }

    /// dc2 becomes primary by force.
    pub fn force(&mut self) -> Ending {
        self.insist(|world, now, journal, run| {
            let mut operation = operation(&format!("force{run}"), &world.sides[0], &world.sides[1]);
            let alone = world.sides[0].unseen.is_some();
            if alone {
                operation.uids[0].clear();
            }
            let timeout = Duration::from_secs(600);
            let request = disaster::Request { operation, alone, may_write: true, backup: true, timeout };
            look(&world.sides, now, |pair: &Pair<'_>| disaster::next(&request, pair, journal))
        })
    }

    /// dc1 is made anew.
    pub fn rebuild(&mut self) -> Ending {
        let uids: std::cell::RefCell<BTreeMap<u32, String>> = std::cell::RefCell::default();
        self.insist(|world, now, journal, run| {
            let mut operation = operation(&format!("anew{run}"), &world.sides[0], &world.sides[1]);
            // As it was when the run began.
            let uid = if world.old_is_there { operation.uids[0].clone() } else { String::new() };
            operation.uids[0] = uids.borrow_mut().entry(run).or_insert(uid).clone();
            let request = Request { operation, discard: false, timeout: Duration::from_secs(600) };
            next(&request, &world.scene(), Duration::from_secs(now), journal)
        })
    }
}

/// From the loss to a replica of the new primary; the number of steps.
fn story(loss: Loss, fault: Fault) -> usize {
    let mut world = World::new(fault, loss);
    let forced = world.force();
    assert_eq!(forced.unverified.is_empty(), loss == Loss::Sick, "{forced:?}");
    assert!(world.force().already);
    let mark = world.sides[1].live().diverged().expect("a mark");
    assert_eq!(mark.dc, "dc1");
    world.sides[0].unseen = None;
    world.rebuild();
    let [old, new] = [world.sides[0].live(), world.sides[1].live()];
    assert_eq!((old.role(), new.role()), (Role::Replica, Role::Primary));
    assert_eq!((new.diverged(), new.rebuild()), (None, None));
    for (side, pointer) in [
        (0, "/spec/plugins/0/parameters/serverName"),
        (0, "/spec/externalClusters/0/plugin/parameters/serverName"),
        (1, "/spec/externalClusters/1/plugin/parameters/serverName"),
    ] {
        assert_eq!(world.sides[side].text(pointer), "prod-dc1-g2", "{side} {pointer}");
    }
    assert!(world.sides.iter().all(|side| side.live().lock().is_none()), "a lock is left");
    assert!(world.rebuild().already);
    world.steps
}

#[test]
fn a_lost_side_is_replaced_by_force_and_rebuilt_whatever_happens() {
    for loss in [Loss::Silent, Loss::Sick] {
        let steps = story(loss, Fault::None);
        assert!(steps > 10, "{steps}");
        for step in 1..=steps {
            story(loss, Fault::KilledBefore(step));
            story(loss, Fault::KilledAfter(step));
            story(loss, Fault::AnswerLost(step));
        }
    }
}
