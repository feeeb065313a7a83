//! `get`: one Secret, or one value of it as it is.

use pgaas_core::app::{App, connection::existing, wanted};
use pgaas_core::cli::{AlterArgs, EndpointArgs, NamedConnectionOutputArgs, ProfileArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::model::object::secret_name;
use pgaas_core::model::shown::ShownValue;
use pgaas_core::observe::secrets::LiveSecret;
use pgaas_core::render::{self, ConnectionFormat, Format};
use pgaas_core::report::secret_get::{KeyRow, SecretReport};

const EXAMPLES: &str = "Examples:
  # Show the keys of a Secret and how long their values are
  kubectl qs-secrets get qs-redis-pharia-assistant-api

  # Print one value, byte by byte, with nothing added
  PGPASSWORD=$(kubectl qs-secrets get qs-postgresql-cluster-access-dex password)

  # Show every value
  kubectl qs-secrets get shop-app --show-values

  # The whole Secret as a connection string, through the read-only endpoint of its cluster
  psql \"$(kubectl qs-secrets get qs-postgresql-cluster-access-dex -o uri --via ro --fqdn)\"

  # One that finds the primary in whichever data centre it is
  kubectl qs-secrets get shop-app -o uri --all-dcs --dc-context paris=p1 --dc-context lyon=l1 \\
    --dc-dns-suffix paris=paris.example.com --dc-dns-suffix lyon=lyon.example.com --tls=verify-full

  # Values of the chart of an application that reads it
  kubectl qs-secrets get qs-redis-pharia-assistant-api -o helm-values";

/// Show a Secret, or print one value of it
///
/// Any Secret will do, whatever its shape. With KEY the value is printed as it is, without a newline at its end; with a connection form of -o the whole Secret is printed in that form, its password included. In every other way of the verb values are only shown with --show-values.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct GetArgs {
    /// Name of the Secret; secret/NAME will do, too
    #[arg(value_name = "NAME")]
    name: String,
    /// Print the value of this key
    #[arg(value_name = "KEY")]
    key: Option<String>,
    /// Show values: text as it is, everything else as base64
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    profile: ProfileArgs,
    #[command(flatten)]
    output: NamedConnectionOutputArgs,
    #[command(flatten)]
    endpoint: EndpointArgs,
    #[command(flatten)]
    alter: AlterArgs,
}

/// Runs the verb.
pub async fn run(args: &GetArgs, app: &mut App) -> Result<Kind> {
    let name = secret_name(&args.name)?;
    let only = args.key.as_deref();
    let format = match (&args.output.format, only) {
        (ConnectionFormat::Form(_) | ConnectionFormat::HelmValues, Some(_)) => {
            return Err(Error::usage("a connection is of the whole Secret, not of a key"));
        }
        (ConnectionFormat::Form(form), None) => {
            let profile = wanted::profile(&args.profile)?;
            let connection = app.connection(name, &profile, &args.endpoint, &args.alter).await?;
            let written = app.write(&connection, *form)?;
            return raw(app, written.text.expose());
        }
        (ConnectionFormat::HelmValues, None) => None,
        (ConnectionFormat::Report(format), _) => Some(format),
    };
    if args.endpoint.any() || args.alter.any() {
        return Err(Error::usage(
            "--via, --fqdn, --all-dcs, --tls and --dbname are for a connection, e.g. -o uri",
        ));
    }
    let api = app.cluster(None).await?;
    let live = existing(&api, &api.namespace, name).await?;
    if let Some(key) = only.filter(|key| !live.data.contains_key(*key)) {
        return Err(without(&live, &format!("secret/{name} -n {} ({})", api.namespace, api.context), key));
    }
    match (format, only) {
        (None, _) => {
            let values = wanted::profile(&args.profile)?.consumer(name, &live.labels, &live.data)?;
            app.show_objects(&[values], &Format::Yaml)
        }
        (Some(Format::Human), Some(key)) => raw(app, live.data[key].expose()),
        (Some(format), _) => {
            let report = report(&live, &api.namespace, only, args.show_values);
            app.show(&report, format, render::secret)
        }
    }
}

/// Bytes and nothing else. A shell's prompt would stand right behind them, so a terminal
/// gets the end of the line by another way.
fn raw(app: &mut App, bytes: &[u8]) -> Result<Kind> {
    app.data(bytes)?;
    if app.ctx.streams.width.is_some() && !bytes.ends_with(b"\n") {
        app.ctx.streams.message("");
    }
    Ok(Kind::Done)
}

fn without(live: &LiveSecret, place: &str, key: &str) -> Error {
    let keys: Vec<&str> = live.data.keys().map(String::as_str).collect();
    let there = match keys.as_slice() {
        [] => "it has none".to_owned(),
        keys => format!("it has {}", keys.join(", ")),
    };
    Error::failed(format!("{place} has no key {key:?}; {there}"))
}

fn report(live: &LiveSecret, namespace: &str, only: Option<&str>, show: bool) -> SecretReport {
    let items = live.data.iter().filter(|(key, _)| only.is_none_or(|only| only == *key));
    SecretReport {
        namespace: namespace.to_owned(),
        name: live.name.clone(),
        secret_type: live.secret_type.clone(),
        immutable: live.immutable,
        created: live.created.clone(),
        written: live.written.clone(),
        owner: live.owner.clone(),
        items: items
            .map(|(key, value)| KeyRow { key: key.clone(), value: ShownValue::of(value, show) })
            .collect(),
    }
}
