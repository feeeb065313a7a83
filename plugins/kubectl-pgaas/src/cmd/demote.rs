//! `demote`: the primary becomes a replica and hands over a token.

use pgaas_core::app::{App, aim, foreign, missing, pair};
use pgaas_core::cli::{ChangeArgs, DryRun, TargetArgs};
use pgaas_core::decide::demote::{self, Request};
use pgaas_core::decide::pair::Pair;
use pgaas_core::decide::step::{Journal, Next};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::access::Need;
use pgaas_core::k8s::kinds;
use pgaas_core::observe::work::observe_pair;
use pgaas_core::render;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(300);

/// Rights this verb needs, in both data centres.
pub const NEEDS: &[Need] = &[
    Need::new("get", kinds::CLUSTERS),
    Need::new("patch", kinds::CLUSTERS),
    Need::sub("get", kinds::PODS, "proxy"),
    // WebSockets open with GET; API servers from 1.35 on ask for create, too.
    Need::sub("get", kinds::PODS, "exec"),
    Need::sub("create", kinds::PODS, "exec"),
];

const EXAMPLES: &str = "Examples:
  # Demote the primary of ic1/prod in favour of dc2 and keep the token
  TOKEN=$(kubectl pgaas demote ic1/prod --to dc2 --yes)

  # The same for a pair of Clusters without values files
  kubectl pgaas demote prod-ic1 --to dc2 --dc-context dc1=p1 --dc-context dc2=p2

  # Only run the checks
  kubectl pgaas demote ic1/prod --to dc2 --dry-run=server

The token is printed; it is kept in an annotation of the old primary's Cluster and in the journal on this machine, too.
Warnings stop it unless their ids are given with --accept; both changes are tried on the API servers without making them.

Rights: get and patch on clusters, get on pods/proxy, get and create on pods/exec, in both data centres;
list on backups, scheduledbackups, poolers, databases, pods and jobs, get on secrets and objectstores, too: without these it is
said what is not looked at.
The default --timeout is 5m, for the proof that --to has everything and for the token each; when it is over after the demotion
(exit 4) that goes on, and the same command waits again.";

/// Demote the primary: it becomes a replica of --to and hands over a token
///
/// The primary is checkpointed and the replica must have replayed everything
/// first. From then until the promotion nothing takes writes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct DemoteArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Data centre that is to become primary
    #[arg(long, value_name = "DC")]
    to: String,
    /// Go on in spite of a warning, by its id; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    accept: Vec<String>,
    /// Write the token to this file (mode 0600), too
    #[arg(long, value_name = "FILE")]
    demotion_token_file: Option<PathBuf>,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Runs the verb.
pub async fn run(args: &DemoteArgs, app: &mut App) -> Result<Kind> {
    let aim = app.aim(&args.target).await?;
    let sites = foreign::pair(&aim, &args.to, "demote").await?;
    app.demand(&sites, NEEDS).await?;
    let observe = async || observe_pair(&sites).await;
    let seen = observe().await;
    foreign::refuse(&sites, &seen, "demote").await?;
    missing::refuse(&sites, &seen).await?;
    let operation = app.operation("demote", &sites, &seen)?;
    let request = Request { operation: operation.clone(), timeout: args.change.wait.timeout_or(TIMEOUT) };
    let mut journal = Journal::default();
    let pair = Pair { from: &seen[0], to: &seen[1], now: app.ctx.clock.elapsed() };
    let first = demote::next(&request, &pair, &journal);
    let done = matches!(first, Next::Done(_));
    match first {
        Next::Stuck(stuck) => return Err(stuck.into()),
        Next::Do(_) => {
            app.ready_to_demote(&sites, &pair, &args.accept, args.change.confirm.dry_run).await?;
            let plan = format!(
                "Demote {}: {} becomes a replica of {}.\n  lock both Clusters, checkpoint, wait until {} has replayed everything,\n  then take the primary down and wait for its token.\nFrom there until a promotion nothing takes writes; between the demotion and its token neither abort nor undo exists.",
                aim.target,
                aim::place(&sites[0]),
                aim::place(&sites[1]),
                sites[1].dc
            );
            if args.change.confirm.dry_run != DryRun::None {
                let note = "not proved: whether everything can be replayed (only a real run tells)";
                app.ctx.streams.message(note);
            }
            if !app.propose(&args.change.confirm, &plan, &args.change.output.format)? {
                return Ok(Kind::Done);
            }
        }
        Next::Wait(wait) if args.change.confirm.dry_run != DryRun::None => {
            app.ctx.streams.message(&format!("begun by an earlier run; a real run goes on {}", wait.what));
            return Ok(Kind::Done);
        }
        Next::Wait(_) | Next::Done(_) => {}
    }
    let decide = |pair: &Pair<'_>, journal: &Journal| demote::next(&request, pair, journal);
    let record = if done { None } else { app.journal(&aim.target.to_string(), &operation, &sites) };
    let ending = app.change_pair(record, &sites, &operation, &mut journal, observe, decide).await?;
    let token = ending.token.clone().unwrap_or_default();
    if let Some(file) = &args.demotion_token_file {
        keep(file, &token)?;
    }
    let report = pair::outcome("demote", &aim.target, &operation.run, ending, &journal)
        .result(format!("{} is a replica of {} now", sites[0].dc, sites[1].dc))
        .next(format!("kubectl pgaas promote {} --dc {} --demotion-token …", aim.typed, sites[1].dc));
    let already = if report.already { "was demoted before" } else { "is demoted" };
    app.ctx.streams.message(&format!("{} {already}; nothing takes writes until the promotion", sites[0].dc));
    app.ctx.streams.message(&format!("next: {}", report.next[0]));
    app.show(&report, &args.change.output.format, render::outcome)
}

/// A new file only its owner reads, or the owner's own file written anew.
fn keep(file: &Path, token: &str) -> Result<()> {
    let write = || {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(file)?;
        // The mode above is for a new file only.
        #[cfg(unix)]
        out.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        writeln!(out, "{token}")
    };
    write().map_err(|error| {
        Error::new(
            Kind::Incomplete,
            format!("demoted, but the token could not be written to {}", file.display()),
        )
        .because(error)
        .hint(format!("the token is: {token}"))
    })
}
