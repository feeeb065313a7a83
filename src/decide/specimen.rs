//! Clusters for tests: plain objects as an API server holds them, and what their
//! one instance says of itself.

use super::pair::Pair;
use super::step::{Entry, How, Journal, Next, Step, Stuck};
use crate::k8s::Reason;
use crate::model::instance::InstanceStatus;
use crate::model::operation::Operation;
use crate::model::phase;
use crate::model::token::DemotionToken;
use crate::observe::cnpg::CnpgCluster;
use crate::observe::owner::Owner;
use crate::observe::work::Work;
use crate::observe::{DcSnapshot, Unseen};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

pub const SYSTEM: &str = "7575";

/// A Cluster with one instance.
#[derive(Debug, Clone)]
pub struct Specimen {
    pub dc: &'static str,
    pub object: Value,
    pub instance: Result<InstanceStatus, Unseen>,
    /// Why the Cluster itself cannot be read.
    pub unseen: Option<Unseen>,
    /// Who else writes it.
    pub owner: Option<Owner>,
    /// What runs on it, if that was looked at.
    pub work: Option<Work>,
}

/// A healthy pair on timeline 1: dc1 is primary, dc2 follows it.
pub fn a_pair() -> [Specimen; 2] {
    [Specimen::new("dc1", "dc2", "dc1"), Specimen::new("dc2", "dc1", "dc1")]
}

/// The same after a finished demotion of dc1: nobody is primary, the token is there.
pub fn after_demotion() -> [Specimen; 2] {
    let [mut from, to] = a_pair();
    from.set("/spec/replica/primary", "prod-dc2");
    from.set("/spec/replica/source", "prod-dc2");
    from.set("/status/demotionToken", token(1, "0/5000028").encode());
    from.runs(false, 1, "0/50000A0");
    [from, to.running(false, 1, "0/50000A0")]
}

/// The same after dc2 was promoted with that token, which still stands in the spec.
pub fn after_promotion() -> [Specimen; 2] {
    let [mut from, mut to] = after_demotion();
    let token = token(1, "0/5000028").encode();
    to.set("/spec/replica/primary", "prod-dc2");
    to.set("/spec/replica/promotionToken", token.clone());
    to.set("/status/lastPromotionToken", token);
    to.runs(true, 2, "0/6000000");
    from.runs(false, 2, "0/5FFFFFF");
    [from, to]
}

pub fn token(timeline: u64, redo: &str) -> DemotionToken {
    DemotionToken {
        timeline: timeline.to_string(),
        redo_wal_file: format!("{timeline:08X}0000000000000005"),
        database_system_identifier: SYSTEM.into(),
        redo: redo.into(),
        time_of_latest_checkpoint: "Sat Nov 21 12:00:00 2026".into(),
        operator_version: "1.30.0".into(),
    }
}

pub fn unseen(reason: Reason) -> Unseen {
    Unseen { reason, message: "connection refused".into() }
}

impl Specimen {
    fn new(dc: &'static str, peer: &'static str, primary: &str) -> Self {
        let names = |dc: &str| format!("prod-{dc}");
        let external =
            |dc: &str| json!({"name": names(dc), "plugin": {"name": "barman-cloud.cloudnative-pg.io"}});
        let object = json!({
            "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
            "metadata": {
                "name": "prod", "namespace": format!("ns-{dc}"), "uid": format!("uid-{dc}"),
                "resourceVersion": "1",
            },
            "spec": {
                "instances": 1,
                "replica": {"self": names(dc), "primary": names(primary), "source": names(peer)},
                "externalClusters": [external(dc), external(peer)],
                "plugins": [{"name": "barman-cloud.cloudnative-pg.io", "isWALArchiver": true}],
            },
            "status": {
                "phase": phase::HEALTHY, "readyInstances": 1, "instances": 1, "currentPrimary": "prod-1",
                "instanceNames": ["prod-1"], "systemID": SYSTEM,
                "conditions": [{"type": "ContinuousArchiving", "status": "True"}],
            },
        });
        let mut specimen = Specimen {
            dc,
            object,
            instance: Err(unseen(Reason::Other)),
            unseen: None,
            owner: None,
            work: None,
        };
        specimen.runs(dc == primary, 1, "0/5000028");
        specimen
    }

