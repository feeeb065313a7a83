//! Whether the single keys say what the inventory says.

use super::words::{other_host, same_service};
use super::{Check, Need, Place, View};
use crate::manifest::secrets::{Each, Field};
use crate::model::finding::{self, Finding};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::{HashMap, HashSet};

pub(super) const CHECKS: &[Check] = &[
    Check { finding: finding::USER_MISMATCH, needs: &[], look: user },
    Check { finding: finding::HOST_MISMATCH, needs: &[], look: host },
    Check { finding: finding::PORT_MISMATCH, needs: &[], look: port },
    Check { finding: finding::DATABASE_MISMATCH, needs: &[], look: database },
    Check {
        finding: finding::DATABASE_MISMATCH,
        needs: &[Need::Clusters, Need::Databases],
        look: no_database,
    },
];

/// The keys of a meaning whose value is there and not what follows from the inventory.
/// Blanks around a value have a finding of their own.
fn wrong<'a>(seen: &'a View<'_>, fields: &'static [Field]) -> impl Iterator<Item = (&'a Place<'a>, &'a str)> {
    let there = seen.keys().filter(|place| fields.contains(&place.key.field) && !place.is_right());
    there.filter(|place| !place.is_blank()).filter_map(|place| {
        let wanted = place.derived.as_ref()?.expose_text()?.trim();
        (place.trimmed() != wanted.as_bytes()).then_some((place, wanted))
    })
}

/// Adds what explains most wrong values of this kind.
fn twice(place: &Place<'_>, wanted: &str) -> &'static str {
    let decoded = STANDARD.decode(place.trimmed());
    if decoded.is_ok_and(|bytes| bytes.trim_ascii() == wanted.as_bytes()) {
        " (it is base64 of that)"
    } else {
        ""
    }
}

fn user(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    wrong(seen, &[Field::User])
        .map(|(place, wanted)| {
            let what = if place.expected.each == Each::Role { "role" } else { "user" };
            let twice = twice(place, wanted);
            let finding = place.finding(check, format!("is not the {what} {wanted}{twice}"));
            if place.expected.each == Each::Role && place.key.key == "username" {
                return finding
                    .hint("CloudNativePG does not reconcile a role whose Secret has another username");
            }
            finding
        })
        .collect()
}

fn host(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings: Vec<Finding> = wrong(seen, &[Field::Host])
        .map(|(place, wanted)| {
            let found = String::from_utf8_lossy(place.trimmed()).into_owned();
            let words =
                other_host(&found, wanted, place.expected, seen.profile, seen.inventory, seen.namespace);
            let twice = twice(place, wanted);
            let finding = place.finding(check, format!("{words}{twice}"));
            match place.expected.each {
                Each::Role => {
                    let role = &place.expected.subject;
                    finding.hint(format!("{} says why", seen.command(&format!("explain {role}"))))
                }
                _ => finding,
            }
        })
        .collect();
    for (place, wanted) in wrong(seen, &[Field::Endpoint]) {
        let (Some(wanted), found) = (Endpoint::of(wanted.as_bytes()), Endpoint::of(place.trimmed())) else {
            continue;
        };
        let Some(found) = found else {
            findings
                .push(place.finding(check, format!("is no URL of a server; expected is {}", wanted.text())));
            continue;
        };
        if !same_service(&found.host, &wanted.host, seen.namespace) {
            let words = other_host(
                &found.host,
                &wanted.host,
                place.expected,
                seen.profile,
                seen.inventory,
                seen.namespace,
            );
            findings.push(place.finding(check, words));
        }
    }
    findings
}

fn port(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, wanted) in wrong(seen, &[Field::Port]) {
        let text = std::str::from_utf8(place.trimmed()).unwrap_or_default();
        let number = text.parse::<u16>().is_ok_and(|port| port > 0);
        let what = if number { "is not" } else { "is no port number; expected is" };
        findings.push(place.finding(check, format!("{what} {wanted}{}", twice(place, wanted))));
    }
    for (place, wanted) in wrong(seen, &[Field::Protocol]) {
        const SAME: [&str; 2] = ["postgres", "postgresql"];
        let found = std::str::from_utf8(place.trimmed()).unwrap_or_default();
        if !(SAME.contains(&wanted) && SAME.contains(&found)) {
            findings.push(place.finding(check, format!("is not {wanted}{}", twice(place, wanted))));
        }
    }
    for (place, wanted) in wrong(seen, &[Field::Endpoint]) {
        let (Some(wanted), Some(found)) = (Endpoint::of(wanted.as_bytes()), Endpoint::of(place.trimmed()))
        else {
            continue;
        };
        if found.scheme != wanted.scheme {
            findings.push(place.finding(check, format!("its protocol is not {}", wanted.scheme)));
        }
        if found.port != wanted.port {
            findings.push(place.finding(check, format!("its port is not {}", wanted.port)));
        }
    }
    findings
}

fn database(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    wrong(seen, &[Field::Database, Field::Bucket])
        .map(|(place, wanted)| {
            let what = if place.key.field == Field::Bucket { "bucket" } else { "database" };
            let twice = twice(place, wanted);
            place.finding(check, format!("is not the {what} {wanted}{twice}"))
        })
        .collect()
}

/// A role's database that no Database object of its Cluster makes. Where a Cluster has no
/// such objects at all its databases are made in SQL, and nothing is known of them.
fn no_database(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut made: HashMap<&str, HashSet<&str>> = HashMap::new();
    for database in seen.live.databases.iter().flatten() {
        let (cluster, name) = (&database["spec"]["cluster"]["name"], &database["spec"]["name"]);
        if let (Some(cluster), Some(name)) = (cluster.as_str(), name.as_str()) {
            made.entry(cluster).or_default().insert(name);
        }
    }
    for cluster in seen.live.clusters.iter().flatten() {
        let first = cluster["spec"]["bootstrap"]["initdb"]["database"].as_str();
        let of_it = cluster["metadata"]["name"].as_str().and_then(|name| made.get_mut(name));
        if let (Some(names), Some(first)) = (of_it, first) {
            names.insert(first);
        }
    }
    let mut findings = Vec::new();
    for (expected, live) in seen.pairs().filter(|(expected, _)| expected.each == Each::Role) {
        let Some(names) = made.get(expected.instance.as_str()) else { continue };
        let Some(wanted) = expected.facts.get("database").filter(|name| !names.contains(name.as_str()))
        else {
            continue;
        };
        let message = format!("no Database of {} makes {wanted}", expected.instance);
        let finding = Finding::new(check.finding, live.object(), message);
        findings.push(match expected.keys.iter().find(|key| key.field == Field::Database) {
            Some(key) => finding.key(&key.key),
            None => finding,
        });
    }
    findings
}

/// `scheme://host:port`, a slash at the end allowed.
struct Endpoint {
    scheme: String,
    host: String,
    port: u16,
}

impl Endpoint {
    fn of(bytes: &[u8]) -> Option<Endpoint> {
        let (scheme, rest) = std::str::from_utf8(bytes).ok()?.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let default = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (rest, default),
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        (!host.is_empty() && host.chars().all(fits)).then(|| Endpoint { scheme, host: host.to_owned(), port })
    }

    fn text(&self) -> String {
        format!("{}://{}:{}", self.scheme, self.host, self.port)
    }
}
