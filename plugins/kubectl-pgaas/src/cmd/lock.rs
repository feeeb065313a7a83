//! `lock`: who holds the operation lock, and breaking it.

use pgaas_core::app::App;
use pgaas_core::app::aim::Aim;
use pgaas_core::cli::{ConfirmArgs, DryRun, OutputArgs, TargetArgs};
use pgaas_core::decide::pair::break_lock;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::access::Need;
use pgaas_core::k8s::{self, kinds};
use pgaas_core::observe::DcSnapshot;
use pgaas_core::observe::site::observe_all;
use pgaas_core::render;
use pgaas_core::report::lock::{LockReport, LockRow};

/// Rights `lock break` needs.
pub const NEEDS: &[Need] = &[Need::new("get", kinds::CLUSTERS), Need::new("patch", kinds::CLUSTERS)];

const EXAMPLES: &str = "Examples:
  # Who holds the lock of ic1/prod
  kubectl pgaas lock show ic1/prod

  # Break it, once that run is known to be dead
  kubectl pgaas lock break ic1/prod

Rights: get on clusters; break also patch on clusters.";

/// Show or break the operation lock of a target
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct LockArgs {
    #[command(subcommand)]
    verb: LockVerb,
}

/// What to do with the lock.
#[derive(Debug, clap::Subcommand)]
enum LockVerb {
    /// Show who holds the lock
    Show(ShowArgs),
    /// Break the lock; asks for the typed name
    Break(BreakArgs),
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Args)]
struct BreakArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the verb.
pub async fn run(args: &LockArgs, app: &mut App) -> Result<Kind> {
    match &args.verb {
        LockVerb::Show(show) => {
            let report = read(&show.target, app).await?.0;
            app.show(&report, &show.output.format, render::lock)
        }
        LockVerb::Break(args) => break_it(args, app).await,
    }
}

async fn read(target: &TargetArgs, app: &mut App) -> Result<(LockReport, Aim, Vec<DcSnapshot>)> {
    let aim = app.aim(target).await?;
    let seen = observe_all(&aim.sites).await;
    let rows = seen.iter().map(|dc| match &dc.cluster {
        Ok(cluster) => LockRow {
            dc: dc.dc.clone(),
            operation: cluster.as_deref().and_then(|cluster| cluster.lock()),
            unreadable: cluster.is_none().then(|| format!("{} does not exist", dc.object())),
        },
        Err(unseen) => {
            LockRow { dc: dc.dc.clone(), operation: None, unreadable: Some(unseen.message.clone()) }
        }
    });
    let report = LockReport { target: aim.target.to_string(), locks: rows.collect() };
    Ok((report, aim, seen))
}

async fn break_it(args: &BreakArgs, app: &mut App) -> Result<Kind> {
    let (report, aim, seen) = read(&args.target, app).await?;
    app.demand(&aim.sites, NEEDS).await?;
    if let Some(row) = report.locks.iter().find(|row| row.unreadable.is_some()) {
        let why = row.unreadable.as_deref().unwrap_or_default();
        return Err(Error::refused(format!("{}: {why}; nothing was changed", row.dc))
            .hint("a lock is broken in every data centre at once, or in one named by --dc"));
    }
    if report.locks.iter().all(|row| row.operation.is_none()) {
        app.ctx.streams.message("no lock is held");
        return app.show(&report, &args.output.format, render::lock);
    }
    for row in &report.locks {
        if let Some(operation) = &row.operation {
            app.ctx.streams.message(&format!("{}: {}", row.dc, operation.holder()));
        }
    }
    let dry_run = match args.confirm.dry_run {
        DryRun::None => k8s::DryRun::No,
        DryRun::Server => k8s::DryRun::Server,
        DryRun::Client => return app.show(&report, &args.output.format, render::lock),
    };
    let name = aim.target.to_string();
    let question = "Break the lock? If that run is still alive, it stops at its next write.";
    if dry_run == k8s::DryRun::No {
        args.confirm.answer().agree_typed(app.ctx.prompt.as_ref(), question, &name)?;
    }
    // Exactly the locks that were shown: another one taken meanwhile stands.
    for (site, seen) in aim.sites.iter().zip(&seen) {
        let Some(patch) = seen.live().and_then(break_lock) else { continue };
        site.api.json_patch(&kinds::CLUSTERS, &site.namespace, &site.name, &patch, dry_run).await?;
    }
    let (report, ..) = read(&args.target, app).await?;
    app.show(&report, &args.output.format, render::lock)
}
