//! What takes the place of a diverged Cluster, and where its archive goes.

use super::{Both, Request, Scene};
use crate::decide::pair::{set, test};
use crate::decide::step::Stuck;
use crate::model::divergence::{REBUILT, Rebuild, next_server};
use crate::observe::cnpg::CnpgCluster;
use crate::observe::creation::BaseBackup;
use serde_json::{Map, Value, json};

/// Annotations of tools that belong to the object that goes.
const LEFT_BEHIND: [&str; 3] = ["cnpg.io/", "pgaas.io/", "kubectl.kubernetes.io/"];

/// The Cluster that takes the old one's place: the same spec as a replica of the primary, made
/// by recovery, with a folder of its own in the archive. The old folder holds a history that
/// ended, and stays as it is.
pub(super) fn successor(
    request: &Request,
    scene: &Scene,
    (old, primary): Both<'_>,
    raw: &Value,
) -> Result<Rebuild, Stuck> {
    let snapshot = &scene.old.snapshot;
    let object = snapshot.object();
    let (own, source) = (old.self_name(), primary.self_name());
    let old_server = old.archive().map(|archive| archive.server.to_owned()).ok_or_else(|| {
        Stuck::refused(format!(
            "{object} does not archive by the barman-cloud plugin: its archive cannot be told"
        ))
        .hint("rebuild knows only archives of plugin-barman-cloud")
    })?;
    let from = primary.archive().ok_or_else(|| {
        Stuck::refused(format!(
            "{} archives nowhere: a replica cannot be recovered from it",
            scene.primary.object()
        ))
    })?;
    let server = next_server(&old_server);
    let mut cluster = json!({
        "apiVersion": raw["apiVersion"], "kind": raw["kind"],
        "metadata": metadata(raw, &request.operation.run),
        "spec": raw["spec"],
    });
    let spec = &mut cluster["spec"];
    spec["bootstrap"] = json!({ "recovery": recovery(&raw["spec"]["bootstrap"], source) });
    spec["replica"] = json!({ "self": own, "primary": source, "source": source });
    let archiver = old.wal_archiver().map(|plugin| plugin.name.clone()).unwrap_or_default();
    for plugin in spec["plugins"].as_array_mut().into_iter().flatten() {
        if plugin["name"] == archiver.as_str() {
            plugin["parameters"]["serverName"] = json!(server);
        }
    }
    let mut read = false;
    for external in spec["externalClusters"].as_array_mut().into_iter().flatten() {
        let folder = match external["name"].as_str() {
            Some(name) if name == own => server.as_str(),
            Some(name) if name == source => from.server,
            _ => continue,
        };
        if external["plugin"].is_object() {
            read |= external["name"] == source;
            external["plugin"]["parameters"]["serverName"] = json!(folder);
        }
    }
    if !read {
        return Err(Stuck::refused(format!(
            "{object} has no externalClusters entry {source} with a plugin to recover from"
        )));
    }
    Ok(Rebuild {
        run: request.operation.run.clone(),
        dc: snapshot.dc.clone(),
        uid: old.metadata.uid.clone(),
        old_server,
        server,
        volumes: volumes(scene),
        cluster,
    })
}

fn volumes(scene: &Scene) -> Vec<String> {
    let all = scene.old.volumes.iter().flatten();
    all.filter_map(|volume| Some(format!("persistentvolume/{} of {}", volume.volume.as_ref()?, volume.claim)))
        .collect()
}

fn metadata(raw: &Value, run: &str) -> Value {
    let mut annotations = raw["metadata"]["annotations"].as_object().cloned().unwrap_or_default();
    annotations.retain(|key, _| !LEFT_BEHIND.iter().any(|prefix| key.starts_with(prefix)));
    annotations.insert(REBUILT.to_owned(), json!(run));
    let mut metadata = json!({
        "name": raw["metadata"]["name"], "namespace": raw["metadata"]["namespace"], "annotations": annotations,
    });
    if let Some(labels) = raw["metadata"]["labels"].as_object() {
        metadata["labels"] = Value::Object(labels.clone());
    }
    metadata
}

