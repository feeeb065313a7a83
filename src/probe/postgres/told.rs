//! What servers and poolers say when they refuse, and what it means.
//!
//! PostgreSQL has a code for each reason (`src/backend/utils/errcodes.txt`) and says where
//! in its sources it stood. PgBouncer says only a text, nearly always under 08P01
//! (`disconnect_client` in its `src/objects.c`), or passes on what its server said.

use super::Login;
use super::error::{PgError, Why};
use tokio_postgres::error::DbError;

/// A refusal as it came.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) detail: Option<String>,
    /// No place in PostgreSQL's sources: it comes from a pooler.
    pub(super) pooler: bool,
}

impl Told {
    pub(super) fn of(error: &DbError) -> Self {
        Told {
            code: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().map(str::to_owned),
            pooler: error.routine().is_none(),
        }
    }

    fn says(&self, text: &str) -> bool {
        self.message.contains(text)
    }
}

/// Why a login was refused.
pub(super) fn login(told: &Told, login: &Login) -> PgError {
    let (why, hint) = if told.pooler { by_pooler(told, login) } else { by_server(told, login) };
    finish(told, why, hint)
}

/// Why a statement was refused.
pub(super) fn query(told: &Told) -> PgError {
    let (why, hint) = match told.code.as_str() {
        "25006" => {
            let hint = "a replica, or a primary that was demoted, answers: writes go to the -rw Service of the \
                        data centre that is primary";
            (Why::ReadOnly, hint.to_owned())
        }
        "42501" => (Why::NoPrivilege, "the role lacks a privilege there: GRANT it".to_owned()),
        "57P01" | "57P02" | "57P03" => (Why::NotReady, NOT_READY.to_owned()),
        _ if told.pooler && told.says("query_wait_timeout") => (Why::PoolerWait, POOL_FULL.to_owned()),
        _ if told.pooler => (Why::Pooler, POOLER_LOG.to_owned()),
        _ => (Why::Query, String::new()),
    };
    finish(told, why, hint)
}

fn finish(told: &Told, why: Why, hint: String) -> PgError {
    let by = if told.pooler { "the pooler says: " } else { "" };
    let detail = told.detail.as_deref().map(|detail| format!(" ({})", detail.trim_end_matches('.')));
    let message = format!("{} {by}{}{}", told.code, told.message, detail.unwrap_or_default());
    PgError { sqlstate: Some(told.code.clone()), ..PgError::new(why, message, hint) }
}

const NOT_READY: &str = "wait until the server is ready: status of the cluster, log of the pod";
const POOL_FULL: &str = "every connection of the pool is in use, or the pooler is paused: default_pool_size, \
                         spec.pgbouncer.paused of the Pooler";
const POOLER_LOG: &str = "look at the log of the pooler's pod";
const TOO_MANY: &str = "max_connections of the server, connectionLimit of the role or the database; who holds \
                        them stands in pg_stat_activity";

fn by_server(told: &Told, login: &Login) -> (Why, String) {
    let Login { user, database, .. } = login;
    match told.code.as_str() {
        "28P01" => (
            Why::Password,
            format!(
                "the server has another password for {user:?}, or no such role (it says the same then): was the \
                 Secret changed and not applied yet?"
            ),
        ),
        "28000" => not_authorised(told, login),
        "3D000" => (
            Why::DatabaseMissing,
            format!("the database {database:?} does not exist there: was its Database applied?"),
        ),
        "42501" => (
            Why::NoPrivilege,
            format!("{user:?} may not connect to {database:?}: GRANT CONNECT ON DATABASE, or it is meant so"),
        ),
        "53300" => (Why::TooMany, TOO_MANY.to_owned()),
        "55000" => {
            (Why::NotReady, format!("{database:?} was closed: ALTER DATABASE … ALLOW_CONNECTIONS true"))
        }
        "57P01" | "57P02" | "57P03" => (Why::NotReady, NOT_READY.to_owned()),
        _ => (Why::Other, String::new()),
    }
}

