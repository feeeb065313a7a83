//! Running a change of a pair of data centres.

use super::App;
use super::aim::place;
use crate::cli::DryRun;
use crate::ctx::run_id;
use crate::decide::demote::sight;
use crate::decide::pair::{self, Live, Pair};
use crate::decide::precheck::{self, Beside};
use crate::decide::step::{Ending, Entry, Journal, Next, Stuck};
use crate::decide::switchover::{admission, of_finding};
use crate::error::{Error, Result};
use crate::execute::Run;
use crate::execute::record::Record;
use crate::k8s::access::{Need, demand, missing};
use crate::k8s::{self, Reason, kinds};
use crate::model::finding::{self, Finding};
use crate::model::operation::Operation;
use crate::observe::DcSnapshot;
use crate::observe::site::Site;
use crate::render;
use crate::report::outcome::{OutcomeReport, StepRow};
use std::cmp::Reverse;

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

    /// Looks into both sides before a demotion, and asks their servers whether they would admit
    /// both changes, unless nothing is to be asked of them.
    pub async fn ready_to_demote(
        &mut self,
        sites: &[Site; 2],
        pair: &Pair<'_>,
        accepted: &[String],
        dry_run: DryRun,
    ) -> Result<()> {
        let mut findings = precheck_all(sites, pair, None, None, true).await;
        if let Some(live) = pair.live().ok().filter(|_| dry_run != DryRun::Client) {
            findings.extend(refused_by_admission(sites, pair, live).await?);
        }
        findings.sort_by_key(|finding| Reverse(finding.severity));
        self.heed(&findings);
        none_refuses(&findings, accepted)
    }

    /// Runs a decision over both sides to its end, with a journal if it is given; the lock is
    /// given back however it ends.
    pub async fn change_pair(
        &mut self,
        record: Option<Record>,
        sites: &[Site; 2],
        operation: &Operation,
        journal: &mut Journal,
        observe: impl AsyncFn() -> Vec<DcSnapshot>,
        decide: impl Fn(&Pair<'_>, &Journal) -> Next,
    ) -> Result<Ending> {
        let mut run = Run { record, ..Run::new(&mut self.ctx, sites) };
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

/// Fails by the first finding that is an error, or a warning that was not accepted.
pub fn none_refuses(findings: &[Finding], accepted: &[String]) -> Result<()> {
    let refusing = precheck::refusing(findings, accepted);
    let Some(first) = refusing.first() else { return Ok(()) };
    let more = refusing.len() - 1;
    let more = if more == 0 { String::new() } else { format!(" ({more} more above)") };
    let stuck = of_finding(first);
    Err(Stuck { message: format!("{}{more}; nothing was changed", stuck.message), ..stuck }.into())
}

/// What the API servers' own admission says of both changes, asked without making them.
pub async fn refused_by_admission(
    sites: &[Site; 2],
    pair: &Pair<'_>,
    live: Live<'_>,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let patches = admission(pair, live);
    for ((site, seen), patch) in sites.iter().zip([pair.from, pair.to]).zip(patches) {
        let kind = &kinds::CLUSTERS;
        let tried = site.api.json_patch(kind, &site.namespace, &site.name, &patch, k8s::DryRun::Server).await;
        match tried {
            Ok(_) => {}
            // It changed just now: the guards look again before every write.
            Err(error) if matches!(error.reason, Reason::Conflict | Reason::Precondition) => {}
            // A webhook that does not answer is no answer of the server's own, either.
            Err(error) if matches!(error.reason, Reason::Invalid | Reason::Other) || error.webhook_down() => {
                let message = Error::from(error).to_string();
                let finding = Finding::new(finding::NOT_ADMITTED, format!("cluster/{}", seen.name), message);
                findings.push(finding.at(&seen.dc));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(findings)
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
