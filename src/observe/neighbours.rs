//! What stands beside the Secrets of a namespace: the servers they are for.

use super::Unseen;
use crate::k8s::access::Need;
use crate::k8s::{Cluster, Kind, Reason, kinds};
use serde_json::Value;

/// Lists asked for at the same time.
const AT_ONCE: usize = 3;

/// Rights to see all of them.
pub const NEEDS: &[Need] = &[
    Need::new("list", kinds::CLUSTERS),
    Need::new("list", kinds::POOLERS),
    Need::new("list", kinds::DATABASES),
    Need::new("list", kinds::REDIS),
    Need::new("list", kinds::REDIS_FAILOVERS),
    Need::new("list", kinds::POSTGRES_CLUSTERS),
    Need::new("list", kinds::STATEFUL_SETS),
    Need::new("list", kinds::DEPLOYMENTS),
];

/// The objects of one kind, or why they could not be read. A kind the server does not
/// know has no objects.
pub type Part = Result<Vec<Value>, Unseen>;

/// The servers of a namespace; each part may be missing for a reason of its own.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// Clusters of CloudNativePG.
    pub clusters: Part,
    /// Their poolers.
    pub poolers: Part,
    /// Their databases.
    pub databases: Part,
    /// Redis instances of the OT operator.
    pub redis: Part,
    /// Redis instances of the Spotahome operator.
    pub redis_failovers: Part,
    /// Clusters of the Crunchy operator.
    pub postgres_clusters: Part,
    /// StatefulSets.
    pub stateful_sets: Part,
    /// Deployments.
    pub deployments: Part,
}

impl Default for Neighbours {
    fn default() -> Self {
        let none = || Ok(Vec::new());
        Neighbours {
            clusters: none(),
            poolers: none(),
            databases: none(),
            redis: none(),
            redis_failovers: none(),
            postgres_clusters: none(),
            stateful_sets: none(),
            deployments: none(),
        }
    }
}

impl Neighbours {
    /// Reads every part, side by side.
    pub async fn read(api: &Cluster, namespace: &str) -> Neighbours {
        // Each at the same time would be a connection each, whose making costs more than it saves.
        let turn = tokio::sync::Semaphore::new(AT_ONCE);
        let list = async |kind| {
            let _turn = turn.acquire().await;
            part(api, kind, Some(namespace), "").await
        };
        let (
            clusters,
            poolers,
            databases,
            redis,
            redis_failovers,
            postgres_clusters,
            stateful_sets,
            deployments,
        ) = futures::join!(
            list(&kinds::CLUSTERS),
            list(&kinds::POOLERS),
            list(&kinds::DATABASES),
            list(&kinds::REDIS),
            list(&kinds::REDIS_FAILOVERS),
            list(&kinds::POSTGRES_CLUSTERS),
            list(&kinds::STATEFUL_SETS),
            list(&kinds::DEPLOYMENTS)
        );
        Neighbours {
            clusters,
            poolers,
            databases,
            redis,
            redis_failovers,
            postgres_clusters,
            stateful_sets,
            deployments,
        }
    }
}

/// Deployments of the OT Redis operator: of all namespaces if that may be read, for it need
/// not run where its instances do; else of this one.
pub async fn redis_operators(api: &Cluster, namespace: &str) -> Part {
    let label = "app.kubernetes.io/name=redis-operator";
    match part(api, &kinds::DEPLOYMENTS, None, label).await {
        Err(unseen) if unseen.reason == Reason::Forbidden => {
            match part(api, &kinds::DEPLOYMENTS, Some(namespace), label).await {
                // None here says nothing of other namespaces.
                Ok(found) if found.is_empty() => Err(unseen),
                other => other,
            }
        }
        other => other,
    }
}

/// The objects of a kind with these labels.
pub(super) async fn part(api: &Cluster, kind: &Kind, namespace: Option<&str>, selector: &str) -> Part {
    match api.list(kind, namespace, selector).await {
        Err(error) if error.reason == Reason::NotServed => Ok(Vec::new()),
        // Whoever has no right to a kind is told so even where nobody serves it.
        Err(error) if error.reason == Reason::Forbidden && !served(api, kind).await => Ok(Vec::new()),
        other => Ok(other?.items),
    }
}

/// Whether the server knows the group of a kind; true, too, while that is not known.
pub(super) async fn served(api: &Cluster, kind: &Kind) -> bool {
    let path = match kind.group {
        "" => return true,
        group => format!("/apis/{group}/{}", kind.version),
    };
    let answer = api.raw(&path, format!("get {path}")).await;
    !answer.is_err_and(|error| matches!(error.reason, Reason::NotServed | Reason::NotFound))
}
