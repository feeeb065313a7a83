//! `promote`: a replica with the old primary's token becomes the primary.

use pgaas_core::app::App;
use pgaas_core::app::disaster::Disaster;
use pgaas_core::app::promotion::Promotion;
use pgaas_core::cli::{ChangeArgs, DemotionTokenArgs, TargetArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::access::Need;
use pgaas_core::k8s::kinds;
use pgaas_core::model::token::DemotionToken;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(600);

/// Rights this verb needs, in both data centres.
pub const NEEDS: &[Need] = &[
    Need::new("get", kinds::CLUSTERS),
    Need::new("patch", kinds::CLUSTERS),
    Need::new("create", kinds::BACKUPS),
    Need::sub("get", kinds::PODS, "proxy"),
];

const EXAMPLES: &str = "Examples:
  # Promote dc2 with the token of the demoted primary
  kubectl pgaas promote ic1/prod --dc dc2 --demotion-token \"$TOKEN\"

  # The token from a file, or from standard input
  kubectl pgaas promote ic1/prod --dc dc2 --demotion-token-file token.txt --yes

  # The demoted data centre was lost meanwhile; exit 5, for it cannot be looked at
  kubectl pgaas promote ic1/prod --dc dc2 --demotion-token \"$TOKEN\" --peer-unreachable --confirm ic1/prod

  # The primary's data centre is lost: no token, and what was not replicated is gone
  kubectl pgaas promote ic1/prod --dc dc2 --allow-data-loss

--allow-data-loss asks the old primary first: a healthy one is left alone (exit 6, use switchover), a broken one is fenced and
seen down, a silent one is gone past after the typed name (exit 5). The new primary is marked: status tells that the other
side must be rebuilt until it is.
Rights: get and patch on clusters, create on backups, get on pods/proxy, in both data centres; list on endpointslices, get and
create on pods/exec where the new primary is: without them it is not proved that it takes writes (exit 5); --allow-data-loss
also list on pods where the old primary answers.
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
    /// Without a token: the old primary is lost, and what it had not replicated, too; asks for the typed name
    #[arg(long, conflicts_with_all = ["demotion_token", "demotion_token_file", "peer_unreachable"])]
    allow_data_loss: bool,
    /// Start no backup on the new primary
    #[arg(long)]
    no_backup: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Runs the verb.
pub async fn run(args: &PromoteArgs, app: &mut App) -> Result<Kind> {
    let (backup, timeout) = (!args.no_backup, args.change.wait.timeout_or(TIMEOUT));
    let (confirm, format) = (&args.change.confirm, &args.change.output.format);
    let token = if args.allow_data_loss { None } else { Some(token(args)?) };
    let mut target = args.target.clone();
    let to = target
        .dcs
        .dc
        .take()
        .ok_or_else(|| Error::usage("--dc DC is needed: the data centre that is to become primary"))?;
    let (aim, needs) = (&app.aim(&target).await?, NEEDS);
    let Some((token, decoded)) = token else {
        return Disaster { aim, to: &to, backup, timeout, confirm, format, needs }.run(app).await;
    };
    let peer_unreachable = args.peer_unreachable;
    let promotion =
        Promotion { aim, to: &to, token, decoded, peer_unreachable, backup, timeout, confirm, format, needs };
    promotion.run(app).await
}

/// The token as it was given, without white space, and what it says.
fn token(args: &PromoteArgs) -> Result<(String, DemotionToken)> {
    let token = args.token.read()?.ok_or_else(|| {
        Error::usage("a promotion needs the old primary's token; nothing was changed")
            .hint("kubectl pgaas demote gives it: --demotion-token or --demotion-token-file")
            .hint("if the old primary is lost: --allow-data-loss")
    })?;
    let token = DemotionToken::normal(&token);
    let decoded = DemotionToken::parse(&token).map_err(|error| {
        Error::refused(format!("{error}; nothing was changed"))
            .hint("kubectl pgaas token decode shows what a token holds")
    })?;
    Ok((token, decoded))
}
