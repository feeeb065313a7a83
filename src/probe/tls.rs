//! TLS from the first byte, as Redis and HTTP have it, and what it came to.

use super::{Stream, cut};
use crate::model::certificate::Certificate;
use crate::model::check::Outcome;
use hyper_rustls::ConfigBuilderExt;
use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use std::io;
use std::sync::Arc;
use tokio_rustls::TlsConnector;

/// A certificate that ends sooner is worth a warning, in days.
const SOON: i64 = 30;

/// What TLS came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// `TLSv1.3`.
    pub version: &'static str,
    /// Common name of the server's certificate.
    pub subject: String,
    /// When it ends.
    pub not_after: Timestamp,
}

/// Agrees on TLS with a server of this name, whose certificate is signed by one of the
/// roots; without roots by one that this machine trusts.
pub async fn agree(stream: Stream, name: &str, roots: &[Certificate]) -> Result<(Stream, TlsFacts), Outcome> {
    let config = config(roots)
        .map_err(|why| Outcome::error("tls-setup", format!("no authority can be trusted: {why}")).hint(CA))?;
    let server = ServerName::try_from(name.to_owned())
        .map_err(|_| Outcome::fail("tls-name", format!("{name:?} is no name a certificate could be for")))?;
    let agreed = TlsConnector::from(Arc::new(config)).connect(server, stream).await;
    let stream = agreed.map_err(|error| told(&error, name))?;
    let (_, session) = stream.get_ref();
    let version = match session.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3",
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2",
        _ => "TLS",
    };
    let shown = session.peer_certificates().and_then(<[_]>::first);
    let shown = shown.and_then(|der| Certificate::from_der(der).ok());
    let facts = TlsFacts {
        version,
        subject: shown.as_ref().map(Certificate::subject).unwrap_or_default(),
        not_after: shown.map_or(Timestamp::MAX, |shown| shown.not_after()),
    };
    Ok((Box::new(stream), facts))
}

const CA: &str = "--ca-file names the certificate of the server's authority";

impl TlsFacts {
    /// `TLSv1.3, certificate of cart, expires in 63d`; a warning if that is soon.
    pub fn told(&self, now: Timestamp) -> Result<String, Outcome> {
        let days = (self.not_after.as_second() - now.as_second()) / 86_400;
        let told = format!("{}, certificate of {}, expires in {days}d", self.version, self.subject);
        if days >= SOON {
            return Ok(told);
        }
        Err(Outcome::warn("tls-expires", told)
            .hint("renew the certificate of the server")
            .finding(crate::model::finding::CERTIFICATE_EXPIRES))
    }
}

fn config(roots: &[Certificate]) -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder();
    if roots.is_empty() {
        let builder = builder.with_native_roots().map_err(|error| error.to_string())?;
        return Ok(builder.with_no_client_auth());
    }
    let mut store = RootCertStore::empty();
    for root in roots {
        let der = CertificateDer::from(root.der().to_vec());
        store.add(der).map_err(|error| error.to_string())?;
    }
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

/// Why there is no TLS: name, chain and validity each have a word of their own.
fn told(error: &io::Error, name: &str) -> Outcome {
    use crate::model::finding::{CERTIFICATE_EXPIRED, CERTIFICATE_MISMATCH};
    let Some(wrong) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return cut(error);
    };
    match wrong {
        Error::InvalidCertificate(CertificateError::NotValidForName) => {
            Outcome::fail("tls-name", format!("the certificate is not for {name}"))
                .hint("connect by a name of the certificate, or have one made for this name")
                .finding(CERTIFICATE_MISMATCH)
        }
        Error::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. }) => {
            // `DnsName("a")`
            let plain = |name: &String| name.split('"').nth(1).unwrap_or(name).to_owned();
            let presented: Vec<String> = presented.iter().map(plain).collect();
            let detail = format!("the certificate is for {}, not for {name}", presented.join(", "));
            Outcome::fail("tls-name", detail)
                .hint("connect by a name of the certificate, or have one made for this name")
                .finding(CERTIFICATE_MISMATCH)
        }
        Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            Outcome::fail("tls-expired", "the server's certificate has expired")
                .hint("renew it; if it was, the server still has the old one in memory")
                .finding(CERTIFICATE_EXPIRED)
        }
        Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => Outcome::fail("tls-expired", "the server's certificate is not valid yet")
            .hint("compare the clocks of this machine and of the authority"),
        Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
            Outcome::fail("tls-chain", "the server's certificate is signed by nobody who is trusted here")
                .hint(CA)
                .finding(CERTIFICATE_MISMATCH)
        }
        Error::InvalidMessage(_) => Outcome::fail("no-tls", "what answers there does not speak TLS")
            .hint("write the URL without the s (http, redis), or turn TLS on at the server"),
        other => Outcome::fail("tls", format!("no TLS: {other}")),
    }
}

#[cfg(test)]
mod tests;
