//! Versions of the program and of what it talks to.

use super::Report;
use crate::error::Kind;
use serde::Serialize;

/// What `version` says.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionReport {
    /// This program.
    pub client: ClientVersion,
}

/// A build of this program.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientVersion {
    /// Its version.
    pub version: String,
    /// Operating system and architecture it was built for.
    pub platform: String,
}

impl VersionReport {
    /// The report about the program alone.
    pub fn client(version: &str, platform: String) -> Self {
        VersionReport { client: ClientVersion { version: version.to_owned(), platform } }
    }
}

impl Report for VersionReport {
    const KIND: &'static str = "VersionReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }
}
