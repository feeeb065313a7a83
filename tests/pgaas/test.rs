//! `test`, as far as it goes without a server that forwards ports.

use crate::pgaas;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};

const PASSWORD: &str = "geheim-und-lang-genug";
const FORWARD: &str = "/api/v1/namespaces/apps/pods/prod-1/portforward";

fn cluster() -> Value {
    json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": "apps", "name": "prod", "uid": "u"},
        "spec": {"instances": 1, "bootstrap": {"initdb": {"database": "shop", "owner": "shop"}},
            "managed": {"services": {"disabledDefaultServices": ["ro", "r"]}}},
        "status": {"phase": "Cluster in healthy state", "readyInstances": 1, "instances": 1,
            "certificates": {"serverCASecret": "prod-ca"}},
    })
}

/// A Cluster whose Service leads to one ready pod, and the Secret of its owner.
fn server() -> FakeApi {
    let api = FakeApi::start();
    // "shop" and PASSWORD.
    let data = json!({"username": "c2hvcA==", "password": "Z2VoZWltLXVuZC1sYW5nLWdlbnVn"});
    api.put(cluster());
    api.put(
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": "apps", "name": "prod-app"},
        "type": "kubernetes.io/basic-auth", "data": data}),
    );
    api.put(
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "apps", "name": "prod-rw"},
        "spec": {"clusterIP": "10.0.0.7", "ports": [{"name": "postgres", "port": 5432}],
            "selector": {"cnpg.io/cluster": "prod"}}}),
    );
    endpoint(&api, true);
    api
}

fn endpoint(api: &FakeApi, ready: bool) {
    api.put(json!({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
        "metadata": {"namespace": "apps", "name": "prod-rw-1", "labels": {"kubernetes.io/service-name": "prod-rw"}},
        "ports": [{"name": "postgres", "port": 5432}],
        "endpoints": [{"conditions": {"ready": ready}, "targetRef": {"kind": "Pod", "name": "prod-1"}}],
    }));
}

fn world(api: &FakeApi) -> World {
    pgaas().contexts(&[("p1", api)])
}

const ROLE: [&str; 6] = ["test", "prod", "-n", "apps", "--only", "postgresql/prod/shop/rw"];

#[test]
fn a_port_forward_that_is_forbidden_names_both_verbs_and_is_exit_7() {
    let api = server();
    api.always("GET", FORWARD, Answer::Status(403, "Forbidden", "pods/portforward is forbidden"));
    let outcome = world(&api).run(&ROLE);
    assert_eq!(outcome.code, 7, "{outcome:?}");
    assert!(outcome.stdout.contains("prod-rw.apps.svc resolved (10.0.0.7)"), "{}", outcome.stdout);
    for verb in ["\"get\"", "\"create\""] {
        assert!(outcome.stdout.contains(verb), "{}", outcome.stdout);
    }
    assert!(outcome.stdout.contains("pods/portforward"), "{}", outcome.stdout);
    assert!(!format!("{outcome:?}").contains(PASSWORD));
}

#[test]
fn a_pod_that_went_away_is_looked_up_again() {
    let api = server();
    api.always("GET", FORWARD, Answer::Status(404, "NotFound", "pods \"prod-1\" not found"));
    let outcome = world(&api).run(&ROLE);
    assert_eq!(outcome.code, 1, "nothing was seen to fail: {outcome:?}");
    let tried = api.seen().iter().filter(|seen| seen.uri.starts_with(FORWARD)).count();
    assert_eq!(tried, 2, "once more, and no oftener");
}

#[test]
fn a_service_without_ready_pods_says_why_they_are_not() {
    let api = server();
    endpoint(&api, false);
    api.put(json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"namespace": "apps", "name": "prod-1", "labels": {"cnpg.io/cluster": "prod"}},
        "status": {"phase": "Pending", "containerStatuses": [
            {"name": "postgres", "state": {"waiting": {"reason": "ImagePullBackOff"}}}]}}));
    let outcome = world(&api).run(&ROLE);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    let told = "has no ready endpoint: pod/prod-1 is Pending: postgres ImagePullBackOff";
    assert!(outcome.stdout.contains(told), "{}", outcome.stdout);
    let json = world(&api).run(&[&ROLE[..], &["-o", "json"]].concat()).json();
    let steps = json["suites"][0]["steps"].as_array().unwrap().clone();
    let dns = steps.iter().find(|step| step["name"] == "dns").unwrap();
    assert_eq!((dns["verdict"].as_str(), dns["finding"].as_str()), (Some("fail"), Some("NET003")));
    assert!(steps.iter().any(|step| step["name"] == "auth" && step["verdict"] == "skip"));
}

#[test]
fn a_secret_that_is_not_there_fails_its_roles_and_no_other() {
    let api = server();
    let mut object = cluster();
    object["spec"]["managed"]["roles"] =
        json!([{"name": "web", "login": true, "passwordSecret": {"name": "web-secret"}}]);
    api.put(object);
    api.always("GET", FORWARD, Answer::Status(403, "Forbidden", "no"));
    let suites = ["--only", "postgresql/prod/*/rw"];
    let outcome = world(&api).run(&[&ROLE[..4], &suites, &["-o", "short"]].concat());
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stdout.contains("secret/web-secret does not exist"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("secret/prod-app does not"), "{}", outcome.stdout);
}

#[test]
fn secrets_that_may_not_be_read_are_exit_7_and_a_missing_cluster_is_exit_1() {
    let api = server();
    api.always("GET", "/api/v1/namespaces/apps/secrets", Answer::Status(403, "Forbidden", "no"));
    let outcome = world(&api).run(&["test", "prod", "-n", "apps"]);
    assert_eq!(outcome.code, 7, "{outcome:?}");
    assert!(outcome.stdout.contains("get secrets/prod-app"), "{}", outcome.stdout);
    let outcome = world(&server()).run(&["test", "nosuch", "-n", "apps"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stdout.contains("there is no Cluster nosuch in namespace apps"), "{}", outcome.stdout);
}

#[test]
fn a_data_centre_that_is_down_does_not_hide_the_other() {
    let (up, down) = (server(), server());
    up.always("GET", FORWARD, Answer::Status(403, "Forbidden", "no"));
    let world = pgaas().contexts(&[("p1", &up), ("l1", &down)]);
    drop(down);
    let places = ["--dc-context", "paris=p1", "--dc-context", "lyon=l1", "--dc-namespace", "paris=apps"];
    let outcome = world.run(&[&["test", "prod"][..], &places, &["-o", "json"]].concat());
    let json = outcome.json();
    let suites = json["suites"].as_array().unwrap();
    let of = |dc: &str| suites.iter().filter(|suite| suite["dc"] == dc).count();
    assert_eq!((of("lyon"), of("paris") > 1), (1, true), "{json:#}");
}
