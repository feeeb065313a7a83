//! `generate`: every Secret there should be, and no password changed.

use clap::ValueEnum;
use pgaas_core::app::App;
use pgaas_core::app::generation::Generation;
use pgaas_core::cli::{DryRun, EmitJobArgs, NamesOutputArgs, SupplyArgs, WantedArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::manifest::secrets::Charset;
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  # Create what is missing of the default inventory, keep what is there
  kubectl qs-secrets generate -n pharia-ai

  # For what runs in the namespace, without a question
  kubectl qs-secrets generate --from-live --yes

  # Manifests to be applied by hand or kept in a vault; what is there is printed as it is
  kubectl qs-secrets generate --dry-run=client -o yaml > secrets.yaml

  # Files instead, secrets/SECRET/KEY; no server is asked
  kubectl qs-secrets generate --output-dir secrets

  # A Job that does the same inside the cluster
  kubectl qs-secrets generate -n pharia-ai --emit-job --image IMAGE > job.yaml

  # With a value only you know
  kubectl qs-secrets generate --profile api-forge --set oidc_google_client_secret=@google.txt

A password that is there is never changed, however weak; rotating is another verb's business. Two runs at once end with one password.
Values are taken from --set, then from the environment variables the profile names, then from --from-env-file, then asked for.
Exit 5 if only some could be written, 6 if something is in the way that is not to be written over.";

/// Create missing Secrets, keep every password, bring labels and connection data up to date
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct GenerateArgs {
    #[command(flatten)]
    wanted: WantedArgs,
    #[command(flatten)]
    supply: SupplyArgs,
    /// Characters of new passwords (bytes of base64url), instead of the profile's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(16..=1024))]
    length: Option<u16>,
    /// What new passwords are made of, instead of the profile's: alphanumeric, hex, base64url or symbols
    #[arg(long, value_name = "SET", hide_possible_values = true)]
    charset: Option<Charset>,
    /// Write files DIR/SECRET/KEY instead of Secrets; those that are there are kept
    #[arg(long, value_name = "DIR", conflicts_with = "emit_job")]
    output_dir: Option<PathBuf>,
    /// Let --output-dir lie in a git work tree
    #[arg(long, requires = "output_dir")]
    allow_git: bool,
    /// Ask no server, as if there were no Secrets; with --dry-run=client
    #[arg(long, conflicts_with_all = ["from_live", "output_dir", "emit_job"])]
    offline: bool,
    #[command(flatten)]
    emit: EmitJobArgs,
    /// Answer yes to questions; lowers no guard
    #[arg(long, short)]
    yes: bool,
    /// none writes; client only prints what would be done, or the Secrets with -o yaml; server, also meant by the flag alone, lets the API server check it, too
    #[arg(long, value_name = "HOW", default_value = "none", default_missing_value = "server", num_args = 0..=1, hide_possible_values = true)]
    dry_run: DryRun,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &GenerateArgs, app: &mut App) -> Result<Kind> {
    if args.emit.emit_job {
        return emit_job(args, app);
    }
    let generation = Generation {
        wanted: &args.wanted,
        supply: &args.supply,
        output_dir: args.output_dir.as_deref(),
        allow_git: args.allow_git,
        offline: args.offline,
        length: args.length.map(usize::from),
        charset: args.charset,
        yes: args.yes,
        dry_run: args.dry_run,
        format: &args.output.format,
    };
    generation.run(app).await
}

fn emit_job(args: &GenerateArgs, app: &mut App) -> Result<Kind> {
    if !args.supply.set.is_empty() || args.supply.from_env_file.is_some() {
        return Err(Error::usage("--emit-job takes no values: they would stand in the manifest")
            .hint("create those Secrets here first; the Job keeps what is there"));
    }
    let mut flags = Vec::new();
    if let Some(length) = args.length {
        flags.extend(["--length".to_owned(), length.to_string()]);
    }
    if let Some(name) = args.charset.and_then(|charset| charset.to_possible_value()) {
        flags.extend(["--charset".to_owned(), name.get_name().to_owned()]);
    }
    let objects = app.generation_job(&args.emit, &args.wanted, flags)?;
    app.show_objects(&objects, &args.output.format)
}
