//! `rebuild`: what is asked, shown and said around making a diverged side anew.

use super::aim::{Aim, place};
use super::{App, foreign, pair};
use crate::cli::{ConfirmArgs, DryRun};
use crate::decide::pair::{Pair, owners, release};
use crate::decide::rebuild::{self, Request};
use crate::decide::step::{Journal, Next};
use crate::error::{Error, Kind, Result};
use crate::execute::Run;
use crate::k8s::access::{Need, demand};
use crate::k8s::{Reason, kinds};
use crate::model::divergence::{Rebuild, generation};
use crate::observe::rebuilding::Scene;
use crate::observe::site::Site;
use crate::render::{self, Format};
use crate::report::outcome::OutcomeReport;
use std::cell::RefCell;
use std::time::Duration;

/// What is asked for.
pub struct Anew<'a> {
    /// The target.
    pub aim: &'a Aim,
    /// Data centre that is made anew.
    pub dc: &'a str,
    /// The diverged data need not be kept.
    pub discard: bool,
    /// Longest wait for the old Cluster's end, and again for the new one.
    pub timeout: Duration,
    /// Answers, and whether to write.
    pub confirm: &'a ConfirmArgs,
    /// Output format.
    pub format: &'a Format,
    /// Rights beside those on volumes.
    pub needs: [&'a [Need]; 2],
}

impl Anew<'_> {
    /// Runs it to the end and prints what came of it.
    pub async fn run(&self, app: &mut App) -> Result<Kind> {
        let [primary, old] = self.aim.pair(self.dc)?;
        let sites = [old, primary];
        let observe = async || Scene::look(&sites).await;
        let scene = observe().await;
        for (site, needs) in sites.iter().zip(self.needs) {
            let seen = if site.dc == sites[0].dc { &scene.old.snapshot } else { &scene.primary };
            if !seen.silent() {
                demand(&site.api, &site.namespace, needs).await?;
            }
        }
        let seen = [scene.old.snapshot.clone(), scene.primary.clone()];
        foreign::refuse(&sites, &seen, "rebuild").await?;
        let operation = app.operation("rebuild", &sites, &seen)?;
        let request = Request { operation: operation.clone(), discard: self.discard, timeout: self.timeout };
        let mut journal = Journal::default();
        let first = rebuild::next(&request, &scene, app.ctx.clock.elapsed(), &journal);
        let done = matches!(first, Next::Done(_));
        match first {
            Next::Stuck(stuck) => return Err(stuck.into()),
            Next::Done(_) => {}
            Next::Do(_) | Next::Wait(_) => {
                if !self.agreed(app, &sites, &request, &scene).await? {
                    return Ok(Kind::Done);
                }
            }
        }
        let planned: RefCell<Option<Rebuild>> = RefCell::default();
        let target = self.aim.target.to_string();
        let record = if done { None } else { app.journal(&target, &operation, &sites) };
        let mut run = Run { record, ..Run::new(&mut app.ctx, &sites) };
        let ending = run
            .to_end(
                &mut journal,
                observe,
                |scene, journal, now| {
                    if let Some(plan) = scene.primary.live().and_then(|live| live.rebuild()) {
                        planned.replace(Some(plan));
                    }
                    rebuild::next(&request, scene, now, journal)
                },
                |scene, now| {
                    release(&Pair { from: &scene.old.snapshot, to: &scene.primary, now }, &operation)
                },
            )
            .await?;
        let [old, new] = [&sites[0].dc, &sites[1].dc];
        let result = match ending.already {
            true => format!("{old} follows {new}; there is nothing to rebuild"),
            false => format!("{old} is a fresh replica of {new} and replays what it writes"),
        };
        let mut report =
            pair::outcome("rebuild", &self.aim.target, &operation.run, ending, &journal).result(result);
        if let Some(plan) = planned.into_inner() {
            self.told(&plan, &mut report);
            report.next.extend(differing(&sites).await);
        }
        app.show(&report, self.format, render::outcome)
    }

    /// Shows the plan and has the name typed; `false` for a dry run.
    async fn agreed(
        &self,
        app: &mut App,
        sites: &[Site; 2],
        request: &Request,
        scene: &Scene,
    ) -> Result<bool> {
        let pair = Pair { from: &scene.old.snapshot, to: &scene.primary, now: Duration::ZERO };
        app.heed(&owners(&pair));
        let volumes = [Need::new("get", kinds::PVS), Need::new("patch", kinds::PVS)];
        if !self.discard && !scene.old.volumes.iter().flatten().all(|volume| volume.reclaim.is_some()) {
            demand(&sites[0].api, &sites[0].namespace, &volumes).await?;
        }
        let lines = rebuild::plan(request, scene, &scene.old.snapshot.object());
        let mut plan = format!(
            "Rebuild {} of {}: it becomes a fresh replica of {}.",
            place(&sites[0]),
            self.aim.target,
            place(&sites[1])
        );
        if let Some(mark) = scene.primary.live().and_then(|live| live.diverged()) {
            plan.push_str(&format!("\nIt diverged after {} ({}, run {}).", mark.fork(), mark.time, mark.run));
        }
        for (index, line) in lines.iter().enumerate() {
            plan.push_str(&format!("\n{:3}. {line}", index + 1));
        }
        if self.confirm.dry_run == DryRun::Server {
            app.ctx
                .streams
                .message("the API servers are not asked: what is made depends on what is deleted first");
        }
        let question = match self.discard {
            true => format!(
                "The Cluster in {} is deleted, and what it wrote since it diverged is lost.",
                sites[0].dc
            ),
            false => format!("The Cluster in {} is deleted; its volumes are kept.", sites[0].dc),
        };
        app.propose_as(self.confirm, &plan, &question, Some(&self.aim.target.to_string()), self.format)
    }

    fn told(&self, plan: &Rebuild, report: &mut OutcomeReport) {
        if !self.discard {
            report.kept.extend(plan.volumes.iter().map(|volume| format!("{volume}, with the diverged data")));
        }
        report.kept.push(format!(
            "the archive {} of {}, fit for a recovery to a point in time; the new one is {}",
            plan.old_server, plan.dc, plan.server
        ));
        if let Some(declared) = &self.aim.declared {
            report.next.push(format!(
                "set archiveGeneration: {{{}: {}}} of client {} in clients.yaml, so that values and Clusters agree",
                plan.dc,
                generation(&plan.server),
                declared.ins
            ));
        }
    }
}

/// Passwords of the operator's that are not the same on both sides.
async fn differing(sites: &[Site; 2]) -> Vec<String> {
    let mut differing = Vec::new();
    for suffix in ["app", "superuser"] {
        let read = sites.each_ref().map(|site| async move {
            let name = format!("{}-{suffix}", site.name);
            let secret = site.api.get(&kinds::SECRETS, &site.namespace, &name).await;
            match secret {
                Ok(secret) => Ok(secret.map(|secret| secret["data"]["password"].clone())),
                Err(error) if error.reason == Reason::NotFound => Ok(None),
                Err(error) => Err(Error::from(error)),
            }
        });
        let [old, new] = futures::future::join_all(read).await.try_into().unwrap_or([Ok(None), Ok(None)]);
        if let (Ok(Some(old)), Ok(Some(new))) = (old, new)
            && old != new
        {
            let [old, new] = [&sites[0], &sites[1]];
            differing.push(format!(
                "secret/{}-{suffix} of {} differs from that of {}, which holds: make them equal before the primary moves back",
                old.name, old.dc, new.dc
            ));
        }
    }
    differing
}
