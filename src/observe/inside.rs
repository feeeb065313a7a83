//! What only PostgreSQL and the Secrets of a side can tell, read once before a primary moves.

use super::Unseen;
use super::cnpg::CnpgCluster;
use super::secrets::LiveSecret;
use super::site::Site;
use crate::k8s::{Reason, exec, kinds};
use crate::model::certificate::Certificate;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::Duration;

/// Longest run of the statement.
const LIMIT: Duration = Duration::from_secs(15);

/// Everything of PostgreSQL in one statement. An UNLOGGED relation has an init fork, which is
/// seen from any database.
const STATEMENT: &str = r"SELECT json_build_object(
'version', version(),
'os', pg_read_file('/etc/os-release', 0, 4096, true),
'settings', (SELECT json_object_agg(name, setting) FROM pg_settings WHERE name IN ('max_connections',
  'max_worker_processes', 'max_wal_senders', 'max_prepared_transactions', 'max_locks_per_transaction',
  'shared_preload_libraries')),
'collations', (SELECT json_object_agg(provider, version) FROM (
  SELECT collprovider AS provider, max(pg_collation_actual_version(oid)) AS version FROM pg_collation
  WHERE collprovider = 'c' AND collname NOT IN ('C', 'POSIX') OR collname = 'und-x-icu' GROUP BY 1) c),
'unlogged', (SELECT json_agg(json_build_object('database', datname, 'files', files)) FROM (
  SELECT d.datname, count(*) AS files FROM pg_database d, LATERAL (
    SELECT pg_ls_dir('base/' || d.oid, true, false) AS file
    UNION ALL SELECT pg_ls_dir('pg_tblspc/' || t.oid || '/' || v || '/' || d.oid, true, false)
    FROM pg_tablespace t, LATERAL pg_ls_dir('pg_tblspc/' || t.oid, true, false) v
    WHERE t.spcname NOT IN ('pg_default', 'pg_global')) f
  WHERE f.file LIKE '%\_init' GROUP BY 1 ORDER BY 1) u),
'slots', (SELECT json_agg(json_build_object('name', slot_name, 'database', database) ORDER BY slot_name)
  FROM pg_replication_slots WHERE slot_type = 'logical'),
'prepared', (SELECT json_agg(json_build_object('name', gid, 'database', database,
  'seconds', extract(epoch FROM now() - prepared)::bigint) ORDER BY prepared) FROM pg_prepared_xacts),
'transactions', (SELECT json_agg(json_build_object('name', pid::text, 'user', usename, 'database', datname,
  'seconds', extract(epoch FROM now() - xact_start)::bigint) ORDER BY xact_start) FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND now() - xact_start > interval '60 s'),
'sessions', (SELECT json_agg(json_build_object('user', usename, 'database', datname, 'address', host(client_addr),
  'certificate', certificate, 'count', count)) FROM (
  SELECT usename, datname, client_addr, client_dn IS NOT NULL AS certificate, count(*) AS count
  FROM pg_stat_activity LEFT JOIN pg_stat_ssl USING (pid)
  WHERE backend_type = 'client backend' AND client_addr IS NOT NULL AND usename <> 'streaming_replica'
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3) s))";

/// One side.
#[derive(Debug, Clone)]
pub struct Inside {
    /// What PostgreSQL says.
    pub facts: Result<Facts, Unseen>,
    /// Certificates by what they are for, as `status.certificates` calls it.
    pub certificates: BTreeMap<&'static str, Result<Vec<Certificate>, Unseen>>,
    /// What the password of each role hashes to; `None` where its Secret is not there.
    pub passwords: BTreeMap<String, Result<Option<Password>, Unseen>>,
    /// Names of poolers by the addresses of their pods.
    pub poolers: Result<BTreeMap<String, String>, Unseen>,
    /// The base backups in this side's own archive.
    pub backups: Backups,
    /// When the operator last renewed its lease, by the server's clock.
    pub operator: Result<Timestamp, Unseen>,
}

/// SHA-256 of a user and a password.
pub type Password = [u8; 32];

/// Base backups of one side; times are RFC 3339.
#[derive(Debug, Clone, Default)]
pub struct Backups {
    /// When one was last completed.
    pub completed: Option<String>,
    /// When a schedule last asked for one.
    pub scheduled: Option<String>,
    /// Why that is not known.
    pub unseen: Option<Unseen>,
}

/// What PostgreSQL says of itself.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// `version()`.
    pub version: String,
    /// `/etc/os-release`.
    pub os: Option<String>,
    /// Settings by name.
    pub settings: BTreeMap<String, String>,
    /// Versions of the libraries that sort text, by provider.
    pub collations: Option<BTreeMap<String, Option<String>>>,
    /// Files of UNLOGGED relations, by database.
    pub unlogged: Option<Vec<Unlogged>>,
    /// Logical replication slots.
    pub slots: Option<Vec<Named>>,
    /// Prepared transactions.
    pub prepared: Option<Vec<Named>>,
    /// Transactions older than a minute, by process.
    pub transactions: Option<Vec<Named>>,
    /// Sessions over the network.
    pub sessions: Option<Vec<Session>>,
}

