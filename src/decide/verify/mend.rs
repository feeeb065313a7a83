//! What can be mended without losing anything: labels, and keys that follow from others.

use super::shape::{self, RELOAD};
use super::{Place, View, url};
use crate::manifest::secrets::{Expected, ExpectedKey, Field, Source};
use crate::model::finding::{self, Finding, Severity};
use crate::model::secret::SecretBytes;
use crate::observe::secrets::LiveSecret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Findings whose key may be written anew if it follows from others.
const KEYS: &[(&str, Severity)] = &[
    finding::MISSING_KEY,
    finding::EMPTY_VALUE,
    finding::USER_MISMATCH,
    finding::HOST_MISMATCH,
    finding::PORT_MISMATCH,
    finding::URL_MISMATCH,
    finding::DATABASE_MISMATCH,
    finding::TRAILING_NEWLINE,
    finding::URL_UNESCAPED,
    finding::STRAY_BYTES,
];
/// Somebody else's mark is not taken away.
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// One Secret's labels and derived keys as they should be; never a password.
#[derive(Debug, Clone)]
pub struct Mending {
    /// The Secret.
    pub name: String,
    /// The version it was computed from.
    pub resource_version: String,
    /// Labels to set.
    pub labels: BTreeMap<String, String>,
    /// Keys to set.
    pub data: BTreeMap<String, SecretBytes>,
}

impl Mending {
    /// The merge patch; refused by the server if the Secret has changed since.
    pub fn patch(&self) -> Value {
        let mut patch = json!({"metadata": {"resourceVersion": self.resource_version}});
        if !self.labels.is_empty() {
            patch["metadata"]["labels"] = json!(self.labels);
        }
        for (key, value) in &self.data {
            patch["data"][key] = json!(STANDARD.encode(value.expose()));
        }
        patch
    }

