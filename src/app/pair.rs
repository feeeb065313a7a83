//! Running a change of a pair of data centres.

use super::App;
use super::aim::place;
use crate::ctx::run_id;
use crate::decide::demote::sight;
use crate::decide::pair::{self, Pair};
use crate::decide::precheck::{self, Beside};
use crate::decide::step::{Ending, Entry, Journal, Next};
use crate::decide::switchover::of_finding;
use crate::error::Result;
use crate::execute::Run;
use crate::k8s::access::{Need, demand, missing};
use crate::k8s::kinds;
use crate::model::finding::{Finding, Severity};
use crate::model::operation::Operation;
use crate::observe::DcSnapshot;
use crate::observe::site::Site;
use crate::render;
use crate::report::outcome::{OutcomeReport, StepRow};

/// Rights to have a server write through the Service of its primary.
const PROOF: &[Need] = &[
    Need::new("list", kinds::ENDPOINT_SLICES),
    // WebSockets open with GET; API servers from 1.35 on ask for create, too.
    Need::sub("get", kinds::PODS, "exec"),
    Need::sub("create", kinds::PODS, "exec"),
];

impl App {
    /// The lock's content for a run over `[from, to]`, from a first reading.
    pub fn operation(&self, verb: &str, sites: &[Site; 2], seen: &[DcSnapshot]) -> Result<Operation> {
        let live = |index: usize| seen.get(index).and_then(DcSnapshot::live);
        Ok(Operation {
            run: run_id()?,
            attempt: 1,
            user: self.whoami.user.clone(),
            host: self.whoami.host.clone(),
            verb: verb.to_owned(),
            from: Some(sites[0].dc.clone()),
            to: Some(sites[1].dc.clone()),
            uids: (0..2)
                .map(|index| live(index).map(|it| it.metadata.uid.clone()).unwrap_or_default())
                .collect(),
            system_id: live(0).or(live(1)).and_then(|cluster| cluster.system_id().map(str::to_owned)),
            since: Some(self.ctx.clock.now().to_string()),
            step: None,
            token: None,
            aborted: false,
        })
    }

    /// Asks every data centre whether the verb is allowed, before anything else.
    pub async fn demand(&self, sites: &[Site], needs: &[Need]) -> Result<()> {
        let asked = sites.iter().map(|site| demand(&site.api, &site.namespace, needs));
        futures::future::try_join_all(asked).await.map(drop)
    }

    /// Why it cannot be proved that a side takes writes, if the user lacks a right for that.
    pub async fn without_proof(&self, site: &Site) -> Result<Option<String>> {
        let lacking = missing(&site.api, &site.namespace, PROOF).await?;
        Ok(lacking.first().map(|need| {
            let (verb, resource, place) = (need.verb, need.resource(), place(site));
            format!("without {verb} on {resource} it cannot be proved that {place} takes writes: this will end with exit 5")
        }))
    }

    /// Says what was found that refuses nothing.
    pub fn heed(&mut self, findings: &[Finding]) {
        let text = render::findings(findings, &self.look_beside());
        if !text.is_empty() {
            self.ctx.streams.message(text.trim());
        }
    }

    /// Looks into both sides before a demotion: an error refuses it, all else is told.
    pub async fn ready_to_demote(&mut self, sites: &[Site; 2], pair: &Pair<'_>) -> Result<()> {
        let findings = precheck_all(sites, pair, None, None, true).await;
        self.heed(&findings);
        match findings.iter().find(|finding| finding.severity == Severity::Error) {
            Some(error) => Err(of_finding(error).into()),
            None => Ok(()),
        }
    }

    /// Runs a decision over both sides to its end; the lock is given back however it ends.
    pub async fn change_pair(
        &mut self,
        sites: &[Site; 2],
        operation: &Operation,
        journal: &mut Journal,
        observe: impl AsyncFn() -> Vec<DcSnapshot>,
        decide: impl Fn(&Pair<'_>, &Journal) -> Next,
    ) -> Result<Ending> {
        let mut run = Run::new(&mut self.ctx, sites);
        run.to_end(
            journal,
            observe,
            |seen, journal, now| decide(&Pair { from: &seen[0], to: &seen[1], now }, journal),
            |seen, now| pair::release(&Pair { from: &seen[0], to: &seen[1], now }, operation),
        )
        .await
    }
}

/// Every check, with what only PostgreSQL and the Secrets of both sides tell; nothing where a
/// side cannot be read.
pub async fn precheck_all(
    sites: &[Site; 2],
    pair: &Pair<'_>,
    max_lag: Option<u64>,
    alias: Option<String>,
    backup: bool,
) -> Vec<Finding> {
    let Ok(live) = pair.live() else { return Vec::new() };
    let (from, to) = futures::join!(sites[0].inside(live.from), sites[1].inside(live.to));
    let mut sight = sight(pair, live, &Journal::default(), max_lag);
    sight.beside = Some(Beside { inside: [&from, &to], alias, backup });
    precheck::findings(&sight)
}

/// The report of a run that ended well.
pub fn outcome(
    verb: &str,
    target: impl ToString,
    run: &str,
    ending: Ending,
    journal: &Journal,
) -> OutcomeReport {
    let step = |entry: &Entry| StepRow { what: entry.what.clone(), at: entry.at.as_secs_f64() };
    OutcomeReport {
        already: ending.already,
        run: if ending.already { String::new() } else { run.to_owned() },
        steps: journal.entries().iter().map(step).collect(),
        demotion_token: ending.token,
        unverified: ending.unverified,
        next: ending.next,
        ..OutcomeReport::new(verb, target)
    }
}
