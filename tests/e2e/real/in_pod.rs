//! The plugins in a pod, without a kubeconfig: they are its service account, in its namespace, as kubectl is.

use e2e::{Case, Dc, User, bed, until};
use serde_json::{Value, json};
use std::process::Command;

/// Always the same name: the runtime drops the image that had it before.
const IMAGE: &str = "localhost/in-pod:e2e";

#[test]
fn in_a_pod_the_service_account_is_used_as_kubectl_does() {
    let case = Case::begin();
    let Some(testbed) = &bed().testbed else {
        return case.not_run("needs an image with the plugin: the bed's own clusters");
    };
    let program = bed().plugins.join("kubectl-pgaas");
    let made = Command::new(testbed).arg("image").arg(IMAGE).arg(&program).status().unwrap();
    assert!(made.success());
    let namespace = case.namespace(Dc::One);
    let label = "pod-security.kubernetes.io/enforce=restricted";
    case.kubectl(Dc::One, &["label", "namespace", &namespace, label]).ok();
    let rules =
        json!([{ "apiGroups": ["postgresql.cnpg.io"], "resources": ["clusters"], "verbs": ["get", "list"] }]);
    let _tester = User::with_rules(&case, &namespace, &rules);
    let pod = |name: &str, args: &[&str], variables: &[(&str, &str)]| {
        in_pod(&case, &namespace, name, args, variables)
    };

    let (code, said) = pod("list", &["list"], &[]);
    assert_eq!((code, said.trim()), (0, format!("No resources found in {namespace} namespace.").as_str()));
    // Of another namespace, said by flag or by the variable that kubectl reads, too.
    let account = format!("system:serviceaccount:{namespace}:tester");
    for (name, args, variables) in [
        ("flag", &["list", "-n", "default"][..], &[][..]),
        ("variable", &["list"], &[("POD_NAMESPACE", "default")]),
    ] {
        let (code, said) = pod(name, args, variables);
        assert_eq!(code, 7, "{said}");
        assert!(said.contains(&account) && said.contains("default"), "{said}");
    }
    let (code, said) = pod("status", &["status", "shop"], &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&format!("no Cluster shop in namespace {namespace}")), "{said}");
    assert!(said.contains("(context in-cluster)"), "{said}");
    let (code, said) = pod("token", &["list", "--token", "wrong"], &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("nauthorized"), "{said}");
    let (code, said) = pod("context", &["list", "--context", "p1"], &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("p1"), "{said}");
}

/// The exit code and all that was said.
fn in_pod(
    case: &Case,
    namespace: &str,
    name: &str,
    args: &[&str],
    variables: &[(&str, &str)],
) -> (i64, String) {
    let variables: Vec<Value> =
        variables.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let command = [&["/usr/local/bin/kubectl-pgaas"], args].concat();
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "namespace": namespace },
        "spec": {
            "serviceAccountName": "tester", "restartPolicy": "Never", "terminationGracePeriodSeconds": 0,
            "securityContext": {
                "runAsNonRoot": true, "runAsUser": 65532, "seccompProfile": { "type": "RuntimeDefault" },
            },
            "containers": [{
                "name": "plugin", "image": IMAGE, "imagePullPolicy": "IfNotPresent",
                "command": command, "env": variables,
                "securityContext": {
                    "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
                    "capabilities": { "drop": ["ALL"] },
                },
            }],
        },
    });
    case.apply(Dc::One, &pod);
    let code = until("the pod ends", 120, || {
        let pod = case.object(Dc::One, namespace, "pods", name)?;
        pod["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"].as_i64()
    });
    (code, case.kubectl(Dc::One, &["logs", name, "-n", namespace]).ok().out)
}
