//! A Cluster that somebody else made, with no values directory and no second
//! data centre.

use e2e::{Case, Dc, Room, User, bed, until};
use serde_json::{Value, json};
use std::env;

#[test]
fn status_of_a_cluster_somebody_else_made_tells_what_is_wrong_and_needs_few_rights() {
    let case = Case::begin();
    if !bed().runs_pods {
        return case.not_run("needs clusters that run pods");
    }
    let _room = Room::take(1);
    let namespace = case.namespace(Dc::One);
    case.apply(Dc::One, &two_instances(&namespace));
    until("two instances are ready", 240, || {
        let cluster = case.object(Dc::One, &namespace, "clusters.postgresql.cnpg.io", "shop")?;
        (cluster["status"]["readyInstances"] == 2 && cluster["status"]["phase"] == "Cluster in healthy state")
            .then_some(())
    });
    let args = ["status", "shop", "-n", &namespace, "--context", Dc::One.context()];

    case.pgaas(&args).ok().says("shop-1").says("2/2");
    case.pgaas(&[&args[..], &["-o", "wide"]].concat()).ok().says("shop-2");
    // The same, whatever the format.
    let report = case.pgaas(&[&args[..], &["-o", "json"]].concat()).ok().json();
    assert_eq!(report["kind"], "StatusReport");
    case.pgaas(&["list", "-n", &namespace, "--context", Dc::One.context()]).ok().says("shop");

    without_the_right_to_ask_instances_the_rest_is_told(&case, &namespace);
    a_fenced_instance_is_a_finding(&case, &namespace, &args);
}

pub fn two_instances(namespace: &str) -> Value {
    let mut spec = json!({
        "instances": 2,
        "storage": { "size": "1Gi" },
        "probes": { "readiness": { "periodSeconds": 1 }, "startup": { "periodSeconds": 1, "failureThreshold": 120 } },
    });
    if let Ok(image) = env::var("TESTBED_IMAGE_POSTGRES") {
        spec["imageName"] = image.into();
        spec["imagePullPolicy"] = "IfNotPresent".into();
    }
    if let Ok(class) = env::var("TESTBED_STORAGE_CLASS") {
        spec["storage"]["storageClass"] = class.into();
    }
    json!({
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Cluster",
        "metadata": { "name": "shop", "namespace": namespace },
        "spec": spec,
    })
}

/// `pods/proxy` is what instances are asked through.
fn without_the_right_to_ask_instances_the_rest_is_told(case: &Case, namespace: &str) {
    let reader = User::with_rules(
        case,
        namespace,
        &json!([
            { "apiGroups": ["postgresql.cnpg.io"], "resources": ["*"], "verbs": ["get", "list", "watch"] },
            { "apiGroups": [""], "resources": ["pods", "services", "events"], "verbs": ["get", "list", "watch"] },
        ]),
    );
    let ran = case.pgaas_as(&reader.kubeconfig(), &["status", "shop", "-n", namespace]);
    assert!([0, 3].contains(&ran.code), "{}", ran.story());
    ran.says("shop-1").says("pods/proxy");
}

fn a_fenced_instance_is_a_finding(case: &Case, namespace: &str, args: &[&str]) {
    let fence = r#"cnpg.io/fencedInstances=["shop-2"]"#;
    case.kubectl(Dc::One, &["annotate", "-n", namespace, "cluster", "shop", fence]).ok();
    until("the fenced instance is not ready", 120, || {
        let pod = case.object(Dc::One, namespace, "pod", "shop-2")?;
        (pod["status"]["containerStatuses"][0]["ready"] == false).then_some(())
    });
    case.pgaas(args).exits(3).says("shop-2").says("fence");
}
