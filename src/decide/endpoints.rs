//! From Services and what is behind them to the ways into a target.

use crate::k8s::Reason;
use crate::model::dns::Answer;
use crate::model::endpoint::EndpointRow;
use crate::model::finding::{self, Finding};
use crate::observe::cnpg::Role;
use crate::observe::endpoints::Reached;
use serde_json::Value;

/// The ways into one data centre, and what is wrong with them.
pub fn of_side(side: &Reached, findings: &mut Vec<Finding>) -> Vec<EndpointRow> {
    let (seen, name) = (&side.snapshot, &side.snapshot.name);
    let object = format!("cluster/{name}");
    let about = |kind, object: &str, message: String| Finding::new(kind, object, message).at(&seen.dc);
    match &seen.cluster {
        Err(unseen) => findings.push(about(finding::DC_UNREACHABLE, &object, unseen.message.clone())),
        Ok(None) => findings.push(about(
            finding::CLUSTER_MISSING,
            &object,
            format!("no Cluster {name} in namespace {}", seen.namespace),
        )),
        Ok(Some(_)) => {}
    }
    let Some(cluster) = side.live() else { return Vec::new() };
    let parts = [
        ("services", side.services.as_ref().err()),
        ("endpointslices", side.slices.as_ref().err()),
        ("poolers", side.poolers.as_ref().err()),
    ];
    for (part, unseen) in parts.into_iter().filter_map(|(part, unseen)| Some((part, unseen?))) {
        let hint = match unseen.reason {
            Reason::Forbidden => format!("ask for list on {part} in this namespace"),
            _ => "what stands here is not all".to_owned(),
        };
        let message = format!("{part} cannot be read: {}", unseen.message);
        findings.push(about(finding::NOT_READABLE, &object, message).hint(hint));
    }
    let replica = cluster.role() == Role::Replica;
    let mut rows: Vec<EndpointRow> = Vec::new();
    for service in side.services.iter().flatten() {
        let mut row = row(side, service);
        let empty = side.slices.is_ok() && row.pods.is_empty();
        let no_readers = row.kind == "ro" && cluster.spec.instances < 2;
        row.note = match row.kind.as_str() {
            _ if no_readers => Some("no readers: one instance".to_owned()),
            _ if empty => Some("no ready endpoint".to_owned()),
            "rw" if replica => Some("read-only: this data centre follows another".to_owned()),
            "pooler" if replica && pooler_kind(side, &row.name) == "rw" => {
                Some("read-only: this data centre follows another".to_owned())
            }
            _ => None,
        };
        if empty && !no_readers {
            let message = "no ready pod is behind it: clients are refused".to_owned();
            findings.push(about(finding::NO_ENDPOINTS, &format!("service/{}", row.name), message));
        }
        rows.push(row);
    }
    let order = ["rw", "ro", "r", "pooler", "service"];
    rows.sort_by_key(|row| (order.iter().position(|kind| *kind == row.kind), row.name.clone()));
    rows
}

fn pooler_kind<'a>(side: &'a Reached, name: &str) -> &'a str {
    let pooler = side.poolers.iter().flatten().find(|pooler| pooler["metadata"]["name"] == name);
    pooler.and_then(|pooler| pooler["spec"]["type"].as_str()).unwrap_or("rw")
}

