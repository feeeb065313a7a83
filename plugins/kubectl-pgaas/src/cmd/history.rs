//! `history`: what was done to a target.

use pgaas_core::app::{App, missing::missing};
use pgaas_core::cli::{NamesOutputArgs, TargetArgs};
use pgaas_core::decide::past::{of_journal, of_side, sorted};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::execute::record::journals;
use pgaas_core::k8s::Reason;
use pgaas_core::render;
use pgaas_core::report::history::HistoryReport;

const EXAMPLES: &str = "Examples:
  # Role changes of ic1/prod, the latest last
  kubectl pgaas history ic1/prod

  # With who tells each, and where more stands
  kubectl pgaas history ic1/prod -o wide

  # Which runs there were
  kubectl pgaas history ic1/prod -o name

Told by the last 20 role changes that stand on each Cluster, by Events as long as the API server keeps them, and by the
journals of this machine. What demote, promote, switchover and rebuild do is remembered; what others do is not.
Exit 3 if a data centre cannot be read. Rights: get on clusters and pods/proxy, list on events.";

/// Show role changes and other operations on a target
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct HistoryArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &HistoryArgs, app: &mut App) -> Result<Kind> {
    let aim = app.aim(&args.target).await?;
    let read = aim.sites.iter().map(|site| async move { futures::join!(site.observe(), site.events()) });
    let sides = futures::future::join_all(read).await;
    let (mut items, mut missing, mut uids) = (Vec::new(), Vec::new(), Vec::new());
    let mut forbidden = None;
    for (seen, events) in &sides {
        match &seen.cluster {
            Ok(Some(cluster)) => uids.push(cluster.metadata.uid.clone()),
            Ok(None) => missing.push(format!("{}: there is no {}", seen.dc, seen.object())),
            Err(unseen) => {
                forbidden = forbidden.or(Some(unseen).filter(|unseen| unseen.reason == Reason::Forbidden));
                missing.push(format!("{}: {}", seen.dc, unseen.message));
                continue;
            }
        }
        if let Err(unseen) = events {
            app.ctx.streams.message(&format!("{}: Events are not told: {}", seen.dc, unseen.message));
        }
        items.extend(of_side(seen, events.as_deref().unwrap_or_default()));
    }
    if sides.iter().all(|(seen, _)| matches!(seen.cluster, Ok(None))) {
        return Err(self::missing(&aim.sites).await);
    }
    if missing.len() == sides.len() {
        let kind = if forbidden.is_some() { Kind::Forbidden } else { Kind::Failed };
        return Err(Error::new(kind, missing.join("; ")));
    }
    let target = aim.target.to_string();
    for (path, lines) in app.runs.as_deref().map(journals).unwrap_or_default() {
        items.extend(of_journal(&path.display().to_string(), &lines, &target, &uids));
    }
    if items.is_empty() {
        app.ctx.streams.message(&format!("nothing is remembered of {target}"));
    }
    let report = HistoryReport { target, items: sorted(items), missing };
    app.show(&report, &args.output.format, render::history)
}
