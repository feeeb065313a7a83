//! Away with a target: replicas first, and only what was shown before.

use super::owner;
use super::step::{Ending, How, Journal, Next, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::k8s::{Kind, kinds};
use crate::model::finding::Finding;
use crate::observe::DcSnapshot;
use crate::observe::cnpg::Role;
use crate::observe::creation::Volume;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Only this data centre.
    pub only: Option<String>,
    /// Set the volumes to Retain first.
    pub retain: bool,
    /// Longest wait until a Cluster and its pods are gone.
    pub timeout: Duration,
    /// Uids of the Clusters that were shown, by data centre: no other one is deleted.
    pub shown: BTreeMap<String, String>,
}

/// The Clusters of a first reading, for [`Request::shown`].
pub fn shown(seen: &[Doomed]) -> BTreeMap<String, String> {
    let uid = |dc: &Doomed| Some((dc.snapshot.dc.clone(), dc.snapshot.live()?.metadata.uid.clone()));
    seen.iter().filter_map(uid).collect()
}

/// One data centre that is to lose its Cluster.
#[derive(Debug, Clone)]
pub struct Doomed {
    /// The Cluster.
    pub snapshot: DcSnapshot,
    /// Its volumes; `None` when they could not be listed.
    pub volumes: Option<Vec<Volume>>,
    /// Objects made for it that still exist, except the Cluster.
    pub others: Vec<(Kind, Value)>,
    /// Instance pods still there; `None` while unknown.
    pub pods: Option<usize>,
}

/// The next step of a deletion.
pub fn next(request: &Request, seen: &[Doomed], journal: &Journal) -> Next {
    match decide(request, seen, journal) {
        Ok(next) => next,
        Err(stuck) => stuck.into(),
    }
}

fn decide(request: &Request, seen: &[Doomed], journal: &Journal) -> Result<Next, Stuck> {
    guards(request, seen)?;
    let mut order: Vec<&Doomed> =
        seen.iter().filter(|dc| request.only.as_ref().is_none_or(|only| *only == dc.snapshot.dc)).collect();
    order.sort_by_key(|dc| dc.snapshot.live().is_some_and(|live| live.role() == Role::Primary));
    for dc in order {
        if let Some(next) = one(request, dc, journal)? {
            return Ok(next);
        }
    }
    Ok(Next::Done(Ending { already: journal.entries().is_empty(), ..Ending::default() }))
}

/// What is to be said before a deletion and refuses nothing.
pub fn heeded(request: &Request, seen: &[Doomed]) -> Vec<Finding> {
    let chosen = seen.iter().filter(|dc| request.only.as_ref().is_none_or(|only| *only == dc.snapshot.dc));
    owner::findings(chosen.map(|dc| &dc.snapshot), "take the Cluster out there, or it is made anew")
}

fn guards(request: &Request, seen: &[Doomed]) -> Result<(), Stuck> {
    super::pair::apart(seen.iter().map(|dc| &dc.snapshot))?;
    for dc in seen {
        let Err(unseen) = &dc.snapshot.cluster else { continue };
        return Err(Stuck::refused(format!(
            "data centre {} cannot be read: {}",
            dc.snapshot.dc, unseen.message
        ))
        .hint("both sides must be seen before anything is deleted"));
    }
    for (snapshot, cluster) in seen.iter().filter_map(|dc| Some((&dc.snapshot, dc.snapshot.live()?))) {
        if let Some(holder) = cluster.lock() {
            return Err(super::pair::locked(&holder));
        }
        if request.shown.get(&snapshot.dc) != Some(&cluster.metadata.uid) {
            return Err(Stuck::refused(format!("{} was made anew meanwhile", snapshot.object())));
        }
        if seen.len() == 1 && cluster.role() == Role::Primary && cluster.spec.replica.is_some() {
            return Err(Stuck::refused(format!(
                "{} is the primary of a pair, and the other data centre is not named",
                snapshot.object()
            ))
            .hint("name both: --dc-context NAME=CONTEXT --dc-context NAME=CONTEXT"));
        }
    }
    let wanted = |dc: &&Doomed| request.only.as_ref().is_none_or(|only| *only == dc.snapshot.dc);
    owner::guard(seen.iter().filter(wanted).map(|dc| &dc.snapshot))?;
    let Some(only) = &request.only else { return Ok(()) };
    let doomed = seen.iter().find(|dc| dc.snapshot.dc == *only).and_then(|dc| dc.snapshot.live());
    let others = seen.iter().any(|dc| dc.snapshot.dc != *only && dc.snapshot.live().is_some());
    if others && doomed.is_some_and(|cluster| cluster.role() == Role::Primary) {
        return Err(Stuck::refused(format!(
            "{only} holds the primary, and another data centre still follows it"
        ))
        .hint("move the primary first, or delete the whole target (without --dc)"));
    }
    Ok(())
}

