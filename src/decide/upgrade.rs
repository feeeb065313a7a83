//! Values files to existing Clusters: the replica first, roles untouched.

use super::demote::{SWITCH_WAL, switched};
use super::step::{Ending, How, Journal, Next, Refused, SqlAt, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::manifest::{self, Bootstrap, Declared, Role as Rendered};
use crate::model::divergence::generation;
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
pub(super) const HOT_STANDBY: [&str; 5] = [
    "max_connections",
    "max_prepared_transactions",
    "max_locks_per_transaction",
    "max_wal_senders",
    "max_worker_processes",
];
/// The operator needs a moment to begin; healthy must last this long after a write.
const SETTLED: Duration = Duration::from_secs(10);

/// Name of the step that notes a position of the primary.
const POSITION: &str = "position";

/// Where other managers own what the values set.
const CONTESTED: Refused = Refused::Contested("--force-conflicts takes these fields over");

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
    for snapshot in order(request, seen, journal) {
        let Some(cluster) = snapshot.live() else { continue };
        match journal.at("apply", &snapshot.dc) {
            None => {
                let objects = objects(request, snapshot, cluster)?;
                let what =
                    format!("apply {} objects in {} ({})", objects.len(), snapshot.dc, snapshot.context);
                let how = How::Apply { objects, force: request.force };
                return Ok(Next::Do(Step::new("apply", &snapshot.dc, what, how).refused(CONTESTED)));
            }
            Some(entry) => {
                let settled = now >= entry.at + SETTLED;
                let as_before = snapshot.observed_primary() == Some(cluster.role() == Role::Primary);
                if !(settled && cluster.healthy() && as_before) {
                    return Ok(Next::Wait(wait(request, snapshot, cluster)));
                }
                if let Some(next) = until_replayed(request, seen, snapshot, journal) {
                    return Ok(next);
                }
            }
        }
    }
    Ok(Next::Done(Ending::default()))
}

fn guards(request: &Request<'_>, seen: &[DcSnapshot]) -> Result<(), Stuck> {
    super::pair::apart(seen)?;
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
        behind(request, snapshot, cluster)?;
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
    super::owner::guard(seen)
}

/// Refuses values that know an earlier archive only: a rebuilt Cluster would write to the
/// folder of a history that ended.
fn behind(request: &Request<'_>, snapshot: &DcSnapshot, cluster: &CnpgCluster) -> Result<(), Stuck> {
    let wanted = request.declared.dc(&snapshot.dc).map(|dc| generation(&dc.server_name));
    let live = cluster.archive().map(|archive| generation(archive.server));
    let (Some(wanted), Some(live)) = (wanted, live) else { return Ok(()) };
    if live <= wanted {
        return Ok(());
    }
    Err(Stuck::refused(format!(
        "{} archives to generation {live} of its folder, and the values know generation {wanted}: it was rebuilt since",
        snapshot.object()
    ))
    .hint(format!("set archiveGeneration: {{{}: {live}}} of client {} in clients.yaml", snapshot.dc, request.declared.ins)))
}

