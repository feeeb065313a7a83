//! `kubectl qs-secrets generate` before a real API server.

use e2e::{Case, Dc, User, bed};
use serde_json::{Value, json};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

const MINIO: &str = "qs-minio-access-pharia-data";
const DEX: &str = "qs-postgresql-cluster-access-dex";

fn secret(case: &Case, namespace: &str, name: &str) -> Value {
    case.object(Dc::One, namespace, "secret", name).unwrap_or_else(|| panic!("no secret/{name}"))
}

fn args(namespace: &str) -> [String; 6] {
    ["generate", "--yes", "--context", Dc::One.context(), "-n", namespace].map(str::to_owned)
}

fn generate(case: &Case, namespace: &str) -> e2e::Ran {
    let args = args(namespace);
    case.secrets(&args.each_ref().map(String::as_str))
}

/// Every Secret with its password and the URL that follows from it.
fn consistent(case: &Case, namespace: &str) {
    let leader = secret(case, namespace, MINIO);
    for bucket in ["internal", "external"] {
        let follower = secret(case, namespace, &format!("{MINIO}-{bucket}"));
        assert_eq!(leader["data"]["password"], follower["data"]["password"]);
    }
    generate(case, namespace).ok().says("23 kept");
}

#[test]
fn a_namespace_is_filled_and_a_second_run_writes_nothing() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    generate(&case, &namespace).ok().says("23 created");
    let before = case.versions(Dc::One, &namespace);
    consistent(&case, &namespace);
    assert_eq!(before, case.versions(Dc::One, &namespace));
}

#[test]
fn several_runs_at_once_end_in_one_set() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let kubeconfig = bed().kubeconfig.to_string_lossy().into_owned();
    let start = || {
        let mut command = case.secrets_command(&kubeconfig);
        command.args(args(&namespace)).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let runs: Vec<_> = (0..4).map(|_| start()).collect();
    for run in runs {
        let out = run.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    consistent(&case, &namespace);
}

#[test]
fn a_run_killed_in_its_middle_is_finished_by_the_next() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let kubeconfig = bed().kubeconfig.to_string_lossy().into_owned();
    for pause in [20, 40, 60, 80, 120] {
        let mut command = case.secrets_command(&kubeconfig);
        command.args(args(&namespace)).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut run = command.spawn().unwrap();
        // Where it is then is the point: anywhere.
        thread::sleep(Duration::from_millis(pause));
        let _ = run.kill();
        run.wait().unwrap();
    }
    let passwords = |names: &[String]| -> Vec<Value> {
        names.iter().map(|name| secret(&case, &namespace, name)["data"]["password"].clone()).collect()
    };
    let list = case.kubectl(Dc::One, &["get", "secrets", "-n", &namespace, "-o", "name"]).ok().out;
    let there: Vec<String> =
        list.lines().filter_map(|line| line.strip_prefix("secret/")).map(str::to_owned).collect();
    let before = passwords(&there);
    generate(&case, &namespace).ok();
    assert_eq!(before, passwords(&there), "no password was replaced");
    consistent(&case, &namespace);
}

#[test]
fn passwords_that_are_no_text_survive_and_immutable_secrets_are_reported() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let put = |name: &str, more: Value| {
        let mut object = json!({
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": {"name": name, "namespace": namespace},
        });
        for (key, value) in more.as_object().unwrap() {
            object[key] = value.clone();
        }
        case.apply(Dc::One, &object);
    };
    put(DEX, json!({"data": {"password": "//4A", "extra": "eA=="}}));
    put("qs-redis-pharia-assistant-api", json!({"immutable": true, "data": {"password": "b2xk"}}));
    generate(&case, &namespace).exits(5).says("21 created, 1 completed, 1 immutable");
    let dex = secret(&case, &namespace, DEX);
    assert_eq!((&dex["data"]["password"], &dex["data"]["extra"]), (&json!("//4A"), &json!("eA==")));
    assert_eq!(dex["data"].as_object().unwrap().len(), 9);
}

#[test]
fn rights_that_are_missing_are_named_before_anything_is_written() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let reader = User::with_rules(
        &case,
        &namespace,
        &json!([{ "apiGroups": [""], "resources": ["secrets"], "verbs": ["list"] }]),
    );
    let before = case.versions(Dc::One, &namespace);
    let mut command = case.secrets_command(&reader.kubeconfig());
    command.args(["generate", "--yes", "-n", &namespace]);
    e2e::Ran::new(&mut command, "").exits(7).says(r#"verbs: ["create"]"#);
    assert_eq!(before, case.versions(Dc::One, &namespace));
}

#[test]
fn the_server_checks_a_dry_run_and_admits_the_job() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let base = args(&namespace);
    let with = |more: &[&str]| {
        let all: Vec<&str> = base.iter().map(String::as_str).chain(more.iter().copied()).collect();
        case.secrets(&all).ok()
    };
    with(&["--dry-run=server"]).says("23 created");
    assert!(case.object(Dc::One, &namespace, "secret", DEX).is_none());
    let restricted = "pod-security.kubernetes.io/enforce=restricted";
    case.kubectl(Dc::One, &["label", "namespace", &namespace, restricted]).ok();
    let list = with(&["--emit-job", "--image", "example.invalid/none:1", "-o", "json"]).json();
    for mut object in list["items"].as_array().unwrap().clone() {
        if object["kind"] == "Job" {
            // A Pod of the same template tells at once what the standard says to it.
            let mut pod = object["spec"]["template"].clone();
            pod["apiVersion"] = json!("v1");
            pod["kind"] = json!("Pod");
            pod["metadata"]["name"] = json!("probe");
            pod["metadata"]["namespace"] = json!(namespace);
            case.apply(Dc::One, &pod);
            object["spec"]["suspend"] = json!(true);
        }
        case.apply(Dc::One, &object);
    }
}
