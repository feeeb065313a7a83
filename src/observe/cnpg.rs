//! CloudNativePG's Cluster, as far as it is read here: partial and lenient.
//! Unknown fields and phases of newer operators are no error.

use super::Unseen;
use super::condition::Condition;
use crate::k8s::Reason;
use crate::model::operation::{Demotion, LAST_DEMOTION, LAST_PROMOTION, LOCK, Operation, Promotion};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A folder of an object store.
#[derive(Debug, Clone, Copy)]
pub struct Archive<'a> {
    /// Name of the ObjectStore.
    pub store: &'a str,
    /// Folder in it: plugin-barman-cloud's `serverName`.
    pub server: &'a str,
}

/// A Cluster (`postgresql.cnpg.io/v1`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CnpgCluster {
    /// Metadata.
    pub metadata: Metadata,
    /// Specification.
    pub spec: Spec,
    /// Status.
    pub status: Status,
    /// `spec.replica` as it stands, fields unknown here included.
    #[serde(skip)]
    pub raw_replica: Option<Value>,
    /// `spec.bootstrap` as it stands.
    #[serde(skip)]
    pub raw_bootstrap: Option<Value>,
}

/// Metadata of any object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// Name.
    pub name: String,
    /// Namespace.
    pub namespace: String,
    /// Uid.
    pub uid: String,
    /// Version for conditional writes.
    pub resource_version: String,
    /// When it was made (RFC 3339).
    pub creation_timestamp: Option<String>,
    /// When its deletion was asked for.
    pub deletion_timestamp: Option<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
}

/// What is wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Spec {
    /// Instances wanted.
    pub instances: u64,
    /// Image, unless a catalog is used.
    pub image_name: Option<String>,
    /// Catalog entry.
    pub image_catalog_ref: Option<CatalogRef>,
    /// Role in a distributed topology.
    pub replica: Option<Replica>,
    /// PostgreSQL's settings.
    pub postgresql: Postgresql,
    /// Sources and peers.
    pub external_clusters: Vec<External>,
    /// Plugins.
    pub plugins: Vec<Plugin>,
    /// In-tree backup, deprecated.
    pub backup: Option<Value>,
    /// Longest wait for a shutdown at a role change, in seconds.
    pub switchover_delay: Option<u64>,
    /// Who says when a primary is restarted: `unsupervised` (also when absent) or `supervised`.
    pub primary_update_strategy: Option<String>,
    /// Processor and memory of an instance.
    pub resources: Option<Value>,
}

/// `spec.postgresql`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Postgresql {
    /// Parameters, the operator's defaults included.
    pub parameters: BTreeMap<String, String>,
    /// Libraries loaded at the start.
    pub shared_preload_libraries: Vec<String>,
    /// Synchronous replication inside the Cluster: `number`, `dataDurability`.
    pub synchronous: Value,
}

/// Reference to an image catalog.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CatalogRef {
    /// Name of the catalog.
    pub name: String,
    /// PostgreSQL major version.
    pub major: u64,
}

/// `spec.replica`.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Replica {
    /// Own entry in `externalClusters`.
    #[serde(rename = "self")]
    pub self_name: Option<String>,
    /// Entry of the primary.
    pub primary: Option<String>,
    /// Entry to replicate from.
    pub source: Option<String>,
    /// Legacy switch; if set it alone decides.
    pub enabled: Option<bool>,
    /// Token of the demoted primary.
    pub promotion_token: Option<String>,
    /// Delayed replica.
    pub min_apply_delay: Option<String>,
}

/// An entry of `externalClusters`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct External {
    /// Name.
    pub name: String,
    /// Streaming parameters, if any.
    pub connection_parameters: Option<BTreeMap<String, String>>,
    /// Plugin that reads the archive, if any.
    pub plugin: Option<Plugin>,
}

/// A plugin of a Cluster.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Plugin {
    /// Name.
    pub name: String,
    /// Off only when `false`.
    pub enabled: Option<bool>,
    /// Whether WAL goes through it.
    #[serde(rename = "isWALArchiver")]
    pub is_wal_archiver: bool,
    /// Parameters.
    pub parameters: BTreeMap<String, String>,
}

