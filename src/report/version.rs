//! Versions of the program and of what it talks to.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// What `version` says.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionReport {
    /// This program.
    pub client: ClientVersion,
    /// The API servers that were asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<ServerVersion>,
}

/// A build of this program.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClientVersion {
    /// Its version.
    pub version: String,
    /// Operating system and architecture it was built for.
    pub platform: String,
    /// Files that kubectl runs in place of a command of this program.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shadows: Vec<Shadow>,
}

/// A file that kubectl prefers because its name is longer.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Shadow {
    /// The command as it is typed after `kubectl`.
    pub command: String,
    /// The file.
    pub file: String,
}

/// An API server.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServerVersion {
    /// kubeconfig context.
    pub context: String,
    /// Its version, e.g. `v1.33.0`; absent if it did not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Why it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl VersionReport {
    /// The report about the program alone.
    pub fn client(version: &str, platform: String) -> Self {
        let client = ClientVersion { version: version.to_owned(), platform, shadows: Vec::new() };
        VersionReport { client, servers: Vec::new() }
    }
}

impl Report for VersionReport {
    const KIND: &'static str = "VersionReport";

    fn exit(&self) -> Kind {
        let all = self.servers.iter().all(|server| server.version.is_some());
        if all { Kind::Done } else { Kind::Failed }
    }
}
