//! The values of the quick-start charts, read as an inventory.
//!
//! One file may hold the values of one chart or of all of them: clusters under any key
//! with `cluster.roles`, databases under `databases`, Redis and MinIO instances under
//! `redis` and `minio`, as a list or as a mapping by name. Keys of no concern are passed over.

use super::inventory::{Inventory, Minio, PgCluster, Redis, Role};
use super::profile::Profile;
use crate::manifest::yaml::Node;
use crate::model::problem::Problem;
use std::sync::Arc;

/// The inventory, or what is missing in the file.
pub(super) fn inventory(node: &Node, file: &Arc<str>, profile: &Profile) -> Result<Inventory, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut inventory = Inventory::default();
    for entry in node.entries() {
        if entry.value.at(&["cluster", "roles"]).is_some() {
            inventory.clusters.push(cluster(&entry.key, &entry.value, &mut problems));
        }
    }
    databases(node, &mut inventory);
    inventory.redis = each(node, "redis").map(|(name, at)| redis(name, at, profile)).collect();
    inventory.minio = each(node, "minio").map(|(name, at)| minio(name, at, profile)).collect();
    if inventory.is_empty() {
        let message = "neither an Inventory nor values of a chart with roles, redis or minio";
        let hint = "an Inventory begins with apiVersion: qs-secrets.pgaas.io/v1alpha1 and kind: Inventory";
        problems.push(Problem::of_file(file.to_string(), message).hint(hint));
    }
    problems.extend(inventory.problems(&node.origin));
    if problems.is_empty() { Ok(inventory) } else { Err(problems) }
}

fn text(node: &Node, path: &[&str]) -> Option<String> {
    node.at(path).and_then(Node::text).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn cluster(key: &str, node: &Node, problems: &mut Vec<Problem>) -> PgCluster {
    let name = text(node, &["fullnameOverride"]);
    if name.is_none() {
        let message = "the cluster's name is not said: expected fullnameOverride";
        problems.push(Problem::at(&node.origin, key, message));
    }
    let config = ["config", "cluster"].into_iter().find_map(|under| match under {
        "config" => node.get("config"),
        _ => node.at(&["cluster", "config"]),
    });
    let mut found = PgCluster {
        name: name.unwrap_or_default(),
        default_pooler: config.and_then(|config| text(config, &["defaultPooler"])),
        poolers: each(node, "poolers").map(|(name, _)| name).collect(),
        ..PgCluster::default()
    };
    if let Some(mappings) = config.and_then(|config| config.get("rolePoolerMappings")) {
        for entry in mappings.entries() {
            found
                .role_pooler_mappings
                .insert(entry.key.clone(), entry.value.text().unwrap_or_default().into());
        }
        for item in mappings.items() {
            match (text(item, &["role"]), text(item, &["pooler"])) {
                (Some(role), Some(pooler)) => {
                    found.role_pooler_mappings.insert(role, pooler);
                }
                _ => {
                    let message = "expected role and pooler";
                    problems.push(Problem::at(
                        &item.origin,
                        format!("{key}.config.rolePoolerMappings"),
                        message,
                    ));
                }
            }
        }
    }
    // A pooler that is only named is taken to exist: the chart has its own default list.
    let named = found.default_pooler.iter().chain(found.role_pooler_mappings.values());
    let named: Vec<String> = named.filter(|name| *name != super::inventory::DIRECT).cloned().collect();
    for pooler in named {
        if found.poolers.is_empty() || !found.poolers.contains(&pooler) && node.get("poolers").is_none() {
            found.poolers.push(pooler);
        }
    }
    let roles = node.at(&["cluster", "roles"]).map(Node::items).unwrap_or_default();
    for (index, role) in roles.iter().enumerate() {
        let absent = text(role, &["ensure"]).is_some_and(|ensure| ensure == "absent");
        match text(role, &["name"]) {
            Some(_) if absent => {}
            Some(name) => found.roles.push(Role {
                name,
                secret: text(role, &["passwordSecret", "name"]),
                ..Role::default()
            }),
            None => {
                let path = format!("{key}.cluster.roles[{index}]");
                problems.push(Problem::at(&role.origin, path, "expected a name"));
            }
        }
    }
    found
}

/// The database of a role is the one it owns.
fn databases(node: &Node, inventory: &mut Inventory) {
    for database in node.get("databases").map(Node::items).unwrap_or_default() {
        let (name, owner) = (text(database, &["name"]), text(database, &["owner"]));
        let enabled = text(database, &["enabled"]).is_none_or(|enabled| enabled != "false");
        let cluster = text(database, &["cluster"]);
        let roles = inventory
            .clusters
            .iter_mut()
            .filter(|known| cluster.as_ref().is_none_or(|cluster| *cluster == known.name))
            .flat_map(|known| known.roles.iter_mut());
        for role in roles.filter(|role| enabled && owner.as_ref() == Some(&role.name)) {
            role.database.clone_from(&name);
        }
    }
}

/// The entries of a list with names, or of a mapping by name.
fn each<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = (String, &'a Node)> {
    let under = node.get(key);
    let listed =
        under.map(Node::items).unwrap_or_default().iter().filter_map(|item| {
            Some((item.text().map(str::to_owned).or_else(|| text(item, &["name"]))?, item))
        });
    let mapped = under.map(Node::entries).unwrap_or_default().iter().filter(|entry| {
        // Settings of the chart itself are no instances.
        !entry.value.entries().is_empty()
    });
    listed.chain(mapped.map(|entry| {
        (text(&entry.value, &["fullnameOverride"]).unwrap_or_else(|| entry.key.clone()), &entry.value)
    }))
}

fn redis(name: String, node: &Node, profile: &Profile) -> Redis {
    let known = profile.inventory.redis.iter().find(|known| known.name == name);
    Redis {
        application: text(node, &["application"])
            .or(known.map(|known| known.application.clone()))
            .unwrap_or_else(|| name.trim_start_matches("qs-").trim_end_matches("-redis").to_owned()),
        secret: text(node, &["redisSecret", "name"]).or_else(|| text(node, &["secret"])),
        port: None,
        name,
    }
}

fn minio(name: String, node: &Node, profile: &Profile) -> Minio {
    let known = profile.inventory.minio.iter().find(|known| known.name == name);
    let buckets = each(node, "buckets").map(|(name, _)| name);
    Minio {
        application: text(node, &["application"])
            .or(known.map(|known| known.application.clone()))
            .unwrap_or_else(|| name.trim_start_matches("qs-minio-").to_owned()),
        user: text(node, &["auth", "user"]),
        protocol: text(node, &["protocol"]),
        port: text(node, &["port"]).and_then(|port| port.parse().ok()),
        buckets: buckets.collect(),
        name,
    }
}
