//! `-o`, parsed once, and the flags about how output looks.

use crate::ctx::Color;
use crate::render::{ConnectionFormat, Format};

/// How a report is printed.
#[derive(Debug, Clone, clap::Args)]
pub struct OutputArgs {
    /// Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…
    // What cannot be printed is refused here, before anything was done.
    #[arg(
        id = "output",
        long = "output",
        short = 'o',
        value_name = "FORMAT",
        default_value = "",
        hide_default_value = true,
        value_parser = Format::parse_unnamed
    )]
    pub format: Format,
}

/// How a report about named objects is printed.
#[derive(Debug, Clone, clap::Args)]
pub struct NamesOutputArgs {
    /// Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…
    #[arg(
        id = "output",
        long = "output",
        short = 'o',
        value_name = "FORMAT",
        default_value = "",
        hide_default_value = true,
        value_parser = Format::parse
    )]
    pub format: Format,
}

/// How a connection is printed.
#[derive(Debug, Clone, clap::Args)]
pub struct ConnectionOutputArgs {
    /// Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…, or a form: uri, dsn, jdbc, env, pgpass, pg-service, libpq-env, redis-cli, mc, aws-env
    #[arg(
        id = "output",
        long = "output",
        short = 'o',
        value_name = "FORMAT",
        default_value = "",
        hide_default_value = true,
        value_parser = ConnectionFormat::parse
    )]
    pub format: ConnectionFormat,
}

/// How a report about a named object is printed that is also a connection.
#[derive(Debug, Clone, clap::Args)]
pub struct NamedConnectionOutputArgs {
    /// Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…, or a form: uri, dsn, jdbc, env, pgpass, pg-service, libpq-env, redis-cli, mc, aws-env, helm-values
    #[arg(
        id = "output",
        long = "output",
        short = 'o',
        value_name = "FORMAT",
        default_value = "",
        hide_default_value = true,
        value_parser = ConnectionFormat::parse_named
    )]
    pub format: ConnectionFormat,
}

/// Flags of every verb that say how the program talks.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct GlobalArgs {
    /// Do not print progress
    #[arg(long, short, global = true, hide = true)]
    pub quiet: bool,
    /// How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content
    #[arg(
        id = "verbosity",
        long = "v",
        short = 'v',
        global = true,
        value_name = "LEVEL",
        default_value_t = 0,
        value_parser = clap::value_parser!(u8).range(0..=9),
        hide = true
    )]
    pub verbosity: u8,
    /// When to colour: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        hide = true
    )]
    pub color: Color,
}
