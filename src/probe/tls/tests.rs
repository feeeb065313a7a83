use super::*;
use crate::ctx::{Clock, SystemClock};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio_rustls::TlsAcceptor;

struct Server {
    stream: Stream,
    root: Vec<Certificate>,
}

/// A server for `cart` whose certificate ends in so many days.
fn server(days: i64) -> Server {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut own = CertificateParams::new(vec!["cart".to_owned()]).unwrap();
    let end = now() + jiff::SignedDuration::from_hours(24 * days);
    let end = end.to_zoned(jiff::tz::TimeZone::UTC).date();
    let part = |number: i8| u8::try_from(number).unwrap();
    own.not_before = rcgen::date_time_ymd(2020, 1, 1);
    own.not_after = rcgen::date_time_ymd(end.year().into(), part(end.month()), part(end.day()));
    let certificate = own.signed_by(&key, &issuer).unwrap();
    let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    let (ours, theirs) = duplex(1 << 16);
    tokio::spawn(async move {
        if let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(theirs).await {
            let mut buffer = [0; 16];
            let _ = stream.read(&mut buffer).await;
        }
    });
    Server { stream: Box::new(ours), root: vec![Certificate::from_der(issuer.der()).unwrap()] }
}

/// Certificates are judged by the machine's clock.
fn now() -> Timestamp {
    SystemClock::start().now()
}

async fn kind(server: Server, name: &str, roots: &[Certificate]) -> String {
    agree(server.stream, name, roots).await.map(drop).unwrap_err().kind.unwrap()
}

#[tokio::test]
async fn a_good_certificate_is_told_with_its_end() {
    let server = server(63);
    let (_stream, facts) = agree(server.stream, "cart", &server.root).await.unwrap();
    assert_eq!(facts.version, "TLSv1.3");
    assert!(facts.told(now(), SOON).unwrap().contains("expires in 6"), "{facts:?}");
}

#[tokio::test]
async fn a_certificate_that_ends_soon_is_a_warning() {
    let server = server(9);
    let (_stream, facts) = agree(server.stream, "cart", &server.root).await.unwrap();
    assert_eq!(facts.told(now(), SOON).unwrap_err().kind.as_deref(), Some("tls-expires"));
}

#[tokio::test]
async fn name_chain_and_validity_are_told_apart() {
    let good = server(63);
    let root = good.root.clone();
    let named = agree(good.stream, "other", &root).await.map(drop).unwrap_err();
    assert_eq!(named.kind.as_deref(), Some("tls-name"));
    assert_eq!(named.detail, "the certificate is for cart, not for other");
    let other = server(63).root;
    assert_eq!(kind(server(63), "cart", &other).await, "tls-chain");
    let expired = server(-1);
    let root = expired.root.clone();
    assert_eq!(kind(expired, "cart", &root).await, "tls-expired");
}

#[tokio::test]
async fn what_speaks_no_tls_is_told() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (ours, mut theirs) = duplex(1 << 16);
    tokio::spawn(async move {
        let mut buffer = [0; 1024];
        let _ = theirs.read(&mut buffer).await;
        let _ = theirs.write_all(b"-ERR unknown command\r\n").await;
    });
    let root = server(63).root;
    let outcome = agree(Box::new(ours), "cart", &root).await.map(drop).unwrap_err();
    assert_eq!(outcome.kind.as_deref(), Some("no-tls"));
}
