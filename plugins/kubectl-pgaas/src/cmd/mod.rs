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

mod create;
mod delete;
mod demote;
mod dns;
mod endpoints;
mod explain;
mod history;
mod list;
mod lock;
mod promote;
mod rebuild;
mod status;
mod switchover;
mod template;
mod test;
mod token;
mod upgrade;
mod validate;
mod values;

use pgaas_core::app::{App, Verbs, completion, options, version};
use pgaas_core::error::{Kind, Result};

/// Every verb of the plugin.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    #[command(visible_alias = "generate")]
    Values(values::ValuesArgs),
    Validate(validate::ValidateArgs),
    Template(template::TemplateArgs),
    Explain(explain::ExplainArgs),
    Create(create::CreateArgs),
    Upgrade(upgrade::UpgradeArgs),
    Delete(delete::DeleteArgs),
    Status(status::StatusArgs),
    Endpoints(endpoints::EndpointsArgs),
    History(history::HistoryArgs),
    Test(test::TestVerbArgs),
    Switchover(switchover::SwitchoverArgs),
    Demote(demote::DemoteArgs),
    Promote(promote::PromoteArgs),
    Rebuild(rebuild::RebuildArgs),
    Dns(dns::DnsArgs),
    Lock(lock::LockArgs),
    Token(token::TokenArgs),
    List(list::ListArgs),
    Version(version::VersionArgs),
    Completion(completion::CompletionArgs),
    Options(options::OptionsArgs),
}

impl Verbs for Verb {
    fn run(self, app: &mut App) -> Result<Kind> {
        match self {
            Verb::Values(args) => values::run(&args, app),
            Verb::Validate(args) => validate::run(&args, app),
            Verb::Template(args) => template::run(&args, app),
            Verb::Explain(args) => explain::run(&args, app),
            Verb::Create(args) => app.change(async |app| create::run(&args, app).await),
            Verb::Upgrade(args) => app.change(async |app| upgrade::run(&args, app).await),
            Verb::Delete(args) => app.change(async |app| delete::run(&args, app).await),
            Verb::Status(args) => app.read(async |app| status::run(&args, app).await),
            Verb::Endpoints(args) => app.read(async |app| endpoints::run(&args, app).await),
            Verb::History(args) => app.read(async |app| history::run(&args, app).await),
            Verb::Test(args) => app.change(async |app| test::run(&args, app).await),
            Verb::Switchover(args) => app.change(async |app| switchover::run(&args, app).await),
            Verb::Demote(args) => app.change(async |app| demote::run(&args, app).await),
            Verb::Promote(args) => app.change(async |app| promote::run(&args, app).await),
            Verb::Rebuild(args) => app.change(async |app| rebuild::run(&args, app).await),
            Verb::Dns(args) => app.change(async |app| dns::run(&args, app).await),
            Verb::Lock(args) => app.change(async |app| lock::run(&args, app).await),
            Verb::Token(args) => token::run(&args, app),
            Verb::List(args) => app.read(async |app| list::run(&args, app).await),
            Verb::Version(args) => version::run(&args, app),
            Verb::Completion(args) => completion::run::<Verb>(&args, app),
            Verb::Options(args) => options::run(&args, app),
        }
    }
}
