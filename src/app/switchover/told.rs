//! What a run is said to have done.

use super::{App, Ready, Switchover, Way};
use crate::decide::promote::{WRITES, started};
use crate::decide::step::{Ending, Journal};
use crate::error::{Kind, Result};
use crate::execute::record::Record;
use crate::manifest::primary_declared_at;
use crate::render;
use crate::report::switchover::{MoveStep, SwitchoverReport, WriteOutage};
use jiff::Timestamp;
use std::time::Duration;

const PROVED: &str = "a message committed by psql in the pod that the -rw Service leads to";

impl Switchover<'_> {
    /// Prints the report.
    pub(super) fn report(
        &self,
        app: &mut App,
        ready: &Ready,
        ending: Ending,
        journal: &Journal,
        record: Option<Record>,
        by_hand: Option<String>,
    ) -> Result<Kind> {
        let [from, to] = &ready.sites;
        let operation = &ready.request.operation;
        let aborted = matches!(self.way, Way::Abort(_));
        let primary = if aborted { &from.dc } else { &to.dc };
        let other = if aborted { &to.dc } else { &from.dc };
        let proved = journal.get("writable").is_some_and(|entry| entry.output.is_ok());
        let result = match (ending.already, proved, ending.unverified.is_empty()) {
            (true, ..) => format!("{primary} is primary already"),
            (_, true, true) => format!("{primary} is primary now and takes writes; {other} follows it"),
            (_, true, false) => format!("{primary} is primary now and takes writes"),
            _ if aborted => format!("called off; {primary} is primary as before"),
            _ => format!("{primary} is primary now"),
        };
        let declared = self.aim.declared.as_ref().filter(|d| d.replicated && d.primary_dc != *primary);
        let report = SwitchoverReport {
            target: self.aim.target.to_string(),
            from: from.dc.clone(),
            to: to.dc.clone(),
            result,
            already: ending.already,
            aborted,
            run: if ending.already { String::new() } else { operation.run.clone() },
            attempt: operation.attempt,
            steps: steps(journal),
            write_outage: outage(app, journal, record.as_ref()),
            proved_by: proved.then(|| PROVED.to_owned()),
            timeline: timeline(journal),
            findings: ready.findings.clone(),
            journal: record.map(|record| record.path().display().to_string()),
            unverified: ending.unverified,
            next: declared
                .map(|d| format!("set primaryDatacenter: {primary} in {}", primary_declared_at(d)))
                .into_iter()
                .chain(ending.next)
                .chain(by_hand)
                .collect(),
        };
        app.show(&report, self.format, render::switchover)
    }
}

/// The timeline of the file that the new primary ended after its first proof.
fn timeline(journal: &Journal) -> Option<u64> {
    let output = journal.get("writable")?.output.as_ref().ok()?;
    let (_, file) = crate::decide::demote::switched(output)?;
    u64::from_str_radix(file.get(..8)?, 16).ok()
}

fn steps(journal: &Journal) -> Vec<MoveStep> {
    let mut before = journal.entries().first().and_then(|first| journal.begun(first.id)).unwrap_or_default();
    let mut row = |entry: &crate::decide::step::Entry| {
        let took = entry.at.saturating_sub(before);
        before = entry.at;
        MoveStep {
            id: entry.id.to_owned(),
            dc: entry.dc.clone(),
            what: entry.what.clone(),
            took: took.as_secs_f64(),
            at: entry.at.as_secs_f64(),
        }
    };
    let mut steps: Vec<MoveStep> = Vec::new();
    for entry in journal.entries().iter().filter(|entry| entry.output.is_ok()) {
        // Writes are tried again as long as a restart may follow: the last one is told.
        let again = steps.last().is_some_and(|last| last.id == entry.id && WRITES.contains(&entry.id));
        let mut step = row(entry);
        if let Some(last) = steps.pop_if(|_| again) {
            step.took += last.took;
        }
        steps.push(step);
    }
    steps
}

/// From the demotion being sent to the first write that was committed and not followed by
/// a restart; both by this machine's clocks, also where earlier attempts did the one or both.
fn outage(app: &App, journal: &Journal, record: Option<&Record>) -> Option<WriteOutage> {
    let (now, elapsed) = (app.ctx.clock.now(), app.ctx.clock.elapsed());
    let then = |at: Duration| now.checked_sub(elapsed.saturating_sub(at)).ok();
    let begun = journal.begun("demote");
    let demoted = begun.and_then(then).or_else(|| record?.begun_earlier("demote"))?;
    let mut writes: Vec<(Timestamp, String)> = WRITES
        .iter()
        .flat_map(|step| record.map(|record| record.done_earlier(step)).unwrap_or_default())
        .collect();
    let here = journal.entries().iter().filter(|entry| WRITES.contains(&entry.id));
    writes.extend(here.filter_map(|entry| Some((then(entry.at)?, entry.output.clone().ok()?))));
    let seconds = lasting(writes, demoted)?.duration_since(demoted).as_secs_f64();
    let by = if begun.is_some() { "" } else { ", over several attempts" };
    let measured = format!(
        "from sending the demotion to the first write committed on the new primary and not followed by a restart{by}"
    );
    Some(WriteOutage { seconds, measured })
}

/// The first write after `since` that the server which took the last one took.
fn lasting(mut writes: Vec<(Timestamp, String)>, since: Timestamp) -> Option<Timestamp> {
    writes.retain(|(at, _)| *at > since);
    writes.sort_unstable();
    let server = started(&writes.last()?.1).map(str::to_owned);
    writes.iter().find(|(_, output)| started(output) == server.as_deref()).map(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_a_restart_followed_does_not_end_the_outage() {
        let at = |seconds: i64| Timestamp::from_second(seconds).unwrap();
        let write = |seconds: i64, server: u32| (at(seconds), format!("0/1 started {server}\n"));
        let lasting = |writes: &[(Timestamp, String)]| lasting(writes.to_vec(), at(10));
        assert_eq!(lasting(&[write(20, 1), write(30, 1)]), Some(at(20)));
        assert_eq!(lasting(&[write(40, 2), write(20, 1), write(30, 2)]), Some(at(30)));
        assert_eq!(lasting(&[write(5, 1)]), None, "of an earlier move");
    }
}
