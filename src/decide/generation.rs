//! Which Secrets are made, completed, refreshed or left alone.
//!
//! A password that is there is never changed, whatever it looks like. Every write is
//! create-only or carries the version it was computed from, and of Secrets that share a
//! password the leader has it in the cluster before any other is written: two runs at
//! once, or one that is killed anywhere, end with one password. `simulation` shows it.

use crate::manifest::secrets::{Expected, ExpectedKey, Source};
use crate::model::secret::SecretBytes;
use crate::observe::secrets::LiveSecret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[cfg(test)]
mod simulation;

/// Secrets that are there, by name.
pub type Live = BTreeMap<String, LiveSecret>;
/// Values by Secret and key.
pub type Values = BTreeMap<(String, String), SecretBytes>;

/// Secrets that are decided upon together: one, or a group that shares what is generated.
#[derive(Debug, Clone)]
pub struct Unit<'a> {
    /// The leader first.
    pub members: Vec<&'a Expected>,
}

/// What may be put where nothing is.
#[derive(Debug)]
pub struct Request<'a> {
    /// The operator that makes these Secrets itself.
    pub maker: Option<&'a str>,
    /// Values the user gave; of a group, for the leader.
    pub given: &'a Values,
    /// A new value for every generated key.
    pub fresh: &'a Values,
}

/// What happens to a Secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It does not exist.
    Create,
    /// Keys are missing or empty.
    Complete,
    /// Labels or connection data differ.
    Refresh,
    /// Everything is right.
    Keep,
    /// Somebody else makes it.
    Owned,
    /// The API server refuses every change of its values.
    Immutable,
    /// What is there contradicts itself, or a value is not known.
    Unclear,
}

/// What is decided about one Secret.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What happens.
    pub action: Action,
    /// The keys that are missing or differ.
    pub keys: Vec<String>,
    /// The labels that are missing or differ.
    pub labels: Vec<String>,
    /// Why, or what else is to be known.
    pub reason: Option<String>,
    /// The write that does it.
    pub write: Option<Write>,
}

/// One write.
#[derive(Debug, Clone)]
pub struct Write {
    /// The version this was computed from; none creates, and never overwrites.
    pub resource_version: Option<String>,
    /// Values to set.
    pub data: BTreeMap<String, SecretBytes>,
    /// Labels to set.
    pub labels: BTreeMap<String, String>,
}

/// The units of what should exist, in its order.
pub fn units(expected: &[Expected]) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit<'_>> = Vec::new();
    let mut groups: BTreeMap<&String, usize> = BTreeMap::new();
    for one in expected {
        let known = one.group.as_ref().map(|group| *groups.entry(group).or_insert(units.len()));
        match known.and_then(|index| units.get_mut(index)) {
            Some(unit) if one.leads && !unit.members[0].leads => unit.members.insert(0, one),
            Some(unit) => unit.members.push(one),
            None => units.push(Unit { members: vec![one] }),
        }
    }
    units
}

/// What is to be done with each member, in their order; the one write that [`next`] picks
/// is made, and its answer taken over, before this is asked again.
pub fn judge(request: &Request<'_>, unit: &Unit<'_>, live: &Live) -> Vec<Verdict> {
    match shared(unit, live) {
        Ok(shared) => unit
            .members
            .iter()
            .map(|one| Member { request, leader: unit.members[0], one, live, shared: &shared }.verdict())
            .collect(),
        Err(reason) => unit.members.iter().map(|_| Verdict::left(Action::Unclear, reason.clone())).collect(),
    }
}

/// The write to make now: the leader's before any other, for the others take what it has
/// in the cluster.
pub fn next(verdicts: &[Verdict]) -> Option<(usize, &Write)> {
    verdicts.iter().enumerate().find_map(|(index, verdict)| Some((index, verdict.write.as_ref()?)))
}

/// Keys only the user can give a value for, and that have none: Secret and key.
pub fn lacking<'a>(
    request: &Request<'_>,
    unit: &Unit<'a>,
    live: &Live,
) -> Vec<(&'a Expected, &'a ExpectedKey)> {
    let mut lacking = Vec::new();
    for one in &unit.members {
        let there = live.get(&one.name);
        if request.maker.is_some() || there.is_some_and(|there| there.owner.is_some() || there.immutable) {
            continue;
        }
        for key in one.keys.iter().filter(|key| matches!(key.source, Source::Supplied(_)) && !key.optional) {
            let id = (one.name.clone(), key.key.clone());
            if value_of(there, &key.key).is_none() && !request.given.contains_key(&id) {
                lacking.push((*one, key));
            }
        }
    }
    lacking
}

/// A value that is there and not empty.
fn value_of<'a>(live: Option<&'a LiveSecret>, key: &str) -> Option<&'a SecretBytes> {
    live?.data.get(key).filter(|value| !value.is_empty())
}

