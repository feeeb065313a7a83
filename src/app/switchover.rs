//! `switchover`: a primary moves, or goes on moving, or the move is called off.

mod lead;
mod orient;
mod told;

pub use lead::Lead;

use super::aim::{Aim, place};
use super::pair::{none_refuses, precheck_all, refused_by_admission};
use super::{App, foreign, missing};
use crate::cli::{ConfirmArgs, DryRun};
use crate::decide::pair::Pair;
use crate::decide::step::{Ending, Journal, Next};
use crate::decide::switchover::{self, ALIAS, Request, abort, plan};
use crate::error::{Kind, Result};
use crate::execute::Run;
use crate::execute::record::Record;
use crate::k8s::access::Need;
use crate::model::finding::Finding;
use crate::model::operation::SWITCHOVER;
use crate::observe::DcSnapshot;
use crate::observe::moving::Moving;
use crate::observe::site::Site;
use crate::observe::work::observe_pair;
use crate::render::Format;
use lead::Led;
use std::time::Duration;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A new run.
    Start,
    /// Go on with the run that holds the lock, which this names if given.
    Resume(Option<String>),
    /// Call that run off.
    Abort(Option<String>),
}

/// What is asked for.
pub struct Switchover<'a> {
    /// The target.
    pub aim: &'a Aim,
    /// Data centre that is to become primary; a run that goes on knows it.
    pub to: Option<&'a str>,
    /// What is to be done.
    pub way: Way,
    /// Ids of warnings that are accepted.
    pub accepted: Vec<String>,
    /// Most bytes the target may be behind.
    pub max_lag: Option<u64>,
    /// Start a backup on the new primary.
    pub backup: bool,
    /// Longest wait for token and promotion each.
    pub timeout: Duration,
    /// Answers, and whether to write.
    pub confirm: &'a ConfirmArgs,
    /// Output format.
    pub format: &'a Format,
    /// Rights it needs on both sides.
    pub needs: &'a [Need],
    /// How clients are led to the new primary.
    pub lead: Lead,
}

/// A run that is about to go.
struct Ready {
    sites: [Site; 2],
    request: Request,
    findings: Vec<Finding>,
    led: Option<Led>,
}

