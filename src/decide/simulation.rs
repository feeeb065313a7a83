//! Two Clusters in memory, an operator that reacts to what is patched, and the
//! decisions run against them: never two primaries, never a forced promotion.

use super::pair::{self, Pair};
use super::specimen::{Specimen, a_pair, entry, look, operation, token, unseen};
use super::step::{Ending, How, Journal, Next, Step, Stuck};
use super::{demote, promote};
use crate::k8s::Reason;
use crate::model::lsn::Lsn;
use crate::model::operation::{LOCK, Operation};
use crate::model::phase;
use crate::model::token::DemotionToken;
use crate::observe::cnpg::{CnpgCluster, Role};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const SEGMENT: u64 = 16 << 20;

/// What goes wrong, at the n-th step of the whole story.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    None,
    KilledBefore(usize),
    KilledAfter(usize),
    AnswerLost(usize),
}

pub struct World {
    pub sides: [Specimen; 2],
    /// Write position of whoever is, or was last, primary.
    lsn: u64,
    pub timeline: u64,
    /// How far each side's operator is with what it was asked for.
    progress: [u32; 2],
    /// The operator forgets the token when it unfences (before 1.28.4).
    pub wipes: bool,
    now: u64,
    pub steps: usize,
    fault: Fault,
    runs: u32,
}

pub enum End {
    Killed,
    Ended(Ending),
}

impl World {
    pub fn new(fault: Fault) -> Self {
        World {
            sides: a_pair(),
            lsn: 5 * SEGMENT,
            timeline: 1,
            progress: [0; 2],
            wipes: false,
            now: 0,
            steps: 0,
            fault,
            runs: 0,
        }
    }

    /// What the operators of both sides do between two looks.
    fn react(&mut self) {
        if self
            .sides
            .iter()
            .any(|side| side.instance.as_ref().is_ok_and(|i| i.is_primary && !i.might_be_unavailable))
        {
            self.lsn += 0x100;
        }
        for index in 0..2 {
            let cluster = self.sides[index].live();
            let runs_as_primary = self.sides[index].instance.as_ref().is_ok_and(|i| i.is_primary);
            let switching = cluster.status.switch_replica_cluster_status.in_progress;
            match cluster.role() {
                Role::Replica if runs_as_primary || switching => self.demoting(index),
                Role::Replica => self.sides[index].runs(false, self.timeline, &Lsn(self.lsn).to_string()),
                Role::Primary => self.primary(index, &cluster, runs_as_primary),
            }
        }
        self.check();
    }

