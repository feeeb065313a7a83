//! From a primary to a replica that hands over a token.

mod guards;
mod waiting;

pub use guards::sight;

use super::history::remember;
use super::pair::{self, Live, Pair, patch_cluster, remove, role_as_read, set, under_lock};
use super::silence;
use super::step::{Ending, How, Journal, Next, SqlAt, Step, Stuck, Wait};
use crate::model::finding;
use crate::model::lsn::Lsn;
use crate::model::operation::{Demotion, LAST_DEMOTION, Operation};
use crate::model::token::DemotionToken;
use crate::observe::cnpg::{CnpgCluster, Role};
use jiff::SignedDuration;
use serde_json::Value;
use std::time::Duration;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The run, as it stands in the lock.
    pub operation: Operation,
    /// Longest wait for the proof that the target has everything, and again for the token.
    pub timeout: Duration,
}

/// How long archiving must have worked before it is relied on.
const ARCHIVES_FOR: Duration = Duration::from_secs(30);
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
        Err(refused) => {
            return Ok(silence::of_api(pair, journal, "demote", &request.operation, refused));
        }
    };
    match live.from.role() {
        Role::Replica => demoted(request, pair, live, journal),
        Role::Primary => demote(request, pair, live, journal),
    }
}

/// The spec says replica: by this run or an earlier one, finished or not.
fn demoted(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let operation = &request.operation;
    let from = live.from;
    let token = match gain(request, pair, live, journal)? {
        Gained::Token(token) => token,
        Gained::NotYet(next) => return Ok(*next),
    };
    let mine = pair::holds_lock(pair, operation);
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
    if from.status.switch_replica_cluster_status.in_progress {
        return Ok(waiting::token(request, pair, from, journal));
    }
    if let Some(release) = pair::release(pair, operation) {
        return Ok(release);
    }
    Ok(Next::Done(Ending { already: !journal.sent("demote"), token: Some(token), ..Ending::default() }))
}

/// A token, or what there is to do until it is there.
pub(super) enum Gained {
    /// The token of this demotion.
    Token(String),
    /// Not yet.
    NotYet(Box<Next>),
}

