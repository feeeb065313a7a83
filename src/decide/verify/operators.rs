//! What operators say, and what they and the pods make of the Secrets.

use super::shape::RELOAD;
use super::words::{host, listed};
use super::{Check, Need, View};
use crate::manifest::secrets::PgCluster;
use crate::model::finding::{self, Finding};
use crate::observe::consumers::Consumer;
use crate::observe::secrets::LiveSecret;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

pub(super) const CHECKS: &[Check] = &[
    Check { finding: finding::NO_RELOAD_LABEL, needs: &[Need::Clusters], look: no_reload_label },
    Check { finding: finding::ROLE_CANNOT_RECONCILE, needs: &[Need::Clusters], look: cannot_reconcile },
    Check {
        finding: finding::POOLER_NOT_READY,
        needs: &[Need::Clusters, Need::Poolers],
        look: pooler_not_ready,
    },
    Check {
        finding: finding::REDIS_NOT_WATCHED,
        needs: &[Need::Redis, Need::RedisOperators],
        look: redis_not_watched,
    },
    Check { finding: finding::STALE_CONSUMER, needs: &[Need::Pods], look: stale_consumer },
];

/// Kinds that `kubectl rollout restart` knows.
const RESTARTABLE: [&str; 3] = ["deployment/", "statefulset/", "daemonset/"];

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

fn clusters<'a>(seen: &'a View<'_>) -> impl Iterator<Item = &'a Value> {
    seen.live.clusters.as_ref().into_iter().flatten()
}

/// Managed roles of a Cluster with the Secret each takes its password from.
pub(super) fn managed(cluster: &Value) -> impl Iterator<Item = (&str, &str)> {
    let roles = cluster["spec"]["managed"]["roles"].as_array().into_iter().flatten();
    roles
        .filter(|role| role["ensure"].as_str() != Some("absent"))
        .filter_map(|role| Some((role["name"].as_str()?, role["passwordSecret"]["name"].as_str()?)))
}

fn no_reload_label(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut used: HashMap<&str, &str> = HashMap::new();
    for cluster in clusters(seen) {
        used.extend(managed(cluster).map(|(_, secret)| (secret, name(cluster))));
    }
    let mut findings = Vec::new();
    for (_, live) in seen.pairs() {
        let user = used.get(live.name.as_str());
        if let (Some(cluster), false) = (user, live.labels.contains_key(RELOAD)) {
            let message = format!("has no label {RELOAD}: cluster/{cluster} takes a new password late");
            findings.push(Finding::new(check.finding, live.object(), message));
        }
    }
    findings
}

fn cannot_reconcile(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cluster in clusters(seen) {
        let roles = cluster["status"]["managedRolesStatus"]["cannotReconcile"].as_object();
        for (role, errors) in roles.into_iter().flatten() {
            let errors: Vec<&str> =
                errors.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let message = hidden(seen, &format!("role {role} cannot be reconciled: {}", errors.join("; ")));
            let finding = Finding::new(check.finding, format!("cluster/{}", name(cluster)), message);
            findings.push(match managed(cluster).find(|(of, _)| of == role) {
                Some((_, secret)) => finding.hint(format!("its password stands in secret/{secret}")),
                None => finding,
            });
        }
    }
    findings
}

/// The words of others without any value of a Secret that is longer than a word of theirs.
fn hidden(seen: &View<'_>, text: &str) -> String {
    let mut text = text.to_owned();
    for place in seen.keys().filter(|place| !place.is_derived()) {
        if let Some(value) = place.value.expose_text().filter(|value| value.trim().len() >= 8) {
            text = text.replace(value.trim(), "***");
        }
    }
    text
}

/// Roles of a cluster that go through a pooler.
fn dependents<'a>(cluster: &'a PgCluster, pooler: &str) -> Vec<&'a str> {
    let roles = cluster.roles.iter().map(|role| role.name.as_str());
    roles.filter(|role| cluster.pooler(role).0 == Some(pooler)).collect()
}

