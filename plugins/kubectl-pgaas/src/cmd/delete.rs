//! `delete`: a target's Clusters, after their name was typed.

use pgaas_core::app::{App, aim, missing::missing, pair};
use pgaas_core::cli::{ChangeArgs, DryRun, TargetArgs};
use pgaas_core::decide::delete::{self, Doomed, Request};
use pgaas_core::decide::step::{Journal, Next};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::execute::Run;
use pgaas_core::k8s::access::Need;
use pgaas_core::k8s::kinds;
use pgaas_core::manifest::{self, Declared, Role};
use pgaas_core::observe::site::Site;
use pgaas_core::render;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(300);

/// Rights this verb needs.
pub const NEEDS: &[Need] = &[
    Need::new("get", kinds::CLUSTERS),
    Need::new("delete", kinds::CLUSTERS),
    Need::new("list", kinds::PVCS),
    Need::new("list", kinds::PODS),
];

const EXAMPLES: &str = "Examples:
  # Delete ic1/dev1 and its data, after typing its name
  kubectl pgaas delete ic1/dev1

  # Keep the volumes
  kubectl pgaas delete ic1/dev1 --retain-volumes

  # In a script
  kubectl pgaas delete ic1/dev1 --confirm ic1/dev1

What stays: backups and WAL in the object store, the namespace, the root certificate, certificates' Secrets.
Rights: get and delete on clusters and on every rendered kind, list on persistentvolumeclaims and pods; get (and patch with --retain-volumes) on persistentvolumes.";

/// Delete a target's Clusters and, unless they are kept, their volumes
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct DeleteArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Set the volumes to Retain first, so that the data outlives the Clusters
    #[arg(long)]
    retain_volumes: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Runs the verb.
pub async fn run(args: &DeleteArgs, app: &mut App) -> Result<Kind> {
    let mut target = args.target.clone();
    let only = target.dcs.dc.take();
    let aim = app.aim(&target).await?;
    if let Some(only) = only.as_ref().filter(|only| !aim.sites.iter().any(|site| site.dc == **only)) {
        return Err(Error::usage(format!("{} has no data centre {only}", aim.target)));
    }
    let sites = &aim.sites;
    let declared = aim.declared.as_ref();
    let observe = async || futures::future::join_all(sites.iter().map(|site| doomed(site, declared))).await;
    let mut journal = Journal::default();
    let seen = observe().await;
    let (retain, timeout) = (args.retain_volumes, args.change.wait.timeout_or(TIMEOUT));
    let request = Request { only, retain, timeout, shown: delete::shown(&seen) };
    match delete::next(&request, &seen, &journal) {
        Next::Stuck(stuck) => return Err(stuck.into()),
        Next::Done(_) if declared.is_some() => {}
        Next::Done(_) => return Err(missing(sites).await),
        Next::Do(_) | Next::Wait(_) => {
            let affected: Vec<Site> = chosen(sites, &request).cloned().collect();
            app.demand(&affected, &needs(&seen, &request)).await?;
            app.heed(&delete::heeded(&request, &seen));
            let plan = plan(&seen, &request, sites);
            if args.change.confirm.dry_run != DryRun::None {
                return app.plan(&format!("Delete {}:\n{plan}", aim.target), &args.change.output.format);
            }
            app.ctx.streams.message(&format!("Delete {}:\n{plan}", aim.target));
            let name = aim.target.to_string();
            let answer = args.change.confirm.answer();
            answer.agree_typed(app.ctx.prompt.as_ref(), "This cannot be undone.", &name)?;
        }
    }
    let mut run = Run::new(&mut app.ctx, sites);
    let decide = |seen: &Vec<Doomed>, journal: &Journal, _| delete::next(&request, seen, journal);
    let ending = run.to_end(&mut journal, observe, decide, |_, _| None).await?;
    let how = if ending.already { "was not there; nothing was changed" } else { "is deleted" };
    let report =
        pair::outcome("delete", &aim.target, "", ending, &journal).result(format!("{} {how}", aim.target));
    app.show(&report, &args.change.output.format, render::outcome)
}

/// Rights for everything that is to go.
fn needs(seen: &[Doomed], request: &Request) -> Vec<Need> {
    let others = seen.iter().flat_map(|dc| &dc.others).map(|(kind, _)| Need::new("delete", *kind));
    let volumes = ["get", "patch"].into_iter().filter(|_| request.retain);
    let volumes = volumes.map(|verb| Need::new(verb, kinds::PVS));
    NEEDS.iter().copied().chain(volumes).chain(others).collect()
}

fn chosen<'a>(sites: &'a [Site], request: &'a Request) -> impl Iterator<Item = &'a Site> {
    sites.iter().filter(|site| request.only.as_ref().is_none_or(|only| *only == site.dc))
}

async fn doomed(site: &Site, declared: Option<&Declared>) -> Doomed {
    let objects = declared.and_then(|declared| {
        let dc = declared.dc(&site.dc)?;
        Some(manifest::objects(declared, dc, &Role::as_declared(declared, dc), None))
    });
    let mut objects = objects.unwrap_or_default();
    objects.push(site.app_secret());
    let (snapshot, volumes, pods, others) =
        futures::join!(site.observe(), site.volumes(), site.pods_left(), site.found(&objects));
    let ours = |object: &serde_json::Value| {
        object["kind"] != "Cluster"
            && object["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "kubectl-pgaas"
    };
    let others = others.unwrap_or_default().into_iter().filter(|(_, object)| ours(object)).collect();
    Doomed { snapshot, volumes: volumes.ok(), others, pods }
}

/// What dies and what stays, per data centre.
fn plan(seen: &[Doomed], request: &Request, sites: &[Site]) -> String {
    let mut text = String::new();
    for site in chosen(sites, request) {
        text.push_str(&format!("  {}\n", aim::place(site)));
        let Some(dc) = seen.iter().find(|dc| dc.snapshot.dc == site.dc) else { continue };
        if dc.snapshot.live().is_some() {
            text.push_str(&format!("    cluster/{} and secret/{0}-app\n", site.name));
        }
        for volume in dc.volumes.iter().flatten() {
            let fate = match volume.reclaim.as_deref() {
                _ if request.retain => "kept: its volume becomes Retain",
                Some("Retain") => "kept: its volume is Retain",
                Some(_) => "its data is lost",
                None => "its data is probably lost: the reclaim policy cannot be read",
            };
            text.push_str(&format!("    persistentvolumeclaim/{}: {fate}\n", volume.claim));
        }
        if dc.volumes.is_none() {
            text.push_str("    volumes cannot be listed: take their data for lost\n");
        }
        text.push_str(&format!("    {} other objects\n", dc.others.len()));
    }
    text + "  What stays: backups and WAL in the object store, the namespace, the root certificate.\n"
}
