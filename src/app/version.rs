//! `version`: which program this is.

use super::{App, Environment};
use crate::cli::OutputArgs;
use crate::error::{Kind, Result};
use crate::render;
use crate::report::version::VersionReport;

const EXAMPLES: &str = "Examples:
  # Print the version of this program
  kubectl PLUGIN version --client

  # The same for scripts
  kubectl PLUGIN version --client -o json";

/// Print the version of this program
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct VersionArgs {
    /// Print the version of this program only; never uses the network
    #[arg(long)]
    client: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Prints the version.
pub fn run(args: &VersionArgs, app: &mut App) -> Result<Kind> {
    let report = VersionReport::client(app.plugin.version, Environment::platform());
    app.show(&report, &args.output.format, render::version)
}
