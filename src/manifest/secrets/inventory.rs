//! For whom there are credentials: clusters with roles, Redis and MinIO instances.

use super::chart;
use super::profile::Profile;
use crate::manifest::rule::{ANY, OBJECT, TEXT};
use crate::manifest::shape::{self, Shape, may, must};
use crate::manifest::values;
use crate::manifest::yaml::{self, Node};
use crate::model::problem::{Origin, Problem};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// `apiVersion` of inventory and profile files.
pub const API_VERSION: &str = "qs-secrets.pgaas.io/v1alpha1";

/// Everything that needs credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Inventory {
    /// PostgreSQL clusters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<PgCluster>,
    /// Redis instances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redis: Vec<Redis>,
    /// MinIO instances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub minio: Vec<Minio>,
    /// Servers of other kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instances: Vec<Instance>,
}

/// A PostgreSQL cluster and its roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct PgCluster {
    /// Its name.
    pub name: String,
    /// The pooler of every role without a mapping; none is the direct connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_pooler: Option<String>,
    /// Its poolers, by the name that follows `{cluster}-pooler-`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub poolers: Vec<String>,
    /// Pooler of single roles; `direct` is no pooler.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub role_pooler_mappings: BTreeMap<String, String>,
    /// Its roles.
    pub roles: Vec<Role>,
}

/// A role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Its database; by the profile's rule if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Who uses it, as people say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// Its Secret; by the profile's rule if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// A Redis instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Redis {
    /// Its name, which is also its host.
    pub name: String,
    /// The application it serves, as it stands in the Secret's name.
    pub application: String,
    /// Port; 6379 if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Its Secret; by the profile's rule if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// A MinIO instance and its buckets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Minio {
    /// Its name, which is also its host.
    pub name: String,
    /// The application it serves, as it stands in the Secrets' names.
    pub application: String,
    /// Root user; the application if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// `http` if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// Port; 9000 if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Buckets with a Secret of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buckets: Vec<String>,
}

/// A server of another kind, such as a Bitnami release.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Instance {
    /// Its name.
    pub name: String,
    /// Its user; `postgres` if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Its database; `postgres` if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Whether it replicates.
    #[serde(default)]
    pub replication: bool,
}

const ROLE: Shape = Shape::Closed(&[
    must("name", Shape::Text(&TEXT)),
    may("database", Shape::Text(&TEXT)),
    may("application", Shape::Scalar(&ANY)),
    may("secret", Shape::Text(&OBJECT)),
]);
const CLUSTER: Shape = Shape::Closed(&[
    must("name", Shape::Text(&OBJECT)),
    may("defaultPooler", Shape::Text(&OBJECT)),
    may("poolers", Shape::List { of: &Shape::Text(&OBJECT), min: 0 }),
    may("rolePoolerMappings", Shape::Each { key: &TEXT, of: &Shape::Text(&OBJECT) }),
    must("roles", Shape::List { of: &ROLE, min: 0 }),
]);
const PORT: Shape = Shape::Int { min: 1, max: 65535 };
const REDIS: Shape = Shape::Closed(&[
    must("name", Shape::Text(&OBJECT)),
    must("application", Shape::Text(&OBJECT)),
    may("port", PORT),
    may("secret", Shape::Text(&OBJECT)),
]);
const MINIO: Shape = Shape::Closed(&[
    must("name", Shape::Text(&OBJECT)),
    must("application", Shape::Text(&OBJECT)),
    may("user", Shape::Scalar(&TEXT)),
    may("protocol", Shape::Choice(&["http", "https"])),
    may("port", PORT),
    may("buckets", Shape::List { of: &Shape::Text(&OBJECT), min: 0 }),
]);
const INSTANCE: Shape = Shape::Closed(&[
    must("name", Shape::Text(&OBJECT)),
    may("user", Shape::Scalar(&TEXT)),
    may("database", Shape::Text(&TEXT)),
    may("replication", Shape::Bool),
]);
/// An inventory inside of a profile.
pub const BODY: Shape = Shape::Closed(&[
    may("clusters", Shape::List { of: &CLUSTER, min: 0 }),
    may("redis", Shape::List { of: &REDIS, min: 0 }),
    may("minio", Shape::List { of: &MINIO, min: 0 }),
    may("instances", Shape::List { of: &INSTANCE, min: 0 }),
]);
const FILE: Shape = Shape::Closed(&[
    must("apiVersion", Shape::Choice(&[API_VERSION])),
    must("kind", Shape::Choice(&["Inventory"])),
    may("clusters", Shape::List { of: &CLUSTER, min: 0 }),
    may("redis", Shape::List { of: &REDIS, min: 0 }),
    may("minio", Shape::List { of: &MINIO, min: 0 }),
    may("instances", Shape::List { of: &INSTANCE, min: 0 }),
]);

