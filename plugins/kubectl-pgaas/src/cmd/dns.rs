//! `dns`: the alias that follows the primary.

use pgaas_core::app::App;
use pgaas_core::app::dns::{Alias, Mode};
use pgaas_core::cli::{ConfirmArgs, DryRun, OutputArgs, TargetArgs, WaitArgs};
use pgaas_core::decide::dns::Change;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::probe::dns::Dns;
use pgaas_core::{k8s, render};
use std::net::SocketAddr;
use std::time::Duration;

/// How long `update` asks the resolver.
const PATIENCE: Duration = Duration::from_secs(180);

const EXAMPLES: &str = "Examples:
  # Where does the alias of ic1/prod lead, and is that its primary?
  kubectl pgaas dns show ic1/prod

  # Lead it to the data centre that has the primary now
  kubectl pgaas dns update ic1/prod

  # In the CoreDNS of the clusters themselves
  kubectl pgaas dns update ic1/prod --mode coredns

Exit 3 if the alias leads elsewhere; update exits with 4 if the resolver still says so when --timeout (3m) is over, and with 5 if it cannot be told.
Rights: get on clusters, list on dnsendpoints; update also create and patch on dnsendpoints, with --mode coredns get and patch on configmaps in kube-system instead.";

/// Show where the alias of a primary leads, or lead it to the primary
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct DnsArgs {
    #[command(subcommand)]
    verb: DnsVerb,
}

/// What to do with the alias.
#[derive(Debug, clap::Subcommand)]
enum DnsVerb {
    /// Show what declares the alias, and where it leads
    Show(ShowArgs),
    /// Lead the alias to the primary, and ask the resolver until it does
    Update(UpdateArgs),
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Args)]
struct UpdateArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    ask: AskArgs,
    /// external-dns, coredns or manual; ExternalDNS where it is installed unless another is named
    #[arg(long, value_name = "MODE", hide_possible_values = true)]
    mode: Option<Mode>,
    #[command(flatten)]
    wait: WaitArgs,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Args)]
struct AskArgs {
    /// The alias, where no values directory names it
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    alias: Option<String>,
    /// Resolver to ask, IP:PORT; that of this machine if not given
    #[arg(long, value_name = "IP:PORT")]
    resolver: Option<SocketAddr>,
}

/// Runs the verb.
pub async fn run(args: &DnsArgs, app: &mut App) -> Result<Kind> {
    match &args.verb {
        DnsVerb::Show(args) => {
            let alias = read(&args.target, &args.ask, app).await?;
            let mut report = alias.report(args.target.target.clone());
            alias.wait(app, &mut report, Duration::ZERO).await?;
            app.show(&report, &args.output.format, render::dns)
        }
        DnsVerb::Update(args) => update(args, app).await,
    }
}

async fn read(target: &TargetArgs, ask: &AskArgs, app: &mut App) -> Result<Alias> {
    let aim = app.aim(target).await?;
    app.alias(aim, ask.alias.as_deref(), Dns::new(ask.resolver)?).await
}

async fn update(args: &UpdateArgs, app: &mut App) -> Result<Kind> {
    let alias = read(&args.target, &args.ask, app).await?;
    if let Some(holder) = &alias.locked {
        return Err(Error::refused(format!("locked: {holder}"))
            .hint("if that run is dead, look at the state, then: kubectl pgaas lock break TARGET"));
    }
    let mode = args.mode.unwrap_or(alias.mode());
    let changes = alias.changes(mode)?;
    for change in &changes {
        alias.allowed(change).await?;
    }
    let told: Vec<String> = changes.iter().map(|change| alias.told(change)).collect();
    let dry_run = match args.confirm.dry_run {
        DryRun::None => Some(k8s::DryRun::No),
        DryRun::Server => Some(k8s::DryRun::Server),
        DryRun::Client => None,
    };
    if dry_run == Some(k8s::DryRun::No) && !changes.is_empty() {
        let question = format!("This will be written:\n  {}\nGo on?", told.join("\n  "));
        args.confirm.answer().agree(app.ctx.prompt.as_ref(), &question)?;
    }
    if let Some(dry_run) = dry_run {
        for change in &changes {
            alias.write(change, dry_run).await?;
        }
    }
    let mut report = read(&args.target, &args.ask, app).await?.report(args.target.target.clone());
    report.by_hand = by_hand(&alias, mode, &changes);
    (report.changes, report.updating) = (told, mode != Mode::Manual);
    report.dry_run = args.confirm.dry_run != DryRun::None;
    let limit =
        if report.dry_run || mode == Mode::Manual { Duration::ZERO } else { args.wait.timeout_or(PATIENCE) };
    alias.wait(app, &mut report, limit).await?;
    app.show(&report, &args.output.format, render::dns)
}

fn by_hand(alias: &Alias, mode: Mode, changes: &[Change]) -> Vec<String> {
    let mut left = Vec::new();
    if mode == Mode::Manual {
        left.push(format!("in your DNS: {} CNAME {}, TTL 60", alias.wish.alias, alias.wish.host()));
    }
    let deaf = |change: &&Change| matches!(change, Change::Corefile { reloads: false, .. });
    left.extend(changes.iter().filter(deaf).map(|change| {
        format!(
            "in {}: kubectl rollout restart deployment/coredns -n kube-system, for its file says no reload",
            change.dc()
        )
    }));
    left
}
