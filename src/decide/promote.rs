//! From a replica with a token to a primary that takes writes.

mod finish;

use super::pair::{self, Live, Pair, patch_cluster, set, test, under_lock};
use super::step::{Ending, Journal, Next, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::model::operation::Operation;
use crate::model::phase;
use crate::model::token::{DemotionToken, Fit, Holder};
use crate::observe::cnpg::{CnpgCluster, Role};
use serde_json::Value;
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
    let live = match pair.live() {
        Ok(live) => live,
        Err(refused) => return Ok(pair::not_live(pair, journal, "promote", refused)),
    };
    match live.to.role() {
        Role::Replica => promote(request, pair, live, journal),
        Role::Primary => promoted(request, pair, live, journal),
    }
}

fn promote(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    guards(request, pair, live)?;
    let operation = &request.operation;
    if let Some(next) = pair::take_lock(pair, live, operation, journal) {
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
    if let Some(other) = to.promotion_token().filter(|token| *token != request.token) {
        return replace_token(request, pair, live, journal, other);
    }
    if !by_token && !waiting && !marked {
        return Err(Stuck::refused(format!(
            "{} is primary already; a token is for a replica",
            pair.to.object()
        ))
        .hint("kubectl pgaas status shows who is primary"));
    }
    if waiting {
        return promoting(request, pair, live, journal);
    }
    let noted = marked && to.promotion_token().is_none();
    if noted && journal.untouched() {
        return match pair.to.observed_primary() {
            Some(true) => Ok(Next::Done(Ending { already: true, ..Ending::default() })),
            _ => Err(Stuck::refused(format!(
                "{} was promoted with this token, but PostgreSQL is not seen as primary",
                pair.to.object()
            ))
            .exit(Exit::Incomplete)),
        };
    }
    // Once the promotion is noted the lock is given back, and what is left writes nothing here.
    if !noted && let Some(next) = pair::take_lock(pair, live, &request.operation, journal) {
        return Ok(next);
    }
    finish::next(request, pair, live, journal)
}

/// Another token stands in the spec. A rejected one is replaced in one patch: clearing
/// it would be a forced promotion.
fn replace_token(
    request: &Request,
    pair: &Pair<'_>,
    live: Live<'_>,
    journal: &Journal,
    other: &str,
) -> Result<Next, Stuck> {
    let to = live.to;
    let replaceable = rejected(to) && pair.to.observed_primary() == Some(false);
    if !replaceable {
        return Err(Stuck::refused(format!(
            "{} is primary by its spec, with another promotion token",
            pair.to.object()
        ))
        .hint("kubectl pgaas status shows whether that promotion is done or waits"));
    }
    guards(request, pair, live)?;
    if let Some(next) = pair::take_lock(pair, live, &request.operation, journal) {
        return Ok(next);
    }
    let mut operations = under_lock(to, &request.operation);
    operations.extend([
        test("/spec/replica/primary", to.self_name()),
        test("/spec/replica/promotionToken", other),
        set("/spec/replica/promotionToken", request.token.as_str()),
    ]);
    let what = format!("replace the rejected token of {}", pair.to.object());
    Ok(patch_cluster("promote", pair.to, what, operations))
}

/// Whether the operator found that the token in the spec does not fit.
fn rejected(cluster: &CnpgCluster) -> bool {
    cluster.status.phase == phase::UNRECOVERABLE && cluster.status.phase_reason == phase::TOKEN_REJECTED
}

/// The operator checks the token and promotes; nothing but looking is left to do.
fn promoting(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let to = live.to;
    let rejected = rejected(to);
    if rejected && let Some(next) = finish::promoted_all_the_same(request, pair, live, journal) {
        return Ok(next);
    }
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
            .hint("this is not final: promote again with the right token, which replaces it");
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