fn is_generated(one: &Expected, key: &str) -> bool {
    one.key(key).is_some_and(|key| matches!(key.source, Source::Generated(_)))
}

/// The value of each key that the members share, where one has it; an error if they differ.
fn shared(unit: &Unit<'_>, live: &Live) -> Result<BTreeMap<String, SecretBytes>, String> {
    let mut shared: BTreeMap<String, (&str, &SecretBytes)> = BTreeMap::new();
    let leader = unit.members[0];
    for one in &unit.members {
        for key in leader.keys.iter().map(|key| key.key.as_str()).filter(|key| is_generated(leader, key)) {
            let Some(value) = value_of(live.get(&one.name), key).filter(|_| is_generated(one, key)) else {
                continue;
            };
            match shared.get(key) {
                Some((name, other)) if *other != value => {
                    return Err(format!(
                        "secret/{name} and secret/{} should have the same {key} and have not; verify shows more",
                        one.name
                    ));
                }
                Some(_) => {}
                None => {
                    shared.insert(key.to_owned(), (&one.name, value));
                }
            }
        }
    }
    Ok(shared.into_iter().map(|(key, (_, value))| (key, value.clone())).collect())
}

/// One Secret of a unit, beside what the others have.
struct Member<'a> {
    request: &'a Request<'a>,
    leader: &'a Expected,
    one: &'a Expected,
    live: &'a Live,
    shared: &'a BTreeMap<String, SecretBytes>,
}

impl Member<'_> {
    fn verdict(&self) -> Verdict {
        let there = self.live.get(&self.one.name);
        let owner = self.owner(there);
        let mut known = BTreeMap::new();
        let mut unknown = Vec::new();
        for key in self.one.keys.iter().filter(|key| !matches!(key.source, Source::Derived(_))) {
            let value = match value_of(there, &key.key) {
                Some(value) => Ok(value.clone()),
                None => self.new_value(key),
            };
            match value {
                Ok(value) => {
                    known.insert(key.key.clone(), value);
                }
                Err(reason) if !key.optional => unknown.push((key.key.clone(), reason)),
                Err(_) => {}
            }
        }
        let mut data = BTreeMap::new();
        for key in self.one.keys.iter() {
            let value = match key.source {
                Source::Derived(_) => self.one.derive(&key.key, &known).ok(),
                _ => known.get(&key.key).cloned(),
            };
            let found = there.and_then(|there| there.data.get(&key.key));
            let given = self.request.given.contains_key(&(self.one.name.clone(), key.key.clone()));
            // What may be absent is made with its Secret, not added to one.
            let spared = key.optional && there.is_some() && found.is_none() && !given;
            if let Some(value) = value.filter(|value| found != Some(value) && !spared) {
                data.insert(key.key.clone(), value);
            }
        }
        let labels: BTreeMap<String, String> = self
            .one
            .labels
            .iter()
            .filter(|(label, value)| there.and_then(|l| l.labels.get(*label)) != Some(value))
            .map(|(label, value)| (label.clone(), value.clone()))
            .collect();
        let in_order = |key: &&ExpectedKey| {
            data.contains_key(&key.key) || unknown.iter().any(|(name, _)| *name == key.key)
        };
        let keys: Vec<String> = self.one.keys.iter().filter(in_order).map(|key| key.key.clone()).collect();
        let verdict = |action, reason: Option<String>| Verdict {
            action,
            keys: keys.clone(),
            labels: labels.keys().cloned().collect(),
            reason,
            write: None,
        };
        if let Some(owner) = owner {
            return verdict(Action::Owned, Some(owner));
        }
        if let Some((_, reason)) = unknown.into_iter().next() {
            return verdict(Action::Unclear, Some(reason));
        }
        let Some(there) = there else {
            let write = Write { resource_version: None, data, labels: self.one.labels.clone() };
            return Verdict { write: Some(write), ..verdict(Action::Create, None) };
        };
        let note = self.note(there);
        if there.immutable && !data.is_empty() {
            let reason = "it is immutable: the API server takes no change of its values";
            return verdict(Action::Immutable, Some(reason.to_owned()));
        }
        let missing = |key: &String| value_of(Some(there), key).is_none();
        let action = match (data.is_empty(), labels.is_empty()) {
            (true, true) => return verdict(Action::Keep, note),
            _ if keys.iter().any(missing) => Action::Complete,
            _ => Action::Refresh,
        };
        let write =
            Write { resource_version: Some(there.resource_version.clone()), data, labels: labels.clone() };
        Verdict { write: Some(write), ..verdict(action, note) }
    }

    fn owner(&self, there: Option<&LiveSecret>) -> Option<String> {
        if let Some(owner) = there.and_then(|there| there.owner.as_ref()) {
            return Some(format!("{} makes it from {}: {}", owner.who, owner.object, owner.remedy));
        }
        self.request.maker.map(|maker| match there {
            Some(_) => format!("{maker} makes it"),
            None => format!("{maker} makes it and has not yet"),
        })
    }

    /// The value of a key that has none.
    fn new_value(&self, key: &ExpectedKey) -> Result<SecretBytes, String> {
        let no_value = || format!("no value is known for {}", key.key);
        let own = (self.one.name.clone(), key.key.clone());
        if !matches!(key.source, Source::Generated(_)) {
            return self.request.given.get(&own).cloned().ok_or_else(no_value);
        }
        if let Some(value) = self.shared.get(&key.key) {
            return Ok(value.clone());
        }
        let (from, follows) = match is_generated(self.leader, &key.key) && self.leader.name != self.one.name {
            true => ((self.leader.name.clone(), key.key.clone()), true),
            false => (own, false),
        };
        let leader = self.live.get(&self.leader.name);
        let unwritable = leader.is_some_and(|leader| leader.owner.is_some() || leader.immutable);
        if follows && unwritable {
            return Err(format!(
                "secret/{} leads, has no {} and cannot be written",
                self.leader.name, key.key
            ));
        }
        let value = self.request.given.get(&from).or_else(|| self.request.fresh.get(&from));
        value.cloned().ok_or_else(no_value)
    }

    /// What is worth knowing of a Secret beside what is done to it.
    fn note(&self, there: &LiveSecret) -> Option<String> {
        let mut notes = Vec::new();
        if there.secret_type != self.one.secret_type {
            notes.push(format!(
                "its type is {}, expected {}; a type cannot be changed",
                there.secret_type, self.one.secret_type
            ));
        }
        for key in self.one.keys.iter() {
            let given = self.request.given.get(&(self.one.name.clone(), key.key.clone()));
            if given.zip(value_of(Some(there), &key.key)).is_some_and(|(given, found)| given != found) {
                notes.push(format!("{} has another value than the one given, and keeps it", key.key));
            }
        }
        (!notes.is_empty()).then(|| notes.join("; "))
    }
}

