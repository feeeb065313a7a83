//! `promote --allow-data-loss`: what is asked, shown and said around a forced promotion.

use super::aim::{Aim, place};
use super::{App, foreign, pair};
use crate::cli::{ConfirmArgs, DryRun};
use crate::decide::disaster::{self, Request};
use crate::decide::pair::{Pair, owners, present};
use crate::decide::step::{Journal, Next};
use crate::error::{Kind, Result};
use crate::k8s::access::Need;
use crate::k8s::{self, exec, kinds};
use crate::manifest::primary_declared_at;
use crate::model::lsn::Lsn;
use crate::observe::DcSnapshot;
use crate::observe::fallen::observe_fallen;
use crate::observe::site::Site;
use crate::render::{self, Format};
use serde_json::Value;
use std::time::Duration;

/// Rights on the old primary's side, beside those of a promotion.
const OLD_SIDE: &[Need] = &[Need::new("list", kinds::PODS)];

/// Longest wait for the replica's own word on what it replayed last.
const ASKED: Duration = Duration::from_secs(10);

/// What is asked for.
pub struct Disaster<'a> {
    /// The target.
    pub aim: &'a Aim,
    /// Data centre that is to become primary.
    pub to: &'a str,
    /// Start a backup on the new primary.
    pub backup: bool,
    /// Longest wait for the promotion.
    pub timeout: Duration,
    /// Answers, and whether to write.
    pub confirm: &'a ConfirmArgs,
    /// Output format.
    pub format: &'a Format,
    /// Rights of a promotion.
    pub needs: &'a [Need],
}

impl Disaster<'_> {
    /// Runs it to the end and prints what came of it.
    pub async fn run(&self, app: &mut App) -> Result<Kind> {
        let sites = self.aim.pair(self.to)?;
        let observe = async || observe_fallen(&sites).await;
        let seen = observe().await;
        foreign::refuse(&sites, &seen, "promote").await?;
        let alone = seen[0].silent();
        if !alone {
            app.demand(&sites[..1], &[self.needs, OLD_SIDE].concat()).await?;
        }
        let (demanded, proof) = (app.demand(&sites[1..], self.needs), app.without_proof(&sites[1]));
        let ((), unproved) = futures::try_join!(demanded, proof)?;
        let operation = app.operation("promote", &sites, &seen)?;
        let request = Request {
            operation: operation.clone(),
            alone,
            may_write: unproved.is_none(),
            backup: self.backup,
            timeout: self.timeout,
        };
        let mut journal = Journal::default();
        let pair = Pair { from: &seen[0], to: &seen[1], now: app.ctx.clock.elapsed() };
        let loss = match disaster::next(&request, &pair, &journal) {
            Next::Stuck(stuck) => return Err(stuck.into()),
            Next::Done(_) => None,
            Next::Do(_) | Next::Wait(_) => {
                app.heed(&owners(&pair));
                unproved.iter().for_each(|why| app.ctx.streams.message(why));
                let loss = loss(&sites[1], &pair).await;
                if !self.agreed(app, &sites, &request, &pair, &loss).await? {
                    return Ok(Kind::Done);
                }
                Some(loss)
            }
        };
        let decide = |pair: &Pair<'_>, journal: &Journal| disaster::next(&request, pair, journal);
        // Where no loss was told nothing is left to do.
        let target = self.aim.target.to_string();
        let record = loss.as_ref().and_then(|_| app.journal(&target, &operation, &sites));
        let ending = app.change_pair(record, &sites, &operation, &mut journal, observe, decide).await?;
        let [old, new] = [&sites[0].dc, &sites[1].dc];
        let already = ending.already;
        let proved = journal.get("writable").is_some_and(|entry| entry.output.is_ok());
        let how = match (already, proved) {
            (true, _) => "is primary already, without a token",
            (_, true) => "is primary now, without a token, and takes writes",
            _ => "is primary now, without a token",
        };
        let mut report = pair::outcome("promote", &self.aim.target, &operation.run, ending, &journal)
            .result(format!("{new} {how}; {old} must be rebuilt before it serves anybody"));
        report.loss = loss;
        report.next = self.left_to_do(old, &sites);
        app.show(&report, self.format, render::outcome)
    }

    /// Shows what happens and what is lost, and has the name typed; `false` for a dry run.
    async fn agreed(
        &self,
        app: &mut App,
        sites: &[Site; 2],
        request: &Request,
        pair: &Pair<'_>,
        loss: &str,
    ) -> Result<bool> {
        let [old, new] = [&sites[0], &sites[1]];
        let replica = present(pair.to)?.role() == crate::observe::cnpg::Role::Replica;
        if self.confirm.dry_run == DryRun::Server && replica {
            let patch = disaster::change(request, pair, present(pair.to)?);
            // The mark needs the annotations that the lock makes.
            let of_spec =
                |operation: &Value| operation["path"].as_str().is_some_and(|path| path.starts_with("/spec/"));
            let patch = patch.into_iter().filter(of_spec).collect::<Vec<_>>().into();
            new.api
                .json_patch(&kinds::CLUSTERS, &new.namespace, &new.name, &patch, k8s::DryRun::Server)
                .await?;
        }
        let (state, first) = match &pair.from.cluster {
            Err(unseen) => (
                format!(
                    "{} does not answer: clients in {} may still be writing, and what they write is lost.\n  ({})",
                    old.dc, old.dc, unseen.message
                ),
                format!("{} is left as it is: nothing can be done there", old.dc),
            ),
            Ok(None) => {
                (format!("{} has no Cluster {}", old.dc, old.name), "nothing is left to stop".to_owned())
            }
            Ok(Some(cluster)) => (
                format!("{} answers, and is not healthy: {}", old.dc, cluster.health()),
                format!("fence every instance of {} and see it down", place(old)),
            ),
        };
        let plan = format!(
            "Promote {} WITHOUT a token: {} becomes primary.\n  {state}\n  {loss}\n  {first},\n  lock, promote with one patch that marks {} as diverged, prove that {} takes writes{}.\n{} must be rebuilt afterwards; until then there may be two primaries.",
            self.aim.target,
            place(new),
            old.dc,
            new.dc,
            if self.backup { ", start a backup" } else { "" },
            old.dc,
        );
        let question = match pair.from.silent() {
            true => format!("Clients in {} may still be writing, and what they write is lost.", old.dc),
            false => "What was not replayed is lost.".to_owned(),
        };
        app.propose_as(self.confirm, &plan, &question, Some(&self.aim.target.to_string()), self.format)
    }

    /// What people have to do where this program cannot.
    fn left_to_do(&self, old: &str, sites: &[Site; 2]) -> Vec<String> {
        let target = &self.aim.typed;
        let declared = self.aim.declared.as_ref();
        let alias =
            declared.and_then(|declared| declared.primary_fqdn.as_deref()).unwrap_or("of the primary");
        let mut next = vec![
            format!("kubectl pgaas dns update {target}: the alias must lead to {}", sites[1].dc),
            format!(
                "before {old} comes back: delete the record of the alias {alias} that {old} itself declares"
            ),
            format!(
                "before {old} comes back: stop its poolers and its applications, which lead to its old primary"
            ),
            format!("kubectl pgaas rebuild {target} --dc {old}, when it is back"),
        ];
        if let Some(d) = declared.filter(|d| d.replicated && d.primary_dc != sites[1].dc) {
            next.push(format!("set primaryDatacenter: {} in {}", sites[1].dc, primary_declared_at(d)));
        }
        next
    }
}

