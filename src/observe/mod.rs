//! What was seen: plain structs, read from the API of each data centre.

pub mod alias;
pub mod cnpg;
pub mod condition;
pub mod consumers;
pub mod controldata;
pub mod creation;
pub mod detail;
pub mod dns;
pub mod endpoints;
pub mod fallen;
pub mod foreign;
pub mod health;
pub mod inside;
pub mod inventory;
pub mod listing;
pub mod marks;
pub mod mentions;
pub mod moving;
pub mod neighbours;
pub mod owner;
pub mod past;
pub mod rebuilding;
pub mod rotation;
pub mod secrets;
pub mod site;
pub mod source;
pub mod work;
pub mod workloads;

use crate::error::{Error, Kind as Exit};
use crate::k8s::access::with_rule;
use crate::k8s::{ApiError, Reason};
use crate::model::instance::InstanceStatus;
use crate::model::token::Holder;
use cnpg::CnpgCluster;
use std::collections::BTreeMap;

/// Why something could not be seen. "Unknown" is never "failed".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// What a caller may act on.
    pub reason: Reason,
    /// For people.
    pub message: String,
}

impl Unseen {
    /// Whether nothing was answered, or nothing of use: another look may tell.
    fn may_pass(&self) -> bool {
        matches!(self.reason, Reason::Unreachable | Reason::TimedOut | Reason::Unavailable)
    }
}

impl From<ApiError> for Unseen {
    fn from(error: ApiError) -> Self {
        Unseen { reason: error.reason, message: error.to_string() }
    }
}

impl From<Unseen> for Error {
    fn from(unseen: Unseen) -> Self {
        match unseen.reason {
            Reason::Forbidden => {
                let error = Error::new(Exit::Forbidden, &unseen.message);
                with_rule(error, &unseen.message)
            }
            Reason::Unauthorized => Error::failed(unseen.message)
                .hint("the server did not accept the credentials of this context; log in again"),
            _ => Error::failed(unseen.message),
        }
    }
}

/// One data centre of a target, as seen in one reading.
#[derive(Debug, Clone)]
pub struct DcSnapshot {
    /// Name of the data centre.
    pub dc: String,
    /// Context it was read through.
    pub context: String,
    /// Namespace of the Cluster.
    pub namespace: String,
    /// Name of the Cluster.
    pub name: String,
    /// What the values have it call itself (`replica.self`), if there are any.
    pub self_name: Option<String>,
    /// The Cluster, if it could be read and exists.
    pub cluster: Result<Option<Box<CnpgCluster>>, Unseen>,
    /// Uid of `kube-system`, which tells API servers apart.
    pub server_uid: Option<String>,
    /// Who else writes the Cluster.
    pub owner: Option<owner::Owner>,
    /// What runs on it, where that was asked for.
    pub work: Option<work::Work>,
    /// The server's clock at the end of this reading.
    pub at: jiff::Timestamp,
    /// What each instance says of itself.
    pub instances: BTreeMap<String, Result<InstanceStatus, Unseen>>,
}

impl DcSnapshot {
    /// Whether the API server did not answer: nothing is known, and it may change.
    pub fn silent(&self) -> bool {
        self.cluster.as_ref().is_err_and(Unseen::may_pass)
    }

    /// Whether the (designated) primary instance did not answer: that may change, too.
    pub fn instance_silent(&self) -> bool {
        let name = self.live().and_then(|live| live.status.current_primary.as_deref());
        name.and_then(|name| self.instances.get(name)?.as_ref().err()).is_some_and(Unseen::may_pass)
    }

    /// The Cluster, if it is there.
    pub fn live(&self) -> Option<&CnpgCluster> {
        self.cluster.as_ref().ok().and_then(|cluster| cluster.as_deref())
    }

    /// What the (designated) primary instance says.
    pub fn primary_instance(&self) -> Option<&InstanceStatus> {
        let name = self.live()?.status.current_primary.as_deref()?;
        self.instances.get(name)?.as_ref().ok()
    }

    /// Whether PostgreSQL is seen to be out of recovery; `None` while unknown.
    pub fn observed_primary(&self) -> Option<bool> {
        self.primary_instance().map(|instance| instance.is_primary && !instance.might_be_unavailable)
    }

    /// What a demotion token is held against: what the (designated) primary knows of
    /// itself. What cannot be read stays unknown.
    pub fn holder(&self) -> Holder<'_> {
        let (instance, live) = (self.primary_instance(), self.live());
        let own = instance.and_then(|instance| instance.system_id.as_deref()).filter(|id| !id.is_empty());
        let timeline = instance.and_then(|instance| instance.timeline);
        Holder {
            system_id: own.or(live.and_then(CnpgCluster::system_id)),
            timeline: timeline.or(live.and_then(CnpgCluster::reported_timeline)),
            replayed: instance.and_then(|instance| instance.replay_lsn.or(instance.current_lsn)),
        }
    }

    /// How the object is called in messages.
    pub fn object(&self) -> String {
        format!("cluster/{} -n {} ({})", self.name, self.namespace, self.context)
    }
}
