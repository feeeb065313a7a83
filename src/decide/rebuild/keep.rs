//! What has to be there before a Cluster may go: its data and Secrets, and a way back.

use super::{LOOK, Request};
use crate::decide::delete::retain_one;
use crate::decide::pair::Pair;
use crate::decide::promote::finish::backup_object;
use crate::decide::step::{How, Journal, Next, SqlAt, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::k8s::kinds;
use crate::observe::cnpg::CnpgCluster;
use crate::observe::creation::BaseBackup;
use crate::observe::rebuilding::{Scene, Standing};
use serde_json::{Value, json};
use std::time::Duration;

/// Time between two checkpoints that hurry a base backup on.
const HURRY: Duration = Duration::from_secs(15);

/// Keeps the volumes and the operator's Secrets of a Cluster that is to go.
pub(super) fn preserve(
    request: &Request,
    old: &Standing,
    cluster: &CnpgCluster,
) -> Result<Option<Next>, Stuck> {
    let object = old.snapshot.object();
    if !request.discard {
        let volumes = old.volumes.as_ref().map_err(|unseen| {
            Stuck::refused(format!(
                "{object}: its volumes cannot be listed, so they cannot be kept: {}",
                unseen.message
            ))
            .hint("--discard-diverged-data gives them up")
        })?;
        for volume in volumes {
            if let Some(next) = retain_one(&old.snapshot.dc, volume)
                .map_err(|stuck| stuck.hint("--discard-diverged-data gives them up"))?
            {
                return Ok(Some(next));
            }
        }
    }
    let secrets = old.secrets.as_ref().map_err(|unseen| {
        Stuck::refused(format!(
            "{object}: its Secrets cannot be read, and would die with it: {}",
            unseen.message
        ))
    })?;
    Ok(secrets.iter().find_map(|secret| disown(old, secret, cluster)))
}

/// Takes the Cluster off a Secret's owners, so that it stays when the Cluster goes.
fn disown(old: &Standing, secret: &Value, cluster: &CnpgCluster) -> Option<Next> {
    let owners = secret["metadata"]["ownerReferences"].as_array()?;
    let others: Vec<_> =
        owners.iter().filter(|owner| owner["uid"] != cluster.metadata.uid.as_str()).collect();
    if others.len() == owners.len() {
        return None;
    }
    let name = secret["metadata"]["name"].as_str()?;
    let path = "/metadata/ownerReferences";
    let change = match others.is_empty() {
        true => json!({"op": "remove", "path": path}),
        false => json!({"op": "replace", "path": path, "value": others}),
    };
    let body = json!([
        {"op": "test", "path": "/metadata/uid", "value": secret["metadata"]["uid"]},
        {"op": "test", "path": path, "value": owners},
        change,
    ]);
    let how = How::Patch {
        kind: kinds::SECRETS,
        namespace: old.snapshot.namespace.clone(),
        name: name.to_owned(),
        body,
    };
    let what = format!("keep secret/{name} ({}): the Cluster is no owner of it any more", old.snapshot.dc);
    Some(Next::Do(Step::new("disown", &old.snapshot.dc, what, how)))
}

/// What the new replica starts from.
pub(super) fn base_backup(
    request: &Request,
    scene: &Scene,
    pair: &Pair<'_>,
    primary: &CnpgCluster,
    journal: &Journal,
) -> Option<Next> {
    // It begins with a checkpoint that PostgreSQL spreads over minutes unless it is asked for one
    // meanwhile; when exactly it begins is not seen.
    let lately = journal.get("checkpoint").is_some_and(|last| pair.now < last.at + HURRY);
    match scene.backup {
        Some(BaseBackup::Completed) => return None,
        Some(BaseBackup::None) if !journal.has("backup") => {
            let name = format!("{}-rebuild-{}", pair.to.name, request.operation.run);
            let plugin = primary.wal_archiver()?;
            let what = format!("start backup {name} ({}): the replica needs one to start from", pair.to.dc);
            let object = backup_object(pair.to, &name, &plugin.name);
            return Some(Next::Do(Step::new("backup", &pair.to.dc, what, How::Create { object })));
        }
        Some(BaseBackup::Running) if !lately => {
            let pod = primary.status.current_primary.clone().unwrap_or_default();
            let how = How::Sql {
                namespace: pair.to.namespace.clone(),
                at: SqlAt::Pod(pod),
                statements: vec!["CHECKPOINT".into()],
            };
            let what = format!("checkpoint in {}, so that its base backup begins", pair.to.dc);
            return Some(Next::Do(Step::new("checkpoint", &pair.to.dc, what, how)));
        }
        _ => {}
    }
    let why = if scene.backup.is_none() { " (backups cannot be listed)" } else { "" };
    Some(Next::Wait(Wait {
        id: "backup",
        dc: pair.to.dc.clone(),
        what: format!("waiting for a base backup in {}{why}", pair.to.dc),
        limit: request.timeout,
        every: LOOK,
        over: Stuck::refused(format!(
            "no base backup in {}{why}: a replica has nothing to start from",
            pair.to.dc
        ))
        .exit(Exit::Incomplete)
        .hint("look at the Backup objects there; nothing was deleted; run the same command again"),
    }))
}
