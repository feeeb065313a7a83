//! New keys and certificates.

use crate::error::{Error, Result};
use crate::model::certificate::{Certificate, PrivateKey};
use crate::model::secret::SecretBytes;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PublicKeyData, SerialNumber, SignatureAlgorithm,
    SigningKey, date_time_ymd,
};
use rustls::SignatureScheme;
use sha2::{Digest, Sha256};
use std::time::Duration;
use x509_cert::der::{Decode, Tag, Tagged};
use x509_cert::spki::SubjectPublicKeyInfoRef;

/// Clocks of two machines differ; a certificate is valid from a little before it was made.
const SKEW: SignedDuration = SignedDuration::from_hours(1);

/// A certificate with its private key, as it is written and as it signs.
pub struct Pair {
    /// The certificate.
    pub certificate: Certificate,
    /// The private key, if it is here.
    pub key: Option<PrivateKey>,
}

/// What a certificate is to say.
pub enum Purpose<'a> {
    /// Signs everything below it.
    Root,
    /// Signs servers, nothing else.
    Intermediate,
    /// A server that may be a client, too.
    Server(&'a [String]),
}

/// A new private key with its PEM text: P-384 for authorities, P-256 for servers.
pub fn key(purpose: &Purpose) -> Result<(PrivateKey, SecretBytes)> {
    let algorithm = match purpose {
        Purpose::Server(_) => &rcgen::PKCS_ECDSA_P256_SHA256,
        _ => &rcgen::PKCS_ECDSA_P384_SHA384,
    };
    let pair = KeyPair::generate_for(algorithm)
        .map_err(|error| Error::failed("cannot make a private key").because(error))?;
    let text = SecretBytes::from(pair.serialize_pem());
    Ok((PrivateKey::from_pem(&text).map_err(|error| Error::failed(error.to_string()))?, text))
}

/// A new certificate for `key`, signed by `issuer`, or by itself. It never outlives its issuer.
pub fn certificate(
    purpose: &Purpose,
    common_name: &str,
    key: &PrivateKey,
    issuer: Option<&Pair>,
    now: Timestamp,
    days: u32,
) -> Result<Certificate> {
    let cannot = |why: String| Error::failed(format!("cannot make a certificate for {common_name}: {why}"));
    let wanted = now + SignedDuration::from_hours(24 * i64::from(days));
    let end = issuer.map_or(wanted, |issuer| wanted.min(issuer.certificate.not_after()));
    let own = Signing::of(key).ok_or_else(|| cannot("its key cannot sign".to_owned()))?;
    let names = match purpose {
        Purpose::Server(names) => names.to_vec(),
        _ => Vec::new(),
    };
    let mut parameters = CertificateParams::new(names).map_err(|error| cannot(error.to_string()))?;
    // The type of rcgen's dates is of a crate that we need for nothing else.
    let date = |at: Timestamp| date_time_ymd(1970, 1, 1) + Duration::from_secs(at.as_second().unsigned_abs());
    parameters.not_before = date(now - SKEW);
    parameters.not_after = date(end);
    parameters.serial_number = Some(serial(key, common_name, now));
    parameters.distinguished_name = DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, common_name);
    parameters.use_authority_key_identifier_extension = issuer.is_some();
    match purpose {
        Purpose::Root => parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
        Purpose::Intermediate => parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)),
        Purpose::Server(_) => parameters.is_ca = IsCa::ExplicitNoCa,
    }
    match purpose {
        Purpose::Server(_) => {
            parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            if own.scheme == SignatureScheme::RSA_PKCS1_SHA256 {
                parameters.key_usages.push(KeyUsagePurpose::KeyEncipherment);
            }
            parameters.extended_key_usages =
                vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        }
        _ => parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign],
    }
    let made = match issuer {
        None => parameters.self_signed(&own),
        Some(Pair { key: None, .. }) => {
            return Err(cannot("its issuer's private key is not here".to_owned()));
        }
        Some(Pair { certificate, key: Some(key) }) => {
            let key = Signing::of(key).ok_or_else(|| cannot("its issuer's key cannot sign".to_owned()))?;
            let mut of_issuer = CertificateParams::default();
            of_issuer.distinguished_name = subject(certificate).ok_or_else(|| {
                cannot(format!("the name of {} cannot be written again", certificate.subject()))
            })?;
            if let Some(id) = certificate.key_identifier() {
                of_issuer.key_identifier_method = KeyIdMethod::PreSpecified(id);
            }
            parameters.signed_by(&own, &Issuer::new(of_issuer, key))
        }
    };
    let made = made.map_err(|error| cannot(error.to_string()))?;
    let made = Certificate::from_der(made.der()).map_err(|error| cannot(error.to_string()))?;
    // rcgen writes the issuer's name from its parts: only now it is known to be the same.
    match issuer.is_none_or(|issuer| made.signed_by(&issuer.certificate)) {
        true => Ok(made),
        false => Err(cannot("its issuer does not own it".to_owned())),
    }
}

