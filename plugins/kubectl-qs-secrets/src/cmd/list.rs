//! `list`: the Secrets of a profile, those that are there and those that are not.

use pgaas_core::app::App;
use pgaas_core::cli::{NamesOutputArgs, WantedArgs, duration};
use pgaas_core::decide::roster::Item;
use pgaas_core::error::{Kind, Result};
use pgaas_core::k8s::Cluster;
use pgaas_core::manifest::secrets::Each;
use pgaas_core::model::secret::SecretState;
use pgaas_core::model::shown::ShownValue;
use pgaas_core::observe::consumers::{Consumer, consumers};
use pgaas_core::render::{self, Format};
use pgaas_core::report::secret_list::{SecretListReport, SecretRow};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const EXAMPLES: &str = "Examples:
  # List the Secrets of the default profile, and those of it that are missing
  kubectl qs-secrets list

  # List those of one PostgreSQL cluster whose values are older than three months
  kubectl qs-secrets list --type role --instance qs-postgresql-cluster-pharia --older-than 90d

  # Compare with what runs in the namespace: what is missing, what is left over
  kubectl qs-secrets list --from-live -o wide";

/// List the Secrets of a profile: type, instance, age, last rotation, owner
///
/// Secrets are found by the labels of the profile and by the names the inventory gives them. With an inventory (-f, --from-live) those that are missing or of nobody are told; without, the profile's own inventory is one as soon as one of its Secrets is there. What they are like is no part of the exit code.
#[derive(Debug, clap::Args)]
#[command(visible_alias = "ls", after_help = EXAMPLES)]
pub struct ListArgs {
    #[command(flatten)]
    wanted: WantedArgs,
    /// List over all namespaces
    #[arg(long, short = 'A', conflicts_with = "from_live")]
    all_namespaces: bool,
    /// Only Secrets with these labels, e.g. team=a; none are called missing then
    #[arg(long, short = 'l', value_name = "SELECTOR", default_value = "", hide_default_value = true)]
    selector: String,
    /// Only Secrets of this type: role, redis, minio, bucket, instance or once
    #[arg(long = "type", value_name = "TYPE", hide_possible_values = true)]
    each: Option<Each>,
    /// Only Secrets of this cluster or server
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// Only Secrets whose values were written longer ago, e.g. 90d
    #[arg(long, value_name = "AGE", value_parser = duration::parse_age)]
    older_than: Option<Duration>,
    /// Show values: text as it is, everything else as base64
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &ListArgs, app: &mut App) -> Result<Kind> {
    let api = app.cluster(None).await?;
    let one = Some(api.namespace.as_str()).filter(|_| !args.all_namespaces);
    let mut items = app.roster(&args.wanted, &api, one, &args.selector).await?;
    let now = api.server_now();
    items.retain(|item| {
        let old = args.older_than.is_none_or(|age| item.older_than(age, now));
        old && chosen(args, item)
    });
    let told = !matches!(args.output.format, Format::Human | Format::Name);
    let takers = if told { takers(app, &api, &items).await } else { BTreeMap::new() };
    let report = SecretListReport {
        items: items.into_iter().map(|item| row(item, args.show_values, &takers)).collect(),
        all_namespaces: args.all_namespaces,
    };
    if report.items.is_empty() {
        let place = one.map(|name| format!(" in {name} namespace.")).unwrap_or_default();
        app.ctx.streams.message(&format!("No resources found{place}"));
    }
    app.show(&report, &args.output.format, render::secrets)
}

fn chosen(args: &ListArgs, item: &Item) -> bool {
    (args.selector.is_empty() || item.state != SecretState::Missing)
        && args.each.is_none_or(|each| each == item.each)
        && args.instance.as_ref().is_none_or(|instance| *instance == item.instance)
}

/// Who takes Secrets, by namespace; one that cannot be read is not in it.
async fn takers(app: &mut App, api: &Cluster, items: &[Item]) -> BTreeMap<String, Vec<Consumer>> {
    let namespaces: BTreeSet<&String> = items.iter().map(|item| &item.namespace).collect();
    let mut found = BTreeMap::new();
    for namespace in namespaces {
        match consumers(api, namespace).await {
            Ok(list) => drop(found.insert(namespace.clone(), list)),
            Err(unseen) => {
                app.ctx.streams.message(&format!("Warning: who takes them is not known: {}", unseen.message));
            }
        }
    }
    found
}

fn row(item: Item, show: bool, takers: &BTreeMap<String, Vec<Consumer>>) -> SecretRow {
    let live = item.live.unwrap_or_default();
    let keys = live.data.iter().map(|(key, value)| (key.clone(), ShownValue::of(value, show)));
    let consumers = takers.get(&item.namespace).map(|all| {
        let own = all.iter().filter(|taker| taker.secret == item.name);
        let named = own.map(|taker| taker.workload.clone().unwrap_or_else(|| format!("pod/{}", taker.pod)));
        named.collect::<BTreeSet<_>>().into_iter().collect()
    });
    SecretRow {
        namespace: item.namespace,
        name: item.name,
        each: item.each.word().to_owned(),
        instance: item.instance,
        subject: item.subject,
        state: item.state,
        lacks: item.lacks,
        keys: keys.collect(),
        created: live.created,
        written: live.written,
        owner: live.owner,
        consumers,
    }
}
