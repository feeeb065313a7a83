//! A demotion token, as verbs take it.

use crate::error::{Error, Result};
use std::io::Read;

/// No demotion token is nearly as long.
const LONGEST: u64 = 64 * 1024;

/// Where the demotion token comes from.
#[derive(Debug, Clone, clap::Args)]
pub struct DemotionTokenArgs {
    /// The demotion token
    #[arg(long, value_name = "TOKEN", conflicts_with = "demotion_token_file")]
    demotion_token: Option<String>,
    /// File that holds the demotion token; - is standard input
    #[arg(long, value_name = "FILE")]
    demotion_token_file: Option<String>,
}

impl DemotionTokenArgs {
    /// The token's text; none if no flag was given.
    pub fn read(&self) -> Result<Option<String>> {
        match (&self.demotion_token, self.demotion_token_file.as_deref()) {
            (Some(token), _) => Ok(Some(token.clone())),
            (None, Some("-")) => read_stdin().map(Some),
            (None, Some(file)) => std::fs::read_to_string(file).map(Some).map_err(|error| {
                Error::usage(format!("the token cannot be read from {file}")).because(error)
            }),
            (None, None) => Ok(None),
        }
    }
}

/// The token's text from standard input.
pub fn read_stdin() -> Result<String> {
    let mut text = String::new();
    match std::io::stdin().take(LONGEST).read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => Err(Error::usage("the token cannot be read from standard input").because(error)),
    }
}