impl Switchover<'_> {
    /// Runs it to the end and prints what came of it.
    pub async fn run(&self, app: &mut App) -> Result<Kind> {
        let (sites, held) = match &self.way {
            Way::Start => (foreign::pair(self.aim, self.to.unwrap_or_default(), SWITCHOVER).await?, None),
            Way::Resume(run) | Way::Abort(run) => {
                let (sites, held) = self.orient(run.as_deref()).await?;
                (sites, Some(held))
            }
        };
        let seen = match self.way {
            // Nothing waits for it yet: what is slow to answer is given its time.
            Way::Start => observe_pair(&sites).await,
            Way::Resume(_) | Way::Abort(_) => Moving::new(&sites).look().await,
        };
        foreign::refuse(&sites, &seen, SWITCHOVER).await?;
        missing::refuse(&sites, &seen).await?;
        for (site, seen) in sites.iter().zip(&seen) {
            // A side that does not answer cannot be asked for rights either.
            if held.is_none() || !seen.silent() {
                app.demand(std::slice::from_ref(site), self.needs).await?;
            }
        }
        let mut operation = match held {
            None => app.operation(SWITCHOVER, &sites, &seen)?,
            Some(held) => self.taken_over(app, held)?,
        };
        operation.aborted |= matches!(self.way, Way::Abort(_));
        let request = Request {
            operation,
            accepted: self.accepted.clone(),
            max_lag: self.max_lag,
            backup: self.backup,
            timeout: self.timeout,
            alias: switchover::Alias::default(),
        };
        let ready = Ready { sites, request, findings: Vec::new(), led: None };
        match self.way {
            Way::Abort(_) => self.call_off(app, ready, &seen).await,
            Way::Start | Way::Resume(_) => self.go(app, ready, &seen).await,
        }
    }

    /// Asks, marks, and makes the old primary one again where it is none.
    async fn call_off(&self, app: &mut App, ready: Ready, seen: &[DcSnapshot]) -> Result<Kind> {
        let mut journal = Journal::default();
        let pair = Pair { from: &seen[0], to: &seen[1], now: app.ctx.clock.elapsed() };
        if let Next::Stuck(stuck) = abort::next(&ready.request, &pair, &journal) {
            return Err(stuck.into());
        }
        let down = pair.live().is_ok_and(|live| !switchover::untouched(live));
        let (old, new) = (place(&ready.sites[0]), place(&ready.sites[1]));
        let plan = format!(
            "Call off run {} of {}: {}.\n  mark it on {new}, by which its promotion is refused from then on,\n  {}release the locks.",
            ready.request.operation.run,
            self.aim.target,
            if down { format!("{old} becomes primary again") } else { format!("{old} stays primary") },
            if down {
                "promote the old primary with its own token, prove that it takes writes and is followed,\n  "
            } else {
                ""
            },
        );
        if !app.propose(self.confirm, &plan, self.format)? {
            return Ok(Kind::Done);
        }
        let record = app.journal(&self.aim.target.to_string(), &ready.request.operation, &ready.sites);
        let (ending, record) = self.carry_out(app, &ready, &mut journal, record).await?;
        self.report(app, &ready, ending, &journal, record, None)
    }

    /// Checks, shows the plan, asks, moves.
    async fn go(&self, app: &mut App, mut ready: Ready, seen: &[DcSnapshot]) -> Result<Kind> {
        let mut journal = Journal::default();
        let pair = Pair { from: &seen[0], to: &seen[1], now: app.ctx.clock.elapsed() };
        ready.findings = self.prechecks(&pair, &ready.sites).await?;
        ready.led = self.lead(&seen[1]).await?;
        if let Some(led) = &ready.led {
            ready.request.alias = led.plan.clone();
            // In the middle of a run nothing of the alias keeps it from going on.
            if pair.live().is_ok_and(switchover::untouched) {
                ready.findings.extend(led.findings.iter().cloned());
            }
        }
        app.heed(&ready.findings);
        none_refuses(&ready.findings, &self.accepted)?;
        match switchover::next(&ready.request, &pair, &journal) {
            Next::Stuck(stuck) => return Err(stuck.into()),
            Next::Done(ending) => return self.report(app, &ready, ending, &journal, None, None),
            Next::Do(_) | Next::Wait(_) => {}
        }
        let plan = self.plan(&ready, &pair);
        if self.confirm.dry_run != DryRun::None {
            let note = "not proved: whether everything can be replayed (only a real run tells)";
            app.ctx.streams.message(note);
        }
        if !app.propose(self.confirm, &plan, self.format)? {
            return Ok(Kind::Done);
        }
        let record = app.journal(&self.aim.target.to_string(), &ready.request.operation, &ready.sites);
        let (mut ending, record) = self.carry_out(app, &ready, &mut journal, record).await?;
        let refused = journal.entries().iter().any(|entry| entry.id == ALIAS && entry.output.is_err());
        let (unseen, by_hand) = self.followed(app, &ready, !refused).await?;
        if !refused {
            ending.unverified.extend(unseen);
        }
        self.report(app, &ready, ending, &journal, record, by_hand)
    }

    /// Every step that can be foreseen, where it happens, and what is so if this program dies there.
    fn plan(&self, ready: &Ready, pair: &Pair<'_>) -> String {
        let [from, to] = &ready.sites;
        let mut plan = format!(
            "Move the primary of {}: {} becomes primary, {} follows it.",
            self.aim.target,
            place(to),
            place(from)
        );
        for (index, line) in plan::plan(&ready.request, pair).iter().enumerate() {
            let server = if line.dc == from.dc { &from.api.server } else { &to.api.server };
            plan.push_str(&format!("\n{:3}. {}, {server}: {}", index + 1, line.dc, line.what));
            plan.push_str(&format!("\n     if this program dies there: {}", line.dies));
        }
        plan.push_str("\nFrom the demotion to the promotion nothing takes writes; until its token is there neither abort nor undo exists.");
        plan
    }

    /// Runs the decision to its end. The lock is given back only where no role was changed.
    async fn carry_out(
        &self,
        app: &mut App,
        ready: &Ready,
        journal: &mut Journal,
        record: Option<Record>,
    ) -> Result<(Ending, Option<Record>)> {
        let moving = Moving::new(&ready.sites);
        let again = ready.request.operation.again().replace("TARGET", &self.aim.typed);
        // Before the demotion the lock is given back, and with it the run is gone.
        let begins = matches!(self.way, Way::Start).then_some("demote");
        let mut run = Run { ctx: &mut app.ctx, sites: &ready.sites, record, again: again.clone(), begins };
        let ended = run
            .to_end(
                journal,
                async || moving.look().await,
                |seen, journal, now| {
                    let pair = Pair { from: &seen[0], to: &seen[1], now };
                    match self.way {
                        Way::Abort(_) => abort::next(&ready.request, &pair, journal),
                        _ => switchover::next(&ready.request, &pair, journal),
                    }
                },
                |seen, now| {
                    let pair = Pair { from: &seen[0], to: &seen[1], now };
                    switchover::give_back(&ready.request.operation, &pair)
                },
            )
            .await;
        let record = run.record.take();
        let ending = ended.map_err(|error| {
            let begun = journal.sent("demote") || self.way != Way::Start;
            let told = error.kind() == Kind::Interrupted
                || error.hints().iter().any(|hint| hint.replace("TARGET", &self.aim.typed).contains(&again));
            if begun && !told { error.hint(format!("to go on: {again}")) } else { error }
        })?;
        Ok((ending, record))
    }

    /// Every check: of what was seen, and by the API servers' own admission.
    async fn prechecks(&self, pair: &Pair<'_>, sites: &[Site; 2]) -> Result<Vec<Finding>> {
        let Ok(live) = pair.live() else { return Ok(Vec::new()) };
        if !switchover::untouched(live) {
            return Ok(Vec::new());
        }
        let alias = self.aim.declared.as_ref().and_then(|declared| declared.primary_fqdn.clone());
        let alias = self.lead.alias.clone().or(alias);
        let mut findings = precheck_all(sites, pair, self.max_lag, alias, self.backup).await;
        if self.confirm.dry_run == DryRun::Client {
            return Ok(findings);
        }
        findings.extend(refused_by_admission(sites, pair, live).await?);
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Ok(findings)
    }
}
