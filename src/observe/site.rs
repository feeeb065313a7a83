//! Where a Cluster of a target lives, and reading it.

use super::cnpg::{CnpgCluster, Role};
use super::detail::Details;
use super::{DcSnapshot, Unseen};
use crate::k8s::{Cluster, Reason, kinds};
use crate::model::instance::InstanceStatus;
use std::collections::BTreeMap;
use std::time::Duration;

/// Pods asked at the same time: HTTP/1.1 means a connection each.
const PARALLEL: usize = 8;

/// Longest wait for an instance that is asked once.
const ONCE: Duration = Duration::from_secs(2);

fn unasked(pods: &[String], why: &str) -> Instances {
    let unseen = Unseen { reason: Reason::Other, message: why.to_owned() };
    pods.iter().map(|pod| (pod.clone(), Err(unseen.clone()))).collect()
}

fn late(pod: &str) -> Unseen {
    let message = format!("{pod} did not answer within {} s", ONCE.as_secs());
    Unseen { reason: Reason::TimedOut, message }
}

/// What each instance says of itself, or why that is not known.
pub type Instances = BTreeMap<String, Result<InstanceStatus, Unseen>>;

/// How instances are asked.
#[derive(Clone, Copy)]
pub(super) enum Asking<'a> {
    /// One that is busy is asked again.
    Patiently,
    /// Not while a demotion takes them down, and once while they come back: nobody is to
    /// wait for them then.
    UnlessDown {
        /// It was primary a moment ago.
        demoted: bool,
    },
    /// Not at all: somebody waits for what the other side says.
    NotNow,
    /// Patiently, unless this knows enough of them.
    UnlessKnown(Known<'a>),
}

/// What is known of the instances of a Cluster, if that is enough.
pub(super) type Known<'a> = &'a dyn Fn(&CnpgCluster) -> Option<Instances>;

/// One data centre of a target.
#[derive(Clone)]
pub struct Site {
    /// Name of the data centre; the context's name for a bare Cluster.
    pub dc: String,
    /// Its API server.
    pub api: Cluster,
    /// Namespace of the Cluster.
    pub namespace: String,
    /// Name of the Cluster.
    pub name: String,
    /// What the values have its Cluster call itself (`replica.self`), if there are any.
    pub self_name: Option<String>,
}

impl Site {
    /// Reads the Cluster and what its instances say of themselves.
    pub async fn observe(&self) -> DcSnapshot {
        self.observed(Asking::Patiently).await
    }

    /// The same, without asking instances of which enough is known.
    pub(super) async fn observe_unless(&self, known: Known<'_>) -> DcSnapshot {
        self.observed(Asking::UnlessKnown(known)).await
    }

    async fn observed(&self, asking: Asking<'_>) -> DcSnapshot {
        let (mut snapshot, uid) = self.look(asking, async |_| self.server_uid().await).await;
        snapshot.server_uid = match (uid, &snapshot.cluster) {
            (Some(uid), _) => uid,
            // Where a Cluster is to be made the servers are told apart, too.
            (None, Ok(None)) => self.server_uid().await,
            (None, _) => None,
        };
        snapshot
    }

    /// The same, and everything around the Cluster if there is one.
    pub async fn observe_in_detail(&self) -> (DcSnapshot, Option<Details>) {
        self.look(Asking::Patiently, async |cluster| self.details(cluster).await).await
    }

    /// The Cluster first and alone: all else waits for the slowest answer, that of the
    /// instances, and they can only be asked when their names are known. A server that
    /// does not answer is asked once.
    pub(super) async fn look<T>(
        &self,
        asking: Asking<'_>,
        beside: impl AsyncFnOnce(&CnpgCluster) -> T,
    ) -> (DcSnapshot, Option<T>) {
        let cluster = self.api.get(&kinds::CLUSTERS, &self.namespace, &self.name).await;
        let cluster = cluster.map_err(Unseen::from).and_then(|object| match object {
            Some(value) => CnpgCluster::read(value).map(|live| Some(Box::new(live))),
            None => Ok(None),
        });
        let (instances, beside, owner) = match &cluster {
            Ok(Some(live)) => {
                let asked = self.instances(live, asking);
                let (instances, beside, owner) =
                    futures::join!(asked, beside(live), self.owner(&live.metadata));
                (instances, Some(beside), owner)
            }
            _ => (BTreeMap::new(), None, None),
        };
        let nothing = Unseen { reason: Reason::Other, message: String::new() };
        let snapshot = DcSnapshot { cluster, owner, instances, ..self.unseen(nothing) };
        (snapshot, beside)
    }

    /// A look at which nothing was seen.
    pub(super) fn unseen(&self, why: Unseen) -> DcSnapshot {
        DcSnapshot {
            dc: self.dc.clone(),
            context: self.api.context.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
            self_name: self.self_name.clone(),
            cluster: Err(why),
            server_uid: None,
            at: self.api.server_now(),
            owner: None,
            work: None,
            instances: BTreeMap::new(),
        }
    }

    /// What tells one Kubernetes cluster from another.
    pub(super) async fn server_uid(&self) -> Option<String> {
        let namespace = self.api.get(&kinds::NAMESPACES, "", "kube-system").await.ok()??;
        namespace["metadata"]["uid"].as_str().map(str::to_owned)
    }

    async fn instances(&self, live: &CnpgCluster, asking: Asking<'_>) -> Instances {
        let pods = &live.status.instance_names;
        let switched =
            live.condition("ReplicaClusterSwitch").is_some_and(|condition| condition.status == "True");
        let is_replica = live.role() == Role::Replica;
        let in_progress = live.status.switch_replica_cluster_status.in_progress;
        match asking {
            Asking::UnlessDown { demoted }
                if is_replica && (in_progress || demoted && live.demotion_token().is_none() && !switched) =>
            {
                unasked(pods, "it goes down, or is down, for its demotion")
            }
            Asking::NotNow => unasked(pods, "it is not asked while the other side is promoted"),
            Asking::UnlessDown { .. } if is_replica => self.ask(pods, false).await,
            Asking::UnlessKnown(known) => match known(live) {
                Some(known) => known,
                None => self.ask(pods, true).await,
            },
            _ => self.ask(pods, true).await,
        }
    }

    /// `/pg/status` of each pod through the API server's proxy, side by side.
    pub async fn ask_instances(&self, pods: &[String]) -> Instances {
        self.ask(pods, true).await
    }

    async fn ask(&self, pods: &[String], again: bool) -> Instances {
        use futures::StreamExt;
        let answers = pods.iter().map(|pod| async move {
            // The instance manager serves TLS on its status port since 1.24.
            let path = format!("/api/v1/namespaces/{}/pods/https:{pod}:8000/proxy/pg/status", self.namespace);
            let what = format!("get pods/proxy of {pod} -n {}", self.namespace);
            let answer = match again {
                true => self.api.raw(&path, what).await,
                false => match tokio::time::timeout(ONCE, self.api.raw_once(&path, what)).await {
                    Ok(answer) => answer,
                    Err(_) => return (pod.clone(), Err(late(pod))),
                },
            };
            let answer = answer.map_err(Unseen::from).and_then(|value| {
                serde_json::from_value(value)
                    .map_err(|error| Unseen { reason: Reason::Other, message: error.to_string() })
            });
            (pod.clone(), answer)
        });
        futures::stream::iter(answers).buffer_unordered(PARALLEL).collect().await
    }
}

/// Reads every data centre, side by side.
pub async fn observe_all(sites: &[Site]) -> Vec<DcSnapshot> {
    futures::future::join_all(sites.iter().map(Site::observe)).await
}