/// Replicas first; only a decrease of a hot-standby parameter goes to the primary first.
/// What was begun comes before all: a decrease cannot be seen any more once it is applied.
fn order<'s>(request: &Request<'_>, seen: &'s [DcSnapshot], journal: &Journal) -> Vec<&'s DcSnapshot> {
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
    let begun = |snapshot: &DcSnapshot| journal.at("apply", &snapshot.dc).is_some();
    order.sort_by_key(|snapshot| (!begun(snapshot), is_primary(snapshot) != primary_first));
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
    let state = cluster.health();
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

/// A replica that restarted replays again once it has passed a position that the primary
/// wrote after that. Healthy alone says only that PostgreSQL runs. Without the right to
/// run SQL nothing more than that can be known.
fn until_replayed(
    request: &Request<'_>,
    seen: &[DcSnapshot],
    snapshot: &DcSnapshot,
    journal: &Journal,
) -> Option<Next> {
    snapshot.live().filter(|live| live.role() == Role::Replica)?;
    let is_primary = |seen: &&DcSnapshot| seen.live().is_some_and(|live| live.role() == Role::Primary);
    let primary = seen.iter().find(is_primary).filter(|seen| seen.observed_primary() == Some(true))?;
    let applied = journal.at("apply", &snapshot.dc)?.at;
    let Some(entry) = journal.get(POSITION).filter(|noted| noted.at >= applied) else {
        let pod = primary.live()?.status.current_primary.clone()?;
        let what = format!("note a position on {pod} ({}) that {} has to replay", primary.dc, snapshot.dc);
        let how = How::Sql {
            namespace: primary.namespace.clone(),
            at: SqlAt::Pod(pod),
            statements: vec![
                "SELECT pg_logical_emit_message(true, 'pgaas', 'upgrade')".into(),
                SWITCH_WAL.into(),
            ],
        };
        return Some(Next::Do(Step::new(POSITION, &primary.dc, what, how)));
    };
    let (written, _) = switched(entry.output.as_ref().ok()?)?;
    let replayed = snapshot.primary_instance().and_then(|instance| instance.replay_lsn);
    if replayed.is_some_and(|replayed| replayed >= written) {
        return None;
    }
    let position = replayed.map_or_else(|| "unknown".to_owned(), |lsn| lsn.to_string());
    Some(Next::Wait(Wait {
        id: "replays",
        dc: snapshot.dc.clone(),
        what: format!("waiting until {} has replayed {written} (now {position})", snapshot.dc),
        limit: request.timeout,
        every: Duration::from_secs(1),
        over: Stuck::refused(format!(
            "{} is healthy, but has not replayed {written} (it is at {position})",
            snapshot.object()
        ))
        .exit(Exit::Incomplete)
        .hint("look at the replica's log and at the archive it reads from; then run the same command again"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::*;
    use crate::k8s::Reason;
    use crate::model::operation::LOCK;
    use std::path::Path;

    fn example() -> Declared {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/confs");
        manifest::load(&dir, "ic1", "prod").unwrap()
    }

    fn ask(sides: &[Specimen; 2], journal: &Journal, now: u64) -> Next {
        let declared = example();
        let timeout = Duration::from_secs(1800);
        let request = Request { declared: &declared, roots: None, force: false, timeout };
        let seen: Vec<DcSnapshot> = sides.iter().map(Specimen::snapshot).collect();
        next(&request, &seen, journal, Duration::from_secs(now))
    }

    fn first(sides: &[Specimen; 2]) -> Step {
        step(ask(sides, &Journal::default(), 0))
    }

    fn applied(dcs: &[&str], at: u64) -> Journal {
        let mut journal = Journal::default();
        for dc in dcs {
            let mut entry = entry("apply", Ok(String::new()), at);
            entry.dc = (*dc).to_owned();
            journal.add(entry);
        }
        journal
    }

    /// The same, and a position of the primary was noted since.
    fn replayed(dcs: &[&str], at: u64, lsn: &str) -> Journal {
        let mut journal = applied(dcs, at);
        journal.add(entry(POSITION, Ok(format!("{lsn} 000000010000000000000005\n")), at));
        journal
    }

    fn the_cluster(step: &Step) -> Value {
        let How::Apply { objects, .. } = &step.how else { panic!("{step:?}") };
        objects.iter().find(|object| object["kind"] == "Cluster").unwrap().clone()
    }

    #[test]
    fn the_role_is_applied_as_it_stands_whatever_the_values_say() {
        // The values name dc1; the primary has moved to dc2.
        let sides = after_promotion();
        let replica = first(&sides);
        assert_eq!(replica.dc, "dc1");
        let cluster = the_cluster(&replica);
        assert_eq!(cluster["spec"]["replica"], sides[0].object["spec"]["replica"]);
        assert_eq!(cluster["metadata"]["resourceVersion"], "1");
        assert_eq!(cluster["spec"]["bootstrap"], Value::Null, "nothing is added to what the cluster holds");
        let journal = replayed(&["dc1"], 0, "0/5000028");
        let mut sides = sides;
        sides[1].set("/spec/replica/promotionToken", "");
        let primary = step(ask(&sides, &journal, 20));
        assert_eq!(primary.dc, "dc2");
        assert_eq!(the_cluster(&primary)["spec"]["replica"], sides[1].object["spec"]["replica"]);
    }

    #[test]
    fn a_cluster_without_a_replica_stanza_gets_none() {
        let [from, to] = a_pair();
        let sides = [from.without("/spec/replica"), to];
        let primary = step(ask(&sides, &replayed(&["dc2"], 0, "0/5000028"), 20));
        assert_eq!(the_cluster(&primary)["spec"].get("replica"), None);
    }

    #[test]
    fn the_next_data_centre_waits_until_the_first_is_healthy_for_a_while() {
        let journal = replayed(&["dc2"], 100, "0/5000028");
        let Next::Wait(wait) = ask(&a_pair(), &journal, 109) else { panic!("too early") };
        assert_eq!((wait.dc.as_str(), wait.over.exit), ("dc2", Exit::Incomplete));
        let [from, to] = a_pair();
        let restarting = [from.clone(), to.clone().with("/status/readyInstances", 0)];
        assert!(matches!(ask(&restarting, &journal, 200), Next::Wait(_)));
        let other_role = [from, to.running(true, 1, "0/5000028")];
        assert!(matches!(ask(&other_role, &journal, 200), Next::Wait(_)));
        assert_eq!(step(ask(&a_pair(), &journal, 110)).dc, "dc1");
        assert!(matches!(ask(&a_pair(), &replayed(&["dc2", "dc1"], 0, "0/5000028"), 10), Next::Done(_)));
    }

    #[test]
    fn a_healthy_replica_has_to_pass_a_position_written_after_its_restart() {
        let note = step(ask(&a_pair(), &applied(&["dc2"], 100), 110));
        assert_eq!((note.id, note.dc.as_str()), (POSITION, "dc1"));
        let journal = replayed(&["dc2"], 100, "0/6000000");
        let Next::Wait(wait) = ask(&a_pair(), &journal, 110) else { panic!("it has not replayed that") };
        assert_eq!((wait.id, wait.dc.as_str(), wait.over.exit), ("replays", "dc2", Exit::Incomplete));
        assert!(wait.what.contains("0/6000000") && wait.what.contains("0/5000028"), "{}", wait.what);
        let [from, to] = a_pair();
        assert_eq!(step(ask(&[from, to.running(false, 1, "0/6000000")], &journal, 110)).dc, "dc1");
    }

    #[test]
    fn without_the_right_to_run_sql_health_has_to_do() {
        let mut journal = applied(&["dc2"], 100);
        journal.add(entry(POSITION, Err("pods/exec is forbidden".into()), 110));
        assert_eq!(step(ask(&a_pair(), &journal, 110)).dc, "dc1");
    }

    #[test]
    fn only_a_decrease_of_a_hot_standby_parameter_goes_to_the_primary_first() {
        let [from, to] = a_pair();
        for (live, order) in [("400", ["dc2", "dc1"]), ("500", ["dc2", "dc1"]), ("600", ["dc1", "dc2"])] {
            let sides = [from.clone().with("/spec/postgresql/parameters/max_connections", live), to.clone()];
            assert_eq!(first(&sides).dc, order[0], "{live}");
            // Once applied the decrease is not to be seen any more, and the order stays.
            let sides = [from.clone().with("/spec/postgresql/parameters/max_connections", "500"), to.clone()];
            let journal = replayed(&order[..1], 100, "0/5000028");
            let Next::Wait(wait) = ask(&sides, &journal, 101) else { panic!("{live}: too early") };
            assert_eq!(wait.dc, order[0], "{live}");
            assert_eq!(step(ask(&sides, &journal, 200)).dc, order[1], "{live}");
        }
    }

    #[test]
    fn refuses_in_the_middle_of_a_role_change_or_under_a_lock() {
        let [from, to] = a_pair();
        let lock = operation("r9", &from, &to).write();
        let mut silent = to.clone();
        silent.unseen = Some(unseen(Reason::Unreachable));
        let cases = [
            ([from.clone().annotated(LOCK, lock), to.clone()], "locked"),
            (
                [
                    from.clone().with("/status/switchReplicaClusterStatus", json!({"inProgress": true})),
                    to.clone(),
                ],
                "a role change is under way",
            ),
            (
                [from.clone(), to.clone().with("/spec/replica/promotionToken", "waiting")],
                "a role change is under way",
            ),
            ([from.clone(), silent], "data centre dc2 cannot be read"),
            (
                [from.with("/spec/imageCatalogRef", json!({"name": "pgaas-images", "major": 15})), to],
                "cannot become 16",
            ),
        ];
        for (sides, why) in cases {
            let refused = stuck(ask(&sides, &Journal::default(), 0));
            assert_eq!(refused.exit, Exit::Refused);
            assert!(refused.message.contains(why), "{why}: {}", refused.message);
        }
    }

    #[test]
    fn values_that_know_an_earlier_archive_only_are_refused() {
        let with = |server: &str| {
            a_pair().map(|mut side| {
                let parameters = json!({"barmanObjectName": "s", "serverName": server});
                let plugin = json!({"name": "p", "isWALArchiver": true, "parameters": parameters});
                side.set("/spec/plugins", json!([plugin]));
                side
            })
        };
        let refused = stuck(ask(&with("prod-ic1-dc1-g2"), &Journal::default(), 0));
        assert!(refused.hints[0].contains("archiveGeneration: {dc1: 2}"), "{refused:?}");
        first(&with("prod-ic1-dc1"));
    }
}