impl Verdict {
    fn left(action: Action, reason: String) -> Self {
        Verdict { action, keys: Vec::new(), labels: Vec::new(), reason: Some(reason), write: None }
    }

    /// Whether the Secret is as it should be, or will be after the write.
    pub fn is_met(&self) -> bool {
        match self.action {
            Action::Owned => self.keys.is_empty(),
            Action::Immutable | Action::Unclear => false,
            _ => true,
        }
    }
}

impl Write {
    /// The body of the request: a whole Secret to create, or a merge patch.
    pub fn body(&self, one: &Expected, namespace: &str) -> Value {
        match &self.resource_version {
            None => object(one, namespace, &self.data, &self.labels),
            Some(version) => {
                let mut patch = json!({"metadata": {"resourceVersion": version}});
                if !self.labels.is_empty() {
                    patch["metadata"]["labels"] = json!(self.labels);
                }
                if !self.data.is_empty() {
                    patch["data"] = encoded(&self.data);
                }
                patch
            }
        }
    }

    /// Whether a Secret has everything this writes: then the write was done, even if its
    /// answer was lost.
    pub fn landed(&self, live: &LiveSecret) -> bool {
        self.data.iter().all(|(key, value)| live.data.get(key) == Some(value))
            && self.labels.iter().all(|(label, value)| live.labels.get(label) == Some(value))
    }
}

/// A Secret as a manifest: what is there, and over it what is to be written.
pub fn manifest(one: &Expected, namespace: &str, live: Option<&LiveSecret>, write: Option<&Write>) -> Value {
    let mut data = live.map(|live| live.data.clone()).unwrap_or_default();
    let mut labels = live.map(|live| live.labels.clone()).unwrap_or_default();
    if let Some(write) = write {
        data.extend(write.data.clone());
        labels.extend(write.labels.clone());
    }
    let mut object = object(one, namespace, &data, &labels);
    if let Some(live) = live {
        object["type"] = json!(live.secret_type);
        if live.immutable {
            object["immutable"] = json!(true);
        }
    }
    object
}

fn object(
    one: &Expected,
    namespace: &str,
    data: &BTreeMap<String, SecretBytes>,
    labels: &BTreeMap<String, String>,
) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": one.name, "namespace": namespace, "labels": labels},
        "type": one.secret_type,
        "data": encoded(data),
    })
}

fn encoded(data: &BTreeMap<String, SecretBytes>) -> Value {
    let entries = data.iter().map(|(key, value)| (key.clone(), json!(STANDARD.encode(value.expose()))));
    Value::Object(entries.collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests;