/// What is known of what will be missing: the new primary's last transaction, and how much
/// the old one had beyond it, where it can be asked.
async fn loss(site: &Site, pair: &Pair<'_>) -> String {
    let holder = pair.to.holder();
    let position = holder.replayed.map_or_else(|| "an unknown position".to_owned(), |lsn| lsn.to_string());
    let timeline = holder.timeline.map_or_else(|| "?".to_owned(), |timeline| timeline.to_string());
    let last = last_commit(site, pair.to).await;
    let last = match &last {
        Ok(time) => format!("its last transaction is of {time}"),
        Err(why) => format!("when its last transaction was made is not known ({why})"),
    };
    let written: Option<Lsn> = pair.from.primary_instance().and_then(|old| old.current_lsn);
    let beyond = match (written, holder.replayed) {
        (Some(written), Some(replayed)) => {
            let bytes = written.bytes_after(replayed).max(0);
            format!("; {} has written {bytes} bytes more, to {written}", pair.from.dc)
        }
        _ => format!("; how far {} had written is not known", pair.from.dc),
    };
    let often = present(pair.to).ok().and_then(|to| to.spec.postgresql.parameters.get("archive_timeout"));
    let often = often.map_or(String::new(), |time| format!(" (it archived at least every {time})"));
    format!(
        "Lost: what {} committed beyond what {} has replayed: {position} of timeline {timeline}, {last}{beyond}{often}.",
        pair.from.dc, pair.to.dc
    )
}

async fn last_commit(site: &Site, seen: &DcSnapshot) -> Result<String, String> {
    let pod = seen.live().and_then(|live| live.status.current_primary.clone()).ok_or("no instance")?;
    let sql = "SELECT coalesce(pg_last_xact_replay_timestamp()::text, 'before it was started')";
    let command = ["psql", "-U", "postgres", "-d", "postgres", "-XAtq", "-c", sql];
    match exec::run(&site.api, &site.namespace, &pod, "postgres", &command, ASKED).await {
        Ok(ran) if ran.code == 0 && !ran.stdout.trim().is_empty() => Ok(ran.stdout.trim().to_owned()),
        Ok(ran) => Err(ran.stderr.lines().next().unwrap_or("no answer").trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