fn one(request: &Request, dc: &Doomed, journal: &Journal) -> Result<Option<Next>, Stuck> {
    let snapshot = &dc.snapshot;
    let step = |id, what: String, how| Next::Do(Step::new(id, &snapshot.dc, what, how));
    if let Some(cluster) = snapshot.live() {
        if request.retain
            && let Some(next) = retain(dc)?
        {
            return Ok(Some(next));
        }
        if cluster.metadata.deletion_timestamp.is_none() {
            let read = (cluster.metadata.uid.clone(), cluster.metadata.resource_version.clone());
            let how = How::Delete {
                kind: kinds::CLUSTERS,
                namespace: snapshot.namespace.clone(),
                name: snapshot.name.clone(),
                preconditions: Some(read),
            };
            return Ok(Some(step("delete", format!("delete {}", snapshot.object()), how)));
        }
        return Ok(Some(Next::Wait(wait(request, dc, "the Cluster"))));
    }
    // The last WAL is archived while PostgreSQL shuts down: the object store and its
    // keys must outlive the pods.
    let what = match dc.pods {
        Some(0) => None,
        Some(1) => Some("1 pod".to_owned()),
        Some(left) => Some(format!("{left} pods")),
        None => Some("pods, which cannot be listed just now,".to_owned()),
    };
    if let Some(what) = what {
        return Ok(Some(Next::Wait(wait(request, dc, &what))));
    }
    let next = dc.others.iter().find(|(_, object)| {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        object["metadata"]["deletionTimestamp"].is_null()
            && !journal
                .entries()
                .iter()
                .any(|entry| entry.dc == snapshot.dc && entry.what.ends_with(&format!("/{name}")))
    });
    if let Some((kind, object)) = next {
        let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default().to_owned();
        let what = format!("delete {}/{}", kind.resource(), text("name"));
        let how = How::Delete {
            kind: *kind,
            namespace: text("namespace"),
            name: text("name"),
            preconditions: Some((text("uid"), text("resourceVersion"))),
        };
        return Ok(Some(step("delete-object", what, how)));
    }
    Ok(None)
}

fn retain(dc: &Doomed) -> Result<Option<Next>, Stuck> {
    let snapshot = &dc.snapshot;
    let volumes = dc.volumes.as_ref().ok_or_else(|| {
        Stuck::refused(format!("{}: its volumes cannot be listed, so they cannot be kept", snapshot.object()))
    })?;
    for volume in volumes {
        if let Some(next) = retain_one(&snapshot.dc, volume)? {
            return Ok(Some(next));
        }
    }
    Ok(None)
}

/// Sets the volume of a claim to Retain; `None` when it is, or where none is bound.
pub(super) fn retain_one(dc: &str, volume: &Volume) -> Result<Option<Next>, Stuck> {
    let (Some(name), reclaim) = (&volume.volume, volume.reclaim.as_deref()) else { return Ok(None) };
    let Some(reclaim) = reclaim else {
        return Err(Stuck::refused(format!("persistentvolume/{name} cannot be read, so it cannot be kept"))
            .hint("ask for get and patch on persistentvolumes"));
    };
    if reclaim == "Retain" {
        return Ok(None);
    }
    let path = "/spec/persistentVolumeReclaimPolicy";
    let what = format!("keep the data of {}: persistentvolume/{name} becomes Retain", volume.claim);
    let how = How::Patch {
        kind: kinds::PVS,
        namespace: String::new(),
        name: name.clone(),
        body: json!([
            {"op": "test", "path": path, "value": reclaim},
            {"op": "replace", "path": path, "value": "Retain"},
        ]),
    };
    Ok(Some(Next::Do(Step::new("retain", dc, what, how))))
}

fn wait(request: &Request, dc: &Doomed, what: &str) -> Wait {
    Wait {
        id: "gone",
        dc: dc.snapshot.dc.clone(),
        what: format!("waiting for the end of {what} in {}", dc.snapshot.dc),
        limit: request.timeout,
        every: Duration::from_secs(1),
        over: Stuck::refused(format!("{}: {what} still there", dc.snapshot.object()))
            .exit(Exit::TimedOut)
            .hint("the deletion goes on by itself"),
    }
}
