//! The operators are restarted in the middle of a move, as an upgrade of them does it.

use crate::racing::{begun, ends, nobody_holds_a_lock};
use crate::switching::reaches;
use e2e::{Case, Dc, Load, Pair, never_two_at_once, nothing_is_lost, until};
use std::fs;

/// The operator of a data centre, and with it its webhooks, until this is dropped.
struct Stopped<'a> {
    case: &'a Case,
    dc: Dc,
}

impl<'a> Stopped<'a> {
    fn now(case: &'a Case, dc: Dc) -> Self {
        scale(case, dc, "--replicas=0");
        let pods =
            ["get", "pods", "-n", "cnpg-system", "-l", "app.kubernetes.io/name=cloudnative-pg", "-o", "name"];
        until("the operator is gone", 120, || {
            case.kubectl(dc, &pods).ok().text().trim().is_empty().then_some(())
        });
        Stopped { case, dc }
    }
}

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        scale(self.case, self.dc, "--replicas=1");
    }
}

fn scale(case: &Case, dc: Dc, to: &str) {
    case.kubectl(dc, &["scale", "deployment/cnpg-controller-manager", "-n", "cnpg-system", to]).ok();
}

#[test]
#[ignore = "stops an operator: make test-long"]
fn operators_that_are_restarted_between_demotion_and_promotion_are_waited_for() {
    let case = Case::begin_alone();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    let load = Load::on(&pair, Dc::One);
    until("writes are taken", 60, || (load.acked(Dc::One).len() > 5).then_some(()));
    let mut child = begun(&pair, state.path(), Dc::Two);
    // The new primary's is away when its promotion is asked for, the old one's when its token is due.
    assert!(reaches(&mut child, state.path(), "done", "demote"), "it must not end by itself");
    let new = Stopped::now(&case, Dc::Two);
    drop(Stopped::now(&case, Dc::One));
    let story = || fs::read_to_string(state.path().join("story")).unwrap();
    until("the promotion is kept waiting by the webhook", 240, || {
        assert!(child.try_wait().unwrap().is_none(), "it ended: {}", story());
        story().contains("waiting for a webhook to answer").then_some(())
    });
    drop(new);
    let (code, story) = ends(&pair, &mut child, state.path());
    assert_eq!(code, 0, "{story}");
    pair.primary_is(Dc::Two);
    nobody_holds_a_lock(&pair);
    let acks = load.end();
    never_two_at_once(&acks, 1);
    nothing_is_lost(&pair, &acks, Dc::Two);
}
