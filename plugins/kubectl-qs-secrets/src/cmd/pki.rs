//! `pki`: keys and certificates of a small authority, in files.

use pgaas_core::app::{App, pki};
use pgaas_core::cli::OutputArgs;
use pgaas_core::ctx::Answer;
use pgaas_core::error::{Kind, Result};
use pgaas_core::model::pki::{parse_name, parse_service};
use pgaas_core::render;
use std::path::PathBuf;

const CREATE_EXAMPLES: &str =
    "What is there and good is kept, byte for byte; what is missing, expired or does not fit is made.
Files that are replaced are kept in DIR/backup_YYYYMMDD_HHMMSS. Keys are ECDSA, P-384 for the
authorities (10 and 5 years) and P-256 for services; authorities with RSA keys are kept and used.

Examples:
  # A root, an intermediate, and certificates for postgres, redis and temporal
  kubectl qs-secrets pki create

  # PostgreSQL only, for one more name
  kubectl qs-secrets pki create --services postgres --san postgres=pg.example.org

  # New certificates for the services, from the same authority
  kubectl qs-secrets pki create --force";

const VERIFY_EXAMPLES: &str =
    "Exit 3 if a file is missing or open to others, a certificate has expired, or certificates, keys,
names and issuers do not fit together.

Examples:
  # Look at infra/secrets/certs
  kubectl qs-secrets pki verify

  # In a pipeline: fail two weeks before the first certificate expires
  kubectl qs-secrets pki verify --dir secrets --days 14 --strict

  # Take permissions away from others that are not safe
  kubectl qs-secrets pki verify --fix";

/// Make and check the certificates of an authority of your own, in files
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub struct PkiArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make what is missing: root, intermediate, certificates, bundles
    #[command(after_help = CREATE_EXAMPLES)]
    Create(CreateArgs),
    /// Check that the set is complete, fits together and is still valid
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),
}

#[derive(Debug, clap::Args)]
struct SetArgs {
    /// Directory that has, or gets, the folder certs
    #[arg(long, value_name = "DIR", default_value = "infra/secrets")]
    dir: PathBuf,
    /// Services with a certificate, separated by commas
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = parse_service)]
    services: Vec<String>,
    /// A further name or address of a service, SERVICE=NAME; may be given several times
    #[arg(long = "san", value_name = "SERVICE=NAME", value_parser = parse_name)]
    sans: Vec<(String, String)>,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Args)]
struct CreateArgs {
    #[command(flatten)]
    set: SetArgs,
    /// How long a service's certificate is valid
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// Make the services' certificates anew, whatever state they are in
    #[arg(long)]
    force: bool,
    /// Make a new authority, too; asks first
    #[arg(long)]
    force_ca: bool,
    /// Write keys into a git work tree whose .gitignore does not cover them
    #[arg(long)]
    allow_git: bool,
    /// Only print what would be made
    #[arg(long)]
    dry_run: bool,
    /// Answer yes to questions; lowers no guard
    #[arg(long, short)]
    yes: bool,
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    #[command(flatten)]
    set: SetArgs,
    /// Warn of certificates that expire within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    days: u32,
    /// Mend modes of files and folders; nothing else is changed
    #[arg(long)]
    fix: bool,
    /// Exit 3 on warnings, too
    #[arg(long)]
    strict: bool,
}

/// Runs the verb; it never uses the network.
pub fn run(args: &PkiArgs, app: &mut App) -> Result<Kind> {
    let (set, report) = match &args.what {
        What::Create(args) => {
            let wanted = pki::Create {
                days: args.days,
                force: args.force,
                force_ca: args.force_ca,
                dry_run: args.dry_run,
                allow_git: args.allow_git,
                answer: Answer { yes: args.yes, confirm: None },
            };
            match pki::create(app, &args.set.wanted(), &wanted)? {
                pki::Created::Done(report) => (&args.set, *report),
                pki::Created::Planned(plan) => return app.plan(&plan, &args.set.output.format),
            }
        }
        What::Verify(args) => {
            let mut report = pki::verify(app, &args.set.wanted(), args.days, args.fix)?;
            report.strict = args.strict;
            (&args.set, report)
        }
    };
    app.show(&report, &set.output.format, render::pki)
}

impl SetArgs {
    fn wanted(&self) -> pki::Set {
        let (dir, services) = (self.dir.clone(), self.services.clone());
        pki::Set { dir, services, names: self.sans.clone() }
    }
}
