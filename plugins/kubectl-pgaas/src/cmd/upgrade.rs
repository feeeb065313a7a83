//! `upgrade`: changed values to existing Clusters, the replica first.

use pgaas_core::app::{App, aim, growth, pair};
use pgaas_core::cli::{ChangeArgs, DryRun, TargetArgs};
use pgaas_core::decide::difference::{Difference, differences};
use pgaas_core::decide::owner;
use pgaas_core::decide::step::{Journal, Next};
use pgaas_core::decide::upgrade::{self, Request};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::execute::Run;
use pgaas_core::k8s::{self, kinds};
use pgaas_core::observe::DcSnapshot;
use pgaas_core::observe::site::{Site, observe_all};
use pgaas_core::render;
use pgaas_core::report::change::ChangeReport;
use std::time::Duration;

pub use super::create::NEEDS;

const TIMEOUT: Duration = Duration::from_secs(1800);

const EXAMPLES: &str = "Examples:
  # Show what differs from the values, by asking the API servers; exit 3 on a difference
  kubectl pgaas upgrade ic1/prod --check

  # Apply it, the replica's data centre first
  kubectl pgaas upgrade ic1/prod

No role is ever changed: spec.replica and spec.bootstrap are applied as they stand in the cluster.
The default --timeout is 30m for each Cluster.
Rights: as for create; get and create on pods/exec, too: without it a replica's health is seen, not that it replays.";

/// Apply changed values to a target, the replica first; roles stay as they are
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct UpgradeArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Only show what differs; exit 3 if anything does
    #[arg(long)]
    check: bool,
    /// Take over fields that other managers own
    #[arg(long)]
    force_conflicts: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Runs the verb.
pub async fn run(args: &UpgradeArgs, app: &mut App) -> Result<Kind> {
    let mut target = args.target.clone();
    if target.dcs.dc.take().is_some() {
        return Err(Error::usage("upgrade is for all data centres of a target; --dc cannot be used"));
    }
    let aim = app.aim(&target).await?;
    let declared = aim.need_declared()?;
    let sites = &aim.sites;
    let mut request = Request {
        declared,
        roots: None,
        force: args.force_conflicts,
        timeout: args.change.wait.timeout_or(TIMEOUT),
    };
    let mut journal = Journal::default();
    let seen = observe_all(sites).await;
    if let Next::Stuck(stuck) = upgrade::next(&request, &seen, &journal, Duration::ZERO) {
        return Err(stuck.into());
    }
    app.demand(sites, NEEDS).await?;
    request.roots = Some(growth::roots(sites).await?);
    let found = compare(&request, sites, &seen).await?;
    let report = ChangeReport { target: aim.target.to_string(), changes: found };
    if args.check || args.change.confirm.dry_run != DryRun::None {
        return app.show(&report, &args.change.output.format, render::change);
    }
    if report.changes.is_empty() {
        let ending = pgaas_core::decide::step::Ending { already: true, ..Default::default() };
        let report = pair::outcome("upgrade", &aim.target, "", ending, &journal)
            .result(format!("{} is as the values say; nothing was changed", aim.target));
        return app.show(&report, &args.change.output.format, render::outcome);
    }
    let places: Vec<String> = sites.iter().map(|site| format!("  {}", aim::place(site))).collect();
    let plan = format!("Upgrade {} in:\n{}\n", aim.target, places.join("\n"));
    app.ctx.streams.message(&(plan + &render::change(&report, &app.look_beside())));
    app.heed(&owner::findings(&seen, "make the same change there; spec.replica as it stands in the cluster"));
    args.change.confirm.answer().agree(app.ctx.prompt.as_ref(), "Go on?")?;
    let mut run = Run::new(&mut app.ctx, sites);
    let observe = async || observe_all(sites).await;
    let decide = |seen: &Vec<DcSnapshot>, journal: &Journal, now| upgrade::next(&request, seen, journal, now);
    let ending = run.to_end(&mut journal, observe, decide, |_, _| None).await?;
    app.warn(sites);
    let report = pair::outcome("upgrade", &aim.target, "", ending, &journal)
        .result(format!("{} is upgraded and healthy; no role was changed", aim.target));
    app.show(&report, &args.change.output.format, render::outcome)
}

/// What the API servers say would change: server-side apply without storing it.
async fn compare(request: &Request<'_>, sites: &[Site], seen: &[DcSnapshot]) -> Result<Vec<Difference>> {
    let mut found = Vec::new();
    for (site, snapshot) in sites.iter().zip(seen) {
        let Some(cluster) = snapshot.live() else { continue };
        for object in upgrade::objects(request, snapshot, cluster).map_err(Error::from)? {
            let kind = k8s::Kind::of(&object).ok_or_else(|| Error::failed("an object of an unknown kind"))?;
            let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default();
            let live = site.api.get(&kind, text("namespace"), text("name")).await?;
            let applied = site.api.apply(&kind, &object, request.force, k8s::DryRun::Server).await?;
            let secret = kind == kinds::SECRETS;
            found.extend(differences(&site.dc, &object, live.as_ref(), &applied, secret));
        }
    }
    Ok(found)
}
