//! `promote`: what is asked, shown and said around a promotion by token.

use super::aim::{self, Aim};
use super::{App, foreign, missing, pair};
use crate::cli::{ConfirmArgs, DryRun};
use crate::decide::pair::{Pair, owners, present};
use crate::decide::promote::{self, Request};
use crate::decide::step::{Journal, Next};
use crate::error::{Kind, Result};
use crate::k8s::access::Need;
use crate::k8s::{self, kinds};
use crate::manifest::primary_declared_at;
use crate::model::token::DemotionToken;
use crate::observe::site::{Site, observe_all};
use crate::render::{self, Format};
use std::time::Duration;

/// What is asked for.
pub struct Promotion<'a> {
    /// The target.
    pub aim: &'a Aim,
    /// Data centre that is to become primary.
    pub to: &'a str,
    /// The old primary's token, without white space.
    pub token: String,
    /// What it says.
    pub decoded: DemotionToken,
    /// Go on although the old primary's API server does not answer.
    pub peer_unreachable: bool,
    /// Start a backup on the new primary.
    pub backup: bool,
    /// Longest wait for the promotion.
    pub timeout: Duration,
    /// Answers, and whether to write.
    pub confirm: &'a ConfirmArgs,
    /// Output format.
    pub format: &'a Format,
    /// Rights it needs on both sides.
    pub needs: &'a [Need],
}

impl Promotion<'_> {
    /// Runs it to the end and prints what came of it.
    pub async fn run(&self, app: &mut App) -> Result<Kind> {
        let sites = foreign::pair(self.aim, self.to, "promote").await?;
        let observe = async || observe_all(&sites).await;
        let seen = observe().await;
        foreign::refuse(&sites, &seen, "promote").await?;
        missing::refuse(&sites, &seen).await?;
        let alone = self.peer_unreachable && seen[0].silent();
        // A side that does not answer cannot be asked for rights either.
        let asked = &sites[usize::from(seen[0].silent())..];
        let ((), unproved) = futures::try_join!(app.demand(asked, self.needs), app.without_proof(&sites[1]))?;
        let operation = app.operation("promote", &sites, &seen)?;
        let request = Request {
            operation: operation.clone(),
            token_hash: promote::hash(&self.token),
            token: self.token.clone(),
            decoded: self.decoded.clone(),
            alone,
            may_write: unproved.is_none(),
            backup: self.backup,
            timeout: self.timeout,
        };
        let mut journal = Journal::default();
        let (old, name) = (&sites[0].dc, self.aim.target.to_string());
        let name = alone.then_some(name.as_str());
        let question = match alone {
            true => format!("{old} does not answer: clients there may still be writing, and that is lost."),
            false => "Go on?".to_owned(),
        };
        let pair = Pair { from: &seen[0], to: &seen[1], now: app.ctx.clock.elapsed() };
        let first = promote::next(&request, &pair, &journal);
        let done = matches!(first, Next::Done(_));
        match first {
            Next::Stuck(stuck) => return Err(stuck.into()),
            Next::Do(_) => {
                app.heed(&owners(&pair));
                unproved.iter().for_each(|why| app.ctx.streams.message(why));
                if self.confirm.dry_run == DryRun::Server {
                    let patch = promote::change(&request, present(pair.to)?).into();
                    let Site { api, namespace, name, .. } = &sites[1];
                    api.json_patch(&kinds::CLUSTERS, namespace, name, &patch, k8s::DryRun::Server).await?;
                }
                let (old, new) = (aim::place(&sites[0]), aim::place(&sites[1]));
                let plan = format!(
                    "Promote {}: {new} becomes primary, {old} follows it.\n  lock both Clusters, give the token, wait until it is promoted, healthy and takes writes,\n  clear the token, start a backup, see the old side follow.",
                    self.aim.target
                );
                if !app.propose_as(self.confirm, &plan, &question, name, self.format)? {
                    return Ok(Kind::Done);
                }
            }
            Next::Wait(wait) if self.confirm.dry_run != DryRun::None => {
                app.ctx.streams.message(&format!("begun before; a real run goes on {}", wait.what));
                return Ok(Kind::Done);
            }
            // What is left to do writes, too.
            Next::Wait(_) => self.confirm.answer().agree_as(app.ctx.prompt.as_ref(), &question, name)?,
            Next::Done(_) => {}
        }
        let decide = |pair: &Pair<'_>, journal: &Journal| promote::next(&request, pair, journal);
        let target = self.aim.target.to_string();
        let record = if done { None } else { app.journal(&target, &operation, &sites) };
        let ending = app.change_pair(record, &sites, &operation, &mut journal, observe, decide).await?;
        let how = if ending.already {
            "is primary already, by this token"
        } else {
            "is primary now and takes writes"
        };
        let how = if ending.unverified.is_empty() { how } else { "is primary now" };
        let mut report = pair::outcome("promote", &self.aim.target, &operation.run, ending, &journal)
            .result(format!("{} {how}", self.to));
        if let Some(d) = self.aim.declared.as_ref().filter(|d| d.replicated && d.primary_dc != self.to) {
            report = report.next(format!("set primaryDatacenter: {} in {}", self.to, primary_declared_at(d)));
        }
        app.show(&report, self.format, render::outcome)
    }
}
