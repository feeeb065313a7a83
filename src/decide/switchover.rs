//! The primary moves in one run: demote, token, promote, under one lock.
//!
//! Where a run stands is read from the clusters alone (the two specs, and the lock's
//! note of the token), so going on after a crash is deciding once more.

pub mod abort;
mod admission;
mod alias;
mod between;
mod events;
#[cfg(test)]
mod model;
pub mod plan;

pub use admission::admission;
pub use alias::{ALIAS, Alias};

use super::demote;
use super::pair::{self, Live, Pair, Sides};
use super::precheck::{self, refusing};
use super::promote::finish::{self, Rest};
use super::promote::{self, hash, restart};
use super::silence;
use super::step::{Ending, Journal, Next, Stuck};
use crate::error::Kind as Exit;
use crate::model::finding::{self, Finding};
use crate::model::operation::Operation;
use crate::model::token::DemotionToken;
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use events::events;
use std::time::Duration;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The run, as it stands in the lock.
    pub operation: Operation,
    /// Ids of the warnings that are accepted.
    pub accepted: Vec<String>,
    /// Most bytes the target may be behind before anything is touched.
    pub max_lag: Option<u64>,
    /// Start a backup on the new primary.
    pub backup: bool,
    /// Longest wait for the proof that the target has everything, for the token and for the
    /// promotion each.
    pub timeout: Duration,
    /// What leads the alias to the new primary.
    pub alias: Alias,
}

/// Pause between two tries of the first write.
const FIRST_WRITE: Duration = Duration::from_millis(400);

/// The next step of a switchover.
pub fn next(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Next {
    match decide(request, pair, journal) {
        Ok(next) => next,
        Err(stuck) => stuck.into(),
    }
}

fn decide(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let sides: Sides<'_> = match (alone(request, pair, journal), pair.live()) {
        (Some(to), _) => Sides { from: None, to },
        (None, Ok(live)) => live.into(),
        (None, Err(refused)) => {
            return Ok(silence::of_api(pair, journal, "demote", &request.operation, refused));
        }
    };
    called_off(sides)?;
    match (sides.from.map(CnpgCluster::role), sides.to.role(), sides.from) {
        (Some(Role::Primary), Role::Replica, Some(from)) => {
            before(request, pair, Live { from, to: sides.to }, journal)
        }
        (Some(Role::Primary), Role::Primary, _) => Err(Stuck::refused(format!(
            "{} and {} are both primary by their specs: two primaries",
            pair.from.object(),
            pair.to.object()
        ))
        .id(finding::TWO_PRIMARIES)
        .exit(if journal.sent("demote") { Exit::Incomplete } else { Exit::Refused })),
        (_, Role::Replica, _) if !mine(pair, &request.operation) => Err(demoted_before(pair)),
        (_, Role::Replica, _) => between::next(request, pair, sides, journal).map_err(in_the_middle(request)),
        (_, Role::Primary, _) => after(request, pair, sides, journal),
    }
}

/// From the token on the target is enough: the old primary is down, or a replica. Its API
/// server may be out of reach.
fn alone<'a>(request: &Request, pair: &Pair<'a>, journal: &Journal) -> Option<&'a CnpgCluster> {
    let to = pair.to.live().filter(|_| pair.from.silent())?;
    let held = to.lock().filter(|held| held.run == request.operation.run);
    let released = to.role() == Role::Primary && journal.sent("unlock-to");
    (released || held.is_some_and(|held| held.token.is_some())).then_some(to)
}

/// The mark on the target counts; on the old primary it is only told.
fn called_off(sides: Sides<'_>) -> Result<(), Stuck> {
    match sides.to.lock().filter(|held| held.aborted) {
        Some(held) => Err(Stuck::refused(format!("run {} was called off", held.run)).hint(held.again())),
        None => Ok(()),
    }
}

/// Between demotion and promotion a refusal leaves a database that takes no writes.
fn in_the_middle(request: &Request) -> impl Fn(Stuck) -> Stuck + '_ {
    |stuck| {
        if stuck.exit != Exit::Refused {
            return stuck;
        }
        let abort = format!(
            "or make the old primary one again: kubectl pgaas switchover TARGET --abort {}",
            request.operation.run
        );
        stuck.exit(Exit::Incomplete).hint(request.operation.again()).hint(abort)
    }
}

/// Whether the lock on either side is of this run.
fn mine(pair: &Pair<'_>, operation: &Operation) -> bool {
    let of = |seen: &DcSnapshot| {
        seen.live().and_then(CnpgCluster::lock).is_some_and(|held| held.run == operation.run)
    };
    of(pair.from) || of(pair.to)
}

