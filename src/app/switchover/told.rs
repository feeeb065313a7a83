//! What a run is said to have done.

use super::{App, Ready, Switchover, Way};
use crate::decide::step::{Ending, Journal};
use crate::error::{Kind, Result};
use crate::execute::record::Record;
use crate::manifest::primary_declared_at;
use crate::render;
use crate::report::switchover::{MoveStep, SwitchoverReport, WriteOutage};
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
            timeline: ready.timeline,
            findings: ready.findings.clone(),
            journal: record.map(|record| record.path().display().to_string()),
            unverified: ending.unverified,
            next: declared
                .map(|d| format!("set primaryDatacenter: {primary} in {}", primary_declared_at(d)))
                .into_iter()
                .collect(),
        };
        app.show(&report, self.format, render::switchover)
    }
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
    journal.entries().iter().filter(|entry| entry.output.is_ok()).map(&mut row).collect()
}

/// Steps that commit a write on the new primary, the earliest first.
const WRITES: [&str; 2] = ["first-write", "writable"];

/// From the demotion being sent to the first write that was committed; both by this
/// machine's clocks, also where earlier attempts did the one or both.
fn outage(app: &App, journal: &Journal, record: Option<&Record>) -> Option<WriteOutage> {
    let (now, elapsed) = (app.ctx.clock.now(), app.ctx.clock.elapsed());
    let then = |at: Duration| now.checked_sub(elapsed.saturating_sub(at)).ok();
    let begun = journal.begun("demote");
    let demoted = begun.and_then(then).or_else(|| record?.begun_earlier("demote"))?;
    let mut writes = journal.entries().iter().filter(|entry| WRITES.contains(&entry.id));
    let here = writes.find(|entry| entry.output.is_ok()).and_then(|entry| then(entry.at));
    let earlier =
        WRITES.iter().filter_map(|step| record?.done_earlier(step)).filter(|at| *at > demoted).min();
    let seconds = earlier.or(here)?.duration_since(demoted).as_secs_f64();
    let by = if begun.is_some() { "" } else { ", over several attempts" };
    let measured = format!("from sending the demotion to the first write committed on the new primary{by}");
    Some(WriteOutage { seconds, measured })
}
