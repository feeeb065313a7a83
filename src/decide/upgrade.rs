//! Values files to existing Clusters: the replica first, roles untouched.

use super::step::{Ending, How, Journal, Next, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::manifest::{self, Bootstrap, Declared, Role as Rendered};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use serde_json::{Value, json};
use std::time::Duration;

/// What is asked for, and what was read once before.
pub struct Request<'a> {
    /// The target.
    pub declared: &'a Declared,
    /// Root certificates of all data centres, PEM; `None` leaves the bundle as it is.
    pub roots: Option<String>,
    /// Take over fields that other managers own.
    pub force: bool,
    /// Longest wait for each Cluster.
    pub timeout: Duration,
}

/// Parameters a standby must not have lower than its primary
/// (PostgreSQL, "Hot Standby", administrator's overview).
const HOT_STANDBY: [&str; 5] = [
    "max_connections",
    "max_prepared_transactions",
    "max_locks_per_transaction",
    "max_wal_senders",
    "max_worker_processes",
];
/// The operator needs a moment to begin; healthy must last this long after a write.
const SETTLED: Duration = Duration::from_secs(10);

/// The next step of an upgrade.
pub fn next(request: &Request<'_>, seen: &[DcSnapshot], journal: &Journal, now: Duration) -> Next {
    match decide(request, seen, journal, now) {
        Ok(next) => next,
        Err(stuck) => stuck.into(),
    }
}

fn decide(
    request: &Request<'_>,
    seen: &[DcSnapshot],
    journal: &Journal,
    now: Duration,
) -> Result<Next, Stuck> {
    guards(request, seen)?;
    for snapshot in order(request, seen) {
        let Some(cluster) = snapshot.live() else { continue };
        match journal.at("apply", &snapshot.dc) {
            None => {
                let objects = objects(request, snapshot, cluster)?;
                let what =
                    format!("apply {} objects in {} ({})", objects.len(), snapshot.dc, snapshot.context);
                let how = How::Apply { objects, force: request.force };
                return Ok(Next::Do(Step { id: "apply", dc: snapshot.dc.clone(), what, how }));
            }
            Some(entry) => {
                let settled = now >= entry.at + SETTLED;
                let as_before = snapshot.observed_primary() == Some(cluster.role() == Role::Primary);
                if !(settled && cluster.healthy() && as_before) {
                    return Ok(Next::Wait(wait(request, snapshot, cluster)));
                }
            }
        }
    }
    Ok(Next::Done(Ending::default()))
}

fn guards(request: &Request<'_>, seen: &[DcSnapshot]) -> Result<(), Stuck> {
    for snapshot in seen {
        let cluster = super::pair::present(snapshot)?;
        if let Some(holder) = cluster.lock() {
            return Err(super::pair::locked(&holder));
        }
        let pending = cluster.status.switch_replica_cluster_status.in_progress
            || (cluster.promotion_token().is_some()
                && cluster.promotion_token() != cluster.last_promotion_token());
        if pending {
            return Err(Stuck::refused(format!("{}: a role change is under way", snapshot.object())));
        }
        let major = cluster.spec.image_catalog_ref.as_ref().map(|catalog| catalog.major);
        let here = request.declared.dc(&snapshot.dc);
        let wanted = here.map(|dc| dc.settings.postgresql.major_version);
        if let (Some(major), Some(wanted)) = (major, wanted)
            && Some(major) != u64::try_from(wanted).ok()
            && seen.len() > 1
        {
            return Err(Stuck::refused(format!(
                "{}: PostgreSQL {major} cannot become {wanted} while two data centres follow each other",
                snapshot.object()
            ))
            .hint("a major upgrade changes the system id of the data: the replica has to be made anew"));
        }
    }
    Ok(())
}

/// Replicas first; only a decrease of a hot-standby parameter goes to the primary first.
fn order<'s>(request: &Request<'_>, seen: &'s [DcSnapshot]) -> Vec<&'s DcSnapshot> {
    let mut order: Vec<&DcSnapshot> = seen.iter().collect();
    let is_primary =
        |snapshot: &&DcSnapshot| snapshot.live().is_some_and(|live| live.role() == Role::Primary);
    let primary_first = seen.iter().find(|snapshot| is_primary(snapshot)).is_some_and(|primary| {
        let wanted = request.declared.dc(&primary.dc).map(|dc| &dc.settings.postgresql.parameters);
        let live = primary.live().map(|live| &live.spec.postgresql.parameters);
        HOT_STANDBY.iter().any(|name| {
            let value = |text: Option<&String>| text.and_then(|text| text.parse::<i64>().ok());
            let (old, new) =
                (value(live.and_then(|l| l.get(*name))), value(wanted.and_then(|w| w.get(*name))));
            matches!((old, new), (Some(old), Some(new)) if new < old)
        })
    });
    order.sort_by_key(|snapshot| is_primary(snapshot) != primary_first);
    order
}

/// Every object, the Cluster with its live role and the version that was read.
pub fn objects(
    request: &Request<'_>,
    snapshot: &DcSnapshot,
    cluster: &CnpgCluster,
) -> Result<Vec<Value>, Stuck> {
    let declared = request.declared;
    let here = declared
        .dc(&snapshot.dc)
        .ok_or_else(|| Stuck::refused(format!("{} is not declared", snapshot.dc)))?;
    let role = Rendered {
        primary_dc: &declared.primary_dc,
        // Bootstrap is read once, at creation; what the cluster holds stays.
        bootstrap: Bootstrap::Initdb,
        live_replica: cluster.raw_replica.clone(),
    };
    let mut objects = vec![manifest::namespace(declared, here)];
    objects.extend(manifest::objects(declared, here, &role, request.roots.as_deref()));
    for object in &mut objects {
        if object["kind"] == "Cluster" {
            object["metadata"]["resourceVersion"] = json!(cluster.metadata.resource_version);
            keep(object, "bootstrap", cluster.raw_bootstrap.as_ref());
            keep(object, "replica", cluster.raw_replica.as_ref());
        }
    }
    Ok(objects)
}

/// A part of the spec as it stands in the cluster, or not at all.
fn keep(object: &mut Value, key: &str, live: Option<&Value>) {
    let Some(spec) = object["spec"].as_object_mut() else { return };
    match live {
        Some(live) => spec.insert(key.to_owned(), live.clone()),
        None => spec.remove(key),
    };
}

fn wait(request: &Request<'_>, snapshot: &DcSnapshot, cluster: &CnpgCluster) -> Wait {
    let state = format!(
        "{}, {}/{} instances ready",
        cluster.status.phase, cluster.status.ready_instances, cluster.spec.instances
    );
    let is_primary = cluster.role() == Role::Primary;
    Wait {
        id: if is_primary { "primary-healthy" } else { "replica-healthy" },
        dc: snapshot.dc.clone(),
        what: format!("waiting for {} in {}: {state}", snapshot.name, snapshot.dc),
        limit: request.timeout,
        every: Duration::from_secs(2),
        over: Stuck::refused(format!("{} is not healthy yet: {state}", snapshot.object()))
            .exit(if is_primary { Exit::TimedOut } else { Exit::Incomplete })
            .hint("the operator goes on by itself; run the same command again to go on with the next data centre"),
    }
}
