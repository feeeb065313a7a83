//! TLS before the login: asked for, agreed on, and what it came to.

use super::error::{PgError, Why};
use super::verifier::Verifier;
use crate::model::certificate::Certificate;
use crate::model::secret::SecretBytes;
use crate::probe::Duplex;
use crate::probe::tls::TlsFacts;
use rustls::ClientConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// `SSLRequest` of the protocol: length 8, code 80877103.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// How much TLS is wanted, as libpq names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sslmode {
    /// None.
    Disable,
    /// None first; libpq tries again with TLS when the login is refused, which takes
    /// another connection.
    Allow,
    /// If the server offers it; libpq tries again without when it fails, which takes
    /// another connection.
    Prefer,
    /// TLS, with any certificate; with roots as `verify-ca`.
    Require,
    /// TLS, and the certificate is signed by one of the roots.
    VerifyCa,
    /// And it is for the server's name.
    VerifyFull,
}

impl Sslmode {
    /// Every mode, the weakest first.
    pub const ALL: [Sslmode; 6] = [
        Sslmode::Disable,
        Sslmode::Allow,
        Sslmode::Prefer,
        Sslmode::Require,
        Sslmode::VerifyCa,
        Sslmode::VerifyFull,
    ];

    /// As libpq writes it.
    pub fn word(self) -> &'static str {
        match self {
            Sslmode::Disable => "disable",
            Sslmode::Allow => "allow",
            Sslmode::Prefer => "prefer",
            Sslmode::Require => "require",
            Sslmode::VerifyCa => "verify-ca",
            Sslmode::VerifyFull => "verify-full",
        }
    }
}

/// What a client shows instead of, or beside, a password.
#[derive(Debug, Clone)]
pub struct ClientCertificate {
    /// PEM, the own one first.
    pub chain: SecretBytes,
    /// PEM, without a passphrase.
    pub key: SecretBytes,
}

/// What TLS has to be like.
#[derive(Debug, Clone)]
pub struct Tls {
    /// How much of it.
    pub mode: Sslmode,
    /// Whose signature counts; none in a mode below `verify-ca` is anybody's.
    pub roots: Vec<Certificate>,
    /// The server's name, as the certificate should have it.
    pub server_name: String,
    /// Who the client is.
    pub client: Option<ClientCertificate>,
}

impl Tls {
    /// A mode, for a server of this name.
    pub fn new(mode: Sslmode, server_name: impl Into<String>) -> Self {
        Tls { mode, roots: Vec::new(), server_name: server_name.into(), client: None }
    }
}

/// A connection as secure as wanted, before the login.
pub struct Secured<S> {
    pub(super) channel: Channel<S>,
    pub(super) facts: Option<TlsFacts>,
}

pub(super) enum Channel<S> {
    Plain(S),
    Tls(Box<TlsStream<S>>),
}

impl<S> Secured<S> {
    /// What TLS came to; none without TLS.
    pub fn tls(&self) -> Option<&TlsFacts> {
        self.facts.as_ref()
    }
}

/// A server that said whether it offers TLS.
pub struct Greeted<S> {
    stream: S,
    /// Whether it does.
    pub offers_tls: bool,
}

/// Asks whether TLS is offered: the first answer of the server, so that a port where nobody
/// listens shows here.
pub async fn greet<S: Duplex>(mut stream: S, limit: Duration) -> Result<Greeted<S>, PgError> {
    match tokio::time::timeout(limit, offers_tls(&mut stream)).await {
        Ok(offers) => Ok(Greeted { offers_tls: offers?, stream }),
        Err(_) => Err(PgError::timed_out("no answer to the request for TLS", limit)),
    }
}

/// Asks for TLS and agrees on it, or leaves the connection as it is, as `tls` wants it.
pub async fn secure<S: Duplex>(stream: S, tls: &Tls, limit: Duration) -> Result<Secured<S>, PgError> {
    if matches!(tls.mode, Sslmode::Disable | Sslmode::Allow) {
        return Ok(Secured { channel: Channel::Plain(stream), facts: None });
    }
    greet(stream, limit).await?.secure(tls, limit).await
}

