//! What a Cluster's annotations tell of its past.

use super::cnpg::CnpgCluster;
use crate::model::divergence::{DIVERGED, Divergence, FENCED, REBUILD, REBUILT, Rebuild};
use crate::model::history::{self, HISTORY, RoleChange};

impl CnpgCluster {
    fn mark(&self, key: &str) -> Option<&str> {
        self.metadata.annotations.get(key).map(String::as_str)
    }

    /// The side that has to be made anew, as a forced promotion marked it.
    pub fn diverged(&self) -> Option<Divergence> {
        self.mark(DIVERGED).and_then(|text| serde_json::from_str(text).ok())
    }

    /// The rebuild of the other side that is under way.
    pub fn rebuild(&self) -> Option<Rebuild> {
        self.mark(REBUILD).and_then(|text| serde_json::from_str(text).ok())
    }

    /// The run that made this Cluster in the place of a diverged one.
    pub fn rebuilt_by(&self) -> Option<&str> {
        self.mark(REBUILT)
    }

    /// Whether all its instances are to be kept down.
    pub fn fenced(&self) -> bool {
        self.mark(FENCED.0) == Some(FENCED.1)
    }

    /// Role changes that stand on it, the oldest first.
    pub fn role_changes(&self) -> Vec<RoleChange> {
        history::read(self.mark(HISTORY))
    }
}
