//! `decode`: what a connection string says, and the same in another form.

use pgaas_core::app::App;
use pgaas_core::cli::{AlterArgs, ConnectionOutputArgs, read_secret};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::model::connection::{Connection, Form, Read, read};
use pgaas_core::model::secret::SecretBytes;
use pgaas_core::render::{self, ConnectionFormat};
use pgaas_core::report::connection::ConnectionReport;
use std::ffi::OsString;

const EXAMPLES: &str = "Examples:
  # Show the fields of a URL from standard input
  kubectl qs-secrets get shop-app uri | kubectl qs-secrets decode --url -

  # Write it as a JDBC URL, password included
  kubectl qs-secrets decode --url - -o jdbc --show-values < url.txt

  # Set the variables that libpq reads in this shell
  eval \"$(kubectl qs-secrets decode --url - -o libpq-env --show-values < url.txt)\"

Forms that are read and written: uri (postgres, redis, rediss, http, https), dsn, jdbc, env, pgpass,
pg-service, libpq-env, redis-cli, mc, aws-env. Each is read as its own reader reads it.";

/// Show what a connection string says, or write it in another form; asks no cluster
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct DecodeArgs {
    /// The connection string, in whatever form; - reads it from standard input, where nobody else sees it
    #[arg(long, value_name = "URL")]
    url: OsString,
    // Taken so that no message about unexpected arguments repeats a password.
    #[arg(hide = true)]
    stray: Option<OsString>,
    /// Show passwords and other secrets, and write them where a form has a place for them
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    output: ConnectionOutputArgs,
    #[command(flatten)]
    alter: AlterArgs,
}

/// Runs the verb.
pub fn run(args: &DecodeArgs, app: &mut App) -> Result<Kind> {
    if args.stray.is_some() {
        return Err(Error::usage("one connection string is read, and it stands behind --url"));
    }
    let typed = args.url != "-";
    let text = match typed {
        true => SecretBytes::from(args.url.as_encoded_bytes().to_vec()),
        false => read_secret("connection string")?,
    };
    if args.output.format == ConnectionFormat::HelmValues {
        return Err(Error::usage("helm-values are of a Secret: kubectl qs-secrets get NAME -o helm-values"));
    }
    let mut read = read(text.expose()).map_err(|wrong| {
        let error = Error::usage(wrong.to_string());
        match wrong.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    })?;
    args.alter.alter(&mut read.connection)?;
    warn(&read, typed, app);
    match &args.output.format {
        ConnectionFormat::Report(format) => {
            app.show(&ConnectionReport::of(&read, args.show_values), format, render::connection)
        }
        ConnectionFormat::HelmValues => Ok(Kind::Usage),
        ConnectionFormat::Form(form) => put(*form, &read.connection, args.show_values, app),
    }
}

fn warn(read: &Read, typed: bool, app: &mut App) {
    let mut say = |line: String| app.ctx.streams.message(&format!("Warning: {line}"));
    if typed && read.connection.has_secrets() {
        say("every user of this machine can see the arguments of a program; --url - reads standard input"
            .into());
    }
    for note in &read.notes {
        match note.position {
            Some(position) => say(format!("{}, at byte {position}", note.message)),
            None => say(note.message.clone()),
        }
    }
}

/// Prints the connection itself: its secrets are what a form is for, and yet only on request.
fn put(form: Form, connection: &Connection, show: bool, app: &mut App) -> Result<Kind> {
    let hidden = !show && connection.has_secrets();
    if hidden {
        app.ctx.streams.message("Warning: secrets are left out; --show-values writes them");
    }
    let written = match hidden {
        true => app.write(&connection.without_secrets(), form)?,
        false => app.write(connection, form)?,
    };
    app.data(written.text.expose())?;
    if !written.text.expose().ends_with(b"\n") {
        app.data(b"\n")?;
    }
    Ok(Kind::Done)
}
