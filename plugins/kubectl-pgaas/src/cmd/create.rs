//! `create`: a declared target in all its data centres.

use pgaas_core::app::{App, aim, growth, pair};
use pgaas_core::cli::{ChangeArgs, DryRun, TargetArgs};
use pgaas_core::decide::create::{self, Request};
use pgaas_core::decide::step::{Ending, How, Journal, Next};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::execute::Run;
use pgaas_core::k8s::access::Need;
use pgaas_core::k8s::{self, kinds};
use pgaas_core::observe::site::Site;
use pgaas_core::render;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(900);

/// Rights this verb needs in every data centre's namespace, beside patch on all rendered kinds.
pub const NEEDS: &[Need] = &[
    Need::new("get", kinds::CLUSTERS),
    Need::new("patch", kinds::CLUSTERS),
    Need::new("create", kinds::CLUSTERS),
    Need::new("list", kinds::BACKUPS),
    Need::new("get", kinds::SECRETS),
    Need::new("create", kinds::SECRETS),
    Need::new("patch", kinds::CERTIFICATES),
    Need::new("patch", kinds::OBJECT_STORES),
    Need::new("patch", kinds::DATABASES),
    Need::new("patch", kinds::SCHEDULED_BACKUPS),
    Need::new("patch", kinds::IMAGE_CATALOGS),
    Need::sub("get", kinds::PODS, "proxy"),
];

const EXAMPLES: &str = "Examples:
  # Create ic1/prod in all its data centres, the primary first
  kubectl pgaas create ic1/prod

  # What it would do, checked by the API servers
  kubectl pgaas create ic1/prod --dry-run=server

A second run changes nothing that exists; upgrade does. No role is ever changed.
The default --timeout is 15m for each Cluster; when it is over (exit 4) the cluster goes on, and the same command waits again.
Rights: get and patch on clusters and on every rendered kind, get on pods/proxy, list on backups, get and create on secrets; get on secrets in cert-manager.";

/// Create a declared target in all its data centres and wait until it is healthy
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CreateArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Runs the verb.
pub async fn run(args: &CreateArgs, app: &mut App) -> Result<Kind> {
    let mut target = args.target.clone();
    let only = target.dcs.dc.take();
    let aim = app.aim(&target).await?;
    let declared = aim.need_declared()?;
    if let Some(only) = &only {
        declared.chosen(Some(only))?;
    }
    let sites = &aim.sites;
    let observe = async || futures::future::join_all(sites.iter().map(Site::growing)).await;
    let mut request = Request {
        declared,
        only,
        roots: String::new(),
        existing: Default::default(),
        used_archives: Vec::new(),
        timeout: args.change.wait.timeout_or(TIMEOUT),
    };
    let mut journal = Journal::default();
    // Every data centre is read before anything is asked of any.
    let seen = observe().await;
    if let Next::Stuck(stuck) = create::next(&request, &seen, &journal) {
        return Err(stuck.into());
    }
    app.demand(sites, NEEDS).await?;
    request.roots = growth::roots(sites).await?;
    request.existing = growth::existing(declared, sites).await?;
    let namespace = format!("namespace/{}", declared.namespace);
    if request.existing.values().any(|there| !there.contains(&namespace)) {
        app.demand(sites, &[Need::new("create", kinds::NAMESPACES), Need::new("patch", kinds::NAMESPACES)])
            .await?;
    }
    let missing: Vec<&str> = seen
        .iter()
        .map(|dc| &dc.snapshot)
        .filter(|dc| dc.live().is_none())
        .map(|dc| dc.dc.as_str())
        .collect();
    request.used_archives = growth::used_archives(app, declared, &missing).await;
    let first = match create::next(&request, &seen, &journal) {
        Next::Stuck(stuck) => return Err(stuck.into()),
        Next::Done(_) => None,
        Next::Do(step) => Some((step.what, Some((step.dc, step.how)))),
        Next::Wait(wait) => Some((wait.what, None)),
    };
    if let Some((first, step)) = first {
        let places: Vec<String> = sites.iter().map(|site| format!("  {}", aim::place(site))).collect();
        let plan = format!("Create {} in:\n{}\nFirst: {}.", aim.target, places.join("\n"), first);
        if let (DryRun::Server, Some((dc, how))) = (args.change.confirm.dry_run, &step) {
            check(app, sites, dc, how).await?;
        }
        if !app.propose(&args.change.confirm, &plan, &args.change.output.format)? {
            return Ok(Kind::Done);
        }
    }
    let mut run = Run::new(&mut app.ctx, sites);
    let decide = |seen: &Vec<_>, journal: &Journal, _| create::next(&request, seen, journal);
    let ending: Ending = run.to_end(&mut journal, observe, decide, |_, _| None).await?;
    app.warn(sites);
    let how =
        if ending.already { "exists and is healthy; nothing was changed" } else { "is created and healthy" };
    let report = pair::outcome("create", &aim.target, "", ending, &journal)
        .result(format!("{} {how}", aim.target))
        .next(format!("kubectl pgaas status {}", aim.typed));
    app.show(&report, &args.change.output.format, render::outcome)
}

/// Lets the API server check what would be applied first.
async fn check(app: &mut App, sites: &[Site], dc: &str, how: &How) -> Result<()> {
    let (Some(site), How::Apply { objects, .. }) = (sites.iter().find(|site| site.dc == dc), how) else {
        return Ok(());
    };
    let namespace = site.api.get(&kinds::NAMESPACES, "", &site.namespace).await?;
    if namespace.is_none() {
        let text = format!("namespace {} does not exist in {dc}: only it can be checked", site.namespace);
        app.ctx.streams.message(&text);
    }
    for object in objects.iter().take(if namespace.is_none() { 1 } else { usize::MAX }) {
        let kind = k8s::Kind::of(object).ok_or_else(|| Error::failed("an object of an unknown kind"))?;
        site.api.apply(&kind, object, false, k8s::DryRun::Server).await?;
    }
    Ok(())
}
