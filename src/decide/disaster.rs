//! A promotion without a token: the old primary is lost, and with it what was not archived.
//!
//! The old primary's API server is asked first. One that answers with a healthy primary ends
//! the run; one that answers with a broken primary has it kept down before the other side is
//! touched; one that is silent is gone past only by a run that began so.

use super::history::remember;
use super::pair::{self, Pair, Sides, annotation, patch_cluster, present, role_as_read, set, under_lock};
use super::promote::{self, finish, looked_after, restart};
use super::silence;
use super::step::{Ending, Journal, Next, Stuck, Wait};
use super::{history, owner};
use crate::error::Kind as Exit;
use crate::model::divergence::{DIVERGED, Divergence, FENCED};
use crate::model::finding;
use crate::model::operation::Operation;
use crate::model::token::DemotionToken;
use crate::model::word::word;
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use serde_json::Value;
use std::time::Duration;

#[cfg(test)]
mod tests;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The run, as it stands in the lock.
    pub operation: Operation,
    /// The old primary's API server did not answer when the run began, and its name was typed.
    pub alone: bool,
    /// Whether the user may have the new primary's server write.
    pub may_write: bool,
    /// Start a backup on the new primary.
    pub backup: bool,
    /// Longest wait for the promotion.
    pub timeout: Duration,
}

/// Longest wait until every instance of the old primary is seen down.
const FENCE_LIMIT: Duration = Duration::from_secs(120);

/// What is known of the old primary.
enum Old<'a> {
    /// Its API server does not answer.
    Silent,
    /// There is no Cluster.
    Gone,
    /// It answers, and is not well.
    Sick(&'a CnpgCluster),
}

/// The next step of a forced promotion.
pub fn next(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Next {
    match decide(request, pair, journal) {
        Ok(next) => next,
        Err(stuck) => stuck.into(),
    }
}

fn decide(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let to = match present(pair.to) {
        Ok(to) => to,
        Err(refused) => return Ok(silence::of_api(pair, journal, "force", &request.operation, refused)),
    };
    match to.role() {
        Role::Replica => before(request, pair, to, journal),
        Role::Primary => after(request, pair, to, journal),
    }
}

fn before(request: &Request, pair: &Pair<'_>, to: &CnpgCluster, journal: &Journal) -> Result<Next, Stuck> {
    target(pair, to)?;
    let old = match old(pair, to)? {
        Old::Silent if !request.alone => {
            let silent = format!("{} does not answer any more", pair.from.object());
            let refused = Stuck::refused(silent).hint("run the same command again: it asks anew");
            return Ok(silence::of_api(pair, journal, "fence", &request.operation, refused));
        }
        Old::Sick(_) | Old::Gone if request.alone => {
            return Err(Stuck::refused(format!("{} answers again", pair.from.object()))
                .hint("run the same command again: it looks at the old primary first"));
        }
        old => old,
    };
    owner::guard([pair.from, pair.to])?;
    let from = match old {
        Old::Sick(from) => Some(from),
        Old::Silent | Old::Gone => None,
    };
    if let Some(next) = pair::take_lock(pair, Sides { from, to }, &request.operation, journal) {
        return Ok(next);
    }
    if let Some(next) = from.and_then(|from| down(request, pair, from)) {
        return Ok(next);
    }
    let mut operations = under_lock(to, &request.operation);
    operations.extend(change(request, pair, to));
    operations.extend(history::remember(pair.to, &request.operation, "promoted by force"));
    operations.push(pair::note(to, &request.operation, "force", None));
    let what = format!(
        "promote {} without a token: replica.primary becomes {}; {} is marked as diverged",
        pair.to.object(),
        to.self_name(),
        pair.from.dc
    );
    Ok(patch_cluster("force", pair.to, what, operations))
}

/// The change itself, with its preconditions except the lock.
pub fn change(request: &Request, pair: &Pair<'_>, to: &CnpgCluster) -> Vec<Value> {
    let mark = serde_json::to_string(&divergence(request, pair, to)).unwrap_or_default();
    let mut operations = role_as_read(to);
    operations.extend([set("/spec/replica/primary", to.self_name()), set(&annotation(DIVERGED), mark)]);
    operations
}

fn divergence(request: &Request, pair: &Pair<'_>, to: &CnpgCluster) -> Divergence {
    let holder = pair.to.holder();
    Divergence {
        dc: pair.from.dc.clone(),
        name: to.primary_name().unwrap_or_default().to_owned(),
        uid: pair.from.live().map(|from| from.metadata.uid.clone()),
        system_id: holder.system_id.map(str::to_owned),
        timeline: holder.timeline,
        lsn: holder.replayed.map(|lsn| lsn.to_string()),
        time: pair.to.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        run: request.operation.run.clone(),
    }
}

/// What must hold of the replica that is to be promoted.
fn target(pair: &Pair<'_>, to: &CnpgCluster) -> Result<(), Stuck> {
    let new = pair.to.object();
    looked_after(pair.to, to)?;
    if to.primary_name().is_none() {
        return Err(Stuck::refused(format!("{new} follows nobody by its spec (replica.primary)")));
    }
    if !to.spec.external_clusters.iter().any(|external| external.name == to.self_name()) {
        let name = to.self_name();
        return Err(Stuck::refused(format!("{new} has no externalClusters entry {name} of its own")));
    }
    match pair.to.observed_primary() {
        Some(false) => Ok(()),
        Some(true) => {
            Err(Stuck::refused(format!("{new} is seen to be primary although its spec says replica")))
        }
        None => Err(Stuck::refused(format!("{new}: its designated primary does not answer"))
            .hint("a replica that is down cannot be promoted: look at its pods")),
    }
}

/// The old primary as far as it can be seen; a healthy one is a refusal.
fn old<'a>(pair: &Pair<'a>, to: &CnpgCluster) -> Result<Old<'a>, Stuck> {
    match &pair.from.cluster {
        Err(_) if pair.from.silent() => return Ok(Old::Silent),
        Ok(None) => return Ok(Old::Gone),
        // It answers, but may not be read: its state is not known.
        Err(_) => return present(pair.from).map(Old::Sick),
        Ok(Some(_)) => {}
    }
    pair.live()?;
    let (from, object) = (present(pair.from)?, pair.from.object());
    if to.primary_name() != Some(from.self_name()) {
        let follows = to.primary_name().unwrap_or("nothing");
        return Err(Stuck::refused(format!("{} follows {follows}, not {object}", pair.to.object())));
    }
    if from.role() == Role::Primary && from.healthy() && pair.from.observed_primary() == Some(true) {
        return Err(Stuck::refused(format!(
            "{object} answers, and is a healthy primary: nothing has to be lost"
        ))
        .hint(format!("move the primary: kubectl pgaas switchover TARGET --to {}", pair.to.dc)));
    }
    let token = from.demotion_token().filter(|token| DemotionToken::parse(token).is_ok());
    if from.role() == Role::Replica && token.is_some() {
        return Err(Stuck::refused(format!(
            "{object} was demoted, and its token is there: nothing has to be lost"
        ))
        .hint(format!("kubectl pgaas promote TARGET --dc {} --demotion-token …", pair.to.dc)));
    }
    Ok(Old::Sick(from))
}

