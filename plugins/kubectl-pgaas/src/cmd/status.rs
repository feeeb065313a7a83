//! `status`: all data centres of a target in one view.

use pgaas_core::app::aim::Aim;
use pgaas_core::app::watching::Telling;
use pgaas_core::app::{App, alias, foreign, missing::missing};
use pgaas_core::cli::{OutputArgs, TargetArgs};
use pgaas_core::decide::assess::{Seen, assess};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::Reason;
use pgaas_core::model::status::TargetStatus;
use pgaas_core::observe::site::Site;
use pgaas_core::render;
use pgaas_core::report::status::StatusReport;
use std::net::SocketAddr;

const EXAMPLES: &str = "Examples:
  # A Cluster of the current context
  kubectl pgaas status prod-ic1 -n ic1-prod

  # Both data centres of a declared target
  kubectl pgaas status ic1/prod

  # Two Clusters that follow each other, without values files
  kubectl pgaas status prod-ic1 --dc-context dc1=p1 --dc-context dc2=p2 -o wide

  # See a role change happen
  kubectl pgaas status ic1/prod -w

Exit 3 if anything is wrong, or if a data centre cannot be read.
Where the alias leads is looked at for targets of values files only; for others: kubectl pgaas dns show TARGET --alias NAME.
Rights: get on clusters, pods/proxy and objectstores; list on pods, databases, poolers, backups, scheduledbackups. Parts that may not be read are named. With -w watch on clusters, too; without it they are read again and again.";

/// Show role, health, lag, archiving, backups and certificates of a target
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct StatusArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Show it again at every change until Ctrl-C: one line each in a pipe, one document each with -o json
    #[arg(long, short)]
    watch: bool,
    /// Resolver to ask for the alias, IP:PORT; that of this machine if not given
    #[arg(long, value_name = "IP:PORT")]
    resolver: Option<SocketAddr>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the verb.
pub async fn run(args: &StatusArgs, app: &mut App) -> Result<Kind> {
    let aim = app.aim(&args.target).await?;
    let (format, look) = (&args.output.format, async || look(&aim, args.resolver).await.map(StatusReport));
    if args.watch {
        let telling = Telling { whole: render::status, line: render::status_line };
        return app.watch(&aim.sites, format, telling, look).await;
    }
    app.show(&look().await?, format, render::status)
}

/// One look at everything.
async fn look(aim: &Aim, resolver: Option<SocketAddr>) -> Result<TargetStatus> {
    let sites = &aim.sites;
    let seen = futures::future::join_all(sites.iter().map(Site::observe_in_detail)).await;
    let (snapshots, details): (Vec<_>, Vec<_>) = seen.into_iter().unzip();
    let foreign = foreign::findings(sites, &snapshots).await;
    if let [snapshot] = &snapshots[..] {
        match &snapshot.cluster {
            Ok(None) if aim.declared.is_none() && foreign.is_empty() => {
                return Err(missing(sites).await);
            }
            Err(unseen) => {
                let kind = if unseen.reason == Reason::Forbidden { Kind::Forbidden } else { Kind::Failed };
                return Err(Error::new(kind, unseen.message.clone()));
            }
            _ => {}
        }
    }
    let seen: Vec<Seen<'_>> = snapshots
        .iter()
        .zip(&details)
        .zip(sites)
        .map(|((snapshot, details), site)| Seen {
            snapshot,
            details: details.as_ref(),
            now: site.api.server_now(),
            server: &site.api.server,
        })
        .collect();
    let declared = aim.declared.as_ref().filter(|declared| declared.replicated);
    let astray = alias::astray(aim, &snapshots, resolver).await;
    let mut status =
        assess(&aim.target.to_string(), &aim.typed, &seen, declared.map(|d| d.primary_dc.as_str()));
    status.healthy &= astray.is_none();
    status.findings.extend(astray.into_iter().chain(foreign));
    status.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(status)
}