/// Nobody is primary, and that is not of this run.
fn demoted_before(pair: &Pair<'_>) -> Stuck {
    match holder(pair) {
        Some(holder) => pair::locked(&holder),
        None => Stuck::refused(format!("{} was demoted before, by another run", pair.from.object())).hint(
            format!("finish that: kubectl pgaas promote TARGET --dc {} --demotion-token …", pair.to.dc),
        ),
    }
}

/// Who holds the lock on either side.
fn holder(pair: &Pair<'_>) -> Option<Operation> {
    [pair.from, pair.to].into_iter().find_map(|seen| seen.live()?.lock())
}

/// Nothing has been touched: checks, lock, proof, demotion.
fn before(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let sight = demote::sight(pair, live, journal, request.max_lag);
    let findings = precheck::findings(&sight);
    if let Some(first) = refusing(&findings, &request.accepted).first() {
        return Ok(silence::of_instance(pair, journal, Some(&first.id), of_finding(first)));
    }
    if let Some(next) = pair::take_lock(pair, live, &request.operation, journal) {
        return Ok(next);
    }
    let message = format!("the primary moves from {} to {}", pair.from.dc, pair.to.dc);
    if let Some(next) = events(request, pair, journal, "event-begin", "SwitchoverBegun", &message) {
        return Ok(next);
    }
    let down = demote::Request { operation: request.operation.clone(), timeout: request.timeout };
    demote::down(&down, pair, live, journal)
}

/// A check's finding as the end of a run.
pub fn of_finding(finding: &Finding) -> Stuck {
    let dc = finding.dc.as_ref().map(|dc| format!("{dc}: ")).unwrap_or_default();
    let mut stuck = Stuck::refused(format!("{} {dc}{}: {}", finding.id, finding.object, finding.message));
    stuck.hints.extend(finding.hint.clone());
    if finding.severity != finding::Severity::Error {
        stuck = stuck.hint(format!("go on all the same: --accept {}", finding.id));
    }
    stuck
}

fn promotion(request: &Request, token: &str) -> Result<promote::Request, Stuck> {
    let decoded = DemotionToken::parse(token).map_err(|error| Stuck::refused(error.to_string()))?;
    Ok(promote::Request {
        operation: request.operation.clone(),
        token: token.to_owned(),
        decoded,
        token_hash: hash(token),
        alone: false,
        may_write: true,
        backup: request.backup,
        timeout: request.timeout,
    })
}

/// The target is primary by its spec: what is left is looking, proving and tidying up.
fn after(request: &Request, pair: &Pair<'_>, sides: Sides<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let (operation, to) = (&request.operation, sides.to);
    if sides.from.is_none() && journal.sent("unlock-to") {
        // Nothing is left to do but with the side that is out of reach.
        return end(request, pair, journal, finish::unverified(pair, journal));
    }
    if !mine(pair, operation) && !journal.sent("unlock-to") {
        return not_by_this_run(pair, to, journal);
    }
    // What is released is not taken again.
    if !journal.sent("unlock-to")
        && let Some(next) = pair::take_lock(pair, sides, operation, journal)
    {
        return Ok(next);
    }
    let of_run = to.last_promotion().is_some_and(|promotion| promotion.run == operation.run);
    let kept = to.lock().and_then(|held| held.token).or_else(|| to.promotion_token().map(str::to_owned));
    let token = kept.or_else(|| sides.from.and_then(|from| from.demotion_token()).map(str::to_owned));
    let Some(token) = token else {
        return Err(Stuck::refused(format!(
            "{} is primary, and the token of this run is not known",
            pair.to.object()
        ))
        .exit(Exit::Incomplete));
    };
    let promote = promotion(request, &token)?;
    if to.promotion_token().is_some_and(|other| other != token) {
        return Err(Stuck::refused(format!("{} was given another token meanwhile", pair.to.object()))
            .exit(Exit::Incomplete));
    }
    let by_token = to.last_promotion_token() == Some(&token);
    let marked = of_run || to.last_promotion().is_some_and(|mark| mark.token_hash == promote.token_hash);
    if !by_token && to.promotion_token().is_some() {
        return promote::promoting(&promote, pair, sides, journal);
    }
    if !by_token && !marked {
        return Err(Stuck::refused(format!(
            "{} is primary, and not by the token of this run",
            pair.to.object()
        ))
        .exit(Exit::Incomplete));
    }
    if let Some(next) = first_write(pair, to, journal, operation) {
        return Ok(next);
    }
    if let Some(next) = finish::taken(&promote, pair, to, journal) {
        return Ok(next);
    }
    // Clients are led there before the old side is looked at.
    if let Some(next) = alias::next(request, pair, journal) {
        return Ok(next);
    }
    // Once it was seen to follow, that is told, and not looked at again.
    let sides = Sides { from: sides.from.filter(|_| !journal.has("event-end")), ..sides };
    match finish::followed(&promote, pair, sides, journal)? {
        Rest::Next(next) => Ok(*next),
        Rest::Unverified(unverified) => end(request, pair, journal, unverified),
    }
}

