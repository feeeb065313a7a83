//! The parameters that libpq knows, and what others call them.

use crate::model::secret::SecretBytes;

/// A parameter of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// libpq's keyword, or another driver's own name.
    pub name: String,
    /// Its value: any bytes, and perhaps a secret.
    pub value: SecretBytes,
}

impl Parameter {
    /// Whether the value must not be shown unasked: what nobody here knows is not shown.
    pub fn is_secret(&self) -> bool {
        match known(&self.name) {
            Some(known) => known.secret,
            None => !is_open(&self.name),
        }
    }

    /// Whether libpq knows the parameter.
    pub fn is_known(&self) -> bool {
        known(&self.name).is_some()
    }
}

/// Whether another driver's parameter of this name says nothing secret.
fn is_open(name: &str) -> bool {
    (is_pgjdbc(name) && !name.ends_with("arg") && !name.ends_with("Arg"))
        || matches!(name, "region" | "schema" | "pgbouncer" | "connection_limit" | "pool_timeout" | "db")
}

/// Whether pgjdbc alone knows a parameter of this name (`PGProperty` of 42.7).
pub(super) fn is_pgjdbc(name: &str) -> bool {
    PGJDBC.contains(&name)
}

const PGJDBC: &[&str] = &[
    "adaptiveFetch",
    "allowEncodingChanges",
    "assumeMinServerVersion",
    "autosave",
    "binaryTransfer",
    "cancelSignalTimeout",
    "cleanupSavepoints",
    "currentSchema",
    "databaseMetadataCacheFields",
    "defaultRowFetchSize",
    "disableColumnSanitiser",
    "escapeSyntaxCallMode",
    "groupStartupParameters",
    "gssResponseTimeout",
    "hideUnprivilegedObjects",
    "hostRecheckSeconds",
    "jaasApplicationName",
    "jaasLogin",
    "localSocketAddress",
    "logServerErrorDetail",
    "logUnclosedConnections",
    "loginTimeout",
    "maxResultBuffer",
    "maxSendBufferSize",
    "preferQueryMode",
    "prepareThreshold",
    "preparedStatementCacheQueries",
    "preparedStatementCacheSizeMiB",
    "protocolVersion",
    "queryTimeout",
    "quoteReturningIdentifiers",
    "reWriteBatchedInserts",
    "readOnly",
    "readOnlyMode",
    "receiveBufferSize",
    "sendBufferSize",
    "socketFactory",
    "socketFactoryArg",
    "socketTimeout",
    "ssl",
    "sslResponseTimeout",
    "sslfactory",
    "sslfactoryarg",
    "sslhostnameverifier",
    "sslpasswordcallback",
    "sspiServiceClass",
    "stringtype",
    "tcpKeepAlive",
    "tcpNoDelay",
    "unknownLength",
    "useSpnego",
    "xmlFactoryFactory",
];

/// A parameter of libpq.
pub(super) struct Known {
    /// Keyword.
    pub keyword: &'static str,
    /// Environment variable.
    pub variable: Option<&'static str>,
    /// pgjdbc's name for it.
    pub jdbc: Option<&'static str>,
    /// Whether its value is a secret.
    pub secret: bool,
}

const fn row(keyword: &'static str, variable: &'static str, jdbc: &'static str) -> Known {
    Known {
        keyword,
        variable: if variable.is_empty() { None } else { Some(variable) },
        jdbc: if jdbc.is_empty() { None } else { Some(jdbc) },
        secret: false,
    }
}

const fn secret(keyword: &'static str, jdbc: &'static str) -> Known {
    Known { secret: true, ..row(keyword, "", jdbc) }
}

