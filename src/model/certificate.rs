//! X.509 certificates and their private keys, as files hold them.

use super::secret::SecretBytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rustls::RootCertStore;
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::ring::{default_provider, sign::any_supported_type};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{SignatureScheme, sign::SigningKey};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, SubjectAltName, SubjectKeyIdentifier};

/// Why a file holds no usable certificate or key; a lower-case fragment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(String);

fn unusable(why: impl Into<String>) -> Unusable {
    Unusable(why.into())
}

/// One certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
}

impl Certificate {
    /// From DER.
    pub fn from_der(der: &[u8]) -> Result<Self, Unusable> {
        let parsed = x509_cert::Certificate::from_der(der)
            .map_err(|error| unusable(format!("not an X.509 certificate: {error}")))?;
        Ok(Certificate { der: der.to_vec(), parsed })
    }

    /// As DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Every certificate of a PEM file, in its order; at least one.
    pub fn from_pem(text: &[u8]) -> Result<Vec<Self>, Unusable> {
        let mut found = Vec::new();
        for der in CertificateDer::pem_slice_iter(text) {
            let der = der.map_err(|error| unusable(format!("not PEM: {error}")))?;
            found.push(Self::from_der(&der)?);
        }
        if found.is_empty() { Err(unusable("holds no certificate in PEM")) } else { Ok(found) }
    }

    /// As a PEM file has it.
    pub fn to_pem(&self) -> String {
        let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
        let mut rest = STANDARD.encode(&self.der);
        while !rest.is_empty() {
            let after = rest.split_off(rest.len().min(64));
            text.push_str(&rest);
            text.push('\n');
            rest = after;
        }
        text + "-----END CERTIFICATE-----\n"
    }

    /// The common name of the subject, or the whole subject.
    pub fn subject(&self) -> String {
        let text = self.parsed.tbs_certificate.subject.to_string();
        let names = text.split(',').find_map(|part| part.strip_prefix("CN=").map(str::to_owned));
        names.unwrap_or(text)
    }

    /// The subject's distinguished name.
    pub fn subject_name(&self) -> &x509_cert::name::Name {
        &self.parsed.tbs_certificate.subject
    }

    /// From when it is valid.
    pub fn not_before(&self) -> Timestamp {
        moment(self.parsed.tbs_certificate.validity.not_before)
    }

    /// Until when it is valid.
    pub fn not_after(&self) -> Timestamp {
        moment(self.parsed.tbs_certificate.validity.not_after)
    }

    /// DNS names and addresses it is for.
    pub fn names(&self) -> Vec<String> {
        let Ok(Some((_, names))) = self.parsed.tbs_certificate.get::<SubjectAltName>() else {
            return Vec::new();
        };
        names.0.iter().filter_map(name).collect()
    }

    /// Whether it may sign others.
    pub fn is_authority(&self) -> bool {
        self.constraints().is_some_and(|constraints| constraints.ca)
    }

    /// How many authorities may follow below it; none if there is no limit.
    pub fn path_length(&self) -> Option<u8> {
        self.constraints()?.path_len_constraint
    }

    fn constraints(&self) -> Option<BasicConstraints> {
        let (_, constraints) = self.parsed.tbs_certificate.get::<BasicConstraints>().ok()??;
        Some(constraints)
    }

    /// The identifier of its key, which certificates signed by it repeat.
    pub fn key_identifier(&self) -> Option<Vec<u8>> {
        let (_, id) = self.parsed.tbs_certificate.get::<SubjectKeyIdentifier>().ok()??;
        Some(id.0.as_bytes().to_vec())
    }

    /// Whether `issuer` signed it.
    pub fn signed_by(&self, issuer: &Certificate) -> bool {
        let key = &issuer.parsed.tbs_certificate.subject_public_key_info;
        let parts = (
            key.algorithm.to_der().map(contents),
            self.parsed.signature_algorithm.to_der().map(contents),
            self.parsed.tbs_certificate.to_der(),
            key.subject_public_key.as_bytes(),
            self.parsed.signature.as_bytes(),
        );
        let (Ok(key_kind), Ok(signature_kind), Ok(signed), Some(key), Some(signature)) = parts else {
            return false;
        };
        self.parsed.tbs_certificate.issuer == issuer.parsed.tbs_certificate.subject
            && default_provider().signature_verification_algorithms.all.iter().any(|algorithm| {
                algorithm.public_key_alg_id().as_ref() == key_kind
                    && algorithm.signature_alg_id().as_ref() == signature_kind
                    && algorithm.verify_signature(key, &signed, signature).is_ok()
            })
    }