    fn demoting(&mut self, index: usize) {
        self.progress[index] += 1;
        let side = &mut self.sides[index];
        match self.progress[index] {
            1 => {
                side.set("/status/switchReplicaClusterStatus", json!({"inProgress": true}));
                side.set("/metadata/annotations/cnpg.io~1fencedInstances", r#"["*"]"#);
                side.instance().might_be_unavailable = true;
            }
            2 => {
                self.lsn = (self.lsn / SEGMENT + 1) * SEGMENT + 0x28;
                let text = token(self.timeline, &Lsn(self.lsn).to_string()).encode();
                self.lsn += 0x78;
                side.set("/status/demotionToken", text);
            }
            _ => {
                self.progress[index] = 0;
                side.set("/status/switchReplicaClusterStatus", json!({}));
                let annotations = side.object["metadata"]["annotations"].as_object_mut().unwrap();
                annotations.remove("cnpg.io/fencedInstances");
                if self.wipes {
                    side.set("/status/demotionToken", "");
                }
                side.runs(false, self.timeline, &Lsn(self.lsn).to_string());
            }
        }
    }

    fn primary(&mut self, index: usize, cluster: &CnpgCluster, runs_as_primary: bool) {
        let side = &mut self.sides[index];
        side.set("/status/demotionToken", "");
        let Some(text) = cluster.promotion_token() else {
            assert!(runs_as_primary, "{}: replica.primary without a token: a forced promotion", side.dc);
            side.set("/status/lastPromotionToken", "");
            return self.writes(index);
        };
        if cluster.last_promotion_token() == Some(text) {
            self.writes(index);
            self.sides[index].set("/status/phase", phase::HEALTHY);
            return;
        }
        assert!(!runs_as_primary, "{}: a token for a primary", side.dc);
        let given = DemotionToken::parse(text).unwrap();
        assert_eq!(given.timeline_id().unwrap(), self.timeline, "{}: a stale token", side.dc);
        side.set("/status/phase", phase::PROMOTING);
        self.progress[index] += 1;
        if self.progress[index] > 2 {
            self.progress[index] = 0;
            self.timeline += 1;
            side.runs(true, self.timeline, &Lsn(self.lsn).to_string());
            side.set("/status/lastPromotionToken", text);
        }
    }

    /// A primary, which has archived every segment but the one it writes to.
    fn writes(&mut self, index: usize) {
        let archived = self.segment(self.lsn - SEGMENT);
        self.sides[index].runs(true, self.timeline, &Lsn(self.lsn).to_string());
        self.sides[index].instance().last_archived_wal = Some(archived);
    }

    fn segment(&self, lsn: u64) -> String {
        format!("{:08X}00000000{:08X}", self.timeline, lsn / SEGMENT)
    }

    fn check(&self) {
        let specified = self.sides.iter().filter(|side| side.live().role() == Role::Primary).count();
        let observed =
            self.sides.iter().filter(|side| side.instance.as_ref().is_ok_and(|i| i.is_primary)).count();
        assert!(specified <= 1 && observed <= 1, "two primaries: {:?}", self.sides);
    }

    fn side(&mut self, dc: &str) -> &mut Specimen {
        self.sides.iter_mut().find(|side| side.dc == dc).unwrap()
    }

    fn perform(&mut self, step: &Step) -> Result<String, String> {
        match &step.how {
            How::Patch { body, .. } => {
                let side = self.side(&step.dc);
                let before = side.live();
                let old = side.clone();
                side.patch(body.as_array().unwrap()).unwrap_or_else(|why| panic!("{}: {why}", step.what));
                let after = side.live();
                if let Err(why) = admitted(&before, &after) {
                    *side = old;
                    panic!("{}: the webhook refuses it: {why}", step.what);
                }
                Ok(String::new())
            }
            How::Sql { .. } => {
                let side = self.side(&step.dc);
                if !side.instance.as_ref().is_ok_and(|i| i.is_primary && !i.might_be_unavailable) {
                    return Err("cannot execute in a read-only transaction".into());
                }
                let end = self.lsn / SEGMENT * SEGMENT + 0x8018;
                self.lsn = (self.lsn / SEGMENT + 1) * SEGMENT;
                Ok(format!("{} {}\n", Lsn(end), self.segment(end)))
            }
            _ => Ok("created".into()),
        }
    }

    /// One run of a verb, with a new run id and nothing remembered.
    pub fn run(
        &mut self,
        (from, to): (usize, usize),
        decide: impl Fn(&Pair<'_>, &Journal, &Operation) -> Next,
    ) -> Result<End, Stuck> {
        self.runs += 1;
        let run = operation(&format!("run{}", self.runs), &self.sides[from], &self.sides[to]);
        let mut journal = Journal::default();
        let mut waits: BTreeMap<&str, u64> = BTreeMap::new();
        for _ in 0..500 {
            self.react();
            let sides = [self.sides[from].clone(), self.sides[to].clone()];
            match look(&sides, self.now, |pair| decide(pair, &journal, &run)) {
                Next::Done(ending) => return Ok(End::Ended(ending)),
                Next::Stuck(stuck) => return Err(stuck),
                Next::Wait(wait) => {
                    let began = *waits.entry(wait.id).or_insert(self.now);
                    assert!(Duration::from_secs(self.now - began) < wait.limit, "for ever: {}", wait.what);
                    self.now += wait.every.as_secs();
                }
                Next::Do(step) => {
                    self.steps += 1;
                    if self.fault == Fault::KilledBefore(self.steps) {
                        return Ok(End::Killed);
                    }
                    journal.begin(step.id, Duration::ZERO);
                    let output = self.perform(&step);
                    self.check();
                    match self.fault {
                        Fault::KilledAfter(step) if step == self.steps => return Ok(End::Killed),
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

    /// Runs a verb until it ends; after a kill its lock is broken and it is run again.
    fn insist(
        &mut self,
        direction: (usize, usize),
        decide: impl Fn(&Pair<'_>, &Journal, &Operation) -> Next,
    ) -> Ending {
        for _ in 0..3 {
            match self.run(direction, &decide) {
                Ok(End::Ended(ending)) => return ending,
                Ok(End::Killed) => {
                    for side in &mut self.sides {
                        if let Some(Value::Array(patch)) = pair::break_lock(&side.live()) {
                            side.patch(&patch).unwrap();
                        }
                    }
                }
                Err(stuck) => panic!("{:?}: {stuck:?}", self.fault),
            }
        }
        panic!("killed again and again");
    }

    pub fn demote(&mut self, direction: (usize, usize)) -> String {
        let ending = self.insist(direction, |pair, journal, operation| {
            let timeout = Duration::from_secs(300);
            demote::next(&demote::Request { operation: operation.clone(), timeout }, pair, journal)
        });
        self.unlocked();
        ending.token.unwrap()
    }

    pub fn promote(&mut self, direction: (usize, usize), token: &str) -> Ending {
        let ending = self.insist(direction, |pair, journal, operation| {
            let request = promote::Request {
                operation: operation.clone(),
                token: token.into(),
                decoded: DemotionToken::parse(token).unwrap(),
                token_hash: promote::hash(token),
                alone: false,
                may_write: true,
                backup: true,
                timeout: Duration::from_secs(600),
            };
            promote::next(&request, pair, journal)
        });
        self.unlocked();
        assert_eq!(ending.unverified, Vec::<String>::new());
        self.react();
        let to = &self.sides[direction.1];
        assert!(to.instance.as_ref().is_ok_and(|i| i.is_primary), "{} is primary", to.dc);
        assert_eq!(to.live().promotion_token(), None, "the used token is cleared");
        ending
    }

    /// Promotes the target while the old side is out of reach.
    pub fn promote_alone(&mut self, direction: (usize, usize), token: &str) -> Ending {
        self.sides[direction.0].unseen = Some(unseen(Reason::Unreachable));
        let ending = self.insist(direction, |pair, journal, operation| {
            let mut operation = operation.clone();
            operation.uids[0].clear();
            let request = promote::Request {
                operation,
                token: token.into(),
                decoded: DemotionToken::parse(token).unwrap(),
                token_hash: promote::hash(token),
                alone: true,
                may_write: true,
                backup: true,
                timeout: Duration::from_secs(600),
            };
            promote::next(&request, pair, journal)
        });
        self.sides[direction.0].unseen = None;
        self.unlocked();
        ending
    }

    fn unlocked(&self) {
        for side in &self.sides {
            assert!(!side.live().metadata.annotations.contains_key(LOCK), "{} stays locked", side.dc);
        }
    }
}

/// The rules of CloudNativePG's webhook for `spec.replica`.
fn admitted(before: &CnpgCluster, after: &CnpgCluster) -> Result<(), &'static str> {
    if before.status.switch_replica_cluster_status.in_progress && before.role() != after.role() {
        return Err("cannot modify the field while there is an ongoing operation");
    }
    if after.promotion_token().is_some() && after.role() == Role::Replica {
        return Err("promotionToken is only allowed for primary clusters");
    }
    let replica = after.spec.replica.clone().unwrap_or_default();
    let known = |name: &Option<String>| {
        after.spec.external_clusters.iter().any(|external| Some(&external.name) == name.as_ref())
    };
    if !(known(&replica.primary) && known(&replica.source) && known(&replica.self_name)) {
        return Err("External cluster not found");
    }
    Ok(())
}
