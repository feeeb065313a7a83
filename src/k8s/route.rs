//! From a Service to the pods behind it.

use super::client::Cluster;
use super::error::ApiError;
use super::kinds;
use crate::model::dial::{DialError, DialErrorKind};
use serde_json::Value;

/// One pod behind a Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Name of the pod.
    pub pod: String,
    /// Port in the pod; a named target port is already its number.
    pub port: u16,
}

/// Where a port of a Service leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The address of the Service inside its cluster; `None` where it has none.
    pub address: String,
    /// The ready pods behind it, by name; at least one.
    pub pods: Vec<Behind>,
}

/// Looks up where a port of a Service leads.
pub(super) async fn find(
    cluster: &Cluster,
    namespace: &str,
    service: &str,
    port: u16,
) -> Result<Route, DialError> {
    let selector = format!("kubernetes.io/service-name={service}");
    let (object, slices) = futures::join!(
        cluster.get(&kinds::SERVICES, namespace, service),
        cluster.list(&kinds::ENDPOINT_SLICES, Some(namespace), &selector)
    );
    let Some(object) = object.map_err(unreadable)? else {
        let message = format!("service/{service} -n {namespace} does not exist");
        return Err(DialError::new(DialErrorKind::Dns, message)
            .hint(format!("the name resolves to nothing: kubectl get services -n {namespace}")));
    };
    let name = port_name(&object, port).ok_or_else(|| no_port(&object, namespace, service, port))?;
    let slices = slices.map_err(unreadable)?.items;
    let pods = ready(&slices, name);
    if !pods.is_empty() {
        let address = object["spec"]["clusterIP"].as_str().unwrap_or_default().to_owned();
        return Ok(Route { address, pods });
    }
    if slices.iter().flat_map(endpoints).any(|endpoint| is_ready(endpoint) && pod(endpoint).is_none()) {
        let message = format!("the endpoints of service/{service} -n {namespace} are no pods");
        let hint = "a port-forward reaches pods only; test from inside the cluster with --in-cluster";
        return Err(DialError::new(DialErrorKind::Outside, message).hint(hint));
    }
    Err(none_ready(cluster, &object, namespace, service).await)
}

/// The name of a port of a Service, by which EndpointSlices know it; empty for the only one.
fn port_name(service: &Value, port: u16) -> Option<&str> {
    let ports = service["spec"]["ports"].as_array()?;
    let found = ports.iter().find(|known| known["port"] == port)?;
    Some(found["name"].as_str().unwrap_or_default())
}

fn no_port(service: &Value, namespace: &str, name: &str, port: u16) -> DialError {
    let ports = service["spec"]["ports"].as_array().into_iter().flatten();
    let ports: Vec<String> = ports.map(|port| port["port"].to_string()).collect();
    let hint = match service["spec"]["externalName"].as_str() {
        Some(host) => format!("it is an alias of {host}, which only a direct connection reaches"),
        None => format!("its ports: {}", ports.join(", ")),
    };
    DialError::new(DialErrorKind::Port, format!("service/{name} -n {namespace} has no port {port}"))
        .hint(hint)
}

fn endpoints(slice: &Value) -> impl Iterator<Item = &Value> {
    slice["endpoints"].as_array().into_iter().flatten()
}

/// Unknown counts as ready, as the API says.
fn is_ready(endpoint: &Value) -> bool {
    endpoint["conditions"]["ready"].as_bool() != Some(false)
}

fn pod(endpoint: &Value) -> Option<&str> {
    let target = &endpoint["targetRef"];
    if target["kind"] == "Pod" { target["name"].as_str() } else { None }
}

fn ready(slices: &[Value], name: &str) -> Vec<Behind> {
    let mut found = Vec::new();
    for slice in slices {
        let ports = slice["ports"].as_array().into_iter().flatten();
        let port = ports
            .filter(|port| port["name"].as_str().unwrap_or_default() == name)
            .find_map(|port| u16::try_from(port["port"].as_u64()?).ok());
        let Some(port) = port else { continue };
        let pods = endpoints(slice).filter(|endpoint| is_ready(endpoint)).filter_map(pod);
        found.extend(pods.map(|pod| Behind { pod: pod.to_owned(), port }));
    }
    // A pod of two address families is in two slices.
    found.sort_by(|a, b| (&a.pod, a.port).cmp(&(&b.pod, b.port)));
    found.dedup();
    found
}

/// Says of every pod the Service selects why it is not ready.
async fn none_ready(cluster: &Cluster, service: &Value, namespace: &str, name: &str) -> DialError {
    let selector: Vec<String> = service["spec"]["selector"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?)))
        .collect();
    let selector = selector.join(",");
    let head = format!("service/{name} -n {namespace} has no ready endpoint");
    let wrong = |message, hint: String| DialError::new(DialErrorKind::NoEndpoints, message).hint(hint);
    if selector.is_empty() {
        return wrong(format!("{head}, and selects no pods"), "its EndpointSlices are made by hand".into());
    }
    let hint = format!("kubectl get pods -n {namespace} -l {selector}");
    let Ok(pods) = cluster.list(&kinds::PODS, Some(namespace), &selector).await else {
        return wrong(format!("{head}; its pods ({selector}) may not be listed"), hint);
    };
    if pods.items.is_empty() {
        return wrong(format!("{head}: no pod has the labels {selector}"), hint);
    }
    let pods: Vec<String> = pods.items.iter().map(why_not_ready).collect();
    wrong(format!("{head}: {}", pods.join("; ")), hint)
}

