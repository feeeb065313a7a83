//! From values files to running Clusters: the primary first, then its replicas.
//!
//! A role is never changed here. If any data centre holds the target already, no
//! other one is ever made from nothing: it is recovered from the live primary.

use super::step::{Ending, How, Journal, Next, Refused, SqlAt, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::k8s::Reason;
use crate::manifest::{self, Bootstrap, Declared, Role as Rendered};
use crate::model::object::identity;
use crate::model::word::word;
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use crate::observe::creation::{BaseBackup, Growing};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What is asked for, and what was read once before.
pub struct Request<'a> {
    /// The target.
    pub declared: &'a Declared,
    /// Only these data centres are written; all are read.
    pub only: Option<String>,
    /// Root certificates of all data centres, PEM.
    pub roots: String,
    /// Objects that existed before, per data centre.
    pub existing: BTreeMap<String, BTreeSet<String>>,
    /// Data centres without a Cluster whose archive path holds objects.
    pub used_archives: Vec<String>,
    /// Longest wait for each Cluster.
    pub timeout: Duration,
}

/// Time between two looks at backups and Secrets, which no watch tells of.
const LOOK: Duration = Duration::from_secs(1);

/// Only what is missing is applied, so somebody else makes it at the same moment.
const CONTESTED: Refused =
    Refused::Contested("run the same command again: it leaves what exists as it is, and goes on from there");

/// The next step of a creation.
pub fn next(request: &Request<'_>, seen: &[Growing], journal: &Journal) -> Next {
    let next = decide(request, seen, journal).unwrap_or_else(Next::Stuck);
    // What is as it should be may be anybody's.
    match (&next, super::owner::guard(seen.iter().map(|dc| &dc.snapshot))) {
        (Next::Do(_), Err(stuck)) => stuck.into(),
        _ => next,
    }
}

fn decide(request: &Request<'_>, seen: &[Growing], journal: &Journal) -> Result<Next, Stuck> {
    let snapshots: Vec<&DcSnapshot> = seen.iter().map(|dc| &dc.snapshot).collect();
    let primary = primary(request, &snapshots, journal)?;
    let mut order: Vec<&Growing> = seen.iter().collect();
    order.sort_by_key(|dc| dc.snapshot.dc != primary);
    let wanted = |dc: &&&Growing| request.only.as_ref().is_none_or(|only| *only == dc.snapshot.dc);
    let head = order.first().copied();
    for dc in order.iter().filter(wanted) {
        let name = &dc.snapshot.dc;
        let is_primary = *name == primary;
        if let Some(next) = before(request, dc, head, is_primary, journal)? {
            return Ok(next);
        }
        if dc.snapshot.live().is_none() && request.used_archives.contains(name) {
            return Err(used(dc));
        }
        let missing = missing(request, dc, &primary)?;
        if !missing.is_empty() && journal.at("apply", name).is_none() {
            let role = if is_primary { "primary" } else { "replica" };
            let count = missing.len();
            let what = format!("create {count} objects of the {role} in {name} ({})", dc.snapshot.context);
            let how = How::Apply { objects: missing, force: false };
            return Ok(Next::Do(Step::new("apply", name, what, how).refused(CONTESTED)));
        }
        if let Some(wait) = until_healthy(request, dc, is_primary) {
            return Ok(Next::Wait(wait));
        }
    }
    Ok(Next::Done(Ending { already: journal.entries().is_empty(), ..Ending::default() }))
}

