//! What is wrong with the Secrets of a namespace, and what can be mended without loss.
//!
//! A [`Check`] is an id, what it must have seen, and a function; the tables of the files
//! here are all there is. A part that could not be read is said, never taken for right.
//! No message holds a value that was read: what is there is told by what it is known to be.

mod bytes;
mod cores;
mod difference;
mod fields;
mod files;
mod mend;
mod operators;
mod shape;
mod strength;
mod tls;
mod twins;
mod url;
mod words;

#[cfg(test)]
mod specimen;
#[cfg(test)]
mod tests;

pub use mend::Mending;
pub use twins::{Digests, compare, digests};
pub use words::host;

use crate::manifest::secrets::{Expected, ExpectedKey, Inventory, Profile, Source};
use crate::model::finding::{self, Finding, Severity};
use crate::model::secret::SecretBytes;
use crate::observe::Unseen;
use crate::observe::consumers::Consumer;
use crate::observe::neighbours::{Neighbours, Part};
use crate::observe::secrets::LiveSecret;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Deref;

/// A namespace, and what should be in it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The namespace.
    pub namespace: &'a str,
    /// The shapes.
    pub profile: &'a Profile,
    /// For whom.
    pub inventory: &'a Inventory,
    /// Whether the inventory was read from what runs here.
    pub from_live: bool,
    /// What follows of both.
    pub expected: &'a [Expected],
    /// The Secrets that are there.
    pub secrets: &'a [LiveSecret],
    /// The servers that are there.
    pub live: &'a Neighbours,
    /// Deployments of the Redis operator.
    pub redis_operators: &'a Part,
    /// Who takes the Secrets.
    pub consumers: &'a Result<Vec<Consumer>, Unseen>,
    /// The server's clock.
    pub now: Timestamp,
    /// What any command is to be given so that it means this place, e.g. ` -n apps`.
    pub flags: &'a str,
    /// What a command of this plugin is to be given so that it means these Secrets.
    pub told: &'a str,
}

/// One thing that is looked at.
pub struct Check {
    /// What it finds.
    pub finding: (&'static str, Severity),
    /// What must have been read, beside the Secrets.
    pub needs: &'static [Need],
    /// Looks.
    look: fn(&View<'_>, &Check) -> Vec<Finding>,
}

/// A part of what is seen that may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Clusters of CloudNativePG.
    Clusters,
    /// Poolers.
    Poolers,
    /// Databases.
    Databases,
    /// Redis instances.
    Redis,
    /// Deployments of the Redis operator.
    RedisOperators,
    /// Pods.
    Pods,
}

/// Every check.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    [
        shape::CHECKS,
        fields::CHECKS,
        files::CHECKS,
        url::CHECKS,
        bytes::CHECKS,
        strength::CHECKS,
        operators::CHECKS,
        difference::CHECKS,
        tls::CHECKS,
    ]
    .into_iter()
    .flatten()
}

/// Everything that is wrong, errors first, each object together; and what of it can be
/// mended without losing anything.
pub fn verify(seen: &Seen<'_>) -> (Vec<Finding>, Vec<Mending>) {
    let seen = &View::of(*seen);
    let mut able = Vec::new();
    let mut blind: BTreeMap<Need, (Unseen, BTreeSet<&str>)> = BTreeMap::new();
    for check in checks() {
        let unseen: Vec<_> =
            check.needs.iter().filter_map(|need| Some((*need, seen.unseen(*need)?))).collect();
        if unseen.is_empty() {
            able.push(check);
        }
        for (need, why) in unseen {
            blind.entry(need).or_insert_with(|| (why.clone(), BTreeSet::new())).1.insert(check.finding.0);
        }
    }
    let mut findings = cores::spread(&able, seen.pairs.len(), |checks| {
        checks.iter().flat_map(|check| (check.look)(seen, check)).collect()
    });
    for (need, (why, ids)) in blind {
        let ids: Vec<&str> = ids.into_iter().collect();
        let message = format!("not looked at: {} ({})", ids.join(", "), why.message);
        let finding = Finding::new(finding::NOT_READABLE, need.object(), message);
        findings.push(finding.hint(format!("the right needed is list on {}", need.object())));
    }
    let mendings = mend::mendings(seen, &findings);
    mend::advise(seen, &mendings, &mut findings);
    sort(&mut findings);
    (findings, mendings)
}

/// Errors first, then by object.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let of = |f: &Finding| (f.dc.clone(), f.object.clone(), f.id.clone(), f.key.clone());
        b.severity.cmp(&a.severity).then_with(|| of(a).cmp(&of(b)))
    });
}

