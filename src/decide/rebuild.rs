//! A diverged side becomes a fresh replica of the primary.
//!
//! What is to happen is written on the primary before anything is deleted, so a run that
//! dies anywhere is gone on with by deciding once more.

mod guard;
mod keep;
mod plan;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub use plan::plan;

use super::demote::{SWITCH_WAL, switched};
use super::history::remember;
use super::owner;
use super::pair::{self, Pair, Sides, annotation, patch_cluster, present, remove, set, test, under_lock};
use super::promote::restart::message;
use super::silence;
use super::step::{Ending, How, Journal, Next, SqlAt, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::k8s::kinds;
use crate::model::divergence::{DIVERGED, REBUILD, Rebuild};
use crate::model::operation::Operation;
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use crate::observe::rebuilding::Scene;
use guard::{at_stake, follows, primary};
use keep::{base_backup, preserve};
use std::time::Duration;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The run, as it stands in the lock: from the diverged side to the primary's.
    pub operation: Operation,
    /// The diverged data need not be kept.
    pub discard: bool,
    /// Longest wait for the end of the old Cluster, and again for the new one.
    pub timeout: Duration,
}

/// Time between two looks at what no watch tells of.
const LOOK: Duration = Duration::from_secs(1);

/// The next step of a rebuild.
pub fn next(request: &Request, scene: &Scene, now: Duration, journal: &Journal) -> Next {
    let pair = Pair { from: &scene.old.snapshot, to: &scene.primary, now };
    match decide(request, scene, &pair, journal) {
        Ok(next) => next,
        Err(stuck) => stuck.into(),
    }
}

fn decide(request: &Request, scene: &Scene, pair: &Pair<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let primary = match primary(pair) {
        Ok(primary) => primary,
        Err(refused) => return Ok(silence::of_api(pair, journal, "plan", &request.operation, refused)),
    };
    let old = match &pair.from.cluster {
        Ok(old) => old.as_deref(),
        Err(_) => {
            let refused = present(pair.from).err().unwrap_or_else(|| Stuck::refused("unreadable"));
            return Ok(silence::of_api(pair, journal, "plan", &request.operation, refused));
        }
    };
    pair::apart([pair.from, pair.to])?;
    match (primary.rebuild(), old) {
        (Some(plan), _) if plan.dc != pair.from.dc => Err(Stuck::refused(format!(
            "{} is being rebuilt by run {}, which is not finished",
            plan.dc, plan.run
        ))
        .hint(format!("finish that first: kubectl pgaas rebuild TARGET --dc {}", plan.dc))),
        (Some(plan), Some(old)) if old.metadata.uid == plan.uid => {
            away(request, scene, pair, (old, primary), journal)
        }
        (Some(plan), None) => make(request, scene, pair, primary, &plan, journal),
        (Some(plan), Some(new)) => grown(request, pair, (new, primary), &plan, journal),
        (None, Some(old)) => begin(request, scene, pair, (old, primary), journal),
        (None, None) => Err(Stuck::refused(format!(
            "{} does not exist: there is nothing to make anew from",
            pair.from.object()
        ))
        .hint(
            "a declared target: raise archiveGeneration of the data centre, then kubectl pgaas create TARGET",
        )),
    }
}

/// Two Clusters: the one at stake and the primary.
type Both<'a> = (&'a CnpgCluster, &'a CnpgCluster);