    /// PostgreSQL as a primary or a replica, on a timeline, at a position.
    pub fn runs(&mut self, is_primary: bool, timeline: u64, lsn: &str) {
        let lsn = lsn.parse().ok();
        self.instance = Ok(InstanceStatus {
            is_primary,
            timeline: Some(timeline),
            system_id: Some(SYSTEM.into()),
            current_lsn: lsn.filter(|_| is_primary),
            replay_lsn: lsn.filter(|_| !is_primary),
            last_archived_wal: is_primary.then(|| "000000010000000000000004".to_owned()),
            ..InstanceStatus::default()
        });
    }

    pub fn running(mut self, is_primary: bool, timeline: u64, lsn: &str) -> Self {
        self.runs(is_primary, timeline, lsn);
        self
    }

    /// Sets a field; objects on the way are made.
    pub fn set(&mut self, path: &str, value: impl Into<Value>) {
        let mut at = &mut self.object;
        for key in path.split('/').skip(1) {
            at = &mut at[key.replace("~1", "/").as_str()];
        }
        *at = value.into();
    }

    pub fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        self.set(path, value);
        self
    }

    pub fn without(mut self, path: &str) -> Self {
        remove(&mut self.object, path).unwrap();
        self
    }

    pub fn annotated(self, key: &str, value: impl Into<Value>) -> Self {
        self.with(&super::pair::annotation(key), value)
    }

    pub fn text(&self, path: &str) -> &str {
        self.object.pointer(path).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn instance(&mut self) -> &mut InstanceStatus {
        self.instance.as_mut().unwrap()
    }

    pub fn live(&self) -> CnpgCluster {
        CnpgCluster::read(self.object.clone()).unwrap()
    }

    pub fn snapshot(&self) -> DcSnapshot {
        let mut instances = BTreeMap::new();
        instances.insert("prod-1".to_owned(), self.instance.clone());
        DcSnapshot {
            dc: self.dc.into(),
            context: format!("ctx-{}", self.dc),
            namespace: self.text("/metadata/namespace").into(),
            name: "prod".into(),
            self_name: None,
            cluster: match &self.unseen {
                Some(unseen) => Err(unseen.clone()),
                None => Ok(Some(Box::new(self.live()))),
            },
            server_uid: Some(format!("server-{}", self.dc)),
            at: jiff::Timestamp::UNIX_EPOCH,
            owner: self.owner.clone(),
            work: self.work.clone(),
            instances,
        }
    }

    /// Performs a JSON patch as the API server does: all of it or nothing.
    pub fn patch(&mut self, operations: &[Value]) -> Result<(), String> {
        let mut object = self.object.clone();
        for operation in operations {
            let path = operation["path"].as_str().unwrap();
            match operation["op"].as_str().unwrap() {
                "test" if object.pointer(path).unwrap_or(&Value::Null) == &operation["value"] => {}
                "test" => return Err(format!("test of {path} failed")),
                "remove" => remove(&mut object, path)?,
                "add" => {
                    let (parent, key) = split(path);
                    let parent = object.pointer_mut(parent).and_then(Value::as_object_mut);
                    let parent = parent.ok_or_else(|| format!("{path} has no parent"))?;
                    parent.insert(key, operation["value"].clone());
                }
                other => return Err(format!("operation {other} is not used here")),
            }
        }
        self.object = object;
        let version: u64 = self.text("/metadata/resourceVersion").parse().unwrap();
        self.set("/metadata/resourceVersion", (version + 1).to_string());
        Ok(())
    }
}

