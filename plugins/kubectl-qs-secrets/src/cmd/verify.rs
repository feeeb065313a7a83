//! `verify`: what is wrong with the Secrets, and mending what loses nothing.

use pgaas_core::app::{App, verify::report};
use pgaas_core::cli::{DryRun, OutputArgs, SidesArgs, WantedArgs};
use pgaas_core::ctx::Answer;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::{k8s, render};

const EXAMPLES: &str = "Examples:
  # Look at the Secrets of the quick-start charts in the current namespace
  kubectl qs-secrets verify

  # Look at those of what runs there, whatever it is called
  kubectl qs-secrets verify --from-live -n apps

  # Set labels and derived keys right, after asking
  kubectl qs-secrets verify --fix

  # Are the Secrets of both data centres the same?
  kubectl qs-secrets verify --dc-context paris=p1 --dc-context lyon=l1

Exit 3 if anything is wrong, or if a data centre cannot be read. No value is ever printed.";

/// Find what is wrong with Secrets, and mend what can be mended without loss
///
/// Shape, labels, hosts by the pooler mapping, connection strings, traps of encoding, weak and repeated passwords, what operators say of them, certificates of Clusters, and which pods hold an old value: each finding has a stable id, and the command that mends it where there is one. --fix sets labels and keys that follow from others; it never sets a password, and nothing of a Secret that another program makes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct VerifyArgs {
    #[command(flatten)]
    wanted: WantedArgs,
    #[command(flatten)]
    dcs: SidesArgs,
    /// Set labels and derived keys right
    #[arg(long)]
    fix: bool,
    /// Answer yes to the question of --fix
    #[arg(long, short, requires = "fix")]
    yes: bool,
    /// none writes; client only prints what --fix would set; server, also meant by the flag alone, lets the API server check it, too
    #[arg(long, value_name = "HOW", default_value = "none", default_missing_value = "server", num_args = 0..=1, hide_possible_values = true, requires = "fix")]
    dry_run: DryRun,
    /// Exit 3 for warnings, too
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the verb; Ctrl-C ends it at once unless something is being written.
pub fn run(args: &VerifyArgs, app: &mut App) -> Result<Kind> {
    if args.fix {
        return app.change(async |app| verify(args, app).await);
    }
    app.read(async |app| verify(args, app).await)
}

async fn verify(args: &VerifyArgs, app: &mut App) -> Result<Kind> {
    let question = app.question(&args.wanted)?;
    let sides = app.sides(&args.dcs.dc_context, &args.dcs.dc_namespace).await?;
    let mut looked = app.look_at(&sides, &question).await;
    let mut mended = Vec::new();
    if args.fix {
        let dry_run = match args.dry_run {
            DryRun::None => Some(k8s::DryRun::No),
            DryRun::Server => Some(k8s::DryRun::Server),
            DryRun::Client => None,
        };
        let answer = Answer { yes: args.yes, confirm: None };
        mended = app.mend(&sides, &looked, &answer, dry_run).await?;
        if dry_run == Some(k8s::DryRun::No) && !mended.is_empty() {
            looked = app.look_at(&sides, &question).await;
        }
    }
    let mut report = report(&sides, looked, &question, args.strict)?;
    report.dry_run = args.dry_run != DryRun::None;
    report.mended = mended;
    let exit = app.show(&report, &args.output.format, render::verify)?;
    if app.ctx.interrupt.happened() {
        let hint = "run it again: what is right already stays as it is";
        return Err(Error::new(Kind::Interrupted, "interrupted; above stands what was set").hint(hint));
    }
    Ok(exit)
}
