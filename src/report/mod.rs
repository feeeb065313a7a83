//! What a verb says, as serialisable values: text, JSON and YAML are rendered
//! from the same report, and the exit code is computed from it.

pub mod adopt;
pub mod backup;
pub mod change;
pub mod cleanup;
pub mod connection;
pub mod dns;
pub mod endpoints;
pub mod explain;
pub mod generation;
pub mod history;
pub mod keys;
pub mod list;
pub mod lock;
pub mod outcome;
pub mod pki;
pub mod plan;
pub mod profile;
pub mod rotation;
pub mod secret_get;
pub mod secret_list;
pub mod status;
pub mod switchover;
pub mod sync;
pub mod test;
pub mod token;
pub mod validate;
pub mod verify;
pub mod version;

use crate::error::Kind;
use serde::Serialize;

/// A report: its kind name in the envelope and the exit it stands for.
pub trait Report: Serialize {
    /// `kind` of the envelope, e.g. `StatusReport`.
    const KIND: &'static str;

    /// The exit code this report stands for; never depends on the format.
    fn exit(&self) -> Kind;

    /// What `-o name` prints, e.g. `cluster.postgresql.cnpg.io/prod`; none if
    /// this report is not about named objects.
    fn names(&self) -> Option<Vec<String>> {
        None
    }
}

/// The versioned envelope around every report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope<'a, R: Serialize> {
    /// Version of the report's shape, e.g. `pgaas.io/v1alpha1`.
    pub api_version: &'a str,
    /// Kind of the report.
    pub kind: &'a str,
    /// The report's own fields.
    #[serde(flatten)]
    pub report: &'a R,
}
