//! PostgreSQL as a test should find it: where it answers, for whom, and what is promised.
//! No secret is in here, only the names of Secrets.

use serde::{Deserialize, Serialize};

/// A PostgreSQL cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PgServer {
    /// Its name.
    pub cluster: String,
    /// Its namespace.
    pub namespace: String,
    /// What its operator says of it, if that could be read: `Cluster in healthy state`.
    pub phase: Option<String>,
    /// Instances that are ready, and that should be.
    pub instances: Option<(u64, u64)>,
    /// Where it answers; the direct writer first.
    pub endpoints: Vec<PgEndpoint>,
    /// The Secret and the key that hold the certificate of its authority.
    pub authority: Option<(String, String)>,
    /// Whether connections without TLS have to be refused, or only should be.
    pub plain_text_forbidden: bool,
    /// Whether a role must not reach another's database, or only should not.
    pub isolated: bool,
    /// Who logs in.
    pub roles: Vec<PgRole>,
}

/// Where a cluster answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PgEndpoint {
    /// `rw`, `ro`, `r`, `pooler:session`, `alias`.
    pub name: String,
    /// Host as applications write it.
    pub host: String,
    /// Port.
    pub port: u16,
    /// What it promises.
    pub promise: Promise,
    /// Its pooler, if it is one.
    pub pooler: Option<PgPooler>,
    /// Why nobody answers here although all is well; there is nothing to try then.
    pub nobody: Option<String>,
}

/// What an endpoint promises.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Promise {
    /// Writes are taken.
    Writable,
    /// Writes are refused.
    ReadOnly,
    /// Either.
    #[default]
    Any,
}

/// A pooler, as its objects say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PgPooler {
    /// Name of the object.
    pub object: String,
    /// Whether the object exists; nothing if it could not be read.
    pub exists: Option<bool>,
    /// `session` or `transaction`.
    pub mode: String,
    /// Instances wanted.
    pub wanted: u64,
    /// Instances ready; nothing if it could not be read.
    pub ready: Option<u64>,
    /// Paused by `spec.pgbouncer.paused`.
    pub paused: bool,
}

/// Who logs in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PgRole {
    /// Name of the role.
    pub role: String,
    /// Its database.
    pub database: String,
    /// The Secret with its password.
    pub secret: Option<String>,
    /// The Secret with its client certificate: then it has no password.
    pub certificate: Option<String>,
    /// The host its Secret should name, and why.
    pub expected: Option<(String, String)>,
    /// Databases of others.
    pub others: Vec<String>,
    /// Extensions its database should have.
    pub extensions: Vec<String>,
}

/// The bundled server of API Forge: what is called how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Forge {
    /// Its Service.
    pub host: String,
    /// Port of its Service.
    pub port: u16,
    /// The Secret with a password for each role.
    pub secret: String,
    /// Database of the application.
    pub database: String,
    /// Schema of the application.
    pub schema: String,
    /// Superuser.
    pub superuser: String,
    /// Owner of database and schema; nobody logs in as it.
    pub owner: String,
    /// The application.
    pub user: String,
    /// Backups read as this one.
    pub reader: String,
    /// The role of Temporal, which not every deployment has.
    pub temporal: String,
}

impl Default for Forge {
    fn default() -> Self {
        let text = str::to_owned;
        Forge {
            host: text("postgres"),
            port: 5432,
            secret: text("postgres-secrets"),
            database: text("appdb"),
            schema: text("app"),
            superuser: text("postgres"),
            owner: text("appowner"),
            user: text("appuser"),
            reader: text("backupuser"),
            temporal: text("temporaluser"),
        }
    }
}

impl PgServer {
    /// The endpoint of a host, however the host is written.
    pub fn endpoint_of(&self, host: &str) -> Option<&PgEndpoint> {
        let first = |host: &str| host.split('.').next().unwrap_or_default().to_owned();
        let exact = self.endpoints.iter().find(|endpoint| endpoint.host == host);
        exact.or_else(|| self.endpoints.iter().find(|endpoint| endpoint.host == first(host)))
    }

    /// The direct writer.
    pub fn writer(&self) -> Option<&PgEndpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.pooler.is_none())
    }
}
