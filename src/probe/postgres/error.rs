//! Why a server cannot be used, each reason with its own words and advice.

use super::Login;
use super::tls::Tls;
use super::told::{self, Told};
use crate::model::certificate::Certificate;
use crate::model::check::Outcome;
use crate::model::finding::{self, Severity};
use crate::model::shown::few;
use rustls::{AlertDescription, CertificateError};
use std::io;
use std::time::Duration;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Nothing listens at the port.
    Refused,
    /// The connection ended without a word.
    Cut,
    /// No answer in time.
    TimedOut,
    /// What answers does not speak the protocol.
    NotPostgres,
    /// TLS is wanted and not offered.
    NoTls,
    /// The server's certificate is for another name.
    TlsName,
    /// The server's certificate is not signed by a known authority.
    TlsChain,
    /// The server's certificate has expired, or begins later.
    TlsExpired,
    /// What was given for TLS cannot be used.
    TlsSetup,
    /// TLS did not come about otherwise.
    Tls,
    /// The server does not accept the client's certificate, or wants one.
    ClientCertificate,
    /// The password is wrong (28P01).
    Password,
    /// The server wants a password, and none is there.
    PasswordWanted,
    /// No line of `pg_hba.conf` lets the role in, or one rejects it (28000).
    NotAdmitted,
    /// The certificate is that of another role (28000).
    CertificateUser,
    /// The role does not exist (28000).
    RoleMissing,
    /// The role may not log in (28000).
    NoLogin,
    /// The database does not exist (3D000).
    DatabaseMissing,
    /// The role may not connect to the database, or not do what was asked (42501).
    NoPrivilege,
    /// No connection is free (53300).
    TooMany,
    /// The server starts, stops, or is not ready yet (57P03, 57P01).
    NotReady,
    /// The session is read-only (25006).
    ReadOnly,
    /// The pooler knows no such database.
    PoolerDatabase,
    /// The pooler knows no such user.
    PoolerUser,
    /// The pooler does not get a connection to its server.
    PoolerServer,
    /// The pooler had no connection to give in time.
    PoolerWait,
    /// The pooler refuses for another reason.
    Pooler,
    /// The server refused a statement.
    Query,
    /// Anything else.
    Other,
}

impl Why {
    /// In a word that never changes its meaning.
    pub fn word(self) -> &'static str {
        match self {
            Why::Refused => "refused",
            Why::Cut => "cut",
            Why::TimedOut => "timeout",
            Why::NotPostgres => "protocol",
            Why::NoTls => "no-tls",
            Why::TlsName => "tls-name",
            Why::TlsChain => "tls-chain",
            Why::TlsExpired => "tls-expired",
            Why::TlsSetup => "tls-setup",
            Why::Tls => "tls",
            Why::ClientCertificate => "client-certificate",
            Why::Password => "password",
            Why::PasswordWanted => "no-password",
            Why::NotAdmitted => "pg-hba",
            Why::CertificateUser => "certificate-user",
            Why::RoleMissing => "role-missing",
            Why::NoLogin => "no-login",
            Why::DatabaseMissing => "database-missing",
            Why::NoPrivilege => "privilege",
            Why::TooMany => "too-many-connections",
            Why::NotReady => "not-ready",
            Why::ReadOnly => "read-only",
            Why::PoolerDatabase => "pooler-database",
            Why::PoolerUser => "pooler-user",
            Why::PoolerServer => "pooler-server",
            Why::PoolerWait => "pooler-wait",
            Why::Pooler => "pooler",
            Why::Query => "query",
            Why::Other => "other",
        }
    }

    /// The finding of the catalogue it stands for, if there is one.
    pub fn finding(self) -> Option<(&'static str, Severity)> {
        match self {
            Why::NoTls => Some(finding::TLS_OFF),
            Why::TlsName | Why::TlsChain => Some(finding::CERTIFICATE_MISMATCH),
            Why::TlsExpired => Some(finding::CERTIFICATE_EXPIRED),
            Why::CertificateUser => Some(finding::CLIENT_NAME),
            Why::Password | Why::PasswordWanted | Why::NotAdmitted | Why::PoolerUser => {
                Some(finding::LOGIN_FAILS)
            }
            Why::RoleMissing => Some(finding::ROLE_MISSING),
            Why::NoLogin => Some(finding::LOGIN_ATTRIBUTE),
            Why::DatabaseMissing | Why::PoolerDatabase => Some(finding::DATABASE_MISMATCH),
            Why::NoPrivilege => Some(finding::PRIVILEGE_MISSING),
            _ => None,
        }
    }

    /// Whether it is an answer to who logs in, rather than a fault on the way.
    pub fn refuses_login(self) -> bool {
        matches!(
            self,
            Why::ClientCertificate
                | Why::Password
                | Why::PasswordWanted
                | Why::NotAdmitted
                | Why::CertificateUser
                | Why::RoleMissing
                | Why::NoLogin
                | Why::PoolerUser
        )
    }
}

