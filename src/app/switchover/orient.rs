//! Finding the run that holds the lock, and taking it over.

use super::{App, Switchover, missing};
use crate::error::{Error, Result};
use crate::model::operation::{Operation, SWITCHOVER};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::CnpgCluster;
use crate::observe::site::{Site, observe_all};

impl Switchover<'_> {
    /// The two sides of the run that holds the lock, the old primary's first. Sides are known
    /// by the uids in the lock; the names of data centres may be given otherwise today.
    pub(super) async fn orient(&self, run: Option<&str>) -> Result<([Site; 2], Operation)> {
        let [first, second] = &self.aim.sites[..] else {
            return Err(Error::usage(format!("{} has not two data centres here", self.aim.target)));
        };
        let seen = observe_all(&self.aim.sites).await;
        if seen.iter().all(|seen| matches!(seen.cluster, Ok(None))) {
            missing::refuse(&self.aim.sites, &seen).await?;
        }
        let held = self.held(&seen, run)?;
        let uid = |seen: &DcSnapshot| seen.live().map(|live| live.metadata.uid.clone());
        let place = |seen: &DcSnapshot| uid(seen).map(|uid| held.uids.iter().position(|known| *known == uid));
        for one in &seen {
            if place(one) == Some(None) {
                return Err(Error::refused(format!(
                    "{} is not one of the Clusters of run {}",
                    one.object(),
                    held.run
                )));
            }
        }
        let sites = match (place(&seen[0]).flatten(), place(&seen[1]).flatten()) {
            (Some(0), Some(1) | None) | (None, Some(1)) => [first.clone(), second.clone()],
            (Some(1), Some(0) | None) | (None, Some(0)) => [second.clone(), first.clone()],
            _ => return Err(Error::refused(format!("run {} cannot be told from the lock", held.run))),
        };
        match self.to {
            Some(to) if to != sites[1].dc => Err(Error::usage(format!(
                "run {} moves the primary to {}, not to {to}",
                held.run, sites[1].dc
            ))),
            _ => Ok((sites, held)),
        }
    }

    /// The lock, at its latest attempt.
    fn held(&self, seen: &[DcSnapshot], run: Option<&str>) -> Result<Operation> {
        let lives = || seen.iter().filter_map(DcSnapshot::live);
        let locks: Vec<Operation> = lives().filter_map(CnpgCluster::lock).collect();
        if let Some(unseen) = seen.iter().find_map(|seen| seen.cluster.as_ref().err())
            && locks.is_empty()
        {
            return Err(Error::refused("no lock is seen, and one side cannot be read")
                .because(Error::from(unseen.clone())));
        }
        let Some(latest) = locks.iter().max_by_key(|lock| lock.attempt) else {
            let done = |run: &str| {
                lives().filter_map(CnpgCluster::last_promotion).any(|promotion| promotion.run == run)
            };
            return Err(match run {
                Some(run) if done(run) => {
                    Error::refused(format!("run {run} is finished; nothing is left to do"))
                }
                Some(run) => Error::refused(format!("run {run} holds no lock of {}", self.aim.target)),
                None => Error::refused(format!(
                    "no run holds a lock of {}: nothing is left to do",
                    self.aim.target
                )),
            }
            .hint("kubectl pgaas status shows who is primary"));
        };
        if let Some(other) = locks.iter().find(|lock| lock.run != latest.run) {
            return Err(Error::refused(format!(
                "two runs hold a lock: {} and {}",
                latest.holder(),
                other.holder()
            ))
            .hint("look at the state, then: kubectl pgaas lock break TARGET --dc DC"));
        }
        if latest.verb != SWITCHOVER {
            return Err(Error::refused(format!("locked: {}; that is no switchover", latest.holder())));
        }
        if let Some(run) = run.filter(|run| *run != latest.run) {
            return Err(Error::refused(format!("run {run} does not hold the lock: {}", latest.holder())));
        }
        let mut held = latest.clone();
        // The target's lock is where the token is kept and the mark of an abort stands.
        held.token = locks.iter().find_map(|lock| lock.token.clone());
        held.aborted = locks.iter().any(|lock| lock.aborted);
        Ok(held)
    }

    /// The same run at its next attempt, in this user's name. Another person's is asked about.
    pub(super) fn taken_over(&self, app: &mut App, held: Operation) -> Result<Operation> {
        let (user, host) = (app.whoami.user.clone(), app.whoami.host.clone());
        if (&held.user, &held.host) != (&user, &host) {
            let since = held.since.clone().unwrap_or_default();
            app.ctx.streams.message(&format!("{}, since {since}", held.holder()));
            let question = "Take it over? If that process is still alive, it stops at its next write.";
            if self.confirm.dry_run == crate::cli::DryRun::None {
                self.confirm.answer().agree(app.ctx.prompt.as_ref(), question)?;
            }
        }
        Ok(Operation {
            attempt: held.attempt + 1,
            user,
            host,
            since: Some(app.ctx.clock.now().to_string()),
            ..held
        })
    }
}