fn pooler_not_ready(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cluster in &seen.inventory.clusters {
        if !clusters(seen).any(|live| name(live) == cluster.name) {
            continue;
        }
        let used: BTreeSet<&str> =
            cluster.roles.iter().filter_map(|role| cluster.pooler(&role.name).0).collect();
        for pooler in used {
            let Some(object) = host(seen.profile, &cluster.name, Some(pooler), seen.namespace) else {
                continue;
            };
            let live = seen.live.poolers.iter().flatten().find(|live| name(live) == object);
            let what = match live {
                None => "does not exist".to_owned(),
                Some(live) => {
                    let wanted = live["spec"]["instances"].as_i64().unwrap_or(1);
                    let ready = live["status"]["instances"].as_i64().unwrap_or_default();
                    if ready >= wanted {
                        continue;
                    }
                    format!("has {ready} of {wanted} instances")
                }
            };
            let message = format!("{what}; through it go {}", listed(&dependents(cluster, pooler)));
            findings.push(Finding::new(check.finding, format!("pooler/{object}"), message));
        }
    }
    findings
}

fn redis_not_watched(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let (Ok(redis), Ok(operators)) = (&seen.live.redis, seen.redis_operators) else { return Vec::new() };
    let watched = |operator: &Value| {
        let own = operator["metadata"]["namespace"].as_str().unwrap_or_default();
        let containers = operator["spec"]["template"]["spec"]["containers"].as_array().into_iter().flatten();
        let variable = containers
            .flat_map(|container| container["env"].as_array().into_iter().flatten())
            .find(|variable| variable["name"] == "WATCH_NAMESPACE");
        match variable {
            // Its own namespace is the only thing a field can name here.
            Some(variable) if variable["valueFrom"].is_object() => own == seen.namespace,
            Some(variable) => {
                let list = variable["value"].as_str().unwrap_or_default();
                list.is_empty() || list.split(',').any(|namespace| namespace.trim() == seen.namespace)
            }
            None => true,
        }
    };
    if redis.is_empty() || operators.is_empty() || operators.iter().any(watched) {
        return Vec::new();
    }
    let operator = operators.first().map(name).unwrap_or_default();
    let message = format!("deployment/{operator} watches other namespaces than {}", seen.namespace);
    let of = |object: &Value| {
        Finding::new(check.finding, format!("redis/{}", name(object)), message.clone())
            .hint("set redis-operator.redisOperator.watchNamespace of its chart to this namespace")
    };
    redis.iter().map(of).collect()
}

fn stale_consumer(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let time = |text: Option<&str>| text.and_then(|text| text.parse::<Timestamp>().ok());
    let mut by_secret: HashMap<&str, Vec<&Consumer>> = HashMap::new();
    for consumer in seen.consumers.iter().flatten().filter(|consumer| consumer.way.is_fixed()) {
        by_secret.entry(&consumer.secret).or_default().push(consumer);
    }
    let mut findings = Vec::new();
    for (_, live) in seen.pairs() {
        let Some(consumers) = by_secret.get(live.name.as_str()) else { continue };
        // Of one key only the writing of this key counts.
        let is_stale = |consumer: &&&Consumer| {
            let written = live.written_key(consumer.key.as_deref()).or(live.created.as_deref());
            let (started, written) = (time(consumer.started.as_deref()), time(written));
            started.zip(written).is_some_and(|(started, written)| started < written)
        };
        let stale: Vec<&Consumer> = consumers.iter().filter(is_stale).copied().collect();
        if !stale.is_empty() {
            findings.push(stale_of(live, &stale, seen.flags, check));
        }
    }
    findings
}

fn stale_of(live: &LiveSecret, stale: &[&Consumer], flags: &str, check: &Check) -> Finding {
    let (mut restart, mut pods, mut ways) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for consumer in stale {
        ways.insert(consumer.way.word());
        let workload = consumer.workload.as_ref();
        match workload.filter(|of| RESTARTABLE.iter().any(|kind| of.starts_with(kind))) {
            Some(workload) => restart.insert(workload.clone()),
            None => pods.insert(format!("pod/{}", consumer.pod)),
        };
    }
    let join = |names: &mut dyn Iterator<Item = &String>, by: &str| {
        names.map(String::as_str).collect::<Vec<_>>().join(by)
    };
    let who = join(&mut restart.iter().chain(&pods), ", ");
    let ways = ways.into_iter().collect::<Vec<_>>().join(", ");
    let message = format!("{who} took it before it was last written ({ways})");
    let mut finding = Finding::new(check.finding, live.object(), message);
    if !restart.is_empty() {
        let list = join(&mut restart.iter(), " ");
        finding = finding.mend(format!("kubectl rollout restart {list}{flags}"));
    }
    if !pods.is_empty() {
        let list = join(&mut pods.iter(), ", ");
        finding = finding.hint(format!("{list}: to be made anew by whoever made it"));
    }
    finding
}
