//! After the operator promoted: proofs, the note, what is left to do.

use super::Request;
use super::restart::{self, settled};
use crate::decide::demote::{SWITCH_WAL, switched};
use crate::decide::pair::{self, Pair, Sides, annotation, patch_cluster, remove, set, test, under_lock};
use crate::decide::step::{Ending, How, Journal, Next, Refused, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::model::lsn::Lsn;
use crate::model::operation::{LAST_PROMOTION, Promotion};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use serde_json::{Value, json};
use std::time::Duration;

/// Longest time in which writing is tried again, without a break.
const PROVE_LIMIT: Duration = Duration::from_secs(30);
/// Tries further apart than this had a restart between them: they count anew.
const PROVE_BREAK: Duration = Duration::from_secs(10);
/// Longest wait until the old side follows.
const FOLLOW_LIMIT: Duration = Duration::from_secs(300);
/// Time between two looks at positions, which no watch tells of.
pub(super) const POSITIONS: Duration = Duration::from_secs(1);

/// The operator flags a token that it did promote by, if it was interrupted in
/// between: PostgreSQL is a primary on a later timeline, and clearing the token is
/// both safe and the way out.
pub fn promoted_all_the_same(
    request: &Request,
    pair: &Pair<'_>,
    live: Sides<'_>,
    journal: &Journal,
) -> Option<Next> {
    let timeline = pair.to.primary_instance().and_then(|instance| instance.timeline)?;
    let later = request.decoded.timeline_id().is_ok_and(|of| timeline > of);
    if !(later && pair.to.observed_primary() == Some(true)) {
        return None;
    }
    let lock = pair::take_lock(pair, live, &request.operation, journal);
    Some(lock.unwrap_or_else(|| clear_token(request, pair, live.to)))
}

/// The next step after the promotion.
pub fn next(request: &Request, pair: &Pair<'_>, live: Sides<'_>, journal: &Journal) -> Result<Next, Stuck> {
    if let Some(next) = taken(request, pair, live.to, journal) {
        return Ok(next);
    }
    let unverified = match followed(request, pair, live, journal)? {
        Rest::Next(next) => return Ok(*next),
        Rest::Unverified(unverified) => unverified,
    };
    if let Some(release) = pair::release(pair, &request.operation) {
        return Ok(release);
    }
    Ok(Next::Done(restart::told(Ending { unverified, ..Ending::default() }, pair, journal)))
}

/// What is left of the look at the old side.
pub enum Rest {
    /// This first.
    Next(Box<Next>),
    /// Nothing; these could not be verified.
    Unverified(Vec<String>),
}

/// The new primary has taken over: proofs, the note, the backup.
pub fn taken(request: &Request, pair: &Pair<'_>, to: &CnpgCluster, journal: &Journal) -> Option<Next> {
    let observed = pair.to.observed_primary() == Some(true);
    if !(observed && (to.healthy() || restart::waits_for_people(to))) {
        return Some(settle(request, pair, to, "healthy", "to be primary and healthy"));
    }
    let writable = match journal.get("writable") {
        Some(last) if last.output.is_ok() || !request.may_write => last,
        Some(last) if last.at >= tried_since(journal) + PROVE_LIMIT => last,
        Some(last) if pair.now < last.at + POSITIONS => {
            return Some(settle(request, pair, to, "writable", "to take writes"));
        }
        _ => return Some(prove_writable(request, pair, to)),
    };
    if let Some(next) = settled(request, pair, to, journal, writable) {
        return Some(next);
    }
    if to.last_promotion().is_none_or(|p| p.token_hash != request.token_hash)
        || to.promotion_token().is_some()
    {
        return Some(clear_token(request, pair, to));
    }
    backup(request, pair, to, journal)
}

/// The old side is read-only and follows, as far as it can be seen.
pub fn followed(
    request: &Request,
    pair: &Pair<'_>,
    live: Sides<'_>,
    journal: &Journal,
) -> Result<Rest, Stuck> {
    if let Some(Ok(output)) = journal.get("writable").map(|entry| &entry.output)
        && let Some(from) = live.from
        && let Some(next) = old_side(request, pair, from, switched(output).map(|(lsn, _)| lsn))?
    {
        return Ok(Rest::Next(Box::new(next)));
    }
    Ok(Rest::Unverified(unverified(pair, journal)))
}

/// What was not proved, and what cannot be seen.
pub fn unverified(pair: &Pair<'_>, journal: &Journal) -> Vec<String> {
    let failed = |id: &str| journal.get(id).and_then(|entry| entry.output.as_ref().err());
    let unproved = failed("writable").map(|why| format!("role seen, writability not proved: {why}"));
    let unbegun = failed("backup").map(|why| format!("no backup was started on the new timeline: {why}"));
    unproved.into_iter().chain(unseen_side(pair)).chain(unbegun).collect()
}

/// When the tries to write began that went on without a break.
fn tried_since(journal: &Journal) -> Duration {
    let mut tries = journal.entries().iter().rev().filter(|entry| entry.id == "writable");
    let last = tries.next().map_or(Duration::ZERO, |entry| entry.at);
    let unbroken = |since: Duration, at: Duration| (since <= at + PROVE_BREAK).then_some(at);
    tries.try_fold(last, |since, entry| unbroken(since, entry.at).ok_or(since)).unwrap_or_else(|since| since)
}

/// Writes, and ends the segment: the old side replays it from the archive then.
fn prove_writable(request: &Request, pair: &Pair<'_>, to: &CnpgCluster) -> Next {
    restart::commit(&request.operation.run, pair, to, "writable", "a message", &[SWITCH_WAL])
}

pub(super) fn settle(
    request: &Request,
    pair: &Pair<'_>,
    to: &CnpgCluster,
    id: &'static str,
    what: &str,
) -> Next {
    Next::Wait(Wait {
        id,
        dc: pair.to.dc.clone(),
        what: format!("waiting for {} {what}: {}", pair.to.dc, to.status.phase),
        limit: request.timeout,
        every: Duration::from_secs(1),
        over: Stuck::refused(format!(
            "{} was promoted, but is not healthy: {}",
            pair.to.object(),
            to.health()
        ))
        .exit(Exit::TimedOut)
        .hint(format!("{} to finish", request.operation.again())),
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
    let used = if to.promotion_token().is_some() { " and clear the used token" } else { "" };
    let what = format!("note the promotion on {}{used}", pair.to.object());
    patch_cluster("clear-token", pair.to, what, operations)
}

fn backup(request: &Request, pair: &Pair<'_>, to: &CnpgCluster, journal: &Journal) -> Option<Next> {
    let plugin = to.wal_archiver().filter(|_| request.backup && !journal.has("backup"))?;
    let name = format!("{}-promoted-{}", pair.to.name, request.operation.run);
    let what = format!("start backup {name} ({}): the new timeline has none yet", pair.to.dc);
    let object = backup_object(pair.to, &name, &plugin.name);
    let step = Step::new("backup", &pair.to.dc, what, How::Create { object });
    Some(Next::Do(step.refused(Refused::Weighed)))
}

/// A Backup of the Cluster of a side, made by its plugin.
pub fn backup_object(seen: &DcSnapshot, name: &str, plugin: &str) -> Value {
    json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Backup",
        "metadata": {
            "name": name, "namespace": seen.namespace,
            "labels": {"app.kubernetes.io/managed-by": "kubectl-pgaas"},
        },
        "spec": {
            "cluster": {"name": seen.name},
            "method": "plugin", "pluginConfiguration": {"name": plugin},
        },
    })
}

/// What cannot be known of an old side that is out of reach.
pub fn unseen_side(pair: &Pair<'_>) -> Vec<String> {
    let Err(unseen) = &pair.from.cluster else { return Vec::new() };
    let old = pair.from.object();
    vec![
        format!("{old} cannot be read: {}", unseen.message),
        format!("whether {old} takes no writes"),
        format!("whether {old} follows the new primary"),
    ]
}

/// The old side is read-only and replays what was written after the promotion.
fn old_side(
    request: &Request,
    pair: &Pair<'_>,
    from: &CnpgCluster,
    written: Option<Lsn>,
) -> Result<Option<Next>, Stuck> {
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
        .hint(format!("look at the old side's log; {} to check once more", request.operation.again())),
    })))
}

fn two_primaries(seen: &DcSnapshot) -> Stuck {
    Stuck::refused(format!("{} takes writes again: two primaries", seen.object()))
        .exit(Exit::Incomplete)
        .hint("stop the applications that still write there")
}
