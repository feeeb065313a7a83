//! `sync`: Secrets that an operator makes from a store, read from there at once.

use pgaas_core::app::App;
use pgaas_core::cli::{ConfirmArgs, NamesOutputArgs, WaitArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::execute::sync::sync;
use pgaas_core::k8s::access::{Need, demand};
use pgaas_core::k8s::kinds;
use pgaas_core::model::object::secret_name;
use pgaas_core::observe::secrets::secret;
use pgaas_core::observe::source::source;
use pgaas_core::render;
use pgaas_core::report::sync::{SyncReport, SyncRow};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(60);

const EXAMPLES: &str = "Examples:
  # Have a value that was changed in Vault taken over now
  kubectl qs-secrets sync vrooli-redis-creds";

/// Have a Secret read from its store at once
///
/// For Secrets of the External Secrets Operator and of the Vault Secrets Operator. The annotation force-sync of the object the Secret is made from is set, which makes its operator look; nothing is deleted. Waits 60s until the operator's status or the Secret shows it, unless --timeout says otherwise; without a word of the operator the end is not proved (exit 5).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct SyncArgs {
    /// Name of the Secret; secret/NAME will do, too
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    wait: WaitArgs,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &SyncArgs, app: &mut App) -> Result<Kind> {
    let name = secret_name(&args.name)?;
    let api = app.cluster(None).await?;
    let live = secret(&api, &api.namespace, name).await?;
    let owner = live.as_ref().and_then(|live| live.owner.as_ref());
    let place = format!("secret/{name} -n {} ({})", api.namespace, api.context);
    let Some(source) = source(&api, &api.namespace, name, owner).await? else {
        return Err(match (owner, &live) {
            (Some(owner), _) => {
                Error::refused(format!("{place} is made by {}, which has no store", owner.who))
                    .hint(owner.remedy.clone())
            }
            (None, Some(_)) => Error::refused(format!("{place} is made from no store: nothing to sync")),
            (None, None) => {
                Error::failed(format!("{place} does not exist, and nothing makes it from a store"))
            }
        });
    };
    let kind = source.kind;
    demand(
        &api,
        &api.namespace,
        &[Need::new("get", kinds::SECRETS), Need::new("get", kind), Need::new("patch", kind)],
    )
    .await?;
    let plan =
        format!("Have {place} read from its store: annotate {} (server {})", source.name(), api.server);
    if !app.propose(&args.confirm, &plan, &args.output.format)? {
        return Ok(Kind::Done);
    }
    let timeout = args.wait.timeout_or(TIMEOUT);
    let synced = sync(&mut app.ctx, &api, name, &source, timeout).await?;
    let row = SyncRow {
        namespace: api.namespace.clone(),
        name: name.to_owned(),
        source: source.name(),
        changed: synced.changed,
        keys: synced.keys,
    };
    app.show(&SyncReport { items: vec![row] }, &args.output.format, render::sync)
}
