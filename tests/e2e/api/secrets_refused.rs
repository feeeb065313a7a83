//! What the API server refuses in the middle of a namespace full of Secrets: what was done is
//! told, and the next run completes it.

use e2e::{Case, Dc, Ran, until};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn generate(case: &Case, namespace: &str, more: &[&str]) -> Ran {
    case.secrets(&[&["generate", "--yes", "--context", Dc::One.context(), "-n", namespace], more].concat())
}

/// The values of every generated Secret.
fn values(case: &Case, namespace: &str) -> BTreeMap<String, Value> {
    let args = ["get", "secrets", "-n", namespace, "-l", "app.kubernetes.io/managed-by=Helm", "-o", "json"];
    let list = case.kubectl(Dc::One, &args).ok().json();
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| (item["metadata"]["name"].as_str().unwrap().to_owned(), item["data"].clone())).collect()
}

/// Lets the next run complete what the first did, and holds both against each other.
fn completes(case: &Case, namespace: &str, first: &BTreeMap<String, Value>) {
    let done = first.len();
    generate(case, namespace, &[]).ok().says(&format!("{} created, {done} kept", 23 - done));
    let second = values(case, namespace);
    assert_eq!(second.len(), 23);
    for (name, data) in first {
        assert_eq!(second.get(name), Some(data), "{name} has the values of the first run");
    }
}

#[test]
fn a_quota_that_is_used_up_leaves_what_was_made() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let quota = |most: &str| {
        case.apply(
            Dc::One,
            &json!({
                "apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "few", "namespace": namespace},
                "spec": {"hard": {"count/secrets": most}},
            }),
        );
        until("the quota counts", 30, || {
            let quota = case.object(Dc::One, &namespace, "resourcequota", "few")?;
            (quota["status"]["hard"]["count/secrets"] == most).then_some(())
        });
    };
    quota("10");
    let ran =
        generate(&case, &namespace, &[]).exits(5).says("10 created, 13 failed").says("exceeded quota: few");
    assert!(
        !ran.err.contains("Permissions") && !ran.err.contains("Role"),
        "no right is missing: {}",
        ran.story()
    );
    let first = values(&case, &namespace);
    assert_eq!(first.len(), 10);
    quota("50");
    completes(&case, &namespace, &first);
}

/// A policy of the whole API server, gone with the test.
struct Policy<'a>(&'a Case, String);

impl Drop for Policy<'_> {
    fn drop(&mut self) {
        for kind in ["validatingadmissionpolicybinding", "validatingadmissionpolicy"] {
            self.0.kubectl(Dc::One, &["delete", kind, &self.1, "--ignore-not-found"]);
        }
    }
}

#[test]
fn a_policy_that_denies_some_leaves_what_was_made() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let policy = Policy(&case, namespace.clone());
    let object = |kind: &str, spec: Value| {
        let version = "admissionregistration.k8s.io/v1";
        case.apply(
            Dc::One,
            &json!({"apiVersion": version, "kind": kind, "metadata": {"name": namespace}, "spec": spec}),
        );
    };
    object(
        "ValidatingAdmissionPolicy",
        json!({
            "failurePolicy": "Fail",
            "matchConstraints": {
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
                "resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["secrets"]}],
            },
            "validations": [{"expression": "!object.metadata.name.contains('redis')", "message": "no Redis here"}],
        }),
    );
    object(
        "ValidatingAdmissionPolicyBinding",
        json!({"policyName": namespace, "validationActions": ["Deny"]}),
    );
    until("the policy denies", 60, || {
        let args = ["create", "secret", "generic", "redis-probe", "-n", &namespace, "--dry-run=server"];
        (case.kubectl(Dc::One, &args).code != 0).then_some(())
    });
    generate(&case, &namespace, &[]).exits(5).says("21 created, 2 failed").says("no Redis here");
    let first = values(&case, &namespace);
    assert_eq!(first.len(), 21);
    drop(policy);
    until("the policy is gone", 60, || {
        let args = ["create", "secret", "generic", "redis-probe", "-n", &namespace, "--dry-run=server"];
        (case.kubectl(Dc::One, &args).code == 0).then_some(())
    });
    completes(&case, &namespace, &first);
}

#[test]
fn a_namespace_that_is_not_there_is_said_and_not_made() {
    let case = Case::begin();
    let namespace = format!("e2e-{}-none", case.id());
    for more in [[].as_slice(), &["--dry-run=server"]] {
        let ran =
            generate(&case, &namespace, more).exits(1).says(&format!("namespace {namespace} does not exist"));
        ran.says(&format!("kubectl create namespace {namespace}")).says("nothing was written");
    }
    let url = "postgres://u:p4ssw0rd4you@db.example.org/billing";
    let adopt = ["adopt", "billing", "--yes", "--url", url, "--context", Dc::One.context(), "-n", &namespace];
    case.secrets(&adopt).exits(1).says("not found").says("kubectl create namespace");
    for verb in [["verify"].as_slice(), &["test", "postgres"]] {
        let place = ["--context", Dc::One.context(), "-n", &namespace];
        let ran = case.secrets(&[verb, &place].concat()).exits(1);
        ran.says(&format!("namespace {namespace} does not exist"));
    }
    assert!(case.object(Dc::One, "default", "namespace", &namespace).is_none());
}
