//! After the demotion was asked for: waiting for its token, and why it does not come.

use super::Request;
use crate::decide::pair::Pair;
use crate::decide::step::{Journal, Next, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::observe::DcSnapshot;
use crate::observe::cnpg::CnpgCluster;
use std::time::Duration;

/// A token comes within seconds; after this every cause that can be seen is told.
const USUAL: Duration = Duration::from_secs(60);
/// Between looks that nothing asked for: what is known of the target is to be fresh when it comes.
const LOOKS: Duration = Duration::from_secs(1);
/// CloudNativePG's default of `spec.switchoverDelay`.
const SWITCHOVER_DELAY: u64 = 3600;

/// Nothing but looking is left to do until the operator hands over the token.
pub fn token(request: &Request, pair: &Pair<'_>, from: &CnpgCluster, journal: &Journal) -> Next {
    let begun = begun(pair, from, journal);
    let mut causes: Vec<String> = archiver(from).into_iter().collect();
    if begun.is_some_and(|begun| begun >= USUAL) {
        causes.extend(others(pair.from, from));
        if causes.is_empty() {
            causes.push("no cause is seen: look at the logs of the operator and of the instance".into());
        }
        causes.extend(begun.map(|begun| time_left(from, begun)));
    } else if from.demotion_token().is_none() {
        causes.extend(from.not_reconciled().filter(|why| !why.contains("fenced")).map(str::to_owned));
    }
    let cause = causes.iter().map(|cause| format!("; {cause}")).collect::<String>();
    Next::Wait(Wait {
        id: "token",
        dc: pair.from.dc.clone(),
        what: format!("waiting for the demotion token of {}{cause}", pair.from.dc),
        limit: request.timeout,
        every: LOOKS,
        over: Stuck::refused(format!("no demotion token from {} yet{cause}", pair.from.object()))
            .exit(Exit::TimedOut)
            .hint(format!(
                "the demotion goes on by itself and cannot be undone now; {} to wait for it",
                request.operation.again()
            ))
            .hint("do not force a promotion: mend the cause, and the token comes"),
    })
}

/// Time since the demotion began: this run's own, or by the operator's condition.
fn begun(pair: &Pair<'_>, from: &CnpgCluster, journal: &Journal) -> Option<Duration> {
    if let Some(entry) = journal.get("demote") {
        return Some(pair.now.saturating_sub(entry.at));
    }
    let condition = from.condition("ReplicaClusterSwitch").filter(|condition| condition.status == "False")?;
    Duration::try_from(condition.age(pair.from.at)?).ok()
}

fn archiver(from: &CnpgCluster) -> Option<String> {
    let condition = from.condition("ContinuousArchiving").filter(|condition| condition.status == "False")?;
    let reason = match condition.reason.as_str() {
        "" => String::new(),
        reason => format!(" ({reason})"),
    };
    Some(format!("WAL archiving fails{reason}: {}", condition.message))
}

fn others(seen: &DcSnapshot, from: &CnpgCluster) -> Vec<String> {
    let fenced = from.not_reconciled().map(|why| match why.contains("fenced") {
        true => "its instances are fenced, and PostgreSQL is down or shutting down".to_owned(),
        false => why.to_owned(),
    });
    let silent = seen.instances.iter().filter_map(|(name, answer)| Some((name, answer.as_ref().err()?)));
    let silent = silent.map(|(name, unseen)| format!("{name} does not answer: {}", unseen.message));
    fenced.into_iter().chain(silent).collect()
}

/// PostgreSQL gets this long for an orderly end; one that was killed gives no token.
fn time_left(from: &CnpgCluster, begun: Duration) -> String {
    let delay = from.spec.switchover_delay.unwrap_or(SWITCHOVER_DELAY);
    match delay.saturating_sub(begun.as_secs()) / 10 * 10 {
        0 => format!("switchoverDelay ({delay} s) is over: PostgreSQL was stopped at once if it still ran"),
        // In steps, so that the line is said as often as others are.
        left => format!("{left} s left of switchoverDelay for an orderly shutdown"),
    }
}
