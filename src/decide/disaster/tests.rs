use super::*;
use crate::decide::specimen::*;
use crate::k8s::Reason;
use crate::model::operation::LOCK;
use serde_json::json;

fn request(sides: &[Specimen; 2], alone: bool) -> Request {
    let mut operation = operation("r1", &sides[0], &sides[1]);
    if alone {
        operation.uids[0].clear();
    }
    Request { operation, alone, may_write: true, backup: true, timeout: Duration::from_secs(600) }
}

fn ask(sides: &[Specimen; 2], alone: bool, journal: &Journal) -> Next {
    look(sides, 100, |pair| next(&request(sides, alone), pair, journal))
}

fn sick() -> [Specimen; 2] {
    let [from, to] = a_pair();
    [from.with("/status/readyInstances", 0).with("/status/phase", "Failing over"), to]
}

fn silent() -> [Specimen; 2] {
    let [mut from, to] = a_pair();
    from.unseen = Some(unseen(Reason::TimedOut));
    [from, to]
}

fn locked(sides: [Specimen; 2], alone: bool) -> [Specimen; 2] {
    let operation = request(&sides, alone).operation;
    with_lock(sides, &operation)
}

#[track_caller]
fn refusal(sides: &[Specimen; 2], alone: bool) -> Stuck {
    let refused = stuck(ask(sides, alone, &Journal::default()));
    assert!(matches!(refused.exit, Exit::Refused | Exit::Forbidden), "{}", refused.message);
    refused
}

#[test]
fn a_healthy_primary_that_answers_is_left_alone() {
    let refused = refusal(&a_pair(), false);
    assert!(refused.hints[0].contains("switchover"), "{:?}", refused.hints);
}

#[test]
fn a_demoted_side_with_a_token_loses_nothing_and_is_not_forced() {
    let refused = refusal(&after_demotion(), false);
    assert!(refused.hints[0].contains("--demotion-token"), "{:?}", refused.hints);
}

#[test]
fn what_may_not_be_read_is_not_silent() {
    let mut sides = silent();
    sides[0].unseen = Some(unseen(Reason::Forbidden));
    assert_eq!(refusal(&sides, false).exit, Exit::Forbidden);
    assert_eq!(refusal(&sides, true).exit, Exit::Forbidden);
}

#[test]
fn a_silent_side_is_gone_past_only_by_a_run_that_began_so() {
    refusal(&silent(), false);
    let first = step(ask(&silent(), true, &Journal::default()));
    assert_eq!((first.id, first.dc.as_str()), ("lock-to", "dc2"), "what is silent is not locked");
    assert!(refusal(&sick(), true).message.contains("answers again"));
}

#[test]
fn the_mark_is_in_the_one_patch_that_promotes() {
    let sides = locked(silent(), true);
    let force = step(ask(&sides, true, &done(&[("lock-to", "")])));
    assert_eq!((force.id, force.dc.as_str()), ("force", "dc2"));
    let mut to = sides[1].clone();
    to.patch(operations(&force)).unwrap();
    let live = to.live();
    let mark = live.diverged().unwrap();
    assert_eq!((live.role(), live.promotion_token()), (Role::Primary, None));
    assert_eq!((mark.dc.as_str(), mark.name.as_str(), mark.uid), ("dc1", "prod-dc1", None));
    assert_eq!((mark.timeline, mark.lsn.as_deref()), (Some(1), Some("0/5000028")));
    assert_eq!(live.role_changes()[0].what, "promoted by force");
}

#[test]
fn a_sick_primary_is_fenced_and_seen_down_before_anything_is_promoted() {
    let mut sides = locked(sick(), false);
    let held = [("lock-from", ""), ("lock-to", "")];
    let fence = step(ask(&sides, false, &done(&held)));
    assert_eq!((fence.id, fence.dc.as_str()), ("fence", "dc1"));
    sides[0].patch(operations(&fence)).unwrap();
    for instance in [Ok(true), Ok(false), Err(unseen(Reason::Unavailable))] {
        match instance {
            Ok(is_primary) => sides[0].runs(is_primary, 1, "0/6000000"),
            Err(unseen) => sides[0].instance = Err(unseen),
        }
        let Next::Wait(wait) = ask(&sides, false, &done(&held)) else { panic!("it is not known to be down") };
        assert_eq!((wait.id, wait.over.exit), ("fenced", Exit::Incomplete));
    }
    sides[0].runs(true, 1, "0/6000000");
    sides[0].instance().might_be_unavailable = true;
    assert_eq!(step(ask(&sides, false, &done(&held))).id, "force");
}

#[test]
fn an_operator_that_names_no_instance_is_no_proof_that_none_runs() {
    let mut sides = locked(sick(), false);
    sides[0].set(&annotation(FENCED.0), FENCED.1);
    let [from, to] = sides.each_ref().map(Specimen::snapshot);
    let from = DcSnapshot { instances: Default::default(), ..from };
    let pair = Pair { from: &from, to: &to, now: Duration::from_secs(100) };
    let request = request(&sides, false);
    let Next::Wait(wait) = next(&request, &pair, &done(&[("lock-from", ""), ("lock-to", "")])) else {
        panic!("it is promoted")
    };
    assert_eq!((wait.id, wait.over.exit), ("fenced", Exit::Incomplete));
    assert!(wait.over.message.contains("names no instance"), "{:?}", wait.over);
}

#[test]
fn a_target_that_cannot_become_primary_is_refused() {
    for (path, value) in [
        ("/metadata/annotations", json!({"cnpg.io/hibernation": "on"})),
        ("/spec/replica/enabled", json!(true)),
        ("/spec/externalClusters", json!([{"name": "prod-dc1"}])),
    ] {
        let mut sides = silent();
        sides[1].set(path, value);
        refusal(&sides, true);
    }
    let mut sides = silent();
    sides[1].instance = Err(unseen(Reason::Unavailable));
    refusal(&sides, true);
}

#[test]
fn another_database_and_another_runs_lock_are_refused() {
    let [from, to] = sick();
    let other = [from.clone().with("/status/systemID", "4711"), to.clone()];
    assert!(refusal(&other, false).message.contains("different databases"));
    let foreign = operation("r9", &from, &to).write();
    let sides = [from, to.annotated(LOCK, foreign)];
    assert!(refusal(&sides, false).message.contains("locked"));
}

#[test]
fn a_primary_without_the_mark_is_somebody_elses_work() {
    let [from, to] = silent();
    let refused =
        refusal(&[from, to.with("/spec/replica/primary", "prod-dc2").running(true, 2, "0/6")], true);
    assert!(refused.message.contains("is primary already"), "{}", refused.message);
}
