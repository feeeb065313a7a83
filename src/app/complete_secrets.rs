//! Completion of Secrets, their keys, and whom they are for.

use super::complete::Typed;
use super::wanted;
use crate::cli::{ProfileArgs, WantedArgs};
use crate::k8s::kinds;
use crate::manifest::secrets::{BUILT_IN, Each, Expected, Profile, expected};
use clap::{ArgMatches, FromArgMatches};

/// What was typed of a Secret and of who should have some.
#[derive(Default)]
pub(super) struct SecretWords {
    name: Option<String>,
    wanted: Option<WantedArgs>,
    profile: Option<ProfileArgs>,
}

impl SecretWords {
    pub(super) fn read(verb: &ArgMatches) -> Self {
        // The verb may have none of these, and clap panics at a name it does not know.
        let knows = |argument: &str| verb.try_contains_id(argument).is_ok();
        SecretWords {
            name: verb.try_get_one::<String>("name").ok().flatten().cloned(),
            wanted: knows("from_live").then(|| WantedArgs::from_arg_matches(verb).ok()).flatten(),
            profile: knows("profile").then(|| ProfileArgs::from_arg_matches(verb).ok()).flatten(),
        }
    }

    fn profile(&self) -> Option<Profile> {
        wanted::profile(self.profile.as_ref()?).ok()
    }

    /// The Secrets that the typed file, or else the profile, says there should be.
    fn expected(&self) -> Vec<Expected> {
        let Some(profile) = self.profile() else { return Vec::new() };
        let inventory = match &self.wanted {
            Some(args) if !args.from_live => wanted::inventory(args, &profile).ok(),
            _ => None,
        };
        let inventory = inventory.unwrap_or_else(|| profile.inventory.clone());
        expected(&profile, &inventory, "").unwrap_or_default()
    }
}

/// Where the values of an argument of a verb come from, if this is known here.
pub(super) fn of(verb: &str, argument: &str) -> Option<fn(&Typed) -> Vec<String>> {
    Some(match (verb, argument) {
        ("get" | "sync" | "rotate", "name") | ("adopt" | "rotate", "names") => secrets,
        ("get", "key") => keys,
        ("explain", "role") => roles,
        ("list" | "cleanup" | "rotate", "instance") | ("explain", "of") => instances,
        (_, "profile") => profiles,
        _ => return None,
    })
}

/// By their metadata: no value is read for a list of names.
fn secrets(typed: &Typed) -> Vec<String> {
    typed.live(&kinds::SECRETS, true)
}

/// Those of the profile: asking the server for them would fetch the values, too.
fn keys(typed: &Typed) -> Vec<String> {
    let all = typed.secrets.expected();
    let name = typed.secrets.name.as_deref().map(|name| name.trim_start_matches("secret/"));
    let this: Vec<&Expected> = all.iter().filter(|one| Some(one.name.as_str()) == name).collect();
    let these = if this.is_empty() { all.iter().collect() } else { this };
    unique(these.into_iter().flat_map(|one| one.keys.iter().map(|key| key.key.clone())))
}

fn roles(typed: &Typed) -> Vec<String> {
    let all = typed.secrets.expected();
    let roles = all.into_iter().filter(|one| one.each == Each::Role);
    unique(roles.map(|one| one.subject))
}

fn instances(typed: &Typed) -> Vec<String> {
    unique(typed.secrets.expected().into_iter().map(|one| one.instance))
}

fn profiles(_: &Typed) -> Vec<String> {
    BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Each once, in their order.
fn unique(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut all = Vec::new();
    for word in words {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    all
}