fn split(path: &str) -> (&str, String) {
    let (parent, key) = path.rsplit_once('/').unwrap();
    (parent, key.replace("~1", "/").replace("~0", "~"))
}

pub fn remove(object: &mut Value, path: &str) -> Result<(), String> {
    let (parent, key) = split(path);
    let parent = object.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.and_then(|map| map.remove(&key)).map(drop).ok_or_else(|| format!("nothing to remove at {path}"))
}

/// The operation that says in a lock what step is done under it.
pub fn step_noted(lock: &str, step: &str, token: Option<String>) -> Value {
    let lock = Operation { step: Some(step.into()), token, ..Operation::read(lock) };
    json!({"op": "add", "path": "/metadata/annotations/pgaas.io~1operation", "value": lock.write()})
}

/// The operation that adds the first role change to what a Cluster remembers, at second 100
/// of [`look`] and on timeline 1.
pub fn remembered(what: &str) -> Value {
    let entry = json!([{
        "time": "2026-01-01T00:01:40Z", "what": what, "verb": "test", "run": "r1", "user": "ada", "host": "desk",
        "from": "dc1", "to": "dc2", "timeline": 1,
    }]);
    let changes: Vec<crate::model::history::RoleChange> = serde_json::from_value(entry).unwrap();
    let text = serde_json::to_string(&changes).unwrap();
    json!({"op": "add", "path": "/metadata/annotations/pgaas.io~1history", "value": text})
}

/// The lock's content of run `run`.
pub fn operation(run: &str, from: &Specimen, to: &Specimen) -> Operation {
    Operation {
        run: run.into(),
        attempt: 1,
        user: "ada".into(),
        host: "desk".into(),
        verb: "test".into(),
        from: Some(from.dc.into()),
        to: Some(to.dc.into()),
        uids: vec![from.text("/metadata/uid").into(), to.text("/metadata/uid").into()],
        system_id: Some(SYSTEM.into()),
        since: None,
        step: None,
        token: None,
        aborted: false,
    }
}

/// Calls `decide` with both sides as they are.
pub fn look<R>(sides: &[Specimen; 2], now: u64, decide: impl FnOnce(&Pair<'_>) -> R) -> R {
    let (mut from, mut to) = (sides[0].snapshot(), sides[1].snapshot());
    let midnight: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    for side in [&mut from, &mut to] {
        side.at = midnight + Duration::from_secs(now);
    }
    decide(&Pair { from: &from, to: &to, now: Duration::from_secs(now) })
}

/// Puts the lock of `operation` on both sides.
pub fn with_lock(mut sides: [Specimen; 2], operation: &Operation) -> [Specimen; 2] {
    for side in &mut sides {
        side.set("/metadata/annotations/pgaas.io~1operation", operation.write());
    }
    sides
}

/// A journal that says these steps are done.
pub fn done(steps: &[(&'static str, &str)]) -> Journal {
    let mut journal = Journal::default();
    for (id, output) in steps {
        journal.begin(id, Duration::ZERO);
        journal.add(entry(id, Ok((*output).to_owned()), 0));
    }
    journal
}

pub fn entry(id: &'static str, output: Result<String, String>, at: u64) -> Entry {
    Entry { id, dc: String::new(), what: id.into(), output, at: Duration::from_secs(at) }
}

#[track_caller]
pub fn step(next: Next) -> Step {
    match next {
        Next::Do(step) => step,
        other => panic!("no step: {other:?}"),
    }
}

#[track_caller]
pub fn stuck(next: Next) -> Stuck {
    match next {
        Next::Stuck(stuck) => stuck,
        other => panic!("not stuck: {other:?}"),
    }
}

/// The operations of a step that patches.
#[track_caller]
pub fn operations(step: &Step) -> &[Value] {
    match &step.how {
        How::Patch { body, .. } => body.as_array().unwrap(),
        other => panic!("no patch: {other:?}"),
    }
}
