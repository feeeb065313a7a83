//! `get`: one Secret, or one value of it as it is.

use pgaas_core::app::App;
use pgaas_core::cli::NamesOutputArgs;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::model::object::secret_name;
use pgaas_core::model::shown::ShownValue;
use pgaas_core::observe::secrets::{LiveSecret, secret};
use pgaas_core::render::{self, Format};
use pgaas_core::report::secret_get::{KeyRow, SecretReport};

const EXAMPLES: &str = "Examples:
  # Show the keys of a Secret and how long their values are
  kubectl qs-secrets get qs-redis-pharia-assistant-api

  # Print one value, byte by byte, with nothing added
  PGPASSWORD=$(kubectl qs-secrets get qs-postgresql-cluster-access-dex password)

  # Show every value
  kubectl qs-secrets get shop-app --show-values

Permissions: get on secrets.";

/// Show a Secret, or print one value of it
///
/// Any Secret will do, whatever its shape. With KEY the value is printed as it is, without a newline at its end; in every other way of the verb values are only shown with --show-values.
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
    output: NamesOutputArgs,
}

/// Runs the verb.
pub async fn run(args: &GetArgs, app: &mut App) -> Result<Kind> {
    let name = secret_name(&args.name)?;
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
    match (only, &args.output.format) {
        (Some(key), Format::Human) => {
            let value = live.data[key].expose();
            app.data(value)?;
            // A shell's prompt would stand right behind the value; a pipe gets the bytes alone.
            if app.ctx.streams.width.is_some() && !value.ends_with(b"\n") {
                app.ctx.streams.message("");
            }
            Ok(Kind::Done)
        }
        (_, format) => {
            let report = report(&live, &api.namespace, only, args.show_values);
            app.show(&report, format, render::secret)
        }
    }
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