/// What the operator saw.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Status {
    /// Phase text.
    pub phase: String,
    /// Its reason.
    pub phase_reason: String,
    /// Instances known.
    pub instances: u64,
    /// Instances ready.
    pub ready_instances: u64,
    /// Their names.
    pub instance_names: Vec<String>,
    /// What the operator last heard of each.
    pub instances_reported_state: BTreeMap<String, ReportedState>,
    /// The (designated) primary instance.
    pub current_primary: Option<String>,
    /// The wanted one.
    pub target_primary: Option<String>,
    /// When it became primary.
    pub current_primary_timestamp: Option<String>,
    /// Timeline of a real primary; stale on a replica cluster.
    #[serde(rename = "timelineID")]
    pub timeline: Option<u64>,
    /// System identifier; empty while unknown.
    #[serde(rename = "systemID")]
    pub system_id: Option<String>,
    /// Token of the last demotion; stays while the cluster is a replica.
    pub demotion_token: Option<String>,
    /// Token of the last promotion.
    pub last_promotion_token: Option<String>,
    /// Whether a demotion is under way.
    pub switch_replica_cluster_status: SwitchStatus,
    /// Conditions.
    pub conditions: Vec<Condition>,
    /// Certificates and their expiry.
    pub certificates: Certificates,
    /// Managed roles.
    pub managed_roles_status: ManagedRoles,
    /// Image in use.
    pub image: Option<String>,
    /// Of which PostgreSQL the data are (`majorVersion`); from 1.26 on.
    #[serde(rename = "pgDataImageInfo")]
    pub data: Value,
    /// In-tree backups only.
    pub last_successful_backup: Option<String>,
    /// In-tree backups only.
    pub first_recoverability_point: Option<String>,
}

/// What the operator last heard of an instance.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReportedState {
    /// Whether it is primary.
    pub is_primary: bool,
    /// Timeline.
    #[serde(rename = "timeLineID")]
    pub timeline: Option<u64>,
}

/// `status.switchReplicaClusterStatus`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SwitchStatus {
    /// Whether a demotion is under way.
    pub in_progress: bool,
}

/// `status.certificates`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Certificates {
    /// Expiry per Secret, in Go's time text.
    pub expirations: BTreeMap<String, String>,
}

/// `status.managedRolesStatus`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ManagedRoles {
    /// Roles by state.
    pub by_status: BTreeMap<String, Vec<String>>,
    /// Errors by role.
    pub cannot_reconcile: BTreeMap<String, Vec<String>>,
    /// The password last applied, by role.
    pub password_status: BTreeMap<String, PasswordStatus>,
}

/// An entry of `status.managedRolesStatus.passwordStatus`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PasswordStatus {
    /// The version of the Secret it was read from.
    pub resource_version: String,
}

/// The role a Cluster's spec gives it (`IsReplica` in `api/v1/cluster_funcs.go`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Takes writes.
    Primary,
    /// Follows another cluster.
    Replica,
}

impl CnpgCluster {
    /// Reads an object. One that cannot be understood is unknown, not empty: a
    /// missing `spec.replica` would otherwise read as a primary.
    pub fn read(object: Value) -> Result<Self, Unseen> {
        let (replica, bootstrap) =
            (object["spec"].get("replica").cloned(), object["spec"].get("bootstrap").cloned());
        let cluster: CnpgCluster = serde_json::from_value(object).map_err(|error| Unseen {
            reason: Reason::Other,
            message: format!("the Cluster cannot be understood: {error}"),
        })?;
        Ok(CnpgCluster { raw_replica: replica, raw_bootstrap: bootstrap, ..cluster })
    }

    /// Own name in the distributed topology.
    pub fn self_name(&self) -> &str {
        let replica = self.spec.replica.as_ref();
        replica.and_then(|r| r.self_name.as_deref()).unwrap_or(&self.metadata.name)
    }

    /// The specified role: `enabled` wins, then self against primary.
    pub fn role(&self) -> Role {
        let Some(replica) = &self.spec.replica else { return Role::Primary };
        let is_replica = match (replica.enabled, &replica.primary) {
            (Some(enabled), _) => enabled,
            (None, Some(primary)) => primary != self.self_name(),
            // An empty primary makes a replica.
            (None, None) => true,
        };
        if is_replica { Role::Replica } else { Role::Primary }
    }

    /// Whether `replica.enabled` decides, so that `primary` and tokens do nothing.
    pub fn standalone_replica(&self) -> bool {
        self.spec.replica.as_ref().is_some_and(|replica| replica.enabled.is_some())
    }

