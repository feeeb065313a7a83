//! From a replica with a token to a primary that takes writes.

pub(super) mod finish;
pub(super) mod restart;

use super::history::remember;
pub use restart::{WRITES, started};

use super::owner;
use super::pair::{self, Pair, Sides, note, patch_cluster, role_as_read, set, test, under_lock};
use super::silence;
use super::step::{Ending, Journal, Next, Refused, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::model::finding;
use crate::model::operation::Operation;
use crate::model::phase;
use crate::model::token::{DemotionToken, Fit};
use crate::observe::DcSnapshot;
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
    /// Go on without the old primary while its API server does not answer.
    pub alone: bool,
    /// Whether the user may have its server write; otherwise it is tried once, for its answer.
    pub may_write: bool,
    /// Start a backup on the new primary.
    pub backup: bool,
    /// Longest wait for the promotion.
    pub timeout: Duration,
}

/// Longest time in which the operator may say that the token does not fit: replicas do
/// for a moment while the primary is promoted.
const REJECTED_LIMIT: Duration = Duration::from_secs(60);
/// The same after a rejected token was replaced: until the operator looks again, with
/// growing pauses, the phase speaks of the token before.
const REPLACED_LIMIT: Duration = Duration::from_secs(300);
/// Name of the step that replaces a rejected token.
const REPLACE: &str = "replace-token";
/// Name of the step that makes the instance look whether it has replayed all of its token.
const REACHED: &str = "reached";
/// What a lock may say of its last step once a promotion was asked for under it.
pub const ASKED: [&str; 3] = ["promote", REACHED, restart::DUE];
/// Between looks at a promotion that nothing asked for: how far it has replayed is no event.
const LOOKS: Duration = Duration::from_secs(1);

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
    let live = match sides(request, pair) {
        Ok(live) => live,
        Err(refused) => {
            let change = if journal.sent(REPLACE) { REPLACE } else { "promote" };
            return Ok(silence::of_api(pair, journal, change, &request.operation, refused));
        }
    };
    match live.to.role() {
        Role::Replica => promote(request, pair, live, journal),
        Role::Primary => promoted(request, pair, live, journal),
    }
}

/// Both Clusters, or the target alone where that is asked for and the old one is out of reach.
fn sides<'a>(request: &Request, pair: &'a Pair<'_>) -> Result<Sides<'a>, Stuck> {
    if request.alone && pair.from.cluster.is_err() {
        return Ok(Sides { from: None, to: pair::present(pair.to)? });
    }
    let refused = match pair.live() {
        Ok(live) => return Ok(live.into()),
        Err(refused) => refused,
    };
    Err(match pair.from.silent() {
        true => {
            refused.hint("if it is known to be demoted, and to stay so: --peer-unreachable --confirm TARGET")
        }
        false => refused,
    })
}

fn promote(request: &Request, pair: &Pair<'_>, live: Sides<'_>, journal: &Journal) -> Result<Next, Stuck> {
    if let Err(refused) = guards(request, pair, live) {
        return Ok(silence::of_instance(pair, journal, refused.finding, refused));
    }
    let operation = &request.operation;
    if let Some(next) = pair::take_lock(pair, live, operation, journal) {
        return Ok(next);
    }
    Ok(up(request, pair, live.to))
}

/// The one patch, under the lock and with every guard passed.
pub(super) fn up(request: &Request, pair: &Pair<'_>, to: &CnpgCluster) -> Next {
    let mut operations = under_lock(to, &request.operation);
    operations.extend(change(request, to));
    operations.extend(remember(pair.to, &request.operation, "promoted"));
    operations.push(pair::note(to, &request.operation, "promote", Some(&request.token)));
    let what =
        format!("promote {}: replica.primary becomes {} with the token", pair.to.object(), to.self_name());
    patch_cluster("promote", pair.to, what, operations)
}

/// The change itself, with its preconditions except the lock. Both fields in one
/// patch: `primary` alone would be a forced failover.
pub fn change(request: &Request, to: &CnpgCluster) -> Vec<Value> {
    let mut operations = role_as_read(to);
    operations.extend([
        set("/spec/replica/promotionToken", request.token.as_str()),
        set("/spec/replica/primary", to.self_name()),
    ]);
    operations
}

fn guards(request: &Request, pair: &Pair<'_>, live: Sides<'_>) -> Result<(), Stuck> {
    if let Some(from) = live.from {
        old_side(pair, from, live.to)?;
    }
    target(request, pair, live.to)?;
    owner::guard([pair.from, pair.to])
}

fn must(holds: bool, message: String) -> Result<(), Stuck> {
    if holds { Ok(()) } else { Err(Stuck::refused(message)) }
}

/// What must hold of both alike.
pub(super) fn looked_after(seen: &DcSnapshot, cluster: &CnpgCluster) -> Result<(), Stuck> {
    let object = seen.object();
    must(
        !cluster.standalone_replica(),
        "replica.enabled is set: the role cannot be moved by replica.primary".into(),
    )?;
    let fenced_by_demotion = cluster.status.switch_replica_cluster_status.in_progress;
    must(!fenced_by_demotion, format!("{object}: a demotion is still under way"))?;
    match cluster.not_reconciled() {
        Some(why) => Err(Stuck::refused(format!("{object}: {why}"))),
        None => Ok(()),
    }
}

