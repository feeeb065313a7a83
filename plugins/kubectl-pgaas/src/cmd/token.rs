//! `token`: what a demotion token holds, and whether it fits.

use pgaas_core::app::App;
use pgaas_core::cli::{DemotionTokenArgs, OutputArgs, TargetArgs, read_stdin};
use pgaas_core::decide::token;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::model::token::DemotionToken;
use pgaas_core::observe::site::Site;
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

const REBUILD_EXAMPLES: &str = "Examples:
  # The token of a demoted side whose operator has lost it
  TOKEN=$(kubectl pgaas token rebuild ic1/prod --dc dc1)

Operators before 1.28.4 can wipe it from the status. It is taken from there, or made of what pg_controldata says of the shutdown;
refused once the instance has gone on since. Rights: get on clusters and pods/proxy, create on pods/exec.";

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
    /// Print the demotion token of a demoted side again, lost or not
    #[command(after_help = REBUILD_EXAMPLES)]
    Rebuild(RebuildArgs),
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

#[derive(Debug, clap::Args)]
struct RebuildArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Make it of pg_controldata, whatever the status says
    #[arg(long)]
    from_controldata: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the verb; `decode` needs no network.
pub fn run(args: &TokenArgs, app: &mut App) -> Result<Kind> {
    match &args.what {
        What::Decode(args) => decode(args, app),
        What::Verify(args) => app.read(async |app| verify(args, app).await),
        What::Rebuild(args) => app.read(async |app| rebuild(args, app).await),
    }
}

fn parse(text: &str) -> Result<DemotionToken> {
    DemotionToken::parse(text).map_err(|error| Error::usage(error.to_string()))
}

fn decode(args: &DecodeArgs, app: &mut App) -> Result<Kind> {
    let text = if args.given == "-" { read_stdin()? } else { args.given.clone() };
    let report = TokenReport { token: parse(&text)?, target: None, fit: None, text: None };
    app.show(&report, &args.output.format, render::token)
}

async fn verify(args: &VerifyArgs, app: &mut App) -> Result<Kind> {
    let text = args.token.read()?.ok_or_else(|| {
        Error::usage("no token was given").hint("--demotion-token TOKEN or --demotion-token-file FILE|-")
    })?;
    let token = parse(&text)?;
    let site = one_site(&args.target, app).await?;
    let snapshot = site.observe().await;
    match &snapshot.cluster {
        Err(unseen) => return Err(Error::failed(unseen.message.clone())),
        Ok(None) => return Err(Error::failed(format!("{} does not exist", snapshot.object()))),
        Ok(Some(_)) => {}
    }
    let fit = Some(token.fit(snapshot.holder()));
    let report = TokenReport { fit, target: Some(site.dc), token, text: None };
    app.show(&report, &args.output.format, render::token)
}

async fn rebuild(args: &RebuildArgs, app: &mut App) -> Result<Kind> {
    let site = one_site(&args.target, app).await?;
    let snapshot = site.observe().await;
    let token = match token::source(&snapshot, args.from_controldata)? {
        token::Source::Status(text) => parse(text)?,
        token::Source::Controldata { pod, operator } => {
            let data = site.controldata(pod).await?;
            DemotionToken::from_controldata(&data, operator).map_err(|why| {
                Error::refused(format!("{}: no token can be made: {why}", snapshot.object()))
            })?
        }
    };
    let report = TokenReport { text: Some(token.encode()), token, target: None, fit: None };
    app.show(&report, &args.output.format, render::token_text)
}

async fn one_site(target: &TargetArgs, app: &mut App) -> Result<Site> {
    let aim = app.aim(target).await?;
    let names: Vec<&str> = aim.sites.iter().map(|site| site.dc.as_str()).collect();
    match &aim.sites[..] {
        [site] => Ok(site.clone()),
        _ => Err(Error::usage(format!("{} has several data centres; name one with --dc", aim.target))
            .hint(format!("it has {}", names.join(", ")))),
    }
}