    /// `spec.replica.primary`.
    pub fn primary_name(&self) -> Option<&str> {
        self.spec.replica.as_ref()?.primary.as_deref()
    }

    /// A non-empty `spec.replica.promotionToken`.
    pub fn promotion_token(&self) -> Option<&str> {
        self.spec.replica.as_ref()?.promotion_token.as_deref().filter(|token| !token.is_empty())
    }

    /// A non-empty `status.demotionToken`.
    pub fn demotion_token(&self) -> Option<&str> {
        self.status.demotion_token.as_deref().filter(|token| !token.is_empty())
    }

    /// A non-empty `status.lastPromotionToken`.
    pub fn last_promotion_token(&self) -> Option<&str> {
        self.status.last_promotion_token.as_deref().filter(|token| !token.is_empty())
    }

    /// A non-empty `status.systemID`.
    pub fn system_id(&self) -> Option<&str> {
        self.status.system_id.as_deref().filter(|id| !id.is_empty())
    }

    /// Highest timeline any instance reported.
    pub fn reported_timeline(&self) -> Option<u64> {
        self.status.instances_reported_state.values().filter_map(|state| state.timeline).max()
    }

    /// A condition by type.
    pub fn condition(&self, kind: &str) -> Option<&Condition> {
        self.status.conditions.iter().find(|condition| condition.kind == kind)
    }

    /// Whether an annotation says so.
    pub(super) fn annotated(&self, key: &str) -> Option<&str> {
        self.metadata.annotations.get(key).map(String::as_str)
    }

    /// The operation that holds the lock.
    pub fn lock(&self) -> Option<Operation> {
        self.annotated(LOCK).map(Operation::read)
    }

    /// The token kept by the last demotion.
    pub fn last_demotion(&self) -> Option<Demotion> {
        self.annotated(LAST_DEMOTION).and_then(|text| serde_json::from_str(text).ok())
    }

    /// The last promotion done by this tool.
    pub fn last_promotion(&self) -> Option<Promotion> {
        self.annotated(LAST_PROMOTION).and_then(|text| serde_json::from_str(text).ok())
    }

    /// The plugin that archives WAL.
    pub fn wal_archiver(&self) -> Option<&Plugin> {
        self.spec.plugins.iter().find(|plugin| plugin.is_wal_archiver && plugin.enabled != Some(false))
    }

    /// Where WAL goes by the barman-cloud plugin.
    pub fn archive(&self) -> Option<Archive<'_>> {
        let plugin = self.wal_archiver()?;
        let parameter = |key: &str| plugin.parameters.get(key).map(String::as_str);
        Some(Archive {
            store: parameter("barmanObjectName")?,
            server: parameter("serverName").unwrap_or(&self.metadata.name),
        })
    }

    /// Whether the replica source can be streamed from, beside the archive.
    pub fn streams_from_source(&self) -> bool {
        let source = self.spec.replica.as_ref().and_then(|replica| replica.source.as_deref());
        self.spec.external_clusters.iter().any(|external| {
            Some(external.name.as_str()) == source && external.connection_parameters.is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cluster(replica: Value) -> CnpgCluster {
        CnpgCluster::read(json!({"metadata": {"name": "prod-ic1"}, "spec": {"replica": replica}})).unwrap()
    }

    #[test]
    fn the_role_follows_the_operators_own_rule() {
        assert_eq!(CnpgCluster::read(json!({"metadata": {"name": "x"}})).unwrap().role(), Role::Primary);
        assert_eq!(cluster(json!({"self": "a", "primary": "a", "source": "b"})).role(), Role::Primary);
        assert_eq!(cluster(json!({"self": "a", "primary": "b", "source": "b"})).role(), Role::Replica);
        assert_eq!(cluster(json!({"primary": "prod-ic1", "source": "b"})).role(), Role::Primary);
        assert_eq!(cluster(json!({"source": "b"})).role(), Role::Replica);
        assert_eq!(cluster(json!({"enabled": false, "primary": "b"})).role(), Role::Primary);
    }

    #[test]
    fn an_object_that_cannot_be_understood_is_unknown_not_a_primary() {
        assert!(CnpgCluster::read(json!({"status": {"phase": 7}})).is_err());
        assert!(CnpgCluster::read(json!("nonsense")).is_err());
    }
}