/// UNLOGGED relations of a database.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Unlogged {
    /// The database.
    pub database: String,
    /// Their files: one of each table, index and TOAST table.
    pub files: u64,
}

/// Something in a database.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its database.
    pub database: Option<String>,
    /// Whose it is.
    pub user: Option<String>,
    /// Its age.
    pub seconds: u64,
}

/// Sessions of one role from one address.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The role.
    pub user: String,
    /// The database.
    pub database: String,
    /// The client's address.
    pub address: String,
    /// Whether they logged in with a certificate.
    pub certificate: bool,
    /// How many.
    pub count: u64,
}

impl Facts {
    /// The operating system of the image, as it calls itself.
    pub fn system(&self) -> Option<&str> {
        let name = self.os.as_deref()?.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
        Some(name.trim_matches('"'))
    }
}

/// Namespace and name of the lease that CloudNativePG's operator renews every few seconds.
const LEASE: (&str, &str) = ("cnpg-system", "db9c8771.cnpg.io");

/// Certificates that are compared, and where in their Secret they are.
const CERTIFICATES: [(&str, &str); 3] =
    [("serverCASecret", "ca.crt"), ("serverTLSSecret", "tls.crt"), ("clientCASecret", "ca.crt")];

/// Whose password no role of the specification tells.
pub const OWNER: &str = "the owner of the application's database";
/// The same of the superuser.
pub const SUPERUSER: &str = "postgres";

impl Site {
    /// Everything, side by side; what cannot be read is unknown, each for itself.
    pub async fn inside(&self, live: &CnpgCluster) -> Inside {
        let object = self.api.get(&kinds::CLUSTERS, &self.namespace, &self.name).await;
        let object = object.ok().flatten().unwrap_or_default();
        let (facts, certificates, passwords, poolers, backups, operator) = futures::join!(
            self.facts(live),
            self.certificates(&object),
            self.passwords(&object),
            self.pooler_pods(),
            self.base_backups(live),
            self.operator(),
        );
        Inside { facts, certificates, passwords, poolers, backups, operator }
    }

    async fn facts(&self, live: &CnpgCluster) -> Result<Facts, Unseen> {
        let other = |message: String| Unseen { reason: Reason::Other, message };
        let pod =
            live.status.current_primary.as_deref().ok_or_else(|| other("no instance is known".into()))?;
        let command =
            ["psql", "-U", "postgres", "-d", "postgres", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", STATEMENT];
        let ran = exec::run(&self.api, &self.namespace, pod, "postgres", &command, LIMIT).await?;
        if ran.code != 0 {
            let line = ran.stderr.lines().next().unwrap_or("psql failed").trim().to_owned();
            return Err(other(format!("psql in pods/{pod}: {line}")));
        }
        serde_json::from_str(&ran.stdout).map_err(|error| other(format!("psql in pods/{pod}: {error}")))
    }

    async fn operator(&self) -> Result<Timestamp, Unseen> {
        let (namespace, name) = LEASE;
        let lease = self.api.get(&kinds::LEASES, namespace, name).await?;
        lease.as_ref().and_then(written).ok_or_else(|| Unseen {
            reason: Reason::Other,
            message: format!("no lease {name} in namespace {namespace}: is it in another one?"),
        })
    }

    async fn secret(&self, name: &str) -> Result<Option<LiveSecret>, Unseen> {
        let object = self.api.get(&kinds::SECRETS, &self.namespace, name).await?;
        object.map(LiveSecret::read).transpose()
    }

    async fn certificates(&self, object: &Value) -> BTreeMap<&'static str, Result<Vec<Certificate>, Unseen>> {
        let read = CERTIFICATES.map(async |(what, key)| {
            let name = text(object, &format!("/status/certificates/{what}"))?;
            let read = self.secret(name).await.and_then(|secret| {
                let other = |message: String| Unseen { reason: Reason::Other, message };
                let secret = secret.ok_or_else(|| other(format!("secret/{name} does not exist")))?;
                let pem = secret.data.get(key).ok_or_else(|| other(format!("secret/{name} has no {key}")))?;
                Certificate::from_pem(pem.expose())
                    .map_err(|why| other(format!("secret/{name}: {key}: {why}")))
            });
            Some((what, read))
        });
        futures::future::join_all(read).await.into_iter().flatten().collect()
    }

    async fn passwords(&self, object: &Value) -> BTreeMap<String, Result<Option<Password>, Unseen>> {
        let read = secrets_of_roles(object, &self.name).into_iter().map(async |(role, name)| {
            let hash = |secret: LiveSecret| {
                let mut hash = Sha256::new();
                for key in ["username", "password"] {
                    let value = secret.data.get(key).map(|value| value.expose()).unwrap_or_default();
                    hash.update(value.len().to_be_bytes());
                    hash.update(value);
                }
                Password::from(hash.finalize())
            };
            (role, self.secret(&name).await.map(|secret| secret.map(hash)))
        });
        futures::future::join_all(read).await.into_iter().collect()
    }

