//! What every check of PostgreSQL needs: a way there, and who logs in.

use crate::execute::dial::Dialer;
use crate::manifest::secrets::{Field, Profile};
use crate::model::certificate::Certificate;
use crate::model::check::Outcome;
use crate::model::connection::read;
use crate::model::dial::Endpoint;
use crate::model::finding;
use crate::model::secret::SecretBytes;
use crate::model::tested::{PgEndpoint, PgRole, PgServer};
use crate::probe::Stream;
use crate::probe::postgres::{ClientCertificate, Login, Session, Sslmode, Tls, secure};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The values of Secrets, by the name of the Secret.
pub type Secrets = BTreeMap<String, BTreeMap<String, SecretBytes>>;

/// What checks are run with.
#[derive(Clone)]
pub struct Given {
    /// The way to servers.
    pub dialer: Dialer,
    /// The Secrets of the roles.
    pub secrets: Arc<Secrets>,
    /// What their keys mean.
    pub profile: Arc<Profile>,
    /// Longest wait for one answer.
    pub limit: Duration,
    /// Now, by the API server's clock.
    pub now: Timestamp,
    /// Data centre, where they are named.
    pub dc: Option<String>,
    /// What servers show of this run: `application_name`.
    pub application: String,
}

impl Given {
    /// The value of the key that has this meaning.
    fn value(&self, secret: &str, field: Field) -> Option<&SecretBytes> {
        let data = self.secrets.get(secret)?;
        let found = data.iter().find(|(key, value)| self.profile.field(key) == field && !value.is_empty());
        found.map(|(_, value)| value)
    }

    fn text(&self, secret: &str, field: Field) -> Option<String> {
        self.value(secret, field).and_then(SecretBytes::expose_text).map(|text| text.trim().to_owned())
    }

    /// Where the Secret of a role leads. A host is shown in reports: what could be a password
    /// that strayed there is none.
    pub(super) fn host_and_port(&self, role: &PgRole) -> Option<(String, u16)> {
        let secret = role.secret.as_deref()?;
        let port = self.text(secret, Field::Port).and_then(|port| port.parse().ok()).unwrap_or(5432);
        let host = self.text(secret, Field::Host)?;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        let password = self.text(secret, Field::Password);
        let named = host.contains(['-', '.']) && host.chars().all(fits) && password.as_ref() != Some(&host);
        named.then_some((host, port))
    }

    /// The database the Secret of a role names.
    pub(super) fn database(&self, role: &PgRole) -> Option<String> {
        self.text(role.secret.as_deref()?, Field::Database)
    }

    /// The user the Secret of a role names.
    pub(super) fn user(&self, role: &PgRole) -> Option<String> {
        self.text(role.secret.as_deref()?, Field::User)
    }

    /// Who logs in to which database.
    pub(super) fn login(&self, role: &PgRole, database: &str) -> Result<Login, Outcome> {
        let password = match (&role.certificate, &role.secret) {
            (Some(_), _) => None,
            (None, None) => return Err(Outcome::skip(format!("no Secret with a password of {}", role.role))),
            (None, Some(secret)) => Some(self.password(secret)?),
        };
        Ok(Login {
            user: role.role.clone(),
            password,
            database: database.to_owned(),
            application_name: self.application.clone(),
            require_binding: false,
        })
    }

    fn password(&self, secret: &str) -> Result<SecretBytes, Outcome> {
        if !self.secrets.contains_key(secret) {
            return Err(Outcome::fail("secret", format!("secret/{secret} does not exist"))
                .finding(finding::MISSING)
                .hint("kubectl qs-secrets generate makes what is missing"));
        }
        let own = self.value(secret, Field::Password).cloned();
        let in_url = || read(self.value(secret, Field::Url)?.expose()).ok()?.connection.password;
        own.or_else(in_url).ok_or_else(|| {
            Outcome::fail("secret", format!("secret/{secret} holds no password"))
                .finding(finding::MISSING_KEY)
                .hint("kubectl qs-secrets verify says what else is wrong with it")
        })
    }

    /// TLS of a mode to an endpoint, with the role's certificate if it has one.
    pub(super) fn tls(&self, mode: Sslmode, endpoint: &PgEndpoint, role: &PgRole) -> Result<Tls, Outcome> {
        let mut tls = Tls::new(mode, endpoint.host.as_str());
        if let Some(secret) = &role.certificate {
            let of = |key: &str| self.secrets.get(secret).and_then(|data| data.get(key)).cloned();
            let (Some(chain), Some(key)) = (of("tls.crt"), of("tls.key")) else {
                let told = format!("secret/{secret} holds no certificate with its key");
                return Err(Outcome::fail("secret", told)
                    .finding(finding::MISSING)
                    .hint("the client certificate of a role is a Secret of type kubernetes.io/tls"));
            };
            tls.client = Some(ClientCertificate { chain, key });
        }
        Ok(tls)
    }

    /// The authority of a cluster's certificates; none if it was not readable.
    pub(super) fn roots(&self, server: &PgServer) -> Option<Vec<Certificate>> {
        let (secret, key) = server.authority.as_ref()?;
        Certificate::from_pem(self.secrets.get(secret)?.get(key)?.expose()).ok()
    }

    /// The place an endpoint is, seen from the namespace of its cluster.
    pub(super) fn place(server: &PgServer, endpoint: &PgEndpoint) -> Endpoint {
        Endpoint { namespace: server.namespace.clone(), host: endpoint.host.clone(), port: endpoint.port }
    }

    /// A new connection.
    pub(super) async fn open(&self, server: &PgServer, endpoint: &PgEndpoint) -> Result<Stream, Outcome> {
        Ok(self.dialer.open(&Self::place(server, endpoint)).await?)
    }

    /// A session of a role, over TLS where the server offers it.
    pub(super) async fn session(
        &self,
        server: &PgServer,
        endpoint: &PgEndpoint,
        role: &PgRole,
        database: &str,
    ) -> Result<Session, Outcome> {
        let login = self.login(role, database)?;
        let tls = self.tls(Sslmode::Prefer, endpoint, role)?;
        let stream = self.open(server, endpoint).await?;
        Ok(secure(stream, &tls, self.limit).await?.login(&login, self.limit).await?)
    }
}
