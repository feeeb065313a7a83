//! What must hold before an old primary may go down.

use crate::decide::owner;
use crate::decide::pair::{Live, Pair, owners};
use crate::decide::step::{Journal, Stuck};
use crate::model::finding::{self, Finding};
use crate::observe::cnpg::Role;
use crate::observe::{DcSnapshot, Unseen};

/// Everything that must hold before the old primary may go down.
pub(super) fn all(pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<(), Stuck> {
    let (from, to) = (live.from, live.to);
    let (old, new) = (pair.from.object(), pair.to.object());
    let must = |holds: bool, message: String| if holds { Ok(()) } else { Err(Stuck::refused(message)) };
    must(
        !from.standalone_replica() && !to.standalone_replica(),
        "replica.enabled is set: the role cannot be moved by replica.primary".into(),
    )?;
    must(from.spec.replica.is_some(), format!("{old} has no spec.replica: it is not one of a pair"))?;
    must(to.role() == Role::Replica, format!("{new} is no replica by its spec: two primaries"))?;
    must(
        to.primary_name() == Some(from.self_name()),
        format!("{new} follows {}, not {}", to.primary_name().unwrap_or("nothing"), from.self_name()),
    )?;
    for (name, cluster) in [(to.self_name(), from), (from.self_name(), from)] {
        must(
            cluster.spec.external_clusters.iter().any(|external| external.name == name),
            format!("{old} has no externalClusters entry {name}"),
        )?;
    }
    for (object, cluster) in [(&old, from), (&new, to)] {
        if let Some(why) = cluster.not_reconciled() {
            return Err(Stuck::refused(format!("{object}: {why}")));
        }
        must(
            !cluster.status.switch_replica_cluster_status.in_progress,
            format!("{object}: another demotion is under way"),
        )?;
        must(
            cluster.healthy(),
            format!(
                "{object} is not healthy: {:?}, {}/{} instances ready",
                cluster.status.phase, cluster.status.ready_instances, cluster.spec.instances
            ),
        )?;
        must(cluster.system_id().is_some(), format!("{object}: the system id is not known"))?;
    }
    must(
        to.spec.replica.as_ref().is_none_or(|replica| replica.min_apply_delay.is_none()),
        format!("{new} has minApplyDelay set: a promotion token would be refused"),
    )?;
    must(to.promotion_token().is_none(), format!("{new} has a promotion token in its spec already"))?;
    match pair.from.observed_primary() {
        Some(true) => {}
        Some(false) => {
            return Err(Stuck::refused(format!("{old} is primary by its spec, but PostgreSQL is not")));
        }
        None => return Err(unobserved(&old)),
    }
    match pair.to.observed_primary() {
        Some(false) => {}
        Some(true) => return Err(Stuck::refused(format!("{new} is seen to be primary: two primaries"))),
        None => return Err(unobserved(&new)),
    }
    let archiving = from.condition("ContinuousArchiving").map(|condition| condition.status == "True");
    let streams = pair.to.primary_instance().is_some_and(|instance| instance.is_wal_receiver_active);
    let waited_for = journal.sent("lock-from") && super::flipped(pair, from).is_some();
    must(
        archiving == Some(true) || (archiving.is_none() && streams) || waited_for,
        format!(
            "{old}: WAL is not archived, and without that a demotion takes the database down and gives no token"
        ),
    )
    .map_err(|stuck| stuck.id(finding::ARCHIVING_FAILS))?;
    must(
        from.demotion_token().is_none(),
        format!("{old} is primary, but its status still holds the token of an earlier demotion"),
    )?;
    must(
        !pair.to.primary_instance().is_some_and(|instance| instance.replay_paused),
        format!("{new}: replay is paused"),
    )?;
    nothing_runs(pair.from)?;
    owner::guard([pair.from, pair.to])
}

/// A backup or a Job of the old primary would be cut off by its demotion. What could not
/// be looked at is said elsewhere: a missing right refuses nothing.
fn nothing_runs(seen: &DcSnapshot) -> Result<(), Stuck> {
    let Some(work) = &seen.work else { return Ok(()) };
    let (namespace, context) = (&seen.namespace, &seen.context);
    let stuck =
        |what: String| Stuck::refused(format!("{}: {what}, and a demotion would break it", seen.object()));
    if let Some(name) = work.backups.iter().flatten().next() {
        return Err(stuck(format!("backup/{name} is running")).id(finding::BACKUP_RUNS).hint(format!(
            "wait for it: kubectl wait backups.postgresql.cnpg.io/{name} -n {namespace} --context {context} --for=jsonpath='{{.status.phase}}'=completed --timeout=30m"
        )).hint("if nothing runs any more behind that object, delete it"));
    }
    if let Some(name) = work.jobs.iter().flatten().next() {
        return Err(stuck(format!("job/{name} is active")).id(finding::JOB_RUNS).hint(format!(
            "wait for it: kubectl wait job/{name} -n {namespace} --context {context} --for=condition=complete --timeout=30m"
        )));
    }
    Ok(())
}

/// What is to be said before a demotion and refuses nothing.
pub fn heeded(pair: &Pair<'_>) -> Vec<Finding> {
    let mut findings = unlooked(pair.from);
    findings.extend(owners(pair));
    findings
}

/// What could not be looked at before a demotion.
fn unlooked(seen: &DcSnapshot) -> Vec<Finding> {
    let primary = seen.live().is_some_and(|live| live.role() == Role::Primary);
    let Some(work) = seen.work.as_ref().filter(|_| primary) else { return Vec::new() };
    let lists = [("backups", &work.backups), ("jobs", &work.jobs)];
    let unread = lists.into_iter().filter_map(|(what, list)| Some((what, list.as_ref().err()?)));
    let finding = |(what, unseen): (&str, &Unseen)| {
        let message = format!("not looked at: whether {what} run ({})", unseen.message);
        Finding::new(finding::NOT_READABLE, format!("cluster/{}", seen.name), message)
            .at(&seen.dc)
            .hint(format!("ask for list on {what} in namespace {}", seen.namespace))
    };
    unread.map(finding).collect()
}

fn unobserved(object: &str) -> Stuck {
    Stuck::refused(format!("{object}: PostgreSQL's role could not be observed"))
        .hint("the instances must answer through pods/proxy before a role is changed")
}