impl Inventory {
    /// Reads Inventory files, or values of the charts that deploy these servers; of
    /// several files the later is laid upon the earlier, as with Helm.
    pub fn read(files: &[(Arc<str>, Vec<u8>)], profile: &Profile) -> Result<Inventory, Vec<Problem>> {
        let mut nodes = files.iter().map(|(file, bytes)| yaml::parse(file, bytes));
        let mut node = nodes.next().unwrap_or_else(|| Err(Vec::new()))?;
        for over in nodes {
            values::merge(&mut node, over?);
        }
        let names: Vec<&str> = files.iter().map(|(file, _)| &**file).collect();
        let file: Arc<str> = Arc::from(names.join(", "));
        if node.get("kind").is_none() && node.get("apiVersion").is_none() {
            return chart::inventory(&node, &file, profile);
        }
        let mut problems = Vec::new();
        shape::check(&mut node, &FILE, "", &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        Inventory::of(&node, &file)
    }

    fn of(node: &Node, file: &Arc<str>) -> Result<Inventory, Vec<Problem>> {
        let inventory: Inventory = serde_json::from_value(node.to_json())
            .map_err(|error| vec![Problem::of_file(file.to_string(), error.to_string())])?;
        let problems = inventory.problems(&node.origin);
        if problems.is_empty() { Ok(inventory) } else { Err(problems) }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        *self == Inventory::default()
    }

    /// What is contradictory in it.
    pub(super) fn problems(&self, origin: &Origin) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |key: &str, message: String| problems.push(Problem::at(origin, key, message));
        for cluster in &self.clusters {
            let known = |pooler: &String| pooler == DIRECT || cluster.poolers.contains(pooler);
            let list = cluster.poolers.join(", ");
            for (role, pooler) in &cluster.role_pooler_mappings {
                if !known(pooler) {
                    let key = format!("{}.rolePoolerMappings.{role}", cluster.name);
                    wrong(
                        &key,
                        format!("expected {DIRECT} or a pooler of the cluster ({list}), found {pooler}"),
                    );
                }
                if !cluster.roles.iter().any(|known| known.name == *role) {
                    let key = format!("{}.rolePoolerMappings", cluster.name);
                    wrong(&key, format!("{role} is no role of {}", cluster.name));
                }
            }
            if let Some(pooler) = cluster.default_pooler.as_ref().filter(|pooler| !known(pooler)) {
                let key = format!("{}.defaultPooler", cluster.name);
                wrong(&key, format!("expected {DIRECT} or a pooler of the cluster ({list}), found {pooler}"));
            }
            repeated(cluster.roles.iter().map(|role| &role.name), |name| {
                wrong(&format!("{}.roles", cluster.name), format!("{name} stands twice"));
            });
        }
        let names = self.clusters.iter().map(|c| &c.name);
        repeated(names, |name| wrong("clusters", format!("{name} stands twice")));
        repeated(self.redis.iter().map(|r| &r.name), |name| wrong("redis", format!("{name} stands twice")));
        repeated(self.minio.iter().map(|m| &m.name), |name| wrong("minio", format!("{name} stands twice")));
        problems
    }
}

/// What a mapping calls the connection without a pooler.
pub(super) const DIRECT: &str = "direct";

impl PgCluster {
    /// The pooler a role goes through, and whether that is the default one.
    pub fn pooler(&self, role: &str) -> (Option<&str>, bool) {
        let mapped = self.role_pooler_mappings.get(role);
        let pooler = mapped.or(self.default_pooler.as_ref()).map(String::as_str);
        (pooler.filter(|pooler| *pooler != DIRECT), mapped.is_none())
    }
}

fn repeated<'a>(names: impl Iterator<Item = &'a String>, mut report: impl FnMut(&str)) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            report(name);
        }
    }
}
