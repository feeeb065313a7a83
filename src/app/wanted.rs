//! From flags and files to the Secrets there should be.

use super::App;
use crate::cli::{ProfileArgs, WantedArgs};
use crate::error::{Error, Result};
use crate::k8s::Cluster;
use crate::manifest;
use crate::manifest::secrets::{BUILT_IN, Expected, Inventory, Profile, clashes, expected};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Largest inventory or profile file, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// A profile, for whom it is, and what follows for one namespace.
#[derive(Debug)]
pub struct Wanted {
    /// The profile.
    pub profile: Profile,
    /// For whom.
    pub inventory: Inventory,
    /// Every Secret there should be.
    pub expected: Vec<Expected>,
}

/// The profile of the flags. Every problem of a file is reported at once.
pub fn profile(args: &ProfileArgs) -> Result<Profile> {
    let read = match &args.profile_file {
        Some(path) => {
            let (file, bytes) = read(path)?;
            Profile::read(&file, &bytes)
        }
        None => Profile::built_in(&args.profile).ok_or_else(|| unknown(&args.profile))?,
    };
    read.map_err(|problems| manifest::refusal(&problems))
}

fn unknown(name: &str) -> Error {
    let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    Error::usage(format!("there is no profile {name:?}; known are {}", known.join(", ")))
        .hint("one of your own is given by --profile-file")
}

impl App {
    /// What the flags ask for in the namespace of `api`.
    pub async fn wanted(&mut self, args: &WantedArgs, api: &Cluster) -> Result<Wanted> {
        let (profile, inventory) = self.profile_and_inventory(args, api).await?;
        wanted(profile, inventory, &api.namespace, args.from_live)
    }

    /// The profile of the flags and for whom it is, which may be nobody.
    pub async fn profile_and_inventory(
        &mut self,
        args: &WantedArgs,
        api: &Cluster,
    ) -> Result<(Profile, Inventory)> {
        let profile = profile(&args.profile)?;
        let inventory = if args.from_live {
            crate::observe::inventory::inventory(api, &api.namespace, &profile).await?
        } else {
            inventory(args, &profile)?
        };
        Ok((profile, inventory))
    }

    /// The same without any server: from files or the profile.
    pub fn wanted_offline(&mut self, args: &WantedArgs, namespace: &str) -> Result<Wanted> {
        if args.from_live {
            return Err(Error::usage("--from-live needs a server, which this way of the verb never asks"));
        }
        let profile = profile(&args.profile)?;
        let inventory = inventory(args, &profile)?;
        wanted(profile, inventory, namespace, false)
    }
}

/// What follows from an inventory, which was given or, `live`, is what runs in the namespace.
pub(super) fn wanted(profile: Profile, inventory: Inventory, namespace: &str, live: bool) -> Result<Wanted> {
    let expected = expected(&profile, &inventory, namespace).map_err(|unfilled| {
        Error::usage(format!("profile {}: nothing is called {}", profile.name, unfilled.0))
    })?;
    if expected.is_empty() && live {
        let name = &profile.name;
        return Err(Error::failed(format!(
            "nothing runs in namespace {namespace} for which profile {name} has Secrets"
        ))
        .hint("-n names another namespace, -f FILE gives an inventory"));
    }
    if expected.is_empty() {
        return Err(Error::usage(format!(
            "profile {} says of nobody that there should be Secrets",
            profile.name
        ))
        .hint("give an inventory by -f FILE, or take it from the cluster by --from-live"));
    }
    match clashes(&expected).as_slice() {
        [] => Ok(Wanted { profile, inventory, expected }),
        wrong => {
            Err(Error::usage(wrong.join("\n  "))
                .hint("name the Secret of a role in the inventory: secret: NAME"))
        }
    }
}

pub(super) fn inventory(args: &WantedArgs, profile: &Profile) -> Result<Inventory> {
    Given::read(args)?.inventory(profile)
}

/// The inventory files of the flags, read and not yet parsed; none are the profile's own.
pub(super) struct Given(Vec<(Arc<str>, Vec<u8>)>);

impl Given {
    pub(super) fn read(args: &WantedArgs) -> Result<Given> {
        args.filename.iter().map(|path| read(path)).collect::<Result<_>>().map(Given)
    }

    /// For whom they say that there are Secrets. Every problem is reported at once.
    pub(super) fn inventory(&self, profile: &Profile) -> Result<Inventory> {
        if self.0.is_empty() {
            return Ok(profile.inventory.clone());
        }
        Inventory::read(&self.0, profile).map_err(|problems| manifest::refusal(&problems))
    }
}

/// A file's name and content; `-` is standard input.
fn read(path: &Path) -> Result<(Arc<str>, Vec<u8>)> {
    let mut bytes = Vec::new();
    let name = if path == Path::new("-") { "standard input".into() } else { path.display().to_string() };
    let outcome = if path == Path::new("-") {
        std::io::stdin().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    outcome.map_err(|error| Error::usage(format!("{name} cannot be read")).because(error))?;
    Ok((Arc::from(name), bytes))
}
