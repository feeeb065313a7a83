//! Where the inventory and what runs differ.

use super::operators::managed;
use super::words::listed;
use super::{Check, Need, View};
use crate::manifest::secrets::{Each, Expected, PgCluster, Redis};
use crate::model::finding::{self, Finding};
use crate::observe::inventory;
use std::collections::{HashMap, HashSet};

pub(super) const CHECKS: &[Check] = &[
    Check {
        finding: finding::INVENTORY_DIFFERS,
        needs: &[Need::Clusters, Need::Poolers, Need::Databases],
        look: clusters,
    },
    Check { finding: finding::INVENTORY_DIFFERS, needs: &[Need::Redis], look: redis },
];

const HINT: &str = "-f FILE gives another inventory, --from-live takes that of what runs";

fn found(check: &Check, object: String, message: impl Into<String>) -> Finding {
    Finding::new(check.finding, object, message).hint(HINT)
}

/// Names of one list that another does not have.
fn only_in<'a>(these: &[&'a str], those: &[&str]) -> Vec<&'a str> {
    let those: HashSet<&str> = those.iter().copied().collect();
    these.iter().filter(|name| !those.contains(*name)).copied().collect()
}

fn clusters(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let Ok(live) = inventory::seen(seen.live, seen.profile) else { return Vec::new() };
    if seen.from_live || live.clusters.is_empty() || seen.inventory.clusters.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for said in &seen.inventory.clusters {
        match live.clusters.iter().find(|live| live.name == said.name) {
            Some(live) => one(seen, check, said, live, &mut findings),
            None => findings.push(found(
                check,
                format!("cluster/{}", said.name),
                "is in the inventory, and no Cluster of this name runs here",
            )),
        }
    }
    let known: Vec<&str> = seen.inventory.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    let others = live.clusters.iter().filter(|live| !known.contains(&live.name.as_str()));
    for other in others.filter(|other| !other.roles.is_empty()) {
        findings.push(found(
            check,
            format!("cluster/{}", other.name),
            "runs here with roles that the inventory does not know",
        ));
    }
    findings
}

fn one(seen: &View<'_>, check: &Check, said: &PgCluster, live: &PgCluster, findings: &mut Vec<Finding>) {
    let object = || format!("cluster/{}", said.name);
    let names = |cluster: &'_ PgCluster| -> Vec<String> {
        cluster.roles.iter().map(|role| role.name.clone()).collect()
    };
    let (said_roles, live_roles) = (names(said), names(live));
    let said_roles: Vec<&str> = said_roles.iter().map(String::as_str).collect();
    let live_roles: Vec<&str> = live_roles.iter().map(String::as_str).collect();
    let unmanaged = only_in(&said_roles, &live_roles);
    // Without any managed role the roles are made elsewhere.
    if !live_roles.is_empty() && !unmanaged.is_empty() {
        let message = format!("does not manage the roles {} of the inventory", listed(&unmanaged));
        findings.push(found(check, object(), message));
    }
    let unknown = only_in(&live_roles, &said_roles);
    if !unknown.is_empty() {
        let message = format!("manages the roles {}, which the inventory does not know", listed(&unknown));
        findings.push(found(check, object(), message));
    }
    let cluster = seen.live.clusters.iter().flatten().find(|c| c["metadata"]["name"] == said.name.as_str());
    let of_cluster = seen.expected.iter().filter(|e| e.each == Each::Role && e.instance == said.name);
    let by_role: HashMap<&str, &Expected> = of_cluster.map(|e| (e.subject.as_str(), e)).collect();
    for (role, secret) in cluster.into_iter().flat_map(managed) {
        if let Some(expected) = by_role.get(role).filter(|expected| expected.name != secret) {
            let message = format!(
                "takes the password of {role} from secret/{secret}, the inventory says secret/{}",
                expected.name
            );
            findings.push(found(check, object(), message));
        }
    }
}

fn redis(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let live: Vec<&str> =
        seen.live.redis.iter().flatten().filter_map(|object| object["metadata"]["name"].as_str()).collect();
    if seen.from_live || live.is_empty() || seen.inventory.redis.is_empty() {
        return Vec::new();
    }
    let failovers: Vec<&str> = seen
        .live
        .redis_failovers
        .iter()
        .flatten()
        .filter_map(|object| object["metadata"]["name"].as_str())
        .collect();
    let said: Vec<&str> = seen.inventory.redis.iter().map(|Redis { name, .. }| name.as_str()).collect();
    let gone = only_in(&said, &[live.as_slice(), failovers.as_slice()].concat());
    let gone = gone.into_iter().map(|name| {
        found(check, format!("redis/{name}"), "is in the inventory, and no Redis of this name runs here")
    });
    let new = only_in(&live, &said)
        .into_iter()
        .map(|name| found(check, format!("redis/{name}"), "runs here, and the inventory does not know it"));
    gone.chain(new).collect()
}
