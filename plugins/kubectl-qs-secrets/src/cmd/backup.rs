//! `backup`: the Secrets of a profile in one file, and the files there are.

use pgaas_core::app::App;
use pgaas_core::app::backup::{Target, listing, private};
use pgaas_core::cli::{NamesOutputArgs, WantedArgs};
use pgaas_core::ctx::filter;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::manifest::secrets::{Saved, backup};
use pgaas_core::render::{self, Format};
use pgaas_core::report::backup::{BackupItem, BackupReport};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  # Save the Secrets of the default profile in a file of their own in this folder
  kubectl qs-secrets backup

  # The same, encrypted; the values go to the command over a pipe
  kubectl qs-secrets backup --encrypt-with 'age -r age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq'

  # Save whatever has a label, and pass it on
  kubectl qs-secrets backup -l team=a --to - | gpg --encrypt -r ops > team-a.gpg

  # The backups of a folder, and whether they are whole
  kubectl qs-secrets backup list --dir backups";

/// Save the Secrets of a profile in a file
///
/// The file is a List of Secrets for its owner only (0600), without what the server manages and with its checksum at the end. It is never written over another file, nor unencrypted into a git work tree.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct BackupArgs {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    wanted: WantedArgs,
    /// Only Secrets with these labels, whether they are of the profile or not
    #[arg(long, short = 'l', value_name = "SELECTOR", default_value = "", hide_default_value = true)]
    selector: String,
    /// File to write; - is standard output, which must be no terminal
    #[arg(long, value_name = "FILE", conflicts_with = "dir")]
    to: Option<PathBuf>,
    /// Folder for a file named backup_NAMESPACE_DATE_TIME.yaml; made if it is missing
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Encrypt through this command, e.g. 'age -r RECIPIENT' or 'gpg --encrypt -r ID'
    #[arg(long, value_name = "COMMAND")]
    encrypt_with: Option<String>,
    /// Allow an unencrypted file in a git work tree
    #[arg(long)]
    allow_git: bool,
    #[command(flatten)]
    output: NamesOutputArgs,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List the backups of a folder and whether they are whole
    #[command(visible_alias = "ls")]
    List {
        /// The folder
        #[arg(long, value_name = "DIR", default_value = ".")]
        dir: PathBuf,
        #[command(flatten)]
        output: NamesOutputArgs,
    },
}

/// Runs the verb.
pub async fn run(args: &BackupArgs, app: &mut App) -> Result<Kind> {
    if let Some(What::List { dir, output }) = &args.what {
        // clap would refuse kubectl's flags before the word, too.
        let own = args.to.is_some() || args.encrypt_with.is_some() || args.allow_git;
        if own || !args.selector.is_empty() || args.dir != Path::new(".") {
            return Err(Error::usage(
                "what is said before list is about a backup to be made; say it after list",
            ));
        }
        return app.show(&listing(dir)?, &output.format, render::backups);
    }
    let api = app.cluster(None).await?;
    let namespace = api.namespace.clone();
    let encrypted = args.encrypt_with.is_some();
    let target = Target::of(args.to.as_deref(), &args.dir, &namespace, app.ctx.clock.now(), encrypted);
    if let Target::File(path) = &target {
        private(path, encrypted || args.allow_git)?;
    } else if app.ctx.streams.width.is_some() {
        return Err(Error::usage("values are not printed to a terminal; name a file with --to"));
    }
    let saved = app.saved(&args.wanted, &api, &args.selector).await?;
    if saved.is_empty() {
        return Err(Error::failed(format!(
            "there is nothing to save in namespace {namespace} ({})",
            api.context
        ))
        .hint("kubectl qs-secrets list shows what is there of the profile; -l takes any Secret"));
    }
    let about = format!("namespace {namespace}, context {}, {}", api.context, app.ctx.clock.now());
    let plain = backup::write(&about, &saved)?;
    let sealed = match &args.encrypt_with {
        Some(command) => Some(filter(command, plain.expose()).await?),
        None => None,
    };
    let bytes = sealed.as_deref().unwrap_or(plain.expose());
    let Target::File(path) = &target else {
        app.data(bytes)?;
        return Ok(Kind::Done);
    };
    target.write(bytes)?;
    let report = BackupReport {
        context: api.context.clone(),
        namespace,
        file: path.display().to_string(),
        size: bytes.len(),
        encrypted,
        items: saved.iter().map(item).collect(),
    };
    let format: &Format = &args.output.format;
    app.show(&report, format, render::backup)
}

fn item(saved: &Saved) -> BackupItem {
    BackupItem { name: saved.name.clone(), keys: saved.data.keys().cloned().collect() }
}
