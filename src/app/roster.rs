//! From flags to the Secrets of a profile, those that are there and those that are not.

use super::App;
use crate::cli::WantedArgs;
use crate::decide::roster::{Item, roster, selectors};
use crate::error::{Error, Result};
use crate::k8s::Cluster;
use crate::manifest::secrets::{Expected, expected};
use crate::observe::Unseen;
use crate::observe::secrets::{LiveSecret, labelled, named};
use std::collections::BTreeMap;

impl App {
    /// The Secrets of one namespace, or of all in which there is one with the profile's labels.
    pub async fn roster(
        &mut self,
        args: &WantedArgs,
        api: &Cluster,
        one: Option<&str>,
        selector: &str,
    ) -> Result<Vec<Item>> {
        let (profile, inventory) = self.profile_and_inventory(args, api).await?;
        let mut live = labelled(api, one, &selectors(&profile), selector).await?;
        let mut namespaces: Vec<String> = live.iter().map(|secret| secret.namespace.clone()).collect();
        namespaces.extend(one.map(str::to_owned));
        namespaces.sort();
        namespaces.dedup();
        let mut items = Vec::new();
        for namespace in &namespaces {
            let due = expected(&profile, &inventory, namespace).map_err(|unfilled| {
                Error::usage(format!("profile {}: nothing is called {}", profile.name, unfilled.0))
            })?;
            let mut here: Vec<LiveSecret> =
                live.extract_if(.., |live| live.namespace == *namespace).collect();
            by_name(api, namespace, selector, &due, &mut here).await?;
            items.extend(roster(&profile, &due, here, namespace, args.told()));
        }
        Ok(items)
    }
}

/// Adds those that are known by their name only: made by hand, or of a profile without labels.
async fn by_name(
    api: &Cluster,
    namespace: &str,
    selector: &str,
    due: &[Expected],
    here: &mut Vec<LiveSecret>,
) -> Result<(), Unseen> {
    let unseen = |name: &str, here: &[LiveSecret]| !here.iter().any(|live| live.name == name);
    if selector.is_empty() {
        let names: Vec<&str> =
            due.iter().map(|one| one.name.as_str()).filter(|name| unseen(name, here)).collect();
        here.extend(named(api, namespace, &names).await?);
        return Ok(());
    }
    for found in labelled(api, Some(namespace), &[BTreeMap::new()], selector).await? {
        if unseen(&found.name, here) && due.iter().any(|one| one.name == found.name) {
            here.push(found);
        }
    }
    Ok(())
}
