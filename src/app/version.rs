//! `version`: which program this is, and which servers it talks to.

use super::{App, Environment};
use crate::cli::{OutputArgs, parse_pair};
use crate::error::{Kind, Result};
use crate::render;
use crate::report::version::{ServerVersion, Shadow, VersionReport};
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
    report.client.shadows = shadows(app);
    for shadow in &report.client.shadows {
        let warning = format!("Warning: kubectl runs {} in place of kubectl {}", shadow.file, shadow.command);
        app.ctx.streams.message(&warning);
    }
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

/// kubectl joins the words that are typed, a dash in a word becoming `_`, and takes the file with the
/// longest name: `kubectl-pgaas-status` before `kubectl-pgaas`.
fn shadows(app: &App) -> Vec<Shadow> {
    let plugin = app.plugin;
    let verbs: Vec<&str> = plugin.groups.iter().flat_map(|(_, verbs)| verbs.iter().copied()).collect();
    let mut names = vec![plugin.program.to_owned()];
    if plugin.program.contains('_') {
        names.push(plugin.program.replace('_', "-"));
    }
    let mut found = Vec::new();
    for name in names {
        for path in Environment::programs(&format!("{name}-")) {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let words: Vec<String> = stem.split('-').skip(1).map(|word| word.replace('_', "-")).collect();
            let own = name.split('-').count() - 1;
            if words.get(own).is_some_and(|verb| verbs.contains(&verb.as_str())) {
                found.push(Shadow { command: words.join(" "), file: path.display().to_string() });
            }
        }
    }
    found
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
