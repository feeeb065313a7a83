//! What `test` checks: for each kind of server a subject and the table of its checks.
//!
//! A [`Plan`] says what is tested and holds no secret, so that it can be carried out here or
//! in a pod; a [`World`] is the place where that happens: the way to servers, and to the
//! values of Secrets.

pub mod http;
pub mod minio;
pub mod postgres;
pub mod redis;

use super::checking::Suite;
use super::dial::Dialer;
use crate::ctx::Clock;
use crate::decide::tested;
use crate::k8s::{Cluster, Reason};
use crate::manifest::secrets::Profile;
use crate::model::certificate::Certificate;
use crate::model::check::Outcome;
use crate::model::connection::{Connection, Service};
use crate::model::dial::Endpoint;
use crate::model::finding;
use crate::model::secret::SecretBytes;
use crate::model::tested::{Forge, PgServer};
use crate::observe::secrets::secret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Secrets asked for at the same time.
const PARALLEL: usize = 16;

/// The values of a Secret.
type Values = BTreeMap<String, SecretBytes>;

/// What is tested.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Namespace of the applications.
    pub namespace: String,
    /// Id of the run.
    pub run: String,
    /// What the keys of Secrets mean.
    pub profile: Profile,
    /// Authorities of servers' certificates, PEM; empty for those the machine trusts.
    #[serde(default)]
    pub roots: String,
    /// One suite each.
    pub targets: Vec<Target>,
}

/// What one suite is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "service", rename_all = "camelCase")]
pub enum Target {
    /// A Redis server.
    Redis(redis::RedisTarget),
    /// A MinIO server, or a bucket of one.
    Minio(minio::MinioTarget),
    /// A web server.
    Http(http::HttpTarget),
    /// A cluster of PostgreSQL: a suite for each role and endpoint.
    Postgres(Box<PgServer>),
    /// The server of API Forge, looked into by its superuser.
    Forge(Box<Forge>),
}

impl Target {
    /// The Secrets its credentials are in.
    pub fn secrets(&self) -> Vec<&str> {
        match self {
            Target::Redis(target) => vec![&target.secret],
            Target::Minio(target) => vec![&target.secret],
            Target::Http(_) => Vec::new(),
            Target::Postgres(server) => tested::secrets(std::slice::from_ref(&**server)),
            Target::Forge(server) => vec![&server.secret],
        }
    }

    /// Its suites. Secrets are read here; what is wrong with them is the first check's word.
    pub async fn suites(&self, world: &Arc<World>) -> Vec<Suite> {
        match self {
            Target::Redis(target) => vec![redis::suite(target, world).await],
            Target::Minio(target) => vec![minio::suite(target, world).await],
            Target::Http(target) => vec![http::suite(target, world)],
            Target::Postgres(server) => postgres::suites(server, &world.given(&self.secrets()).await),
            Target::Forge(server) => {
                vec![postgres::forge(server, &world.namespace, &world.given(&self.secrets()).await)]
            }
        }
    }
}

/// Where the values of Secrets are.
pub enum Keeper {
    /// Asked of the API server.
    Api(Box<Cluster>),
    /// Files of a pod, `FOLDER/SECRET/KEY`.
    Folder(PathBuf),
}

/// Where a plan is carried out.
pub struct World {
    /// The way to servers.
    pub dialer: Dialer,
    /// The way to Secrets.
    pub keeper: Keeper,
    /// Namespace of the applications.
    pub namespace: String,
    /// Id of the run.
    pub run: String,
    /// What the keys of Secrets mean.
    pub profile: Profile,
    /// Authorities of servers' certificates; none for those the machine trusts.
    pub roots: Vec<Certificate>,
    /// Longest answer.
    pub limit: Duration,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

impl World {
    /// The values of a Secret.
    pub async fn values(&self, name: &str) -> Result<Values, Outcome> {
        let found = match &self.keeper {
            Keeper::Api(api) => secret(api, &self.namespace, name).await.map_err(|unseen| {
                let kind = if unseen.reason == Reason::Forbidden { "forbidden" } else { "unreadable" };
                Outcome::error(kind, unseen.message).hint("it takes get on secrets")
            })?,
            Keeper::Folder(folder) => return of_folder(&folder.join(name), name),
        };
        found.map(|live| live.data).ok_or_else(|| missing(name))
    }

    /// What the suites of PostgreSQL are run with. A Secret that cannot be read is not there:
    /// the suites of its role say so.
    async fn given(&self, secrets: &[&str]) -> postgres::Given {
        use futures::StreamExt;
        let read = secrets
            .iter()
            .map(|name| async move { Some(((*name).to_owned(), self.values(name).await.ok()?)) });
        let read: Vec<_> = futures::stream::iter(read).buffered(PARALLEL).collect().await;
        postgres::Given {
            dialer: self.dialer.clone(),
            secrets: Arc::new(read.into_iter().flatten().collect()),
            profile: Arc::new(self.profile.clone()),
            limit: self.limit,
            now: self.clock.now(),
            dc: None,
            application: format!("qs-secrets test {}", self.run),
        }
    }

    /// The connection a Secret describes, which is to be of a service.
    pub async fn connection(&self, name: &str, service: Service) -> Result<Connection, Outcome> {
        let values = self.values(name).await?;
        let object = format!("secret/{name}");
        let read = self.profile.connection(&object, &values);
        let connection = read.map_err(|error| {
            Outcome::fail("secret", error.to_string())
                .hint("kubectl qs-secrets verify says what is wrong with it")
                .finding(finding::MISSING_KEY)
        })?;
        match connection.service == service {
            true => Ok(connection),
            false => Err(Outcome::fail("secret", format!("{object} is not for {service:?}"))),
        }
    }

    /// A place as the applications of the namespace write it.
    pub fn endpoint(&self, host: &str, port: u16) -> Endpoint {
        Endpoint { namespace: self.namespace.clone(), host: host.to_owned(), port }
    }
}

fn of_folder(folder: &std::path::Path, name: &str) -> Result<Values, Outcome> {
    let unreadable = |error: std::io::Error| {
        Outcome::error("unreadable", format!("secret/{name} cannot be read in the pod: {error}"))
    };
    let mut values = Values::new();
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(missing(name)),
        other => other.map_err(unreadable)?,
    };
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        let key = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What begins with two dots is how the kubelet changes files at once.
        if !key.starts_with("..") {
            values.insert(key, std::fs::read(&path).map_err(unreadable)?.into());
        }
    }
    if values.is_empty() { Err(missing(name)) } else { Ok(values) }
}

fn missing(name: &str) -> Outcome {
    Outcome::fail("secret", format!("secret/{name} does not exist"))
        .hint("kubectl qs-secrets generate makes what is missing")
        .finding(finding::MISSING)
}
