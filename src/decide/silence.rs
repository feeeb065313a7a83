//! What falls silent in the middle of a run is looked for again, for a while.

use super::pair::Pair;
use super::step::{Journal, Next, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::model::finding;
use crate::model::operation::Operation;
use std::time::Duration;

/// Name of these waits; their time starts anew with every silence.
pub const SILENT: &str = "silent";
/// Longest silence of an API server.
const API_LIMIT: Duration = Duration::from_secs(120);
/// Longest silence of PostgreSQL before a role is changed.
const INSTANCE_LIMIT: Duration = Duration::from_secs(60);
/// Time between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// What to do when [`Pair::live`] refused. Before the first step that is the end;
/// in the middle of a run an API server that does not answer is looked for again.
/// `change` is the step after which an end is not a refusal any more.
pub fn of_api(
    pair: &Pair<'_>,
    journal: &Journal,
    change: &str,
    operation: &Operation,
    refused: Stuck,
) -> Next {
    let exit = if journal.sent(change) { Exit::Incomplete } else { refused.exit };
    match [pair.to, pair.from].into_iter().find(|seen| seen.silent()) {
        Some(seen) if !journal.untouched() => Next::Wait(Wait {
            id: SILENT,
            // Nothing can be watched there; the other side changes nothing.
            dc: String::new(),
            what: format!("waiting for the API server of {} to answer again", seen.dc),
            limit: API_LIMIT,
            every: EVERY,
            over: Stuck { exit, ..refused }.hint(format!(
                "{} when it answers: it goes on from where this run stopped",
                operation.again()
            )),
        }),
        _ => Stuck { exit, ..refused }.into(),
    }
}

/// What to do when a guard refused, under the finding `id`. Before the first step that is the
/// end, and so is every other refusal; in the middle of a run PostgreSQL whose answer was late
/// is asked again.
pub fn of_instance(pair: &Pair<'_>, journal: &Journal, id: Option<&str>, refused: Stuck) -> Next {
    let unobserved = id == Some(finding::INSTANCE_UNREACHABLE.0);
    match [pair.from, pair.to].into_iter().find(|seen| seen.instance_silent()) {
        Some(seen) if unobserved && !journal.untouched() => Next::Wait(Wait {
            id: SILENT,
            dc: seen.dc.clone(),
            what: format!("waiting for PostgreSQL of {} to answer again", seen.dc),
            limit: INSTANCE_LIMIT,
            every: EVERY,
            over: refused,
        }),
        _ => refused.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::*;
    use crate::decide::switchover::Alias;
    use crate::decide::{demote, promote, switchover};
    use crate::k8s::Reason;

    const TIMEOUT: Duration = Duration::from_secs(600);

    fn ask(verb: &str, sides: &[Specimen; 2], journal: &Journal) -> Next {
        let operation = operation("r1", &sides[0], &sides[1]);
        look(sides, 100, |pair| match verb {
            "demote" => demote::next(&demote::Request { operation, timeout: TIMEOUT }, pair, journal),
            "promote" => {
                let decoded = token(1, "0/5000028");
                let given = decoded.encode();
                let request = promote::Request {
                    operation,
                    token_hash: promote::hash(&given),
                    token: given,
                    decoded,
                    alone: false,
                    may_write: true,
                    backup: false,
                    timeout: TIMEOUT,
                };
                promote::next(&request, pair, journal)
            }
            _ => {
                let request = switchover::Request {
                    operation,
                    accepted: Vec::new(),
                    max_lag: None,
                    backup: false,
                    timeout: TIMEOUT,
                    alias: Alias::default(),
                };
                switchover::next(&request, pair, journal)
            }
        })
    }

    #[test]
    fn postgresql_that_answers_late_is_asked_again_once_the_lock_is_held() {
        let begun = done(&[("lock-from", ""), ("lock-to", "")]);
        for (verb, sides) in [("demote", a_pair()), ("switchover", a_pair()), ("promote", after_demotion())] {
            let operation = operation("r1", &sides[0], &sides[1]);
            let sides = with_lock(sides, &operation);
            for side in 0..2 {
                let mut late = sides.clone();
                late[side].instance = Err(unseen(Reason::TimedOut));
                let refused = stuck(ask(verb, &late, &Journal::default()));
                assert_eq!(refused.exit, Exit::Refused, "{verb}: nothing was done yet");
                let Next::Wait(wait) = ask(verb, &late, &begun) else { panic!("{verb}: it must wait") };
                assert_eq!((wait.id, wait.dc.as_str()), (SILENT, late[side].dc));
                assert_eq!((wait.over.exit, wait.over.message), (Exit::Refused, refused.message));
                late[side].instance = Err(unseen(Reason::Forbidden));
                stuck(ask(verb, &late, &begun));
            }
        }
    }
}