/// Recovery from the primary; database, owner and their Secret stay those of the old way.
fn recovery(bootstrap: &Value, source: &str) -> Value {
    let mut recovery = Map::from_iter([("source".to_owned(), json!(source))]);
    let ways = bootstrap.as_object().into_iter().flat_map(|ways| ways.values());
    for way in ways {
        for key in ["database", "owner", "secret"] {
            if let Some(value) = way.get(key).filter(|value| !value.is_null()) {
                recovery.insert(key.to_owned(), value.clone());
            }
        }
    }
    Value::Object(recovery)
}

/// The primary's entry of the rebuilt side reads the fresh folder.
pub(super) fn redirect(primary: &CnpgCluster, name: &str, rebuild: &Rebuild) -> Result<Vec<Value>, Stuck> {
    let index = primary.spec.external_clusters.iter().position(|external| external.name == name);
    let entry = index.and_then(|index| Some((index, primary.spec.external_clusters[index].plugin.as_ref()?)));
    let Some((index, plugin)) = entry else {
        return Err(Stuck::refused(format!(
            "{} has no externalClusters entry {name} with a plugin: it could not follow the rebuilt side",
            primary.self_name()
        )));
    };
    let path = format!("/spec/externalClusters/{index}");
    let mut operations = vec![test(&format!("{path}/name"), name)];
    if plugin.parameters.is_empty() {
        operations.push(set(&format!("{path}/plugin/parameters"), json!({})));
    }
    operations.push(set(&format!("{path}/plugin/parameters/serverName"), rebuild.server.as_str()));
    Ok(operations)
}

/// What a run would do, line by line, from a first reading; `target` is the target as typed.
pub fn plan(request: &Request, scene: &Scene, place: &str) -> Vec<String> {
    let (old, new) = (&scene.old.snapshot, &scene.primary);
    let (Some(primary), cluster) = (new.live(), old.live()) else { return Vec::new() };
    let planned = primary.rebuild().filter(|plan| plan.dc == old.dc);
    let first = cluster.zip(scene.old.raw.as_ref());
    let fresh = first.and_then(|(cluster, raw)| successor(request, scene, (cluster, primary), raw).ok());
    let Some(rebuild) = planned.clone().or(fresh) else { return Vec::new() };
    let mut lines = vec![format!("lock {} and {}", old.object(), new.object())];
    let still = cluster.filter(|cluster| cluster.metadata.uid == rebuild.uid);
    if still.is_some() {
        lines.extend(kept(request, scene));
        if planned.is_none() && scene.backup != Some(BaseBackup::Completed) {
            lines.push(format!("wait for a base backup in {}", new.dc));
        }
        lines.push(format!(
            "serverName of {} becomes {} at both places of {} and in the entry of {} in {}; {} is kept",
            old.dc, rebuild.server, old.dc, old.dc, new.dc, rebuild.old_server
        ));
        lines.push(format!("delete {} (uid {}), and with it its pods and volume claims", place, rebuild.uid));
    }
    lines.push(format!("make {} anew by recovery, as a replica of {}", old.object(), primary.self_name()));
    lines.push(format!("see it replay what {} writes then, and take the mark off {}", new.dc, new.dc));
    lines
}

fn kept(request: &Request, scene: &Scene) -> Vec<String> {
    let mut lines = Vec::new();
    for volume in scene.old.volumes.iter().flatten() {
        let name = volume.volume.as_deref().unwrap_or("not bound");
        lines.push(match (request.discard, volume.reclaim.as_deref()) {
            (_, Some("Retain")) => {
                format!("keep the diverged data of {}: volume {name} is Retain", volume.claim)
            }
            (false, _) => format!("keep the diverged data of {}: volume {name} becomes Retain", volume.claim),
            (true, _) => format!("THE DIVERGED DATA OF {} IS LOST with volume {name}", volume.claim),
        });
    }
    for secret in scene.old.secrets.iter().flatten() {
        let name = secret["metadata"]["name"].as_str().unwrap_or_default();
        lines.push(format!("keep secret/{name}"));
    }
    lines
}
