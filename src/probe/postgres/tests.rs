//! TLS of every mode, against a server of this process.

use super::{PgError, Sslmode, Tls, Why, secure};
use crate::model::certificate::Certificate;
use crate::probe::tls::TlsFacts;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

const LIMIT: Duration = Duration::from_secs(5);

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn root(authority: &Authority) -> Certificate {
    Certificate::from_pem(authority.pem().as_bytes()).unwrap().remove(0)
}

/// A server's certificate and key; a year before this one has expired.
struct Server {
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

impl Server {
    fn signed(by: Option<&Authority>, name: &str, hosts: &[&str], until_year: i32) -> Server {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_after = date_time_ymd(until_year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = match by {
            Some(by) => params.signed_by(&key, by).unwrap(),
            None => params.self_signed(&key).unwrap(),
        };
        Server { chain: vec![certificate.der().clone()], key: key.serialize_der() }
    }

    fn listen(&self) -> DuplexStream {
        let key = PrivateKeyDer::try_from(self.key.clone()).unwrap();
        let mut config = rustls::ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), key)
            .unwrap();
        config.alpn_protocols = vec![b"postgresql".to_vec()];
        let (own, theirs) = duplex(1 << 16);
        tokio::spawn(async move {
            let stream = answered(theirs, b"S").await;
            let _ = tokio_rustls::TlsAcceptor::from(Arc::new(config)).accept(stream).await;
        });
        own
    }
}

/// Reads the request for TLS and answers so.
async fn answered(mut stream: DuplexStream, answer: &[u8]) -> DuplexStream {
    let mut request = [0; 8];
    stream.read_exact(&mut request).await.unwrap();
    assert_eq!(request, [0, 0, 0, 8, 4, 210, 22, 47]);
    stream.write_all(answer).await.unwrap();
    stream
}

async fn agreed(server: &Server, mode: Sslmode, roots: &[Certificate], name: &str) -> Result<TlsFacts, Why> {
    let mut tls = Tls::new(mode, name);
    tls.roots = roots.to_vec();
    let done = secure(server.listen(), &tls, LIMIT).await;
    done.map(|secured| secured.tls().unwrap().clone()).map_err(|error: PgError| {
        assert!(error.hint.is_some(), "{error:?}");
        error.why
    })
}

#[tokio::test]
async fn each_mode_judges_what_libpq_judges() {
    let (own, other) = (authority("own"), authority("other"));
    let (own_root, other_root) = ([root(&own)], [root(&other)]);
    let server = Server::signed(Some(&own), "db", &["db-rw", "db-rw.shop.svc"], 2099);
    let facts = agreed(&server, Sslmode::Require, &[], "whatever").await.unwrap();
    assert_eq!((facts.version.as_str(), facts.subject.as_str()), ("TLSv1.3", "db"));
    assert_eq!(facts.names, ["db-rw", "db-rw.shop.svc"]);
    for (mode, roots, name, expected) in [
        // With an authority at hand, require is verify-ca.
        (Sslmode::Require, &own_root[..], "whatever", None),
        (Sslmode::Require, &other_root[..], "db-rw", Some(Why::TlsChain)),
        (Sslmode::VerifyCa, &own_root[..], "whatever", None),
        (Sslmode::VerifyCa, &other_root[..], "db-rw", Some(Why::TlsChain)),
        (Sslmode::VerifyCa, &[][..], "db-rw", Some(Why::TlsSetup)),
        (Sslmode::VerifyFull, &own_root[..], "db-rw", None),
        (Sslmode::VerifyFull, &own_root[..], "db-ro", Some(Why::TlsName)),
        (Sslmode::VerifyFull, &other_root[..], "db-rw", Some(Why::TlsChain)),
    ] {
        let found = agreed(&server, mode, roots, name).await.err();
        assert_eq!(found, expected, "{} as {name}", mode.word());
    }
}

#[tokio::test]
async fn a_certificate_without_alternative_names_is_for_its_common_name() {
    let own = authority("own");
    let server = Server::signed(Some(&own), "db-rw", &[], 2099);
    assert!(agreed(&server, Sslmode::VerifyFull, &[root(&own)], "db-rw").await.is_ok());
    assert_eq!(agreed(&server, Sslmode::VerifyFull, &[root(&own)], "db-ro").await, Err(Why::TlsName));
}

#[tokio::test]
async fn an_expired_certificate_is_taken_by_require_alone() {
    let own = authority("own");
    let server = Server::signed(Some(&own), "db", &["db-rw"], 2020);
    let facts = agreed(&server, Sslmode::Require, &[], "db-rw").await.unwrap();
    assert_eq!(facts.not_after.to_string(), "2020-01-01T00:00:00Z");
    assert_eq!(agreed(&server, Sslmode::VerifyCa, &[root(&own)], "db-rw").await, Err(Why::TlsExpired));
}

#[tokio::test]
async fn a_certificate_that_is_trusted_as_itself_needs_no_authority() {
    let server = Server::signed(None, "db", &["db-rw"], 2099);
    let own = Certificate::from_der(&server.chain[0]).unwrap();
    assert!(agreed(&server, Sslmode::VerifyFull, &[own], "db-rw").await.is_ok());
    let old = Server::signed(None, "db", &["db-rw"], 2020);
    let own = Certificate::from_der(&old.chain[0]).unwrap();
    assert_eq!(agreed(&old, Sslmode::VerifyCa, &[own], "db-rw").await, Err(Why::TlsExpired));
}

#[tokio::test]
async fn what_answers_otherwise_is_told_apart() {
    let answers = |answer: &'static [u8]| {
        let (own, theirs) = duplex(64);
        tokio::spawn(async move { drop(answered(theirs, answer).await) });
        own
    };
    let why = async |answer, mode| {
        let tls = Tls::new(mode, "db-rw");
        secure(answers(answer), &tls, LIMIT).await.map(drop).map_err(|error| error.why)
    };
    assert_eq!(why(b"N", Sslmode::Require).await, Err(Why::NoTls));
    assert_eq!(why(b"N", Sslmode::Prefer).await, Ok(()));
    assert_eq!(why(b"-", Sslmode::Prefer).await, Err(Why::NotPostgres));
    assert_eq!(why(b"", Sslmode::Prefer).await, Err(Why::Cut));
    let (_silent, own) = duplex(64);
    let tls = Tls::new(Sslmode::Prefer, "db-rw");
    let waited = secure(own, &tls, Duration::from_millis(50)).await.map(drop).map_err(|error| error.why);
    assert_eq!(waited, Err(Why::TimedOut));
}
