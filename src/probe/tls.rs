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

/// A certificate that ends sooner is worth a warning, in days, unless somebody renews it.
pub const SOON: i64 = 30;

/// What TLS came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// `TLSv1.3`.
    pub version: String,
    /// Cipher suite, as the standard names it.
    pub cipher: String,
    /// Common name of the server's certificate.
    pub subject: String,
    /// Names the certificate is for.
    pub names: Vec<String>,
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
    let shown = session.peer_certificates().and_then(<[_]>::first);
    let facts = TlsFacts::of(session, shown.and_then(|der| Certificate::from_der(der).ok()));
    Ok((Box::new(stream), facts))
}

const CA: &str = "--ca-file names the certificate of the server's authority";

impl TlsFacts {
    /// Of an agreement, and the certificate the server showed.
    pub fn of(session: &rustls::ClientConnection, shown: Option<Certificate>) -> Self {
        let version = match session.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3",
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2",
            other => other.and_then(|version| version.as_str()).unwrap_or("unknown"),
        };
        let cipher = session.negotiated_cipher_suite();
        let cipher = cipher.and_then(|suite| suite.suite().as_str()).unwrap_or("unknown");
        TlsFacts {
            version: version.to_owned(),
            cipher: cipher.replace("TLS13_", "TLS_"),
            subject: shown.as_ref().map(Certificate::subject).unwrap_or_default(),
            names: shown.as_ref().map(Certificate::names).unwrap_or_default(),
            not_after: shown.map_or(Timestamp::MAX, |shown| shown.not_after()),
        }
    }

    /// `TLSv1.3, CN cart, expires in 63d`; a warning if it ends within so many days.
    pub fn told(&self, now: Timestamp, soon: i64) -> Result<String, Outcome> {
        use crate::model::finding::{CERTIFICATE_EXPIRED, CERTIFICATE_EXPIRES};
        let of = format!("{}, CN {}", self.version, self.subject);
        let hint = "clients that verify the certificate will refuse it: renew it";
        if self.not_after <= now {
            let told = format!("{of}, expired at {}", self.not_after);
            return Err(Outcome::warn("tls-expired", told).finding(CERTIFICATE_EXPIRED).hint(hint));
        }
        let days = self.not_after.duration_since(now).as_hours() / 24;
        let told = format!("{of}, expires in {days}d");
        if days >= soon {
            return Ok(told);
        }
        Err(Outcome::warn("tls-expires", told).finding(CERTIFICATE_EXPIRES).hint(hint))
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
