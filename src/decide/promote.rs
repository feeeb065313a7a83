//! From a replica with a token to a primary that takes writes.

use super::pair::{self, Live, Pair, annotation, patch_cluster, remove, set, test, under_lock};
use super::step::{Ending, How, Journal, Next, SqlAt, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::model::lsn::Lsn;
use crate::model::operation::{LAST_PROMOTION, Operation, Promotion};
use crate::model::phase;
use crate::model::token::{DemotionToken, Fit, Holder};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use serde_json::{Value, json};
use std::time::Duration;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The run, as it stands in the lock.
    pub operation: Operation,
    /// The token's text, without white space.
    pub token: String,
    /// The token.
    pub decoded: DemotionToken,
    /// SHA-256 of the text, hexadecimal.
    pub token_hash: String,
    /// Start a backup on the new primary.
    pub backup: bool,
    /// Longest wait for the promotion.
    pub timeout: Duration,
}

/// A restart or an in-cluster switchover may follow the promotion: look again after this.
const SETTLED: Duration = Duration::from_secs(10);
/// Longest time in which writing is tried again.
const PROVE_LIMIT: Duration = Duration::from_secs(30);
/// Longest wait until the old side follows.
const FOLLOW_LIMIT: Duration = Duration::from_secs(120);
/// Time between two looks at positions, which no watch tells of.
const POSITIONS: Duration = Duration::from_secs(1);

