//! What a rotation looks at: Secrets, what is kept, the server, and who takes the values.

use super::Unseen;
use super::cnpg::{CnpgCluster, Role};
use super::secrets::{LiveSecret, secret};
use super::site::Site;
use super::workloads::{Workload, workloads};
use crate::k8s::{Reason, kinds};
use crate::model::rotation::Kept;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be looked at.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// The rotated Secrets, the leader first: place, data centre, namespace, name.
    pub members: Vec<(String, String, String, String)>,
    /// Name of the Secret that keeps both values; it stands beside the leader.
    pub keeper: String,
    /// The keys that change.
    pub keys: BTreeSet<String>,
    /// The Cluster of CloudNativePG that takes the password over, and its role.
    pub managed: Option<(String, String)>,
    /// Name of the workload that is the server itself.
    pub serves: Option<String>,
}

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

/// Looks at everything, side by side.
pub async fn observe(sites: &[Site], watched: &Watched) -> Snapshot {
    let site = |dc: &str| sites.iter().find(|site| site.dc == dc);
    let nowhere = |dc: &str| Unseen { reason: Reason::Other, message: format!("no data centre {dc}") };
    let read = async |dc: &str, namespace: &str, name: &str| match site(dc) {
        Some(site) => secret(&site.api, namespace, name).await,
        None => Err(nowhere(dc)),
    };
    let members = watched
        .members
        .iter()
        .map(async |(place, dc, namespace, name)| (place.clone(), read(dc, namespace, name).await));
    let leader = async {
        let Some((_, dc, namespace, _)) = watched.members.first() else { return Ok(None) };
        kept(read(dc, namespace, &watched.keeper).await?)
    };
    let server = async {
        let (Some((cluster, role)), Some((_, dc, namespace, _))) =
            (&watched.managed, watched.members.first())
        else {
            return Ok(ServerSeen::default());
        };
        let site = site(dc).ok_or_else(|| nowhere(dc))?;
        let object = site.api.get(&kinds::CLUSTERS, namespace, cluster).await?;
        let gone = || Unseen { reason: Reason::NotFound, message: format!("cluster/{cluster} is gone") };
        Ok(managed(&CnpgCluster::read(object.ok_or_else(gone)?)?, role))
    };
    let (members, kept, server, takers) =
        futures::join!(futures::future::join_all(members), leader, server, takers(sites, watched));
    let (workloads, others) = match takers {
        Ok((workloads, others)) => (Ok(workloads), others),
        Err(unseen) => (Err(unseen), Vec::new()),
    };
    Snapshot { members: members.into_iter().collect(), kept, server, workloads, others }
}

/// Who takes the values when it starts, in every data centre.
async fn takers(sites: &[Site], watched: &Watched) -> Result<(Vec<Workload>, Vec<String>), Unseen> {
    let (mut found, mut others) = (Vec::new(), Vec::new());
    let places: BTreeSet<(&String, &String)> =
        watched.members.iter().map(|(_, dc, namespace, _)| (dc, namespace)).collect();
    for (dc, namespace) in places {
        let Some(site) = sites.iter().find(|site| site.dc == *dc) else { continue };
        let here = watched.members.iter().filter(|(_, of, ..)| of == dc);
        let names: BTreeSet<&str> = here.map(|(_, _, _, name)| name.as_str()).collect();
        let keys: BTreeSet<&str> = watched.keys.iter().map(String::as_str).collect();
        let (mut all, more) = workloads(&site.api, dc, namespace, &names, &keys).await?;
        for one in &mut all {
            one.serves = Some(&one.name) == watched.serves.as_ref();
        }
        found.extend(all);
        others.extend(more);
    }
    Ok((found, others))
}

/// What a Cluster tells of one of its managed roles.
fn managed(cluster: &CnpgCluster, role: &str) -> ServerSeen {
    let roles = &cluster.status.managed_roles_status;
    let replica = "it is a replica, and roles are only changed where its primary is";
    ServerSeen {
        lock: cluster.lock().map(|operation| operation.holder()),
        still: cluster
            .not_reconciled()
            .or_else(|| (cluster.role() == Role::Replica).then_some(replica))
            .map(str::to_owned),
        reports: true,
        applied: roles.password_status.get(role).map(|status| status.resource_version.clone()),
        complaint: roles.cannot_reconcile.get(role).map(|errors| errors.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cluster_tells_which_version_of_the_secret_it_has_applied() {
        let of = |spec: serde_json::Value| {
            let object = json!({"metadata": {"name": "pg"}, "spec": spec, "status": {"managedRolesStatus": {
                "cannotReconcile": {"bad": ["no such", "thing"]},
                "passwordStatus": {"app": {"transactionID": 7, "resourceVersion": "42"}}}}});
            CnpgCluster::read(object).unwrap()
        };
        let seen = managed(&of(json!({})), "app");
        assert_eq!((seen.applied.as_deref(), &seen.complaint, &seen.still), (Some("42"), &None, &None));
        assert_eq!(managed(&of(json!({})), "bad").complaint.as_deref(), Some("no such; thing"));
        let replica = of(json!({"replica": {"self": "a", "primary": "b", "source": "b"}}));
        assert!(managed(&replica, "app").still.is_some());
    }
}
