//! Profile and inventory to one expectation per Secret.

use super::each::Each;
use super::inventory::{Inventory, Minio};
use super::profile::{Field, Generate, KeyShape, Profile, SecretShape, Supplied};
use super::template::{Template, Unfilled};
use crate::manifest::rule::OBJECT;
use crate::model::secret::SecretBytes;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of the thing a Secret is for, by the names of [`Each::facts`].
type Facts = BTreeMap<&'static str, String>;

/// A Secret as it should be.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Its name.
    pub name: String,
    /// For what.
    pub each: Each,
    /// To which server it belongs.
    pub instance: String,
    /// What it is for: the role, bucket or instance.
    pub subject: String,
    /// Its type.
    pub secret_type: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Secrets of one group share what is generated.
    pub group: Option<String>,
    /// Whether it is the first of its group, made before the others.
    pub leads: bool,
    /// Its keys, in order; one list for all Secrets of a shape that have the same.
    pub keys: Arc<[ExpectedKey]>,
    /// What it was computed from.
    pub facts: BTreeMap<&'static str, String>,
}

/// A key as it should be.
#[derive(Debug, Clone)]
pub struct ExpectedKey {
    /// The key.
    pub key: String,
    /// How its value comes about.
    pub source: Source,
    /// What it means to a connection.
    pub field: Field,
    /// May be absent.
    pub optional: bool,
}

/// How a value comes about.
#[derive(Debug, Clone)]
pub enum Source {
    /// From facts and other keys.
    Derived(Template),
    /// Made here.
    Generated(Generate),
    /// Given by the user.
    Supplied(Supplied),
}

/// Everything that should exist in a namespace, in the order of the profile.
///
/// Fails with the name of the place a template could not fill, which a checked
/// profile cannot have.
pub fn expected(
    profile: &Profile,
    inventory: &Inventory,
    namespace: &str,
) -> Result<Vec<Expected>, Unfilled> {
    let mut all = Vec::new();
    for (index, shape) in profile.secrets.iter().enumerate() {
        let mut kept = Keys::new();
        for (facts, subject, name) in of_each(profile, shape.each, inventory, namespace)? {
            let keys = keys(shape, &facts, &mut kept);
            all.push(one(shape, facts, subject, name, keys, leads(&profile.secrets[..index], shape))?);
        }
    }
    Ok(all)
}

/// Names that cannot be, or that two of them would share: `a_b` and `a-b` both become
/// `a-b`. Each message names both.
pub fn clashes(all: &[Expected]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<&str, &Expected> = BTreeMap::new();
    for one in all {
        if !(OBJECT.holds)(&one.name) {
            wrong.push(format!(
                "{}: expected {}, found {:?} as its Secret",
                one.label(),
                OBJECT.expected,
                one.name
            ));
        }
        if let Some(other) = seen.insert(&one.name, one) {
            wrong.push(format!("{} and {} would share secret/{}", other.label(), one.label(), one.name));
        }
    }
    wrong
}

fn leads(before: &[SecretShape], shape: &SecretShape) -> bool {
    shape.group.is_some() && !before.iter().any(|other| other.group == shape.group)
}

/// The facts, the subject and a name that was said of each thing.
fn of_each(
    profile: &Profile,
    each: Each,
    inventory: &Inventory,
    namespace: &str,
) -> Result<Vec<(Facts, String, Option<String>)>, Unfilled> {
    let facts = |pairs: Vec<(&'static str, String)>| -> Facts {
        std::iter::once(("namespace", namespace.to_owned())).chain(pairs).collect()
    };
    Ok(match each {
        Each::Role => {
            let mut all = Vec::new();
            for cluster in &inventory.clusters {
                for role in &cluster.roles {
                    let (pooler, _) = cluster.pooler(&role.name);
                    let mut known = facts(vec![
                        ("cluster", cluster.name.clone()),
                        ("role", role.name.clone()),
                        ("application", role.application.clone().unwrap_or_else(|| role.name.clone())),
                        ("pooler", pooler.unwrap_or_default().to_owned()),
                    ]);
                    let database = match (&role.database, &profile.database) {
                        (Some(database), _) => database.clone(),
                        (None, Some(rule)) => rule.fill_text(&|name| known.get(name).cloned())?,
                        (None, None) => role.name.clone(),
                    };
                    known.insert("database", database);
                    if let Some(hosts) = &profile.hosts {
                        let rule =
                            hosts.pooler.as_ref().filter(|_| pooler.is_some()).unwrap_or(&hosts.direct);
                        known.insert("host", rule.fill_text(&|name| known.get(name).cloned())?);
                    }
                    all.push((known, role.name.clone(), role.secret.clone()));
                }
            }
            all
        }
        Each::Redis => {
            let of = |redis: &super::inventory::Redis| {
                let known = facts(vec![
                    ("instance", redis.name.clone()),
                    ("application", redis.application.clone()),
                    ("port", redis.port.unwrap_or(6379).to_string()),
                ]);
                (known, redis.name.clone(), redis.secret.clone())
            };
            inventory.redis.iter().map(of).collect()
        }
        Each::Minio => inventory.minio.iter().map(|m| (facts(minio(m)), m.name.clone(), None)).collect(),
        Each::Bucket => {
            let of = |m: &Minio, bucket: &String| {
                let mut known = facts(minio(m));
                known.insert("bucket", bucket.clone());
                (known, bucket.clone(), None)
            };
            inventory.minio.iter().flat_map(|m| m.buckets.iter().map(move |b| of(m, b))).collect()
        }
        Each::Instance => {
            let of = |instance: &super::inventory::Instance| {
                let postgres = || "postgres".to_owned();
                let known = facts(vec![
                    ("instance", instance.name.clone()),
                    ("user", instance.user.clone().unwrap_or_else(postgres)),
                    ("database", instance.database.clone().unwrap_or_else(postgres)),
                    ("replication", instance.replication.to_string()),
                ]);
                (known, instance.name.clone(), None)
            };
            inventory.instances.iter().map(of).collect()
        }
        Each::Once => vec![(facts(Vec::new()), String::new(), None)],
    })
}

