//! The Cluster and the catalogue of images it refers to.

use serde_json::{Value, json};

use super::{Bootstrap, Role, access, with_spec};
use crate::manifest::{DataCentre, Declared, names};

/// API version of CloudNativePG.
pub(super) const CNPG: &str = "postgresql.cnpg.io/v1";

/// Images by major version.
pub(super) fn image_catalog(declared: &Declared, dc: &DataCentre) -> Value {
    let catalog = &dc.settings.image_catalog;
    let images: Vec<Value> =
        catalog.images.iter().map(|image| json!({ "major": image.major, "image": image.image })).collect();
    with_spec(declared, CNPG, "ImageCatalog", &catalog.name, json!({ "images": images }))
}

/// The Cluster of one data centre.
pub(super) fn cluster(declared: &Declared, dc: &DataCentre, role: &Role<'_>) -> Value {
    let settings = &dc.settings;
    let postgresql = &settings.postgresql;
    let mut spec = json!({
        "instances": postgresql.instances,
        "imageCatalogRef": {
            "apiGroup": "postgresql.cnpg.io",
            "kind": "ImageCatalog",
            "name": settings.image_catalog.name,
            "major": postgresql.major_version,
        },
        "primaryUpdateStrategy": postgresql.primary_update_strategy,
        "primaryUpdateMethod": postgresql.primary_update_method,
        "enableSuperuserAccess": false,
        // Pods keep the operator's own app.kubernetes.io labels.
        "inheritedMetadata": {
            "labels": { "pgaas.io/ins": declared.ins, "pgaas.io/env": declared.env },
        },
        "storage": { "size": postgresql.storage.size },
    });
    if let Some(class) = &postgresql.storage.storage_class {
        spec["storage"]["storageClass"] = json!(class);
    }
    if let Some(resources) = &postgresql.resources {
        spec["resources"] = resources.clone();
    }
    let bootstrap = bootstrap(declared, &role.bootstrap);
    if !bootstrap.is_null() {
        spec["bootstrap"] = bootstrap;
    }
    // The certificate of a cert-manager leaf carries its root as ca.crt, so one Secret
    // serves as certificate and authority. Clients are checked against the roots of
    // every data centre; without replicationTLSSecret the operator would ask for the
    // root's private key.
    let (server, replication) =
        (names::server_tls(&declared.cluster), names::replication_tls(&declared.cluster));
    spec["certificates"] = json!({
        "serverTLSSecret": server,
        "serverCASecret": server,
        "clientCASecret": names::ROOT_CA,
        "replicationTLSSecret": replication,
    });
    spec["plugins"] = plugins(declared, dc);
    // A live stanza is kept even when the files no longer ask for replication: leaving
    // it out would promote a replica.
    match &role.live_replica {
        Some(Value::Null) => {}
        Some(live) => spec["replica"] = live.clone(),
        None if declared.replicated => spec["replica"] = replica(declared, dc, role.primary_dc),
        None => {}
    }
    if declared.replicated {
        spec["externalClusters"] = external_clusters(dc);
    }
    spec["managed"] = json!({ "roles": access::roles(dc) });
    spec["postgresql"] = json!({
        "parameters": postgresql.parameters,
        "pg_hba": access::pg_hba(dc),
        "pg_ident": access::pg_ident(dc),
    });
    with_spec(declared, CNPG, "Cluster", &declared.cluster, spec)
}

/// Explicit, because the operator's webhook would otherwise write its own default and
/// the live object would differ from the rendered one.
fn bootstrap(declared: &Declared, bootstrap: &Bootstrap) -> Value {
    let (database, owner) = (names::BOOTSTRAP, names::BOOTSTRAP);
    match bootstrap {
        Bootstrap::Live(live) => live.clone(),
        Bootstrap::Initdb => json!({ "initdb": { "database": database, "owner": owner } }),
        Bootstrap::Recovery { source_dc } => json!({
            "recovery": {
                "source": names::member(&declared.cluster, source_dc),
                "database": database,
                "owner": owner,
            },
        }),
    }
}

fn plugins(declared: &Declared, dc: &DataCentre) -> Value {
    let plugins = dc.settings.plugins.iter().map(|plugin| match plugin.name.as_str() {
        names::BARMAN => json!({
            "name": plugin.name,
            "enabled": true,
            "isWALArchiver": true,
            "parameters": {
                "barmanObjectName": names::own_store(&declared.cluster),
                "serverName": dc.server_name,
            },
        }),
        name => json!({ "name": name, "enabled": true }),
    });
    Value::Array(plugins.collect())
}

/// Which member this is, who is primary, and whom it follows as soon as it is not.
fn replica(declared: &Declared, dc: &DataCentre, primary_dc: &str) -> Value {
    let primary = names::member(&declared.cluster, primary_dc);
    let source = if dc.self_name == primary {
        let other = declared.dcs.iter().find(|other| other.name != dc.name);
        other.map_or_else(|| primary.clone(), |other| other.self_name.clone())
    } else {
        primary.clone()
    };
    json!({ "self": dc.self_name, "primary": primary, "source": source })
}

fn external_clusters(dc: &DataCentre) -> Value {
    let entries = dc.settings.external_clusters.iter().map(|other| {
        json!({
            "name": other.name,
            "plugin": {
                "name": names::BARMAN,
                "parameters": {
                    "barmanObjectName": other.object_store,
                    "serverName": other.server_name,
                },
            },
        })
    });
    Value::Array(entries.collect())
}
