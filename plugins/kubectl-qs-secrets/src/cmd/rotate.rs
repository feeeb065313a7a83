//! `rotate`: a new password, at the server and in the Secrets, proved by logging in.

use pgaas_core::app::App;
use pgaas_core::app::rotation::Rotation;
use pgaas_core::cli::{ConfirmArgs, NamesOutputArgs, SidesArgs, WaitArgs, WantedArgs, duration};
use pgaas_core::decide::rotation::Mode;
use pgaas_core::error::{Kind, Result};
use pgaas_core::model::object::secret_name;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(120);

const EXAMPLES: &str = "Examples:
  # A new password for one role, proved directly and through every pooler
  kubectl qs-secrets rotate qs-postgresql-cluster-access-dex

  # Only say what would be done
  kubectl qs-secrets rotate qs-minio-access-pharia-data --dry-run=client

  # Every password of the inventory that is live in the namespace
  kubectl qs-secrets rotate --all --from-live --yes

  # A role whose Secret stands in both data centres
  kubectl qs-secrets rotate qs-postgresql-cluster-access-dex --dc-context paris=p1 --dc-context lyon=l1

  # Go back to the old password of a rotation that did not end
  kubectl qs-secrets rotate qs-postgresql-cluster-access-dex --undo

  # The Secret is right, the server has another password
  kubectl qs-secrets rotate qs-postgresql-cluster-access-dex --apply-current";

/// Give passwords new values, and prove that they work
///
/// Both values are kept in a Secret (NAME-rotation) before the first change, so that a run that is killed anywhere is gone on with by the same command, or taken back by --undo. Then the server takes the new one (an operator reads it, a database is told a SCRAM verifier, Redis holds both for a while, MinIO is started anew), the Secrets are written with every key that follows from the password, a login with the new one must be accepted and one with the old one refused, and what reads it by environment or subPath is restarted. If the server refuses the new one, the old one is put back (exit 1). Secrets that a store, Helm or an operator makes are left to them. Waits 2m for the server and for each rollout unless --timeout says otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct RotateArgs {
    /// Names of the Secrets; secret/NAME will do, too. Secrets that share the password go with them
    #[arg(value_name = "NAME", required_unless_present_any = ["all", "selector"], conflicts_with_all = ["all", "selector"])]
    names: Vec<String>,
    /// Every Secret of the inventory that is there
    #[arg(long)]
    all: bool,
    /// Those of the inventory that have these labels
    #[arg(long, short = 'l', value_name = "SELECTOR")]
    selector: Option<String>,
    /// Only the password under this key; may be given several times
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// Go back to the old password of a rotation that did not end
    #[arg(long, conflicts_with = "apply_current")]
    undo: bool,
    /// Have the server take the password that the Secret has
    #[arg(long)]
    apply_current: bool,
    /// How long both passwords go on working when everybody has the new one; Redis only
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration::parse)]
    grace: Duration,
    /// Restart nothing that reads the password when it starts; it is named in the end
    #[arg(long)]
    no_restart: bool,
    #[command(flatten)]
    wanted: WantedArgs,
    #[command(flatten)]
    dcs: SidesArgs,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    wait: WaitArgs,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &RotateArgs, app: &mut App) -> Result<Kind> {
    let names = args.names.iter().map(|name| secret_name(name).map(str::to_owned));
    let names = names.collect::<Result<Vec<String>>>()?;
    let mode = match (args.undo, args.apply_current) {
        (true, _) => Mode::Undo,
        (_, true) => Mode::Apply,
        _ => Mode::Rotate,
    };
    let rotation = Rotation {
        names: &names,
        selector: args.selector.as_deref().unwrap_or_default(),
        keys: &args.key,
        wanted: &args.wanted,
        dcs: &args.dcs,
        mode,
        grace: args.grace,
        timeout: args.wait.timeout_or(TIMEOUT),
        restart: !args.no_restart,
        confirm: &args.confirm,
        format: &args.output.format,
    };
    rotation.run(app).await
}
