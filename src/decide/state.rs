//! Reading a Cluster's state out of a snapshot.

use crate::model::status::{
    Archiving, BackupState, CertificateState, DatabaseRow, DcState, InstanceRow, PoolerRow, SeenRole,
};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};
use crate::observe::detail::Details;
use jiff::Timestamp;
use serde_json::Value;

/// The state of a Cluster that was read; parts that were not are left out.
pub fn state(seen: &DcSnapshot, cluster: &CnpgCluster, details: Option<&Details>, now: Timestamp) -> DcState {
    let replica = cluster.spec.replica.as_ref();
    let is_replica = cluster.role() == Role::Replica;
    let primary = seen.primary_instance();
    let status = &cluster.status;
    DcState {
        role: if is_replica { SeenRole::Replica } else { SeenRole::Primary },
        observed_role: SeenRole::of(seen.observed_primary()),
        phase: status.phase.clone(),
        phase_reason: status.phase_reason.clone(),
        healthy: cluster.healthy(),
        instances: cluster.spec.instances,
        ready_instances: status.ready_instances,
        current_primary: status.current_primary.clone(),
        self_name: cluster.self_name().to_owned(),
        source: replica.filter(|_| is_replica).and_then(|replica| replica.source.clone()),
        replication: is_replica.then(|| {
            let streaming = primary.is_some_and(|instance| instance.is_wal_receiver_active);
            let how = if streaming || (primary.is_none() && cluster.streams_from_source()) {
                "streaming"
            } else {
                "WAL archive only"
            };
            how.to_owned()
        }),
        image: status.image.clone().or_else(|| cluster.spec.image_name.clone()),
        system_id: cluster.system_id().map(str::to_owned),
        timeline: primary
            .and_then(|instance| instance.timeline)
            .or_else(|| cluster.reported_timeline())
            .or(status.timeline.filter(|_| !is_replica)),
        lsn: primary.and_then(|instance| instance.current_lsn.or(instance.replay_lsn)),
        lag_bytes: None,
        archiving: archiving(seen, cluster),
        backup: backup(cluster, details),
        certificates: certificates(cluster, now),
        pods: instances(seen, details),
        databases: rows(details.map(|d| &d.databases), database),
        roles_not_reconciled: status
            .managed_roles_status
            .cannot_reconcile
            .iter()
            .map(|(role, errors)| format!("{role}: {}", errors.join("; ")))
            .collect(),
        poolers: rows(details.map(|d| &d.poolers), pooler),
        operation: cluster.lock(),
        created: cluster.metadata.creation_timestamp.clone(),
    }
}

fn archiving(seen: &DcSnapshot, cluster: &CnpgCluster) -> Archiving {
    let condition = cluster.condition("ContinuousArchiving");
    let failing = condition.filter(|condition| condition.status == "False");
    let primary = seen.primary_instance();
    let store = cluster.wal_archiver().map(|plugin| {
        let parameter = |key: &str| plugin.parameters.get(key).map(String::as_str);
        let server = parameter("serverName").unwrap_or(&cluster.metadata.name);
        format!("{}/{server}", parameter("barmanObjectName").unwrap_or(&plugin.name))
    });
    Archiving {
        working: condition.map(|condition| condition.status == "True"),
        store,
        last_wal: primary
            .and_then(|instance| instance.last_archived_wal.clone())
            .filter(|wal| !wal.is_empty()),
        waiting: primary.and_then(|instance| instance.ready_wal_files),
        message: failing.map(|condition| condition.message.clone()),
    }
}

fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn backup(cluster: &CnpgCluster, details: Option<&Details>) -> BackupState {
    let mut state = BackupState {
        last_completed: cluster.status.last_successful_backup.clone(),
        first_recoverability_point: cluster.status.first_recoverability_point.clone(),
        ..BackupState::default()
    };
    let Some(details) = details else { return state };
    let latest = |old: &mut Option<String>, new: Option<&str>| {
        if new > old.as_deref() {
            *old = new.map(str::to_owned);
        }
    };
    for backup in details.backups.iter().flatten() {
        let ended = text(backup, "/status/stoppedAt").or(text(backup, "/status/startedAt"));
        match text(backup, "/status/phase") {
            Some("completed") => latest(&mut state.last_completed, ended),
            Some("failed" | "walArchivingFailing") => {
                latest(&mut state.last_failed, ended.or(text(backup, "/metadata/creationTimestamp")))
            }
            _ => {}
        }
    }
    if let Ok(window) = &details.recovery_window {
        latest(&mut state.last_completed, text(window, "/lastSuccessfulBackupTime"));
        latest(&mut state.last_failed, text(window, "/lastFailedBackupTime"));
        latest(&mut state.first_recoverability_point, text(window, "/firstRecoverabilityPoint"));
    }
    let schedules = details.schedules.iter().flatten();
    state.schedules = schedules.filter_map(|s| text(s, "/spec/schedule").map(str::to_owned)).collect();
    state
}