/// The names that rcgen and rustls have for one way to sign.
fn algorithm(scheme: SignatureScheme) -> Option<&'static SignatureAlgorithm> {
    Some(match scheme {
        SignatureScheme::ECDSA_NISTP384_SHA384 => &rcgen::PKCS_ECDSA_P384_SHA384,
        SignatureScheme::ECDSA_NISTP256_SHA256 => &rcgen::PKCS_ECDSA_P256_SHA256,
        SignatureScheme::ED25519 => &rcgen::PKCS_ED25519,
        SignatureScheme::RSA_PKCS1_SHA256 => &rcgen::PKCS_RSA_SHA256,
        _ => return None,
    })
}

const SCHEMES: [SignatureScheme; 4] = [
    SignatureScheme::ECDSA_NISTP384_SHA384,
    SignatureScheme::ECDSA_NISTP256_SHA256,
    SignatureScheme::ED25519,
    SignatureScheme::RSA_PKCS1_SHA256,
];

/// A key of a file as rcgen wants it: its own type reads fewer kinds of files.
struct Signing<'a> {
    key: &'a PrivateKey,
    scheme: SignatureScheme,
    algorithm: &'static SignatureAlgorithm,
    public: Vec<u8>,
}

impl<'a> Signing<'a> {
    fn of(key: &'a PrivateKey) -> Option<Self> {
        let scheme = key.scheme(&SCHEMES)?;
        let info = SubjectPublicKeyInfoRef::from_der(key.public_der()).ok()?;
        let public = info.subject_public_key.as_bytes()?.to_vec();
        Some(Signing { key, scheme, algorithm: algorithm(scheme)?, public })
    }
}

impl PublicKeyData for Signing<'_> {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}

impl SigningKey for Signing<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.key.sign(self.scheme, message).ok_or(rcgen::Error::RemoteKeyError)
    }
}

/// The issuer's name in the very bytes its own certificate has; none if rcgen has no way to
/// write it (several values in one part, or a kind of part twice).
fn subject(issuer: &Certificate) -> Option<DistinguishedName> {
    let mut name = DistinguishedName::new();
    for part in &issuer.subject_name().0 {
        let [attribute] = part.0.as_slice() else { return None };
        let kind = match attribute.oid.to_string().as_str() {
            "2.5.4.3" => DnType::CommonName,
            "2.5.4.6" => DnType::CountryName,
            "2.5.4.7" => DnType::LocalityName,
            "2.5.4.8" => DnType::StateOrProvinceName,
            "2.5.4.10" => DnType::OrganizationName,
            "2.5.4.11" => DnType::OrganizationalUnitName,
            _ => DnType::CustomDnType(attribute.oid.arcs().map(u64::from).collect()),
        };
        let text = std::str::from_utf8(attribute.value.value()).ok()?;
        let value = match attribute.value.tag() {
            Tag::Utf8String => DnValue::Utf8String(text.to_owned()),
            Tag::PrintableString => DnValue::PrintableString(text.try_into().ok()?),
            Tag::Ia5String => DnValue::Ia5String(text.try_into().ok()?),
            _ => return None,
        };
        if name.get(&kind).is_some() {
            return None;
        }
        name.push(kind, value);
    }
    Some(name)
}

/// Never the same twice: a key may get a second certificate. At most 20 bytes, positive.
fn serial(key: &PrivateKey, common_name: &str, now: Timestamp) -> SerialNumber {
    let mut hash = Sha256::new();
    hash.update(key.public_der());
    hash.update(common_name);
    hash.update(now.as_nanosecond().to_be_bytes());
    let mut bytes = hash.finalize()[..20].to_vec();
    if let Some(first) = bytes.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    SerialNumber::from(bytes)
}
