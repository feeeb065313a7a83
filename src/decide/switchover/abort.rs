//! Calling a run off: the target's Cluster is the arbiter.
//!
//! Its lock is marked, by a patch that tests that the promotion was not asked for; the
//! promotion tests that very lock. So one of the two wins, and only what was read back
//! after it counts.

use super::events::events;
use super::{Alias, Request, after, in_the_middle, of_both};
use crate::decide::demote::{self, Gained};
use crate::decide::pair::{self, Live, Pair, annotation, patch_cluster, set, test};
use crate::decide::promote;
use crate::decide::silence;
use crate::decide::step::{Ending, Journal, Next, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::model::operation::{LOCK, Operation};
use crate::observe::cnpg::{CnpgCluster, Role};
use serde_json::{Value, json};
use std::time::Duration;

/// Longest wait until the operator has let the old primary's instances go.
const RELEASED_LIMIT: Duration = Duration::from_secs(600);

/// The next step of calling a run off.
pub fn next(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Next {
    match decide(request, pair, journal) {
        Ok(next) => next,
        Err(stuck) => stuck.into(),
    }
}

fn decide(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let operation = &request.operation;
    let live = match pair.live() {
        Ok(live) => live,
        Err(refused) => return Ok(silence::of_api(pair, journal, MARK, operation, refused)),
    };
    if journal.sent("unlock-to") {
        return Ok(end(request, pair, journal));
    }
    of_both(pair, operation)?;
    let (from, to) = (live.from, live.to);
    let marked = to.lock().is_some_and(|held| held.aborted && held.same(operation));
    if !marked {
        return mark(pair, live, operation);
    }
    if from.lock().is_none() && from.role() == Role::Primary {
        return Ok(end(request, pair, journal));
    }
    // Read back: from here on nobody else writes either side.
    if let Some(next) = pair::take_lock(pair, live, operation, journal) {
        return Ok(next);
    }
    let undone = asked_for(from.lock().as_ref());
    match from.role() {
        Role::Primary if undone => back(request, pair, journal),
        Role::Primary => Ok(end(request, pair, journal)),
        Role::Replica => undo(request, pair, live, journal).map_err(in_the_middle(request)),
    }
}

/// Name of the step that marks the target; a lost race over it is decided anew.
pub(super) const MARK: &str = "lock-abort";

/// Marks the target, if its promotion was not asked for.
fn mark(pair: &Pair<'_>, live: Live<'_>, operation: &Operation) -> Result<Next, Stuck> {
    let (from, to) = (live.from, live.to);
    let held = to.lock();
    if let Some(held) = held.as_ref().filter(|held| held.attempt >= operation.attempt) {
        return Err(Stuck::refused(format!("taken over by {}@{}: this process stops", held.user, held.host)));
    }
    if to.role() == Role::Primary || to.promotion_token().is_some() {
        return Err(Stuck::refused(format!(
            "{} was asked to become primary: it is too late to call the run off",
            pair.to.object()
        ))
        .hint(Operation { aborted: false, ..operation.clone() }.again()));
    }
    if asked_for(held.as_ref()) {
        return Err(Stuck::refused(format!(
            "{} was asked to become primary, and that was taken back: it cannot be proved that none of its instances goes on with it",
            pair.to.object()
        ))
        .exit(Exit::Incomplete)
        .hint("nothing was written; see that PostgreSQL there stays a replica, then promote one side by its token"));
    }
    let marked = match &held {
        Some(held) => Operation { step: held.step.clone(), token: held.token.clone(), ..operation.clone() },
        None => operation.clone(),
    };
    let mut operations = vec![test("/metadata/uid", to.metadata.uid.as_str())];
    match to.metadata.annotations.get(LOCK) {
        Some(read) => operations.push(test(&annotation(LOCK), read.as_str())),
        None => operations.push(test("/metadata/resourceVersion", to.metadata.resource_version.as_str())),
    }
    operations.push(test("/spec/replica/primary", from.self_name()));
    operations.push(test("/spec/replica/promotionToken", Value::Null));
    if to.metadata.annotations.is_empty() {
        operations.push(set("/metadata/annotations", json!({})));
    }
    operations.push(set(&annotation(LOCK), Operation { aborted: true, ..marked }.write()));
    let what = format!("mark the run as called off on {}", pair.to.object());
    Ok(patch_cluster(MARK, pair.to, what, operations))
}

/// The old primary takes its own token back: nothing was written since.
fn undo(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let (from, to) = (live.from, live.to);
    let down = demote::Request { operation: request.operation.clone(), timeout: request.timeout };
    let kept = to.lock().and_then(|held| held.token);
    let token = match kept {
        Some(token) => token,
        None => match demote::gain(&down, pair, live, journal)? {
            Gained::Token(token) => token,
            Gained::NotYet(next) => return Ok(*next),
        },
    };
    if from.status.switch_replica_cluster_status.in_progress
        || from.not_reconciled().is_some()
        || pair.from.primary_instance().is_none()
    {
        return Ok(Next::Wait(let_go(request, pair, from)));
    }
    let (request, swapped) = swapped(request, pair);
    let promote = super::promotion(&request, &token)?;
    promote::target(&promote, &swapped, from)?;
    Ok(promote::up(&promote, &swapped, from))
}

fn let_go(request: &Request, pair: &Pair<'_>, from: &CnpgCluster) -> Wait {
    let why = from.not_reconciled().unwrap_or("its instances do not answer yet");
    Wait {
        id: "released",
        dc: pair.from.dc.clone(),
        what: format!("waiting until {} is let go by its demotion: {why}", pair.from.dc),
        limit: RELEASED_LIMIT,
        every: Duration::from_secs(1),
        over: Stuck::refused(format!("{} is not let go by its demotion: {why}", pair.from.object()))
            .exit(Exit::TimedOut)
            .hint(request.operation.again()),
    }
}

/// Whether a promotion was asked for under this lock, whatever was noted in it since.
fn asked_for(held: Option<&Operation>) -> bool {
    held.and_then(|held| held.step.as_deref()).is_some_and(|step| promote::ASKED.contains(&step))
}

/// The same run with the old primary in the place of the target.
fn swapped<'a>(request: &Request, pair: &Pair<'a>) -> (Request, Pair<'a>) {
    let mut operation = request.operation.clone();
    operation.uids.reverse();
    (
        Request { operation, alias: Alias::default(), ..request.clone() },
        Pair { from: pair.to, to: pair.from, now: pair.now },
    )
}

/// The old primary was promoted with its own token: the rest is that of any promotion.
fn back(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let (request, swapped) = swapped(request, pair);
    let sides = swapped.live()?.into();
    after(&request, &swapped, sides, journal)
}

/// Nobody's role was changed, or both are as they were: tell it, and release.
fn end(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Next {
    let message = format!("{} stays primary", pair.from.dc);
    events(request, pair, journal, "event-end", "SwitchoverCalledOff", &message)
        .or_else(|| pair::release_seen(pair, &request.operation))
        .unwrap_or_else(|| Next::Done(Ending::default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::{Specimen, after_demotion, look, operation, stuck, token};

    fn request(sides: &[Specimen; 2]) -> Request {
        let operation =
            Operation { verb: "switchover".into(), aborted: true, ..operation("r1", &sides[0], &sides[1]) };
        Request {
            operation,
            accepted: Vec::new(),
            max_lag: None,
            backup: false,
            timeout: Duration::from_secs(600),
            alias: Alias::default(),
        }
    }

    fn locked(side: &mut Specimen, operation: &Operation, step: &str) {
        let held = Operation { step: Some(step.into()), ..operation.clone() };
        side.set(&annotation(LOCK), held.write());
    }

    #[test]
    fn a_promotion_that_was_asked_for_is_seen_to_its_end_whatever_was_noted_since() {
        for step in promote::ASKED {
            let mut sides = after_demotion();
            let request = request(&sides);
            sides[0].set("/spec/replica/primary", "prod-dc1");
            sides[0].set("/spec/replica/promotionToken", token(1, "0/5000028").encode());
            locked(&mut sides[0], &request.operation, step);
            locked(&mut sides[1], &request.operation, "lock-to");
            let next = look(&sides, 100, |pair| next(&request, pair, &Journal::default()));
            let goes_on = match &next {
                Next::Wait(wait) => wait.id == "promoted",
                Next::Do(sent) => sent.id == "reached" && sent.dc == "dc1",
                _ => false,
            };
            assert!(goes_on, "{step}: {next:?}");
        }
    }

    #[test]
    fn a_target_that_was_ever_asked_to_become_primary_is_not_marked() {
        for step in promote::ASKED {
            let mut sides = after_demotion();
            let mut request = request(&sides);
            let held = Operation { aborted: false, ..request.operation.clone() };
            for side in &mut sides {
                locked(side, &held, step);
            }
            request.operation.attempt += 1;
            let refused = stuck(look(&sides, 100, |pair| next(&request, pair, &Journal::default())));
            assert!(refused.message.contains("taken back"), "{step}: {}", refused.message);
            assert_eq!(refused.exit, Exit::Incomplete);
        }
    }
}
