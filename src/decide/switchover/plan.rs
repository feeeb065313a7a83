//! What a run would do: the decision over predicted snapshots.
//!
//! Steps change the prediction as they would the clusters; the operators are taken to do
//! what is waited for.

use super::admission::made_up;
use super::{Request, next};
use crate::decide::pair::{Pair, annotation};
use crate::decide::step::{Entry, How, Journal, Next, Step};
use crate::model::instance::InstanceStatus;
use crate::model::lsn::Lsn;
use crate::model::phase;
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use serde_json::Value;
use std::time::Duration;

/// One line of a plan.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Name of the step, or of the wait.
    pub id: &'static str,
    /// Data centre.
    pub dc: String,
    /// What it does.
    pub what: String,
    /// What is so if the program dies there.
    pub dies: String,
}

/// No run has as many steps and waits as this.
const MOST: usize = 200;
/// Size of a WAL segment; only figures of the plan depend on it.
const SEGMENT: u64 = 16 << 20;

/// Every step to the end, as far as it can be foreseen.
pub fn plan(request: &Request, pair: &Pair<'_>) -> Vec<Planned> {
    let mut foreseen =
        Foreseen { from: pair.from.clone(), to: pair.to.clone(), journal: Journal::default(), now: pair.now };
    let mut planned: Vec<Planned> = Vec::new();
    for _ in 0..MOST {
        let pair = Pair { from: &foreseen.from, to: &foreseen.to, now: foreseen.now };
        match next(request, &pair, &foreseen.journal) {
            Next::Do(step) => {
                planned.push(line(&pair, step.id, &step.dc, &step.what));
                foreseen.perform(&step);
            }
            Next::Wait(wait) => {
                if !planned.iter().any(|line| line.id == wait.id) {
                    let dc = if wait.dc.is_empty() { pair.from.dc.clone() } else { wait.dc };
                    planned.push(line(&pair, wait.id, &dc, &wait.what));
                }
                // Long enough for every wait that counts time only.
                foreseen.now += Duration::from_secs(11);
                foreseen.time_passes(wait.id);
            }
            Next::Done(_) => break,
            Next::Stuck(stuck) => {
                planned.push(line(&pair, "stuck", &pair.from.dc, &stuck.message));
                break;
            }
        }
    }
    planned
}

fn line(pair: &Pair<'_>, id: &'static str, dc: &str, what: &str) -> Planned {
    let (old, new) = (&pair.from.dc, &pair.to.dc);
    let dies = match id {
        "lock-from" | "lock-to" | "event-begin" => {
            format!("{old} stays primary; a lock that was taken stays: --resume or --abort")
        }
        "archiving" | "proof" | "replayed" => {
            format!("{old} stays primary and takes writes; --resume or --abort")
        }
        "demote" => format!(
            "if it was sent, {old} goes down by itself and nothing takes writes: --resume, or --abort to make {old} primary again"
        ),
        "token" | "keep-token" => {
            format!("the token stays in the status of {old}; nothing takes writes: --resume or --abort")
        }
        "promote" => format!(
            "if it was sent, {new} becomes primary by itself and --resume finishes; if not, nothing takes writes: --resume or --abort"
        ),
        "promoted" | "reached" | "rejected" => {
            format!("the operator of {new} goes on by itself; --resume finishes")
        }
        "first-write" | "healthy" | "writable" | "settled" | "still-writable" | "restart-due"
        | "restarted" => {
            format!("{new} is primary; --resume proves and finishes the rest")
        }
        "clear-token" => format!("{new} is primary; the used token may be left in its spec: --resume"),
        "backup" | "alias" | "follows" | "event-end" => {
            format!("{new} is primary and takes writes; --resume finishes")
        }
        "unlock-to" | "unlock-from" => "all is done; a lock may be left: --resume releases it".to_owned(),
        _ => "--resume goes on".to_owned(),
    };
    Planned { id, dc: dc.to_owned(), what: what.to_owned(), dies }
}

/// Both sides as they are thought to become.
struct Foreseen {
    from: DcSnapshot,
    to: DcSnapshot,
    journal: Journal,
    now: Duration,
}

