//! The verbs.
//!
//! To add one: write `cmd/<verb>.rs` with `<Verb>Args` (clap arguments; the doc
//! comments are the help, the examples stand in `after_help`) and `run`, add it
//! to `Verb` and to the `match` below, and name it under its heading in
//! `cli.rs`. `run` is
//! - `fn run(args: &XArgs, app: &mut App) -> Result<Kind>` for a verb that
//!   needs no network,
//! - `async fn run(args: &XArgs, app: &mut App) -> Result<Kind>` otherwise,
//!   called through `app.read` if Ctrl-C may end it anywhere, or through
//!   `app.change` if it looks at `app.ctx.interrupt` between its steps.
//!
//! It ends with `app.show(&report, &args.output.format, render::<verb>)`, which
//! prints the report in the format asked for and returns the exit it stands for.

mod adopt;
mod apply;
mod backup;
mod cleanup;
mod decode;
mod explain;
mod generate;
mod get;
mod list;
mod pki;
mod profile;
mod rbac;
mod restore;
mod rotate;
mod sync;
mod test;
mod verify;

use pgaas_core::app::{App, Verbs, completion, options, version};
use pgaas_core::error::{Kind, Result};

/// Every verb of the plugin.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    Adopt(adopt::AdoptArgs),
    Sync(sync::SyncArgs),
    Backup(backup::BackupArgs),
    Restore(restore::RestoreArgs),
    Rotate(rotate::RotateArgs),
    Apply(apply::ApplyArgs),
    Cleanup(cleanup::CleanupArgs),
    Generate(generate::GenerateArgs),
    Explain(explain::ExplainArgs),
    Get(get::GetArgs),
    List(list::ListArgs),
    Decode(decode::DecodeArgs),
    Profile(profile::ProfileVerbArgs),
    Pki(pki::PkiArgs),
    Rbac(rbac::RbacArgs),
    Test(test::TestVerbArgs),
    Verify(verify::VerifyArgs),
    Version(version::VersionArgs),
    Completion(completion::CompletionArgs),
    Options(options::OptionsArgs),
}

impl Verbs for Verb {
    fn run(self, app: &mut App) -> Result<Kind> {
        match self {
            Verb::Adopt(args) => app.change(async |app| adopt::run(&args, app).await),
            Verb::Sync(args) => app.change(async |app| sync::run(&args, app).await),
            Verb::Backup(args) => app.read(async |app| backup::run(&args, app).await),
            Verb::Restore(args) => app.change(async |app| restore::run(&args, app).await),
            Verb::Rotate(args) => app.change(async |app| rotate::run(&args, app).await),
            Verb::Apply(args) => app.change(async |app| apply::run(&args, app).await),
            Verb::Cleanup(args) => app.change(async |app| cleanup::run(&args, app).await),
            Verb::Generate(args) => app.change(async |app| generate::run(&args, app).await),
            Verb::Explain(args) => app.read(async |app| explain::run(&args, app).await),
            Verb::Get(args) => app.read(async |app| get::run(&args, app).await),
            Verb::List(args) => app.read(async |app| list::run(&args, app).await),
            Verb::Decode(args) => decode::run(&args, app),
            Verb::Profile(args) => profile::run(&args, app),
            Verb::Pki(args) => pki::run(&args, app),
            Verb::Rbac(args) => rbac::run(&args, app),
            Verb::Test(args) => app.change(async |app| test::run(&args, app).await),
            Verb::Verify(args) => verify::run(&args, app),
            Verb::Version(args) => version::run(&args, app),
            Verb::Completion(args) => completion::run::<Verb>(&args, app),
            Verb::Options(args) => options::run(&args, app),
        }
    }
}
