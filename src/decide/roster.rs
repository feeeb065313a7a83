//! Which Secrets there are beside those there should be. Pure.

use crate::manifest::secrets::{Each, Expected, Profile, SecretShape};
use crate::model::secret::SecretState;
use crate::observe::secrets::LiveSecret;
use std::collections::BTreeMap;
use std::time::Duration;

/// A Secret that is there, or should be.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// For what.
    pub each: Each,
    /// To which server it belongs.
    pub instance: String,
    /// What it is for: the role, bucket or instance.
    pub subject: String,
    /// How it stands to what there should be.
    pub state: SecretState,
    /// Keys and labels it has not: `key password`, `label qs-redis/type`.
    pub lacks: Vec<String>,
    /// As it is.
    pub live: Option<LiveSecret>,
}

impl Item {
    /// Whether its values were written longer ago than this; what is not there never is.
    pub fn older_than(&self, age: Duration, now: jiff::Timestamp) -> bool {
        let written = self.live.as_ref().and_then(|live| live.written.as_deref().or(live.created.as_deref()));
        let written: Option<jiff::Timestamp> = written.and_then(|text| text.parse().ok());
        now.checked_sub(age).is_ok_and(|limit| written.is_some_and(|written| written < limit))
    }
}

/// The labels by which a profile's Secrets are found, each set once.
pub fn selectors(profile: &Profile) -> Vec<BTreeMap<String, String>> {
    let mut sets: Vec<BTreeMap<String, String>> = Vec::new();
    for shape in &profile.secrets {
        if !shape.select.is_empty() && !sets.contains(&shape.select) {
            sets.push(shape.select.clone());
        }
    }
    sets
}

/// The Secrets of one namespace: the expected ones in their order, then the others.
///
/// With `told` somebody said for whom there are Secrets. Without, the profile's own
/// inventory is only a guess: it calls nothing an orphan, and nothing missing where
/// there is none of its Secrets at all.
pub fn roster(
    profile: &Profile,
    expected: &[Expected],
    live: Vec<LiveSecret>,
    namespace: &str,
    told: bool,
) -> Vec<Item> {
    let mut live: BTreeMap<String, LiveSecret> =
        live.into_iter().map(|secret| (secret.name.clone(), secret)).collect();
    let any = expected.iter().any(|one| live.contains_key(&one.name));
    let mut items = Vec::new();
    for one in expected {
        let found = live.remove(&one.name);
        if found.is_none() && !told && !any {
            continue;
        }
        let lacks = found.as_ref().map(|found| lacks(profile, one, found)).unwrap_or_default();
        let state = match &found {
            None => SecretState::Missing,
            Some(_) if lacks.is_empty() => SecretState::Present,
            Some(_) => SecretState::Incomplete,
        };
        items.push(Item {
            namespace: namespace.to_owned(),
            name: one.name.clone(),
            each: one.each,
            instance: one.instance.clone(),
            subject: one.subject.clone(),
            state,
            lacks,
            live: found,
        });
    }
    for (name, found) in live {
        let Some(shape) = profile.shape(&found.labels, &found.data) else { continue };
        items.push(Item {
            namespace: namespace.to_owned(),
            each: shape.each,
            instance: instance(shape, &found),
            subject: subject(shape, &name),
            state: if told { SecretState::Orphan } else { SecretState::Present },
            lacks: Vec::new(),
            live: Some(found),
            name,
        });
    }
    items
}

/// Keys without a value, and labels by which the Secret would be found.
fn lacks(profile: &Profile, one: &Expected, found: &LiveSecret) -> Vec<String> {
    let empty = |key: &str| found.data.get(key).is_none_or(|value| value.is_empty());
    let keys = one.keys.iter().filter(|key| !key.optional && empty(&key.key));
    let mut lacks: Vec<String> = keys.map(|key| format!("key {}", key.key)).collect();
    // What an operator makes has the labels the operator gives it.
    let select = profile.secrets.iter().filter(|shape| shape.each == one.each && profile.maker.is_none());
    for (label, value) in select.flat_map(|shape| &shape.select) {
        if found.labels.get(label) != Some(value) {
            lacks.push(format!("label {label}"));
        }
    }
    lacks
}

