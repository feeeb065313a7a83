//! Both Clusters and what their operators do next.

use crate::decide::specimen::{Specimen, a_pair, token, unseen};
use crate::k8s::Reason;
use crate::model::operation::Operation;
use crate::model::token::DemotionToken;
use crate::observe::cnpg::Role;
use serde_json::{Value, json};

const ORDERLY: &str = "0/5000028";
const REPLAYED: &str = "0/50000A0";

/// Both Clusters and what their operators remember.
#[derive(Clone)]
pub struct World {
    pub sides: [Specimen; 2],
    pub timeline: u64,
    pub silence: Silence,
}

/// Once the token is there the target's instance may fall silent, at any time and for any time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Silence {
    ToCome,
    Now,
    Over,
}

/// A write that was sent and may arrive at any time, or never.
pub type Late = (usize, Vec<Value>);

impl World {
    pub fn new() -> Self {
        World { sides: a_pair(), timeline: 1, silence: Silence::Over }
    }

    /// The target's instance falls silent, or answers again; `false` if it does neither.
    pub fn silenced(&mut self) -> bool {
        let token = self.sides[0].live().demotion_token().is_some();
        let to = &mut self.sides[1];
        match self.silence {
            Silence::ToCome if token && to.live().role() == Role::Replica => {
                to.instance = Err(unseen(Reason::Unavailable));
                self.silence = Silence::Now;
            }
            Silence::Now => {
                if to.instance.is_err() {
                    to.runs(false, self.timeline, REPLAYED);
                }
                self.silence = Silence::Over;
            }
            Silence::ToCome | Silence::Over => return false,
        }
        true
    }

    pub fn key(&self) -> String {
        let side = |side: &Specimen| {
            let object = &side.object;
            let held = &object["metadata"]["annotations"];
            format!(
                "{held}{}{}{:?}{:?}",
                object["spec"]["replica"],
                object["status"],
                side.instance.as_ref().map(|i| (i.is_primary, i.timeline, i.replay_lsn)).ok(),
                side.dc
            )
        };
        format!("{}|{}|{}{:?}", side(&self.sides[0]), side(&self.sides[1]), self.timeline, self.silence)
    }

    /// One thing the operator of a side does next; `false` if there is nothing.
    pub fn operator(&mut self, index: usize) -> bool {
        let before = self.key();
        let silent = index == 1 && self.silence == Silence::Now;
        let other_is_primary = self.sides[1 - index].instance.as_ref().is_ok_and(|i| i.is_primary);
        let side = &mut self.sides[index];
        let cluster = side.live();
        let is_primary = side.instance.as_ref().is_ok_and(|i| i.is_primary);
        let in_progress = cluster.status.switch_replica_cluster_status.in_progress;
        match (cluster.role(), cluster.promotion_token()) {
            (Role::Replica, _) if is_primary => {
                side.set("/status/switchReplicaClusterStatus", json!({"inProgress": true}));
                side.set("/metadata/annotations/cnpg.io~1fencedInstances", r#"["*"]"#);
                side.instance = Err(unseen(Reason::Unavailable));
            }
            (Role::Replica, _) if in_progress && cluster.demotion_token().is_none() => {
                side.set("/status/demotionToken", token(self.timeline, ORDERLY).encode());
            }
            (Role::Replica, _) if in_progress => {
                side.set("/status/switchReplicaClusterStatus", json!({}));
                side.object["metadata"]["annotations"]
                    .as_object_mut()
                    .unwrap()
                    .remove("cnpg.io/fencedInstances");
                side.runs(false, self.timeline, REPLAYED);
            }
            // Follows, if there is somebody to follow.
            (Role::Replica, _) if other_is_primary && !silent => side.runs(false, self.timeline, REPLAYED),
            (Role::Replica, _) => {}
            (Role::Primary, Some(given)) if !is_primary => {
                let decoded = DemotionToken::parse(given).unwrap();
                assert_eq!(decoded.timeline_id().unwrap(), self.timeline, "a stale token");
                assert!(!in_progress, "promoted while it is demoted");
                self.timeline += 1;
                side.set("/status/lastPromotionToken", given);
                side.set("/status/demotionToken", "");
                side.runs(true, self.timeline, "0/6000000");
            }
            (Role::Primary, None) => {
                assert!(is_primary, "{}: primary without a token: a forced promotion", side.dc);
                side.set("/status/demotionToken", "");
                side.set("/status/lastPromotionToken", "");
            }
            (Role::Primary, Some(_)) => {}
        }
        self.check();
        self.key() != before
    }

    fn check(&self) {
        let specified = self.sides.iter().filter(|side| side.live().role() == Role::Primary).count();
        let observed =
            self.sides.iter().filter(|side| side.instance.as_ref().is_ok_and(|i| i.is_primary)).count();
        assert!(specified <= 1 && observed <= 1, "two primaries: {:#?}", self.sides);
    }

    /// A patch arrives at a server: all of it, or nothing.
    pub fn arrives(&mut self, (index, operations): &Late) -> bool {
        let done = self.sides[*index].patch(operations).is_ok();
        self.check();
        done
    }

    /// The lock as somebody who comes later finds it, at his own attempt.
    pub fn held(&self) -> Option<Operation> {
        let locks: Vec<Operation> = self.sides.iter().filter_map(|side| side.live().lock()).collect();
        let latest = locks.iter().max_by_key(|lock| lock.attempt)?;
        assert!(locks.iter().all(|lock| lock.run == latest.run), "two runs: {locks:?}");
        let aborted = locks.iter().any(|lock| lock.aborted);
        let token = locks.iter().find_map(|lock| lock.token.clone());
        Some(Operation { attempt: latest.attempt + 1, aborted, token, ..latest.clone() })
    }
}