/// Names a token without holding it: SHA-256, hexadecimal.
pub fn hash(token: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The next step of a promotion.
pub fn next(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Next {
    match decide(request, pair, journal) {
        Ok(next) => next,
        Err(stuck) => stuck.into(),
    }
}

fn decide(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let live = pair.live()?;
    match live.to.role() {
        Role::Replica => promote(request, pair, live),
        Role::Primary => promoted(request, pair, live, journal),
    }
}

fn promote(request: &Request, pair: &Pair<'_>, live: Live<'_>) -> Result<Next, Stuck> {
    guards(request, pair, live)?;
    let operation = &request.operation;
    if let Some(next) = pair::take_lock(pair, live, operation) {
        return Ok(next);
    }
    let to = live.to;
    let mut operations = under_lock(to, operation);
    operations.extend(change(request, live));
    let what =
        format!("promote {}: replica.primary becomes {} with the token", pair.to.object(), to.self_name());
    Ok(patch_cluster("promote", pair.to, what, operations))
}

/// The change itself, with its preconditions except the lock. Both fields in one
/// patch: `primary` alone would be a forced failover.
pub fn change(request: &Request, live: Live<'_>) -> Vec<Value> {
    vec![
        test("/spec/replica/primary", live.to.primary_name().unwrap_or_default()),
        set("/spec/replica/promotionToken", request.token.as_str()),
        set("/spec/replica/primary", live.to.self_name()),
    ]
}

fn guards(request: &Request, pair: &Pair<'_>, live: Live<'_>) -> Result<(), Stuck> {
    let (from, to) = (live.from, live.to);
    let (old, new) = (pair.from.object(), pair.to.object());
    let must = |holds: bool, message: String| if holds { Ok(()) } else { Err(Stuck::refused(message)) };
    must(
        !from.standalone_replica() && !to.standalone_replica(),
        "replica.enabled is set: the role cannot be moved by replica.primary".into(),
    )?;
    if from.role() == Role::Primary {
        return Err(Stuck::refused(format!(
            "{old} is still primary: a promotion now would make two primaries"
        ))
        .hint(format!("demote it first: kubectl pgaas demote TARGET --to {}", pair.to.dc)));
    }
    match pair.from.observed_primary() {
        Some(false) => {}
        Some(true) => {
            return Err(Stuck::refused(format!(
                "{old} is still seen to take writes: its demotion is not finished"
            )));
        }
        None => {
            return Err(Stuck::refused(format!("{old}: PostgreSQL's role could not be observed"))
                .hint("the old primary must be seen read-only before another one is made"));
        }
    }
    must(
        from.primary_name() == Some(to.self_name()),
        format!(
            "{old} was demoted in favour of {}, not of {}",
            from.primary_name().unwrap_or("nothing"),
            to.self_name()
        ),
    )?;
    must(
        to.spec.external_clusters.iter().any(|external| external.name == to.self_name()),
        format!("{new} has no externalClusters entry {} of its own", to.self_name()),
    )?;
    for (object, cluster) in [(&old, from), (&new, to)] {
        let fenced_by_demotion = cluster.status.switch_replica_cluster_status.in_progress;
        must(!fenced_by_demotion, format!("{object}: a demotion is still under way"))?;
        if let Some(why) = cluster.not_reconciled() {
            return Err(Stuck::refused(format!("{object}: {why}")));
        }
    }
    must(
        to.spec.replica.as_ref().is_none_or(|replica| replica.min_apply_delay.is_none()),
        format!("{new} has minApplyDelay set: a promotion token is refused"),
    )?;
    let instance = pair.to.primary_instance().ok_or_else(|| {
        Stuck::refused(format!(
            "{new}: its designated primary does not answer, so the token cannot be checked"
        ))
    })?;
    must(!instance.is_primary, format!("{new} is seen to be primary although its spec says replica"))?;
    let holder = Holder {
        system_id: instance.system_id.as_deref().or(to.system_id()),
        timeline: instance.timeline,
        replayed: instance.replay_lsn,
    };
    match request.decoded.fit(holder) {
        Fit::Refused { reason } => Err(Stuck::refused(format!("{new}: {reason}"))),
        Fit::Reached | Fit::Waiting { .. } => Ok(()),
    }
}

/// The spec says primary: by this run or an earlier one, finished or not.
fn promoted(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let to = live.to;
    let by_token = to.last_promotion_token() == Some(&request.token);
    let waiting = to.promotion_token() == Some(&request.token) && !by_token;
    let marked = to.last_promotion().is_some_and(|promotion| promotion.token_hash == request.token_hash);
    if !by_token && !waiting && !marked {
        return Err(Stuck::refused(format!(
            "{} is primary already; a token is for a replica",
            pair.to.object()
        ))
        .hint("kubectl pgaas status shows who is primary"));
    }
    if waiting {
        return promoting(request, pair, live);
    }
    if marked && to.promotion_token().is_none() && !pair::holds_lock(pair, &request.operation) {
        return match pair.to.observed_primary() {
            Some(true) => Ok(Next::Done(Ending { already: true, ..Ending::default() })),
            _ => Err(Stuck::refused(format!(
                "{} was promoted with this token, but PostgreSQL is not seen as primary",
                pair.to.object()
            ))
            .exit(Exit::Incomplete)),
        };
    }
    if let Some(next) = pair::take_lock(pair, live, &request.operation) {
        return Ok(next);
    }
    finish(request, pair, live, journal)
}

/// The operator checks the token and promotes; nothing but looking is left to do.
fn promoting(request: &Request, pair: &Pair<'_>, live: Live<'_>) -> Result<Next, Stuck> {
    let to = live.to;
    let rejected = to.status.phase == phase::UNRECOVERABLE && to.status.phase_reason == phase::TOKEN_REJECTED;
    let replayed = pair.to.primary_instance().and_then(|instance| instance.replay_lsn);
    let position = replayed.map_or_else(|| "unknown".to_owned(), |lsn| lsn.to_string());
    let mut over = Stuck::refused(format!(
        "{}: the operator has not finished the promotion (token REDO {}, replayed {position}, phase {:?})",
        pair.to.object(),
        request.decoded.redo,
        to.status.phase
    ))
    .exit(Exit::TimedOut)
    .hint("it goes on by itself; run the same command again to wait for it")
    .hint("never clear the token of a waiting promotion alone: that forces it");
    let mut limit = request.timeout;
    if rejected {
        over = Stuck::refused(format!("{}: the operator rejected the token", pair.to.object()))
            .exit(Exit::Incomplete)
            .hint("this is not final: promote again with the right token")
            .hint("to go back instead, promote the old primary with the same token");
        // Replicas may flag it for a moment while the primary is promoted.
        limit = Duration::from_secs(30).min(limit);
    }
    Ok(Next::Wait(Wait {
        id: if rejected { "rejected" } else { "promoted" },
        dc: pair.to.dc.clone(),
        what: format!(
            "waiting for the promotion of {} (token REDO {}, replayed {position}): {}",
            pair.to.dc, request.decoded.redo, to.status.phase
        ),
        limit,
        every: Duration::from_secs(2),
        over,
    }))
}

fn finish(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let (to, operation) = (live.to, &request.operation);
    let observed = pair.to.observed_primary() == Some(true);
    if !(observed && to.healthy()) {
        return Ok(settle(request, pair, to, "healthy", "to be primary and healthy"));
    }
    let writable = match (journal.first("writable"), journal.get("writable")) {
        (Some(first), Some(last)) if last.output.is_ok() || pair.now >= first.at + PROVE_LIMIT => last,
        (_, Some(last)) if pair.now < last.at + POSITIONS => {
            return Ok(settle(request, pair, to, "writable", "to take writes"));
        }
        _ => return Ok(prove_writable(request, pair)),
    };
    if pair.now < writable.at + SETTLED {
        return Ok(settle(request, pair, to, "settled", "to stay primary and healthy"));
    }
    if to.last_promotion().is_none_or(|p| p.token_hash != request.token_hash)
        || to.promotion_token().is_some()
    {
        return Ok(clear_token(request, pair, to));
    }
    if let Some(next) = backup(request, pair, to, journal) {
        return Ok(next);
    }
    let mut unverified = Vec::new();
    match &writable.output {
        Err(error) => unverified.push(format!("role seen, writability not proved: {error}")),
        Ok(output) => {
            if let Some(next) =
                old_side(pair, live.from, super::demote::switched(output).map(|(lsn, _)| lsn))?
            {
                return Ok(next);
            }
        }
    }
    if let Some(Err(error)) = journal.get("backup").map(|entry| &entry.output) {
        unverified.push(format!("no backup was started on the new timeline: {error}"));
    }
    if let Some(release) = pair::release(pair, operation) {
        return Ok(release);
    }
    Ok(Next::Done(Ending { unverified, ..Ending::default() }))
}

/// A committed message is a write that changes nothing.
fn prove_writable(request: &Request, pair: &Pair<'_>) -> Next {
    let service = format!("{}-rw", pair.to.name);
    Next::Do(Step {
        id: "writable",
        dc: pair.to.dc.clone(),
        what: format!("commit a message through {service} ({})", pair.to.dc),
        how: How::Sql {
            namespace: pair.to.namespace.clone(),
            at: SqlAt::Service(service),
            statements: vec![
                format!("SELECT pg_logical_emit_message(true, 'pgaas', '{}')", request.operation.run),
                super::demote::SWITCH_WAL.into(),
            ],
        },
    })
}

fn settle(request: &Request, pair: &Pair<'_>, to: &CnpgCluster, id: &'static str, what: &str) -> Next {
    Next::Wait(Wait {
        id,
        dc: pair.to.dc.clone(),
        what: format!("waiting for {} {what}: {}", pair.to.dc, to.status.phase),
        limit: request.timeout,
        every: Duration::from_secs(1),
        over: Stuck::refused(format!(
            "{} was promoted, but is not healthy: {:?}, {}/{} instances ready",
            pair.to.object(),
            to.status.phase,
            to.status.ready_instances,
            to.spec.instances
        ))
        .exit(Exit::TimedOut)
        .hint("run the same command again to finish"),
    })
}

/// Mark and clear in one patch: clearing the token empties `lastPromotionToken` too.
fn clear_token(request: &Request, pair: &Pair<'_>, to: &CnpgCluster) -> Next {
    let promotion = Promotion {
        token_hash: request.token_hash.clone(),
        timeline: pair.to.primary_instance().and_then(|instance| instance.timeline).or(to.status.timeline),
        run: request.operation.run.clone(),
    };
    let mut operations = under_lock(to, &request.operation);
    operations.push(set(&annotation(LAST_PROMOTION), serde_json::to_string(&promotion).unwrap_or_default()));
    if let Some(token) = to.promotion_token() {
        operations.push(test("/spec/replica/promotionToken", token));
        operations.push(remove("/spec/replica/promotionToken"));
    }
    let what = format!("note the promotion on {} and clear the used token", pair.to.object());
    patch_cluster("clear-token", pair.to, what, operations)
}

fn backup(request: &Request, pair: &Pair<'_>, to: &CnpgCluster, journal: &Journal) -> Option<Next> {
    let plugin = to.wal_archiver().filter(|_| request.backup && !journal.has("backup"))?;
    let name = format!("{}-promoted-{}", pair.to.name, request.operation.run);
    Some(Next::Do(Step {
        id: "backup",
        dc: pair.to.dc.clone(),
        what: format!("start backup {name} ({}): the new timeline has none yet", pair.to.dc),
        how: How::Create {
            object: json!({
                "apiVersion": "postgresql.cnpg.io/v1", "kind": "Backup",
                "metadata": {
                    "name": name, "namespace": pair.to.namespace,
                    "labels": {"app.kubernetes.io/managed-by": "kubectl-pgaas"},
                },
                "spec": {
                    "cluster": {"name": pair.to.name},
                    "method": "plugin", "pluginConfiguration": {"name": plugin.name},
                },
            }),
        },
    }))
}

/// The old side is read-only and replays what was written after the promotion.
fn old_side(pair: &Pair<'_>, from: &CnpgCluster, written: Option<Lsn>) -> Result<Option<Next>, Stuck> {
    let read_only = pair.from.observed_primary() == Some(false) && from.role() == Role::Replica;
    let replayed = pair.from.primary_instance().and_then(|instance| instance.replay_lsn);
    let follows = matches!((written, replayed), (Some(written), Some(replayed)) if replayed >= written);
    if read_only && follows {
        return Ok(None);
    }
    if pair.from.observed_primary() == Some(true) {
        return Err(two_primaries(pair.from));
    }
    let position = replayed.map_or_else(|| "unknown".to_owned(), |lsn| lsn.to_string());
    let goal = written.map_or_else(|| "unknown".to_owned(), |lsn| lsn.to_string());
    Ok(Some(Next::Wait(Wait {
        id: "follows",
        dc: pair.from.dc.clone(),
        what: format!("waiting for {} to follow the new primary (replayed {position}, wanted {goal})", pair.from.dc),
        limit: FOLLOW_LIMIT,
        every: POSITIONS,
        over: Stuck::refused(format!(
            "{} is promoted and takes writes, but {} was not seen to follow it (replayed {position}, wanted {goal})",
            pair.to.dc, pair.from.dc
        ))
        .exit(Exit::Incomplete)
        .hint("look at the old side's log; run the same command again to check once more"),
    })))
}

fn two_primaries(seen: &DcSnapshot) -> Stuck {
    Stuck::refused(format!("{} takes writes again: two primaries", seen.object()))
        .exit(Exit::Incomplete)
        .hint("stop the applications that still write there")
}