/// `pod/x is Pending: postgres ImagePullBackOff`.
fn why_not_ready(pod: &Value) -> String {
    let name = pod["metadata"]["name"].as_str().unwrap_or_default();
    let status = &pod["status"];
    if pod["metadata"]["deletionTimestamp"].is_string() {
        return format!("pod/{name} is being deleted");
    }
    let containers = ["initContainerStatuses", "containerStatuses"]
        .into_iter()
        .flat_map(|list| status[list].as_array().into_iter().flatten());
    let waiting: Vec<String> = containers
        .filter_map(|container| {
            let name = container["name"].as_str()?;
            let state = &container["state"];
            let reason = ["waiting", "terminated"].iter().find_map(|kind| state[*kind]["reason"].as_str());
            reason.filter(|reason| *reason != "Completed").map(|reason| format!("{name} {reason}"))
        })
        .collect();
    let condition = |wanted: &str| {
        let conditions = status["conditions"].as_array().into_iter().flatten();
        let found = conditions.into_iter().find(|one| one["type"] == wanted && one["status"] != "True")?;
        found["message"].as_str().or(found["reason"].as_str()).map(str::to_owned)
    };
    let phase = status["phase"].as_str().unwrap_or("unknown");
    let why = match waiting.is_empty() {
        false => Some(waiting.join(", ")),
        true => condition("PodScheduled").or_else(|| condition("Ready")),
    };
    match why {
        Some(why) => format!("pod/{name} is {phase}: {why}"),
        None => format!("pod/{name} is {phase}"),
    }
}

pub(super) fn unreadable(error: ApiError) -> DialError {
    let kind = match error.reason {
        super::Reason::Forbidden => DialErrorKind::Forbidden,
        super::Reason::TimedOut => DialErrorKind::TimedOut,
        _ => DialErrorKind::Unreachable,
    };
    let told = crate::error::Error::from(error);
    let hint = match kind {
        DialErrorKind::Forbidden => Some(
            "a Service's pods are found by get on services and list on endpointslices.discovery.k8s.io"
                .into(),
        ),
        _ => told.hints().first().cloned(),
    };
    DialError { kind, message: told.to_string(), hint }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn slice(port_name: Option<&str>, port: u16, pods: &[(&str, Option<bool>)]) -> Value {
        let endpoints: Vec<Value> = pods
            .iter()
            .map(|(pod, ready)| {
                json!({"conditions": {"ready": ready}, "targetRef": {"kind": "Pod", "name": pod}})
            })
            .collect();
        json!({"endpoints": endpoints, "ports": [{"name": port_name, "port": port}]})
    }

    #[test]
    fn a_named_target_port_is_the_number_each_pod_has() {
        let slices = [
            slice(Some("postgres"), 5432, &[("b", Some(true)), ("a", None), ("c", Some(false))]),
            slice(Some("postgres"), 6432, &[("d", Some(true))]),
            slice(Some("metrics"), 9187, &[("e", Some(true))]),
            // IPv6 again.
            slice(Some("postgres"), 5432, &[("b", Some(true))]),
        ];
        let found: Vec<_> = ready(&slices, "postgres").into_iter().map(|one| (one.pod, one.port)).collect();
        assert_eq!(found, [("a".to_owned(), 5432), ("b".to_owned(), 5432), ("d".to_owned(), 6432)]);
    }

    #[test]
    fn the_only_port_needs_no_name() {
        let service = json!({"spec": {"ports": [{"port": 5432, "targetPort": 5432}]}});
        assert_eq!(port_name(&service, 5432), Some(""));
        assert_eq!(ready(&[slice(None, 5432, &[("a", Some(true))])], "").len(), 1);
        let error = no_port(&service, "n", "s", 6379);
        assert_eq!((error.kind, error.hint.as_deref()), (DialErrorKind::Port, Some("its ports: 5432")));
    }

    #[test]
    fn pods_that_are_not_ready_say_why() {
        let pending = json!({"metadata": {"name": "p"}, "status": {"phase": "Pending", "containerStatuses": [
            {"name": "postgres", "state": {"waiting": {"reason": "ImagePullBackOff"}}}]}});
        assert_eq!(why_not_ready(&pending), "pod/p is Pending: postgres ImagePullBackOff");
        let unready = json!({"metadata": {"name": "p"}, "status": {"phase": "Running", "conditions": [
            {"type": "Ready", "status": "False", "message": "containers with unready status: [postgres]"}]}});
        assert_eq!(why_not_ready(&unready), "pod/p is Running: containers with unready status: [postgres]");
        let going = json!({"metadata": {"name": "p", "deletionTimestamp": "2026-01-01T00:00:00Z"}});
        assert_eq!(why_not_ready(&going), "pod/p is being deleted");
    }
}
