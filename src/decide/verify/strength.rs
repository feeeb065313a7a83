//! Passwords: long enough, known to nobody, each its own, and shared where they must be.

use super::{Check, Place, View};
use crate::manifest::secrets::{Field, Source};
use crate::model::finding::{self, Finding};
use std::collections::{BTreeMap, HashMap};

pub(super) const CHECKS: &[Check] = &[
    Check { finding: finding::WEAK_PASSWORD, needs: &[], look: weak },
    Check { finding: finding::DUPLICATE_PASSWORD, needs: &[], look: duplicate },
    Check { finding: finding::GROUP_SKEW, needs: &[], look: skew },
];

/// Passwords that stand in documents and charts.
const KNOWN: [&str; 18] = [
    "changeme",
    "change-me",
    "password",
    "passwd",
    "secret",
    "admin",
    "admin123",
    "root",
    "postgres",
    "redis",
    "minio",
    "minioadmin",
    "minio123",
    "console123",
    "test",
    "guest",
    "your_password",
    "pingpass",
];
/// A password of fewer different bytes was not made at random.
const VARIETY: usize = 4;

/// The values that are secret by their nature: made, or given by a user.
fn passwords<'a>(seen: &'a View<'_>) -> impl Iterator<Item = &'a Place<'a>> {
    seen.keys().filter(|place| {
        let password = match &place.key.source {
            Source::Generated(_) => true,
            Source::Supplied(supplied) => place.key.field == Field::Password || supplied.minimum > 0,
            Source::Derived(_) => false,
        };
        password && !place.is_blank()
    })
}

fn weak(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for place in passwords(seen) {
        let minimum = match &place.key.source {
            Source::Generated(generate) => generate.minimum,
            Source::Supplied(supplied) => supplied.minimum,
            Source::Derived(_) => 0,
        };
        let value = place.trimmed();
        let lower = value.to_ascii_lowercase();
        let user = place.expected.keys.iter().find(|key| key.field == Field::User);
        let user = user.and_then(|key| place.live.data.get(&key.key));
        let what = if KNOWN.iter().any(|known| known.as_bytes() == lower) {
            "is a password that everybody knows".to_owned()
        } else if user.is_some_and(|user| user.expose().trim_ascii() == value) {
            "is the name of the user".to_owned()
        } else if value.len() < minimum {
            format!("is shorter than {minimum} bytes")
        } else if place.key.field == Field::Password && different(value) < VARIETY {
            "is made of very few different characters".to_owned()
        } else {
            continue;
        };
        findings.push(place.finding(check, what).hint("give it a new password, and then to all who use it"));
    }
    findings
}

fn different(value: &[u8]) -> usize {
    let mut seen = value.to_vec();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

fn duplicate(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut by_value: BTreeMap<&[u8], Vec<&Place<'_>>> = BTreeMap::new();
    for place in passwords(seen) {
        by_value.entry(place.value.expose()).or_default().push(place);
    }
    let together = |a: &Place<'_>, b: &Place<'_>| {
        let same_secret = a.expected.name == b.expected.name;
        let same_group = a.expected.group.is_some() && a.expected.group == b.expected.group;
        same_group || same_secret && a.key.key == b.key.key
    };
    let mut findings = Vec::new();
    for places in by_value.values() {
        for place in places {
            let Some(other) = places.iter().find(|other| !together(place, other)) else { continue };
            let message = format!("is also that of {} ({})", other.live.object(), other.key.key);
            findings.push(
                place
                    .finding(check, message)
                    .hint("whoever learns one of them has both; each is to have its own"),
            );
        }
    }
    findings
}

fn skew(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    const SHARED: [Field; 3] = [Field::User, Field::Password, Field::Endpoint];
    let grouped = || {
        let of_groups = seen.keys().filter(|place| place.expected.group.is_some());
        of_groups.filter(|place| {
            SHARED.contains(&place.key.field) || matches!(place.key.source, Source::Generated(_))
        })
    };
    // The Secret of the instance leads; without it the first that is there.
    let mut first: HashMap<(Option<&String>, &str), &Place<'_>> = HashMap::new();
    for place in grouped() {
        let of_group = first.entry((place.expected.group.as_ref(), &place.key.key)).or_insert(place);
        if place.expected.leads {
            *of_group = place;
        }
    }
    let mut findings = Vec::new();
    for place in grouped() {
        let Some(first) = first.get(&(place.expected.group.as_ref(), place.key.key.as_str())) else {
            continue;
        };
        if first.value != place.value {
            let message = format!("is not that of {}, with which it must be the same", first.live.object());
            findings
                .push(place.finding(check, message).hint("which of the two is right only the server knows"));
        }
    }
    findings
}
