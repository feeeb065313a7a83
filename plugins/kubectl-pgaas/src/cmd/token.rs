//! `token`: what a demotion token holds, and whether it fits.

use pgaas_core::app::App;
use pgaas_core::cli::{DemotionTokenArgs, OutputArgs, TargetArgs, read_stdin};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::model::token::{DemotionToken, Holder};
use pgaas_core::observe::DcSnapshot;
use pgaas_core::render;
use pgaas_core::report::token::TokenReport;

const DECODE_EXAMPLES: &str = "Examples:
  # Show the fields of a token
  kubectl pgaas token decode \"$TOKEN\"

  # The token from standard input, the fields as JSON
  kubectl get cluster prod -o jsonpath='{.status.demotionToken}' | kubectl pgaas token decode - -o json";

const VERIFY_EXAMPLES: &str = "Examples:
  # Check that a token fits the replica that is to be promoted
  kubectl pgaas token verify ic1/prod --dc dc2 --demotion-token \"$TOKEN\"

  # The same for a live Cluster of the current context
  kubectl pgaas token verify prod-ic1 --demotion-token-file token.txt

Exit 3 if the token belongs to another database, or is stale.
Rights: get on clusters and pods/proxy.";

/// Show and check demotion tokens
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub struct TokenArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Show what a demotion token holds; needs no cluster
    #[command(after_help = DECODE_EXAMPLES)]
    Decode(DecodeArgs),
    /// Check whether a demotion token fits a replica
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),
}

#[derive(Debug, clap::Args)]
struct DecodeArgs {
    /// The demotion token; - reads it from standard input
    #[arg(value_name = "TOKEN")]
    given: String,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    token: DemotionTokenArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the verb; only `verify` needs the network.
pub fn run(args: &TokenArgs, app: &mut App) -> Result<Kind> {
    match &args.what {
        What::Decode(args) => decode(args, app),
        What::Verify(args) => app.read(async |app| verify(args, app).await),
    }
}

fn parse(text: &str) -> Result<DemotionToken> {
    DemotionToken::parse(text).map_err(|error| Error::usage(error.to_string()))
}

fn decode(args: &DecodeArgs, app: &mut App) -> Result<Kind> {
    let text = if args.given == "-" { read_stdin()? } else { args.given.clone() };
    let report = TokenReport { token: parse(&text)?, target: None, fit: None };
    app.show(&report, &args.output.format, render::token)
}

async fn verify(args: &VerifyArgs, app: &mut App) -> Result<Kind> {
    let text = args.token.read()?.ok_or_else(|| {
        Error::usage("no token was given").hint("--demotion-token TOKEN or --demotion-token-file FILE|-")
    })?;
    let token = parse(&text)?;
    let aim = app.aim(&args.target).await?;
    let [site] = &aim.sites[..] else {
        let names: Vec<&str> = aim.sites.iter().map(|site| site.dc.as_str()).collect();
        return Err(Error::usage(format!("{} has several data centres; name one with --dc", aim.target))
            .hint(format!("it has {}", names.join(", "))));
    };
    let snapshot = site.observe().await;
    match &snapshot.cluster {
        Err(unseen) => return Err(Error::failed(unseen.message.clone())),
        Ok(None) => return Err(Error::failed(format!("{} does not exist", snapshot.object()))),
        Ok(Some(_)) => {}
    }
    let report =
        TokenReport { fit: Some(token.fit(holder(&snapshot))), target: Some(site.dc.clone()), token };
    app.show(&report, &args.output.format, render::token)
}

/// What the replica knows of itself; what cannot be read stays unknown.
fn holder(snapshot: &DcSnapshot) -> Holder<'_> {
    let instance = snapshot.primary_instance();
    let live = snapshot.live();
    let own = instance.and_then(|instance| instance.system_id.as_deref()).filter(|id| !id.is_empty());
    Holder {
        system_id: own.or(live.and_then(|cluster| cluster.system_id())),
        timeline: instance
            .and_then(|instance| instance.timeline)
            .or(live.and_then(|cluster| cluster.reported_timeline())),
        replayed: instance.and_then(|instance| instance.replay_lsn.or(instance.current_lsn)),
    }
}
