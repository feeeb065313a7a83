//! `explain`: what the keys of the values files mean.

use pgaas_core::app::App;
use pgaas_core::cli::NamesOutputArgs;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::manifest::keys::{self, Key};
use pgaas_core::render;
use pgaas_core::report::keys::{KeyItem, KeysReport};

const EXAMPLES: &str = "A key is written with those above it: backup.schedule. Where the writer chooses a name, it is that name, * or
nothing: clients.ic1.replication, clients.*.replication. Places in lists may be left out: roles.login.

Examples:
  # The files and their first keys
  kubectl pgaas explain

  # What a client's entry takes
  kubectl pgaas explain clients

  # One key
  kubectl pgaas explain backup.schedule

  # Every key there is
  kubectl pgaas explain --recursive

No server is asked.";

/// Show what the keys of the values files mean, and what is expected of them
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ExplainArgs {
    /// The key, with those above it; without one the files
    #[arg(id = "values_key", value_name = "KEY")]
    key: Option<String>,
    /// Print all keys below, by name and type only
    #[arg(long)]
    recursive: bool,
    #[command(flatten)]
    output: NamesOutputArgs,
}

/// Looks in the tables that the files are checked by.
pub fn run(args: &ExplainArgs, app: &mut App) -> Result<Kind> {
    let deep = args.recursive;
    let items: Vec<KeyItem> = match &args.key {
        None => keys::files().into_iter().map(|(file, about, keys)| whole(file, about, keys, deep)).collect(),
        Some(key) => keys::find(key).into_iter().map(|key| item(key, true, deep)).collect(),
    };
    if items.is_empty() {
        return Err(unknown(args.key.as_deref().unwrap_or_default()));
    }
    app.show(&KeysReport { items, recursive: deep }, &args.output.format, render::keys)
}

fn unknown(key: &str) -> Error {
    let error = Error::usage(format!("there is no key {key:?} in the values files"));
    let error = match keys::meant(key) {
        Some(meant) => error.hint(format!("{meant} is probably meant")),
        None => error,
    };
    error.hint("kubectl pgaas explain --recursive prints every key")
}

fn whole(file: &str, about: &str, keys: Vec<Key>, deep: bool) -> KeyItem {
    KeyItem {
        file: file.to_owned(),
        key: None,
        kind: "Object".to_owned(),
        required: false,
        default: None,
        expected: "a mapping".to_owned(),
        meaning: about.to_owned(),
        keys: keys.into_iter().map(|key| item(key, deep, deep)).collect(),
    }
}

/// With the keys directly below it, or with all.
fn item(key: Key, below: bool, deep: bool) -> KeyItem {
    let keys = if below { key.below() } else { Vec::new() };
    KeyItem {
        file: key.file.to_owned(),
        kind: key.kind(),
        required: key.required(),
        default: key.default().map(str::to_owned),
        expected: key.expected(),
        meaning: key.about().to_owned(),
        keys: keys.into_iter().map(|key| item(key, deep, deep)).collect(),
        key: Some(key.path),
    }
}
