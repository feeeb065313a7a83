//! What makes one plugin differ from another.

use super::App;
use crate::error::{Kind, Result};
use crate::k8s::rights::{Right, When};
use clap::ArgMatches;
use clap::parser::ValueSource;
use std::collections::BTreeSet;

/// A plugin's names and texts.
#[derive(Debug)]
pub struct Plugin {
    /// Name of the program, `kubectl-pgaas`.
    pub program: &'static str,
    /// What the user types, `kubectl pgaas`.
    pub display: &'static str,
    /// First lines of the help.
    pub about: &'static str,
    /// Version of this program.
    pub version: &'static str,
    /// `apiVersion` of the reports.
    pub api_version: &'static str,
    /// Files that kubectl asks for completions.
    pub completers: &'static [&'static str],
    /// Verbs in the order and under the headings of the help.
    pub groups: &'static [(&'static str, &'static [&'static str])],
    /// The rights of the verbs that have a row in such a table; they are named in their help.
    pub rights: &'static [(&'static str, &'static [Right])],
}

impl Plugin {
    /// The rights of a verb; none if it asks no server.
    pub fn rights_of(&self, verb: &str) -> &'static [Right] {
        self.rights.iter().find(|(name, _)| *name == verb).map_or(&[], |(_, rights)| *rights)
    }

    /// The command that prints a Role for what was typed, with its flags that need more; none if
    /// it asks no server.
    pub fn role(&self, typed: &ArgMatches) -> Option<String> {
        let (verb, args) = typed.subcommand()?;
        let given = |flag: &&str| {
            let id = flag.replace('-', "_");
            let known = matches!(args.try_contains_id(&id), Ok(true));
            known && args.value_source(&id) == Some(ValueSource::CommandLine)
        };
        let flag = |right: &Right| if let When::Flag(flag) = right.when { Some(flag) } else { None };
        let rights = self.rights_of(verb);
        let flags: BTreeSet<&str> = rights.iter().filter_map(flag).filter(given).collect();
        let with = Vec::from_iter(flags).join(",");
        let with = if with.is_empty() { with } else { format!(" --with {with}") };
        (!rights.is_empty()).then(|| format!("{} rbac {verb}{with}", self.display))
    }
}

/// The verbs of a plugin: clap's enum of them, and how each is run.
pub trait Verbs: clap::Subcommand {
    /// Runs the verb that was typed.
    fn run(self, app: &mut App) -> Result<Kind>;
}
