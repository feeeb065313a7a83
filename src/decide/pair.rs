//! Two data centres of one database: identity, roles, lock.

use super::owner;
use super::step::{How, Journal, Next, Step, Stuck};
use crate::error::Kind as Exit;
use crate::k8s::{Reason, kinds};
use crate::model::finding::Finding;
use crate::model::operation::{LOCK, Operation, SWITCHOVER};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::CnpgCluster;
use serde_json::{Value, json};
use std::collections::BTreeMap;
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

/// The Clusters a run works on: the old primary may be out of reach.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    /// The old primary, if it was seen.
    pub from: Option<&'a CnpgCluster>,
    /// The new primary.
    pub to: &'a CnpgCluster,
}

impl<'a> From<Live<'a>> for Sides<'a> {
    fn from(live: Live<'a>) -> Self {
        Sides { from: Some(live.from), to: live.to }
    }
}

/// A step on one of the two Clusters.
pub fn patch_cluster(id: &'static str, at: &DcSnapshot, what: String, operations: Vec<Value>) -> Next {
    let how = How::Patch {
        kind: kinds::CLUSTERS,
        namespace: at.namespace.clone(),
        name: at.name.clone(),
        body: Value::Array(operations),
    };
    Next::Do(Step::new(id, &at.dc, what, how))
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

/// What every write under the lock tests first: the object, and the very lock that was
/// read, if that is this run's at this attempt.
pub fn under_lock(cluster: &CnpgCluster, operation: &Operation) -> Vec<Value> {
    let read = cluster.metadata.annotations.get(LOCK);
    let mine = cluster.lock().is_some_and(|holder| holder.same(operation));
    // A lock that is not held must not be there: then the test fails.
    let text = read.filter(|_| mine).cloned().unwrap_or_else(|| operation.write());
    vec![test("/metadata/uid", cluster.metadata.uid.as_str()), test(&annotation(LOCK), text)]
}

/// Says in the lock, in the same patch as a step, what that step is.
pub fn note(cluster: &CnpgCluster, operation: &Operation, step: &str, token: Option<&str>) -> Value {
    let mut noted = cluster.lock().filter(|held| held.same(operation)).unwrap_or_else(|| operation.clone());
    noted.step = Some(step.to_owned());
    noted.token = token.map(str::to_owned).or(noted.token);
    set(&annotation(LOCK), noted.write())
}

/// Tests that the role stands as it was read: whose replica it is, of which source, by which
/// token. What is not there is null to an API server.
pub fn role_as_read(cluster: &CnpgCluster) -> Vec<Value> {
    let Some(replica) = &cluster.spec.replica else { return Vec::new() };
    let fields = [
        ("primary", &replica.primary),
        ("source", &replica.source),
        ("promotionToken", &replica.promotion_token),
    ];
    fields.map(|(field, read)| test(&format!("/spec/replica/{field}"), read.clone())).into()
}

impl Pair<'_> {
    /// Both Clusters, if both could be read and are one database in two places.
    pub fn live(&self) -> Result<Live<'_>, Stuck> {
        let live = Live { from: present(self.from)?, to: present(self.to)? };
        let (from, to) = (live.from, live.to);
        if from.metadata.uid.is_empty() || to.metadata.uid.is_empty() {
            return Err(Stuck::refused("a Cluster without uid was read; nothing can be guarded by it"));
        }
        if from.metadata.uid == to.metadata.uid {
            return Err(Stuck::refused(format!(
                "{} and {} are the same Cluster: do both contexts lead to one API server?",
                self.from.object(),
                self.to.object()
            )));
        }
        apart([self.from, self.to])?;
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

/// Refuses when two data centres are one Kubernetes cluster, as far as that can be read, and
/// when the Cluster of one calls itself as the values do not: contexts that were swapped.
pub fn apart<'s>(seen: impl IntoIterator<Item = &'s DcSnapshot>) -> Result<(), Stuck> {
    let mut servers: BTreeMap<&str, &DcSnapshot> = BTreeMap::new();
    for snapshot in seen {
        called_as_declared(snapshot)?;
        let Some(uid) = snapshot.server_uid.as_deref() else { continue };
        if let Some(other) = servers.insert(uid, snapshot) {
            return Err(Stuck::refused(format!(
                "{} and {} are one Kubernetes cluster: contexts {} and {} lead to the same kube-system ({uid})",
                other.dc, snapshot.dc, other.context, snapshot.context
            ))
            .hint("two data centres need a cluster each: look at the contexts of your kubeconfig"));
        }
    }
    Ok(())
}