/// Why a server cannot be used. It holds no password and no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PgError {
    /// What went wrong.
    pub why: Why,
    /// What was seen, as a lower-case fragment.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The server's own code.
    pub sqlstate: Option<String>,
}

impl PgError {
    /// An error with its advice; an empty one is none.
    pub fn new(why: Why, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        PgError { why, message: message.into(), hint, sqlstate: None }
    }

    pub(super) fn timed_out(what: &str, limit: Duration) -> Self {
        PgError::new(
            Why::TimedOut,
            format!("{what} within {} s", limit.as_secs_f32()),
            "the server hangs or is overloaded; a pooler that is paused, or whose connections are all in use, \
             looks like this, too",
        )
    }
}

impl From<PgError> for Outcome {
    fn from(error: PgError) -> Self {
        let outcome = match error.why {
            Why::TlsSetup => Outcome::error(error.why.word(), error.message),
            _ => Outcome::fail(error.why.word(), error.message),
        };
        let outcome = match error.why.finding() {
            Some(finding) => outcome.finding(finding),
            None => outcome,
        };
        Outcome { hint: error.hint, ..outcome }
    }
}

/// Why a connection broke; `when` says at what point.
pub(super) fn cut(error: &io::Error, when: &str) -> PgError {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => PgError::new(
            Why::Refused,
            format!("connection refused: {error}"),
            "nothing listens there: is PostgreSQL up in the pod, and is the port right?",
        ),
        io::ErrorKind::TimedOut => {
            PgError::new(Why::TimedOut, error.to_string(), "does the pod answer at all?")
        }
        _ => PgError::new(
            Why::Cut,
            format!("the connection ended {when}"),
            "a server that stops or restarts does this, and a pooler that is not ready: look at its log",
        ),
    }
}

/// Why TLS did not come about.
pub(super) fn tls(error: &io::Error, tls: &Tls, seen: Option<Certificate>) -> PgError {
    let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
        return cut(error, "while TLS was agreed on");
    };
    match inner {
        rustls::Error::InvalidCertificate(why) => certificate(why, tls, seen),
        rustls::Error::AlertReceived(alert) => refused_by_alert(*alert),
        rustls::Error::PeerIncompatible(_) => PgError::new(
            Why::Tls,
            format!("the server speaks no TLS that is safe enough: {inner}"),
            "TLS 1.2 or 1.3 is needed: ssl_min_protocol_version, ssl_ciphers of the server",
        ),
        other => PgError::new(Why::Tls, format!("TLS failed: {other}"), ""),
    }
}

