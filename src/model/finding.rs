//! Findings: what is wrong, under an id that never changes its meaning.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Severity {
    /// Good to know.
    Info,
    /// Should be looked at.
    Warning,
    /// Must be mended; exit 3.
    Error,
}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $id:literal $severity:ident,)*) => {
        $($(#[$doc])* pub const $name: (&str, Severity) = ($id, Severity::$severity);)*
        /// Every id with its severity.
        pub const CATALOGUE: &[(&str, Severity)] = &[$($name),*];
    };
}

catalogue! {
    /// Phase is not healthy, or fewer instances are ready than wanted.
    NOT_HEALTHY = "CLU001" Error,
    /// A managed role cannot be reconciled.
    ROLE_CANNOT_RECONCILE = "CLU002" Error,
    /// A Database was not applied.
    DATABASE_NOT_APPLIED = "CLU003" Error,
    /// More than one data centre claims or is seen to be primary.
    TWO_PRIMARIES = "CLU004" Error,
    /// No data centre is primary.
    NO_PRIMARY = "CLU005" Error,
    /// The operator rejected the promotion token.
    TOKEN_REJECTED = "CLU006" Error,
    /// A pooler has fewer instances than wanted.
    POOLER_NOT_READY = "CLU007" Error,
    /// The specified role and the observed one differ.
    ROLE_NOT_OBSERVED = "CLU008" Error,
    /// The values name another primary than the clusters.
    ROLE_DRIFT = "CLU009" Error,
    /// An instance does not answer.
    INSTANCE_UNREACHABLE = "CLU010" Error,
    /// A data centre cannot be read.
    DC_UNREACHABLE = "CLU011" Error,
    /// Something could not be read for lack of rights.
    NOT_READABLE = "CLU012" Warning,
    /// A demotion or promotion waits to be finished.
    ROLE_CHANGE_PENDING = "CLU013" Warning,
    /// An operation holds the lock.
    LOCKED = "CLU014" Info,
    /// The Clusters of a pair are not of one database.
    NOT_A_PAIR = "CLU015" Error,
    /// Hibernated, fenced, or reconciliation disabled.
    NOT_RECONCILED = "CLU016" Warning,
    /// `replica.enabled` is used: `primary` is ignored.
    STANDALONE_REPLICA = "CLU017" Warning,
    /// An instance waits for a restart.
    PENDING_RESTART = "CLU018" Warning,
    /// A promotion token is left in the spec of a primary.
    STALE_TOKEN = "CLU019" Warning,
    /// A replica data centre is behind.
    REPLICA_LAGS = "CLU020" Warning,
    /// A declared Cluster does not exist.
    CLUSTER_MISSING = "CLU021" Error,
    /// A Job of the Cluster runs, and its role is to be changed.
    JOB_RUNS = "CLU022" Error,
    /// Argo CD or Flux manages the Cluster and puts changes back, or may do so.
    OWNER_ACTS = "CLU023" Warning,
    /// A release of Helm installed the Cluster: its next upgrade may put changes back.
    HELM_OWNS = "CLU024" Warning,
    /// Argo CD or Flux manages the Cluster, and is suspended or synced by hand.
    OWNER_RESTS = "CLU025" Info,
    /// The replica applies WAL with a delay: a promotion token is refused then.
    MIN_APPLY_DELAY = "CLU026" Error,
    /// Replay is paused.
    REPLAY_PAUSED = "CLU027" Error,
    /// The instance managers of the data centres are of different versions.
    OPERATORS_DIFFER = "CLU028" Warning,
    /// The data centres run different major versions of PostgreSQL.
    MAJOR_DIFFERS = "CLU029" Error,
    /// The data centres run different images.
    IMAGE_DIFFERS = "CLU030" Warning,
    /// A setting that a standby must not have lower than its primary.
    SETTING_TOO_LOW = "CLU031" Error,
    /// A library that the primary loads is not loaded by the replica.
    LIBRARY_MISSING = "CLU032" Error,
    /// Commits would wait for more standbys than are ready.
    TOO_FEW_STANDBYS = "CLU033" Error,
    /// The target has fewer instances, or instances of another size.
    SMALLER_TARGET = "CLU034" Warning,
    /// The API server, or a webhook, would refuse the change.
    NOT_ADMITTED = "CLU035" Error,
    /// The replica is on another timeline than its primary.
    TIMELINE_DIFFERS = "CLU036" Error,
    /// The operator may lose the demotion token right after it wrote it.
    TOKEN_MAY_BE_WIPED = "CLU037" Info,
    /// A data centre's history parted from the primary's: it must be made anew.
    DIVERGED = "CLU050" Error,
    /// PostgreSQL of the target's name is run by another operator, or by a chart.
    FOREIGN = "CLU051" Info,
    /// The images of the data centres are of different operating systems or builds.
    OS_DIFFERS = "MOV001" Warning,
    /// The libraries that sort text are of different versions.
    COLLATION_DIFFERS = "MOV002" Warning,
    /// A logical replication slot, which a move leaves behind.
    LOGICAL_SLOT = "MOV003" Warning,
    /// UNLOGGED tables, which a move empties.
    UNLOGGED = "MOV004" Warning,
    /// A prepared transaction, which goes over with its locks.
    PREPARED_TRANSACTION = "MOV005" Warning,
    /// A transaction of more than a minute, which a move breaks off.
    LONG_TRANSACTION = "MOV006" Warning,
    /// Sessions that a move breaks off.
    SESSIONS = "MOV007" Info,
    /// Sessions through a pooler, which does not follow the primary.
    POOLER_SESSIONS = "MOV008" Warning,
    /// WAL is not archived.
    ARCHIVING_FAILS = "BKP008" Error,
    /// No completed backup inside the window.
    NO_RECENT_BACKUP = "BKP005" Warning,
    /// No WAL archiver is configured.
    NO_WAL_ARCHIVER = "BKP006" Error,
    /// The last backup failed.
    BACKUP_FAILED = "BKP009" Warning,
    /// A backup runs, and the Cluster's role is to be changed.
    BACKUP_RUNS = "BKP010" Error,
    /// Both data centres archive to one place.
    SAME_ARCHIVE = "BKP011" Error,
    /// No base backup of the primary's timeline has been completed.
    BACKUP_OF_OLD_TIMELINE = "BKP012" Warning,
    /// A replica needs WAL that its source keeps no longer.
    WAL_NOT_KEPT = "BKP013" Error,
    /// A replica is behind by more than half of the time that its source keeps WAL.
    WAL_SOON_NOT_KEPT = "BKP014" Warning,
    /// A certificate has expired.
    CERTIFICATE_EXPIRED = "TLS001" Error,
    /// A certificate expires soon.
    CERTIFICATE_EXPIRES = "TLS002" Warning,
    /// Certificate, key, names and issuer do not fit together.
    CERTIFICATE_MISMATCH = "TLS003" Error,
    /// The CA of clients comes without its key, and no replication certificate is given.
    CLIENT_CA_WITHOUT_KEY = "TLS004" Error,
    /// The common name of a client's certificate is not its role.
    CLIENT_NAME = "TLS005" Error,
    /// The alias of the primary leads elsewhere.
    ALIAS_ASTRAY = "DNS004" Error,
    /// The server's certificate is not for the alias of the primary.
    ALIAS_NOT_CERTIFIED = "TLS006" Warning,
    /// Clients' certificates of one data centre are not taken in another one.
    CLIENT_CA_DIFFERS = "TLS007" Warning,
    /// A Service has no ready endpoint.
    NO_ENDPOINTS = "NET003" Error,
    /// The alias of the primary cannot be moved by this tool.
    ALIAS_NOT_MOVED = "NET004" Warning,
    /// Resolvers keep the alias of the primary for more than a minute.
    ALIAS_KEPT_LONG = "NET005" Warning,
    /// CloudNativePG's operator does not renew its lease.
    OPERATOR_SILENT = "OPR002" Error,
    /// The Redis operator does not watch the namespace.
    REDIS_NOT_WATCHED = "OPR004" Error,
    /// A role does not exist.
    ROLE_MISSING = "DB001" Error,
    /// A role may log in and should not, or the other way round.
    LOGIN_ATTRIBUTE = "DB002" Error,
    /// A role cannot log in.
    LOGIN_FAILS = "DB003" Error,
    /// A database belongs to another role.
    DATABASE_OWNER = "DB004" Error,
    /// A schema belongs to another role.
    SCHEMA_OWNER = "DB005" Warning,
    /// A role lacks a privilege.
    PRIVILEGE_MISSING = "DB006" Error,
    /// The server does not offer TLS.
    TLS_OFF = "DB007" Warning,
    /// A connection without TLS is not refused.
    PLAIN_TEXT = "DB008" Error,
    /// A role reaches another role's database.
    NOT_ISOLATED = "ISO001" Error,
    /// An extension that is needed is not installed in the database.
    EXTENSION_MISSING = "EXT001" Error,
    /// Something that is needed is not there.
    MISSING = "SEC001" Error,
    /// A key of a Secret is not there.
    MISSING_KEY = "SEC002" Error,
    /// A value has no length, or is only white space.
    EMPTY_VALUE = "SEC003" Error,
    /// A key that the shape of the Secret does not have.
    UNEXPECTED_KEY = "SEC004" Warning,
    /// A label is absent or wrong: listing and cleanup pass the Secret over.
    WRONG_LABEL = "SEC005" Warning,
    /// The user is not the role, or the keys that hold it differ.
    USER_MISMATCH = "SEC006" Error,
    /// The host is not the one the pooler mapping, or the instance, says.
    HOST_MISMATCH = "SEC007" Error,
    /// Port or protocol are not those of the server.
    PORT_MISMATCH = "SEC008" Error,
    /// A connection string disagrees with the single keys.
    URL_MISMATCH = "SEC009" Error,
    /// The database is another one, or does not exist.
    DATABASE_MISMATCH = "SEC010" Error,
    /// A password is short or known to everybody.
    WEAK_PASSWORD = "SEC011" Warning,
    /// Two roles or instances have the same password.
    DUPLICATE_PASSWORD = "SEC012" Warning,
    /// Secrets of one server differ in what they must share.
    GROUP_SKEW = "SEC013" Error,
    /// Without the label `cnpg.io/reload` the operator takes a password at its next round only.
    NO_RELOAD_LABEL = "SEC014" Warning,
    /// A value ends in a newline or another blank.
    TRAILING_NEWLINE = "SEC015" Warning,
    /// A connection string carries characters of the password raw that end it there.
    URL_UNESCAPED = "SEC016" Error,
    /// A Secret of a role or instance that nobody declares.
    ORPHAN = "SEC017" Info,
    /// The Secret is of another type.
    WRONG_TYPE = "SEC018" Warning,
    /// Others may read a key, or write what they should not.
    FILE_MODE = "SEC019" Error,
    /// A pod took a value before it was last written, and has the old one still.
    STALE_CONSUMER = "SEC020" Warning,
    /// A value holds bytes that nobody types: a byte order mark, NUL, control characters.
    STRAY_BYTES = "SEC021" Error,
    /// A value is base64 of the value: it was encoded twice.
    ENCODED_TWICE = "SEC022" Warning,
    /// A password is no UTF-8.
    NOT_TEXT = "SEC023" Info,
    /// What runs is not what the inventory says.
    INVENTORY_DIFFERS = "SEC024" Info,
    /// A Secret is not the same in another data centre.
    DC_DIFFERS = "SEC025" Error,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Stable id.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// Data centre, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dc: Option<String>,
    /// The object, e.g. `cluster/prod-ic1`.
    pub object: String,
    /// The key of the object, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The command that mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

impl Finding {
    /// A finding of the catalogue about an object.
    pub fn new(
        (id, severity): (&str, Severity),
        object: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Finding {
            id: id.to_owned(),
            severity,
            dc: None,
            object: object.into(),
            key: None,
            message: message.into(),
            hint: None,
            mend: None,
        }
    }

    /// Names the data centre.
    #[must_use]
    pub fn at(mut self, dc: impl Into<String>) -> Self {
        self.dc = Some(dc.into());
        self
    }

    /// Names the key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the command that mends it.
    #[must_use]
    pub fn mend(mut self, command: impl Into<String>) -> Self {
        self.mend = Some(command.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = CATALOGUE.iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CATALOGUE.len());
    }
}