fn called_as_declared(seen: &DcSnapshot) -> Result<(), Stuck> {
    let replica = seen.live().and_then(|live| live.spec.replica.as_ref());
    let own = replica.and_then(|replica| replica.self_name.as_deref());
    match (own, seen.self_name.as_deref()) {
        (Some(own), Some(declared)) if own != declared => Err(Stuck::refused(format!(
            "{} calls itself {own} (spec.replica.self), and by the values that of {} is {declared}",
            seen.object(),
            seen.dc
        ))
        .hint(format!(
            "does context {} lead to another data centre? --dc-context {}=CONTEXT",
            seen.context, seen.dc
        ))),
        _ => Ok(()),
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

/// Takes the lock, on the old primary first; `None` when both sides hold it. A lock
/// that this run held and that is gone was broken: the run stops.
pub fn take_lock<'a>(
    pair: &Pair<'_>,
    sides: impl Into<Sides<'a>>,
    operation: &Operation,
    journal: &Journal,
) -> Option<Next> {
    let sides: Sides<'a> = sides.into();
    let sides = [(pair.from, sides.from, "lock-from"), (pair.to, Some(sides.to), "lock-to")];
    let mut free = None;
    for (index, (seen, cluster, id)) in sides.into_iter().enumerate() {
        let Some(cluster) = cluster else { continue };
        let holder = cluster.lock();
        let earlier = holder.as_ref().is_some_and(|holder| holder.earlier(operation));
        if let Some(holder) = holder.as_ref().filter(|holder| !earlier && !holder.same(operation)) {
            return Some(not_mine(holder, operation).into());
        }
        if left_out(operation, index) {
            continue;
        }
        if operation.uids.get(index).is_some_and(|uid| *uid != cluster.metadata.uid) {
            return Some(
                Stuck::refused(format!("{} was replaced by another Cluster meanwhile", seen.object())).into(),
            );
        }
        if journal.has(id) && cluster.lock().is_none() {
            return Some(lock_lost(seen).into());
        }
        if holder.is_none() || earlier {
            free = free.or(Some((seen, cluster, id, holder)));
        }
    }
    let (seen, cluster, id, holder) = free?;
    let (how, patch) = match holder {
        None => ("take the operation lock on", lock_patch(cluster, operation)),
        Some(holder) => ("take over the operation lock on", take_over(cluster, operation, holder)),
    };
    Some(patch_cluster(id, seen, format!("{how} {}", seen.object()), patch))
}

/// Raises the attempt of exactly the lock that was read: from then on every write of who
/// held it fails. What it says of the run stays.
fn take_over(cluster: &CnpgCluster, operation: &Operation, holder: Operation) -> Vec<Value> {
    let Operation { step, token, aborted, .. } = holder;
    let raised = Operation { step, token, aborted: aborted || operation.aborted, ..operation.clone() };
    let read = cluster.metadata.annotations.get(LOCK).cloned().unwrap_or_default();
    vec![
        test("/metadata/uid", cluster.metadata.uid.as_str()),
        test(&annotation(LOCK), read),
        set(&annotation(LOCK), raised.write()),
    ]
}

/// Whether a side was out of reach when the run began: it is never locked by it.
fn left_out(operation: &Operation, index: usize) -> bool {
    operation.uids.get(index).is_some_and(String::is_empty)
}

fn lock_lost(seen: &DcSnapshot) -> Stuck {
    Stuck::refused(format!("the operation lock on {} was broken: this run stops", seen.object()))
        .hint("look at kubectl pgaas status, then decide anew")
}

/// What is to be said of those who write one of the sides, too, with the edit that
/// their files need.
pub fn owners(pair: &Pair<'_>) -> Vec<Finding> {
    let primary = pair.to.live().map_or("the new primary", CnpgCluster::self_name);
    let edit = format!("set spec.replica.primary: {primary} there, and no promotionToken");
    owner::findings([pair.from, pair.to], &edit)
}

/// Refusal because of somebody else's lock.
pub fn locked(holder: &Operation) -> Stuck {
    let stuck = Stuck::refused(format!("locked: {}", holder.holder()));
    match holder.verb.as_str() {
        SWITCHOVER => stuck.hint(format!("if that run is dead: {}", holder.again())),
        _ => stuck,
    }
    .hint("if that run is dead, look at the state, then: kubectl pgaas lock break TARGET")
}

/// The lock is another run's, or of a later attempt of this one.
fn not_mine(holder: &Operation, operation: &Operation) -> Stuck {
    if holder.run != operation.run {
        return locked(holder);
    }
    Stuck::refused(format!("taken over by {}@{}: this process stops", holder.user, holder.host))
        .hint("kubectl pgaas status tells how far that is")
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

/// Releases what this run holds, the target first; `None` when it is seen to hold nothing.
pub fn release(pair: &Pair<'_>, operation: &Operation) -> Option<Next> {
    release_seen(pair, operation).or_else(|| {
        let unseen = |seen: &&DcSnapshot| seen.cluster.is_err();
        let from = Some(pair.from).filter(|_| !left_out(operation, 0));
        let seen = [Some(pair.to), from].into_iter().flatten().find(unseen)?;
        let stuck = Stuck::refused(format!(
            "the operation lock of this run may still stand on {}, which cannot be read",
            seen.object()
        ));
        Some(stuck.hint("kubectl pgaas lock show TARGET, then: kubectl pgaas lock break TARGET").into())
    })
}

/// The same; what cannot be seen is left as it is.
pub fn release_seen(pair: &Pair<'_>, operation: &Operation) -> Option<Next> {
    let sides = [(pair.to, "unlock-to"), (pair.from, "unlock-from")];
    sides.into_iter().find_map(|(seen, id)| {
        let cluster = seen.live()?;
        cluster.lock().filter(|holder| holder.same(operation))?;
        let mut operations = under_lock(cluster, operation);
        // What is released must stand as it was seen to stand.
        if let Some(primary) = cluster.primary_name() {
            operations.push(test("/spec/replica/primary", primary));
        }
        operations.push(remove(&annotation(LOCK)));
        Some(patch_cluster(id, seen, format!("release the operation lock on {}", seen.object()), operations))
    })
}

/// Whether this run holds the lock on either side.
pub fn holds_lock(pair: &Pair<'_>, operation: &Operation) -> bool {
    release_seen(pair, operation).is_some()
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

#[cfg(test)]
mod tests {
    use super::super::specimen::*;
    use super::*;

    fn take(sides: &[Specimen; 2], journal: &Journal) -> Option<Next> {
        let run = operation("r1", &sides[0], &sides[1]);
        look(sides, 0, |pair| take_lock(pair, pair.live().unwrap(), &run, journal))
    }

    fn give_back(sides: &[Specimen; 2]) -> Option<Next> {
        let run = operation("r1", &sides[0], &sides[1]);
        look(sides, 0, |pair| release(pair, &run))
    }

    #[test]
    fn the_lock_is_bound_to_the_version_that_was_read() {
        let sides = a_pair();
        let lock = step(take(&sides, &Journal::default()).unwrap());
        let mut newer = sides[0].clone().with("/metadata/resourceVersion", "2");
        assert!(newer.patch(operations(&lock)).is_err(), "somebody wrote meanwhile");
        let mut same = sides[0].clone();
        same.patch(operations(&lock)).unwrap();
        assert_eq!(same.live().lock().unwrap().run, "r1");
    }

    #[test]
    fn contexts_that_were_swapped_are_seen_by_what_the_clusters_call_themselves() {
        let mut sides = a_pair().map(|side| side.snapshot());
        for (seen, declared) in sides.iter_mut().zip(["prod-dc1", "prod-dc2"]) {
            seen.self_name = Some(declared.into());
        }
        assert!(apart(&sides).is_ok());
        sides[0].self_name = Some("prod-dc2".into());
        let refused = apart(&sides).unwrap_err();
        assert!(refused.message.contains("calls itself prod-dc1"), "{}", refused.message);
        assert!(refused.hints[0].contains("--dc-context dc1="), "{:?}", refused.hints);
        // One that stands alone has no such name.
        let alone = a_pair()[0].clone().without("/spec/replica");
        let alone = DcSnapshot { self_name: Some("other".into()), ..alone.snapshot() };
        assert!(apart([&alone]).is_ok());
    }

    #[test]
    fn two_data_centres_on_one_kubernetes_cluster_are_no_pair() {
        let [mut from, mut to] = a_pair().map(|side| side.snapshot());
        assert!(apart([&from, &to]).is_ok());
        to.server_uid.clone_from(&from.server_uid);
        let refused = Pair { from: &from, to: &to, now: Duration::ZERO }.live().err().unwrap();
        assert!(refused.message.contains("are one Kubernetes cluster"), "{}", refused.message);
        // Who may not read it is not held up by it.
        from.server_uid = None;
        assert!(Pair { from: &from, to: &to, now: Duration::ZERO }.live().is_ok());
    }

    #[test]
    fn annotations_of_others_survive_lock_and_release() {
        let [from, to] = a_pair();
        let mut sides = [from.annotated("team", "a"), to];
        let lock = step(take(&sides, &Journal::default()).unwrap());
        sides[0].patch(operations(&lock)).unwrap();
        let unlock = step(give_back(&sides).unwrap());
        sides[0].patch(operations(&unlock)).unwrap();
        assert_eq!(sides[0].object["metadata"]["annotations"], json!({"team": "a"}));
    }

    #[test]
    fn only_the_very_lock_of_this_run_is_released() {
        let sides = a_pair();
        let mut taken_over = operation("r1", &sides[0], &sides[1]);
        taken_over.attempt = 2;
        assert!(give_back(&with_lock(sides.clone(), &taken_over)).is_none());
        let mine = with_lock(sides.clone(), &operation("r1", &sides[0], &sides[1]));
        let unlock = step(give_back(&mine).unwrap());
        assert_eq!((unlock.id, unlock.dc.as_str()), ("unlock-to", "dc2"));
        let mut stolen = mine[1].clone();
        stolen.set(&annotation(LOCK), taken_over.write());
        assert!(stolen.patch(operations(&unlock)).is_err());
    }

    #[test]
    fn a_lock_that_cannot_be_seen_is_said_not_forgotten() {
        let mut sides = a_pair();
        sides[0].unseen = Some(unseen(Reason::TimedOut));
        let left = stuck(give_back(&sides).unwrap());
        assert!(left.message.contains("may still stand") && left.message.contains("ctx-dc1"));
        let mine = with_lock(a_pair(), &operation("r1", &sides[0], &sides[1]));
        sides[1] = mine[1].clone();
        assert_eq!(step(give_back(&sides).unwrap()).id, "unlock-to", "first what can be given back");
    }

    #[test]
    fn a_lock_that_was_held_and_is_gone_stops_the_run() {
        let sides = a_pair();
        let lost = stuck(take(&sides, &done(&[("lock-from", "")])).unwrap());
        assert!(lost.message.contains("was broken") && lost.message.contains("ctx-dc1"));
    }

    #[test]
    fn a_cluster_that_was_made_anew_meanwhile_is_another_one() {
        let sides = a_pair();
        let run = operation("r1", &sides[0], &sides[1]);
        let sides = [sides[0].clone(), sides[1].clone().with("/metadata/uid", "uid-new")];
        let next = look(&sides, 0, |pair| take_lock(pair, pair.live().unwrap(), &run, &Journal::default()));
        assert!(stuck(next.unwrap()).message.contains("was replaced"));
    }

    #[test]
    fn an_unreadable_lock_is_a_lock_and_can_be_broken() {
        let [from, to] = a_pair();
        let mut sides = [from.annotated(LOCK, "{not json"), to];
        assert!(stuck(take(&sides, &Journal::default()).unwrap()).message.contains("locked"));
        let Some(Value::Array(patch)) = break_lock(&sides[0].live()) else { panic!("no patch") };
        sides[0].patch(&patch).unwrap();
        assert!(sides[0].live().lock().is_none());
        assert!(break_lock(&sides[1].live()).is_none(), "nothing to break");
    }

    #[test]
    fn breaking_removes_exactly_the_lock_that_was_read() {
        let sides = with_lock(a_pair(), &operation("r1", &a_pair()[0], &a_pair()[1]));
        let Some(Value::Array(patch)) = break_lock(&sides[0].live()) else { panic!("no patch") };
        let mut newer = sides[0].clone();
        newer.set(&annotation(LOCK), operation("r2", &sides[0], &sides[1]).write());
        assert!(newer.patch(&patch).is_err());
    }

    #[test]
    fn a_kind_of_annotation_with_a_slash_is_escaped() {
        assert_eq!(annotation("a~b/c"), "/metadata/annotations/a~0b~1c");
    }
}
