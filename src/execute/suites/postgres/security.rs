//! One endpoint in every `sslmode`: what it offers, what it shows, and what it refuses.

use super::given::Given;
use crate::execute::checking::Check;
use crate::model::certificate::Certificate;
use crate::model::check::{Checked, Outcome};
use crate::model::finding;
use crate::model::tested::{PgEndpoint, PgRole, PgServer};
use crate::probe::postgres::{PgError, Sslmode, Tls, Why, secure};
use crate::probe::tls::TlsFacts;
use std::sync::Arc;

/// No certificate is for this name (RFC 6761).
const NOBODY: &str = "nobody.invalid";

/// An endpoint, and somebody who logs in there.
pub(super) struct Door {
    given: Given,
    server: Arc<PgServer>,
    endpoint: PgEndpoint,
    role: Option<PgRole>,
    roots: Option<Vec<Certificate>>,
}

pub(super) static CHECKS: [Check<Door>; 7] = [
    Check::new("ready", &[], |it: &Door| Box::pin(async { super::readiness::pooler(&it.endpoint) }))
        .when(|it| it.endpoint.pooler.is_some()),
    Check::new("require", &["ready"], |it| Box::pin(it.mode(Sslmode::Require))),
    Check::new("verify-ca", &["require"], |it| Box::pin(it.mode(Sslmode::VerifyCa))),
    Check::new("verify-full", &["verify-ca"], |it| Box::pin(it.verify_full())),
    Check::new("wrong-name", &["verify-ca"], |it| Box::pin(it.wrong_name())),
    Check::new("bound", &["require"], |it| Box::pin(it.bound())),
    Check::new("plain", &["ready"], |it| Box::pin(it.plain())),
];

impl Door {
    pub(super) fn new(given: &Given, server: &Arc<PgServer>, endpoint: &PgEndpoint) -> Self {
        // Who comes in by certificate only says nothing of passwords without TLS.
        let role = server.roles.iter().find(|role| role.certificate.is_none()).cloned();
        Door {
            given: given.clone(),
            server: server.clone(),
            endpoint: endpoint.clone(),
            role,
            roots: given.roots(server),
        }
    }

    async fn agree(&self, tls: &Tls) -> Result<TlsFacts, Outcome> {
        let stream = self.given.open(&self.server, &self.endpoint).await?;
        let secured = secure(stream, tls, self.given.limit).await?;
        secured.tls().cloned().ok_or_else(|| Outcome::fail("no-tls", "no TLS came about"))
    }

    fn tls(&self, mode: Sslmode, name: &str) -> Result<Tls, Outcome> {
        let mut tls = Tls::new(mode, name);
        if mode != Sslmode::Require {
            tls.roots = self.roots.clone().ok_or_else(|| {
                let secret = self.server.authority.as_ref().map_or("the authority", |(secret, _)| secret);
                Outcome::skip(format!("{secret} could not be read"))
            })?;
        }
        Ok(tls)
    }

    async fn mode(&self, mode: Sslmode) -> Checked {
        let tls = self.tls(mode, &self.endpoint.host)?;
        let facts = self.agree(&tls).await?;
        Ok(match mode {
            Sslmode::Require => format!("{}, {}", facts.version, facts.cipher),
            _ => format!("signed by the authority of {}", self.server.cluster),
        })
    }

    async fn verify_full(&self) -> Checked {
        let tls = self.tls(Sslmode::VerifyFull, &self.endpoint.host)?;
        match self.agree(&tls).await {
            Ok(_) => Ok(format!("the certificate is for {}", self.endpoint.host)),
            // Poolers show the certificate of their cluster, unless told otherwise.
            Err(outcome) if outcome.kind.as_deref() == Some("tls-name") && self.endpoint.pooler.is_some() => {
                let hint = format!(
                    "clients reach the pooler with verify-ca, or add {} to spec.certificates.serverAltDNSNames",
                    self.endpoint.host
                );
                Err(Outcome::warn("tls-name", outcome.detail)
                    .finding(finding::CERTIFICATE_MISMATCH)
                    .hint(hint))
            }
            Err(outcome) => Err(outcome),
        }
    }

    async fn wrong_name(&self) -> Checked {
        let tls = self.tls(Sslmode::VerifyFull, NOBODY)?;
        match self.agree(&tls).await {
            Err(outcome) if outcome.kind.as_deref() == Some("tls-name") => {
                Ok(format!("refused as {NOBODY}, which it is not"))
            }
            Err(outcome) => Err(outcome),
            Ok(_) => {
                Err(Outcome::fail("tls-name", format!("the certificate is for any name, even {NOBODY}"))
                    .finding(finding::CERTIFICATE_MISMATCH)
                    .hint("a certificate names the hosts it is for"))
            }
        }
    }

    /// Somebody between the two would be noticed at the login (SCRAM-SHA-256-PLUS).
    async fn bound(&self) -> Checked {
        let role = self.somebody()?;
        let mut login = self.given.login(role, &role.database)?;
        login.require_binding = true;
        let stream = self.given.open(&self.server, &self.endpoint).await?;
        let tls = Tls::new(Sslmode::Require, self.endpoint.host.as_str());
        match secure(stream, &tls, self.given.limit).await?.login(&login, self.given.limit).await {
            Ok(session) => {
                session.close().await;
                Ok("the login is bound to the TLS connection".into())
            }
            // PgBouncer knows SCRAM-SHA-256 only.
            Err(error) if error.why == Why::Tls && self.endpoint.pooler.is_some() => {
                Err(Outcome::skip("a pooler binds no login to TLS"))
            }
            Err(error) if error.why == Why::Tls => {
                Err(Outcome::warn("not-bound", error.message.clone()).hint(error.hint.unwrap_or_default()))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn somebody(&self) -> Result<&PgRole, Outcome> {
        self.role.as_ref().ok_or_else(|| Outcome::skip("no role with a password to log in with"))
    }

    async fn plain(&self) -> Checked {
        let role = self.somebody()?;
        let login = self.given.login(role, &role.database)?;
        let stream = self.given.open(&self.server, &self.endpoint).await?;
        let tls = Tls::new(Sslmode::Disable, self.endpoint.host.as_str());
        let entered = secure(stream, &tls, self.given.limit).await?.login(&login, self.given.limit).await;
        let told = match entered {
            Ok(session) => {
                session.close().await;
                "a login without TLS is taken".to_owned()
            }
            // It got as far as its password.
            Err(PgError {
                why: Why::Password | Why::DatabaseMissing | Why::NoPrivilege, message, ..
            }) => {
                format!("without TLS a password is asked for ({message})")
            }
            Err(PgError { why: Why::NotAdmitted | Why::NoTls, message, .. }) => {
                return Ok(format!("refused without TLS: {message}"));
            }
            Err(error) => return Err(error.into()),
        };
        let hint = match self.endpoint.pooler.is_some() {
            true => "client_tls_sslmode: require in spec.pgbouncer.parameters refuses it",
            false => "hostnossl all all all reject as the first line of spec.postgresql.pg_hba refuses it",
        };
        let outcome = match self.server.plain_text_forbidden {
            true => Outcome::fail("plain-text", told),
            false => Outcome::warn("plain-text", told),
        };
        Err(outcome.finding(finding::PLAIN_TEXT).hint(hint))
    }
}
