//! What a verb is aimed at.

use std::fmt;
use std::str::FromStr;

/// A target as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `INS/ENV`: declared in a values directory.
    Declared {
        /// Client (instance), lower case.
        ins: String,
        /// Environment or HP sub-environment, lower case.
        env: String,
    },
    /// A live CloudNativePG Cluster by name.
    Cluster(String),
}

/// Resource prefixes kubectl prints with `-o name` and takes back.
const CLUSTER_PREFIXES: [&str; 4] =
    ["cluster.postgresql.cnpg.io", "clusters.postgresql.cnpg.io", "cluster", "clusters"];

impl FromStr for Target {
    type Err = NotATarget;

    fn from_str(text: &str) -> Result<Self, NotATarget> {
        let wrong = |why| NotATarget { text: text.to_owned(), why };
        match text.split('/').collect::<Vec<_>>()[..] {
            [name] => Ok(Target::Cluster(label(name).ok_or_else(|| wrong(NAME))?)),
            [prefix, name] if CLUSTER_PREFIXES.contains(&prefix) => {
                Ok(Target::Cluster(label(name).ok_or_else(|| wrong(NAME))?))
            }
            [ins, env] => match (plain(ins), plain(env)) {
                (Some(ins), Some(env)) => Ok(Target::Declared { ins, env }),
                _ => Err(wrong("INS and ENV are letters and digits")),
            },
            _ => Err(wrong("it has more than one slash")),
        }
    }
}

const NAME: &str = "a Cluster's name is a DNS label: letters, digits and dashes, beginning with a letter";

fn label(name: &str) -> Option<String> {
    let fits = name.len() <= 63
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    fits.then(|| name.to_owned())
}

fn plain(part: &str) -> Option<String> {
    let fits = !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric());
    fits.then(|| part.to_ascii_lowercase())
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Declared { ins, env } => write!(f, "{ins}/{env}"),
            Target::Cluster(name) => f.write_str(name),
        }
    }
}

/// Text that is no target.
#[derive(Debug, thiserror::Error)]
#[error("{text:?} is no target: {why} (expected INS/ENV, e.g. ic1/prod, or the name of a Cluster)")]
pub struct NotATarget {
    text: String,
    why: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_tells_a_declared_target_from_a_cluster() {
        let declared = Target::Declared { ins: "ic1".into(), env: "prod".into() };
        assert_eq!("IC1/Prod".parse::<Target>().unwrap(), declared);
        for name in ["prod-ic1", "cluster/prod-ic1", "cluster.postgresql.cnpg.io/prod-ic1"] {
            assert_eq!(name.parse::<Target>().unwrap(), Target::Cluster("prod-ic1".into()));
        }
    }

    #[test]
    fn refuses_what_names_nothing() {
        for text in ["", "/", "ic1/", "/prod", "a/b/c", "Prod", "-x", "x-", "../etc", "ic1/pr_od"] {
            assert!(text.parse::<Target>().is_err(), "{text:?}");
        }
    }
}