/// Nothing has been planned: is this side one that may go, and can another take its place?
fn begin(
    request: &Request,
    scene: &Scene,
    pair: &Pair<'_>,
    (old, primary): Both<'_>,
    journal: &Journal,
) -> Result<Next, Stuck> {
    pair.live()?;
    let mark = primary.diverged().filter(|mark| mark.dc == pair.from.dc);
    if follows(pair, (old, primary)) {
        return Ok(match mark {
            Some(_) => match lock(request, pair, Some(old), primary, journal) {
                Some(next) => next,
                None => finish(request, pair, primary),
            },
            None => pair::release(pair, &request.operation)
                .unwrap_or(Next::Done(Ending { already: journal.untouched(), ..Ending::default() })),
        });
    }
    at_stake(pair, (old, primary), mark.as_ref())?;
    owner::guard([pair.from, pair.to])?;
    let raw = scene.old.raw.as_ref().filter(|raw| raw["metadata"]["uid"] == old.metadata.uid.as_str());
    let raw =
        raw.ok_or_else(|| Stuck::refused(format!("{} changed while it was read", pair.from.object())))?;
    let rebuild = plan::successor(request, scene, (old, primary), raw)?;
    if let Some(next) = lock(request, pair, Some(old), primary, journal) {
        return Ok(next);
    }
    if let Some(next) = preserve(request, &scene.old, old)? {
        return Ok(next);
    }
    if let Some(next) = base_backup(request, scene, pair, primary, journal) {
        return Ok(next);
    }
    let mut operations = under_lock(primary, &request.operation);
    operations.extend(plan::redirect(primary, old.self_name(), &rebuild)?);
    operations.push(set(&annotation(REBUILD), serde_json::to_string(&rebuild).unwrap_or_default()));
    operations.push(pair::note(primary, &request.operation, "plan", None));
    let what = format!(
        "write the plan on {}: its entry {} reads {} from now on",
        pair.to.object(),
        old.self_name(),
        rebuild.server
    );
    Ok(patch_cluster("plan", pair.to, what, operations))
}

fn lock(
    request: &Request,
    pair: &Pair<'_>,
    from: Option<&CnpgCluster>,
    to: &CnpgCluster,
    journal: &Journal,
) -> Option<Next> {
    pair::take_lock(pair, Sides { from, to }, &request.operation, journal)
}

/// The plan stands: the old Cluster goes.
fn away(
    request: &Request,
    scene: &Scene,
    pair: &Pair<'_>,
    (old, primary): Both<'_>,
    journal: &Journal,
) -> Result<Next, Stuck> {
    let snapshot = pair.from;
    if old.metadata.deletion_timestamp.is_some() {
        if let Some(next) = lock(request, pair, None, primary, journal) {
            return Ok(next);
        }
        return Ok(Next::Wait(gone(request, snapshot, "the Cluster")));
    }
    owner::guard([pair.from, pair.to])?;
    if let Some(next) = lock(request, pair, Some(old), primary, journal) {
        return Ok(next);
    }
    if let Some(next) = preserve(request, &scene.old, old)? {
        return Ok(next);
    }
    let read = (old.metadata.uid.clone(), old.metadata.resource_version.clone());
    let how = How::Delete {
        kind: kinds::CLUSTERS,
        namespace: snapshot.namespace.clone(),
        name: snapshot.name.clone(),
        preconditions: Some(read),
    };
    Ok(Next::Do(Step::new("delete", &snapshot.dc, format!("delete the diverged {}", snapshot.object()), how)))
}

fn gone(request: &Request, snapshot: &DcSnapshot, what: &str) -> Wait {
    Wait {
        id: "gone",
        dc: snapshot.dc.clone(),
        what: format!("waiting for the end of {what} in {}", snapshot.dc),
        limit: request.timeout,
        every: LOOK,
        over: Stuck::refused(format!("{}: {what} still there", snapshot.object()))
            .exit(Exit::TimedOut)
            .hint("the deletion goes on by itself; run the same command again to go on"),
    }
}

/// The old Cluster is gone: once nothing of it is in the way, its successor is made.
fn make(
    request: &Request,
    scene: &Scene,
    pair: &Pair<'_>,
    primary: &CnpgCluster,
    plan: &Rebuild,
    journal: &Journal,
) -> Result<Next, Stuck> {
    if let Some(next) = lock(request, pair, None, primary, journal) {
        return Ok(next);
    }
    let left = match (scene.old.pods, &scene.old.volumes) {
        (Some(0), Ok(volumes)) if volumes.is_empty() => None,
        (Some(0), Ok(volumes)) => Some(format!("{} volume claim(s)", volumes.len())),
        (Some(0), Err(_)) => Some("volume claims, which cannot be listed,".to_owned()),
        (Some(pods), _) => Some(format!("{pods} pod(s)")),
        (None, _) => Some("pods, which cannot be listed just now,".to_owned()),
    };
    if let Some(left) = left {
        return Ok(Next::Wait(gone(request, pair.from, &left)));
    }
    let what = format!(
        "make {} anew: a replica of {} that archives to {}",
        pair.from.object(),
        primary.self_name(),
        plan.server
    );
    let how = How::Apply { objects: vec![plan.cluster.clone()], force: false };
    Ok(Next::Do(Step::new("make", &pair.from.dc, what, how)))
}