impl<S: Duplex> Greeted<S> {
    /// Agrees on TLS as `tls` wants it; `prefer` goes on without where none is offered.
    pub async fn secure(self, tls: &Tls, limit: Duration) -> Result<Secured<S>, PgError> {
        let (config, verifier) = client_config(tls)?;
        let name = ServerName::try_from(tls.server_name.clone()).map_err(|_| {
            PgError::new(
                Why::TlsName,
                format!("{:?} is no name a certificate could be for", tls.server_name),
                "name the server by a DNS name or an address",
            )
        })?;
        if !self.offers_tls && tls.mode == Sslmode::Prefer {
            return Ok(Secured { channel: Channel::Plain(self.stream), facts: None });
        }
        if !self.offers_tls {
            return Err(PgError::new(
                Why::NoTls,
                format!("the server offers no TLS, and sslmode={} wants it", tls.mode.word()),
                "turn it on at the server (ssl = on), or for a pooler client_tls_sslmode",
            ));
        }
        let agree = TlsConnector::from(Arc::new(config)).connect(name, self.stream);
        let stream = match tokio::time::timeout(limit, agree).await {
            Ok(agreed) => agreed.map_err(|error| super::error::tls(&error, tls, verifier.seen()))?,
            Err(_) => return Err(PgError::timed_out("no agreement on TLS", limit)),
        };
        let facts = Some(TlsFacts::of(stream.get_ref().1, verifier.seen()));
        Ok(Secured { channel: Channel::Tls(Box::new(stream)), facts })
    }
}

async fn offers_tls<S: Duplex>(stream: &mut S) -> Result<bool, PgError> {
    let asked = async {
        stream.write_all(&SSL_REQUEST).await?;
        stream.flush().await?;
        stream.read_u8().await
    };
    match asked.await {
        Ok(b'S') => Ok(true),
        Ok(b'N') => Ok(false),
        Ok(_) => Err(PgError::new(
            Why::NotPostgres,
            "what answers there does not speak PostgreSQL's protocol",
            "is the port that of PostgreSQL, or of a pooler?",
        )),
        Err(error) => Err(super::error::cut(&error, "before it said whether it offers TLS")),
    }
}

fn client_config(tls: &Tls) -> Result<(ClientConfig, Arc<Verifier>), PgError> {
    let unusable = |why: String, hint: &str| PgError::new(Why::TlsSetup, why, hint);
    if tls.roots.is_empty() && matches!(tls.mode, Sslmode::VerifyCa | Sslmode::VerifyFull) {
        let why = format!("sslmode={} needs the certificate of an authority", tls.mode.word());
        return Err(unusable(why, "give the ca.crt of the server"));
    }
    let provider = Arc::new(default_provider());
    let verifier = Verifier::new(provider.clone(), &tls.roots, tls.mode == Sslmode::VerifyFull)
        .map_err(|error| unusable(format!("the authority's certificate cannot be used: {error}"), ROOTS))?;
    let verifier = Arc::new(verifier);
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(error.to_string(), ""))?
        .dangerous()
        .with_custom_certificate_verifier(verifier.clone());
    let mut config = match &tls.client {
        None => builder.with_no_client_auth(),
        Some(client) => {
            let (chain, key) = identity(client)?;
            builder
                .with_client_auth_cert(chain, key)
                .map_err(|error| unusable(format!("the client certificate cannot be used: {error}"), KEY))?
        }
    };
    // Servers since 17 take TLS that was agreed on for another protocol for an attack.
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok((config, verifier))
}

const ROOTS: &str = "it must be an X.509 certificate of version 3";
const KEY: &str = "certificate and key must belong together; a key may have no passphrase";

fn identity(
    client: &ClientCertificate,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), PgError> {
    let unusable = |what: &str| PgError::new(Why::TlsSetup, what, KEY);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(client.chain.expose()).collect();
    let chain = chain.map_err(|_| unusable("the client certificate is no PEM"))?;
    if chain.is_empty() {
        return Err(unusable("the client certificate holds no certificate in PEM"));
    }
    let key = PrivateKeyDer::from_pem_slice(client.key.expose())
        .map_err(|_| unusable("the client's key is no private key in PEM"))?;
    Ok((chain, key))
}