fn minio(minio: &Minio) -> Vec<(&'static str, String)> {
    vec![
        ("instance", minio.name.clone()),
        ("application", minio.application.clone()),
        ("user", minio.user.clone().unwrap_or_else(|| minio.application.clone())),
        ("protocol", minio.protocol.clone().unwrap_or_else(|| "http".to_owned())),
        ("port", minio.port.unwrap_or(9000).to_string()),
    ]
}

fn one(
    shape: &SecretShape,
    facts: Facts,
    subject: String,
    name: Option<String>,
    keys: Arc<[ExpectedKey]>,
    leads: bool,
) -> Result<Expected, Unfilled> {
    let fill = |template: &Template| template.fill_text(&|name| facts.get(name).cloned());
    let name = match name {
        Some(name) => name,
        None => fill(&shape.name)?,
    };
    let mut labels: BTreeMap<String, String> = shape.select.clone();
    for (label, value) in &shape.labels {
        labels.insert(label.clone(), fill(value)?);
    }
    Ok(Expected {
        subject: if subject.is_empty() { name.clone() } else { subject },
        name,
        each: shape.each,
        instance: fill(&shape.instance)?,
        secret_type: shape.secret_type.clone(),
        labels,
        group: shape.group.as_ref().map(fill).transpose()?,
        leads,
        keys,
        facts,
    })
}

/// Lists of keys that were made, by which of the shape's keys they have.
type Keys = BTreeMap<Vec<bool>, Arc<[ExpectedKey]>>;

fn keys(shape: &SecretShape, facts: &Facts, kept: &mut Keys) -> Arc<[ExpectedKey]> {
    let holds: Vec<bool> = shape.keys.iter().map(|key| holds(key.when.as_deref(), facts)).collect();
    let make =
        || shape.keys.iter().zip(&holds).filter(|(_, holds)| **holds).filter_map(|(k, _)| key(k)).collect();
    kept.get(&holds).cloned().unwrap_or_else(|| {
        let keys: Arc<[ExpectedKey]> = make();
        kept.insert(holds.clone(), keys.clone());
        keys
    })
}

fn key(shape: &KeyShape) -> Option<ExpectedKey> {
    let source = match (&shape.value, &shape.generate, &shape.supplied) {
        (Some(template), _, _) => Source::Derived(template.clone()),
        (_, Some(generate), _) => Source::Generated(generate.clone()),
        (_, _, Some(supplied)) => Source::Supplied(supplied.clone()),
        _ => return None,
    };
    Some(ExpectedKey { key: shape.key.clone(), source, field: shape.field(), optional: shape.optional })
}

/// `fact=value` or `fact!=value`.
fn holds(when: Option<&str>, facts: &Facts) -> bool {
    let Some(when) = when else { return true };
    let of = |name: &str| facts.get(name).map(String::as_str).unwrap_or_default();
    match (when.split_once("!="), when.split_once('=')) {
        (Some((name, value)), _) => of(name) != value,
        (None, Some((name, value))) => of(name) == value,
        (None, None) => !of(when).is_empty(),
    }
}

impl Expected {
    /// What it is for, as people say it.
    pub fn label(&self) -> String {
        match self.each {
            Each::Role => format!("role {} of {}", self.subject, self.instance),
            Each::Bucket => format!("bucket {} of {}", self.subject, self.instance),
            Each::Redis => format!("Redis {}", self.instance),
            Each::Minio => format!("MinIO {}", self.instance),
            Each::Instance | Each::Once => self.subject.clone(),
        }
    }

    /// The expected key of a name.
    pub fn key(&self, name: &str) -> Option<&ExpectedKey> {
        self.keys.iter().find(|key| key.key == name)
    }

    /// The value of a derived key, given what is there of the others. A place that has
    /// no value names itself in the error.
    pub fn derive(&self, key: &str, values: &BTreeMap<String, SecretBytes>) -> Result<SecretBytes, Unfilled> {
        self.value(key, values, 0)
    }

    fn value(
        &self,
        name: &str,
        values: &BTreeMap<String, SecretBytes>,
        depth: usize,
    ) -> Result<SecretBytes, Unfilled> {
        let missing = || Unfilled(name.to_owned());
        match self.key(name).map(|key| &key.source) {
            // A checked profile has no circles; an unchecked one must not hang.
            Some(Source::Derived(template)) if depth <= self.keys.len() => {
                template.fill(&mut |place| match self.facts.get(place) {
                    Some(fact) => Some(SecretBytes::from(fact.as_str())),
                    None => self.value(place, values, depth + 1).ok(),
                })
            }
            Some(Source::Derived(_)) | None => Err(missing()),
            Some(Source::Generated(_) | Source::Supplied(_)) => values.get(name).cloned().ok_or_else(missing),
        }
    }
}
