//! `adopt`: labels and derived keys for Secrets made by hand, or an external database.

use pgaas_core::app::{App, wanted};
use pgaas_core::cli::{ConfirmArgs, DryRun, NamesOutputArgs, WantedArgs, read_secret};
use pgaas_core::decide::adopt::{Adoption, adoption, external};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::execute::adopt::{complete, make};
use pgaas_core::k8s::access::{Need, demand};
use pgaas_core::k8s::{self, Cluster, kinds};
use pgaas_core::model::connection::read;
use pgaas_core::model::object::secret_name;
use pgaas_core::model::secret::SecretBytes;
use pgaas_core::observe::secrets::named;
use pgaas_core::render;
use pgaas_core::report::adopt::{AdoptReport, AdoptRow};

const EXAMPLES: &str = "Examples:
  # Give every Secret that was made by hand the labels and derived keys of the profile
  kubectl qs-secrets adopt --all

  # Register a database somewhere else as a Secret of the profile's shape
  kubectl qs-secrets adopt billing-db --url - < url.txt";

/// Complete Secrets made by hand, or register an external database
///
/// A Secret that has a name the inventory gives it gets the labels by which it is found and the keys that follow from others; a key that is there is never changed, and no password is made. With --url a new Secret is made of a connection string, in whatever form it is.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct AdoptArgs {
    /// Names of the Secrets; secret/NAME will do, too
    #[arg(value_name = "NAME", required_unless_present = "all", conflicts_with = "all")]
    names: Vec<String>,
    /// Every Secret of the inventory that is there
    #[arg(long)]
    all: bool,
    /// Make the Secret NAME of this connection string; - is standard input
    #[arg(long, value_name = "URL", conflicts_with = "all")]
    url: Option<SecretBytes>,
    #[command(flatten)]
    wanted: WantedArgs,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &AdoptArgs, app: &mut App) -> Result<Kind> {
    let names = args.names.iter().map(|name| secret_name(name)).collect::<Result<Vec<&str>>>()?;
    if let Some(url) = &args.url {
        return register(args, app, &names, url).await;
    }
    let api = app.cluster(None).await?;
    let due = app.wanted(&args.wanted, &api).await?.expected;
    if let Some(stranger) = names.iter().find(|name| !due.iter().any(|one| one.name == **name)) {
        return Err(Error::usage(format!("secret/{stranger} is none of the inventory")).hint(
            "kubectl qs-secrets list shows the names it gives; -f or --from-live gives another inventory",
        ));
    }
    let meant = due.iter().filter(|one| args.all || names.contains(&one.name.as_str()));
    let meant: Vec<&str> = meant.map(|one| one.name.as_str()).collect();
    let live = named(&api, &api.namespace, &meant).await?;
    if let Some(missing) = names.iter().find(|name| !live.iter().any(|live| live.name == **name)) {
        return Err(Error::failed(format!(
            "secret/{missing} -n {} ({}) does not exist",
            api.namespace, api.context
        ))
        .hint("kubectl qs-secrets generate makes it"));
    }
    let all: Vec<Adoption> = live
        .into_iter()
        .filter_map(|live| Some(adoption(due.iter().find(|one| one.name == live.name)?, live)))
        .collect();
    let rows: Vec<AdoptRow> = all.iter().map(row).collect();
    let dry = args.confirm.dry_run;
    let needed = all.iter().any(Adoption::is_needed);
    if needed && !agreed(args, app, &api, rows.clone(), Need::new("patch", kinds::SECRETS)).await? {
        return show(args, app, &api, rows);
    }
    let dry = if dry == DryRun::Server { k8s::DryRun::Server } else { k8s::DryRun::No };
    complete(&mut app.ctx, &api, &all, dry).await?;
    show(args, app, &api, rows)
}

async fn register(args: &AdoptArgs, app: &mut App, names: &[&str], url: &SecretBytes) -> Result<Kind> {
    let [name] = names else { return Err(Error::usage("--url needs the one name of the Secret to make")) };
    let text = match url.expose() {
        b"-" => read_secret("connection string")?,
        _ => {
            app.ctx.streams.message(
                "Warning: every user of this machine can see the arguments of a program; --url - reads standard input",
            );
            url.clone()
        }
    };
    let connection = read(text.expose()).map_err(|wrong| Error::usage(wrong.to_string()))?.connection;
    let profile = wanted::profile(&args.wanted.profile)?;
    let api = app.cluster(None).await?;
    let object = external(&profile, name, &api.namespace, &connection)?;
    let keys = object["data"].as_object().map(|data| data.keys().cloned().collect()).unwrap_or_default();
    let row = AdoptRow { name: (*name).to_owned(), made: true, labels: Vec::new(), keys, why: None };
    if agreed(args, app, &api, vec![row.clone()], Need::new("create", kinds::SECRETS)).await? {
        let server = args.confirm.dry_run == DryRun::Server;
        make(&api, &object, if server { k8s::DryRun::Server } else { k8s::DryRun::No }).await?;
    }
    show(args, app, &api, vec![row])
}

/// Whether to write: `false` for a dry run that asks no server.
async fn agreed(
    args: &AdoptArgs,
    app: &mut App,
    api: &Cluster,
    rows: Vec<AdoptRow>,
    need: Need,
) -> Result<bool> {
    if args.confirm.dry_run == DryRun::Client {
        return Ok(false);
    }
    demand(api, &api.namespace, &[Need::new("get", kinds::SECRETS), need]).await?;
    if args.confirm.dry_run == DryRun::None {
        let shown = render::adopt_plan(&report(args, api, rows));
        let place = format!("context {}, server {}, namespace {}", api.context, api.server, api.namespace);
        app.ctx.streams.message(&format!("Adopt ({place}):\n{shown}"));
        args.confirm.answer().agree(app.ctx.prompt.as_ref(), "Go on?")?;
    }
    Ok(true)
}

fn row(one: &Adoption) -> AdoptRow {
    AdoptRow {
        name: one.live.name.clone(),
        made: false,
        labels: one.labels.keys().cloned().collect(),
        keys: one.keys.keys().cloned().collect(),
        why: one.why.clone(),
    }
}

fn report(args: &AdoptArgs, api: &Cluster, items: Vec<AdoptRow>) -> AdoptReport {
    let dry_run = args.confirm.dry_run != DryRun::None;
    AdoptReport { context: api.context.clone(), namespace: api.namespace.clone(), dry_run, items }
}

fn show(args: &AdoptArgs, app: &mut App, api: &Cluster, rows: Vec<AdoptRow>) -> Result<Kind> {
    app.show(&report(args, api, rows), &args.output.format, render::adopt)
}