fn not_authorised(told: &Told, login: &Login) -> (Why, String) {
    let user = &login.user;
    if told.says("pg_hba.conf") {
        let hint = match told.says("no encryption") {
            true => "without TLS no line of pg_hba.conf lets this connection in: use sslmode=require or more",
            false if told.says("host \"127.0.0.1\"") || told.says("host \"::1\"") => {
                "no line of spec.postgresql.pg_hba lets this role in to this database from there, or one rejects \
                 it; a port-forward comes from the pod itself, so lines for a network do not fit it"
            }
            false => {
                "no line of spec.postgresql.pg_hba lets this role in to this database from there, or one rejects it"
            }
        };
        return (Why::NotAdmitted, hint.to_owned());
    }
    if told.says("certificate authentication failed") {
        let hint = format!("its common name must be {user:?}, or pg_ident must map it to the role");
        return (Why::CertificateUser, hint);
    }
    if told.says("valid client certificate") {
        return (Why::ClientCertificate, format!("{user:?} comes in with a client certificate only"));
    }
    if told.says("does not exist") {
        return (
            Why::RoleMissing,
            format!("{user:?} is in spec.managed.roles of the Cluster, and reconciled?"),
        );
    }
    if told.says("not permitted to log in") {
        return (Why::NoLogin, format!("{user:?} lacks LOGIN: login: true of the managed role"));
    }
    (Why::NotAdmitted, "the log of the server says more".to_owned())
}

/// PgBouncer's own words, first those that say most.
const POOLER_SAYS: &[(&str, Why, &str)] = &[
    ("no such database", Why::PoolerDatabase, "the pooler's configuration has no such database"),
    (
        "no such user",
        Why::PoolerUser,
        "the pooler's auth_query finds no such role: does it exist in the cluster behind it?",
    ),
    ("query_wait_timeout", Why::PoolerWait, POOL_FULL),
    ("no more connections allowed", Why::TooMany, "max_client_conn of the pooler"),
    ("max_client_conn", Why::TooMany, "max_client_conn of the pooler"),
    (
        "TLS connection required",
        Why::NoTls,
        "use sslmode=require or more: the pooler takes no plain connections",
    ),
    ("SSL required", Why::NoTls, "use sslmode=require or more: the pooler takes no plain connections"),
    ("TLS certificate name mismatch", Why::CertificateUser, "the common name must be the role"),
    ("is disabled", Why::Pooler, "the database is disabled in the pooler: ENABLE it at its console"),
    ("client_login_timeout", Why::PoolerWait, POOL_FULL),
    ("shutting down", Why::NotReady, "the pooler stops: wait until its Deployment is ready"),
    ("unsupported startup parameter", Why::Pooler, "ignore_startup_parameters of the pooler"),
];

/// What the server said to the pooler, passed on as text.
const SERVER_SAID: &[(&str, Why)] = &[
    ("does not exist", Why::DatabaseMissing),
    ("permission denied for database", Why::NoPrivilege),
    ("too many", Why::TooMany),
    ("reserved", Why::TooMany),
    ("pg_hba", Why::NotAdmitted),
    ("starting up", Why::NotReady),
    ("shutting down", Why::NotReady),
    ("accepting connections", Why::NotReady),
    ("recovery mode", Why::NotReady),
];