/// The successor is there: it must replay what the primary writes now.
fn grown(
    request: &Request,
    pair: &Pair<'_>,
    (new, primary): Both<'_>,
    plan: &Rebuild,
    journal: &Journal,
) -> Result<Next, Stuck> {
    let object = pair.from.object();
    if new.rebuilt_by() != Some(plan.run.as_str()) {
        return Err(Stuck::refused(format!(
            "{object} was made by somebody else meanwhile (not by run {})",
            plan.run
        ))
        .exit(Exit::Incomplete));
    }
    if let Some(next) = lock(request, pair, None, primary, journal) {
        return Ok(next);
    }
    if new.role() != Role::Replica || pair.from.observed_primary() == Some(true) {
        return Err(Stuck::refused(format!("{object} is primary: two primaries")).exit(Exit::Incomplete));
    }
    if !(new.healthy() && pair.from.observed_primary() == Some(false)) {
        return Ok(Next::Wait(Wait {
            id: "grown",
            dc: pair.from.dc.clone(),
            what: format!(
                "waiting for {} in {}: {}",
                pair.from.name,
                pair.from.dc,
                new.health()
            ),
            limit: request.timeout,
            every: Duration::from_secs(2),
            over: Stuck::refused(format!("{object} is not healthy yet: {}", new.health()))
                .exit(Exit::TimedOut)
                .hint("it goes on by itself; run the same command again to wait for it")
                .hint(format!(
                    "look at the recovery pod: \"Expected empty archive\" there means that the folder {} was used before",
                    plan.server
                )),
        }));
    }
    if let Some(next) = replays(pair, primary, journal)? {
        return Ok(next);
    }
    Ok(finish(request, pair, primary))
}

/// Writes on the primary, and waits until the new replica has replayed it.
fn replays(pair: &Pair<'_>, primary: &CnpgCluster, journal: &Journal) -> Result<Option<Next>, Stuck> {
    let Some(entry) = journal.get("written") else {
        let pod = primary.status.current_primary.clone().unwrap_or_default();
        let how = How::Sql {
            namespace: pair.to.namespace.clone(),
            at: SqlAt::Pod(pod.clone()),
            statements: vec![message("rebuild"), SWITCH_WAL.into()],
        };
        let what = format!("commit a message on {pod} ({}) for the new replica to replay", pair.to.dc);
        return Ok(Some(Next::Do(Step::new("written", &pair.to.dc, what, how))));
    };
    let written = entry.output.as_ref().ok().and_then(|output| switched(output)).map(|(lsn, _)| lsn);
    let written = written.ok_or_else(|| {
        Stuck::refused(format!(
            "{}: a write could not be made, so replication is not proved",
            pair.to.object()
        ))
        .exit(Exit::Incomplete)
    })?;
    let replayed = pair.from.primary_instance().and_then(|instance| instance.replay_lsn);
    if replayed.is_some_and(|replayed| replayed >= written) {
        return Ok(None);
    }
    let position = replayed.map_or_else(|| "unknown".to_owned(), |lsn| lsn.to_string());
    Ok(Some(Next::Wait(Wait {
        id: "replays",
        dc: pair.from.dc.clone(),
        what: format!("waiting until {} has replayed {written} (now {position})", pair.from.dc),
        limit: Duration::from_secs(300),
        every: LOOK,
        over: Stuck::refused(format!("{} was not seen to replay {written}", pair.from.object()))
            .exit(Exit::Incomplete)
            .hint("look at its log; run the same command again to check once more"),
    })))
}

/// The mark and the plan have done their duty.
fn finish(request: &Request, pair: &Pair<'_>, primary: &CnpgCluster) -> Next {
    let mut operations = under_lock(primary, &request.operation);
    for key in [DIVERGED, REBUILD] {
        if let Some(text) = primary.metadata.annotations.get(key) {
            operations.extend([test(&annotation(key), text.as_str()), remove(&annotation(key))]);
        }
    }
    operations.extend(remember(pair.to, &request.operation, &format!("{} rebuilt", pair.from.dc)));
    let what = format!("take the mark of the diverged side off {}", pair.to.object());
    patch_cluster("unmark", pair.to, what, operations)
}
