//! Certificates of server, replication and roles, and the bundle of root certificates.

use serde_json::{Value, json};

use super::{access, labels, reloading_labels, secret, with_spec};
use crate::manifest::{DataCentre, Declared, names};

/// The Secret every client certificate is checked against.
pub(super) fn root_bundle(declared: &Declared, pem: &str) -> Value {
    secret(declared, names::ROOT_CA, &[("ca.crt".to_owned(), pem)])
}

/// All certificates of one data centre.
pub(super) fn all(declared: &Declared, dc: &DataCentre) -> Vec<Value> {
    let cluster = &declared.cluster;
    let usages = ["server auth", "client auth", "digital signature", "key encipherment"];
    let mut server = certificate(declared, &names::server_tls(cluster), cluster, &usages);
    server["spec"]["dnsNames"] = json!(dns_names(declared));
    let usages = ["client auth", "digital signature", "key encipherment"];
    // The role CloudNativePG streams as.
    let mut replication =
        certificate(declared, &names::replication_tls(cluster), "streaming_replica", &usages);
    // The server itself uses these two and must take up a renewed one.
    for certificate in [&mut server, &mut replication] {
        certificate["spec"]["secretTemplate"]["labels"] = reloading_labels(declared);
    }
    let roles = access::certified(dc);
    let roles = roles.into_iter().map(|role| certificate(declared, &names::client_tls(role), role, &usages));
    [server, replication].into_iter().chain(roles).collect()
}

fn certificate(declared: &Declared, name: &str, common_name: &str, usages: &[&str]) -> Value {
    let spec = json!({
        "secretName": name,
        "secretTemplate": { "labels": labels(declared) },
        "commonName": common_name,
        "usages": usages,
        "privateKey": { "algorithm": "ECDSA", "size": 256 },
        "issuerRef": { "group": "cert-manager.io", "kind": "ClusterIssuer", "name": names::ISSUER },
    });
    with_spec(declared, "cert-manager.io/v1", "Certificate", name, spec)
}

/// Every name under which any data centre's server may be reached. The certificate of
/// one holds the names of all, so that a client that checks the name stays connected
/// when the primary moves.
fn dns_names(declared: &Declared) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    let (cluster, namespace) = (&declared.cluster, &declared.namespace);
    for service in ["rw", "r", "ro"] {
        let host = format!("{cluster}-{service}");
        add(host.clone());
        for suffix in ["", ".svc", ".svc.cluster.local"] {
            add(format!("{host}.{namespace}{suffix}"));
        }
        for dc in &declared.dcs {
            add(format!("{host}.{namespace}.{}", dc.dns_suffix));
        }
    }
    let aliases = declared.dcs.iter().filter_map(|dc| dc.ro_fqdn.clone());
    declared.primary_fqdn.clone().into_iter().chain(aliases).for_each(add);
    names
}