    /// Whether `key` is the private key of it.
    pub fn belongs_to(&self, key: &PrivateKey) -> bool {
        let own = self.parsed.tbs_certificate.subject_public_key_info.to_der();
        own.is_ok_and(|own| own == key.public)
    }

    /// Whether a TLS client that trusts `root` would take this server's certificate, its
    /// validity left aside: that is judged by itself.
    pub fn chains(&self, intermediate: &Certificate, root: &Certificate) -> Result<(), Unusable> {
        let three = [self, intermediate, root];
        let begin = three.iter().map(|one| one.not_before()).max().unwrap_or_default();
        if three.iter().any(|one| one.not_after() < begin) {
            return Err(unusable("at no time were it and its issuers valid together"));
        }
        let at = UnixTime::since_unix_epoch(Duration::from_secs(begin.as_second().unsigned_abs()));
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from(root.der.as_slice()).into_owned())
            .map_err(|error| unusable(error.to_string()))?;
        let own = CertificateDer::from(self.der.as_slice());
        let leaf = ParsedCertificate::try_from(&own).map_err(|error| unusable(error.to_string()))?;
        let provider = default_provider();
        verify_server_cert_signed_by_trust_anchor(
            &leaf,
            &roots,
            &[CertificateDer::from(intermediate.der.as_slice())],
            at,
            provider.signature_verification_algorithms.all,
        )
        .map_err(|error| unusable(error.to_string()))
    }
}

/// The contents of a DER sequence: what webpki calls an algorithm identifier.
fn contents(sequence: Vec<u8>) -> Vec<u8> {
    let header = match sequence.get(1) {
        Some(length) if *length < 0x80 => 2,
        Some(length) => 2 + usize::from(length & 0x7f),
        None => 0,
    };
    sequence.get(header..).unwrap_or_default().to_vec()
}

fn moment(time: x509_cert::time::Time) -> Timestamp {
    let seconds = time.to_unix_duration().as_secs();
    // X.509 years end at 9999, so do ours.
    i64::try_from(seconds).ok().and_then(|s| Timestamp::from_second(s).ok()).unwrap_or(Timestamp::MAX)
}

fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(dns) => Some(dns.to_string()),
        GeneralName::IpAddress(bytes) => {
            let bytes = bytes.as_bytes();
            let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

/// A private key: PKCS #8, PKCS #1 or SEC 1; RSA, ECDSA (P-256, P-384) or Ed25519.
#[derive(Clone)]
pub struct PrivateKey {
    key: Arc<dyn SigningKey>,
    public: Vec<u8>,
}

impl PrivateKey {
    /// From a PEM file without a passphrase.
    pub fn from_pem(text: &SecretBytes) -> Result<Self, Unusable> {
        if text.expose_text().is_some_and(|text| text.contains("ENCRYPTED")) {
            return Err(unusable("the key has a passphrase; keys without one can be read"));
        }
        let der = PrivateKeyDer::from_pem_slice(text.expose())
            .map_err(|_| unusable("holds no private key in PEM"))?;
        let key = any_supported_type(&der)
            .map_err(|_| unusable("the key is none of RSA (2048 to 4096 bits), P-256, P-384, Ed25519"))?;
        let public = key.public_key().map(|public| public.to_vec());
        let public = public.ok_or_else(|| unusable("the key does not tell its public half"))?;
        Ok(PrivateKey { key, public })
    }

    /// The public half: a SubjectPublicKeyInfo in DER.
    pub fn public_der(&self) -> &[u8] {
        &self.public
    }

    /// Signs by this scheme; none if the key is not of its kind.
    pub fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Option<Vec<u8>> {
        self.key.choose_scheme(&[scheme])?.sign(message).ok()
    }

    /// The first of these schemes that suits the key.
    pub fn scheme(&self, schemes: &[SignatureScheme]) -> Option<SignatureScheme> {
        Some(self.key.choose_scheme(schemes)?.scheme())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}
