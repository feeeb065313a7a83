//! Effective values as types: what the rendering reads.
//!
//! Only values that passed every check come here, so defaults are already filled in.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Effective values of one data centre.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Server settings.
    pub postgresql: Postgresql,
    /// Plugins in use.
    pub plugins: Vec<Plugin>,
    /// Declared databases.
    pub databases: Vec<Database>,
    /// Declared roles.
    pub roles: Vec<Role>,
    /// Read-only role of pgAdmin.
    pub pgadmin_user: PgadminUser,
    /// Images by major version.
    pub image_catalog: ImageCatalog,
    /// When and how long.
    pub backup: Backup,
    /// Own object store.
    pub s3: S3,
    /// Every data centre's archive as seen from here; empty without replication.
    pub external_clusters: Vec<ExternalCluster>,
    /// Who may connect.
    pub network_policy: NetworkPolicy,
    /// Who may administer.
    pub rbac: Rbac,
}

impl Settings {
    /// Whether WAL is archived and backups are taken.
    pub fn archives(&self) -> bool {
        self.plugins.iter().any(|plugin| plugin.name == super::names::BARMAN)
    }
}

/// Server settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Postgresql {
    /// Major version.
    pub major_version: i64,
    /// Number of pods.
    pub instances: i64,
    /// Volume.
    pub storage: Storage,
    /// Requests and limits, as Kubernetes takes them.
    #[serde(default)]
    pub resources: Option<serde_json::Value>,
    /// `postgresql.conf`.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// Who starts the last step of a rolling update.
    pub primary_update_strategy: String,
    /// How the primary is updated.
    pub primary_update_method: String,
    /// Whether the last pg_hba line refuses everybody.
    pub reject_password_logins: bool,
}

/// A volume.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Storage {
    /// Size.
    pub size: String,
    /// StorageClass; the cluster's default when none.
    #[serde(default)]
    pub storage_class: Option<String>,
}

/// A CloudNativePG plugin.
#[derive(Debug, Clone, Deserialize)]
pub struct Plugin {
    /// Its name.
    pub name: String,
}

/// A declared database.
#[derive(Debug, Clone, Deserialize)]
pub struct Database {
    /// Name in PostgreSQL.
    pub name: String,
    /// Owning role.
    pub owner: String,
}

/// A declared role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// Name in PostgreSQL.
    pub name: String,
    /// `present` or `absent`.
    pub ensure: String,
    /// LOGIN.
    pub login: bool,
    /// SUPERUSER.
    pub superuser: bool,
    /// CREATEDB.
    pub createdb: bool,
    /// INHERIT.
    pub inherit: bool,
    /// CONNECTION LIMIT.
    pub connection_limit: i64,
    /// Roles it is a member of.
    pub in_roles: Vec<String>,
    /// Databases it may connect to besides its own.
    pub databases: Vec<String>,
}

impl Role {
    /// Whether the role is to exist.
    pub fn present(&self) -> bool {
        self.ensure == "present"
    }
}

/// Read-only role of pgAdmin.
#[derive(Debug, Clone, Deserialize)]
pub struct PgadminUser {
    /// Name in PostgreSQL.
    pub name: String,
    /// Roles it is a member of.
    pub roles: Vec<String>,
}

/// Images by major version.
#[derive(Debug, Clone, Deserialize)]
pub struct ImageCatalog {
    /// Name of the ImageCatalog.
    pub name: String,
    /// Images.
    pub images: Vec<Image>,
}

/// One image.
#[derive(Debug, Clone, Deserialize)]
pub struct Image {
    /// Major version.
    pub major: i64,
    /// Reference.
    pub image: String,
}

/// When backups are taken and how long they are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// Six fields, seconds first.
    pub schedule: String,
    /// Such as `30d`.
    pub retention_policy: String,
    /// `primary` or `prefer-standby`.
    pub target: String,
}

/// Where this data centre archives to.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3 {
    /// Address.
    pub endpoint: String,
    /// Region.
    #[serde(default)]
    pub region: Option<String>,
    /// Bucket and folder.
    pub destination_path: String,
    /// Folder below it.
    pub server_name: String,
    /// Keys, or where they are.
    pub credentials: S3Credentials,
}

/// Keys, or the Secret that has them.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum S3Credentials {
    /// A Secret made by others, with the keys `accessKey` and `secretKey`.
    #[serde(rename_all = "camelCase")]
    Existing {
        /// Name of the Secret.
        secret_name: String,
    },
    /// Keys in the values, for local environments.
    #[serde(rename_all = "camelCase")]
    Inline {
        /// Access key.
        access_key: String,
        /// Secret key.
        secret_key: String,
    },
}

// Never the content: it may be a key.
impl std::fmt::Debug for S3Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            S3Credentials::Existing { secret_name } => write!(f, "Existing({secret_name})"),
            S3Credentials::Inline { .. } => f.write_str("Inline(…)"),
        }
    }
}

/// A data centre's archive as seen from this one.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalCluster {
    /// Name in `externalClusters`.
    pub name: String,
    /// Its data centre.
    pub datacenter: String,
    /// ObjectStore here that leads to it.
    pub object_store: String,
    /// Folder below the destination path.
    pub server_name: String,
    /// Address it is read from.
    pub endpoint: String,
    /// Region of that address.
    #[serde(default)]
    pub region: Option<String>,
    /// Bucket and folder.
    pub destination_path: String,
}

/// Who may connect to the pods.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkPolicy {
    /// Whether one is rendered.
    pub enabled: bool,
    /// Namespaces of applications.
    pub allowed_namespaces: Vec<String>,
    /// Ranges of applications outside the Kubernetes cluster.
    #[serde(rename = "allowedCIDRs")]
    pub allowed_cidrs: Vec<String>,
    /// Namespace of the CloudNativePG operator.
    pub operator_namespace: String,
    /// Namespace of the metrics collector.
    pub monitoring_namespace: String,
}

/// Who may administer.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rbac {
    /// Whether Role and RoleBindings are rendered.
    pub enabled: bool,
    /// Group of the platform team.
    pub admin_group: String,
    /// Group of the client's team; none where only the platform team deploys.
    pub client_group: String,
}