    async fn pooler_pods(&self) -> Result<BTreeMap<String, String>, Unseen> {
        let selector = format!("cnpg.io/cluster={},cnpg.io/podRole=pooler", self.name);
        let pods = self.api.list(&kinds::PODS, Some(&self.namespace), &selector).await?.items;
        let of = |pod: &Value| {
            let address = text(pod, "/status/podIP")?.to_owned();
            Some((address, text(pod, "/metadata/labels/cnpg.io~1poolerName")?.to_owned()))
        };
        Ok(pods.iter().filter_map(of).collect())
    }

    async fn base_backups(&self, live: &CnpgCluster) -> Backups {
        let details = self.details(live).await;
        let unseen =
            [&details.backups, &details.schedules].into_iter().find_map(|read| read.as_ref().err().cloned());
        let backups = details.backups.iter().flatten();
        let completed = backups.filter(|backup| backup["status"]["phase"] == "completed");
        // One of before the Cluster was may lie in another folder.
        let since = live.metadata.creation_timestamp.as_deref();
        let completed = completed.filter(|backup| text(backup, "/metadata/creationTimestamp") >= since);
        let completed = completed.filter_map(|backup| text(backup, "/status/stoppedAt"));
        let window = details.recovery_window.as_ref().ok();
        let window = window.and_then(|window| text(window, "/lastSuccessfulBackupTime"));
        let schedules = details.schedules.iter().flatten();
        let scheduled = schedules.filter_map(|schedule| text(schedule, "/status/lastScheduleTime"));
        Backups {
            completed: completed.chain(window).max().map(str::to_owned),
            scheduled: scheduled.max().map(str::to_owned),
            unseen,
        }
    }
}

fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// When an object was last written, by the server's own clock.
fn written(object: &Value) -> Option<Timestamp> {
    let writers = object["metadata"]["managedFields"].as_array()?.iter();
    writers.filter_map(|writer| writer["time"].as_str()?.parse().ok()).max()
}

/// The Secrets with passwords that the operator gives roles when the Cluster is primary.
fn secrets_of_roles(object: &Value, cluster: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let bootstrap = object["spec"]["bootstrap"].as_object();
    let own =
        bootstrap.and_then(|bootstrap| bootstrap.values().find_map(|how| how["secret"]["name"].as_str()));
    found.insert(OWNER.to_owned(), own.map_or_else(|| format!("{cluster}-app"), str::to_owned));
    if object["spec"]["enableSuperuserAccess"] == true {
        let own = text(object, "/spec/superuserSecret/name");
        found.insert(SUPERUSER.to_owned(), own.map_or_else(|| format!("{cluster}-superuser"), str::to_owned));
    }
    for role in object["spec"]["managed"]["roles"].as_array().into_iter().flatten() {
        if let (Some(name), Some(secret)) = (text(role, "/name"), text(role, "/passwordSecret/name")) {
            found.insert(name.to_owned(), secret.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_secret_that_gives_a_role_its_password_is_known() {
        let object = json!({"spec": {
            "enableSuperuserAccess": true,
            "bootstrap": {"recovery": {"secret": {"name": "own"}}},
            "managed": {"roles": [{"name": "a", "passwordSecret": {"name": "s"}}, {"name": "by-certificate"}]},
        }});
        let found = secrets_of_roles(&object, "prod");
        let expected = [("a", "s"), (SUPERUSER, "prod-superuser"), (OWNER, "own")];
        assert_eq!(found, expected.map(|(role, name)| (role.to_owned(), name.to_owned())).into());
        assert_eq!(secrets_of_roles(&json!({}), "prod")[OWNER], "prod-app");
    }

    #[test]
    fn an_object_was_written_when_its_last_writer_wrote_it() {
        let object = json!({"metadata": {"managedFields": [
            {"time": "2026-01-01T00:00:05Z"}, {"time": "2026-01-01T00:00:09Z"}, {},
        ]}});
        assert_eq!(written(&object).unwrap().to_string(), "2026-01-01T00:00:09Z");
        assert_eq!(written(&json!({})), None);
    }

    #[test]
    fn what_postgresql_does_not_say_is_unknown_and_no_error() {
        let facts: Facts = serde_json::from_str(
            r#"{"version": "PostgreSQL 17", "os": "ID=debian\nPRETTY_NAME=\"Debian 13\"\n",
                "collations": {"c": "2.41", "i": null}, "unlogged": null, "tomorrow": 1}"#,
        )
        .unwrap();
        assert_eq!(facts.system(), Some("Debian 13"));
        assert_eq!(facts.unlogged, None);
    }
}
