//! What there is a Secret for.

use serde::{Deserialize, Serialize};

/// For what a shape yields one Secret each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Each {
    /// A role of a PostgreSQL cluster.
    Role,
    /// A Redis instance.
    Redis,
    /// A MinIO instance.
    Minio,
    /// A bucket of a MinIO instance.
    Bucket,
    /// A server of any other kind.
    Instance,
    /// Once, whatever the inventory says.
    Once,
}

impl Each {
    /// As the profile writes it.
    pub fn word(self) -> &'static str {
        match self {
            Each::Role => "role",
            Each::Redis => "redis",
            Each::Minio => "minio",
            Each::Bucket => "bucket",
            Each::Instance => "instance",
            Each::Once => "once",
        }
    }

    /// What is known of one of them; a fact goes before a key of the same name.
    pub fn facts(self) -> &'static [&'static str] {
        match self {
            Each::Role => &["namespace", "cluster", "role", "application", "database", "pooler", "host"],
            Each::Redis => &["namespace", "instance", "application", "port"],
            Each::Minio => &["namespace", "instance", "application", "user", "protocol", "port"],
            Each::Bucket => &["namespace", "instance", "application", "user", "protocol", "port", "bucket"],
            Each::Instance => &["namespace", "instance", "user", "database", "replication"],
            Each::Once => &["namespace"],
        }
    }
}