fn by_pooler(told: &Told, login: &Login) -> (Why, String) {
    let Login { user, database, .. } = login;
    let passed_on = told.says("server login") || !told.code.starts_with("08");
    if passed_on && !told.says("authentication failed") {
        let found = SERVER_SAID.iter().find(|(text, _)| told.says(text));
        if let Some((_, why)) = found {
            let hint = match why {
                Why::DatabaseMissing => {
                    format!("{database:?} does not exist behind the pooler: was its Database applied?")
                }
                Why::NoPrivilege => {
                    format!("{user:?} may not connect to {database:?}: GRANT CONNECT, or it is meant so")
                }
                Why::TooMany => TOO_MANY.to_owned(),
                Why::NotReady => NOT_READY.to_owned(),
                _ => "the server behind the pooler does not let it in: spec.postgresql.pg_hba".to_owned(),
            };
            return (*why, hint);
        }
    }
    if let Some((_, why, hint)) = POOLER_SAYS.iter().find(|(text, ..)| told.says(text)) {
        return (*why, (*hint).to_owned());
    }
    if told.says("server login") || told.says("connect failed") || told.says("cannot connect") {
        let hint = "the pooler does not get in to its server: is the cluster up, and was a password changed a \
                    moment ago (server_login_retry: it tries again after 15 s)?";
        return (Why::PoolerServer, hint.to_owned());
    }
    if told.code == "28P01" || told.says("authentication failed") {
        let hint = format!(
            "the pooler has another password for {user:?}, or knows no such role (it says the same then)"
        );
        return (Why::Password, hint);
    }
    (Why::Pooler, POOLER_LOG.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who() -> Login {
        Login {
            user: "app".into(),
            password: Some("geheim".into()),
            database: "shop".into(),
            application_name: String::new(),
            require_binding: false,
        }
    }

    fn why(code: &str, message: &str, pooler: bool) -> Why {
        let told = Told { code: code.into(), message: message.into(), detail: None, pooler };
        let error = login(&told, &who());
        assert!(error.hint.is_some(), "{message}: no advice");
        assert!(!format!("{error:?}").contains("geheim"));
        error.why
    }

    #[test]
    fn each_refusal_of_a_server_is_told_from_the_others() {
        for (code, message, expected) in [
            ("28P01", r#"password authentication failed for user "app""#, Why::Password),
            (
                "28000",
                r#"no pg_hba.conf entry for host "127.0.0.1", user "app", database "shop", SSL encryption"#,
                Why::NotAdmitted,
            ),
            (
                "28000",
                r#"no pg_hba.conf entry for host "10.0.0.1", user "app", database "shop", no encryption"#,
                Why::NotAdmitted,
            ),
            ("28000", r#"pg_hba.conf rejects connection for host "10.0.0.1""#, Why::NotAdmitted),
            ("28000", r#"certificate authentication failed for user "app""#, Why::CertificateUser),
            ("28000", "connection requires a valid client certificate", Why::ClientCertificate),
            ("28000", r#"role "app" does not exist"#, Why::RoleMissing),
            ("28000", r#"role "app" is not permitted to log in"#, Why::NoLogin),
            ("3D000", r#"database "shop" does not exist"#, Why::DatabaseMissing),
            ("42501", r#"permission denied for database "shop""#, Why::NoPrivilege),
            ("53300", "sorry, too many clients already", Why::TooMany),
            ("57P03", "the database system is starting up", Why::NotReady),
        ] {
            assert_eq!(why(code, message, false), expected, "{message}");
        }
    }

    #[test]
    fn each_refusal_of_a_pooler_is_told_from_the_others() {
        for (code, message, expected) in [
            ("3D000", "no such database: shop", Why::PoolerDatabase),
            ("08P01", "no such user: app", Why::PoolerUser),
            ("08P01", "query_wait_timeout", Why::PoolerWait),
            ("08P01", "no more connections allowed (max_client_conn)", Why::TooMany),
            ("08P01", "SASL authentication failed", Why::Password),
            ("28P01", "password authentication failed", Why::Password),
            ("08P01", "server login failed: FATAL database \"shop\" does not exist", Why::DatabaseMissing),
            (
                "08P01",
                "server login failed: FATAL password authentication failed for user \"app\"",
                Why::PoolerServer,
            ),
            ("08P01", "server login failed: FATAL permission denied for database \"shop\"", Why::NoPrivilege),
            (
                "08P01",
                "server login has been failing, cached error: connect failed (server_login_retry)",
                Why::PoolerServer,
            ),
            ("08P01", "SSL required", Why::NoTls),
            ("08P01", "something new", Why::Pooler),
        ] {
            assert_eq!(why(code, message, true), expected, "{message}");
        }
    }

    #[test]
    fn a_write_on_a_replica_is_told_as_such() {
        let told = Told {
            code: "25006".into(),
            message: "cannot execute INSERT in a read-only transaction".into(),
            ..Told::default()
        };
        let error = query(&told);
        assert_eq!((error.why, error.sqlstate.as_deref()), (Why::ReadOnly, Some("25006")));
    }
}
