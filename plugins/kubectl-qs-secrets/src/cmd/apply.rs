//! `apply`: files become Secrets without a gap.

use pgaas_core::app::App;
use pgaas_core::app::application::Application;
use pgaas_core::cli::{DryRun, NamesOutputArgs, WantedArgs};
use pgaas_core::error::{Kind, Result};
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  # What generate --output-dir made
  kubectl qs-secrets apply --dir secrets

  # API Forge's keys/NAME.txt
  kubectl qs-secrets apply --dir infra/secrets --profile api-forge

Files are DIR/SECRET/KEY or DIR/keys/KEY.txt; with the profile api-forge also the certificates that pki create lays there. Secrets of one group get what the files of one of them say. All are read and checked before the first Secret is written; each is created, or patched on the version that was read, so that at no time one is missing. Secrets without a file stay as they are.
A changed password is not told to its server: that is rotating.";

/// Write files into Secrets, each created or changed in place
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ApplyArgs {
    /// Directory of the files
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    wanted: WantedArgs,
    /// Answer yes to questions; lowers no guard
    #[arg(long, short)]
    yes: bool,
    /// none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too
    #[arg(long, value_name = "HOW", default_value = "none", default_missing_value = "server", num_args = 0..=1, hide_possible_values = true)]
    dry_run: DryRun,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &ApplyArgs, app: &mut App) -> Result<Kind> {
    let application = Application {
        dir: &args.dir,
        wanted: &args.wanted,
        yes: args.yes,
        dry_run: args.dry_run,
        format: &args.output.format,
    };
    application.run(app).await
}
