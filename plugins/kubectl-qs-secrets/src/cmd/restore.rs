//! `restore`: what is missing of a backup, and on request what differs.

use pgaas_core::app::App;
use pgaas_core::app::backup::content;
use pgaas_core::cli::{ConfirmArgs, DryRun, NamesOutputArgs};
use pgaas_core::ctx::filter;
use pgaas_core::decide::restore::{Step, steps};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::execute::restore::restore;
use pgaas_core::k8s::access::{Need, demand};
use pgaas_core::k8s::{self, Cluster, kinds};
use pgaas_core::manifest::secrets::backup;
use pgaas_core::model::restored::Restoring;
use pgaas_core::model::secret::SecretBytes;
use pgaas_core::observe::secrets::named;
use pgaas_core::render;
use pgaas_core::report::backup::{RestoreReport, RestoreRow};
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  # Bring back what is missing; what differs is shown and kept
  kubectl qs-secrets restore backup_apps_20261121_090000.yaml

  # Bring back the values of the backup, too
  kubectl qs-secrets restore backup_apps_20261121_090000.yaml --overwrite

  # An encrypted one
  kubectl qs-secrets restore apps.yaml.enc --decrypt-with 'age -d -i key.txt'";

/// Bring Secrets back from a backup
///
/// What is missing is made. What is there and differs is shown by its keys and kept (exit 3) unless --overwrite is given, and then only written over if nobody changed it since it was shown. What an operator or a store makes is left to them. The namespace is that of -n, or else of the backup.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct RestoreArgs {
    /// The backup; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write saved values over those that differ
    #[arg(long)]
    overwrite: bool,
    /// Decrypt through this command, e.g. 'age -d -i key.txt' or 'gpg --decrypt'
    #[arg(long, value_name = "COMMAND")]
    decrypt_with: Option<String>,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &RestoreArgs, app: &mut App) -> Result<Kind> {
    let (file, mut bytes) = content(&args.file)?;
    if let Some(command) = &args.decrypt_with {
        bytes = SecretBytes::from(filter(command, bytes.expose()).await?);
    }
    let saved = backup::read(&file, bytes.expose())?;
    let given = app.connection.namespace.clone();
    let Some(namespace) = given.or_else(|| saved.first().map(|saved| saved.namespace.clone())) else {
        return Err(Error::usage(format!("{file}: there is no Secret in it")));
    };
    let api = app.cluster(None).await?;
    let names: Vec<&str> = saved.iter().map(|saved| saved.name.as_str()).collect();
    let live = named(&api, &namespace, &names).await?;
    let steps = steps(saved, &live, args.overwrite);
    let needs: Vec<Need> = [("create", Restoring::Create), ("patch", Restoring::Overwrite)]
        .into_iter()
        .filter(|(_, what)| steps.iter().any(|step| step.what == *what))
        .map(|(verb, _)| Need::new(verb, kinds::SECRETS))
        .collect();
    let dry = args.confirm.dry_run;
    let plan = report(&api, &namespace, &steps, dry != DryRun::None);
    if needs.is_empty() || dry == DryRun::Client {
        return app.show(&plan, &args.output.format, render::restore);
    }
    demand(&api, &namespace, &needs).await?;
    if dry == DryRun::Server {
        restore(&mut app.ctx, &api, &namespace, &steps, k8s::DryRun::Server).await?;
        return app.show(&plan, &args.output.format, render::restore);
    }
    let shown = render::restore(&plan, &app.look_beside());
    let place = format!("context {}, server {}, namespace {namespace}", api.context, api.server);
    app.ctx.streams.message(&format!("Restore from {file} ({place}):\n{shown}"));
    args.confirm.answer().agree(app.ctx.prompt.as_ref(), "Go on?")?;
    restore(&mut app.ctx, &api, &namespace, &steps, k8s::DryRun::No).await?;
    app.show(&plan, &args.output.format, render::restore)
}

fn report(api: &Cluster, namespace: &str, steps: &[Step], dry_run: bool) -> RestoreReport {
    let row = |step: &Step| RestoreRow {
        name: step.saved.name.clone(),
        what: step.what,
        keys: step.keys.clone(),
        why: step.why.clone(),
    };
    RestoreReport {
        context: api.context.clone(),
        namespace: namespace.to_owned(),
        dry_run,
        items: steps.iter().map(row).collect(),
    }
}