/// `PQconninfoOptions` of PostgreSQL 18 and pgjdbc's `PGProperty`, without what has a field
/// of its own in a connection.
pub(super) const KNOWN: &[Known] = &[
    row("service", "PGSERVICE", "service"),
    row("servicefile", "PGSERVICEFILE", ""),
    row("passfile", "PGPASSFILE", ""),
    row("channel_binding", "PGCHANNELBINDING", "channelBinding"),
    row("connect_timeout", "PGCONNECT_TIMEOUT", "connectTimeout"),
    row("hostaddr", "PGHOSTADDR", ""),
    row("client_encoding", "PGCLIENTENCODING", ""),
    row("options", "PGOPTIONS", "options"),
    row("application_name", "PGAPPNAME", "ApplicationName"),
    row("fallback_application_name", "", ""),
    row("keepalives", "", ""),
    row("keepalives_idle", "", ""),
    row("keepalives_interval", "", ""),
    row("keepalives_count", "", ""),
    row("tcp_user_timeout", "", ""),
    row("sslmode", "PGSSLMODE", "sslmode"),
    row("sslnegotiation", "PGSSLNEGOTIATION", "sslNegotiation"),
    row("sslcompression", "PGSSLCOMPRESSION", ""),
    row("sslcert", "PGSSLCERT", "sslcert"),
    row("sslkey", "PGSSLKEY", "sslkey"),
    row("sslcertmode", "PGSSLCERTMODE", ""),
    secret("sslpassword", "sslpassword"),
    row("sslrootcert", "PGSSLROOTCERT", "sslrootcert"),
    row("sslcrl", "PGSSLCRL", ""),
    row("sslcrldir", "PGSSLCRLDIR", ""),
    row("sslsni", "PGSSLSNI", ""),
    row("requirepeer", "PGREQUIREPEER", ""),
    row("require_auth", "PGREQUIREAUTH", ""),
    row("min_protocol_version", "PGMINPROTOCOLVERSION", ""),
    row("max_protocol_version", "PGMAXPROTOCOLVERSION", ""),
    row("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", ""),
    row("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", ""),
    row("gssencmode", "PGGSSENCMODE", "gssEncMode"),
    row("krbsrvname", "PGKRBSRVNAME", "kerberosServerName"),
    row("gsslib", "PGGSSLIB", ""),
    row("gssdelegation", "PGGSSDELEGATION", ""),
    row("replication", "", "replication"),
    row("target_session_attrs", "PGTARGETSESSIONATTRS", "targetServerType"),
    row("load_balance_hosts", "PGLOADBALANCEHOSTS", "loadBalanceHosts"),
    secret("scram_client_key", ""),
    secret("scram_server_key", ""),
    row("oauth_issuer", "", ""),
    row("oauth_client_id", "", ""),
    secret("oauth_client_secret", ""),
    row("oauth_scope", "", ""),
    row("sslkeylogfile", "", ""),
];

/// libpq's parameter of this name.
pub(super) fn known(keyword: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.keyword == keyword)
}

/// Values that pgjdbc words otherwise: keyword, libpq's word, pgjdbc's word. The first row
/// that fits is taken in either direction.
const WORDS: &[(&str, &str, &str)] = &[
    ("target_session_attrs", "any", "any"),
    ("target_session_attrs", "primary", "primary"),
    ("target_session_attrs", "read-write", "primary"),
    ("target_session_attrs", "primary", "master"),
    ("target_session_attrs", "standby", "secondary"),
    ("target_session_attrs", "read-only", "secondary"),
    ("target_session_attrs", "standby", "slave"),
    ("target_session_attrs", "prefer-standby", "preferSecondary"),
    ("target_session_attrs", "prefer-standby", "preferSlave"),
    ("load_balance_hosts", "random", "true"),
    ("load_balance_hosts", "disable", "false"),
];

/// pgjdbc's word for a value of libpq's.
pub(super) fn to_jdbc<'a>(keyword: &str, value: &'a [u8]) -> &'a [u8] {
    let row = WORDS.iter().find(|(of, ours, _)| *of == keyword && ours.as_bytes() == value);
    row.map_or(value, |(_, _, theirs)| theirs.as_bytes())
}

/// libpq's word for a value of pgjdbc's, if it has another.
pub(super) fn from_jdbc(keyword: &str, value: &[u8]) -> Option<&'static str> {
    let row = WORDS.iter().find(|(of, _, theirs)| *of == keyword && theirs.as_bytes() == value);
    row.map(|(_, ours, _)| *ours)
}
