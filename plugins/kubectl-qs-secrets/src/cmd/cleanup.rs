//! `cleanup`: Secrets of one type and instance away, if nothing uses them.

use crate::rights::CLEANUP as NEEDS;
use pgaas_core::app::App;
use pgaas_core::cli::{ConfirmArgs, DryRun, NamesOutputArgs, WaitArgs, WantedArgs};
use pgaas_core::decide::cleanup::{Fate, Request, chosen, fates, guard};
use pgaas_core::decide::roster::Item;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::execute::cleanup::delete;
use pgaas_core::k8s::access::{demand, with_rule};
use pgaas_core::k8s::{self, Cluster, Reason};
use pgaas_core::manifest::secrets::Each;
use pgaas_core::observe::mentions::mentions;
use pgaas_core::observe::secrets::LiveSecret;
use pgaas_core::render;
use pgaas_core::report::cleanup::{CleanupFate, CleanupReport, CleanupRow};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(60);

const EXAMPLES: &str = "Examples:
  # Show what would go with a PostgreSQL cluster that was deleted
  kubectl qs-secrets cleanup --type role --instance qs-postgresql-cluster-old

  # Delete it, after typing the name of the instance
  kubectl qs-secrets cleanup --type role --instance qs-postgresql-cluster-old --yes

  # Delete what is for nobody that runs in the namespace, in a script
  kubectl qs-secrets cleanup --orphans --from-live --confirm my-namespace";

/// Delete Secrets of one type and instance that nothing uses
///
/// Without --yes or --confirm nothing is deleted: what would go is shown. Refused (exit 6) is a Secret that anything in the namespace names or that an operator, Helm or a store makes. Waits 60s for the end unless --timeout says otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CleanupArgs {
    #[command(flatten)]
    wanted: WantedArgs,
    /// Of this type: role, redis, minio, bucket, instance or once
    #[arg(
        long = "type",
        value_name = "TYPE",
        hide_possible_values = true,
        required_unless_present = "orphans"
    )]
    each: Option<Each>,
    /// Of this cluster or server
    #[arg(long, value_name = "NAME", required_unless_present = "orphans")]
    instance: Option<String>,
    /// Those of nobody in the inventory, which -f or --from-live must give
    #[arg(long)]
    orphans: bool,
    /// Keep what is used or owned and delete the others, in place of refusing all
    #[arg(long)]
    skip_used: bool,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    wait: WaitArgs,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &CleanupArgs, app: &mut App) -> Result<Kind> {
    if args.orphans && !args.wanted.told() {
        return Err(Error::usage("--orphans needs to know for whom there are Secrets")
            .hint("take it from the cluster by --from-live, or from a file by -f FILE"));
    }
    let request = Request {
        each: args.each,
        instance: args.instance.clone(),
        orphans: args.orphans,
        skip_used: args.skip_used,
    };
    let api = app.cluster(None).await?;
    let answer = args.confirm.answer();
    let dry = args.confirm.dry_run != DryRun::None || !answer.yes && answer.confirm.is_none();
    let items = app.roster(&args.wanted, &api, Some(&api.namespace), "").await?;
    let all = judged(&api, chosen(&request, items)).await?;
    if dry || all.is_empty() {
        if args.confirm.dry_run == DryRun::Server {
            demand(&api, &api.namespace, NEEDS).await?;
            delete(&mut app.ctx, &api, &doomed(&all), k8s::DryRun::Server, TIMEOUT).await?;
        }
        let report = report(&api, &all, dry, CleanupFate::WouldGo, &[]);
        return app.show(&report, &args.output.format, render::cleanup);
    }
    demand(&api, &api.namespace, NEEDS).await?;
    guard(&request, &all)?;
    let shown = render::cleanup(&report(&api, &all, false, CleanupFate::WouldGo, &[]), &app.look_beside());
    let place = format!("context {}, server {}, namespace {}", api.context, api.server, api.namespace);
    app.ctx.streams.message(&format!("Delete these Secrets ({place}):\n{shown}"));
    let name = args.instance.as_deref().unwrap_or(&api.namespace);
    answer.agree_typed(app.ctx.prompt.as_ref(), "Their values cannot be brought back.", name)?;
    // An answer takes its time: somebody may use one by now.
    let now = judged(&api, all.into_iter().map(|fate| fate.item).collect()).await?;
    guard(&request, &now)?;
    let limit = args.wait.timeout_or(TIMEOUT);
    let left = delete(&mut app.ctx, &api, &doomed(&now), k8s::DryRun::No, limit).await?;
    app.show(&report(&api, &now, false, CleanupFate::Gone, &left), &args.output.format, render::cleanup)
}

/// What is to become of each.
async fn judged(api: &Cluster, items: Vec<Item>) -> Result<Vec<Fate>> {
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mentions = mentions(api, &api.namespace, &names).await.map_err(|unseen| {
        let why = "who uses these Secrets cannot be read, and unknown is not unused; nothing was deleted";
        match unseen.reason {
            Reason::Forbidden => {
                let error = Error::new(Kind::Forbidden, why);
                with_rule(error, &unseen.message).because(Error::from(unseen))
            }
            _ => Error::refused(why).because(Error::from(unseen)),
        }
    })?;
    Ok(fates(items, &mentions))
}

fn doomed(fates: &[Fate]) -> Vec<&LiveSecret> {
    fates.iter().filter(|fate| fate.kept.is_empty()).filter_map(|fate| fate.item.live.as_ref()).collect()
}

fn report(api: &Cluster, all: &[Fate], dry_run: bool, then: CleanupFate, left: &[String]) -> CleanupReport {
    let row = |fate: &Fate| CleanupRow {
        name: fate.item.name.clone(),
        each: fate.item.each.word().to_owned(),
        instance: fate.item.instance.clone(),
        subject: fate.item.subject.clone(),
        fate: match &fate.kept[..] {
            [] if left.contains(&fate.item.name) => CleanupFate::Going,
            [] => then,
            _ => CleanupFate::Kept,
        },
        kept: fate.kept.clone(),
    };
    CleanupReport {
        context: api.context.clone(),
        namespace: api.namespace.clone(),
        dry_run,
        items: all.iter().map(row).collect(),
    }
}