fn end(
    request: &Request,
    pair: &Pair<'_>,
    journal: &Journal,
    mut unverified: Vec<String>,
) -> Result<Next, Stuck> {
    unverified.extend(alias::left(request, journal));
    let message = format!("{} is primary, {} follows", pair.to.dc, pair.from.dc);
    let reason = if request.operation.aborted { "SwitchoverCalledOff" } else { "SwitchoverDone" };
    if let Some(next) = events(request, pair, journal, "event-end", reason, &message) {
        return Ok(next);
    }
    // What cannot be seen keeps its lock, by which the run is gone on with.
    if let Some(release) = pair::release_seen(pair, &request.operation) {
        return Ok(release);
    }
    Ok(Next::Done(restart::told(Ending { unverified, ..Ending::default() }, pair, journal)))
}

/// No lock of this run stands, and the target is primary.
fn not_by_this_run(pair: &Pair<'_>, to: &CnpgCluster, journal: &Journal) -> Result<Next, Stuck> {
    if let Some(holder) = holder(pair) {
        return Err(pair::locked(&holder));
    }
    let roles = (pair.to.observed_primary(), pair.from.observed_primary());
    if journal.untouched() && roles == (Some(true), Some(false)) && to.promotion_token().is_none() {
        return Ok(Next::Done(Ending { already: true, ..Ending::default() }));
    }
    if let Some((seen, _)) =
        [pair.to, pair.from].into_iter().zip([roles.0, roles.1]).find(|(_, role)| role.is_none())
    {
        return Err(Stuck::refused(format!(
            "{} is primary by its spec; PostgreSQL of {} does not answer, so it cannot be told whether all is done",
            pair.to.object(),
            seen.dc
        ))
        .hint("kubectl pgaas status tells how far it is"));
    }
    let message = format!("{} is primary by its spec, and its promotion is not finished", pair.to.object());
    Err(Stuck::refused(message)
        .hint("kubectl pgaas status tells how far it is; promote with its token finishes it"))
}

/// As soon as PostgreSQL is out of recovery: the end of the time without writes. The operator
/// says so first, and the first try is whether it is so. As long as the operator is not done
/// with it, a restart may follow.
fn first_write(pair: &Pair<'_>, to: &CnpgCluster, journal: &Journal, operation: &Operation) -> Option<Next> {
    let done_with = to.healthy();
    let due = match journal.get("first-write") {
        Some(last) if last.output.is_ok() && done_with => false,
        Some(last) => pair.now >= last.at + FIRST_WRITE,
        None => true,
    };
    let untried = journal.get("first-write").is_none();
    let up = pair.to.observed_primary().is_some_and(|primary| primary || untried);
    if !due || journal.has("writable") || !up {
        return None;
    }
    Some(restart::commit(&operation.run, pair, to, "first-write", "a first message", &[]))
}

/// Whether any lock that stands is of this run.
fn of_both(pair: &Pair<'_>, operation: &Operation) -> Result<(), Stuck> {
    let locks = [pair.from, pair.to].into_iter().filter_map(|seen| seen.live()?.lock());
    match locks.into_iter().find(|held| held.run != operation.run) {
        Some(other) => Err(pair::locked(&other)),
        None => Ok(()),
    }
}

/// Whether no role has been changed yet.
pub fn untouched(live: Live<'_>) -> bool {
    live.from.role() == Role::Primary && live.to.role() == Role::Replica
}

/// Releases the lock of a run that failed, where no role was changed: any other run is gone
/// on with by its lock.
pub fn give_back(operation: &Operation, pair: &Pair<'_>) -> Option<Next> {
    let of = |seen: &DcSnapshot| seen.live().map(CnpgCluster::role);
    match (of(pair.from), of(pair.to)) {
        (Some(Role::Primary), Some(Role::Replica)) => pair::release(pair, operation),
        _ => None,
    }
}