/// The token of a demotion in favour of the other side, as soon as it is seen: the
/// operator may not have let the instances go yet.
pub(super) fn gain(
    request: &Request,
    pair: &Pair<'_>,
    live: Live<'_>,
    journal: &Journal,
) -> Result<Gained, Stuck> {
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
    let in_progress = from.status.switch_replica_cluster_status.in_progress;
    if let Some(stale) = from.demotion_token().filter(|_| !in_progress).and_then(|t| stale(t, timeline)) {
        return Err(Stuck::refused(format!("{}: {stale}", pair.from.object())).hint(format!(
            "was {} demoted last? its token: kubectl pgaas demote TARGET --to {}",
            pair.to.dc, pair.from.dc
        )));
    }
    let token = from.demotion_token().map(str::to_owned).or_else(|| kept.map(|kept| kept.token));
    Ok(match token.filter(|token| DemotionToken::parse(token).is_ok()) {
        Some(token) => Gained::Token(token),
        None => Gained::NotYet(Box::new(waiting::token(request, pair, from, journal))),
    })
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

fn demote(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Next, Stuck> {
    if let Err(refused) = guards::all(pair, live, journal) {
        return Ok(silence::of_instance(pair, journal, refused.finding, refused));
    }
    if let Some(next) = pair::take_lock(pair, live, &request.operation, journal) {
        return Ok(next);
    }
    down(request, pair, live, journal)
}

/// Under the lock, and with every guard passed: the proof, and then the change itself.
pub(super) fn down(
    request: &Request,
    pair: &Pair<'_>,
    live: Live<'_>,
    journal: &Journal,
) -> Result<Next, Stuck> {
    if let Some(wait) = steady(request, pair, live) {
        return Ok(Next::Wait(wait));
    }
    let proved = match proof(request, pair, live, journal)? {
        Proof::After(time) => time,
        Proof::NotYet(next) => return Ok(*next),
    };
    let (from, to) = (live.from, live.to);
    let mut operations = under_lock(from, &request.operation);
    operations.extend(change(live));
    operations.extend(remember(pair.from, &request.operation, "demoted"));
    operations.push(pair::note(from, &request.operation, "demote", None));
    let mut what = format!("demote {}: replica.primary becomes {}", pair.from.object(), to.self_name());
    // A plan knows no times.
    if !proved.is_zero() {
        let replayed = format!(
            " ({} had replayed everything {:.1} s after the WAL switch)",
            pair.to.dc,
            proved.as_secs_f64()
        );
        what.push_str(&replayed);
    }
    Ok(patch_cluster("demote", pair.from, what, operations))
}

/// How long ago archiving began to work or to fail, if that was just now: around a
/// promotion it flaps.
fn flipped(pair: &Pair<'_>, from: &CnpgCluster) -> Option<SignedDuration> {
    let age = from.condition("ContinuousArchiving")?.age(pair.from.at)?;
    // Clocks that differ by more than that tell nothing.
    (age.unsigned_abs() < ARCHIVES_FOR).then_some(age)
}

/// Waits until archiving has worked for a while.
fn steady(request: &Request, pair: &Pair<'_>, live: Live<'_>) -> Option<Wait> {
    let age = flipped(pair, live.from)?;
    let (wanted, seconds) = (ARCHIVES_FOR.as_secs(), age.as_secs().max(0));
    Some(Wait {
        id: "archiving",
        dc: pair.from.dc.clone(),
        what: format!(
            "waiting until WAL archiving of {} has worked for {wanted} s (it changed {} s ago)",
            pair.from.dc,
            // In steps, so that it is not said anew every second.
            seconds / 5 * 5
        ),
        limit: request.timeout,
        every: POSITIONS,
        over: Stuck::refused(format!(
            "{}: WAL archiving works and fails by turns; the primary was not touched",
            pair.from.object()
        ))
        .id(finding::ARCHIVING_FAILS)
        .hint("look at the condition ContinuousArchiving of the Cluster and at the log of the archiver"),
    })
}

/// Whether the target has everything.
enum Proof {
    /// It was seen to, this long after the end of the primary's last segment.
    After(Duration),
    /// Not yet: what there is to do.
    NotYet(Box<Next>),
}

/// CHECKPOINT and a WAL switch on the primary; then the target must have replayed it.
fn proof(request: &Request, pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<Proof, Stuck> {
    let Some(entry) = journal.get("proof") else {
        let pod = live.from.status.current_primary.clone().unwrap_or_default();
        let what = format!("checkpoint and WAL switch on {pod} ({})", pair.from.dc);
        let how = How::Sql {
            namespace: pair.from.namespace.clone(),
            at: SqlAt::Pod(pod),
            statements: vec!["CHECKPOINT".into(), SWITCH_WAL.into()],
        };
        return Ok(Proof::NotYet(Box::new(Next::Do(Step::new("proof", &pair.from.dc, what, how)))));
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
        return Ok(Proof::After(pair.now.saturating_sub(entry.at)));
    }
    let position = replayed.map_or_else(|| "unknown".to_owned(), |lsn| lsn.to_string());
    let what = format!(
        "waiting until {} has replayed {lsn} (now {position}; {file} {})",
        pair.to.dc,
        if archived_it { "archived" } else { "not archived yet" }
    );
    Ok(Proof::NotYet(Box::new(Next::Wait(Wait {
        id: "replayed",
        dc: pair.to.dc.clone(),
        over: Stuck::refused(format!(
            "{} did not replay {lsn} of {} in time (it is at {position}); the primary was not touched",
            pair.to.object(),
            pair.from.dc
        ))
        .hint("look at the replica's log and at the archive it reads from; --timeout waits longer"),
        what,
        limit: request.timeout,
        every: POSITIONS,
    }))))
}

/// Ends the current WAL segment and tells where; on one line, blank-separated. Where that
/// was ended a moment ago the position is the first of a segment in which nothing stands:
/// the one before it is what has to be archived.
pub const SWITCH_WAL: &str = "SELECT lsn || ' ' || pg_walfile_name(lsn - 1) FROM pg_switch_wal() AS lsn";

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
    let mut operations = role_as_read(from);
    operations
        .extend([set("/spec/replica/primary", to.self_name()), set("/spec/replica/source", to.self_name())]);
    if from.spec.replica.as_ref().is_some_and(|replica| replica.promotion_token.is_some()) {
        operations.push(remove("/spec/replica/promotionToken"));
    }
    if from.metadata.annotations.contains_key(LAST_DEMOTION) {
        operations.push(remove(&pair::annotation(LAST_DEMOTION)));
    }
    operations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::*;
    use crate::error::Kind as Exit;
    use crate::k8s::Reason;
    use crate::model::finding::{Finding, Severity};
    use crate::model::operation::LOCK;
    use crate::observe::work::Work;
    use serde_json::json;

    fn ask(sides: &[Specimen; 2], journal: &Journal) -> Next {
        let operation = operation("r1", &sides[0], &sides[1]);
        let request = Request { operation, timeout: Duration::from_secs(300) };
        look(sides, 100, |pair| next(&request, pair, journal))
    }

    fn mine(sides: [Specimen; 2]) -> [Specimen; 2] {
        let operation = operation("r1", &sides[0], &sides[1]);
        with_lock(sides, &operation)
    }

    /// The refusal, which must name the object and must not follow any step.
    #[track_caller]
    fn refusal(sides: &[Specimen; 2]) -> Stuck {
        let refused = stuck(ask(sides, &Journal::default()));
        assert_eq!(refused.exit, Exit::Refused, "{}", refused.message);
        refused
    }

    const PROVED: &[(&str, &str)] =
        &[("lock-from", ""), ("lock-to", ""), ("proof", "0/4FFFFFF 000000010000000000000004")];

    #[test]
    fn takes_the_lock_of_the_old_primary_first() {
        let sides = a_pair();
        let first = step(ask(&sides, &Journal::default()));
        assert_eq!((first.id, first.dc.as_str()), ("lock-from", "dc1"));
        let mut sides = mine(sides);
        sides[1].set("/metadata/annotations", json!({}));
        assert_eq!(step(ask(&sides, &Journal::default())).id, "lock-to");
    }

    #[test]
    fn proves_that_the_target_has_everything_before_the_primary_is_touched() {
        let sides = mine(a_pair());
        let checkpoint = step(ask(&sides, &done(&PROVED[..2])));
        let How::Sql { at, statements, .. } = &checkpoint.how else { panic!("{checkpoint:?}") };
        assert_eq!((checkpoint.dc.as_str(), at), ("dc1", &SqlAt::Pod("prod-1".into())));
        assert_eq!(statements[0], "CHECKPOINT");

        let behind = [sides[0].clone(), sides[1].clone().running(false, 1, "0/4FFFFFE")];
        let Next::Wait(wait) = ask(&behind, &done(PROVED)) else { panic!("it must wait") };
        assert_eq!((wait.id, wait.over.exit), ("replayed", Exit::Refused));
        assert_eq!(wait.limit, Duration::from_secs(300), "as long as the user is ready to wait");
        assert!(wait.what.contains("0/4FFFFFE"), "{}", wait.what);
    }

    #[test]
    fn waits_until_the_last_segment_is_archived_too() {
        let mut sides = mine(a_pair());
        sides[0].instance().last_archived_wal = Some("000000010000000000000003".into());
        let Next::Wait(wait) = ask(&sides, &done(PROVED)) else { panic!("it must wait") };
        assert!(wait.what.contains("not archived yet"), "{}", wait.what);
    }

    #[test]
    fn the_patch_tests_uid_lock_and_role_and_names_the_others_own_self() {
        let mut sides = mine(a_pair());
        sides[1].set("/spec/replica/self", "lyon");
        sides[0].object["spec"]["externalClusters"][1]["name"] = json!("lyon");
        sides[0].set("/spec/replica/promotionToken", "used");
        sides[0].set("/metadata/annotations/pgaas.io~1last-demotion", "{}");
        let demote = step(ask(&sides, &done(PROVED)));
        assert_eq!((demote.id, demote.dc.as_str()), ("demote", "dc1"));
        assert!(
            demote.what.ends_with("(dc2 had replayed everything 100.0 s after the WAL switch)"),
            "{demote:?}"
        );
        let lock = sides[0].text("/metadata/annotations/pgaas.io~1operation");
        assert_eq!(
            operations(&demote),
            [
                json!({"op": "test", "path": "/metadata/uid", "value": "uid-dc1"}),
                json!({"op": "test", "path": "/metadata/annotations/pgaas.io~1operation", "value": lock}),
                json!({"op": "test", "path": "/spec/replica/primary", "value": "prod-dc1"}),
                json!({"op": "test", "path": "/spec/replica/source", "value": "prod-dc2"}),
                json!({"op": "test", "path": "/spec/replica/promotionToken", "value": "used"}),
                json!({"op": "add", "path": "/spec/replica/primary", "value": "lyon"}),
                json!({"op": "add", "path": "/spec/replica/source", "value": "lyon"}),
                json!({"op": "remove", "path": "/spec/replica/promotionToken"}),
                json!({"op": "remove", "path": "/metadata/annotations/pgaas.io~1last-demotion"}),
                remembered("demoted"),
                step_noted(lock, "demote", None),
            ]
        );
    }

    #[test]
    fn refuses_what_is_not_a_pair_of_one_database() {
        let [from, to] = a_pair();
        let cases = [
            ([from.clone(), to.clone().with("/metadata/uid", "uid-dc1")], "are the same Cluster"),
            (
                [from.clone(), to.clone().with("/spec/replica/self", "prod-dc1")],
                "both Clusters call themselves",
            ),
            ([from.clone(), to.clone().with("/status/systemID", "1")], "hold different databases"),
            ([from.clone(), to.clone().with("/metadata/uid", "")], "without uid"),
            (
                [from.clone(), to.clone().with("/metadata/deletionTimestamp", "2026-01-01T00:00:00Z")],
                "is being deleted",
            ),
            ([from.clone(), to.clone().with("/status/systemID", "")], "the system id is not known"),
            ([from.clone(), to.clone().with("/spec/replica/primary", "prod-dc2")], "two primaries"),
            ([from.clone(), to.clone().with("/spec/replica/primary", "paris")], "follows paris"),
            ([from.clone().without("/spec/replica"), to.clone()], "has no spec.replica"),
            ([from.clone().with("/spec/replica/enabled", false), to.clone()], "replica.enabled is set"),
            ([from.clone(), to.clone().with("/spec/replica/enabled", true)], "replica.enabled is set"),
            (
                [from.with("/spec/externalClusters", json!([{"name": "prod-dc1"}])), to],
                "no externalClusters entry prod-dc2",
            ),
        ];
        for (sides, why) in cases {
            let message = refusal(&sides).message;
            assert!(message.contains(why), "{why}: {message}");
        }
    }

    #[test]
    fn refuses_unless_both_sides_are_healthy_and_looked_after() {
        let annotation = |key: &str| pair::annotation(key);
        let not_so: &[(&str, Value, &str)] = &[
            ("/status/phase", json!("Failing over"), "is not healthy: \"Failing over\""),
            ("/status/phase", json!("A phase of tomorrow"), "is not healthy"),
            ("/status/readyInstances", json!(0), "0/1 instances ready"),
            (
                "/status/switchReplicaClusterStatus",
                json!({"inProgress": true}),
                "another demotion is under way",
            ),
            (&annotation("cnpg.io/hibernation"), json!("on"), "hibernated"),
            (&annotation("cnpg.io/reconciliationLoop"), json!("disabled"), "reconciliation is disabled"),
            (&annotation("cnpg.io/fencedInstances"), json!("[\"*\"]"), "fenced"),
        ];
        for (path, value, why) in not_so {
            for side in 0..2 {
                let mut sides = a_pair();
                sides[side].set(path, value.clone());
                let message = refusal(&sides).message;
                assert!(message.contains(why) && message.contains(sides[side].dc), "{why}: {message}");
            }
        }
    }

    #[test]
    fn refuses_unless_postgresql_itself_is_seen_in_both_roles() {
        for (side, running, why) in [
            (0, Some(false), "PostgreSQL is not"),
            (0, None, "could not be observed"),
            (1, Some(true), "two primaries"),
            (1, None, "could not be observed"),
        ] {
            let mut sides = a_pair();
            match running {
                Some(is_primary) => sides[side].runs(is_primary, 1, "0/5000028"),
                None => sides[side].instance = Err(unseen(Reason::Forbidden)),
            }
            let message = refusal(&sides).message;
            assert!(message.contains(why) && message.contains(sides[side].dc), "{why}: {message}");
        }
    }

    #[test]
    fn refuses_demote_while_archiving_fails() {
        let mut sides = a_pair();
        sides[0].set("/status/conditions", json!([{"type": "ContinuousArchiving", "status": "False"}]));
        assert!(refusal(&sides).message.contains("WAL is not archived"));
        sides[0].set("/status/conditions", json!([]));
        assert!(refusal(&sides).message.contains("WAL is not archived"));
        // Without an archive, streaming does.
        sides[1].instance().is_wal_receiver_active = true;
        assert_eq!(step(ask(&sides, &Journal::default())).id, "lock-from");
    }

    fn at_work(backups: Result<&[&str], Reason>, jobs: Result<&[&str], Reason>) -> [Specimen; 2] {
        let list = |list: Result<&[&str], Reason>| {
            list.map(|names| names.iter().map(|name| (*name).to_owned()).collect()).map_err(unseen)
        };
        let [mut from, to] = a_pair();
        from.work = Some(Work { backups: list(backups), jobs: list(jobs) });
        [from, to]
    }

    #[test]
    fn refuses_while_a_backup_or_a_job_of_the_primary_runs() {
        for (sides, id, what) in [
            (at_work(Ok(&["nightly"]), Ok(&[])), "BKP010", "backups.postgresql.cnpg.io/nightly"),
            (at_work(Ok(&[]), Ok(&["prod-2-join"])), "CLU022", "job/prod-2-join"),
        ] {
            let refused = refusal(&sides);
            assert_eq!(refused.finding, Some(id));
            assert!(refused.message.contains("ns-dc1"), "{}", refused.message);
            assert!(
                refused.hints[0].contains(&format!("kubectl wait {what} -n ns-dc1")),
                "{:?}",
                refused.hints
            );
        }
        assert_eq!(step(ask(&at_work(Ok(&[]), Ok(&[])), &Journal::default())).id, "lock-from");
    }

    /// What is said beside what refuses.
    fn heeded(pair: &Pair<'_>) -> Vec<Finding> {
        let sight = sight(pair, pair.live().unwrap(), &Journal::default(), None);
        let all = crate::decide::precheck::findings(&sight).into_iter();
        all.filter(|finding| finding.severity != Severity::Error).collect()
    }

    #[test]
    fn what_could_not_be_looked_at_is_said_and_refuses_nothing() {
        let sides = at_work(Err(Reason::Forbidden), Ok(&[]));
        assert_eq!(step(ask(&sides, &Journal::default())).id, "lock-from");
        let said = look(&sides, 0, heeded);
        assert_eq!(said.len(), 1);
        assert!(said[0].message.contains("not looked at: whether backups run"), "{said:?}");
        let [demoted, to] = after_demotion();
        let after = [Specimen { work: sides[0].work.clone(), ..demoted }, to];
        assert_eq!(look(&after, 0, heeded), [], "what is demoted is demoted");
    }

    fn archiving(status: &str, since: &str) -> [Specimen; 2] {
        let [mut from, to] = a_pair();
        from.set(
            "/status/conditions",
            json!([{"type": "ContinuousArchiving", "status": status, "lastTransitionTime": since}]),
        );
        [from, to]
    }

    #[test]
    fn archiving_that_flaps_is_waited_for_under_the_lock_and_before_the_proof() {
        // The server's clock stands at 100 s after midnight.
        let fresh = mine(archiving("True", "2026-01-01T00:01:11Z"));
        let Next::Wait(wait) = ask(&fresh, &done(&PROVED[..2])) else { panic!("it must wait") };
        assert_eq!(
            (wait.id, wait.over.exit, wait.over.finding),
            ("archiving", Exit::Refused, Some("BKP008"))
        );
        let Next::Wait(wait) = ask(&fresh, &done(PROVED)) else { panic!("it must wait") };
        assert_eq!(wait.id, "archiving", "also when it flips after the proof");
        let old = mine(archiving("True", "2026-01-01T00:01:10Z"));
        assert_eq!(step(ask(&old, &done(&PROVED[..2]))).id, "proof");
        let other_clock = mine(archiving("True", "2026-01-01T09:00:00Z"));
        assert_eq!(step(ask(&other_clock, &done(&PROVED[..2]))).id, "proof");
    }

    #[test]
    fn archiving_that_fails_just_now_is_refused_before_the_lock_and_waited_for_after_it() {
        let failing = archiving("False", "2026-01-01T00:01:30Z");
        assert_eq!(refusal(&failing).finding, Some("BKP008"));
        let Next::Wait(wait) = ask(&mine(failing), &done(&PROVED[..2])) else { panic!("it must wait") };
        assert_eq!(wait.id, "archiving");
        let for_long = mine(archiving("False", "2026-01-01T00:01:00Z"));
        assert_eq!(stuck(ask(&for_long, &done(&PROVED[..2]))).finding, Some("BKP008"));
    }

    #[test]
    fn refuses_a_target_that_could_not_be_promoted() {
        let [from, to] = a_pair();
        let mut paused = to.clone();
        paused.instance().replay_paused = true;
        let cases = [
            (to.clone().with("/spec/replica/minApplyDelay", "1h"), "minApplyDelay"),
            (to.with("/spec/replica/promotionToken", "old"), "has a promotion token in its spec"),
            (paused, "replay is paused"),
        ];
        for (to, why) in cases {
            let message = refusal(&[from.clone(), to]).message;
            assert!(message.contains(why) && message.contains("dc2"), "{why}: {message}");
        }
    }

    #[test]
    fn refuses_when_a_data_centre_cannot_be_read() {
        for side in 0..2 {
            let mut sides = a_pair();
            sides[side].unseen = Some(unseen(Reason::Unreachable));
            let refused = refusal(&sides);
            assert!(refused.message.contains(&format!("data centre {} cannot be read", sides[side].dc)));
            sides[side].unseen = Some(unseen(Reason::Forbidden));
            assert_eq!(stuck(ask(&sides, &Journal::default())).exit, Exit::Forbidden);
        }
    }

    #[test]
    fn an_api_server_that_falls_silent_in_the_middle_is_waited_for() {
        let mut sides = mine(a_pair());
        sides[1].unseen = Some(unseen(Reason::TimedOut));
        let mut journal = done(PROVED);
        let Next::Wait(wait) = ask(&sides, &journal) else { panic!("it must wait") };
        assert_eq!((wait.id, wait.over.exit), (silence::SILENT, Exit::Refused));
        journal.begin("demote", Duration::ZERO);
        let Next::Wait(wait) = ask(&sides, &journal) else { panic!("it must wait") };
        assert_eq!(wait.over.exit, Exit::Incomplete, "the primary may be down already");
    }

    #[test]
    fn refuses_while_somebody_else_holds_the_lock_on_either_side() {
        for side in 0..2 {
            let mut sides = a_pair();
            let theirs = operation("r2", &sides[0], &sides[1]);
            sides[side].set(&pair::annotation(LOCK), theirs.write());
            let refused = refusal(&sides);
            assert!(refused.message.contains("ada@desk (run r2)"), "{}", refused.message);
            assert!(refused.hints[0].contains("lock break"));
        }
    }

    #[test]
    fn a_begun_demotion_is_waited_for_and_never_begun_again() {
        let [from, to] = after_demotion();
        let waiting = [from.without("/status/demotionToken"), to];
        let Next::Wait(wait) = ask(&mine(waiting), &done(PROVED)) else { panic!("it must wait") };
        assert_eq!((wait.id, wait.over.exit), ("token", Exit::TimedOut));
        assert!(wait.over.hints.iter().any(|hint| hint.contains("do not force a promotion")));
    }

    #[test]
    fn the_wait_for_a_token_names_the_archiver_that_fails() {
        let [mut from, to] = after_demotion();
        from.set("/status/demotionToken", "");
        from.set(
            "/status/conditions",
            json!([{"type": "ContinuousArchiving", "status": "False", "message": "403 from the store"}]),
        );
        let Next::Wait(wait) = ask(&[from, to], &Journal::default()) else { panic!("it must wait") };
        assert!(wait.what.contains("403 from the store"), "{}", wait.what);
    }

    /// The wait for a token that is late, `seconds` after the demotion.
    fn late(from: Specimen, to: Specimen, seconds: u64) -> String {
        let mut journal = done(PROVED);
        journal.add(entry("demote", Ok(String::new()), 100 - seconds));
        let Next::Wait(wait) = ask(&mine([from, to]), &journal) else { panic!("it must wait") };
        assert!(wait.over.message.contains("no demotion token"), "{}", wait.over.message);
        wait.what
    }

    #[test]
    fn a_token_that_is_late_is_told_with_every_cause_that_is_seen() {
        let [from, to] = after_demotion();
        let mut from = from.without("/status/demotionToken").annotated("cnpg.io/fencedInstances", "[\"*\"]");
        from.instance = Err(unseen(Reason::Unavailable));
        assert_eq!(late(from.clone(), to.clone(), 59), "waiting for the demotion token of dc1");
        let what = late(from.clone(), to.clone(), 61);
        for part in ["instances are fenced", "prod-1 does not answer: connection refused", "3530 s left of"] {
            assert!(what.contains(part), "{part}: {what}");
        }
        let impatient = from.clone().with("/spec/switchoverDelay", 60);
        assert!(late(impatient, to.clone(), 61).contains("switchoverDelay (60 s) is over"));
        let nothing = after_demotion()[0].clone().without("/status/demotionToken");
        assert!(late(nothing, to, 61).contains("no cause is seen"));
    }

    #[test]
    fn a_demotion_begun_by_an_earlier_run_is_late_by_the_operators_condition() {
        let [mut from, to] = after_demotion();
        from.set("/status/demotionToken", "");
        from.set(
            "/status/conditions",
            json!([{
                "type": "ReplicaClusterSwitch", "status": "False", "reason": "ReplicaEnabledSetTrue",
                "lastTransitionTime": "2025-12-31T23:50:00Z",
            }]),
        );
        let Next::Wait(wait) = ask(&[from, to], &Journal::default()) else { panic!("it must wait") };
        assert!(wait.what.contains("2900 s left of switchoverDelay"), "{}", wait.what);
    }

    #[test]
    fn a_token_is_kept_at_first_sight_even_before_the_demotion_ends() {
        let [mut from, to] = after_demotion();
        from.set("/status/switchReplicaClusterStatus", json!({"inProgress": true}));
        from.instance = Err(unseen(Reason::Unavailable));
        let mut sides = mine([from, to]);
        let keep = step(ask(&sides, &done(PROVED)));
        assert_eq!((keep.id, keep.dc.as_str()), ("keep-token", "dc1"));
        sides[0].patch(operations(&keep)).unwrap();
        let Next::Wait(wait) = ask(&sides, &done(PROVED)) else { panic!("it must wait for the end") };
        assert_eq!(wait.id, "token");
    }

    #[test]
    fn gives_the_locks_back_target_first_and_then_hands_out_the_token() {
        let mut sides = mine(after_demotion());
        let mut journal = done(PROVED);
        journal.begin("demote", Duration::ZERO);
        for id in ["keep-token", "unlock-to", "unlock-from"] {
            let step = step(ask(&sides, &journal));
            assert_eq!(step.id, id);
            let side = sides.iter_mut().find(|side| side.dc == step.dc).unwrap();
            side.patch(operations(&step)).unwrap();
        }
        let Next::Done(ending) = ask(&sides, &journal) else { panic!("not done") };
        assert!(!ending.already, "this run did it");
        assert_eq!(ending.token, Some(token(1, "0/5000028").encode()));
    }

    #[test]
    fn demoting_twice_hands_out_the_same_token_and_writes_nothing() {
        let Next::Done(ending) = ask(&after_demotion(), &Journal::default()) else { panic!("not done") };
        assert!(ending.already);
        assert_eq!(ending.token, Some(token(1, "0/5000028").encode()));
    }

    fn kept(timeline: u64, to: &str) -> String {
        json!({"token": token(timeline, "0/5000028").encode(), "to": to, "run": "r0"}).to_string()
    }

    #[test]
    fn a_wiped_token_is_taken_from_where_it_was_kept() {
        let [mut from, to] = after_demotion();
        from.set("/status/demotionToken", "");
        let from = from.annotated(LAST_DEMOTION, kept(1, "dc2"));
        let Next::Done(ending) = ask(&[from, to], &Journal::default()) else { panic!("not done") };
        assert_eq!(ending.token, Some(token(1, "0/5000028").encode()));
    }

    #[test]
    fn a_kept_token_of_an_earlier_demotion_is_never_handed_out() {
        let [mut from, to] = after_demotion();
        from.set("/status/demotionToken", "");
        for old in [kept(1, "dc3"), kept(7, "dc2"), "{}".to_owned()] {
            let from = from.clone().annotated(LAST_DEMOTION, old);
            assert!(matches!(ask(&[from, to.clone()], &Journal::default()), Next::Wait(_)));
        }
        // While its own timeline is not known, a kept token may be of any demotion.
        let mut from = from.annotated(LAST_DEMOTION, kept(1, "dc2"));
        from.instance = Err(unseen(Reason::Unavailable));
        assert!(matches!(ask(&[from, to], &Journal::default()), Next::Wait(_)));
    }

    #[test]
    fn a_token_of_an_earlier_demotion_in_the_status_is_not_handed_out() {
        // dc1 was demoted on timeline 1, dc2 became primary on timeline 2 and is demoted, too.
        let [from, to] = after_demotion();
        let sides = [from.running(false, 2, "0/8000000"), to.running(false, 2, "0/8000000")];
        let refused = refusal(&sides);
        assert!(refused.message.contains("an earlier demotion's"), "{}", refused.message);
        assert!(refused.hints[0].contains("--to dc1"));
    }

    #[test]
    fn refuses_when_the_target_is_primary_already() {
        assert!(refusal(&after_promotion()).message.contains("there is nothing to demote"));
    }

    #[test]
    fn refuses_to_wait_for_a_demotion_in_favour_of_somebody_else() {
        let [from, to] = after_demotion();
        let message = refusal(&[from.with("/spec/replica/primary", "prod-dc3"), to]).message;
        assert!(message.contains("is a replica of prod-dc3, not of prod-dc2"), "{message}");
    }

    #[test]
    fn reads_the_answer_of_the_wal_switch() {
        let (lsn, file) = switched("0/9000028\n0/A000018 00000001000000000000000A\n").unwrap();
        assert_eq!((lsn.to_string().as_str(), file), ("0/A000018", "00000001000000000000000A"));
        assert!(switched("").is_none() && switched("soon").is_none() && switched("x y").is_none());
    }

    #[test]
    fn a_failed_checkpoint_leaves_the_primary_alone() {
        let sides = mine(a_pair());
        let mut journal = done(&PROVED[..2]);
        journal.add(entry("proof", Err("disk full".into()), 1));
        assert!(stuck(ask(&sides, &journal)).message.contains("disk full"));
        let odd = done(&[("lock-from", ""), ("lock-to", ""), ("proof", "what?")]);
        assert!(stuck(ask(&sides, &odd)).message.contains("odd answer"));
    }
}
