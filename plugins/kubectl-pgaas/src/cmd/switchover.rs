//! `switchover`: the primary moves to the other data centre in one run.

use pgaas_core::app::App;
use pgaas_core::app::dns::Mode;
use pgaas_core::app::switchover::{Lead, Switchover, Way};
use pgaas_core::cli::{ChangeArgs, TargetArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::access::Need;
use pgaas_core::k8s::kinds;
use std::net::SocketAddr;
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
  # Every check, and what would be done, step by step; nothing is changed
  kubectl pgaas switchover ic1/prod --to dc2 --dry-run

  # Move the primary of ic1/prod to dc2
  kubectl pgaas switchover ic1/prod --to dc2

  # The same for a pair of Clusters without values files
  kubectl pgaas switchover shop --to lyon --dc-context paris=p1 --dc-context lyon=p2

  # This process died, or its connection: go on from where it stopped, from any machine
  kubectl pgaas switchover ic1/prod --resume

  # Make the old primary one again, as long as the new one was not asked to be
  kubectl pgaas switchover ic1/prod --abort

Rights: get and patch on clusters, create on backups, list on endpointslices, get on pods/proxy, get and create on pods/exec,
in both data centres; list on backups, scheduledbackups, poolers, databases, pods and jobs, get on secrets and objectstores, watch on clusters and
create on events, too: without these it is said what is not looked at, or it takes longer, or no Events are written.
For an alias: list, create and patch on dnsendpoints; with --dns coredns get and patch on configmaps in kube-system instead.
A finding that is a warning stops the run unless its id is given with --accept.
The default --timeout is 10m, for the proof that the target has everything, the token and the promotion each; when it is over
after the demotion (exit 4) the cluster goes on, and --resume waits again. Exit 5: the primary may have moved, and not everything could be done or verified; --resume goes on.";

/// Move the primary to the other data centre: checks, demote, token, promote, proofs
///
/// Nothing acknowledged is lost: the target must have replayed everything before
/// the primary is touched, and is promoted with the token of its demotion only.
/// The run holds a lock on both sides, and can be gone on with wherever it stopped.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct SwitchoverArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Data centre that is to become primary
    #[arg(long, value_name = "DC", required_unless_present_any = ["resume", "abort"])]
    to: Option<String>,
    /// Go on with the run that holds the lock
    #[arg(long, value_name = "RUN", num_args = 0..=1, default_missing_value = "", value_parser = run_id)]
    resume: Option<String>,
    /// Call off the run that holds the lock: the old primary becomes primary again
    #[arg(long, value_name = "RUN", num_args = 0..=1, default_missing_value = "", value_parser = run_id, conflicts_with = "resume")]
    abort: Option<String>,
    /// Go on in spite of a warning, by its id; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    accept: Vec<String>,
    /// Refuse if the target is more than this many bytes behind
    #[arg(long, value_name = "BYTES")]
    max_lag: Option<u64>,
    /// Start no backup on the new primary
    #[arg(long)]
    no_backup: bool,
    /// What leads the alias to the new primary: external-dns, coredns or manual; ExternalDNS where it is installed
    #[arg(long, value_name = "MODE", hide_possible_values = true)]
    dns: Option<Mode>,
    /// The alias, where no values directory names it
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    alias: Option<String>,
    /// Resolver to ask, IP:PORT; that of this machine if not given
    #[arg(long, value_name = "IP:PORT")]
    resolver: Option<SocketAddr>,
    #[command(flatten)]
    change: ChangeArgs,
}

/// So that a target after the flag is not taken for a run.
fn run_id(text: &str) -> std::result::Result<String, String> {
    match text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        true => Ok(text.to_owned()),
        false => Err("a run's id is letters and digits; TARGET goes before the flag".to_owned()),
    }
}

/// Runs the verb.
pub async fn run(args: &SwitchoverArgs, app: &mut App) -> Result<Kind> {
    let named = |run: &String| Some(run.clone()).filter(|run| !run.is_empty());
    let way = match (&args.resume, &args.abort) {
        (Some(run), _) => Way::Resume(named(run)),
        (_, Some(run)) => Way::Abort(named(run)),
        (None, None) => Way::Start,
    };
    if args.target.dcs.dc.is_some() {
        return Err(Error::usage("a switchover is of both data centres; --to names the new primary's"));
    }
    let aim = app.aim(&args.target).await?;
    let switchover = Switchover {
        aim: &aim,
        to: args.to.as_deref(),
        way,
        accepted: args.accept.clone(),
        max_lag: args.max_lag,
        backup: !args.no_backup,
        timeout: args.change.wait.timeout_or(TIMEOUT),
        confirm: &args.change.confirm,
        format: &args.change.output.format,
        needs: NEEDS,
        lead: Lead { mode: args.dns, alias: args.alias.clone(), resolver: args.resolver },
    };
    switchover.run(app).await
}
