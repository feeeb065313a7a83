//! The state of a target over its data centres, as `status` tells it.

use super::finding::Finding;
use super::lsn::Lsn;
use super::operation::Operation;
use serde::Serialize;

/// State of a target.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetStatus {
    /// The target as typed.
    pub target: String,
    /// Whether everything seen is as it should be, and everything was seen.
    pub healthy: bool,
    /// One entry per data centre.
    pub data_centres: Vec<DcStatus>,
    /// What is wrong, errors first.
    pub findings: Vec<Finding>,
}

/// Role of a Cluster or an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SeenRole {
    /// Takes writes.
    Primary,
    /// Read-only, follows another.
    Replica,
    /// Not known.
    Unknown,
}

impl SeenRole {
    /// `Some(true)` is a primary.
    pub fn of(primary: Option<bool>) -> Self {
        match primary {
            Some(true) => SeenRole::Primary,
            Some(false) => SeenRole::Replica,
            None => SeenRole::Unknown,
        }
    }

    /// Lower-case word.
    pub fn word(self) -> &'static str {
        match self {
            SeenRole::Primary => "primary",
            SeenRole::Replica => "replica",
            SeenRole::Unknown => "unknown",
        }
    }
}

/// State of one data centre.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DcStatus {
    /// Name of the data centre.
    pub dc: String,
    /// kubeconfig context.
    pub context: String,
    /// Address of the API server.
    pub server: String,
    /// Namespace.
    pub namespace: String,
    /// Name of the Cluster.
    pub cluster: String,
    /// Why nothing could be read, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// The Cluster's state; absent when it does not exist or could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<DcState>,
    /// Parts that could not be read, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// State of a Cluster that was read.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DcState {
    /// Role by the spec.
    pub role: SeenRole,
    /// Role PostgreSQL is seen in.
    pub observed_role: SeenRole,
    /// Phase text of the operator.
    pub phase: String,
    /// Its reason.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phase_reason: String,
    /// Whether the phase is healthy and every instance is ready.
    pub healthy: bool,
    /// Instances wanted.
    pub instances: u64,
    /// Instances ready.
    pub ready_instances: u64,
    /// The (designated) primary instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_primary: Option<String>,
    /// Name in the distributed topology.
    pub self_name: String,
    /// Where a replica reads from, and how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `streaming` or `WAL archive only`, for a replica.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replication: Option<String>,
    /// PostgreSQL image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// System identifier.
    #[serde(skip_serializing_if = "Option::is_none", rename = "systemID")]
    pub system_id: Option<String>,
    /// Timeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<u64>,
    /// Write position of a primary, replay position of a replica.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub lsn: Option<Lsn>,
    /// Bytes behind the primary of the target; for a replica whose primary is seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_bytes: Option<u64>,
    /// WAL archiving.
    pub archiving: Archiving,
    /// Backups.
    pub backup: BackupState,
    /// Certificates, the one that ends first at the front.
    pub certificates: Vec<CertificateState>,
    /// Instances.
    pub pods: Vec<InstanceRow>,
    /// Databases.
    pub databases: Vec<DatabaseRow>,
    /// Managed roles the operator cannot reconcile, with its words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles_not_reconciled: Vec<String>,
    /// Poolers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub poolers: Vec<PoolerRow>,
    /// Who holds the lock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// When the Cluster was made (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
}

/// WAL archiving of a Cluster.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Archiving {
    /// Whether it works; absent while unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working: Option<bool>,
    /// Where to: object store and server name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    /// Last archived WAL file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_wal: Option<String>,
    /// WAL files waiting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u64>,
    /// The operator's words when it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Backups of a Cluster.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupState {
    /// End of the last completed one (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_completed: Option<String>,
    /// When the last one failed (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_failed: Option<String>,
    /// Earliest point that can be recovered (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_recoverability_point: Option<String>,
    /// Cron expressions, seconds first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<String>,
}

/// A certificate and its end.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertificateState {
    /// Secret that holds it.
    pub secret: String,
    /// When it ends (RFC 3339).
    pub expires: String,
    /// Whole days from the server's now; negative when expired.
    pub days: i64,
}

/// One instance.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InstanceRow {
    /// Pod.
    pub pod: String,
    /// Role PostgreSQL is seen in.
    pub role: SeenRole,
    /// `ok`, or why nothing is known.
    pub status: String,
    /// Whether the pod is Ready; absent while unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<bool>,
    /// Timeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<u64>,
    /// Write or replay position.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub lsn: Option<Lsn>,
    /// Node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Container restarts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restarts: Option<u64>,
}

/// One Database object.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DatabaseRow {
    /// Database name in PostgreSQL.
    pub name: String,
    /// Owner.
    pub owner: String,
    /// Whether it was applied; absent on a replica.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied: Option<bool>,
    /// The operator's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// One Pooler.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PoolerRow {
    /// Name.
    pub name: String,
    /// `rw`, `ro` or `r`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Instances wanted.
    pub instances: u64,
    /// Instances there.
    pub ready: u64,
}
