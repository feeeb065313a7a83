//! An inventory read from what runs in a namespace.

use super::Unseen;
use super::neighbours::{Neighbours, Part};
use crate::error::Result;
use crate::k8s::Cluster;
use crate::manifest::secrets::{Inventory, Minio, PgCluster, Profile, Redis, Role};
use serde_json::Value;
use std::collections::HashMap;

/// Clusters with their roles, poolers and databases, Redis and MinIO instances.
///
/// A kind the server does not know has no objects; one that may not be read is an
/// error, for an inventory with holes would make Secrets look like orphans.
pub async fn inventory(api: &Cluster, namespace: &str, profile: &Profile) -> Result<Inventory> {
    Ok(seen(&Neighbours::read(api, namespace).await, profile)?)
}

/// The same of what was read already.
pub fn seen(live: &Neighbours, profile: &Profile) -> Result<Inventory, Unseen> {
    let (poolers, databases) = (part(&live.poolers)?, part(&live.databases)?);
    let mut found = Inventory::default();
    for cluster in part(&live.clusters)? {
        found.clusters.push(cnpg(cluster, poolers, databases, profile));
    }
    found.clusters.extend(part(&live.postgres_clusters)?.iter().map(crunchy));
    for redis in part(&live.redis)? {
        let key = "/spec/kubernetesConfig/redisSecret/name";
        found.redis.push(one_redis(redis, text(redis, key), profile));
    }
    for failover in part(&live.redis_failovers)? {
        found.redis.push(one_redis(failover, text(failover, "/spec/auth/secretPath"), profile));
    }
    for workload in part(&live.stateful_sets)?.iter().chain(part(&live.deployments)?) {
        found.minio.extend(minio(workload, profile));
    }
    Ok(found)
}

fn part(part: &Part) -> Result<&[Value], Unseen> {
    part.as_deref().map_err(Clone::clone)
}

