//! Whether each Secret is there, and has the keys, labels and type of its shape.

use super::{Check, View};
use crate::manifest::secrets::{Each, Expected, Source};
use crate::model::finding::{self, Finding};
use crate::observe::secrets::LiveSecret;

pub(super) const CHECKS: &[Check] = &[
    Check { finding: finding::MISSING, needs: &[], look: missing },
    Check { finding: finding::MISSING_KEY, needs: &[], look: missing_key },
    Check { finding: finding::EMPTY_VALUE, needs: &[], look: empty_value },
    Check { finding: finding::UNEXPECTED_KEY, needs: &[], look: unexpected_key },
    Check { finding: finding::WRONG_LABEL, needs: &[], look: wrong_label },
    Check { finding: finding::ORPHAN, needs: &[], look: orphan },
    Check { finding: finding::WRONG_TYPE, needs: &[], look: wrong_type },
];

/// Has its own finding where it matters: only a managed role needs it.
pub(super) const RELOAD: &str = "cnpg.io/reload";

fn missing(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let absent = seen.expected.iter().filter(|expected| seen.secret(&expected.name).is_none());
    absent
        .map(|expected| {
            let message = format!("does not exist; it is for {}", expected.label());
            let finding = Finding::new(check.finding, format!("secret/{}", expected.name), message);
            match &seen.profile.maker {
                Some(maker) => finding.hint(format!("{maker} makes it: see why it did not")),
                None => finding.mend(seen.command("generate")),
            }
        })
        .collect()
}

fn missing_key(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (expected, live) in seen.pairs() {
        for key in expected.keys.iter().filter(|key| !key.optional && !live.data.contains_key(&key.key)) {
            let finding = Finding::new(check.finding, live.object(), "this key is missing").key(&key.key);
            let alike = live.data.keys().find(|other| {
                let other = other.to_ascii_lowercase();
                expected.key(&other).is_none() && other.contains(&key.key.to_ascii_lowercase())
            });
            let finding = match alike {
                Some(other) => finding.hint(format!("there is a key {other}; {} is what is read", key.key)),
                None => finding,
            };
            findings.push(match key.source {
                Source::Generated(_) if seen.profile.maker.is_none() => {
                    finding.mend(seen.command("generate"))
                }
                _ => finding,
            });
        }
    }
    findings
}

fn empty_value(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let empty = seen.keys().filter(|place| place.is_blank());
    empty
        .map(|place| {
            let (what, hint) = if place.value.is_empty() {
                ("is empty", "generate fills it")
            } else {
                ("is nothing but white space", "remove the key, and generate makes it anew")
            };
            place.finding(check, what).hint(hint)
        })
        .collect()
}

fn unexpected_key(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Whoever makes a Secret may put more into it.
    let by_hand = |live: &LiveSecret| live.owner.is_none() && seen.profile.maker.is_none();
    for (expected, live) in seen.pairs().filter(|(_, live)| by_hand(live)) {
        for key in live.data.keys().filter(|key| expected.key(key).is_none()) {
            let message = match (expected.each, key.as_str()) {
                (Each::Minio, "bucket") => "a Secret of an instance names no bucket",
                _ => "the shape of this Secret has no such key",
            };
            findings.push(
                Finding::new(check.finding, live.object(), message)
                    .key(key)
                    .hint("remove it unless an application reads it"),
            );
        }
    }
    findings
}

/// The labels that are not as they should be, the one for reloading aside.
pub(super) fn labels<'a>(
    expected: &'a Expected,
    live: &'a LiveSecret,
) -> impl Iterator<Item = (&'a str, &'a str, Option<&'a str>)> {
    expected.labels.iter().filter_map(|(label, wanted)| {
        let there = live.labels.get(label).map(String::as_str);
        (label != RELOAD && there != Some(wanted)).then_some((label.as_str(), wanted.as_str(), there))
    })
}

fn wrong_label(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (expected, live) in seen.pairs() {
        let wrong: Vec<String> = labels(expected, live)
            .map(|(label, wanted, there)| match there {
                None => format!("{label}={wanted} is absent"),
                Some(there) if expected.facts.get("application").is_some_and(|name| name == there) => {
                    format!("{label} names the application, not {wanted}")
                }
                Some(there) => format!("{label} is {there}, not {wanted}"),
            })
            .collect();
        if !wrong.is_empty() {
            let message = format!("labels: {}", wrong.join("; "));
            findings.push(
                Finding::new(check.finding, live.object(), message)
                    .hint("listing and cleanup go by these labels and pass it over"),
            );
        }
    }
    findings
}

fn orphan(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let shapes: Vec<_> = seen.profile.secrets.iter().filter(|shape| !shape.select.is_empty()).collect();
    let of_a_shape = |live: &&LiveSecret| {
        shapes
            .iter()
            .any(|shape| shape.select.iter().all(|(label, value)| live.labels.get(label) == Some(value)))
    };
    let orphans =
        seen.secrets.iter().filter(of_a_shape).filter(|live| !seen.wanted.contains(live.name.as_str()));
    orphans
        .map(|live| {
            Finding::new(check.finding, live.object(), "nobody who is declared needs it")
                .hint("declare its role or instance in the inventory, or delete it once nothing takes it")
        })
        .collect()
}

fn wrong_type(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let other = seen.pairs().filter(|(expected, live)| expected.secret_type != live.secret_type);
    other
        .map(|(expected, live)| {
            let message = format!("its type is {}, not {}", live.secret_type, expected.secret_type);
            Finding::new(check.finding, live.object(), message)
                .hint("a type never changes; it matters only to what checks it")
        })
        .collect()
}