impl Need {
    fn object(self) -> &'static str {
        match self {
            Need::Clusters => "clusters.postgresql.cnpg.io",
            Need::Poolers => "poolers.postgresql.cnpg.io",
            Need::Databases => "databases.postgresql.cnpg.io",
            Need::Redis => "redis.redis.redis.opstreelabs.in",
            Need::RedisOperators => "deployments.apps",
            Need::Pods => "pods",
        }
    }
}

impl Seen<'_> {
    fn unseen(&self, need: Need) -> Option<Unseen> {
        let part = |part: &Part| part.as_ref().err().cloned();
        match need {
            Need::Clusters => part(&self.live.clusters),
            Need::Poolers => part(&self.live.poolers),
            Need::Databases => part(&self.live.databases),
            Need::Redis => part(&self.live.redis),
            Need::RedisOperators => part(self.redis_operators),
            Need::Pods => self.consumers.as_ref().err().cloned(),
        }
    }

    /// A command of this plugin about this place.
    fn command(&self, words: &str) -> String {
        format!("kubectl qs-secrets {words}{}{}", self.told, self.flags)
    }
}

/// The same with everything found at once by its name, for namespaces of ten thousand.
struct View<'a> {
    seen: Seen<'a>,
    by_name: HashMap<&'a str, &'a LiveSecret>,
    wanted: HashSet<&'a str>,
    pairs: Vec<(&'a Expected, &'a LiveSecret)>,
    places: Vec<Place<'a>>,
}

impl<'a> Deref for View<'a> {
    type Target = Seen<'a>;

    fn deref(&self) -> &Seen<'a> {
        &self.seen
    }
}

impl<'a> View<'a> {
    fn of(seen: Seen<'a>) -> Self {
        let by_name: HashMap<_, _> = seen.secrets.iter().map(|live| (live.name.as_str(), live)).collect();
        let pairs: Vec<_> = seen
            .expected
            .iter()
            .filter_map(|expected| Some((expected, *by_name.get(expected.name.as_str())?)))
            .collect();
        let places = cores::spread(&pairs, pairs.len(), |pairs| {
            let of = |(expected, live): &(&'a Expected, &'a LiveSecret)| {
                let (expected, live) = (*expected, *live);
                expected.keys.iter().filter_map(move |key| Place::of(expected, live, key))
            };
            pairs.iter().flat_map(of).collect()
        });
        let wanted = seen.expected.iter().map(|expected| expected.name.as_str()).collect();
        View { seen, by_name, wanted, pairs, places }
    }

    /// The Secret of this name.
    fn secret(&self, name: &str) -> Option<&'a LiveSecret> {
        self.by_name.get(name).copied()
    }

    /// Each expected Secret that is there.
    fn pairs(&self) -> impl Iterator<Item = (&'a Expected, &'a LiveSecret)> {
        self.pairs.iter().copied()
    }

    /// Each expected key that is there.
    fn keys(&self) -> impl Iterator<Item = &Place<'a>> {
        self.places.iter()
    }
}

/// A key with the value it has.
#[derive(Debug)]
struct Place<'a> {
    expected: &'a Expected,
    live: &'a LiveSecret,
    key: &'a ExpectedKey,
    value: &'a SecretBytes,
    /// What it should be, if that follows from facts and from what is there.
    derived: Option<SecretBytes>,
}

impl<'a> Place<'a> {
    fn of(expected: &'a Expected, live: &'a LiveSecret, key: &'a ExpectedKey) -> Option<Self> {
        let value = live.data.get(&key.key)?;
        let derived = match key.source {
            Source::Derived(_) => expected.derive(&key.key, &live.data).ok(),
            _ => None,
        };
        Some(Place { expected, live, key, value, derived })
    }

    fn finding(&self, check: &Check, message: impl Into<String>) -> Finding {
        Finding::new(check.finding, self.live.object(), message).key(&self.key.key)
    }

    fn is_derived(&self) -> bool {
        matches!(self.key.source, Source::Derived(_))
    }

    /// Whether it is, byte by byte, what follows from the others.
    fn is_right(&self) -> bool {
        self.derived.as_ref() == Some(self.value)
    }

    /// The bytes without blanks around them.
    fn trimmed(&self) -> &'a [u8] {
        self.value.expose().trim_ascii()
    }

    fn is_blank(&self) -> bool {
        self.trimmed().is_empty()
    }
}
