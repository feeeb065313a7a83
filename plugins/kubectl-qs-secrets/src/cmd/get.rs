//! `get`: one Secret, or one value of it as it is.

use pgaas_core::app::{App, wanted};
use pgaas_core::cli::{NamedConnectionOutputArgs, ProfileArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::Cluster;
use pgaas_core::manifest::secrets::Via;
use pgaas_core::model::connection::{Form, Service};
use pgaas_core::model::object::secret_name;
use pgaas_core::model::shown::ShownValue;
use pgaas_core::observe::secrets::{LiveSecret, secret};
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
  psql \"$(kubectl qs-secrets get qs-postgresql-cluster-access-dex -o uri --via ro --fqdn)\"";

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
    /// Another endpoint of the cluster: rw, ro, r or pooler:NAME
    #[arg(long, value_name = "ENDPOINT")]
    via: Option<Via>,
    /// Name hosts so that they are found from other namespaces: HOST.NAMESPACE.svc.cluster.local
    #[arg(long)]
    fqdn: bool,
    #[command(flatten)]
    profile: ProfileArgs,
    #[command(flatten)]
    output: NamedConnectionOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &GetArgs, app: &mut App) -> Result<Kind> {
    let name = secret_name(&args.name)?;
    if matches!(args.output.format, ConnectionFormat::Report(_)) && (args.fqdn || args.via.is_some()) {
        return Err(Error::usage("--via and --fqdn are for a connection, e.g. -o uri"));
    }
    let api = app.cluster(None).await?;
    let place = format!("secret/{name} -n {} ({})", api.namespace, api.context);
    let live = secret(&api, &api.namespace, name).await?;
    let live = live.ok_or_else(|| {
        Error::failed(format!("{place} does not exist")).hint("kubectl qs-secrets list names those there are")
    })?;
    let only = args.key.as_deref();
    if let Some(key) = only.filter(|key| !live.data.contains_key(*key)) {
        return Err(without(&live, &place, key));
    }
    match (&args.output.format, only) {
        (ConnectionFormat::Form(_), Some(_)) => {
            Err(Error::usage("a connection is of the whole Secret, not of a key"))
        }
        (ConnectionFormat::Form(form), None) => connection(args, app, &api, &live, *form),
        (ConnectionFormat::Report(Format::Human), Some(key)) => raw(app, live.data[key].expose()),
        (ConnectionFormat::Report(format), _) => {
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

fn connection(args: &GetArgs, app: &mut App, api: &Cluster, live: &LiveSecret, form: Form) -> Result<Kind> {
    let secret = live.object();
    let mut connection = wanted::profile(&args.profile)?.connection(&secret, &live.data)?;
    if let Some(via) = &args.via {
        via.lead(&secret, &live.labels, &mut connection)?;
    }
    for host in connection.hosts.iter_mut().filter(|host| args.fqdn && !host.name.contains('.')) {
        host.name = format!("{}.{}.svc.cluster.local", host.name, api.namespace);
    }
    let written = form.write(&connection).map_err(|cannot| {
        let forms: Vec<&str> = Form::of(connection.service).map(Form::name).collect();
        Error::usage(format!("{secret}: {cannot}")).hint(format!("it can be had as {}", forms.join(", ")))
    })?;
    if !written.left_out.is_empty() && connection.service != Service::S3 {
        let left = written.left_out.join(", ");
        app.ctx.streams.message(&format!("warning: {} has no place for {left}", form.name()));
    }
    raw(app, written.text.expose())
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
