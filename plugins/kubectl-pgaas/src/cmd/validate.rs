//! `validate`: everything wrong with values files, in one run.

use pgaas_core::app::App;
use pgaas_core::cli::{NamesOutputArgs, ValuesDirArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::manifest::{self, Problem};
use pgaas_core::model::target::Target;
use pgaas_core::render;
use pgaas_core::report::validate::{ValidateReport, Validated};
use std::path::Path;

const EXAMPLES: &str = "Exits with 2 if there is any problem.

Examples:
  # Check one target
  kubectl pgaas validate ic1/prod

  # Check every target of a values directory
  kubectl pgaas validate --all --values confs";

/// Check the values files of a target
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ValidateArgs {
    /// INS/ENV from the values directory, e.g. ic1/prod
    #[arg(value_name = "TARGET", required_unless_present = "all", conflicts_with = "all")]
    target: Option<String>,
    /// Check every target
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    dir: ValuesDirArgs,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Checks and reports.
pub fn run(args: &ValidateArgs, app: &mut App) -> Result<Kind> {
    let dir = &args.dir.values;
    let targets = match &args.target {
        Some(target) => vec![declared(target)?],
        None => manifest::list_targets(dir).map_err(|problems| manifest::refusal(&problems))?,
    };
    if targets.is_empty() {
        return Err(Error::usage(format!("{} declares no target", dir.display()))
            .hint("a target is users/INS/ENV/databases.yaml"));
    }
    let items = targets.iter().map(|(ins, env)| validated(dir, ins, env)).collect();
    app.show(&ValidateReport { items }, &args.output.format, render::validate)
}

fn declared(target: &str) -> Result<(String, String)> {
    match target.parse() {
        Ok(Target::Declared { ins, env }) => Ok((ins, env)),
        Ok(Target::Cluster(name)) => Err(Error::usage(format!("{name} is no declared target"))
            .hint("name one of the values directory: INS/ENV, e.g. ic1/prod")),
        Err(error) => Err(Error::usage(error.to_string())),
    }
}

fn validated(dir: &Path, ins: &str, env: &str) -> Validated {
    let (problems, warnings): (Vec<Problem>, Vec<Problem>) = match manifest::load(dir, ins, env) {
        Ok(declared) => (Vec::new(), declared.warnings),
        Err(problems) => (problems, Vec::new()),
    };
    Validated { target: format!("{ins}/{env}"), valid: problems.is_empty(), problems, warnings }
}