/// What is left to do until every instance of the old primary is seen down.
fn down(request: &Request, pair: &Pair<'_>, from: &CnpgCluster) -> Option<Next> {
    let object = pair.from.object();
    if !from.fenced() {
        let mut operations = under_lock(from, &request.operation);
        operations.push(set(&annotation(FENCED.0), FENCED.1));
        operations.push(pair::note(from, &request.operation, "fence", None));
        let what = format!("fence every instance of {object}: PostgreSQL is shut down and kept so");
        return Some(patch_cluster("fence", pair.from, what, operations));
    }
    let up: Vec<&str> = pair
        .from
        .instances
        .iter()
        .filter(|(_, answer)| !answer.as_ref().is_ok_and(|status| status.might_be_unavailable))
        .map(|(name, _)| name.as_str())
        .collect();
    if pair.from.instances.is_empty() {
        return Some(Next::Wait(nobody_named(pair)));
    }
    if up.is_empty() {
        return None;
    }
    let up = up.join(", ");
    Some(Next::Wait(Wait {
        id: "fenced",
        dc: pair.from.dc.clone(),
        what: format!("waiting until {up} of {} is seen down", pair.from.dc),
        limit: FENCE_LIMIT,
        every: Duration::from_secs(1),
        over: Stuck::refused(format!(
            "{object} is fenced, but {up} was not seen down: it may still take writes; nothing was promoted"
        ))
        .exit(Exit::Incomplete)
        .hint(format!(
            "if its node is known to be dead: kubectl delete pod {up} --force -n {} --context {}, then run the same command again",
            pair.from.namespace, word(&pair.from.context)
        ))
        .hint(format!(
            "to call it off instead: kubectl annotate cluster {} {}- -n {} --context {}",
            pair.from.name, FENCED.0, pair.from.namespace, word(&pair.from.context)
        )),
    }))
}