/// Where the primary is, or is to be made; every data centre must have been read.
fn primary(request: &Request<'_>, seen: &[&DcSnapshot], journal: &Journal) -> Result<String, Stuck> {
    super::pair::apart(seen.iter().copied())?;
    let mut live: Vec<(&DcSnapshot, &CnpgCluster)> = Vec::new();
    for snapshot in seen {
        match &snapshot.cluster {
            Ok(Some(cluster)) => live.push((snapshot, cluster)),
            Ok(None) => {}
            Err(unseen) => {
                let exit = if unseen.reason == Reason::Forbidden { Exit::Forbidden } else { Exit::Refused };
                let state = if journal.entries().is_empty() {
                    "nothing was written"
                } else {
                    "nothing more is written"
                };
                return Err(Stuck::refused(format!(
                    "data centre {} cannot be read, so it is not known whether the target exists there; {state}: {}",
                    snapshot.dc, unseen.message
                ))
                .exit(exit)
                .hint(match unseen.reason {
                    Reason::NotServed => "is CloudNativePG installed there?",
                    _ => "run the same command again when it can be reached",
                }));
            }
        }
    }
    for (snapshot, cluster) in &live {
        if cluster.metadata.deletion_timestamp.is_some() {
            return Err(Stuck::refused(format!("{} is being deleted", snapshot.object())));
        }
        if let Some(holder) = cluster.lock() {
            return Err(super::pair::locked(&holder));
        }
    }
    if !request.declared.replicated || live.is_empty() {
        let declared = request.declared;
        let first = if declared.replicated {
            &declared.primary_dc
        } else {
            request.only.as_ref().unwrap_or(&declared.primary_dc)
        };
        return Ok(first.clone());
    }
    let primaries: Vec<_> = live.iter().filter(|(_, cluster)| cluster.role() == Role::Primary).collect();
    match primaries[..] {
        [(snapshot, _)] => Ok(snapshot.dc.clone()),
        [] => Err(Stuck::refused(format!(
            "{} exists, but no data centre is primary: finish the role change first",
            live[0].0.object()
        ))
        .hint("kubectl pgaas status shows what is pending")),
        _ => Err(Stuck::refused(format!(
            "{} and {} are both primary; nothing is created beside that",
            primaries[0].0.dc, primaries[1].0.dc
        ))),
    }
}

/// A new Cluster would archive into an old one's folder: the plugin refuses that only
/// after the Cluster was made, and then for ever.
fn used(dc: &Growing) -> Stuck {
    let name = &dc.snapshot.dc;
    Stuck::refused(format!(
        "{} does not exist, but its archive path holds objects: a new Cluster cannot archive there",
        dc.snapshot.object()
    ))
    .hint("recover the old database if it is still wanted")
    .hint(format!("or give the data centre a fresh path: archiveGeneration: {{{name}: 2}} in clients.yaml"))
}

/// What a replica needs from its primary before it can be made.
fn before(
    request: &Request<'_>,
    dc: &Growing,
    head: Option<&Growing>,
    is_primary: bool,
    journal: &Journal,
) -> Result<Option<Next>, Stuck> {
    let Some(head) = head.filter(|_| !is_primary && request.declared.replicated) else { return Ok(None) };
    let missing = dc.snapshot.live().is_none();
    if missing && head.snapshot.live().is_none() {
        return Err(Stuck::refused(format!(
            "{} has no Cluster to recover from in {}",
            dc.snapshot.dc, head.snapshot.dc
        ))
        .hint("create the primary first: leave --dc out"));
    }
    if missing && head.backup == Some(BaseBackup::Running) && !journal.has("checkpoint") {
        return Ok(Some(checkpoint(head)));
    }
    if missing && head.backup != Some(BaseBackup::Completed) {
        let why = if head.backup.is_none() { " (backups cannot be listed)" } else { "" };
        return Ok(Some(Next::Wait(Wait {
            id: "backup",
            dc: head.snapshot.dc.clone(),
            what: format!("waiting for the first base backup in {}{why}", head.snapshot.dc),
            limit: request.timeout,
            every: LOOK,
            over: Stuck::refused(format!(
                "no base backup in {} yet{why}: the replica has nothing to start from",
                head.snapshot.dc
            ))
            .exit(Exit::Incomplete)
            .hint("look at the Backup objects there; run the same command again to go on"),
        })));
    }
    // With its own random password the application would be locked out after a switchover.
    if head.app_secret == Some(true) && dc.app_secret == Some(false) && dc.snapshot.live().is_some() {
        let name = format!("{}-app", dc.snapshot.name);
        let what = format!("copy secret/{name} from {} to {}", head.snapshot.dc, dc.snapshot.dc);
        let how =
            How::Copy { from: head.snapshot.dc.clone(), namespace: dc.snapshot.namespace.clone(), name };
        return Ok(Some(Next::Do(Step::new("copy-app", &dc.snapshot.dc, what, how))));
    }
    Ok(None)
}

