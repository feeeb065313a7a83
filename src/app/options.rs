//! `options`: the flags that every verb takes.

use super::App;
use crate::cli;
use crate::error::{Kind, Result};

/// Print the list of flags inherited by all commands
#[derive(Debug, clap::Args)]
pub struct OptionsArgs {}

/// Prints them.
pub fn run(_args: &OptionsArgs, app: &mut App) -> Result<Kind> {
    app.data(cli::options(app.plugin).as_bytes())?;
    Ok(Kind::Done)
}