fn certificate(why: &CertificateError, tls: &Tls, seen: Option<Certificate>) -> PgError {
    let subject = seen.as_ref().map(Certificate::subject).unwrap_or_default();
    let head = format!("the server's certificate ({subject})");
    match why {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let names = seen.map(|seen| seen.names()).unwrap_or_default();
            let names = if names.is_empty() { subject } else { few(&names) };
            PgError::new(
                Why::TlsName,
                format!("{head} is not for {}: it is for {names}", tls.server_name),
                "connect by one of these names, or add the name to the certificate \
                 (spec.certificates.serverAltDNSNames)",
            )
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            let end = seen.map(|seen| seen.not_after().to_string()).unwrap_or_default();
            PgError::new(
                Why::TlsExpired,
                format!("{head} expired at {end}"),
                "renew it; the operator, or cert-manager, should have done so before",
            )
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            let begin = seen.map(|seen| seen.not_before().to_string()).unwrap_or_default();
            PgError::new(
                Why::TlsExpired,
                format!("{head} begins at {begin} only"),
                "is the clock of this machine right?",
            )
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => PgError::new(
            Why::TlsChain,
            format!("{head} is not signed by the authority that is trusted here"),
            "was the authority renewed, or is this the ca.crt of another cluster? Copy the server's anew",
        ),
        other => PgError::new(
            Why::TlsChain,
            format!("{head} cannot be accepted: {other}"),
            "it must be an X.509 certificate of version 3 with RSA, P-256, P-384 or Ed25519 keys",
        ),
    }
}

fn refused_by_alert(alert: AlertDescription) -> PgError {
    let text = alert.as_str().unwrap_or("unknown alert");
    let client = |message: &str, hint: &str| PgError::new(Why::ClientCertificate, message, hint);
    match alert {
        AlertDescription::CertificateRequired => client(
            "the server wants a client certificate, and none was shown",
            "give the role's certificate and key",
        ),
        AlertDescription::UnknownCA | AlertDescription::BadCertificate | AlertDescription::DecryptError => {
            client(
                "the server does not accept the client certificate: it is not signed by its authority",
                "certificates of clients are signed by the clientCASecret of the Cluster",
            )
        }
        AlertDescription::CertificateExpired => {
            client("the server does not accept the client certificate: it has expired", "renew it")
        }
        AlertDescription::CertificateUnknown
        | AlertDescription::CertificateRevoked
        | AlertDescription::UnsupportedCertificate => {
            client(&format!("the server does not accept the client certificate ({text})"), "look at its log")
        }
        AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion => PgError::new(
            Why::Tls,
            format!("the server refuses every TLS version or cipher offered ({text})"),
            "TLS 1.2 or 1.3 is needed: ssl_min_protocol_version, ssl_ciphers of the server",
        ),
        _ => PgError::new(Why::Tls, format!("the server ended TLS ({text})"), "look at its log"),
    }
}

/// Why a login did not succeed.
pub(super) fn login(error: tokio_postgres::Error, login: &Login) -> PgError {
    if let Some(db) = error.as_db_error() {
        return told::login(&Told::of(db), login);
    }
    if let Some(told) = on_the_way(&error, "during the login") {
        return told;
    }
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
    match format!("{error}{cause}") {
        text if text.contains("password missing") => PgError::new(
            Why::PasswordWanted,
            format!("the server wants a password of {:?}, and there is none", login.user),
            "the Secret has none, or pg_hba should ask for a certificate",
        ),
        text if text.contains("channel binding") => PgError::new(
            Why::Tls,
            "the login is not bound to the TLS connection, and that was asked for",
            "channel binding takes scram-sha-256 and a certificate signed with RSA or ECDSA",
        ),
        text if text.contains("unsupported") => PgError::new(
            Why::Other,
            format!("the server asks {:?} for a way of authentication that is not known here", login.user),
            "scram-sha-256, md5, password and cert are known",
        ),
        text => PgError::new(Why::Other, text, ""),
    }
}

/// Why a statement did not succeed.
pub(super) fn query(error: tokio_postgres::Error) -> PgError {
    if let Some(db) = error.as_db_error() {
        return told::query(&Told::of(db));
    }
    on_the_way(&error, "before the answer").unwrap_or_else(|| PgError::new(Why::Other, error.to_string(), ""))
}

fn on_the_way(error: &tokio_postgres::Error, when: &str) -> Option<PgError> {
    if error.is_closed() {
        return Some(cut(&io::ErrorKind::UnexpectedEof.into(), when));
    }
    let io = std::error::Error::source(error)?.downcast_ref::<io::Error>()?;
    // With TLS 1.3 a client's certificate is judged after the handshake.
    let inner = io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    Some(match inner {
        Some(rustls::Error::AlertReceived(alert)) => refused_by_alert(*alert),
        _ => cut(io, when),
    })
}
