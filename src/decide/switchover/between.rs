//! Nobody is primary: from the token to the promotion, in one patch where it can be.

use super::{Request, promotion};
use crate::decide::demote::{self, Gained};
use crate::decide::pair::{self, Live, Pair, Sides, note, patch_cluster, test, under_lock};
use crate::decide::promote;
use crate::decide::step::{Journal, Next, Refused, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::model::operation::Operation;
use crate::observe::cnpg::CnpgCluster;
use std::time::Duration;

/// Longest time in which the target's instance may be silent between token and promotion.
const TARGET_LIMIT: Duration = Duration::from_secs(120);

/// The old primary is a replica by its spec. The patch that promotes keeps the token on the
/// target, too; whatever keeps that patch waiting must not keep the token from there.
pub fn next(request: &Request, pair: &Pair<'_>, sides: Sides<'_>, journal: &Journal) -> Result<Next, Stuck> {
    let (operation, to) = (&request.operation, sides.to);
    if let Some(next) = pair::take_lock(pair, sides, operation, journal) {
        return Ok(next);
    }
    if let Some(kept) = to.lock().and_then(|held| held.token) {
        return promoted(request, pair, to, journal, &kept);
    }
    let Some(from) = sides.from else {
        return Err(Stuck::refused("the token is not known, and the old primary is out of reach"));
    };
    let down = demote::Request { operation: operation.clone(), timeout: request.timeout };
    let token = match demote::gain(&down, pair, Live { from, to }, journal)? {
        Gained::Token(token) => token,
        Gained::NotYet(next) => return Ok(*next),
    };
    match promoted(request, pair, to, journal, &token) {
        Ok(Next::Do(promote)) => Ok(Next::Do(promote)),
        _ => Ok(keep(operation, pair, from, to, &token)),
    }
}

/// The promotion, if every guard lets it pass.
fn promoted(
    request: &Request,
    pair: &Pair<'_>,
    to: &CnpgCluster,
    journal: &Journal,
    token: &str,
) -> Result<Next, Stuck> {
    if pair.from.observed_primary() == Some(true) {
        return Err(Stuck::refused(format!(
            "{} takes writes although its token is there",
            pair.from.object()
        )));
    }
    if let Some(Err(error)) = journal.get("promote").map(|entry| &entry.output) {
        return Err(Stuck::refused(format!("the promotion was refused: {error}")));
    }
    let promote = promotion(request, token)?;
    if pair.to.primary_instance().is_none() {
        return Ok(Next::Wait(silent_target(pair)));
    }
    promote::target(&promote, pair, to)?;
    Ok(match promote::up(&promote, pair, to) {
        Next::Do(step) => Next::Do(step.refused(Refused::Noted)),
        next => next,
    })
}

/// On the target: there it survives the loss of the other data centre, and an operator
/// before 1.28.4 that wipes it from the status a moment later.
fn keep(operation: &Operation, pair: &Pair<'_>, from: &CnpgCluster, to: &CnpgCluster, token: &str) -> Next {
    let mut operations = under_lock(to, operation);
    operations.push(test("/spec/replica/primary", from.self_name()));
    operations.push(note(to, operation, "keep-token", Some(token)));
    let what = format!("keep the token of {} in the lock of {}", pair.from.dc, pair.to.object());
    patch_cluster("keep-token", pair.to, what, operations)
}

fn silent_target(pair: &Pair<'_>) -> Wait {
    let what = format!("waiting for the designated primary of {} to answer", pair.to.dc);
    let over = format!("{}: its designated primary does not answer", pair.to.object());
    Wait {
        id: "target",
        dc: pair.to.dc.clone(),
        what,
        limit: TARGET_LIMIT,
        every: Duration::from_millis(500),
        over: Stuck::refused(over).exit(Exit::Incomplete),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Alias, next as decide};
    use super::*;
    use crate::decide::pair::annotation;
    use crate::decide::silence;
    use crate::decide::specimen::{
        Specimen, after_demotion, done, entry, look, operation, operations, step, stuck, token, unseen,
    };
    use crate::decide::step::Entry;
    use crate::k8s::Reason;
    use crate::model::operation::LOCK;
    use serde_json::json;

    const KEPT: &str = "0/5000028";

    /// Both sides after the demotion, under the lock of this run.
    fn locked() -> [Specimen; 2] {
        let mut sides = after_demotion();
        let text = mine(&sides).write();
        for side in &mut sides {
            side.set(&annotation(LOCK), text.clone());
        }
        sides
    }

    fn mine(sides: &[Specimen; 2]) -> Operation {
        Operation { verb: "switchover".into(), ..operation("r1", &sides[0], &sides[1]) }
    }

    fn ask(sides: &[Specimen; 2], journal: &Journal) -> Next {
        let request = Request {
            operation: mine(sides),
            accepted: Vec::new(),
            max_lag: None,
            backup: false,
            timeout: Duration::from_secs(600),
            alias: Alias::default(),
        };
        look(sides, 100, |pair| decide(&request, pair, journal))
    }

    fn wait(next: Next) -> Wait {
        let Next::Wait(wait) = next else { panic!("no wait: {next:?}") };
        wait
    }

    /// What the lock on the target says after a step, of step and token.
    fn noted(sides: &[Specimen; 2], next: Next) -> (String, Option<String>) {
        let step = step(next);
        assert_eq!(step.dc, "dc2");
        let mut to = sides[1].clone();
        to.patch(operations(&step)).unwrap();
        let held = to.live().lock().unwrap();
        (held.step.unwrap(), held.token)
    }

    #[test]
    fn a_token_that_can_promote_is_kept_by_the_promotion_itself() {
        let sides = locked();
        let promote = step(ask(&sides, &Journal::default()));
        assert_eq!((promote.id, promote.refused), ("promote", Refused::Noted));
        let token = token(1, KEPT).encode();
        assert_eq!(noted(&sides, ask(&sides, &Journal::default())), ("promote".into(), Some(token)));
    }

    #[test]
    fn whatever_keeps_the_promotion_waiting_the_token_is_kept_on_the_target_first() {
        let silent = |sides: &mut [Specimen; 2]| sides[1].instance = Err(unseen(Reason::Unavailable));
        let not_reconciled = |sides: &mut [Specimen; 2]| {
            sides[1].set("/metadata/annotations/cnpg.io~1reconciliationLoop", "disabled");
        };
        let later = |sides: &mut [Specimen; 2]| sides[1].runs(false, 2, "0/50000A0");
        let delayed = |sides: &mut [Specimen; 2]| sides[1].set("/spec/replica/minApplyDelay", "1h");
        let writes = |sides: &mut [Specimen; 2]| sides[0].instance().is_primary = true;
        type Hinder = fn(&mut [Specimen; 2]);
        let hinders: [(Hinder, &str); 5] = [
            (silent, "does not answer"),
            (not_reconciled, "reconciliation"),
            (later, "timeline 2"),
            (delayed, "minApplyDelay"),
            (writes, "takes writes although"),
        ];
        for (hinder, why) in hinders {
            let mut sides = locked();
            hinder(&mut sides);
            let next = ask(&sides, &Journal::default());
            let text = token(1, KEPT).encode();
            assert_eq!(noted(&sides, next.clone()), ("keep-token".into(), Some(text)), "{why}");
            sides[1].patch(operations(&step(next))).unwrap();
            match ask(&sides, &Journal::default()) {
                Next::Wait(wait) => assert!(wait.over.message.contains(why), "{why}: {wait:?}"),
                next => {
                    let stuck = stuck(next);
                    assert!(stuck.message.contains(why), "{why}: {stuck:?}");
                    assert_eq!(stuck.exit, Exit::Incomplete);
                    assert!(stuck.hints.iter().any(|hint| hint.contains("--abort")), "{stuck:?}");
                }
            }
        }
    }

    #[test]
    fn a_kept_token_promotes_with_the_old_primary_out_of_reach_and_an_unkept_one_is_waited_for() {
        let mut sides = locked();
        sides[0].unseen = Some(unseen(Reason::Unreachable));
        let mut begun = Journal::default();
        begun.begin("demote", Duration::ZERO);
        assert_eq!(wait(ask(&sides, &begun)).id, silence::SILENT);
        let held = Operation { token: Some(token(1, KEPT).encode()), ..mine(&sides) };
        sides[1].set(&annotation(LOCK), held.write());
        assert_eq!(step(ask(&sides, &begun)).id, "promote");
    }

    #[test]
    fn at_the_end_a_side_out_of_reach_is_told_and_not_waited_for() {
        let mut sides = crate::decide::specimen::after_promotion();
        sides[0].set(&annotation(LOCK), mine(&sides).write());
        sides[0].unseen = Some(unseen(Reason::Unreachable));
        let [from, to] = sides;
        let sides = [from, to.without("/spec/replica/promotionToken").without("/status/lastPromotionToken")];
        let mut journal = done(&[("writable", "0/6000100 000000020000000000000006")]);
        journal.add(Entry { dc: "dc2".into(), ..entry("event-end", Ok(String::new()), 90) });
        journal.begin("unlock-to", Duration::ZERO);
        let Next::Done(ending) = ask(&sides, &journal) else { panic!("not done") };
        assert!(!ending.already && ending.unverified[0].contains("cannot be read"), "{ending:?}");
    }

    #[test]
    fn a_promotion_that_the_server_refuses_keeps_the_token_and_ends_with_its_words() {
        let mut sides = locked();
        let mut journal = Journal::default();
        journal.add(entry("promote", Err("denied: not on Fridays".into()), 90));
        let keep = step(ask(&sides, &journal));
        assert_eq!(keep.id, "keep-token");
        sides[1].patch(operations(&keep)).unwrap();
        let stuck = stuck(ask(&sides, &journal));
        assert!(stuck.message.contains("not on Fridays") && stuck.exit == Exit::Incomplete, "{stuck:?}");
        // The next attempt asks anew.
        assert_eq!(step(ask(&sides, &Journal::default())).id, "promote");
    }

    #[test]
    fn a_move_of_an_earlier_run_is_called_unfinished_only_where_that_was_seen() {
        let mut sides = crate::decide::specimen::after_promotion();
        sides[1] = sides[1].clone().without("/spec/replica/promotionToken");
        let Next::Done(ending) = ask(&sides, &Journal::default()) else { panic!("not done") };
        assert!(ending.already);
        let mut silent = sides.clone();
        silent[0].instance = Err(unseen(Reason::TimedOut));
        let message = stuck(ask(&silent, &Journal::default())).message;
        assert!(message.contains("PostgreSQL of dc1 does not answer"), "{message}");
        sides[1].runs(false, 1, "0/50000A0");
        let message = stuck(ask(&sides, &Journal::default())).message;
        assert!(message.contains("its promotion is not finished"), "{message}");
    }

    #[test]
    fn the_first_write_is_tried_as_soon_as_the_operator_says_that_it_is_promoted() {
        let mut sides = crate::decide::specimen::after_promotion();
        let text = mine(&sides).write();
        sides[1].set(&annotation(LOCK), text.clone());
        sides[0].set(&annotation(LOCK), text);
        // What is known of the instance is from before.
        sides[1].runs(false, 1, "0/50000A0");
        assert_eq!(step(ask(&sides, &Journal::default())).id, "first-write");
        let mut journal = Journal::default();
        journal.add(entry("first-write", Err("cannot execute INSERT in a read-only transaction".into()), 90));
        assert!(
            matches!(ask(&sides, &journal), Next::Wait(_)),
            "once, and then when it is seen to be primary"
        );
        sides[1].runs(true, 2, "0/6000000");
        assert_eq!(step(ask(&sides, &journal)).id, "first-write");
        sides[1].instance = Err(unseen(Reason::TimedOut));
        assert!(matches!(ask(&sides, &Journal::default()), Next::Wait(_)), "nobody is asked who is silent");
    }

    #[test]
    fn a_token_that_was_wiped_before_it_was_kept_is_waited_for_and_never_gone_without() {
        let mut sides = locked();
        sides[0].set("/status/demotionToken", "");
        sides[0].set("/status/switchReplicaClusterStatus", json!({"inProgress": true}));
        assert_eq!(wait(ask(&sides, &Journal::default())).id, "token");
    }
}
