//! `rebuild`: a diverged side becomes a fresh replica.

use pgaas_core::app::App;
use pgaas_core::app::rebuild::Anew;
use pgaas_core::cli::{ChangeArgs, TargetArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::access::Need;
use pgaas_core::k8s::kinds;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(900);

/// Rights this verb needs in the data centre that is made anew.
pub const NEEDS: &[Need] = &[
    Need::new("get", kinds::CLUSTERS),
    Need::new("patch", kinds::CLUSTERS),
    Need::new("create", kinds::CLUSTERS),
    Need::new("delete", kinds::CLUSTERS),
    Need::new("list", kinds::PVCS),
    Need::new("list", kinds::PODS),
    Need::new("get", kinds::SECRETS),
    Need::new("patch", kinds::SECRETS),
    Need::sub("get", kinds::PODS, "proxy"),
];

/// Rights this verb needs in the data centre of the primary.
pub const NEEDS_PRIMARY: &[Need] = &[
    Need::new("get", kinds::CLUSTERS),
    Need::new("patch", kinds::CLUSTERS),
    Need::new("list", kinds::BACKUPS),
    Need::new("create", kinds::BACKUPS),
    Need::sub("get", kinds::PODS, "proxy"),
    // WebSockets open with GET; API servers from 1.35 on ask for create, too.
    Need::sub("get", kinds::PODS, "exec"),
    Need::sub("create", kinds::PODS, "exec"),
];

const EXAMPLES: &str = "Examples:
  # What would be kept, deleted and made
  kubectl pgaas rebuild ic1/prod --dc dc1 --dry-run

  # Make the old primary's side a fresh replica, after the name was typed
  kubectl pgaas rebuild ic1/prod --dc dc1

  # Without keeping the volumes that hold what it wrote alone
  kubectl pgaas rebuild ic1/prod --dc dc1 --discard-diverged-data --confirm ic1/prod

The side must be the one that a forced promotion marked, or a replica by its spec; a primary is never rebuilt.
Its volumes become Retain, its passwords and its root certificate stay, its old archive is never written to again.
A run that died is gone on with by the same command, once its lock is broken.
The default --timeout is 15m, for the old Cluster's end and for the new one each (exit 4: the same command waits again).
Rights in DC: get, patch, create and delete on clusters, list on persistentvolumeclaims and pods, get and patch on secrets, get on pods/proxy,
get and patch on persistentvolumes; in the primary's: get and patch on clusters, list and create on backups, get on pods/proxy, get and create on pods/exec.";

/// Make a diverged data centre a fresh replica of the primary
///
/// After a forced promotion the old primary's data is of another history and can
/// never follow again: its Cluster is replaced by one recovered from the primary.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct RebuildArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Give the diverged data up: volumes that are not Retain go with the Cluster
    #[arg(long)]
    discard_diverged_data: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Runs the verb.
pub async fn run(args: &RebuildArgs, app: &mut App) -> Result<Kind> {
    let mut target = args.target.clone();
    let dc = target.dcs.dc.take();
    let dc = dc.ok_or_else(|| Error::usage("--dc DC is needed: the data centre that is made anew"))?;
    let aim = app.aim(&target).await?;
    let anew = Anew {
        aim: &aim,
        dc: &dc,
        discard: args.discard_diverged_data,
        timeout: args.change.wait.timeout_or(TIMEOUT),
        confirm: &args.change.confirm,
        format: &args.change.output.format,
        needs: [NEEDS, NEEDS_PRIMARY],
    };
    anew.run(app).await
}
