//! Keys and certificates of one cluster, and the root authority both data centres share.
//!
//! Everything is ECDSA: RSA keys cost seconds. A finished set is kept until the bed goes down, so a
//! second `up` finds the certificates its programs already run with.

use std::fs;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use crate::failure::{Doing, Result};

/// A certificate and key file of the set in `folder`.
pub fn certificate(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.crt"))
}

/// The private key that belongs to [`certificate`].
pub fn key(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.key"))
}

/// Who a leaf certificate is for.
struct Leaf<'a> {
    file: &'a str,
    common_name: String,
    organisation: Option<&'a str>,
    names: Vec<String>,
}

/// Makes the set of one cluster: authority, server certificates, one client per component, and the
/// key that signs service account tokens.
pub fn make_cluster_set(folder: &Path, node: &str, server_names: &[String]) -> Result<()> {
    let done = folder.join("complete");
    if done.is_file() {
        return Ok(());
    }
    fs::create_dir_all(folder).doing(folder.display())?;
    let authority = make_authority(folder, "ca", &format!("{node} cluster authority"))?;
    let client = |file, common_name: &str, organisation| Leaf {
        file,
        common_name: common_name.to_owned(),
        organisation,
        names: Vec::new(),
    };
    let leaves = [
        Leaf {
            file: "apiserver",
            common_name: "kube-apiserver".to_owned(),
            organisation: None,
            names: server_names.to_vec(),
        },
        Leaf {
            file: "kubelet",
            common_name: format!("system:node:{node}"),
            organisation: Some("system:nodes"),
            names: server_names.iter().cloned().chain([node.to_owned()]).collect(),
        },
        client("admin", "testbed-admin", Some("system:masters")),
        client("controllers", "system:kube-controller-manager", None),
        client("scheduler", "system:kube-scheduler", None),
        client("proxy", "system:kube-proxy", None),
    ];
    for leaf in leaves {
        make_leaf(folder, &authority, leaf)?;
    }
    let tokens = KeyPair::generate().doing("token key")?;
    write_private(&key(folder, "tokens"), &tokens.serialize_pem())?;
    write_private(&folder.join("tokens.pub"), &tokens.public_key_pem())?;
    fs::write(&done, "").doing(done.display())
}

/// Makes an authority called `name`, or leaves the one that is there.
pub fn make_root(folder: &Path, name: &str, common_name: &str) -> Result<()> {
    fs::create_dir_all(folder).doing(folder.display())?;
    if certificate(folder, name).is_file() {
        return Ok(());
    }
    make_authority(folder, name, common_name).map(drop)
}

fn make_authority(folder: &Path, name: &str, common_name: &str) -> Result<Issuer<'static, KeyPair>> {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, common_name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages =
        vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
    bound(&mut parameters);
    let pair = KeyPair::generate().doing("authority key")?;
    let signed = parameters.self_signed(&pair).doing("authority certificate")?;
    // The key first: a certificate on disk means the pair is complete.
    write_private(&key(folder, name), &pair.serialize_pem())?;
    write_private(&certificate(folder, name), &signed.pem())?;
    Ok(Issuer::new(parameters, pair))
}

fn make_leaf(folder: &Path, authority: &Issuer<'static, KeyPair>, leaf: Leaf<'_>) -> Result<()> {
    let mut parameters = CertificateParams::new(leaf.names).doing(leaf.file)?;
    parameters.distinguished_name.push(DnType::CommonName, leaf.common_name);
    if let Some(organisation) = leaf.organisation {
        parameters.distinguished_name.push(DnType::OrganizationName, organisation);
    }
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    parameters.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    bound(&mut parameters);
    let pair = KeyPair::generate().doing(leaf.file)?;
    let signed = parameters.signed_by(&pair, authority).doing(leaf.file)?;
    write_private(&key(folder, leaf.file), &pair.serialize_pem())?;
    write_private(&certificate(folder, leaf.file), &signed.pem())
}

/// Years that any clock lies in and that still fit Go's durations, which end at 292 years.
fn bound(parameters: &mut CertificateParams) {
    parameters.not_before = date_time_ymd(2020, 1, 1);
    parameters.not_after = date_time_ymd(2060, 1, 1);
}

/// Writes a file only its owner may read.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    let mut file = fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .doing(path.display())?;
    file.write_all(text.as_bytes()).doing(path.display())
}
