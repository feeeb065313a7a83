//! `endpoints`.

use crate::support::{Answer, FakeApi};
use crate::twins::{Twins, cluster};
use serde_json::{Value, json};

fn service(name: &str, pods: &[&str], api: &FakeApi) {
    api.put(json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": {"namespace": "apps", "name": name, "labels": {"cnpg.io/cluster": "prod"}},
        "spec": {"type": "ClusterIP", "clusterIP": "10.9.0.7", "ports": [{"port": 5432}]},
    }));
    let endpoints: Vec<Value> = pods.iter().map(|pod| json!({"targetRef": {"name": pod}})).collect();
    api.put(json!({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
        "metadata": {"namespace": "apps", "name": format!("{name}-x"), "labels": {"kubernetes.io/service-name": name}},
        "endpoints": endpoints,
    }));
}

fn served() -> Twins {
    let twins = Twins::new();
    for api in [&twins.paris, &twins.lyon] {
        service("prod-rw", &["prod-1"], api);
        service("prod-ro", &[], api);
        service("prod-r", &["prod-1"], api);
    }
    twins.paris.put(json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Pooler", "metadata": {"namespace": "apps", "name": "pool"},
        "spec": {"cluster": {"name": "prod"}, "type": "rw"},
    }));
    service("pool", &["pool-a", "pool-b"], &twins.paris);
    twins
}

#[test]
fn services_and_poolers_stand_with_the_pods_behind_them() {
    let twins = served();
    let outcome = twins.run(&["endpoints", "prod"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{outcome:?}");
    let line = |dc: &str, name: &str| {
        let words = |line: &&str| line.starts_with(dc) && line.split_whitespace().any(|word| word == name);
        outcome.stdout.lines().find(words).unwrap_or_else(|| panic!("{dc} {name}: {outcome:?}")).to_owned()
    };
    assert!(line("paris", "pool").contains("pool-a,pool-b"));
    assert!(line("paris", "prod-rw").contains("prod-1") && !line("paris", "prod-rw").contains("read-only"));
    assert!(line("lyon", "prod-rw").contains("read-only"));
    assert!(line("lyon", "prod-ro").contains("no readers"));
    let wide = twins.run(&["endpoints", "prod", "-o", "wide"]).data();
    assert!(wide.contains("prod-rw.apps.svc") && wide.contains("10.9.0.7"), "{wide}");
    let names = twins.run(&["endpoints", "prod", "-o", "name"]).data();
    assert!(names.starts_with("service/prod-rw\n"), "{names}");
    let json = twins.run(&["endpoints", "prod", "-o", "json"]).json();
    assert_eq!(json["items"].as_array().unwrap().len(), 7);
    twins.untouched();
}

#[test]
fn a_service_without_a_ready_pod_is_exit_3() {
    let twins = served();
    service("prod-rw", &[], &twins.paris);
    let outcome = twins.run(&["endpoints", "prod"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stdout.contains("NET003"), "{outcome:?}");
}

#[test]
fn a_data_centre_out_of_reach_is_exit_3_beside_the_other_and_an_error_alone() {
    let twins = served();
    twins.paris.always("GET", "/", Answer::Status(504, "Timeout", "gateway timeout"));
    let outcome = twins.run(&["endpoints", "prod"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stdout.contains("CLU011") && outcome.stdout.contains("lyon"), "{outcome:?}");
    assert_eq!(twins.run(&["endpoints", "prod", "--dc", "paris"]).code, 1);
}

#[test]
fn what_may_not_be_read_is_named_with_the_right() {
    let twins = served();
    let slices = "/apis/discovery.k8s.io/v1/namespaces/apps/endpointslices";
    twins.paris.always("GET", slices, Answer::Status(403, "Forbidden", "endpointslices is forbidden"));
    let outcome = twins.run(&["endpoints", "prod"]);
    assert_eq!(outcome.code, 0, "a right that is missing is a warning: {outcome:?}");
    assert!(outcome.stdout.contains("CLU012") && outcome.stdout.contains("list on endpointslices"));
}

#[test]
fn a_cluster_that_is_not_there_is_an_error() {
    let twins = served();
    let outcome = twins.run(&["endpoints", "shop", "--dc", "paris"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(twins.paris.stored(&cluster("", "", "")).is_some());
    assert!(outcome.stderr.contains("no Cluster shop"), "{outcome:?}");
}

#[test]
fn a_resolver_that_is_no_address_is_wrong_usage() {
    assert_eq!(served().run(&["endpoints", "prod", "--resolver", "nowhere"]).code, 2);
}
