//! What a rotation looks at: Secrets, what is kept, the server, and who takes the values.

use super::Unseen;
use super::secrets::LiveSecret;
use super::workloads::Workload;
use crate::k8s::Reason;
use crate::model::rotation::Kept;
use std::collections::BTreeMap;

/// One reading.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The rotated Secrets by place.
    pub members: BTreeMap<String, Result<Option<LiveSecret>, Unseen>>,
    /// What a run keeps, if there is one.
    pub kept: Result<Option<Kept>, Unseen>,
    /// The server, as far as the API tells of it.
    pub server: Result<ServerSeen, Unseen>,
    /// What takes the values when it starts.
    pub workloads: Result<Vec<Workload>, Unseen>,
    /// Pods that do so and that nobody makes anew: `pod/x`, `job/y`.
    pub others: Vec<String>,
}

/// What is seen of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerSeen {
    /// Who holds the lock of its Cluster.
    pub lock: Option<String>,
    /// Why its operator does nothing just now.
    pub still: Option<String>,
    /// Whether its operator says which version of the Secret it has taken over.
    pub reports: bool,
    /// That version.
    pub applied: Option<String>,
    /// What its operator could not do with the role.
    pub complaint: Option<String>,
}

impl Snapshot {
    /// The Secret of a place, if it is there and could be read.
    pub fn live(&self, place: &str) -> Option<&LiveSecret> {
        self.members.get(place)?.as_ref().ok()?.as_ref()
    }
}

/// What a Secret of the name of a run keeps; one that is none of a rotation is an error.
pub fn kept(found: Option<LiveSecret>) -> Result<Option<Kept>, Unseen> {
    let Some(live) = found else { return Ok(None) };
    let ids = (live.uid.as_str(), live.resource_version.as_str());
    match Kept::read(&live.name, ids, &live.annotations, &live.data) {
        Some(kept) => Ok(Some(kept)),
        None => Err(Unseen {
            reason: Reason::Other,
            message: format!("secret/{} is there and keeps no rotation: rename or remove it", live.name),
        }),
    }
}
