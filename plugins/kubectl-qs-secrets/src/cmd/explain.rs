//! `explain`: why a role has the host it has.

use pgaas_core::app::App;
use pgaas_core::app::wanted::Wanted;
use pgaas_core::cli::{OutputArgs, WantedArgs};
use pgaas_core::decide::verify::host;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::{Cluster, kinds};
use pgaas_core::manifest::secrets::{Each, Expected, Field, PgCluster};
use pgaas_core::observe::secrets::{LiveSecret, secret};
use pgaas_core::render;
use pgaas_core::report::explain::{ExplainReport, ExplainedPooler, ExplainedSecret, Mapping};

const EXAMPLES: &str = "Examples:
  # Which host does the role have, and why
  kubectl qs-secrets explain document_index

  # By what runs in the namespace instead of the profile
  kubectl qs-secrets explain app --from-live --of shop";

/// Show why a role has the host it has: pooler mapping, default pooler or direct
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ExplainArgs {
    /// The role
    #[arg(value_name = "ROLE")]
    role: String,
    /// The role of this cluster, if several have one of this name
    #[arg(long, value_name = "CLUSTER")]
    of: Option<String>,
    #[command(flatten)]
    wanted: WantedArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the verb.
pub async fn run(args: &ExplainArgs, app: &mut App) -> Result<Kind> {
    let api = app.cluster(None).await?;
    let wanted = app.wanted(&args.wanted, &api).await?;
    let expected = chosen(args, &wanted)?;
    let cluster = wanted.inventory.clusters.iter().find(|cluster| cluster.name == expected.instance);
    let default = PgCluster::default();
    let (name, is_default) = cluster.unwrap_or(&default).pooler(&expected.subject);
    let fact = |name: &str| expected.facts.get(name).cloned().unwrap_or_default();
    let through = name.and_then(|name| {
        Some((name, host(&wanted.profile, &expected.instance, Some(name), &api.namespace)?))
    });
    let (secret, pooler) = futures::join!(read(&api, expected), async {
        match &through {
            Some((name, object)) => Some(pooler(&api, name, object).await),
            None => None,
        }
    });
    let report = ExplainReport {
        role: expected.subject.clone(),
        cluster: expected.instance.clone(),
        namespace: api.namespace.clone(),
        database: fact("database"),
        mapping: match (is_default, cluster.and_then(|cluster| cluster.default_pooler.as_ref())) {
            (false, _) => Mapping::Role,
            (true, Some(_)) => Mapping::Default,
            (true, None) => Mapping::None,
        },
        pooler,
        host: fact("host"),
        secret,
    };
    app.show(&report, &args.output.format, render::explain)
}

/// The Secret of the role that is meant.
fn chosen<'a>(args: &ExplainArgs, wanted: &'a Wanted) -> Result<&'a Expected> {
    let roles = || wanted.expected.iter().filter(|expected| expected.each == Each::Role);
    let of = |expected: &&Expected| args.of.as_ref().is_none_or(|of| *of == expected.instance);
    let found: Vec<&Expected> = roles().filter(of).filter(|expected| expected.subject == args.role).collect();
    match found[..] {
        [only] => Ok(only),
        [] => {
            let known: Vec<&str> = roles().filter(of).map(|expected| expected.subject.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            Err(Error::usage(format!("there is no role {:?}; known are {known}", args.role))
                .hint("-f FILE gives another inventory, --from-live takes that of what runs"))
        }
        _ => {
            let clusters: Vec<&str> = found.iter().map(|expected| expected.instance.as_str()).collect();
            Err(Error::usage(format!("role {} is in {}", args.role, clusters.join(" and in ")))
                .hint("--of CLUSTER says which one is meant"))
        }
    }
}

async fn read(api: &Cluster, expected: &Expected) -> ExplainedSecret {
    let mut said = ExplainedSecret { name: expected.name.clone(), ..ExplainedSecret::default() };
    match secret(api, &api.namespace, &expected.name).await {
        Err(unseen) => said.unreadable = Some(unseen.message),
        Ok(None) => said.exists = Some(false),
        Ok(Some(live)) => {
            said.exists = Some(true);
            let key = expected.keys.iter().find(|key| key.field == Field::Host);
            if let Some(value) = key.and_then(|key| live.data.get(&key.key)) {
                let found = value.expose_text().unwrap_or_default().trim();
                said.agrees = Some(expected.facts.get("host").is_some_and(|host| host == found));
                said.host = Some(found.to_owned()).filter(|found| is_host(found, expected, &live));
            }
        }
    }
    said
}

/// Whether it is the name of a host and no password that strayed there.
fn is_host(text: &str, expected: &Expected, live: &LiveSecret) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let secret = expected.keys.iter().filter(|key| matches!(key.field, Field::Password | Field::Other));
    let mut secret = secret.filter_map(|key| live.data.get(&key.key));
    let named = text.contains(['-', '.']) && text.chars().all(fits);
    named && !secret.any(|value| value.expose().trim_ascii() == text.as_bytes())
}

async fn pooler(api: &Cluster, name: &str, object: &str) -> ExplainedPooler {
    let mut said =
        ExplainedPooler { name: name.to_owned(), object: object.to_owned(), ..ExplainedPooler::default() };
    match api.get(&kinds::POOLERS, &api.namespace, object).await {
        Err(error) => said.unreadable = Some(error.to_string()),
        Ok(None) => said.exists = Some(false),
        Ok(Some(live)) => {
            said.exists = Some(true);
            said.wanted = Some(live["spec"]["instances"].as_i64().unwrap_or(1));
            said.ready = Some(live["status"]["instances"].as_i64().unwrap_or_default());
        }
    }
    said
}
