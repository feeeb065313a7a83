//! `promote`: a replica with the old primary's token becomes the primary.

use pgaas_core::app::{App, aim, pair};
use pgaas_core::cli::{ConfirmArgs, DemotionTokenArgs, DryRun, OutputArgs, TargetArgs, WaitArgs};
use pgaas_core::decide::pair::{Pair, owners, present};
use pgaas_core::decide::promote::{self, Request};
use pgaas_core::decide::step::{Journal, Next};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::access::Need;
use pgaas_core::k8s::{self, kinds};
use pgaas_core::manifest::primary_declared_at;
use pgaas_core::model::token::DemotionToken;
use pgaas_core::observe::site::{Site, observe_all};
use pgaas_core::render;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(600);

/// Rights this verb needs, in both data centres.
pub const NEEDS: &[Need] = &[
    Need::new("get", kinds::CLUSTERS),
    Need::new("patch", kinds::CLUSTERS),
    Need::new("create", kinds::BACKUPS),
    Need::new("list", kinds::ENDPOINT_SLICES),
    Need::sub("get", kinds::PODS, "proxy"),
    // WebSockets open with GET; API servers from 1.35 on ask for create, too.
    Need::sub("get", kinds::PODS, "exec"),
    Need::sub("create", kinds::PODS, "exec"),
];

const EXAMPLES: &str = "Examples:
  # Promote dc2 with the token of the demoted primary
  kubectl pgaas promote ic1/prod --dc dc2 --demotion-token \"$TOKEN\"

  # The token from a file, or from standard input
  kubectl pgaas promote ic1/prod --dc dc2 --demotion-token-file token.txt --yes

  # The demoted data centre was lost meanwhile; exit 5, for it cannot be looked at
  kubectl pgaas promote ic1/prod --dc dc2 --demotion-token \"$TOKEN\" --peer-unreachable --confirm ic1/prod

Rights: get and patch on clusters, create on backups, list on endpointslices, get on pods/proxy, get and create on pods/exec, in both data centres.
The default --timeout is 10m; when it is over (exit 4) the promotion goes on, and the same command waits again.";

/// Promote a data centre to primary with the demotion token of the old one
///
/// Between data centres; for a pod of one cluster use kubectl cnpg promote.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct PromoteArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    token: DemotionTokenArgs,
    /// Go on although the old primary's API server does not answer; asks for the typed name
    #[arg(long)]
    peer_unreachable: bool,
    /// Start no backup on the new primary
    #[arg(long)]
    no_backup: bool,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    wait: WaitArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the verb.
pub async fn run(args: &PromoteArgs, app: &mut App) -> Result<Kind> {
    let token = args.token.read()?.ok_or_else(|| {
        Error::usage("a promotion needs the old primary's token; nothing was changed")
            .hint("kubectl pgaas demote gives it: --demotion-token or --demotion-token-file")
    })?;
    let token = DemotionToken::normal(&token);
    let decoded = DemotionToken::parse(&token).map_err(|error| {
        Error::refused(format!("{error}; nothing was changed"))
            .hint("kubectl pgaas token decode shows what a token holds")
    })?;
    let mut target = args.target.clone();
    let to = target
        .dcs
        .dc
        .take()
        .ok_or_else(|| Error::usage("--dc DC is needed: the data centre that is to become primary"))?;
    let aim = app.aim(&target).await?;
    let sites = aim.pair(&to)?;
    let observe = async || observe_all(&sites).await;
    let seen = observe().await;
    let alone = args.peer_unreachable && seen[0].silent();
    // A side that does not answer cannot be asked for rights either.
    app.demand(&sites[usize::from(seen[0].silent())..], NEEDS).await?;
    let operation = app.operation("promote", &sites, &seen)?;
    let request = Request {
        operation: operation.clone(),
        token_hash: promote::hash(&token),
        token,
        decoded,
        alone,
        backup: !args.no_backup,
        timeout: args.wait.timeout_or(TIMEOUT),
    };
    let mut journal = Journal::default();
    let (old, name) = (&sites[0].dc, aim.target.to_string());
    let name = alone.then_some(name.as_str());
    let question = match alone {
        true => format!("{old} does not answer: clients there may still be writing, and that is lost."),
        false => "Go on?".to_owned(),
    };
    let pair = Pair { from: &seen[0], to: &seen[1], now: app.ctx.clock.elapsed() };
    match promote::next(&request, &pair, &journal) {
        Next::Stuck(stuck) => return Err(stuck.into()),
        Next::Do(_) => {
            app.heed(&owners(&pair));
            if args.confirm.dry_run == DryRun::Server {
                let patch = promote::change(&request, present(pair.to)?).into();
                let Site { api, namespace, name, .. } = &sites[1];
                api.json_patch(&kinds::CLUSTERS, namespace, name, &patch, k8s::DryRun::Server).await?;
            }
            let (old, new) = (aim::place(&sites[0]), aim::place(&sites[1]));
            let plan = format!(
                "Promote {}: {new} becomes primary, {old} follows it.\n  lock both Clusters, give the token, wait until it is promoted, healthy and takes writes,\n  clear the token, start a backup, see the old side follow.",
                aim.target
            );
            if !app.propose_as(&args.confirm, &plan, &question, name, &args.output.format)? {
                return Ok(Kind::Done);
            }
        }
        Next::Wait(wait) if args.confirm.dry_run != DryRun::None => {
            app.ctx.streams.message(&format!("begun before; a real run goes on {}", wait.what));
            return Ok(Kind::Done);
        }
        // What is left to do writes, too.
        Next::Wait(_) => args.confirm.answer().agree_as(app.ctx.prompt.as_ref(), &question, name)?,
        Next::Done(_) => {}
    }
    let decide = |pair: &Pair<'_>, journal: &Journal| promote::next(&request, pair, journal);
    let ending = app.change_pair(&sites, &operation, &mut journal, observe, decide).await?;
    let how =
        if ending.already { "is primary already, by this token" } else { "is primary now and takes writes" };
    let how = if ending.unverified.is_empty() { how } else { "is primary now" };
    let mut report =
        pair::outcome("promote", &aim.target, &operation.run, ending, &journal).result(format!("{to} {how}"));
    if let Some(d) = aim.declared.as_ref().filter(|d| d.replicated && d.primary_dc != to) {
        report = report.next(format!("set primaryDatacenter: {to} in {}", primary_declared_at(d)));
    }
    app.show(&report, &args.output.format, render::outcome)
}
