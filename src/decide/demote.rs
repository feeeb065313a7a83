//! From a primary to a replica that hands over a token.

use super::pair::{self, Live, Pair, patch_cluster, remove, set, test, under_lock};
use super::step::{Ending, How, Journal, Next, SqlAt, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::model::lsn::Lsn;
use crate::model::operation::{Demotion, LAST_DEMOTION, Operation};
use crate::model::token::DemotionToken;
use crate::observe::cnpg::Role;
use serde_json::Value;
use std::time::Duration;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The run, as it stands in the lock.
    pub operation: Operation,
    /// Longest wait for the token.
    pub timeout: Duration,
}

/// Longest wait for the proof that the target has everything.
const PROOF_LIMIT: Duration = Duration::from_secs(120);
/// Time between two looks at positions, which no watch tells of.
const POSITIONS: Duration = Duration::from_secs(1);

/// The next step of a demotion.
pub fn next(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Next {
    match decide(request, pair, journal) {
        Ok(next) => next,
        Err(stuck) => stuck.into(),
    }
}

fn decide(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let live = match pair.live() {
        Ok(live) => live,
        Err(refused) => return Ok(pair::not_live(pair, journal, "demote", refused)),
    };
    match live.from.role() {
        Role::Replica => demoted(request, pair, live, journal),
        Role::Primary => demote(request, pair, live, journal),
    }
}

/// The spec says replica: by this run or an earlier one, finished or not.
fn demoted(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let operation = &request.operation;
    let (from, to) = (live.from, live.to);
    if from.standalone_replica() || from.primary_name() != Some(to.self_name()) {
        return Err(Stuck::refused(format!(
            "{} is a replica of {}, not of {}",
            pair.from.object(),
            from.primary_name().unwrap_or("nothing"),
            to.self_name()
        )));
    }
    if to.role() == Role::Primary && pair.to.observed_primary() == Some(true) {
        return Err(Stuck::refused(format!(
            "{} is a replica already, and {} is primary: there is nothing to demote",
            pair.from.dc, pair.to.dc
        )));
    }
    // A kept token of an earlier demotion is of an earlier timeline.
    let timeline = pair.from.primary_instance().and_then(|instance| instance.timeline);
    let current = |token: &str| {
        DemotionToken::parse(token)
            .is_ok_and(|token| timeline.is_some() && token.timeline_id().ok() == timeline)
    };
    let kept = from.last_demotion().filter(|kept| kept.to == pair.to.dc && current(&kept.token));
    let mine = pair::holds_lock(pair, operation);
    let in_progress = from.status.switch_replica_cluster_status.in_progress;
    if let Some(stale) = from.demotion_token().filter(|_| !in_progress).and_then(|t| stale(t, timeline)) {
        return Err(Stuck::refused(format!("{}: {stale}", pair.from.object())).hint(format!(
            "was {} demoted last? its token: kubectl pgaas demote TARGET --to {}",
            pair.to.dc, pair.from.dc
        )));
    }
    let token = from.demotion_token().map(str::to_owned).or_else(|| kept.as_ref().map(|k| k.token.clone()));
    let Some(token) = token.filter(|token| DemotionToken::parse(token).is_ok()) else {
        return Ok(wait_for_token(request, pair, live));
    };
    if mine && from.last_demotion().as_ref().map(|kept| &kept.token) != Some(&token) {
        // First sight: operators before 1.28.4 may wipe it a moment later. PostgreSQL is
        // down just then, so its timeline says nothing.
        let demotion = Demotion { token: token.clone(), to: pair.to.dc.clone(), run: operation.run.clone() };
        let mut operations = under_lock(from, operation);
        operations.push(set(
            &pair::annotation(LAST_DEMOTION),
            serde_json::to_string(&demotion).unwrap_or_default(),
        ));
        let what = format!("keep the token in an annotation of {}", pair.from.object());
        return Ok(patch_cluster("keep-token", pair.from, what, operations));
    }
    if in_progress {
        return Ok(wait_for_token(request, pair, live));
    }
    if let Some(release) = pair::release(pair, operation) {
        return Ok(release);
    }
    Ok(Next::Done(Ending { already: !journal.sent("demote"), token: Some(token), unverified: Vec::new() }))
}

/// Why the token in the status is not of the last demotion: it stays there as long as
/// the Cluster is a replica, also while it follows a primary of a later timeline.
fn stale(token: &str, timeline: Option<u64>) -> Option<String> {
    let of = DemotionToken::parse(token).ok()?.timeline_id().ok()?;
    let now = timeline.filter(|now| *now > of)?;
    Some(format!(
        "its demotion token is of timeline {of}, and it is on timeline {now}: an earlier demotion's"
    ))
}

fn wait_for_token(request: &Request, pair: &Pair<'_>, live: Live<'_>) -> Next {
    let from = live.from;
    let archiving = from.condition("ContinuousArchiving").filter(|condition| condition.status == "False");
    let cause = match (archiving, from.not_reconciled()) {
        (Some(condition), _) => format!("; WAL archiving fails: {}", condition.message),
        (None, Some(why)) if from.demotion_token().is_none() && !why.contains("fenced") => format!("; {why}"),
        _ => String::new(),
    };
    Next::Wait(Wait {
        id: "token",
        dc: pair.from.dc.clone(),
        what: format!("waiting for the demotion token of {}{cause}", pair.from.dc),
        limit: request.timeout,
        every: Duration::from_secs(5),
        over: Stuck::refused(format!("no demotion token from {} yet{cause}", pair.from.object()))
            .exit(Exit::TimedOut)
            .hint("the demotion goes on by itself and cannot be undone now; run the same command again to wait for it")
            .hint("do not force a promotion: mend the cause, and the token comes"),
    })
}

fn demote(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    guards(pair, live)?;
    let operation = &request.operation;
    if let Some(next) = pair::take_lock(pair, live, operation, journal) {
        return Ok(next);
    }
    if let Some(next) = proof(pair, live, journal)? {
        return Ok(next);
    }
    let (from, to) = (live.from, live.to);
    let mut operations = under_lock(from, operation);
    operations.extend(change(live));
    let what = format!("demote {}: replica.primary becomes {}", pair.from.object(), to.self_name());
    Ok(patch_cluster("demote", pair.from, what, operations))
}

/// Everything that must hold before the old primary may go down.
fn guards(pair: &Pair<'_>, live: Live<'_>) -> Result<(), Stuck> {
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
    must(
        archiving == Some(true) || (archiving.is_none() && streams),
        format!(
            "{old}: WAL is not archived, and without that a demotion takes the database down and gives no token"
        ),
    )?;
    must(
        from.demotion_token().is_none(),
        format!("{old} is primary, but its status still holds the token of an earlier demotion"),
    )?;
    must(
        !pair.to.primary_instance().is_some_and(|instance| instance.replay_paused),
        format!("{new}: replay is paused"),
    )
}

fn unobserved(object: &str) -> Stuck {
    Stuck::refused(format!("{object}: PostgreSQL's role could not be observed"))
        .hint("the instances must answer through pods/proxy before a role is changed")
}

/// CHECKPOINT and a WAL switch on the primary; then the target must have replayed it.
fn proof(pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Option<Next>, Stuck> {
    let Some(entry) = journal.get("proof") else {
        let pod = live.from.status.current_primary.clone().unwrap_or_default();
        return Ok(Some(Next::Do(Step {
            id: "proof",
            dc: pair.from.dc.clone(),
            what: format!("checkpoint and WAL switch on {pod} ({})", pair.from.dc),
            how: How::Sql {
                namespace: pair.from.namespace.clone(),
                at: SqlAt::Pod(pod),
                statements: vec!["CHECKPOINT".into(), SWITCH_WAL.into()],
            },
        })));
    };
    let output = entry.output.as_ref().map_err(|error| {
        Stuck::refused(format!("{}: checkpoint and WAL switch failed: {error}", pair.from.object()))
    })?;
    let Some((lsn, file)) = switched(output) else {
        return Err(Stuck::refused(format!(
            "{}: odd answer of pg_switch_wal: {output:?}",
            pair.from.object()
        )));
    };
    let archived = pair.from.primary_instance().and_then(|instance| instance.last_archived_wal.clone());
    let archives = live.from.condition("ContinuousArchiving").is_some();
    let archived_it = !archives || archived.as_deref().is_some_and(|last| segment(last) >= segment(file));
    let replayed = pair.to.primary_instance().and_then(|instance| instance.replay_lsn);
    if archived_it && replayed.is_some_and(|replayed| replayed >= lsn) {
        return Ok(None);
    }
    let position = replayed.map_or_else(|| "unknown".to_owned(), |lsn| lsn.to_string());
    let what = format!(
        "waiting until {} has replayed {lsn} (now {position}; {file} {})",
        pair.to.dc,
        if archived_it { "archived" } else { "not archived yet" }
    );
    Ok(Some(Next::Wait(Wait {
        id: "replayed",
        dc: pair.to.dc.clone(),
        over: Stuck::refused(format!(
            "{} did not replay {lsn} of {} in time (it is at {position}); the primary was not touched",
            pair.to.object(),
            pair.from.dc
        ))
        .hint("look at the replica's log and at the archive it reads from"),
        what,
        limit: PROOF_LIMIT,
        every: POSITIONS,
    })))
}

/// Ends the current WAL segment and tells where; on one line, blank-separated.
pub const SWITCH_WAL: &str = "SELECT lsn || ' ' || pg_walfile_name(lsn) FROM pg_switch_wal() AS lsn";

/// Reads the answer of [`SWITCH_WAL`].
pub fn switched(output: &str) -> Option<(Lsn, &str)> {
    let line = output.lines().map(str::trim).rfind(|line| !line.is_empty())?;
    let (lsn, file) = line.split_once(' ')?;
    Some((lsn.parse().ok()?, file))
}

/// Log and segment number of a WAL file name; the timeline before it does not count.
fn segment(file: &str) -> Option<&str> {
    file.get(8..24)
}

/// The change itself, with its preconditions except the lock.
pub fn change(live: Live<'_>) -> Vec<Value> {
    let (from, to) = (live.from, live.to);
    let mut operations = vec![
        test("/spec/replica/primary", from.self_name()),
        set("/spec/replica/primary", to.self_name()),
        set("/spec/replica/source", to.self_name()),
    ];
    if from.spec.replica.as_ref().is_some_and(|replica| replica.promotion_token.is_some()) {
        operations.push(remove("/spec/replica/promotionToken"));
    }
    if from.metadata.annotations.contains_key(LAST_DEMOTION) {
        operations.push(remove(&pair::annotation(LAST_DEMOTION)));
    }
    operations
}