fn old_side(pair: &Pair<'_>, from: &CnpgCluster, to: &CnpgCluster) -> Result<(), Stuck> {
    let old = pair.from.object();
    must(
        !from.standalone_replica(),
        "replica.enabled is set: the role cannot be moved by replica.primary".into(),
    )?;
    if from.role() == Role::Primary {
        return Err(Stuck::refused(format!(
            "{old} is still primary: a promotion now would make two primaries"
        ))
        .hint(format!("demote it first: kubectl pgaas demote TARGET --to {}", pair.to.dc)));
    }
    // One that calls itself primary and is down is none that was seen to be a replica.
    match pair.from.primary_instance().map(|instance| instance.is_primary) {
        Some(false) => {}
        Some(true) => {
            return Err(Stuck::refused(format!(
                "{old} is still seen to be primary: its demotion is not finished"
            )));
        }
        None => {
            return Err(Stuck::refused(format!("{old}: PostgreSQL's role could not be observed"))
                .id(finding::INSTANCE_UNREACHABLE)
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
    looked_after(pair.from, from)
}

/// What must hold of the replica that is to be promoted.
pub(super) fn target(request: &Request, pair: &Pair<'_>, to: &CnpgCluster) -> Result<(), Stuck> {
    let new = pair.to.object();
    looked_after(pair.to, to)?;
    must(
        to.spec.external_clusters.iter().any(|external| external.name == to.self_name()),
        format!("{new} has no externalClusters entry {} of its own", to.self_name()),
    )?;
    must(
        to.spec.replica.as_ref().is_none_or(|replica| replica.min_apply_delay.is_none()),
        format!("{new} has minApplyDelay set: a promotion token is refused"),
    )?;
    let instance = pair.to.primary_instance().ok_or_else(|| {
        Stuck::refused(format!(
            "{new}: its designated primary does not answer, so the token cannot be checked"
        ))
        .id(finding::INSTANCE_UNREACHABLE)
        .hint("it must answer through pods/proxy; look at its pod, then run the same command again")
    })?;
    must(!instance.is_primary, format!("{new} is seen to be primary although its spec says replica"))?;
    match request.decoded.fit(pair.to.holder()) {
        Fit::Refused { reason } => Err(Stuck::refused(format!("{new}: {reason}"))),
        Fit::Reached | Fit::Waiting { .. } => Ok(()),
    }
}

/// The spec says primary: by this run or an earlier one, finished or not.
fn promoted(request: &Request, pair: &Pair<'_>, live: Sides<'_>, journal: &Journal) -> Result<Next, Stuck> {
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
            Some(true) => {
                let unverified = finish::unseen_side(pair);
                Ok(Next::Done(Ending { already: true, unverified, ..Ending::default() }))
            }
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
    live: Sides<'_>,
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
    Ok(patch_cluster(REPLACE, pair.to, what, operations))
}

/// Whether the operator found that the token in the spec does not fit.
fn rejected(cluster: &CnpgCluster) -> bool {
    cluster.status.phase == phase::UNRECOVERABLE && cluster.status.phase_reason == phase::TOKEN_REJECTED
}

/// The operator checks the token and promotes; nothing but looking is left to do.
pub(super) fn promoting(
    request: &Request,
    pair: &Pair<'_>,
    live: Sides<'_>,
    journal: &Journal,
) -> Result<Next, Stuck> {
    let to = live.to;
    let rejected = rejected(to);
    if rejected && let Some(next) = finish::promoted_all_the_same(request, pair, live, journal) {
        return Ok(next);
    }
    if !rejected && let Some(next) = reached(request, pair, to, journal) {
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
    .hint(format!("it goes on by itself; {} to wait for it", request.operation.again()))
    .hint("never clear the token of a waiting promotion alone: that forces it");
    let mut limit = request.timeout;
    if rejected {
        over = Stuck::refused(format!("{}: the operator rejected the token", pair.to.object()))
            .exit(Exit::Incomplete)
            .hint("this is not final: promote again with the right token, which replaces it");
        limit = limit.min(if journal.sent(REPLACE) { REPLACED_LIMIT } else { REJECTED_LIMIT });
    }
    Ok(Next::Wait(Wait {
        id: if rejected { "rejected" } else { "promoted" },
        dc: pair.to.dc.clone(),
        what: format!(
            "waiting for the promotion of {} (token REDO {}, replayed {position}): {}",
            pair.to.dc, request.decoded.redo, to.status.phase
        ),
        limit,
        every: LOOKS,
        over,
    }))
}

/// All that the token is about is replayed. The instance holds the token against that every
/// ten seconds, and whenever its Cluster changes: this saves the rest of them.
fn reached(request: &Request, pair: &Pair<'_>, to: &CnpgCluster, journal: &Journal) -> Option<Next> {
    let operation = &request.operation;
    let held = to.lock().filter(|held| held.same(operation))?;
    let noted = held.step.as_deref() == Some(REACHED) || journal.get(REACHED).is_some();
    let waits =
        request.decoded.fit(pair.to.holder()) == Fit::Reached && pair.to.observed_primary() == Some(false);
    if noted || !waits {
        return None;
    }
    let mut operations = under_lock(to, operation);
    operations.push(note(to, operation, REACHED, None));
    let what = format!("have {} see that it has replayed all of its token", pair.to.object());
    match patch_cluster(REACHED, pair.to, what, operations) {
        Next::Do(step) => Some(Next::Do(step.refused(Refused::Noted))),
        next => Some(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::pair::annotation;
    use crate::decide::silence::SILENT;
    use crate::decide::specimen::*;
    use crate::decide::step::How;
    use crate::k8s::Reason;
    use crate::model::operation::{LAST_PROMOTION, LOCK};
    use serde_json::json;

    fn request(sides: &[Specimen; 2], decoded: DemotionToken) -> Request {
        let token = decoded.encode();
        Request {
            operation: operation("r1", &sides[0], &sides[1]),
            token_hash: hash(&token),
            token,
            decoded,
            alone: false,
            may_write: true,
            backup: true,
            timeout: Duration::from_secs(600),
        }
    }

    fn good() -> DemotionToken {
        token(1, "0/5000028")
    }

    fn ask_with(sides: &[Specimen; 2], decoded: DemotionToken, journal: &Journal, now: u64) -> Next {
        look(sides, now, |pair| next(&request(sides, decoded), pair, journal))
    }

    fn ask(sides: &[Specimen; 2], journal: &Journal) -> Next {
        ask_with(sides, good(), journal, 100)
    }

    fn mine(sides: [Specimen; 2]) -> [Specimen; 2] {
        let operation = operation("r1", &sides[0], &sides[1]);
        with_lock(sides, &operation)
    }

    #[track_caller]
    fn refusal(sides: &[Specimen; 2], decoded: DemotionToken) -> Stuck {
        let refused = stuck(ask_with(sides, decoded, &Journal::default(), 0));
        assert_eq!(refused.exit, Exit::Refused, "{}", refused.message);
        refused
    }

    #[track_caller]
    fn wait(next: Next) -> Wait {
        match next {
            Next::Wait(wait) => wait,
            other => panic!("it must wait: {other:?}"),
        }
    }

    const LOCKED: &[(&str, &str)] = &[("lock-from", ""), ("lock-to", "")];

    #[test]
    fn one_patch_holds_both_the_token_and_the_role() {
        let sides = mine(after_demotion());
        let promote = step(ask(&sides, &done(LOCKED)));
        assert_eq!((promote.id, promote.dc.as_str(), promote.refused), ("promote", "dc2", Refused::Ends));
        let lock = sides[1].text("/metadata/annotations/pgaas.io~1operation");
        assert_eq!(
            operations(&promote),
            [
                json!({"op": "test", "path": "/metadata/uid", "value": "uid-dc2"}),
                json!({"op": "test", "path": "/metadata/annotations/pgaas.io~1operation", "value": lock}),
                json!({"op": "test", "path": "/spec/replica/primary", "value": "prod-dc1"}),
                json!({"op": "test", "path": "/spec/replica/source", "value": "prod-dc1"}),
                json!({"op": "test", "path": "/spec/replica/promotionToken", "value": null}),
                json!({"op": "add", "path": "/spec/replica/promotionToken", "value": good().encode()}),
                json!({"op": "add", "path": "/spec/replica/primary", "value": "prod-dc2"}),
                remembered("promoted"),
                step_noted(lock, "promote", Some(good().encode())),
            ]
        );
    }

    #[test]
    fn a_target_that_has_replayed_its_token_is_made_to_look_at_once() {
        let mut sides = mine(after_demotion());
        sides[1].set("/spec/replica/primary", "prod-dc2");
        sides[1].set("/spec/replica/promotionToken", good().encode());
        sides[1].runs(false, 1, "0/5000028");
        assert_eq!(wait(ask(&sides, &done(LOCKED))).id, "promoted", "the last record is not replayed");
        sides[1].runs(false, 1, "0/50000A0");
        let asked = step(ask(&sides, &done(LOCKED)));
        assert_eq!((asked.id, asked.dc.as_str(), asked.refused), (REACHED, "dc2", Refused::Noted));
        let mut after = sides[1].clone();
        after.patch(operations(&asked)).unwrap();
        assert_eq!(after.live().lock().unwrap().step.as_deref(), Some(REACHED));
        assert_eq!(after.live().promotion_token(), sides[1].live().promotion_token());
        assert_eq!(wait(ask(&[sides[0].clone(), after], &done(LOCKED))).id, "promoted", "once");
        let mut refused = done(LOCKED);
        refused.add(entry(REACHED, Err("denied: not on Fridays".into()), 90));
        assert_eq!(wait(ask(&sides, &refused)).id, "promoted", "it will look by itself");
        sides[1].runs(true, 2, "0/6000000");
        assert_eq!(
            wait(ask(&sides, &done(LOCKED))).id,
            "promoted",
            "it is primary, and the operator is to say so"
        );
        let foreign = after_demotion();
        sides[1].set(&annotation(LOCK), operation("r2", &foreign[0], &foreign[1]).write());
        sides[1].runs(false, 1, "0/50000A0");
        assert!(!matches!(ask(&sides, &done(LOCKED)), Next::Do(_)), "another run's");
    }

    #[test]
    fn takes_the_lock_of_the_old_primary_first() {
        let first = step(ask(&after_demotion(), &Journal::default()));
        assert_eq!((first.id, first.dc.as_str()), ("lock-from", "dc1"));
    }

    #[test]
    fn never_promotes_while_the_old_side_is_primary_or_unknown() {
        let [from, to] = after_demotion();
        let mut silent = from.clone();
        silent.instance = Err(unseen(Reason::TimedOut));
        let mut unreachable = from.clone();
        unreachable.unseen = Some(unseen(Reason::Unreachable));
        let mut down = from.clone().running(true, 1, "0/5000028");
        down.instance().might_be_unavailable = true;
        let cases = [
            (from.clone().with("/spec/replica/primary", "prod-dc1"), "is still primary"),
            (from.clone().running(true, 1, "0/5000028"), "still seen to be primary"),
            (down, "still seen to be primary"),
            (silent, "could not be observed"),
            (unreachable, "data centre dc1 cannot be read"),
            (from.clone().with("/spec/replica/primary", "prod-dc3"), "was demoted in favour of prod-dc3"),
            (from.clone().with("/spec/replica/enabled", true), "replica.enabled is set"),
            (from.with("/status/switchReplicaClusterStatus", json!({"inProgress": true})), "still under way"),
        ];
        for (from, why) in cases {
            let message = refusal(&[from, to.clone()], good()).message;
            assert!(message.contains(why), "{why}: {message}");
        }
    }

    #[test]
    fn refuses_a_target_that_cannot_take_the_token() {
        let [from, to] = after_demotion();
        let mut silent = to.clone();
        silent.instance = Err(unseen(Reason::TimedOut));
        let cases = [
            (silent, "does not answer, so the token cannot be checked"),
            (to.clone().running(true, 1, "0/50000A0"), "is seen to be primary"),
            (to.clone().with("/spec/replica/minApplyDelay", "5min"), "minApplyDelay"),
            (to.clone().with("/spec/externalClusters", json!([])), "no externalClusters entry prod-dc2"),
            (to.clone().annotated("cnpg.io/hibernation", "on"), "hibernated"),
            (to.clone().with("/status/systemID", "1"), "hold different databases"),
        ];
        for (to, why) in cases {
            let message = refusal(&[from.clone(), to], good()).message;
            assert!(message.contains(why), "{why}: {message}");
        }
    }

    #[test]
    fn a_stale_or_foreign_token_is_refused_before_any_write() {
        let foreign = DemotionToken { database_system_identifier: "1".into(), ..good() };
        let [from, to] = after_demotion();
        let later = [from.clone(), to.clone().running(false, 2, "0/50000A0")];
        for (sides, token, why) in [
            (after_demotion(), foreign, "belongs to another database"),
            (after_demotion(), token(1, "0/4000028"), "the token is stale"),
            (later, good(), "is on timeline 2 already"),
        ] {
            let message = refusal(&sides, token).message;
            assert!(message.contains(why) && message.contains("ctx-dc2"), "{why}: {message}");
        }
    }

    #[test]
    fn a_token_that_is_not_replayed_yet_is_given_for_the_operator_waits() {
        let [from, to] = after_demotion();
        let behind = mine([from, to.running(false, 1, "0/4000000")]);
        assert_eq!(step(ask(&behind, &done(LOCKED))).id, "promote");
    }

    #[test]
    fn a_promotion_that_waits_is_looked_at_with_both_positions() {
        let [from, to] = after_promotion();
        let mut waiting = [from, to.without("/status/lastPromotionToken").running(false, 1, "0/4000000")];
        waiting[1].set("/status/phase", phase::PROMOTING);
        let looked = wait(ask(&waiting, &Journal::default()));
        assert_eq!((looked.id, looked.over.exit), ("promoted", Exit::TimedOut));
        assert!(looked.what.contains("0/5000028") && looked.what.contains("0/4000000"), "{}", looked.what);
        assert!(looked.over.hints.iter().any(|hint| hint.contains("never clear the token")));
    }

    /// The operator says that the token in the spec does not fit.
    fn rejected_token(text: &str) -> [Specimen; 2] {
        let [from, mut to] = after_promotion();
        to.set("/status/phase", phase::UNRECOVERABLE);
        to.set("/status/phaseReason", phase::TOKEN_REJECTED);
        to.set("/status/lastPromotionToken", "");
        to.set("/spec/replica/promotionToken", text);
        [from.running(false, 1, "0/50000A0"), to.running(false, 1, "0/50000A0")]
    }

    #[test]
    fn a_rejected_token_is_looked_at_for_a_while_and_never_a_success() {
        let looked = wait(ask(&rejected_token(&good().encode()), &Journal::default()));
        assert_eq!((looked.id, looked.over.exit), ("rejected", Exit::Incomplete));
        assert_eq!(looked.limit, REJECTED_LIMIT);
        let mut replaced = Journal::default();
        replaced.begin(REPLACE, Duration::ZERO);
        assert_eq!(wait(ask(&rejected_token(&good().encode()), &replaced)).limit, REPLACED_LIMIT);
    }

    #[test]
    fn a_rejected_token_is_replaced_by_the_right_one_in_one_patch() {
        let wrong = token(1, "0/4000028").encode();
        let mut sides = mine(rejected_token(&wrong));
        let replace = step(ask(&sides, &done(LOCKED)));
        assert_eq!((replace.id, replace.dc.as_str()), (REPLACE, "dc2"));
        let tests = json!({"op": "test", "path": "/spec/replica/promotionToken", "value": wrong});
        assert!(operations(&replace).contains(&tests));
        sides[1].patch(operations(&replace)).unwrap();
        assert_eq!(sides[1].live().promotion_token(), Some(good().encode().as_str()));
    }

    #[test]
    fn another_token_that_still_waits_or_is_used_is_left_alone() {
        let mut waiting = rejected_token(&token(1, "0/7000028").encode());
        waiting[1].set("/status/phase", phase::PROMOTING);
        let mut used = after_promotion();
        used[1].set("/spec/replica/promotionToken", "another");
        used[1].set("/status/lastPromotionToken", "another");
        for sides in [waiting, used] {
            let message = refusal(&sides, good()).message;
            assert!(message.contains("with another promotion token"), "{message}");
        }
    }

    #[test]
    fn a_token_flagged_after_it_did_promote_is_cleared_and_noted() {
        let sides = mine(rejected_token(&good().encode()));
        let [from, to] = sides;
        let sides = [from, to.running(true, 2, "0/6000000")];
        let clear = step(ask(&sides, &done(LOCKED)));
        assert_eq!(clear.id, "clear-token");
    }

    #[test]
    fn a_token_for_a_running_primary_is_refused() {
        let [from, to] = after_promotion();
        let sides = [from, to.without("/spec/replica/promotionToken").without("/status/lastPromotionToken")];
        assert!(refusal(&sides, good()).message.contains("is primary already; a token is for a replica"));
    }

    fn noted(sides: [Specimen; 2]) -> [Specimen; 2] {
        let note = json!({"tokenHash": hash(&good().encode()), "timeline": 2, "run": "r0"}).to_string();
        let [from, to] = sides;
        let to = to.without("/spec/replica/promotionToken").without("/status/lastPromotionToken");
        [from, to.annotated(LAST_PROMOTION, note)]
    }

    #[test]
    fn promoting_again_with_the_same_token_is_already_done() {
        let Next::Done(ending) = ask(&noted(after_promotion()), &Journal::default()) else { panic!() };
        assert!(ending.already && ending.unverified.is_empty());
    }

    #[test]
    fn a_noted_promotion_whose_postgresql_is_no_primary_is_not_called_done() {
        let [from, to] = noted(after_promotion());
        let sides = [from, to.running(false, 1, "0/50000A0")];
        assert_eq!(stuck(ask(&sides, &Journal::default())).exit, Exit::Incomplete);
    }

    #[test]
    fn nothing_is_finished_before_postgresql_is_primary_and_healthy() {
        let [from, to] = mine(after_promotion());
        for to in [
            to.clone().running(false, 2, "0/6000000"),
            to.clone().with("/status/phase", "Primary instance is being restarted in-place"),
            to.with("/status/readyInstances", 0),
        ] {
            let looked = wait(ask(&[from.clone(), to], &done(LOCKED)));
            assert_eq!((looked.id, looked.over.exit), ("healthy", Exit::TimedOut));
        }
    }

    #[test]
    fn writability_is_proved_through_the_service_and_tried_again() {
        let sides = mine(after_promotion());
        let prove = step(ask(&sides, &done(LOCKED)));
        let How::Sql { at, statements, .. } = &prove.how else { panic!("{prove:?}") };
        assert_eq!(at, &super::super::step::SqlAt::Service("prod-rw".into()));
        assert!(statements[0].contains("pg_logical_emit_message(true, 'pgaas', 'r1')"));
        let mut journal = done(LOCKED);
        journal.add(entry("writable", Err("no endpoint".into()), 100));
        assert_eq!(wait(ask_with(&sides, good(), &journal, 100)).id, "writable");
        assert_eq!(step(ask_with(&sides, good(), &journal, 101)).id, "writable");
    }

    /// The operator may restart the new primary, and the service is without an
    /// endpoint meanwhile.
    #[test]
    fn writability_is_tried_anew_after_a_restart() {
        let sides = mine(after_promotion());
        let mut journal = done(LOCKED);
        journal.add(entry("writable", Err("no endpoint".into()), 68));
        assert_eq!(step(ask_with(&sides, good(), &journal, 99)).id, "writable");
        journal.add(entry("writable", Err("no endpoint".into()), 99));
        assert_eq!(step(ask_with(&sides, good(), &journal, 101)).id, "writable");
    }

    /// Tried for as long as it is tried, and never proved.
    fn never_writable() -> Journal {
        let mut journal = done(LOCKED);
        for at in [10, 20, 30, 40] {
            journal.add(entry("writable", Err("exec is forbidden".into()), at));
        }
        journal
    }

    #[test]
    fn the_token_is_cleared_only_after_ten_more_seconds_and_with_the_note() {
        let sides = mine(after_promotion());
        let mut journal = done(LOCKED);
        journal.add(entry("writable", Ok("0/6000100 000000020000000000000006".into()), 100));
        assert_eq!(wait(ask_with(&sides, good(), &journal, 109)).id, "settled");
        let clear = step(ask_with(&sides, good(), &journal, 110));
        assert_eq!(clear.id, "clear-token");
        let mut after = sides[1].clone();
        after.patch(operations(&clear)).unwrap();
        let promotion = after.live().last_promotion().unwrap();
        assert_eq!((promotion.token_hash, promotion.timeline), (hash(&good().encode()), Some(2)));
        assert_eq!(after.live().promotion_token(), None);
    }

    /// The operator may restart it a moment after it was writable.
    #[test]
    fn a_restart_while_it_settles_is_seen_and_the_time_counts_anew() {
        let sides = mine(after_promotion());
        let took =
            |server: u32| Ok(format!("0/6000100 started {server}\n0/6000200 000000020000000000000006"));
        let mut journal = done(LOCKED);
        journal.add(entry("writable", took(1), 100));
        assert_eq!(wait(ask_with(&sides, good(), &journal, 109)).id, "settled");
        assert_eq!(step(ask_with(&sides, good(), &journal, 110)).id, "still-writable");
        let mut unbroken = journal.clone();
        unbroken.add(entry("still-writable", took(1), 110));
        assert_eq!(step(ask_with(&sides, good(), &unbroken, 110)).id, "clear-token");
        journal.add(entry("still-writable", Err("no endpoint".into()), 110));
        assert_eq!(wait(ask_with(&sides, good(), &journal, 110)).id, "still-writable");
        assert_eq!(step(ask_with(&sides, good(), &journal, 111)).id, "still-writable");
        journal.add(entry("still-writable", took(2), 112));
        assert_eq!(wait(ask_with(&sides, good(), &journal, 121)).id, "settled");
        assert_eq!(step(ask_with(&sides, good(), &journal, 122)).id, "still-writable");
        journal.add(entry("still-writable", took(2), 122));
        assert_eq!(step(ask_with(&sides, good(), &journal, 122)).id, "clear-token");
    }

    /// What PostgreSQL takes up at a restart only, its operator does when it looks.
    #[test]
    fn a_restart_that_is_due_is_asked_for_and_followed_by_a_write() {
        let sides = mine(after_promotion());
        let mut due = sides.clone();
        due[1].instance.as_mut().unwrap().pending_restart = true;
        let took = |server: u32| Ok(format!("0/6000100 started {server}"));
        let mut journal = done(LOCKED);
        journal.add(entry("writable", took(1), 100));
        let asked = step(ask_with(&due, good(), &journal, 100));
        assert_eq!(asked.id, "restart-due");
        let mut after = due[1].clone();
        after.patch(operations(&asked)).unwrap();
        assert_eq!(after.live().lock().unwrap().step.as_deref(), Some("restart-due"));
        journal.add(entry("restart-due", Ok(String::new()), 100));
        assert_eq!(wait(ask_with(&due, good(), &journal, 399)).id, "restarted");

        let mut restarted = journal.clone();
        assert_eq!(step(ask_with(&sides, good(), &restarted, 130)).id, "still-writable");
        restarted.add(entry("still-writable", took(2), 130));
        assert_eq!(wait(ask_with(&sides, good(), &restarted, 139)).id, "settled");
        restarted.add(entry("still-writable", took(2), 140));
        assert_eq!(step(ask_with(&sides, good(), &restarted, 140)).id, "clear-token");

        // One that does not come is told at the end.
        assert_eq!(step(ask_with(&due, good(), &journal, 400)).id, "still-writable");
        journal.add(entry("still-writable", took(1), 400));
        assert_eq!(step(ask_with(&due, good(), &journal, 400)).id, "clear-token");
    }

    /// PostgreSQL says so as long as it is so, and its instance forgets it.
    #[test]
    fn a_server_that_archives_as_a_replica_is_to_be_restarted() {
        let sides = mine(after_promotion());
        let took = |server: u32, mode: &str| Ok(format!("0/6000100 started {server} archive_mode {mode}"));
        let mut journal = done(LOCKED);
        let How::Sql { statements, .. } = step(ask(&sides, &journal)).how else { panic!("no SQL") };
        assert!(statements[1].contains("pg_reload_conf()"), "{statements:?}");
        journal.add(entry("writable", took(1, "always"), 100));
        assert_eq!(step(ask_with(&sides, good(), &journal, 100)).id, "restart-due");
        journal.add(entry("restart-due", Ok(String::new()), 100));
        assert_eq!(wait(ask_with(&sides, good(), &journal, 101)).id, "restarted");
        assert_eq!(step(ask_with(&sides, good(), &journal, 102)).id, "still-writable");

        let mut restarted = journal.clone();
        restarted.add(entry("still-writable", took(2, "on"), 105));
        assert_eq!(wait(ask_with(&sides, good(), &restarted, 114)).id, "settled");
        restarted.add(entry("still-writable", took(2, "on"), 115));
        assert_eq!(step(ask_with(&sides, good(), &restarted, 115)).id, "clear-token");

        journal.add(entry("still-writable", took(1, "always"), 400));
        assert_eq!(step(ask_with(&sides, good(), &journal, 400)).id, "clear-token");
    }

    #[test]
    fn a_restart_that_was_not_seen_is_told_and_one_that_is_left_to_people_is_advised() {
        let ended = |strategy: &str| {
            let [from, to] = noted(after_promotion());
            let waits = to.with("/spec/primaryUpdateStrategy", strategy);
            let sides = [from.running(false, 2, "0/6000200"), waits];
            let mut journal = done(&[("backup", "")]);
            let output = "0/6000100 started 1 archive_mode always\n0/6000100 000000020000000000000006";
            for (id, at) in
                [("writable", 10), ("restart-due", 10), ("still-writable", 20), ("still-writable", 400)]
            {
                journal.add(entry(id, Ok(output.into()), at));
            }
            let Next::Done(ending) = ask_with(&sides, good(), &journal, 400) else { panic!("not done") };
            (ending.unverified, ending.next)
        };
        let (unverified, next) = ended("unsupervised");
        assert!(unverified[0].contains("is to be restarted") && next.is_empty(), "{unverified:?} {next:?}");
        let (unverified, next) = ended("supervised");
        assert!(unverified.is_empty() && next[0].contains("when it suits you"), "{unverified:?} {next:?}");
    }

    #[test]
    fn a_primary_whose_restart_waits_for_people_is_taken_as_it_is() {
        let [from, to] = mine(after_promotion());
        let waits = to.with("/status/phase", "Waiting for user action");
        let supervised = waits.clone().with("/spec/primaryUpdateStrategy", "supervised");
        assert_eq!(wait(ask(&[from.clone(), waits], &done(LOCKED))).id, "healthy");
        assert_eq!(step(ask(&[from, supervised], &done(LOCKED))).id, "writable");
    }

    /// Everything done but what follows the note.
    fn nearly() -> Journal {
        let mut journal = done(LOCKED);
        journal.add(entry("writable", Ok("0/6000100 000000020000000000000006".into()), 50));
        journal.add(entry("backup", Ok(String::new()), 60));
        journal
    }

    #[test]
    fn the_old_side_is_seen_to_follow_before_the_end() {
        let [from, to] = mine(noted(after_promotion()));
        let behind = wait(ask(&[from.clone(), to.clone()], &nearly()));
        assert_eq!((behind.id, behind.dc.as_str(), behind.over.exit), ("follows", "dc1", Exit::Incomplete));
        let follows = [from.clone().running(false, 2, "0/6000100"), to.clone()];
        assert_eq!(step(ask(&follows, &nearly())).id, "unlock-to");
        let both = [from.running(true, 1, "0/7000000"), to];
        assert!(stuck(ask(&both, &nearly())).message.contains("two primaries"));
    }

    #[test]
    fn without_the_right_to_write_it_is_tried_once_and_not_proved() {
        let sides = mine(noted(after_promotion()));
        let mut request = request(&sides, good());
        request.may_write = false;
        let journal = done(LOCKED);
        let ask = |journal: &Journal, now| look(&sides, now, |pair| next(&request, pair, journal));
        assert_eq!(step(ask(&journal, 50)).id, "writable");
        let mut journal = journal;
        journal.add(entry("writable", Err("exec is forbidden".into()), 50));
        assert_ne!(step(ask(&journal, 62)).id, "writable");
    }

    #[test]
    fn what_was_not_proved_is_said_after_the_locks_are_given_back() {
        let mut sides = noted(after_promotion());
        let mut journal = never_writable();
        journal.add(entry("backup", Err("no store".into()), 60));
        let Next::Done(ending) = ask(&sides, &journal) else { panic!("not done") };
        assert!(!ending.already);
        assert!(ending.unverified[0].contains("exec is forbidden"), "{ending:?}");
        assert!(ending.unverified[1].contains("no store"), "{ending:?}");
        sides = mine(sides);
        assert_eq!(step(ask(&sides, &journal)).id, "unlock-to");
    }

    #[test]
    fn a_backup_is_started_on_the_new_timeline_unless_it_is_not_wanted() {
        let sides = mine(noted(after_promotion()));
        let journal = never_writable();
        let backup = step(ask(&sides, &journal));
        assert_eq!(backup.refused, Refused::Weighed, "a promotion without a backup is one all the same");
        let How::Create { object } = backup.how else { panic!("no backup") };
        assert_eq!((&object["kind"], &object["spec"]["method"]), (&json!("Backup"), &json!("plugin")));
        assert_eq!(object["spec"]["cluster"]["name"], "prod");
        let unwanted = Request { backup: false, ..request(&sides, good()) };
        let next = look(&sides, 100, |pair| super::next(&unwanted, pair, &journal));
        assert_eq!(step(next).id, "unlock-to");
    }

    /// The old side is out of reach, and the run goes on without it.
    fn ask_alone(sides: &[Specimen; 2], journal: &Journal) -> Next {
        let mut request = Request { alone: true, ..request(sides, good()) };
        request.operation.uids[0].clear();
        look(sides, 100, |pair| next(&request, pair, journal))
    }

    fn cut_off(sides: [Specimen; 2]) -> [Specimen; 2] {
        let [mut from, to] = sides;
        from.unseen = Some(unseen(Reason::Unreachable));
        [from, to]
    }

    fn mine_alone(sides: [Specimen; 2]) -> [Specimen; 2] {
        let [from, mut to] = sides;
        let mut operation = operation("r1", &from, &to);
        operation.uids[0].clear();
        to.set(&annotation(LOCK), operation.write());
        [from, to]
    }

    #[test]
    fn without_the_old_side_the_target_alone_is_locked_and_promoted() {
        let sides = cut_off(after_demotion());
        let first = step(ask_alone(&sides, &Journal::default()));
        assert_eq!((first.id, first.dc.as_str()), ("lock-to", "dc2"));
        let promote = step(ask_alone(&mine_alone(sides.clone()), &done(&[("lock-to", "")])));
        assert_eq!((promote.id, promote.dc.as_str()), ("promote", "dc2"));
        let refused = refusal(&sides, good());
        assert!(refused.hints.iter().any(|hint| hint.contains("--peer-unreachable")), "{:?}", refused.hints);
    }

    #[test]
    fn without_the_old_side_no_other_guard_is_lowered() {
        let stale =
            cut_off([after_demotion()[0].clone(), a_pair()[1].clone().running(false, 2, "0/50000A0")]);
        assert!(stuck(ask_alone(&stale, &Journal::default())).message.contains("is on timeline 2 already"));
        let mut forbidden = after_demotion();
        forbidden[0].unseen = Some(unseen(Reason::Forbidden));
        assert_eq!(stuck(ask(&forbidden, &Journal::default())).exit, Exit::Forbidden);
        // It answers again before the promotion, and is primary.
        let back = mine_alone(a_pair());
        assert!(stuck(ask_alone(&back, &done(&[("lock-to", "")]))).message.contains("is still primary"));
    }

    #[test]
    fn what_could_not_be_seen_of_the_old_side_is_listed_at_the_end() {
        let sides = cut_off(noted(after_promotion()));
        let mut journal = done(&[("lock-to", ""), ("backup", "")]);
        journal.add(entry("writable", Ok("0/6000100 000000020000000000000006".into()), 50));
        assert_eq!(step(ask_alone(&mine_alone(sides.clone()), &journal)).id, "unlock-to");
        let Next::Done(ending) = ask_alone(&sides, &journal) else { panic!("not done") };
        for part in ["ctx-dc1) cannot be read", "takes no writes", "follows the new primary"] {
            assert!(ending.unverified.iter().any(|line| line.contains(part)), "{part}: {ending:?}");
        }
        let Next::Done(ending) = ask_alone(&sides, &Journal::default()) else { panic!("not done") };
        assert!(ending.already && ending.unverified.len() == 3, "{ending:?}");
    }

    #[test]
    fn an_old_side_that_answers_again_is_looked_at_after_all() {
        let [from, to] = mine_alone(noted(after_promotion()));
        let mut journal = done(&[("lock-to", ""), ("backup", "")]);
        journal.add(entry("writable", Ok("0/6000100 000000020000000000000006".into()), 50));
        let behind = [from.clone(), to.clone()];
        assert_eq!(wait(ask_alone(&behind, &journal)).id, "follows");
        let both = [from.running(true, 1, "0/7000000"), to];
        assert!(stuck(ask_alone(&both, &journal)).message.contains("two primaries"));
    }

    #[test]
    fn refuses_while_somebody_else_holds_the_lock() {
        let mut sides = after_demotion();
        let theirs = operation("r2", &sides[0], &sides[1]);
        sides[1].set(&annotation(LOCK), theirs.write());
        assert!(refusal(&sides, good()).message.contains("run r2"));
    }

    #[test]
    fn an_api_server_that_falls_silent_after_the_promotion_is_waited_for() {
        let mut sides = mine(after_promotion());
        sides[0].unseen = Some(unseen(Reason::Unavailable));
        let mut journal = done(LOCKED);
        journal.begin("promote", Duration::ZERO);
        let looked = wait(ask(&sides, &journal));
        assert_eq!((looked.id, looked.over.exit), (SILENT, Exit::Incomplete));
    }
}
