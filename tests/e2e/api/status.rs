//! `status` of Clusters whose status was written by hand.

use crate::hand_made::{SYSTEM, cluster, condition, healthy};
use e2e::{Case, Dc, bed};
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

#[test]
fn shows_what_the_operator_wrote() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    cluster(&case, Dc::One, &namespace, "shop", None, &healthy("shop"));
    let args = ["status", "shop", "-n", &namespace, "--context", Dc::One.context()];
    case.pgaas(&args).says("shop").says("healthy").says("shop-1").says_not("panicked");
    let report = case.pgaas(&[&args[..], &["-o", "json"]].concat()).json();
    assert_eq!(report["apiVersion"], "pgaas.io/v1alpha1");
    assert_eq!(report["kind"], "StatusReport");
    let text = report.to_string();
    for seen in [SYSTEM, "shop-1", "Cluster in healthy state"] {
        assert!(text.contains(seen), "{seen} is not in {text}");
    }
}

#[test]
fn an_unknown_phase_is_not_healthy() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let mut status = healthy("shop");
    status["phase"] = "Doing something no version has done before".into();
    cluster(&case, Dc::One, &namespace, "shop", None, &status);
    let args = ["status", "shop", "-n", &namespace, "--context", Dc::One.context()];
    case.pgaas(&args).exits(3).says("Doing something no version has done before");
}

#[test]
fn archiving_that_fails_is_a_finding_though_the_cluster_is_ready() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let mut status = healthy("shop");
    status["conditions"] = json!([
        condition("Ready", "True", "ClusterIsReady"),
        condition("ContinuousArchiving", "False", "ContinuousArchivingFailing"),
    ]);
    cluster(&case, Dc::One, &namespace, "shop", None, &status);
    let args = ["status", "shop", "-n", &namespace, "--context", Dc::One.context()];
    case.pgaas(&args).exits(3).says("rchiv");
}

#[test]
fn a_cluster_that_is_not_there_is_an_error_with_its_name() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    case.pgaas(&["status", "nobody", "-n", &namespace, "--context", Dc::One.context()])
        .exits(1)
        .says("nobody");
}

#[test]
fn two_primaries_are_a_finding() {
    let case = Case::begin();
    let mut args = vec!["status".to_owned(), "shop".to_owned()];
    for dc in Dc::ALL {
        let namespace = case.namespace(dc);
        let replica = json!({
            "self": format!("shop-{}", dc.local()),
            "primary": format!("shop-{}", dc.local()),
            "source": format!("shop-{}", dc.other().local()),
        });
        cluster(&case, dc, &namespace, "shop", Some(replica), &healthy("shop"));
        args.extend(["--dc-context".into(), format!("{}={}", dc.local(), dc.context())]);
        args.extend(["--dc-namespace".into(), format!("{}={namespace}", dc.local())]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    case.pgaas(&args).exits(3).says(Dc::One.local()).says(Dc::Two.local());
}

#[test]
fn a_change_is_told_while_it_is_watched() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    cluster(&case, Dc::One, &namespace, "shop", None, &healthy("shop"));
    let mut command = case.pgaas_command(&bed().kubeconfig.to_string_lossy());
    command.args(["status", "shop", "-n", &namespace, "--context", Dc::One.context(), "-w"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let first = lines.next().unwrap();
    assert!(first.contains("shop: ") && first.contains("Cluster in healthy state"), "{first}");
    let failing_over = json!({ "phase": "Failing over" });
    case.status(Dc::One, &namespace, "clusters.postgresql.cnpg.io", "shop", &failing_over);
    let next = lines.next().unwrap();
    assert!(next.contains("not healthy") && next.contains("Failing over"), "{next}");
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
