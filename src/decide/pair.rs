//! Two data centres of one database: identity, roles, lock.

use super::step::{How, Next, Step, Stuck};
use crate::error::Kind as Exit;
use crate::k8s::{Reason, kinds};
use crate::model::operation::{LOCK, Operation};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::CnpgCluster;
use serde_json::{Value, json};
use std::time::Duration;

/// Both sides as seen in one reading, and when that was.
pub struct Pair<'a> {
    /// The old primary's side.
    pub from: &'a DcSnapshot,
    /// The new primary's side.
    pub to: &'a DcSnapshot,
    /// Time since the program started.
    pub now: Duration,
}

/// Both Clusters, known to be there.
#[derive(Clone, Copy)]
pub struct Live<'a> {
    /// The old primary.
    pub from: &'a CnpgCluster,
    /// The new primary.
    pub to: &'a CnpgCluster,
}

/// A step on one of the two Clusters.
pub fn patch_cluster(id: &'static str, at: &DcSnapshot, what: String, operations: Vec<Value>) -> Next {
    Next::Do(Step {
        id,
        dc: at.dc.clone(),
        what,
        how: How::Patch {
            kind: kinds::CLUSTERS,
            namespace: at.namespace.clone(),
            name: at.name.clone(),
            body: Value::Array(operations),
        },
    })
}

/// JSON pointer of an annotation.
pub fn annotation(key: &str) -> String {
    format!("/metadata/annotations/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// `test` operation.
pub fn test(path: &str, value: impl Into<Value>) -> Value {
    json!({"op": "test", "path": path, "value": value.into()})
}

/// `add` operation; replaces what is there.
pub fn set(path: &str, value: impl Into<Value>) -> Value {
    json!({"op": "add", "path": path, "value": value.into()})
}

/// `remove` operation.
pub fn remove(path: &str) -> Value {
    json!({"op": "remove", "path": path})
}

/// What every write under the lock tests first: the object and the run.
pub fn under_lock(cluster: &CnpgCluster, operation: &Operation) -> Vec<Value> {
    vec![test("/metadata/uid", cluster.metadata.uid.as_str()), test(&annotation(LOCK), operation.write())]
}

impl Pair<'_> {
    /// Both Clusters, if both could be read and are one database in two places.
    pub fn live(&self) -> Result<Live<'_>, Stuck> {
        let live = Live { from: present(self.from)?, to: present(self.to)? };
        let (from, to) = (live.from, live.to);
        if from.metadata.uid.is_empty() || to.metadata.uid.is_empty() {
            return Err(Stuck::refused("a Cluster without uid was read; nothing can be guarded by it"));
        }
        let servers = (&self.from.server_uid, &self.to.server_uid);
        let one_server = matches!(servers, (Some(a), Some(b)) if a == b);
        if from.metadata.uid == to.metadata.uid {
            return Err(Stuck::refused(format!(
                "{} and {} are the same Cluster: do both contexts lead to one API server?",
                self.from.object(),
                self.to.object()
            )));
        }
        if one_server && self.from.namespace == self.to.namespace && self.from.name == self.to.name {
            return Err(Stuck::refused("both contexts lead to one API server"));
        }
        if from.self_name() == to.self_name() {
            return Err(Stuck::refused(format!(
                "both Clusters call themselves {}: replica.self must tell them apart",
                from.self_name()
            )));
        }
        match (from.system_id(), to.system_id()) {
            (Some(a), Some(b)) if a != b => Err(Stuck::refused(format!(
                "{} and {} hold different databases (system ids {a} and {b})",
                self.from.object(),
                self.to.object()
            ))),
            _ => Ok(live),
        }
    }
}

/// A Cluster that must be there.
pub fn present(seen: &DcSnapshot) -> Result<&CnpgCluster, Stuck> {
    match &seen.cluster {
        Ok(Some(cluster)) if cluster.metadata.deletion_timestamp.is_some() => {
            Err(Stuck::refused(format!("{} is being deleted", seen.object())))
        }
        Ok(Some(cluster)) => Ok(cluster),
        Ok(None) => Err(Stuck::refused(format!("{} does not exist", seen.object()))),
        Err(unseen) => {
            let exit = if unseen.reason == Reason::Forbidden { Exit::Forbidden } else { Exit::Refused };
            Err(Stuck::refused(format!("data centre {} cannot be read: {}", seen.dc, unseen.message))
                .exit(exit)
                .hint("both sides must be seen before anything is changed"))
        }
    }
}

/// Takes the lock, on the old primary first; `None` when both sides hold it.
pub fn take_lock(pair: &Pair<'_>, live: Live<'_>, operation: &Operation) -> Option<Next> {
    let sides = [(pair.from, live.from, "lock-from"), (pair.to, live.to, "lock-to")];
    for (_, cluster, _) in &sides {
        if let Some(holder) = cluster.lock().filter(|holder| !holder.same(operation)) {
            return Some(locked(&holder).into());
        }
    }
    let (seen, cluster, id) = sides.into_iter().find(|(_, cluster, _)| cluster.lock().is_none())?;
    Some(patch_cluster(
        id,
        seen,
        format!("take the operation lock on {}", seen.object()),
        lock_patch(cluster, operation),
    ))
}

/// Refusal because of somebody else's lock.
pub fn locked(holder: &Operation) -> Stuck {
    Stuck::refused(format!("locked: {}", holder.holder()))
        .hint("if that run is dead, look at the state, then: kubectl pgaas lock break TARGET")
}

fn lock_patch(cluster: &CnpgCluster, operation: &Operation) -> Vec<Value> {
    // The absence of an annotation cannot be tested; the resourceVersion stands for it.
    let mut operations = vec![
        test("/metadata/uid", cluster.metadata.uid.as_str()),
        test("/metadata/resourceVersion", cluster.metadata.resource_version.as_str()),
    ];
    if cluster.metadata.annotations.is_empty() {
        operations.push(set("/metadata/annotations", json!({})));
    }
    operations.push(set(&annotation(LOCK), operation.write()));
    operations
}

/// Releases what this run holds, the target first; `None` when it holds nothing.
pub fn release(pair: &Pair<'_>, operation: &Operation) -> Option<Next> {
    let sides = [(pair.to, "unlock-to"), (pair.from, "unlock-from")];
    sides.into_iter().find_map(|(seen, id)| {
        let cluster = seen.live()?;
        cluster.lock().filter(|holder| holder.same(operation))?;
        let mut operations = under_lock(cluster, operation);
        operations.push(remove(&annotation(LOCK)));
        Some(patch_cluster(id, seen, format!("release the operation lock on {}", seen.object()), operations))
    })
}

/// Whether this run holds the lock on either side.
pub fn holds_lock(pair: &Pair<'_>, operation: &Operation) -> bool {
    release(pair, operation).is_some()
}

/// Removes exactly the lock that was read; `None` when there is none.
pub fn break_lock(cluster: &CnpgCluster) -> Option<Value> {
    let text = cluster.metadata.annotations.get(LOCK)?;
    Some(Value::Array(vec![
        test("/metadata/uid", cluster.metadata.uid.as_str()),
        test(&annotation(LOCK), text.as_str()),
        remove(&annotation(LOCK)),
    ]))
}
