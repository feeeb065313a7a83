//! `endpoints`: where clients of a target connect.

use pgaas_core::app::{App, endpoints, missing::missing};
use pgaas_core::cli::{NamesOutputArgs, TargetArgs};
use pgaas_core::decide::endpoints::of_side;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::Reason;
use pgaas_core::observe::DcSnapshot;
use pgaas_core::observe::site::Site;
use pgaas_core::render;
use pgaas_core::report::endpoints::EndpointsReport;
use std::net::SocketAddr;

const EXAMPLES: &str = "Examples:
  # Services, poolers and aliases of ic1/prod, and the pods behind each
  kubectl pgaas endpoints ic1/prod

  # With types and addresses, of a Cluster of the current context
  kubectl pgaas endpoints prod-ic1 -n ic1-prod -o wide

  # Names for scripts
  kubectl pgaas endpoints ic1/prod -o name

Exit 3 if a Service has no ready pod, an alias leads elsewhere, or a data centre cannot be read.
Rights: get on clusters and pods/proxy; list on services, endpointslices and poolers, for aliases of a bare Cluster on dnsendpoints.";

/// Show Services, poolers and aliases of a target, and where each leads
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct EndpointsArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Resolver to ask for aliases, IP:PORT; that of this machine if not given
    #[arg(long, value_name = "IP:PORT")]
    resolver: Option<SocketAddr>,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &EndpointsArgs, app: &mut App) -> Result<Kind> {
    let aim = app.aim(&args.target).await?;
    let sides = futures::future::join_all(aim.sites.iter().map(Site::reached)).await;
    if let [side] = &sides[..] {
        match &side.snapshot.cluster {
            Ok(Some(_)) => {}
            Ok(None) => {
                return Err(missing(&aim.sites).await);
            }
            Err(unseen) => {
                let kind = if unseen.reason == Reason::Forbidden { Kind::Forbidden } else { Kind::Failed };
                return Err(Error::new(kind, unseen.message.clone()));
            }
        }
    }
    let mut findings = Vec::new();
    let mut items: Vec<_> = sides.iter().flat_map(|side| of_side(side, &mut findings)).collect();
    let seen: Vec<DcSnapshot> = sides.into_iter().map(|side| side.snapshot).collect();
    items.extend(endpoints::resolved(&aim, &seen, args.resolver, &mut findings).await?);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    if items.is_empty() && findings.is_empty() {
        app.ctx.streams.message(&format!("No Service, pooler or alias of {} found", aim.target));
    }
    let report = EndpointsReport { target: aim.target.to_string(), items, findings };
    app.show(&report, &args.output.format, render::endpoints)
}