    /// What is set, in words: `labels a, b; keys host, databaseUrl`.
    pub fn what(&self) -> String {
        let list = |word: &str, names: Vec<&String>| {
            let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
            (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")))
        };
        let parts = [list("labels", self.labels.keys().collect()), list("keys", self.data.keys().collect())];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// What can be mended of these findings.
pub(super) fn mendings(seen: &View<'_>, findings: &[Finding]) -> Vec<Mending> {
    let found: Found<'_> =
        findings.iter().map(|f| (f.object.as_str(), f.id.as_str(), f.key.as_deref())).collect();
    let wrong: HashSet<&str> = findings.iter().map(|finding| finding.object.as_str()).collect();
    let of_it = |live: &LiveSecret| wrong.contains(live.object().as_str()) && free(seen, live);
    let all = seen.pairs().filter(|(_, live)| of_it(live)).map(|(expected, live)| Mending {
        name: live.name.clone(),
        resource_version: live.resource_version.clone(),
        labels: labels(expected, live, &found),
        data: data(seen, expected, live, &found),
    });
    all.filter(|mending| !mending.labels.is_empty() || !mending.data.is_empty()).collect()
}

/// Object, id and key of each finding.
type Found<'a> = HashSet<(&'a str, &'a str, Option<&'a str>)>;

/// Whether nobody writes it again, and it can be written at all.
fn free(seen: &View<'_>, live: &LiveSecret) -> bool {
    live.owner.is_none() && !live.immutable && seen.profile.maker.is_none()
}

fn labels(expected: &Expected, live: &LiveSecret, found: &Found<'_>) -> BTreeMap<String, String> {
    let mut set = BTreeMap::new();
    let object = live.object();
    if found.contains(&(object.as_str(), finding::WRONG_LABEL.0, None)) {
        let wrong =
            shape::labels(expected, live).filter(|(label, _, there)| there.is_none() || *label != MANAGED_BY);
        set.extend(wrong.map(|(label, wanted, _)| (label.to_owned(), wanted.to_owned())));
    }
    if found.contains(&(object.as_str(), finding::NO_RELOAD_LABEL.0, None)) {
        set.insert(RELOAD.to_owned(), "true".to_owned());
    }
    set
}

fn data(
    seen: &View<'_>,
    expected: &Expected,
    live: &LiveSecret,
    found: &Found<'_>,
) -> BTreeMap<String, SecretBytes> {
    let mut set = BTreeMap::new();
    let object = live.object();
    let asked = |key: &ExpectedKey| {
        KEYS.iter().any(|(id, _)| found.contains(&(object.as_str(), *id, Some(key.key.as_str()))))
    };
    let derived = || expected.keys.iter().filter(|key| matches!(key.source, Source::Derived(_)));
    let is_string = |key: &&ExpectedKey| matches!(key.field, Field::Url | Field::Jdbc);
    for key in derived().filter(|key| !is_string(key) && asked(key)) {
        let safe = match Place::of(expected, live, key) {
            None => clean(expected, live),
            // Another may hold a password that stands nowhere else.
            Some(place) => key.field != Field::Other && !place.is_right(),
        };
        let value = expected.derive(&key.key, &live.data).ok().filter(|_| safe);
        set.extend(value.map(|value| (key.key.clone(), value)));
    }
    // A string that agrees with a wrong key would disagree with the right one.
    let moved = !set.is_empty();
    for key in derived().filter(is_string) {
        let place = Place::of(expected, live, key);
        let stale = |place: &Place<'_>| moved && url::says_otherwise(place, seen.namespace);
        if !asked(key) && !place.as_ref().is_some_and(stale) {
            continue;
        }
        let safe = place.is_none_or(|place| !place.is_right() && url::holds_nothing_else(&place));
        let value = expected.derive(&key.key, &live.data).ok().filter(|_| safe && clean(expected, live));
        set.extend(value.map(|value| (key.key.clone(), value)));
    }
    set
}

/// Whether what others are derived from is free of traps itself.
fn clean(expected: &Expected, live: &LiveSecret) -> bool {
    let given = expected.keys.iter().filter(|key| !matches!(key.source, Source::Derived(_)));
    given.filter_map(|key| live.data.get(&key.key)).all(|value| {
        let bytes = value.expose();
        !bytes.is_empty() && bytes.trim_ascii() == bytes && !bytes.iter().any(u8::is_ascii_control)
    })
}

/// Says of every finding what mends it: this verb, or whoever makes the Secret.
pub(super) fn advise(seen: &View<'_>, mendings: &[Mending], findings: &mut [Finding]) {
    let by_name: HashMap<&str, &Mending> = mendings.iter().map(|m| (m.name.as_str(), m)).collect();
    for finding in findings.iter_mut() {
        let Some(name) = finding.object.strip_prefix("secret/").map(str::to_owned) else { continue };
        let Some(live) = seen.secret(&name) else { continue };
        let mended = by_name.get(name.as_str()).is_some_and(|mending| match &finding.key {
            Some(key) => mending.data.contains_key(key),
            None => is_of_labels(finding) && !mending.labels.is_empty(),
        });
        if mended {
            finding.mend = Some(seen.command("verify --fix"));
            continue;
        }
        let touches_content = finding.id.starts_with("SEC") && !NOT_CONTENT.contains(&finding.id.as_str());
        let advice = match (&live.owner, live.immutable) {
            (Some(owner), _) if touches_content => {
                // What another writes again is not mended here.
                finding.mend = None;
                Some(format!("made by {} from {}: {}", owner.who, owner.object, owner.remedy))
            }
            (None, true) if touches_content => {
                finding.mend = None;
                Some("it is immutable: it can only be deleted and made anew".to_owned())
            }
            _ => None,
        };
        if let Some(advice) = advice {
            finding.hint = Some(advice);
        }
    }
}

/// Findings about a Secret that its maker has no part in.
const NOT_CONTENT: [&str; 3] = [finding::STALE_CONSUMER.0, finding::ORPHAN.0, finding::DC_DIFFERS.0];

fn is_of_labels(finding: &Finding) -> bool {
    [finding::WRONG_LABEL.0, finding::NO_RELOAD_LABEL.0].contains(&finding.id.as_str())
}
