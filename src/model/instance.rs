//! What an instance manager tells of its PostgreSQL: the JSON of `/pg/status`
//! (`pkg/postgres/status.go` of CloudNativePG), as far as it is read here.

use super::lsn::Lsn;
use serde::Deserialize;

/// One instance's own report. Every field may be missing: versions differ.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InstanceStatus {
    /// Whether PostgreSQL is out of recovery.
    pub is_primary: bool,
    /// Write position; on a primary only.
    #[serde(deserialize_with = "lenient_lsn")]
    pub current_lsn: Option<Lsn>,
    /// Received position; on a replica only.
    #[serde(deserialize_with = "lenient_lsn")]
    pub received_lsn: Option<Lsn>,
    /// Replayed position; on a replica only.
    #[serde(deserialize_with = "lenient_lsn")]
    pub replay_lsn: Option<Lsn>,
    /// System identifier.
    #[serde(rename = "systemID")]
    pub system_id: Option<String>,
    /// Timeline.
    #[serde(rename = "timeLineID")]
    pub timeline: Option<u64>,
    /// Whether replay is paused.
    pub replay_paused: bool,
    /// Whether a restart is needed for changed settings.
    pub pending_restart: bool,
    /// Whether it streams from somewhere.
    pub is_wal_receiver_active: bool,
    /// Fenced, or otherwise not to be trusted.
    pub might_be_unavailable: bool,
    /// Last archived WAL file.
    #[serde(rename = "lastArchivedWAL")]
    pub last_archived_wal: Option<String>,
    /// When that was; may be `-infinity`.
    #[serde(rename = "lastArchivedWALTime")]
    pub last_archived_wal_time: Option<String>,
    /// Last WAL file that could not be archived.
    #[serde(rename = "lastFailedWAL")]
    pub last_failed_wal: Option<String>,
    /// When that was.
    #[serde(rename = "lastFailedWALTime")]
    pub last_failed_wal_time: Option<String>,
    /// WAL files waiting to be archived.
    pub ready_wal_files: Option<u64>,
    /// Version of the instance manager.
    pub instance_manager_version: Option<String>,
}

/// An empty or odd position is no position, not an error.
fn lenient_lsn<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Lsn>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| text.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_report_of_any_version() {
        let status: InstanceStatus = serde_json::from_str(
            r#"{"replayLsn":"0/5000000","receivedLsn":"","timeLineID":2,"systemID":"75","somethingNew":{"a":1}}"#,
        )
        .unwrap();
        assert_eq!(status.replay_lsn, Some(Lsn(0x500_0000)));
        assert_eq!((status.received_lsn, status.timeline), (None, Some(2)));
    }
}