/// Reads Go's `time.Time.String()`, e.g. `2026-01-05 13:35:54 +0000 UTC`.
fn go_time(text: &str) -> Option<Timestamp> {
    let (stamp, _zone) = text.rsplit_once(' ')?;
    jiff::fmt::strtime::parse("%Y-%m-%d %H:%M:%S%.f %z", stamp).ok()?.to_timestamp().ok()
}

fn certificates(cluster: &CnpgCluster, now: Timestamp) -> Vec<CertificateState> {
    let expirations = cluster.status.certificates.expirations.iter();
    let mut certificates: Vec<CertificateState> = expirations
        .filter_map(|(secret, end)| {
            let end = go_time(end)?;
            let days = (end.as_second() - now.as_second()).div_euclid(86_400);
            Some(CertificateState { secret: secret.clone(), expires: end.to_string(), days })
        })
        .collect();
    certificates.sort_by(|a, b| (a.days, &a.secret).cmp(&(b.days, &b.secret)));
    certificates
}

fn instances(seen: &DcSnapshot, details: Option<&Details>) -> Vec<InstanceRow> {
    let pods = details.and_then(|details| details.pods.as_ref().ok());
    let row = |(name, answer): (&String, &Result<_, _>)| {
        let pod = pods.and_then(|pods| pods.iter().find(|pod| text(pod, "/metadata/name") == Some(name)));
        let report: Option<&crate::model::instance::InstanceStatus> = answer.as_ref().ok();
        let unseen: Option<&crate::observe::Unseen> = answer.as_ref().err();
        let condition = |pod: &Value| {
            let conditions = pod["status"]["conditions"].as_array()?;
            let ready = conditions.iter().find(|condition| condition["type"] == "Ready")?;
            Some(ready["status"] == "True")
        };
        let status = match (report, unseen) {
            (Some(report), _) if report.might_be_unavailable => "fenced or not available".to_owned(),
            (Some(_), _) => "ok".to_owned(),
            (None, Some(unseen)) => unseen.message.clone(),
            (None, None) => "unknown".to_owned(),
        };
        InstanceRow {
            pod: name.clone(),
            role: SeenRole::of(report.map(|report| report.is_primary)),
            status,
            ready: pods.map(|_| pod.and_then(condition).unwrap_or(false)),
            timeline: report.and_then(|report| report.timeline),
            lsn: report.and_then(|report| report.current_lsn.or(report.replay_lsn)),
            node: pod.and_then(|pod| text(pod, "/spec/nodeName")).map(str::to_owned),
            restarts: pod.and_then(|pod| {
                let containers = pod["status"]["containerStatuses"].as_array()?;
                Some(containers.iter().filter_map(|container| container["restartCount"].as_u64()).sum())
            }),
        }
    };
    seen.instances.iter().map(row).collect()
}

fn rows<T>(list: Option<&Result<Vec<Value>, crate::observe::Unseen>>, row: impl Fn(&Value) -> T) -> Vec<T> {
    list.and_then(|list| list.as_ref().ok()).into_iter().flatten().map(row).collect()
}

fn database(object: &Value) -> DatabaseRow {
    let field = |path: &str| text(object, path).unwrap_or_default().to_owned();
    DatabaseRow {
        name: field("/spec/name"),
        owner: field("/spec/owner"),
        applied: object["status"]["applied"].as_bool(),
        message: field("/status/message"),
    }
}

fn pooler(object: &Value) -> PoolerRow {
    PoolerRow {
        name: text(object, "/metadata/name").unwrap_or_default().to_owned(),
        kind: text(object, "/spec/type").unwrap_or("rw").to_owned(),
        instances: object["spec"]["instances"].as_u64().unwrap_or(1),
        ready: object["status"]["instances"].as_u64().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The operator's window may stay empty after the first backup.
    #[test]
    fn a_completed_backup_counts_though_the_store_tells_no_window() {
        let [specimen, _] = crate::decide::specimen::a_pair();
        let stopped = "2026-01-05T13:35:54Z";
        let completed = json!({"status": {"phase": "completed", "stoppedAt": stopped}});
        let details = |window: Value| Details {
            pods: Ok(Vec::new()),
            databases: Ok(Vec::new()),
            poolers: Ok(Vec::new()),
            backups: Ok(vec![completed.clone()]),
            schedules: Ok(Vec::new()),
            recovery_window: Ok(window),
            retention: None,
        };
        for window in [Value::Null, json!({})] {
            let state = backup(&specimen.live(), Some(&details(window)));
            assert_eq!(state.last_completed.as_deref(), Some(stopped));
        }
        let later = json!({"lastSuccessfulBackupTime": "2026-01-06T13:35:54Z"});
        let state = backup(&specimen.live(), Some(&details(later)));
        assert_eq!(state.last_completed.as_deref(), Some("2026-01-06T13:35:54Z"));
    }

    #[test]
    fn reads_gos_time_text() {
        assert_eq!(go_time("2026-01-05 13:35:54 +0000 UTC").unwrap().to_string(), "2026-01-05T13:35:54Z");
        assert_eq!(
            go_time("2026-01-05 13:35:54.25 +0100 CET").unwrap().to_string(),
            "2026-01-05T12:35:54.25Z"
        );
        assert!(go_time("soon").is_none());
    }
}