/// By the label that holds the instance.
fn instance(shape: &SecretShape, found: &LiveSecret) -> String {
    let label = shape.labels.iter().find(|(_, value)| **value == shape.instance);
    label.and_then(|(label, _)| found.labels.get(label)).cloned().unwrap_or_default()
}

/// What stands in the name where the template has its places.
fn subject(shape: &SecretShape, name: &str) -> String {
    const HOLE: &str = "\u{0}";
    let filled = shape.name.fill_text(&|_| Some(HOLE.to_owned())).unwrap_or_default();
    let (first, last) = (filled.split(HOLE).next().unwrap_or(""), filled.rsplit(HOLE).next().unwrap_or(""));
    let middle = name.strip_prefix(first).and_then(|rest| rest.strip_suffix(last));
    middle.filter(|middle| !middle.is_empty()).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::secrets::expected;
    use serde_json::json;

    fn pharia() -> (Profile, Vec<Expected>) {
        let profile = Profile::built_in("pharia").unwrap().unwrap();
        let all = expected(&profile, &profile.inventory, "apps").unwrap();
        (profile, all)
    }

    fn live(name: &str, labels: serde_json::Value, keys: &[&str]) -> LiveSecret {
        let data: BTreeMap<&str, &str> = keys.iter().map(|key| (*key, "eA==")).collect();
        let metadata = json!({"name": name, "namespace": "apps", "labels": labels});
        LiveSecret::read(json!({"metadata": metadata, "type": "Opaque", "data": data})).unwrap()
    }

    fn minio(name: &str, keys: &[&str]) -> LiveSecret {
        live(name, json!({"qs-minio/type": "access-secret", "qs-minio/instance": "store"}), keys)
    }

    #[test]
    fn nothing_is_missing_where_nobody_said_what_there_should_be_and_nothing_is_there() {
        let (profile, all) = pharia();
        assert!(roster(&profile, &all, Vec::new(), "apps", false).is_empty());
        let told = roster(&profile, &all, Vec::new(), "apps", true);
        assert_eq!((told.len(), told[0].state), (23, SecretState::Missing));
    }

    #[test]
    fn a_secret_of_nobody_is_an_orphan_only_beside_an_inventory() {
        let (profile, all) = pharia();
        let found = || vec![minio("qs-minio-access-old", &["user", "password", "endpointUrl"])];
        let guessed = roster(&profile, &all, found(), "apps", false);
        assert_eq!((guessed.len(), guessed[0].state), (1, SecretState::Present));
        let told = roster(&profile, &all, found(), "apps", true);
        let item = told.last().unwrap();
        assert_eq!((item.state, item.each), (SecretState::Orphan, Each::Minio));
        assert_eq!((item.instance.as_str(), item.subject.as_str()), ("store", "old"));
    }

    #[test]
    fn the_secret_of_a_bucket_is_told_from_that_of_its_server() {
        let (profile, _) = pharia();
        let keys = ["user", "password", "endpointUrl", "bucket"];
        let items = roster(&profile, &[], vec![minio("qs-minio-access-old-raw", &keys)], "apps", true);
        assert_eq!((items[0].each, items[0].subject.as_str()), (Each::Bucket, "old-raw"));
    }

    #[test]
    fn what_was_made_by_hand_lacks_the_labels_it_would_be_found_by() {
        let (profile, all) = pharia();
        let found = live("qs-redis-pharia-assistant-api", json!({}), &["host", "port", "username"]);
        let items = roster(&profile, &all, vec![found], "apps", false);
        let item = items.iter().find(|item| item.live.is_some()).unwrap();
        assert_eq!(item.state, SecretState::Incomplete);
        assert_eq!(item.lacks, ["key password", "label qs-redis/type"]);
        assert_eq!(items.len(), 23, "and the others are missing");
    }

    #[test]
    fn what_has_other_labels_is_none_of_ours() {
        let (profile, all) = pharia();
        let found = live("tls", json!({"app": "x"}), &["tls.key"]);
        assert!(roster(&profile, &all, vec![found], "apps", false).is_empty());
        assert_eq!(selectors(&profile).len(), 3);
    }
}
