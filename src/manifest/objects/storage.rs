//! Object stores, their keys, and the schedule of backups.

use serde_json::{Value, json};

use super::cluster::CNPG;
use super::{secret as opaque, with_spec};
use crate::manifest::settings::{ExternalCluster, S3Credentials};
use crate::manifest::{DataCentre, Declared, names};

/// The Secret with keys given in the values, or only the regions when the keys are in
/// a Secret of others: the plugin takes a region from a Secret and nowhere else.
pub(super) fn secret(declared: &Declared, dc: &DataCentre) -> Option<Value> {
    if !dc.settings.archives() {
        return None;
    }
    let mut data = Vec::new();
    if let S3Credentials::Inline { access_key, secret_key } = &dc.settings.s3.credentials {
        data.push(("accessKey".to_owned(), access_key.as_str()));
        data.push(("secretKey".to_owned(), secret_key.as_str()));
    }
    if let Some(region) = &dc.settings.s3.region {
        data.push((names::region_key(None), region));
    }
    for other in others(dc) {
        if let Some(region) = &other.region {
            data.push((names::region_key(Some(&other.datacenter)), region));
        }
    }
    (!data.is_empty()).then(|| opaque(declared, &region_secret(declared, dc), &data))
}

/// Where the regions are kept.
fn region_secret(declared: &Declared, dc: &DataCentre) -> String {
    match &dc.settings.s3.credentials {
        S3Credentials::Inline { .. } => names::s3_secret(&declared.cluster),
        S3Credentials::Existing { .. } => names::s3_region_secret(&declared.cluster),
    }
}

/// Archives of other data centres.
fn others(dc: &DataCentre) -> impl Iterator<Item = &ExternalCluster> {
    dc.settings.external_clusters.iter().filter(|other| other.datacenter != dc.name)
}

/// The store written to, then one per other data centre to read from.
pub(super) fn object_stores(declared: &Declared, dc: &DataCentre) -> Vec<Value> {
    if !dc.settings.archives() {
        return Vec::new();
    }
    let s3 = &dc.settings.s3;
    let region = s3.region.as_ref().map(|_| names::region_key(None));
    let own = json!({
        // Only the owner of an archive may remove old backups from it.
        "retentionPolicy": dc.settings.backup.retention_policy,
        "configuration": configuration(declared, dc, &s3.destination_path, &s3.endpoint, region),
    });
    let own = store(declared, &names::own_store(&declared.cluster), own);
    let others = others(dc).map(|other| {
        let region = other.region.as_ref().map(|_| names::region_key(Some(&other.datacenter)));
        let configuration = configuration(declared, dc, &other.destination_path, &other.endpoint, region);
        store(declared, &other.object_store, json!({ "configuration": configuration }))
    });
    [own].into_iter().chain(others).collect()
}

fn store(declared: &Declared, name: &str, spec: Value) -> Value {
    with_spec(declared, "barmancloud.cnpg.io/v1", "ObjectStore", name, spec)
}

fn configuration(
    declared: &Declared,
    dc: &DataCentre,
    destination: &str,
    endpoint: &str,
    region: Option<String>,
) -> Value {
    let keys = match &dc.settings.s3.credentials {
        S3Credentials::Existing { secret_name } => secret_name.clone(),
        S3Credentials::Inline { .. } => names::s3_secret(&declared.cluster),
    };
    let mut credentials = json!({
        "accessKeyId": { "name": keys, "key": "accessKey" },
        "secretAccessKey": { "name": keys, "key": "secretKey" },
    });
    if let Some(key) = region {
        credentials["region"] = json!({ "name": region_secret(declared, dc), "key": key });
    }
    json!({
        "destinationPath": destination,
        "endpointURL": endpoint,
        "s3Credentials": credentials,
        "wal": { "compression": "gzip" },
        "data": { "compression": "gzip" },
    })
}

/// Backups run in every data centre, so that a primary of tomorrow has its own.
pub(super) fn scheduled_backup(declared: &Declared, dc: &DataCentre) -> Option<Value> {
    let backup = &dc.settings.backup;
    let spec = json!({
        "cluster": { "name": declared.cluster },
        "schedule": backup.schedule,
        "immediate": true,
        "backupOwnerReference": "self",
        "target": backup.target,
        "method": "plugin",
        "pluginConfiguration": { "name": names::BARMAN },
    });
    let name = names::scheduled_backup(&declared.cluster);
    dc.settings.archives().then(|| with_spec(declared, CNPG, "ScheduledBackup", &name, spec))
}
