//! Judging a server's certificate as libpq does for each `sslmode`
//! (`src/interfaces/libpq/fe-secure-common.c` and `fe-secure-openssl.c`).

use crate::model::certificate::Certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::{Arc, Mutex};

/// What of a certificate is judged.
#[derive(Debug)]
pub(super) struct Verifier {
    provider: Arc<CryptoProvider>,
    roots: RootCertStore,
    // A certificate that is its own authority is trusted as itself.
    pinned: Vec<Vec<u8>>,
    chain: bool,
    name: bool,
    seen: Mutex<Option<Certificate>>,
}

impl Verifier {
    /// Judges the chain if there are roots, the name if `name`. Without roots any
    /// certificate will do whose key signed the handshake.
    pub(super) fn new(
        provider: Arc<CryptoProvider>,
        roots: &[Certificate],
        name: bool,
    ) -> Result<Self, Error> {
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(CertificateDer::from(root.der()).into_owned())?;
        }
        Ok(Verifier {
            provider,
            roots: store,
            pinned: roots.iter().map(|root| root.der().to_vec()).collect(),
            chain: !roots.is_empty(),
            name,
            seen: Mutex::new(None),
        })
    }

    /// The certificate the server showed, accepted or not.
    pub(super) fn seen(&self) -> Option<Certificate> {
        self.seen.lock().ok()?.clone()
    }

    fn judge_chain(
        &self,
        own: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), Error> {
        if self.pinned.iter().any(|root| root.as_slice() == own.as_ref()) {
            return within_validity(own, now);
        }
        let leaf = ParsedCertificate::try_from(own)?;
        let algorithms = self.provider.signature_verification_algorithms.all;
        verify_server_cert_signed_by_trust_anchor(&leaf, &self.roots, intermediates, now, algorithms)
    }

    /// A certificate without alternative names is for its common name.
    fn judge_name(&self, own: &CertificateDer<'_>, wanted: &ServerName<'_>) -> Result<(), Error> {
        let parsed = Certificate::from_der(own).ok();
        if let (Some(parsed), ServerName::DnsName(wanted)) = (&parsed, wanted)
            && parsed.names().is_empty()
        {
            let right = name_matches(&parsed.subject(), wanted.as_ref());
            return if right { Ok(()) } else { Err(CertificateError::NotValidForName.into()) };
        }
        verify_server_name(&ParsedCertificate::try_from(own)?, wanted)
    }
}

fn within_validity(own: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let parsed = Certificate::from_der(own).map_err(|_| CertificateError::BadEncoding)?;
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if parsed.not_after().as_second() < now {
        return Err(CertificateError::Expired.into());
    }
    if parsed.not_before().as_second() > now {
        return Err(CertificateError::NotValidYet.into());
    }
    Ok(())
}

/// `*.example.com` is for one label in front; letters of either case are the same.
fn name_matches(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(rest) => host.split_once('.').is_some_and(|(_, tail)| tail.eq_ignore_ascii_case(rest)),
        None => pattern.eq_ignore_ascii_case(host),
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Certificate::from_der(end_entity).ok();
        }
        if self.chain {
            self.judge_chain(end_entity, intermediates, now)?;
        }
        if self.name {
            self.judge_name(end_entity, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_name_is_compared_as_libpq_does() {
        assert!(name_matches("db-rw", "DB-RW"));
        assert!(name_matches("*.shop.svc", "db-rw.shop.svc"));
        assert!(!name_matches("*.shop.svc", "a.db-rw.shop.svc"));
        assert!(!name_matches("*.shop.svc", "shop.svc"));
        assert!(!name_matches("db-rw", "db-ro"));
    }
}
