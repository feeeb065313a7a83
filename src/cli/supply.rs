//! Values only the user knows. Never in an argument: everybody on the machine sees those.

use crate::error::{Error, Result};
use std::path::PathBuf;

/// Where values come from that are not made here.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SupplyArgs {
    /// Value of a key that has none: @FILE, - (standard input) or env:NAME; repeatable
    #[arg(long, value_name = "[SECRET/]KEY=FROM", value_parser = parse)]
    pub set: Vec<Supply>,
    /// File of lines NAME=VALUE with such values; NAME is a key, SECRET/KEY or a variable of the profile
    #[arg(long, value_name = "FILE")]
    pub from_env_file: Option<PathBuf>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// The Secret, where the key alone does not tell.
    pub secret: Option<String>,
    /// The key.
    pub key: String,
    /// Where the value is.
    pub from: From,
}

/// Where a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
    /// In an environment variable.
    Environment(String),
}

/// `[SECRET/]KEY=@FILE|-|env:NAME`. The text is never repeated in an error: it may hold
/// the value itself.
fn parse(text: &str) -> Result<Supply> {
    let expected = "expected [SECRET/]KEY=@FILE, KEY=- (standard input) or KEY=env:NAME";
    let (name, from) = text.split_once('=').ok_or_else(|| Error::usage(format!("--set: {expected}")))?;
    let from = match (from, from.strip_prefix('@'), from.strip_prefix("env:")) {
        ("-", ..) => From::Stdin,
        (_, Some(path), _) if !path.is_empty() => From::File(path.into()),
        (_, _, Some(variable)) if !variable.is_empty() => From::Environment(variable.to_owned()),
        _ => {
            return Err(Error::usage(format!("--set {name}=…: a value is not taken from the command line"))
                .hint("everybody on this machine can read the arguments of a program, and shells keep them")
                .hint(expected));
        }
    };
    let (secret, key) = match name.split_once('/') {
        Some((secret, key)) => (Some(secret.to_owned()), key),
        None => (None, name),
    };
    if key.is_empty() || secret.as_ref().is_some_and(String::is_empty) {
        return Err(Error::usage(format!("--set {name}=…: {expected}")));
    }
    Ok(Supply { secret, key: key.to_owned(), from })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_named_and_never_given() {
        let file = parse("app-secrets/oidc=@/run/x=y").unwrap();
        assert_eq!((file.secret.as_deref(), file.key.as_str()), (Some("app-secrets"), "oidc"));
        assert_eq!(file.from, From::File("/run/x=y".into()));
        assert_eq!(parse("k=-").unwrap().from, From::Stdin);
        assert_eq!(parse("k=env:X").unwrap().from, From::Environment("X".into()));
        for literal in ["k=hunter2", "k=", "k=@", "k=env:", "hunter2", "/k=-", "s/=-"] {
            let error = parse(literal).unwrap_err();
            let text = format!("{error} {:?}", error.hints());
            assert_eq!(error.kind().code(), 2);
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