fn row(side: &Reached, service: &Value) -> EndpointRow {
    let text = |pointer: &str| service.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let name = text("/metadata/name");
    let cluster = &side.snapshot.name;
    let suffix = name.strip_prefix(cluster.as_str()).and_then(|rest| rest.strip_prefix('-'));
    let is_pooler = side.poolers.iter().flatten().any(|pooler| pooler["metadata"]["name"] == name)
        || !service["metadata"]["labels"]["cnpg.io/poolerName"].is_null();
    let kind = match suffix {
        _ if is_pooler => "pooler",
        Some("rw") => "rw",
        Some("ro") => "ro",
        Some("r") => "r",
        _ => "service",
    };
    let slices = side.slices.iter().flatten();
    let own = slices.filter(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == name);
    let (mut pods, mut not_ready) = (Vec::new(), Vec::new());
    for endpoint in own.filter_map(|slice| slice["endpoints"].as_array()).flatten() {
        let address = endpoint["addresses"][0].as_str().unwrap_or_default();
        let pod = endpoint["targetRef"]["name"].as_str().unwrap_or(address).to_owned();
        // Absent means unknown, which Kubernetes counts as ready.
        let ready = endpoint["conditions"]["ready"] != Value::Bool(false);
        if ready { pods.push(pod) } else { not_ready.push(pod) }
    }
    pods.sort();
    not_ready.sort();
    EndpointRow {
        dc: side.snapshot.dc.clone(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        host: format!("{name}.{}.svc", side.snapshot.namespace),
        port: service["spec"]["ports"][0]["port"].as_u64(),
        of: Some(text("/spec/type")).filter(|text| !text.is_empty()).unwrap_or("ClusterIP").to_owned(),
        addresses: addresses(service),
        pods,
        not_ready,
        note: None,
    }
}

/// What clients outside reach first, then what those inside do.
fn addresses(service: &Value) -> Vec<String> {
    let ingress = service.pointer("/status/loadBalancer/ingress").and_then(Value::as_array);
    let outside =
        ingress.into_iter().flatten().filter_map(|one| one["ip"].as_str().or(one["hostname"].as_str()));
    let inside = service["spec"]["clusterIP"].as_str().filter(|ip| !ip.is_empty() && *ip != "None");
    outside.chain(inside).map(str::to_owned).collect()
}

/// An alias, what the resolver says of it, and whether that is where it should lead.
pub fn alias(
    (dc, alias, host): (&str, &str, &str),
    answer: &Result<Answer, String>,
    leads: Option<bool>,
    findings: &mut Vec<Finding>,
) -> EndpointRow {
    let (of, addresses, note) = match answer {
        Err(why) => ("", Vec::new(), Some(format!("not resolved: {why}"))),
        Ok(answer) if answer.chain.is_empty() && answer.addresses.is_empty() => {
            ("", Vec::new(), Some("there is no such name for the resolver of this machine".to_owned()))
        }
        Ok(answer) => {
            let of = if answer.chain.is_empty() { "A" } else { "CNAME" };
            let mut addresses = answer.chain.clone();
            addresses.extend(answer.addresses.iter().map(ToString::to_string));
            let note = match leads {
                Some(true) => None,
                Some(false) => Some(format!("leads elsewhere than to {host}")),
                None => Some(format!("whether that is {host} cannot be told from here")),
            };
            (of, addresses, note)
        }
    };
    if leads == Some(false) {
        let message = format!("leads to {}, not to {host}", addresses.join(", "));
        findings.push(Finding::new(finding::ALIAS_ASTRAY, format!("alias/{alias}"), message).at(dc));
    }
    EndpointRow {
        dc: dc.to_owned(),
        kind: "alias".to_owned(),
        name: alias.to_owned(),
        host: alias.to_owned(),
        port: None,
        of: of.to_owned(),
        addresses,
        pods: Vec::new(),
        not_ready: Vec::new(),
        note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::*;
    use crate::observe::Unseen;
    use serde_json::json;

    fn service(name: &str, more: Value) -> Value {
        let mut service = json!({
            "metadata": {"name": name, "labels": {"cnpg.io/cluster": "prod"}},
            "spec": {"type": "ClusterIP", "clusterIP": "10.9.0.1", "ports": [{"port": 5432}]},
        });
        if let Value::Object(more) = more {
            service.as_object_mut().unwrap().extend(more);
        }
        service
    }

    fn slice(service: &str, pods: &[(&str, bool)]) -> Value {
        let endpoint =
            |(pod, ready): &(&str, bool)| json!({"targetRef": {"name": pod}, "conditions": {"ready": ready}});
        let endpoints: Vec<Value> = pods.iter().map(endpoint).collect();
        json!({"metadata": {"labels": {"kubernetes.io/service-name": service}}, "endpoints": endpoints})
    }

    fn side(specimen: &Specimen) -> Reached {
        Reached {
            snapshot: specimen.snapshot(),
            services: Ok(["prod-r", "prod-ro", "prod-rw", "pool"]
                .map(|name| service(name, json!({})))
                .to_vec()),
            slices: Ok(vec![
                slice("prod-rw", &[("prod-1", true)]),
                slice("prod-r", &[("prod-1", true), ("prod-2", false)]),
                slice("pool", &[("pool-x", true)]),
            ]),
            poolers: Ok(vec![json!({"metadata": {"name": "pool"}, "spec": {"type": "rw"}})]),
        }
    }

    #[test]
    fn the_ways_in_stand_in_the_order_of_their_use_with_the_pods_behind_them() {
        let mut findings = Vec::new();
        let rows = of_side(&side(&a_pair()[0]), &mut findings);
        let kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
        assert_eq!((kinds, findings.len()), (vec!["rw", "ro", "r", "pooler"], 0));
        assert_eq!((&rows[0].pods[..], rows[0].note.as_deref()), (&["prod-1".to_owned()][..], None));
        assert_eq!(rows[1].note.as_deref(), Some("no readers: one instance"));
        assert_eq!(rows[2].not_ready, ["prod-2"]);
    }

    #[test]
    fn the_writers_endpoint_of_a_replica_is_read_only_and_an_empty_one_is_a_finding() {
        let [_, to] = a_pair();
        let mut findings = Vec::new();
        let rows = of_side(&side(&to), &mut findings);
        for index in [0, 3] {
            assert!(rows[index].note.as_deref().unwrap().contains("read-only"), "{:?}", rows[index]);
        }
        let mut empty = side(&to);
        empty.slices = Ok(vec![slice("prod-rw", &[("prod-1", false)])]);
        let rows = of_side(&empty, &mut findings);
        assert_eq!(rows[0].note.as_deref(), Some("no ready endpoint"));
        assert!(findings.iter().any(|f| f.id == "NET003" && f.object == "service/prod-rw"), "{findings:?}");
    }

    #[test]
    fn what_cannot_be_read_is_said_and_is_no_missing_endpoint() {
        let mut one = side(&a_pair()[0]);
        one.slices = Err(Unseen { reason: Reason::Forbidden, message: "forbidden".into() });
        let mut findings = Vec::new();
        of_side(&one, &mut findings);
        assert_eq!((findings.len(), findings[0].id.as_str()), (1, "CLU012"), "{findings:?}");
        one.snapshot.cluster = Err(unseen(Reason::Unreachable));
        assert_eq!(of_side(&one, &mut findings), []);
        assert_eq!(findings[1].id, "CLU011");
    }

    #[test]
    fn the_address_of_a_load_balancer_comes_first() {
        let status = json!({"status": {"loadBalancer": {"ingress": [{"hostname": "lb.example"}]}}});
        assert_eq!(addresses(&service("x", status)), ["lb.example", "10.9.0.1"]);
        assert_eq!(addresses(&json!({"spec": {"clusterIP": "None"}})), Vec::<String>::new());
    }

    #[test]
    fn an_alias_that_leads_elsewhere_is_an_error_and_one_that_is_not_there_is_none() {
        let answer = Answer { chain: vec!["rw.dc1".into()], addresses: Vec::new(), ttl: None };
        let mut findings = Vec::new();
        let row = alias(("dc2", "primary.x", "rw.dc2"), &Ok(answer), Some(false), &mut findings);
        assert_eq!((row.of.as_str(), findings[0].id.as_str()), ("CNAME", "DNS004"));
        findings.clear();
        alias(("dc2", "primary.x", "rw.dc2"), &Ok(Answer::default()), None, &mut findings);
        assert_eq!(findings, []);
    }
}
