//! `version`: which program this is, and which servers it talks to.

use super::{App, Environment};
use crate::cli::{OutputArgs, parse_pair};
use crate::error::{Kind, Result};
use crate::render;
use crate::report::version::{ServerVersion, VersionReport};
use futures::future::join_all;

const EXAMPLES: &str = "Examples:
  # Print the version of this program and of the server of the current context
  kubectl PLUGIN version

  # Of this program only, for scripts
  kubectl PLUGIN version --client -o json

  # Of the servers of two data centres
  kubectl PLUGIN version --dc-context paris=p1 --dc-context lyon=l1";

/// Print the version of this program and of the API server
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct VersionArgs {
    /// Print the version of this program only; never uses the network
    #[arg(long)]
    client: bool,
    /// Context of a data centre, NAME=CONTEXT; may be given several times
    #[arg(long, value_name = "NAME=CONTEXT", value_parser = parse_pair, conflicts_with = "client")]
    dc_context: Vec<(String, String)>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Prints the versions. A server that does not say is an error, told after the rest.
pub fn run(args: &VersionArgs, app: &mut App) -> Result<Kind> {
    let mut report = VersionReport::client(app.plugin.version, Environment::platform());
    if args.client {
        return app.show(&report, &args.output.format, render::version);
    }
    if !args.dc_context.is_empty() {
        app.connection.refuse_for_many()?;
    }
    app.read(async |app| {
        let contexts: Vec<Option<&str>> = match &args.dc_context[..] {
            [] => vec![None],
            named => named.iter().map(|(_, context)| Some(context.as_str())).collect(),
        };
        report.servers = join_all(contexts.into_iter().map(|context| ask(app, context))).await;
        let kind = app.show(&report, &args.output.format, render::version)?;
        for message in report.servers.iter().filter_map(|server| server.message.as_ref()) {
            app.ctx.streams.message(&format!("error: {message}"));
        }
        Ok(kind)
    })
}

async fn ask(app: &App, context: Option<&str>) -> ServerVersion {
    let context_name = context.unwrap_or_default().to_owned();
    let api = match app.cluster(context).await {
        Ok(api) => api,
        Err(error) => {
            let message = Some(error.to_string());
            return ServerVersion { context: context_name, version: None, message };
        }
    };
    let (version, message) = match api.raw("/version", "get /version".to_owned()).await {
        Ok(answer) => match answer["gitVersion"].as_str() {
            Some(version) => (Some(version.to_owned()), None),
            None => (None, Some(format!("{} answers /version without a version", api.context))),
        },
        Err(error) => (None, Some(error.to_string())),
    };
    ServerVersion { context: api.context, version, message }
}