impl Foreseen {
    fn perform(&mut self, step: &Step) {
        let side = if step.dc == self.from.dc { &mut self.from } else { &mut self.to };
        let output = match &step.how {
            How::Patch { body, .. } => {
                for operation in body.as_array().into_iter().flatten() {
                    if let Ok(Some(cluster)) = &mut side.cluster {
                        patch(cluster, operation);
                    }
                }
                String::new()
            }
            How::Sql { .. } => {
                let at = side.primary_instance().and_then(|instance| instance.current_lsn).unwrap_or(Lsn(0));
                let timeline = side.primary_instance().and_then(|instance| instance.timeline).unwrap_or(1);
                // One that was restarted archives as a primary does.
                let (server, mode) = if self.journal.has("restart-due") { (2, "on") } else { (1, "always") };
                format!("{at} started {server} archive_mode {mode}\n{at} {}", file(timeline, at))
            }
            _ => String::new(),
        };
        self.journal.begin(step.id, self.now);
        let (id, dc, what) = (step.id, step.dc.clone(), step.what.clone());
        self.journal.add(Entry { id, dc, what, output: Ok(output), at: self.now });
    }

    /// The operators and PostgreSQL do what they were asked for.
    fn time_passes(&mut self, waited_for: &str) {
        let written = self.from.primary_instance().and_then(|old| old.current_lsn.or(old.replay_lsn));
        let new = self.to.primary_instance().and_then(|new| new.current_lsn);
        let at = new.or(written).unwrap_or(Lsn(0));
        self.old_side(at, waited_for == "follows");
        self.new_side(at);
    }

    fn old_side(&mut self, at: Lsn, follows: bool) {
        let token = {
            let pair = Pair { from: &self.from, to: &self.to, now: self.now };
            pair.live().ok().map(|live| made_up(&pair, live).encode())
        };
        let is_replica = self.from.live().is_some_and(|live| live.role() == Role::Replica);
        let timeline = self.to.primary_instance().and_then(|new| new.timeline);
        let Some(instance) = instance(&mut self.from) else { return };
        match (is_replica, instance.is_primary) {
            (false, _) => instance.last_archived_wal = Some(file(instance.timeline.unwrap_or(1), at)),
            (true, true) => {
                let replayed = Some(Lsn(at.0 + 1));
                *instance = InstanceStatus {
                    is_primary: false,
                    current_lsn: None,
                    replay_lsn: replayed,
                    ..instance.clone()
                };
                if let Ok(Some(cluster)) = &mut self.from.cluster {
                    cluster.status.demotion_token = token;
                }
            }
            (true, false) if !follows => {}
            (true, false) => {
                instance.replay_lsn = instance.replay_lsn.max(Some(at));
                instance.timeline = instance.timeline.max(timeline);
            }
        }
    }

    fn new_side(&mut self, at: Lsn) {
        let waiting = self.to.live().and_then(|live| {
            let token = live.promotion_token().filter(|token| live.last_promotion_token() != Some(token))?;
            (live.role() == Role::Primary).then(|| token.to_owned())
        });
        let Some(instance) = instance(&mut self.to) else { return };
        if instance.is_primary {
            return;
        }
        instance.replay_lsn = instance.replay_lsn.max(Some(Lsn(at.0 + 1)));
        let Some(token) = waiting else { return };
        instance.is_primary = true;
        instance.current_lsn = Some(Lsn(at.0 + SEGMENT));
        instance.timeline = instance.timeline.map(|timeline| timeline + 1);
        if let Ok(Some(cluster)) = &mut self.to.cluster {
            cluster.status.last_promotion_token = Some(token);
            cluster.status.phase = phase::HEALTHY.to_owned();
            cluster.status.ready_instances = cluster.spec.instances;
        }
    }
}

fn instance(seen: &mut DcSnapshot) -> Option<&mut InstanceStatus> {
    let name = seen.live()?.status.current_primary.clone()?;
    seen.instances.get_mut(&name)?.as_mut().ok()
}

fn file(timeline: u64, at: Lsn) -> String {
    let segment = at.0.saturating_sub(1) / SEGMENT;
    format!("{timeline:08X}{:08X}{:08X}", segment >> 8, segment & 0xFF)
}

/// The operations that the decisions use, on what is read of a Cluster.
fn patch(cluster: &mut CnpgCluster, operation: &Value) {
    let path = operation["path"].as_str().unwrap_or_default();
    let set = operation["op"] == "add";
    let text = operation["value"].as_str().map(str::to_owned).filter(|_| set);
    if operation["op"] == "test" {
        return;
    }
    if let Some(replica) = &mut cluster.spec.replica {
        match path {
            "/spec/replica/primary" => replica.primary.clone_from(&text),
            "/spec/replica/source" => replica.source.clone_from(&text),
            "/spec/replica/promotionToken" => replica.promotion_token.clone_from(&text),
            _ => {}
        }
    }
    let prefix = annotation("");
    if let Some(key) = path.strip_prefix(&prefix).filter(|key| !key.is_empty()) {
        let key = key.replace("~1", "/").replace("~0", "~");
        match text {
            Some(text) => drop(cluster.metadata.annotations.insert(key, text)),
            None => drop(cluster.metadata.annotations.remove(&key)),
        }
    }
}