/// A base backup begins with a checkpoint, which PostgreSQL spreads over minutes; an
/// empty database has nothing that would have to be spread. Without the right to do
/// this the backup only takes longer.
fn checkpoint(head: &Growing) -> Next {
    let pod = head.snapshot.live().and_then(|live| live.status.current_primary.clone()).unwrap_or_default();
    let what = format!("checkpoint on {pod} ({}), so that the first base backup begins", head.snapshot.dc);
    let how = How::Sql {
        namespace: head.snapshot.namespace.clone(),
        at: SqlAt::Pod(pod),
        statements: vec!["CHECKPOINT".into()],
    };
    Next::Do(Step::new("checkpoint", &head.snapshot.dc, what, how))
}

/// Namespace and objects that are not there yet.
fn missing(request: &Request<'_>, dc: &Growing, primary: &str) -> Result<Vec<Value>, Stuck> {
    let declared = request.declared;
    let name = &dc.snapshot.dc;
    let here = declared.dc(name).ok_or_else(|| Stuck::refused(format!("{name} is not declared")))?;
    let bootstrap = if name == primary || !declared.replicated {
        Bootstrap::Initdb
    } else {
        Bootstrap::Recovery { source_dc: primary.to_owned() }
    };
    let role = Rendered { primary_dc: primary, bootstrap, live_replica: None };
    let mut objects = vec![manifest::namespace(declared, here)];
    objects.extend(manifest::objects(declared, here, &role, Some(&request.roots)));
    let empty = BTreeSet::new();
    let existing = request.existing.get(name).unwrap_or(&empty);
    // A Cluster that is there is upgrade's business, whatever the values say now.
    let there = |object: &Value| {
        existing.contains(&identity(object)) || (object["kind"] == "Cluster" && dc.snapshot.live().is_some())
    };
    objects.retain(|object| !there(object));
    Ok(objects)
}