fn text(object: &Value, pointer: &str) -> Option<String> {
    object.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn name(object: &Value) -> String {
    text(object, "/metadata/name").unwrap_or_default()
}

fn list<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    object.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// A Cluster of CloudNativePG: its managed roles with a password Secret. Which pooler a
/// role goes through stands in no object: the profile's inventory says it, and a single
/// read-write pooler is the default one.
fn cnpg(cluster: &Value, poolers: &[Value], databases: &[Value], profile: &Profile) -> PgCluster {
    let cluster_name = name(cluster);
    let of = |object: &&Value| text(object, "/spec/cluster/name").as_deref() == Some(&cluster_name);
    let prefix = format!("{cluster_name}-pooler-");
    let writers =
        poolers.iter().filter(of).filter(|pooler| text(pooler, "/spec/type").is_none_or(|kind| kind == "rw"));
    let names: Vec<String> =
        writers.map(name).filter_map(|n| n.strip_prefix(&prefix).map(str::to_owned)).collect();
    let known = profile.inventory.clusters.iter().find(|known| known.name == cluster_name);
    let said = known.and_then(|known| known.default_pooler.clone()).filter(|pooler| names.contains(pooler));
    // The first of an owner's databases; looked up once for each of perhaps thousands of roles.
    let mut owned: HashMap<&str, &Value> = HashMap::new();
    for database in databases.iter().filter(of) {
        if let Some(owner) = database["spec"]["owner"].as_str() {
            owned.entry(owner).or_insert(database);
        }
    }
    let applications: HashMap<&str, &Option<String>> = known
        .iter()
        .flat_map(|known| &known.roles)
        .map(|role| (role.name.as_str(), &role.application))
        .collect();
    let roles = list(cluster, "/spec/managed/roles")
        .filter(|role| text(role, "/ensure").is_none_or(|ensure| ensure == "present"))
        .filter(|role| text(role, "/passwordSecret/name").is_some())
        .map(|role| {
            let role_name = text(role, "/name").unwrap_or_default();
            Role {
                database: owned.get(role_name.as_str()).and_then(|database| text(database, "/spec/name")),
                secret: text(role, "/passwordSecret/name"),
                application: applications.get(role_name.as_str()).and_then(|known| (*known).clone()),
                name: role_name,
            }
        })
        .collect();
    PgCluster {
        default_pooler: said.or_else(|| Some(names.first()?.clone()).filter(|_| names.len() == 1)),
        role_pooler_mappings: known.map(|known| known.role_pooler_mappings.clone()).unwrap_or_default(),
        poolers: names,
        roles,
        name: cluster_name,
    }
}

/// A PostgresCluster of the Crunchy operator.
fn crunchy(cluster: &Value) -> PgCluster {
    let roles = list(cluster, "/spec/users").map(|user| Role {
        name: text(user, "/name").unwrap_or_default(),
        database: list(user, "/databases").next().and_then(Value::as_str).map(str::to_owned),
        ..Role::default()
    });
    PgCluster { name: name(cluster), roles: roles.collect(), ..PgCluster::default() }
}

fn one_redis(object: &Value, secret: Option<String>, profile: &Profile) -> Redis {
    let name = name(object);
    let known = profile.inventory.redis.iter().find(|known| known.name == name);
    Redis {
        application: known
            .map(|known| known.application.clone())
            .unwrap_or_else(|| name.trim_start_matches("qs-").trim_end_matches("-redis").to_owned()),
        port: None,
        secret,
        name,
    }
}

/// A workload that is MinIO, by its labels or its image.
fn minio(workload: &Value, profile: &Profile) -> Option<Minio> {
    let label = |key: &str| workload["metadata"]["labels"][key].as_str() == Some("minio");
    let image = |container: &Value| container["image"].as_str().is_some_and(|image| image.contains("/minio"));
    let labelled = label("app") || label("app.kubernetes.io/name");
    if !labelled && !list(workload, "/spec/template/spec/containers").any(image) {
        return None;
    }
    let name = name(workload);
    let known = profile.inventory.minio.iter().find(|known| known.name == name);
    Some(known.cloned().unwrap_or_else(|| Minio {
        application: name.trim_start_matches("qs-minio-").to_owned(),
        name,
        ..Minio::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pharia() -> Profile {
        Profile::built_in("pharia").unwrap().unwrap()
    }

    #[test]
    fn roles_with_a_password_secret_go_through_the_only_pooler() {
        let cluster = json!({"metadata": {"name": "pg"}, "spec": {"managed": {"roles": [
            {"name": "app", "passwordSecret": {"name": "app-secret"}},
            {"name": "gone", "ensure": "absent", "passwordSecret": {"name": "x"}}, {"name": "none"}]}}});
        let pooler = |name: &str, cluster: &str, kind: &str| json!({"metadata": {"name": name}, "spec": {"type": kind, "cluster": {"name": cluster}}});
        let poolers = [
            pooler("pg-pooler-tx", "pg", "rw"),
            pooler("pg-pooler-r", "pg", "ro"),
            pooler("o-pooler-tx", "o", "rw"),
        ];
        let databases = [json!({"spec": {"name": "shop", "owner": "app", "cluster": {"name": "pg"}}})];
        let found = cnpg(&cluster, &poolers, &databases, &pharia());
        assert_eq!((found.poolers.len(), found.default_pooler.as_deref()), (1, Some("tx")));
        let role = &found.roles[0];
        assert_eq!((found.roles.len(), role.name.as_str()), (1, "app"));
        assert_eq!((role.database.as_deref(), role.secret.as_deref()), (Some("shop"), Some("app-secret")));
    }

    #[test]
    fn redis_and_minio_are_recognised() {
        let redis = json!({"metadata": {"name": "qs-cart-redis"}});
        assert_eq!(one_redis(&redis, None, &pharia()).application, "cart");
        let workload = json!({"metadata": {"name": "qs-minio-pharia-data"}, "spec": {"template": {"spec": {
            "containers": [{"image": "quay.io/minio/minio:1"}]}}}});
        assert_eq!(minio(&workload, &pharia()).unwrap().buckets, ["internal", "external"]);
        assert_eq!(minio(&json!({"metadata": {"name": "web"}}), &pharia()), None);
    }
}
