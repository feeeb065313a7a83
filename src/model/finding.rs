//! Findings: what is wrong, under an id that never changes its meaning.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Severity {
    /// Good to know.
    Info,
    /// Should be looked at.
    Warning,
    /// Must be mended; exit 3.
    Error,
}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $id:literal $severity:ident,)*) => {
        $($(#[$doc])* pub const $name: (&str, Severity) = ($id, Severity::$severity);)*
        /// Every id with its severity.
        pub const CATALOGUE: &[(&str, Severity)] = &[$($name),*];
    };
}

catalogue! {
    /// Phase is not healthy, or fewer instances are ready than wanted.
    NOT_HEALTHY = "CLU001" Error,
    /// A managed role cannot be reconciled.
    ROLE_CANNOT_RECONCILE = "CLU002" Error,
    /// A Database was not applied.
    DATABASE_NOT_APPLIED = "CLU003" Error,
    /// More than one data centre claims or is seen to be primary.
    TWO_PRIMARIES = "CLU004" Error,
    /// No data centre is primary.
    NO_PRIMARY = "CLU005" Error,
    /// The operator rejected the promotion token.
    TOKEN_REJECTED = "CLU006" Error,
    /// A pooler has fewer instances than wanted.
    POOLER_NOT_READY = "CLU007" Error,
    /// The specified role and the observed one differ.
    ROLE_NOT_OBSERVED = "CLU008" Error,
    /// The values name another primary than the clusters.
    ROLE_DRIFT = "CLU009" Error,
    /// An instance does not answer.
    INSTANCE_UNREACHABLE = "CLU010" Error,
    /// A data centre cannot be read.
    DC_UNREACHABLE = "CLU011" Error,
    /// Something could not be read for lack of rights.
    NOT_READABLE = "CLU012" Warning,
    /// A demotion or promotion waits to be finished.
    ROLE_CHANGE_PENDING = "CLU013" Warning,
    /// An operation holds the lock.
    LOCKED = "CLU014" Info,
    /// The Clusters of a pair are not of one database.
    NOT_A_PAIR = "CLU015" Error,
    /// Hibernated, fenced, or reconciliation disabled.
    NOT_RECONCILED = "CLU016" Warning,
    /// `replica.enabled` is used: `primary` is ignored.
    STANDALONE_REPLICA = "CLU017" Warning,
    /// An instance waits for a restart.
    PENDING_RESTART = "CLU018" Warning,
    /// A promotion token is left in the spec of a primary.
    STALE_TOKEN = "CLU019" Warning,
    /// A replica data centre is behind.
    REPLICA_LAGS = "CLU020" Warning,
    /// A declared Cluster does not exist.
    CLUSTER_MISSING = "CLU021" Error,
    /// A Job of the Cluster runs, and its role is to be changed.
    JOB_RUNS = "CLU022" Error,
    /// Argo CD or Flux manages the Cluster and puts changes back, or may do so.
    OWNER_ACTS = "CLU023" Warning,
    /// A release of Helm installed the Cluster: its next upgrade may put changes back.
    HELM_OWNS = "CLU024" Warning,
    /// Argo CD or Flux manages the Cluster, and is suspended or synced by hand.
    OWNER_RESTS = "CLU025" Info,
    /// WAL is not archived.
    ARCHIVING_FAILS = "BKP008" Error,
    /// No completed backup inside the window.
    NO_RECENT_BACKUP = "BKP005" Warning,
    /// No WAL archiver is configured.
    NO_WAL_ARCHIVER = "BKP006" Error,
    /// The last backup failed.
    BACKUP_FAILED = "BKP009" Warning,
    /// A backup runs, and the Cluster's role is to be changed.
    BACKUP_RUNS = "BKP010" Error,
    /// A certificate has expired.
    CERTIFICATE_EXPIRED = "TLS001" Error,
    /// A certificate expires soon.
    CERTIFICATE_EXPIRES = "TLS002" Warning,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Stable id.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// Data centre, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dc: Option<String>,
    /// The object, e.g. `cluster/prod-ic1`.
    pub object: String,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Finding {
    /// A finding of the catalogue about an object.
    pub fn new(
        (id, severity): (&str, Severity),
        object: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Finding {
            id: id.to_owned(),
            severity,
            dc: None,
            object: object.into(),
            message: message.into(),
            hint: None,
        }
    }

    /// Names the data centre.
    #[must_use]
    pub fn at(mut self, dc: impl Into<String>) -> Self {
        self.dc = Some(dc.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = CATALOGUE.iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CATALOGUE.len());
    }
}