fn until_healthy(request: &Request<'_>, dc: &Growing, is_primary: bool) -> Option<Wait> {
    let snapshot = &dc.snapshot;
    let state = match snapshot.live() {
        None => "not there yet".to_owned(),
        Some(cluster) => {
            let observed = snapshot.observed_primary();
            if cluster.healthy() && observed == Some(is_primary) {
                return None;
            }
            cluster.health()
        }
    };
    Some(Wait {
        id: if is_primary { "primary-healthy" } else { "replica-healthy" },
        dc: snapshot.dc.clone(),
        what: format!("waiting for {} in {}: {state}", snapshot.name, snapshot.dc),
        limit: request.timeout,
        every: Duration::from_secs(5),
        over: Stuck::refused(format!("{} is not healthy yet: {state}", snapshot.object()))
            .exit(Exit::TimedOut)
            .hint("it goes on by itself; run the same command again to wait for it")
            .hint(format!(
                "look at its pods and events: kubectl get pods,events -n {} --context {}",
                snapshot.namespace,
                word(&snapshot.context)
            )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::*;
    use crate::model::operation::LOCK;
    use std::path::Path;

    /// The data centres of the example, each with or without its Cluster.
    struct Place {
        specimen: Specimen,
        there: bool,
        backup: Option<BaseBackup>,
        app_secret: Option<bool>,
    }

    impl Place {
        fn seen(&self) -> Growing {
            let mut snapshot = self.specimen.snapshot();
            if !self.there && self.specimen.unseen.is_none() {
                snapshot.cluster = Ok(None);
            }
            Growing { snapshot, backup: self.backup, app_secret: self.app_secret }
        }
    }

    fn places(there: [bool; 2]) -> [Place; 2] {
        let mut there = there.into_iter();
        a_pair().map(|specimen| {
            let there = there.next().unwrap_or(false);
            let backup = Some(if there { BaseBackup::Completed } else { BaseBackup::None });
            Place { specimen, there, backup, app_secret: Some(there) }
        })
    }

    fn ask_with(places: &[Place; 2], journal: &Journal, change: impl FnOnce(&mut Request<'_>)) -> Next {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/confs");
        let declared = manifest::load(&dir, "ic1", "prod").unwrap();
        let mut request = Request {
            declared: &declared,
            only: None,
            roots: "PEM\n".into(),
            existing: BTreeMap::new(),
            used_archives: Vec::new(),
            timeout: Duration::from_secs(900),
        };
        change(&mut request);
        let seen: Vec<Growing> = places.iter().map(Place::seen).collect();
        next(&request, &seen, journal)
    }

    fn ask(places: &[Place; 2]) -> Next {
        ask_with(places, &Journal::default(), |_| {})
    }

    /// After this run applied what was missing beside the Clusters.
    fn applied(dcs: &[&str]) -> Journal {
        let mut journal = Journal::default();
        for dc in dcs {
            let mut entry = entry("apply", Ok(String::new()), 0);
            entry.dc = (*dc).to_owned();
            journal.add(entry);
        }
        journal
    }

    #[track_caller]
    fn refusal(places: &[Place; 2]) -> Stuck {
        let refused = stuck(ask(places));
        assert_eq!(refused.exit, Exit::Refused, "{}", refused.message);
        refused
    }

    fn bootstrap(step: &Step) -> Value {
        let How::Apply { objects, .. } = &step.how else { panic!("{step:?}") };
        objects.iter().find(|object| object["kind"] == "Cluster").unwrap()["spec"]["bootstrap"].clone()
    }

    #[test]
    fn the_declared_primary_is_made_first_and_from_nothing() {
        let primary = step(ask(&places([false, false])));
        assert_eq!(primary.dc, "dc1");
        assert!(bootstrap(&primary)["initdb"].is_object());
    }

    #[test]
    fn the_replica_is_recovered_from_a_healthy_primary_with_a_base_backup() {
        let mut both = places([true, false]);
        let later = applied(&["dc1"]);
        let replica = step(ask_with(&both, &later, |_| {}));
        assert_eq!(replica.dc, "dc2");
        assert!(bootstrap(&replica)["recovery"].is_object());
        both[0].backup = Some(BaseBackup::None);
        let Next::Wait(wait) = ask_with(&both, &later, |_| {}) else {
            panic!("there is nothing to recover from")
        };
        assert_eq!((wait.id, wait.dc.as_str()), ("backup", "dc1"));
        both[0].specimen.set("/status/phase", "Setting up primary");
        let Next::Wait(wait) = ask_with(&both, &later, |_| {}) else { panic!("the primary is not ready") };
        assert_eq!((wait.id, wait.over.exit), ("primary-healthy", Exit::TimedOut));
    }

    /// Its plugins may not answer yet when a Cluster is new; that passes.
    #[test]
    fn what_the_operator_says_of_a_new_cluster_is_waited_through() {
        let mut both = places([true, false]);
        for phase in [
            "",
            "Cluster cannot proceed to reconciliation due to an error while interacting with plugins",
            "Cluster is unrecoverable and needs manual intervention",
        ] {
            both[0].specimen.set("/status/phase", phase);
            let next = ask_with(&both, &applied(&["dc1"]), |_| {});
            let Next::Wait(wait) = next else { panic!("{phase}: {next:?}") };
            assert_eq!(wait.id, "primary-healthy");
        }
    }

    #[test]
    fn a_base_backup_that_runs_is_helped_by_one_checkpoint() {
        let mut both = places([true, false]);
        both[0].backup = Some(BaseBackup::Running);
        let mut journal = applied(&["dc1"]);
        assert_eq!(step(ask_with(&both, &journal, |_| {})).id, "checkpoint");
        journal.add(entry("checkpoint", Err("forbidden".into()), 1));
        assert!(matches!(ask_with(&both, &journal, |_| {}), Next::Wait(_)));
    }

    #[test]
    fn what_exists_anywhere_is_never_made_from_nothing_anywhere_else() {
        // dc1, which the values name as primary, is lost; dc2 has become primary.
        let mut both = places([false, true]);
        both[1].specimen.set("/spec/replica/primary", "prod-dc2");
        both[1].specimen.runs(true, 2, "0/6000000");
        let lost = step(ask_with(&both, &applied(&["dc2"]), |_| {}));
        assert_eq!(lost.dc, "dc1");
        assert!(bootstrap(&lost)["recovery"].is_object() && bootstrap(&lost)["initdb"].is_null());
        // And while dc2 is a replica of nobody, nothing is made at all.
        assert!(refusal(&places([false, true])).message.contains("no data centre is primary"));
    }

    #[test]
    fn nothing_is_created_beside_two_primaries_a_lock_or_an_unknown() {
        let mut two = places([true, true]);
        two[1].specimen.set("/spec/replica/primary", "prod-dc2");
        let mut locked = places([true, false]);
        let lock = operation("r9", &locked[0].specimen, &locked[1].specimen).write();
        locked[0].specimen.set(&crate::decide::pair::annotation(LOCK), lock);
        let mut silent = places([false, false]);
        silent[1].specimen.unseen = Some(unseen(Reason::Unreachable));
        let mut going = places([true, false]);
        going[0].specimen.set("/metadata/deletionTimestamp", "2026-01-01T00:00:00Z");
        for (places, why) in [
            (two, "both primary"),
            (locked, "run r9"),
            (silent, "data centre dc2 cannot be read"),
            (going, "is being deleted"),
        ] {
            let message = refusal(&places).message;
            assert!(message.contains(why), "{why}: {message}");
        }
        let mut forbidden = places([false, false]);
        forbidden[1].specimen.unseen = Some(unseen(Reason::Forbidden));
        assert_eq!(stuck(ask(&forbidden)).exit, Exit::Forbidden);
    }

    #[test]
    fn an_archive_in_use_is_not_written_to_by_a_new_database() {
        let next = ask_with(&places([false, false]), &Journal::default(), |request| {
            request.used_archives.push("dc1".into());
        });
        assert_eq!(stuck(next).exit, Exit::Refused);
    }

    #[test]
    fn the_replica_gets_the_applications_password_of_the_primary() {
        let mut both = places([true, true]);
        both[1].app_secret = Some(false);
        let copy = step(ask_with(&both, &applied(&["dc1"]), |_| {}));
        assert_eq!((copy.id, copy.dc.as_str()), ("copy-app", "dc2"));
        assert!(matches!(copy.how, How::Copy { from, .. } if from == "dc1"));
    }

    #[test]
    fn a_cluster_that_exists_is_left_to_upgrade() {
        let How::Apply { objects, .. } = step(ask(&places([true, true]))).how else { panic!("no apply") };
        assert!(objects.iter().all(|object| object["kind"] != "Cluster"));
        let journal = applied(&["dc1", "dc2"]);
        assert!(matches!(ask_with(&places([true, true]), &journal, |_| {}), Next::Done(_)));
    }

    #[test]
    fn the_replica_alone_needs_its_primary() {
        let next = ask_with(&places([false, false]), &Journal::default(), |request| {
            request.only = Some("dc2".into());
        });
        assert!(stuck(next).message.contains("no Cluster to recover from in dc1"));
    }
}
