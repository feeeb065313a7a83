//! Files become Secrets: what is in the files goes before what is in the cluster.

use super::generation::{Action, Live, Verdict, Write};
use crate::manifest::secrets::{Expected, Source};
use crate::model::secret::SecretBytes;
use crate::observe::secrets::LiveSecret;
use std::collections::BTreeMap;

/// Gives every Secret of a group what the files of one of them say of the values they share,
/// so that no server has two passwords. Fails with the Secrets whose files differ.
pub fn shared(all: &[Expected], files: &mut Live) -> Result<(), String> {
    for leader in all.iter().filter(|one| one.leads) {
        let members: Vec<&Expected> = all.iter().filter(|one| one.group == leader.group).collect();
        for key in leader.keys.iter().filter(|key| matches!(key.source, Source::Generated(_))) {
            let of = |one: &&Expected| {
                let value = files.get(&one.name)?.data.get(&key.key)?;
                Some((one.name.clone(), value.clone()))
            };
            let said: Vec<(String, SecretBytes)> = members.iter().filter_map(of).collect();
            let Some((first, value)) = said.first() else { continue };
            if let Some((other, _)) = said.iter().find(|(_, other)| other != value) {
                return Err(format!(
                    "the files of secret/{first} and secret/{other} differ in {}, which they share",
                    key.key
                ));
            }
            for one in members.iter().filter(|one| one.key(&key.key).is_some()) {
                let live = files.entry(one.name.clone()).or_default();
                live.data.entry(key.key.clone()).or_insert_with(|| value.clone());
            }
        }
    }
    Ok(())
}

/// What is to be done with one Secret, given the values of its files by key.
pub fn judge(files: &BTreeMap<String, SecretBytes>, one: &Expected, live: Option<&LiveSecret>) -> Verdict {
    let there = live.map(|live| live.data.clone()).unwrap_or_default();
    let mut known: BTreeMap<String, SecretBytes> = there.clone();
    known.extend(files.clone());
    let mut data = BTreeMap::new();
    let mut missing = Vec::new();
    for key in one.keys.iter() {
        let value = match (files.get(&key.key), &key.source) {
            (Some(value), _) => Some(value.clone()),
            (None, Source::Derived(_)) => one.derive(&key.key, &known).ok(),
            (None, _) => known.get(&key.key).filter(|value| !value.is_empty()).cloned(),
        };
        match value {
            Some(value) if there.get(&key.key) == Some(&value) => {}
            Some(value) => drop(data.insert(key.key.clone(), value)),
            None if key.optional => {}
            None => missing.push(key.key.clone()),
        }
    }
    let differs =
        |(label, value): &(&String, &String)| live.and_then(|l| l.labels.get(*label)) != Some(*value);
    let labels: BTreeMap<_, _> =
        one.labels.iter().filter(differs).map(|(label, value)| (label.clone(), value.clone())).collect();
    let mut verdict = Verdict {
        action: Action::Keep,
        keys: one.keys.iter().map(|key| key.key.clone()).filter(|key| data.contains_key(key)).collect(),
        labels: labels.keys().cloned().collect(),
        reason: None,
        write: None,
    };
    if let Some(owner) = live.and_then(|live| live.owner.as_ref()) {
        verdict.action = Action::Owned;
        verdict.reason = Some(format!("{} makes it from {}: {}", owner.who, owner.object, owner.remedy));
    } else if !missing.is_empty() {
        verdict.action = Action::Unclear;
        verdict.reason = Some(format!("there is no file for {}", missing.join(", ")));
    } else if live.is_some_and(|live| live.immutable) && !data.is_empty() {
        verdict.action = Action::Immutable;
        verdict.reason = Some("it is immutable: the API server takes no change of its values".to_owned());
    } else if live.is_none() || !data.is_empty() || !labels.is_empty() {
        let absent = |key: &String| there.get(key).is_none_or(SecretBytes::is_empty);
        verdict.action = match live {
            None => Action::Create,
            Some(_) if verdict.keys.iter().any(absent) => Action::Complete,
            Some(_) => Action::Refresh,
        };
        let resource_version = live.map(|live| live.resource_version.clone());
        verdict.write = Some(Write { resource_version, data, labels });
    }
    verdict
}
