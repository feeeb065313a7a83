//! After the operator promoted: proofs, the note, what is left to do.

use super::Request;
use crate::decide::demote::{SWITCH_WAL, switched};
use crate::decide::pair::{self, Pair, Sides, annotation, patch_cluster, remove, set, test, under_lock};
use crate::decide::step::{Ending, Entry, How, Journal, Next, Refused, SqlAt, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::model::lsn::Lsn;
use crate::model::operation::{LAST_PROMOTION, Promotion};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use serde_json::{Value, json};
use std::time::Duration;

/// A restart or an in-cluster switchover may follow the promotion: look again after this.
const SETTLED: Duration = Duration::from_secs(10);
/// An operator that is to restart the new primary begins within this time, or waits for people.
const RESTART: Duration = Duration::from_secs(60);
/// Longest time in which writing is tried again, without a break.
const PROVE_LIMIT: Duration = Duration::from_secs(30);
/// Tries further apart than this had a restart between them: they count anew.
const PROVE_BREAK: Duration = Duration::from_secs(10);
/// Longest wait until the old side follows.
const FOLLOW_LIMIT: Duration = Duration::from_secs(300);
/// Time between two looks at positions, which no watch tells of.
const POSITIONS: Duration = Duration::from_secs(1);

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
    Ok(Next::Done(Ending { unverified, ..Ending::default() }))
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
    if !(observed && to.healthy()) {
        return Some(settle(request, pair, to, "healthy", "to be primary and healthy"));
    }
    let writable = match journal.get("writable") {
        Some(last) if last.output.is_ok() || last.at >= tried_since(journal) + PROVE_LIMIT => last,
        Some(last) if pair.now < last.at + POSITIONS => {
            return Some(settle(request, pair, to, "writable", "to take writes"));
        }
        _ => return Some(prove_writable(request, pair)),
    };
    if let Some(next) = stays(request, pair, to, journal, writable) {
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
    let mut unverified = Vec::new();
    match journal.get("writable").map(|entry| &entry.output) {
        Some(Err(error)) => unverified.push(format!("role seen, writability not proved: {error}")),
        Some(Ok(output)) => {
            let written = switched(output).map(|(lsn, _)| lsn);
            if let Some(from) = live.from
                && let Some(next) = old_side(request, pair, from, written)?
            {
                return Ok(Rest::Next(Box::new(next)));
            }
        }
        None => {}
    }
    unverified.extend(unseen_side(pair));
    if let Some(Err(error)) = journal.get("backup").map(|entry| &entry.output) {
        unverified.push(format!("no backup was started on the new timeline: {error}"));
    }
    Ok(Rest::Unverified(unverified))
}

/// When the tries to write began that went on without a break.
fn tried_since(journal: &Journal) -> Duration {
    let mut tries = journal.entries().iter().rev().filter(|entry| entry.id == "writable");
    let last = tries.next().map_or(Duration::ZERO, |entry| entry.at);
    let unbroken = |since: Duration, at: Duration| (since <= at + PROVE_BREAK).then_some(at);
    tries.try_fold(last, |since, entry| unbroken(since, entry.at).ok_or(since)).unwrap_or_else(|since| since)
}

/// Steps that commit a message on the new primary.
pub const WRITES: [&str; 4] = ["first-write", "writable", STAYS, DUE];
/// Name of the step that writes once more, when a restart would have come.
const STAYS: &str = "still-writable";
/// Name of the same when PostgreSQL says that its settings need a restart.
const DUE: &str = "restart-due";

/// The statement that commits a message, which is a write and changes nothing, and says
/// when the server that took it was started.
pub fn message(run: &str) -> String {
    format!(
        "SELECT pg_logical_emit_message(true, 'pgaas', '{run}') || ' started ' || extract(epoch FROM pg_postmaster_start_time())"
    )
}

/// When the server that took a message was started, as it says it.
pub fn started(output: &str) -> Option<&str> {
    output.lines().find_map(|line| Some(line.split_once(" started ")?.1.trim()))
}

/// The operator may restart the new primary a moment after it took its first write: the
/// same server must take one later, too.
fn stays(
    request: &Request,
    pair: &Pair<'_>,
    to: &CnpgCluster,
    journal: &Journal,
    writable: &Entry,
) -> Option<Next> {
    let settling = || Some(settle(request, pair, to, "settled", "to stay primary and healthy"));
    let server = writable.output.as_deref().ok().and_then(started);
    if server.is_none() {
        return if pair.now < writable.at + SETTLED { settling() } else { None };
    }
    let last = journal.get(STAYS).filter(|last| last.at >= writable.at);
    if last.is_some_and(|last| last.output.is_err()) {
        let again = last.is_some_and(|last| pair.now >= last.at + POSITIONS);
        return if again {
            Some(write_again(request, pair, STAYS))
        } else {
            Some(settle(request, pair, to, STAYS, "to take writes again"))
        };
    }
    let of = |entry: &Entry| entry.output.as_deref().ok().and_then(started).map(str::to_owned);
    let newest = last.unwrap_or(writable);
    // The first write that the server of today took.
    let since = journal
        .entries()
        .iter()
        .filter(|entry| WRITES.contains(&entry.id) && entry.at >= writable.at)
        .find(|entry| of(entry) == of(newest))
        .map_or(newest.at, |entry| entry.at);
    if newest.at >= since + SETTLED {
        return restarted(request, pair, to, journal, [writable, newest]);
    }
    if pair.now < since + SETTLED { settling() } else { Some(write_again(request, pair, STAYS)) }
}

/// A restart that PostgreSQL's settings need is waited for, and a write after it.
fn restarted(
    request: &Request,
    pair: &Pair<'_>,
    to: &CnpgCluster,
    journal: &Journal,
    [first, newest]: [&Entry; 2],
) -> Option<Next> {
    let pending = pair.to.primary_instance().is_some_and(|instance| instance.pending_restart);
    match journal.get(DUE).filter(|due| due.at >= first.at) {
        None if pending => Some(write_again(request, pair, DUE)),
        Some(due) if pending && pair.now < due.at + RESTART => {
            Some(settle(request, pair, to, "restarted", "to be restarted, as its settings need it"))
        }
        Some(due) if newest.at <= due.at => Some(write_again(request, pair, STAYS)),
        _ => None,
    }
}

fn write_again(request: &Request, pair: &Pair<'_>, id: &'static str) -> Next {
    let service = format!("{}-rw", pair.to.name);
    let what = format!("commit a message once more through {service} ({})", pair.to.dc);
    let how = How::Sql {
        namespace: pair.to.namespace.clone(),
        at: SqlAt::Service(service),
        statements: vec![message(&request.operation.run)],
    };
    Next::Do(Step::new(id, &pair.to.dc, what, how))
}

/// Writes, and ends the segment: the old side replays it from the archive then.
fn prove_writable(request: &Request, pair: &Pair<'_>) -> Next {
    let service = format!("{}-rw", pair.to.name);
    let what = format!("commit a message through {service} ({})", pair.to.dc);
    let how = How::Sql {
        namespace: pair.to.namespace.clone(),
        at: SqlAt::Service(service),
        statements: vec![message(&request.operation.run), SWITCH_WAL.into()],
    };
    Next::Do(Step::new("writable", &pair.to.dc, what, how))
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