/// Its operator names no instance: whether one runs all the same is not known.
fn nobody_named(pair: &Pair<'_>) -> Wait {
    let (object, seen) = (pair.from.object(), pair.from);
    Wait {
        id: "fenced",
        dc: seen.dc.clone(),
        what: format!("waiting until the instances of {} are named (status.instanceNames)", seen.dc),
        limit: FENCE_LIMIT,
        every: Duration::from_secs(1),
        over: Stuck::refused(format!(
            "{object} names no instance (status.instanceNames), so none was seen down; nothing was promoted"
        ))
        .exit(Exit::Incomplete)
        .hint(format!(
            "is its operator up? what runs: kubectl get pods -l cnpg.io/cluster={} -n {} --context {}",
            seen.name,
            seen.namespace,
            word(&seen.context)
        )),
    }
}

/// The spec says primary: by this run, an earlier one, or by something else.
fn after(request: &Request, pair: &Pair<'_>, to: &CnpgCluster, journal: &Journal) -> Result<Next, Stuck> {
    let mark = to.diverged().filter(|mark| mark.dc == pair.from.dc && to.promotion_token().is_none());
    let Some(mark) = mark else {
        return Err(Stuck::refused(format!("{} is primary already", pair.to.object()))
            .hint("kubectl pgaas status shows who is primary"));
    };
    let like = as_if_by_token(request, &mark);
    let noted = to.last_promotion().is_some_and(|last| last.token_hash == like.token_hash);
    if noted && journal.untouched() && pair.to.observed_primary() == Some(true) {
        let unverified = unverified(pair, journal);
        return Ok(Next::Done(Ending { already: true, unverified, ..Ending::default() }));
    }
    let from = pair.from.live().filter(|from| !request.alone && from.metadata.deletion_timestamp.is_none());
    let unmarked = from.filter(|from| from.diverged().is_none_or(|own| own.run != mark.run));
    // Once all is noted the locks are given back, and what is left writes nothing here.
    if (!noted || unmarked.is_some())
        && let Some(next) = pair::take_lock(pair, Sides { from, to }, &request.operation, journal)
    {
        return Ok(next);
    }
    if let Some(next) = finish::taken(&like, pair, to, journal) {
        return Ok(next);
    }
    if let Some(from) = unmarked {
        let mut operations = under_lock(from, &request.operation);
        operations.push(set(&annotation(DIVERGED), serde_json::to_string(&mark).unwrap_or_default()));
        operations.extend(remember(pair.from, &request.operation, "diverged"));
        let what = format!("mark {} as diverged: it must be rebuilt", pair.from.object());
        return Ok(patch_cluster("mark", pair.from, what, operations));
    }
    if let Some(release) = pair::release(pair, &request.operation) {
        return Ok(release);
    }
    let ending = Ending { unverified: unverified(pair, journal), ..Ending::default() };
    Ok(Next::Done(restart::told(ending, pair, journal)))
}

/// The proofs after a promotion are those of one by token; this one's name stands for the
/// token's hash, and nothing of it is ever sent.
fn as_if_by_token(request: &Request, mark: &Divergence) -> promote::Request {
    let decoded = DemotionToken {
        timeline: mark.timeline.unwrap_or_default().to_string(),
        redo_wal_file: String::new(),
        database_system_identifier: mark.system_id.clone().unwrap_or_default(),
        redo: mark.lsn.clone().unwrap_or_default(),
        time_of_latest_checkpoint: String::new(),
        operator_version: String::new(),
    };
    promote::Request {
        operation: request.operation.clone(),
        token: String::new(),
        decoded,
        token_hash: format!("forced-{}", mark.run),
        alone: request.alone,
        may_write: request.may_write,
        backup: request.backup,
        timeout: request.timeout,
    }
}

/// What could not be proved.
fn unverified(pair: &Pair<'_>, journal: &Journal) -> Vec<String> {
    let old = pair.from.object();
    let mut unverified = Vec::new();
    let failed = |id: &str| journal.get(id).and_then(|entry| entry.output.as_ref().err());
    if let Some(error) = failed("writable") {
        unverified.push(format!("role seen, writability not proved: {error}"));
    }
    if let Some(error) = failed("backup") {
        unverified.push(format!("no backup was started on the new timeline: {error}"));
    }
    if let Err(unseen) = &pair.from.cluster {
        unverified.push(format!("{old} cannot be read: {}", unseen.message));
        unverified.push(format!("whether {old} takes no writes"));
    }
    if takes_writes(pair.from) {
        unverified.push(format!("{} {old} takes writes: two primaries", finding::TWO_PRIMARIES.0));
    }
    unverified
}

fn takes_writes(seen: &DcSnapshot) -> bool {
    let primary =
        |status: &crate::model::instance::InstanceStatus| status.is_primary && !status.might_be_unavailable;
    seen.instances.values().any(|answer| answer.as_ref().is_ok_and(primary))
}
