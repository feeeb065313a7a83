//! Objects of one data centre, as plain JSON in the order they depend on each other.
//!
//! Nothing here asks a cluster. What only the clusters know (who is primary, the root
//! certificates) comes as an argument.

mod access;
mod certificates;
mod cluster;
mod isolation;
mod storage;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::{DataCentre, Declared, names};

/// How a data centre's Cluster is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bootstrap {
    /// An empty server.
    Initdb,
    /// From the archive of another data centre.
    Recovery {
        /// That data centre.
        source_dc: String,
    },
    /// As `spec.bootstrap` stands in the cluster.
    Live(Value),
}

/// What the caller knows of the roles; they live in the clusters, not in files.
#[derive(Debug, Clone)]
pub struct Role<'a> {
    /// The data centre that is, or becomes, the primary.
    pub primary_dc: &'a str,
    /// How this data centre's Cluster is made.
    pub bootstrap: Bootstrap,
    /// `spec.replica` as it stands in the cluster, rendered verbatim; it wins over
    /// `primary_dc`. Null when the cluster is there and has none.
    pub live_replica: Option<Value>,
}

impl<'a> Role<'a> {
    /// The role a data centre has when the target is created as declared.
    pub fn as_declared(declared: &'a Declared, dc: &DataCentre) -> Role<'a> {
        let primary_dc = declared.primary_dc.as_str();
        let bootstrap = if !declared.replicated || dc.name == primary_dc {
            Bootstrap::Initdb
        } else {
            Bootstrap::Recovery { source_dc: primary_dc.to_owned() }
        };
        Role { primary_dc, bootstrap, live_replica: None }
    }
}

/// The namespace of a target.
pub fn namespace(declared: &Declared, _dc: &DataCentre) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": { "name": declared.namespace, "labels": labels(declared) },
    })
}

/// All objects of one data centre, except its namespace. Without `ca_bundle`, which
/// only the clusters have, the Secret of the root certificates is left out.
pub fn objects(declared: &Declared, dc: &DataCentre, role: &Role<'_>, ca_bundle: Option<&str>) -> Vec<Value> {
    let mut all = Vec::new();
    all.extend(ca_bundle.map(|pem| certificates::root_bundle(declared, pem)));
    all.extend(storage::secret(declared, dc));
    all.push(cluster::image_catalog(declared, dc));
    all.extend(certificates::all(declared, dc));
    all.extend(storage::object_stores(declared, dc));
    all.extend(isolation::rbac(declared, dc));
    all.extend(isolation::network_policy(declared, dc));
    all.push(cluster::cluster(declared, dc, role));
    all.extend(access::databases(declared, dc));
    all.extend(storage::scheduled_backup(declared, dc));
    all
}

/// Labels of every object of a target.
fn labels(declared: &Declared) -> Value {
    json!({
        "app.kubernetes.io/name": "pgaas",
        "app.kubernetes.io/instance": declared.cluster,
        "app.kubernetes.io/managed-by": names::MANAGED_BY,
        "pgaas.io/ins": declared.ins,
        "pgaas.io/env": declared.env,
    })
}

/// Labels of an object that CloudNativePG is to read again whenever it changes.
fn reloading_labels(declared: &Declared) -> Value {
    let mut labels = labels(declared);
    if let Value::Object(map) = &mut labels {
        map.insert("cnpg.io/reload".into(), json!(""));
    }
    labels
}

/// An object of a target's namespace with `metadata` filled in.
fn object(declared: &Declared, api_version: &str, kind: &str, name: &str) -> Value {
    json!({
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": declared.namespace,
            "labels": labels(declared),
        },
    })
}

/// The same with a spec.
fn with_spec(declared: &Declared, api_version: &str, kind: &str, name: &str, spec: Value) -> Value {
    let mut object = object(declared, api_version, kind, name);
    if let Value::Object(map) = &mut object {
        map.insert("spec".into(), spec);
    }
    object
}

/// An opaque Secret that CloudNativePG reads again whenever it changes. `data`, not
/// `stringData`: the latter is never read back, so that every comparison would differ.
fn secret(declared: &Declared, name: &str, data: &[(String, &str)]) -> Value {
    let encode = |(key, text): &(String, &str)| (key.clone(), json!(BASE64_STANDARD.encode(text)));
    let data = data.iter().map(encode).collect();
    let mut object = object(declared, "v1", "Secret", name);
    if let Value::Object(map) = &mut object {
        if let Some(metadata) = map.get_mut("metadata") {
            metadata["labels"] = reloading_labels(declared);
        }
        map.insert("type".into(), json!("Opaque"));
        map.insert("data".into(), Value::Object(data));
    }
    object
}
