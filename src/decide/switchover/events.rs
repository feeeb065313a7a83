//! What the Clusters' own Events tell of a run.

use super::Request;
use crate::decide::pair::Pair;
use crate::decide::step::{How, Journal, Next, Refused, Step};
use serde_json::json;

/// An Event on each Cluster that is seen. Who may not write Events moves the primary all the same.
pub(super) fn events(
    request: &Request,
    pair: &Pair<'_>,
    journal: &Journal,
    id: &'static str,
    reason: &str,
    message: &str,
) -> Option<Next> {
    let seen = [pair.from, pair.to]
        .into_iter()
        .find(|seen| seen.live().is_some() && journal.at(id, &seen.dc).is_none())?;
    let (cluster, time) = (seen.live()?, seen.at.to_string());
    let object = json!({
        "apiVersion": "v1", "kind": "Event",
        "metadata": {"name": format!("{}.{}-{}", seen.name, request.operation.run, id), "namespace": seen.namespace},
        "involvedObject": {
            "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
            "name": seen.name, "namespace": seen.namespace, "uid": cluster.metadata.uid,
        },
        "type": "Normal", "reason": reason, "message": format!("{message} (run {})", request.operation.run),
        "source": {"component": "kubectl-pgaas", "host": request.operation.host},
        "firstTimestamp": time, "lastTimestamp": time, "count": 1,
    });
    let what = format!("write the Event {reason} on {}", seen.object());
    Some(Next::Do(Step::new(id, &seen.dc, what, How::Create { object }).refused(Refused::Weighed)))
}
