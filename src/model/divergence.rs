//! A side whose history ended: the mark a forced promotion leaves, and the plan of what
//! takes that side's place.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Annotation on the new primary, and on the old one where it can be reached: which side
/// has to be made anew.
pub const DIVERGED: &str = "pgaas.io/diverged";
/// Annotation on the primary while the other side is made anew.
pub const REBUILD: &str = "pgaas.io/rebuild";
/// Annotation on a Cluster that took the place of a diverged one: the run that made it.
pub const REBUILT: &str = "pgaas.io/rebuilt";
/// CloudNativePG's annotation for instances that are kept down, and the value for all.
pub const FENCED: (&str, &str) = ("cnpg.io/fencedInstances", r#"["*"]"#);

/// What stands in [`DIVERGED`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Divergence {
    /// Data centre that diverged.
    pub dc: String,
    /// Its Cluster's own name in the topology (`replica.self`).
    pub name: String,
    /// Its Cluster's uid; absent where that could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// PostgreSQL's system identifier.
    #[serde(default, rename = "systemID", skip_serializing_if = "Option::is_none")]
    pub system_id: Option<String>,
    /// Timeline on which the histories part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeline: Option<u64>,
    /// What the new primary had replayed when it was told to become one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lsn: Option<String>,
    /// When that was (RFC 3339, by the new primary's API server).
    pub time: String,
    /// Run that did it.
    pub run: String,
}

impl Divergence {
    /// Where the histories part, for messages.
    pub fn fork(&self) -> String {
        match (self.timeline, &self.lsn) {
            (Some(timeline), Some(lsn)) => format!("timeline {timeline} at {lsn}"),
            (Some(timeline), None) => format!("timeline {timeline}"),
            _ => "an unknown position".to_owned(),
        }
    }
}

/// What stands in [`REBUILD`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rebuild {
    /// Run that planned it.
    pub run: String,
    /// Data centre that is made anew.
    pub dc: String,
    /// Uid of the Cluster that goes.
    pub uid: String,
    /// Folder of the archive it wrote to, which is kept.
    pub old_server: String,
    /// Folder its successor writes to.
    pub server: String,
    /// Volumes of the Cluster that goes.
    #[serde(default)]
    pub volumes: Vec<String>,
    /// The Cluster that takes its place.
    pub cluster: Value,
}

/// A folder that was never written to, beside one that was: `prod-dc1` is followed by
/// `prod-dc1-g2`, that by `prod-dc1-g3`.
pub fn next_server(server: &str) -> String {
    match server.rsplit_once("-g").and_then(|(stem, count)| Some((stem, count.parse::<u64>().ok()?))) {
        Some((stem, count)) => format!("{stem}-g{}", count + 1),
        None => format!("{server}-g2"),
    }
}

/// The generation a folder's name tells, as `archiveGeneration` counts it.
pub fn generation(server: &str) -> u64 {
    server.rsplit_once("-g").and_then(|(_, count)| count.parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_generation_of_an_archive_has_a_folder_of_its_own() {
        assert_eq!(next_server("prod-dc1"), "prod-dc1-g2");
        assert_eq!(next_server("prod-dc1-g2"), "prod-dc1-g3");
        assert_eq!(next_server("big-green"), "big-green-g2");
        assert_eq!((generation("prod-dc1"), generation("prod-dc1-g7"), generation("a-gb")), (1, 7, 1));
    }
}
