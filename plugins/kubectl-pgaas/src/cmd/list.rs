//! `list`: Clusters over namespaces and data centres.

use futures::future::join_all;
use pgaas_core::app::App;
use pgaas_core::cli::{NamesOutputArgs, parse_pair};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::model::listed::{ListedCluster, Listing, Unreadable};
use pgaas_core::observe::listing;
use pgaas_core::render;
use pgaas_core::report::list::ListReport;
use std::collections::HashMap;

const EXAMPLES: &str = "Examples:
  # List the Clusters of the current namespace
  kubectl pgaas list

  # List the Clusters of two data centres, over all namespaces
  kubectl pgaas list -A --dc-context paris=p1 --dc-context lyon=l1

  # Print their names for scripts
  kubectl pgaas list -o name

Permissions: list on clusters.postgresql.cnpg.io, in every namespace with -A.";

/// List Clusters over namespaces and data centres
///
/// Their health is no part of the exit code; a data centre that cannot be read is.
#[derive(Debug, clap::Args)]
#[command(visible_alias = "ls", after_help = EXAMPLES)]
pub struct ListArgs {
    /// List over all namespaces
    #[arg(long, short = 'A')]
    all_namespaces: bool,
    /// Only Clusters with these labels, e.g. team=a,env!=test
    #[arg(long, short = 'l', value_name = "SELECTOR", default_value = "", hide_default_value = true)]
    selector: String,
    /// Context of a data centre, NAME=CONTEXT; may be given several times
    #[arg(long, value_name = "NAME=CONTEXT", value_parser = parse_pair)]
    dc_context: Vec<(String, String)>,
    /// Namespace in a data centre, NAME=NAMESPACE; may be given several times
    #[arg(long, value_name = "NAME=NAMESPACE", value_parser = parse_pair, conflicts_with = "all_namespaces")]
    dc_namespace: Vec<(String, String)>,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Lists, each data centre at the same time.
pub async fn run(args: &ListArgs, app: &mut App) -> Result<Kind> {
    let namespaces: HashMap<&str, &str> =
        args.dc_namespace.iter().map(|(dc, namespace)| (dc.as_str(), namespace.as_str())).collect();
    if let Some(dc) = namespaces.keys().find(|dc| !args.dc_context.iter().any(|(name, _)| name == **dc)) {
        return Err(Error::usage(format!(
            "--dc-namespace names {dc:?}, which no --dc-context gives a context"
        )));
    }
    if args.dc_context.is_empty() {
        let (items, namespace) = read(args, app, None, None).await?;
        let place = namespace.map(|name| format!(" in {name} namespace.")).unwrap_or_default();
        return show(args, app, items, Vec::new(), &place);
    }
    app.connection.refuse_for_many()?;
    let dcs = args.dc_context.iter().map(|(dc, context)| {
        let namespace = namespaces.get(dc.as_str()).copied();
        let app = &*app;
        async move { (dc, read(args, app, Some((dc, context)), namespace).await) }
    });
    let (mut items, mut unreadable, mut last) = (Vec::new(), Vec::new(), None);
    for (dc, outcome) in join_all(dcs).await {
        match outcome {
            Ok((found, _)) => items.extend(found),
            Err(error) => {
                unreadable.push(Unreadable { dc: dc.clone(), message: error.to_string() });
                last = Some(error);
            }
        }
    }
    match last {
        // Nothing could be read at all: that is an error, not a list.
        Some(error) if unreadable.len() == args.dc_context.len() => Err(error),
        _ => show(args, app, items, unreadable, ""),
    }
}

async fn read(
    args: &ListArgs,
    app: &App,
    dc: Option<(&String, &String)>,
    namespace: Option<&str>,
) -> Result<(Vec<ListedCluster>, Option<String>)> {
    let api = app.cluster(dc.map(|(_, context)| context.as_str())).await?;
    let name = dc.map_or(api.context.as_str(), |(name, _)| name);
    let namespace = Some(namespace.unwrap_or(&api.namespace)).filter(|_| !args.all_namespaces);
    let items = listing::clusters(&api, name, namespace, &args.selector).await.map_err(Error::from)?;
    Ok((items, namespace.map(str::to_owned)))
}

fn show(
    args: &ListArgs,
    app: &mut App,
    items: Vec<ListedCluster>,
    unreadable: Vec<Unreadable>,
    place: &str,
) -> Result<Kind> {
    for missing in &unreadable {
        app.ctx.streams.message(&format!("error: {}: {}", missing.dc, missing.message));
    }
    if items.is_empty() && unreadable.is_empty() {
        app.ctx.streams.message(&format!("No resources found{place}"));
    }
    app.show(&ListReport(Listing { items, unreadable }), &args.output.format, render::list)
}
