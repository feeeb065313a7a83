//! Kubeconfig and connection flags, seen through a verb that asks the server.

use crate::pgaas;
use crate::support::{Answer, FakeApi, World, kubeconfig};
use std::process::Stdio;
use std::time::{Duration, Instant};

fn world(api: &FakeApi) -> World {
    pgaas().contexts(&[("here", api)])
}

#[test]
fn a_missing_file_in_the_list_is_skipped() {
    let api = FakeApi::start();
    let world = pgaas();
    let file = world.file("there", &kubeconfig(&[("here", &api)]));
    let list = format!("{}/missing:{}", world.home().display(), file.display());
    assert_eq!(world.variable("KUBECONFIG", list).run(&["list"]).code, 0);
    assert_eq!(api.seen().len(), 1);
}

#[test]
fn a_broken_file_is_named_and_its_content_stays_secret() {
    let api = FakeApi::start();
    let world = pgaas();
    world.file("good", &kubeconfig(&[("here", &api)]));
    world.file("broken", "users:\n- name: x\n  user: {token: s3cr3t\n");
    let list = format!("{0}/broken:{0}/good", world.home().display());
    let outcome = world.variable("KUBECONFIG", list).run(&["list"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    assert!(outcome.stderr.contains("/broken:") && !outcome.stderr.contains("s3cr3t"), "{}", outcome.stderr);
    assert!(api.seen().is_empty());
}

#[test]
fn a_file_named_by_flag_must_exist_and_replaces_the_variable() {
    let (one, two) = (FakeApi::start(), FakeApi::start());
    let world = pgaas();
    let file = world.file("one", &kubeconfig(&[("one", &one)]));
    let other = world.file("two", &kubeconfig(&[("two", &two)]));
    let world = world.variable("KUBECONFIG", file.to_string_lossy());
    assert_eq!(world.run(&["list", "--kubeconfig", other.to_str().unwrap()]).code, 0);
    assert_eq!((one.seen().len(), two.seen().len()), (0, 1));
    assert_eq!(world.run(&["list", "--kubeconfig", "/nowhere"]).code, 1);
}

#[test]
fn no_kubeconfig_at_all_is_told_with_what_to_do() {
    let outcome = pgaas().run(&["list"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.starts_with("error: no kubeconfig"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("\nhint: "), "{}", outcome.stderr);
}

#[test]
fn a_pods_service_account_is_used_only_without_any_kubeconfig() {
    let in_pod = |world: World| {
        world.variable("KUBERNETES_SERVICE_HOST", "127.0.0.1").variable("KUBERNETES_SERVICE_PORT", "1")
    };
    let outcome = in_pod(pgaas()).run(&["list"]);
    assert!(outcome.stderr.contains("service account"), "{}", outcome.stderr);
    let api = FakeApi::start();
    assert_eq!(in_pod(world(&api)).run(&["list"]).code, 0);
    let broken = in_pod(pgaas());
    broken.file(".kube/config", "{");
    let outcome = broken.run(&["list"]);
    assert!(outcome.stderr.contains("not a valid kubeconfig"), "{}", outcome.stderr);
}

#[test]
fn the_namespace_is_that_of_the_context_unless_a_flag_names_another() {
    let api = FakeApi::start();
    let world = world(&api);
    world.run(&["list"]);
    world.run(&["list", "-n", "other"]);
    world.run(&["-n", "other", "list"]);
    world.run(&["list", "-A"]);
    let paths: Vec<String> =
        api.seen().into_iter().map(|seen| seen.uri.split('?').next().unwrap().to_owned()).collect();
    let base = "/apis/postgresql.cnpg.io/v1";
    assert_eq!(
        paths,
        [
            format!("{base}/namespaces/apps/clusters"),
            format!("{base}/namespaces/other/clusters"),
            format!("{base}/namespaces/other/clusters"),
            format!("{base}/clusters")
        ]
    );
}

#[test]
fn requests_carry_the_token_the_program_and_the_impersonated_identity() {
    let api = FakeApi::secure();
    world(&api).run(&[
        "list",
        "--as",
        "ada",
        "--as-uid",
        "7",
        "--as-group",
        "dba",
        "--as-group",
        "ops",
        "--as-user-extra",
        "scopes=a=b",
    ]);
    let seen = &api.seen()[0];
    assert_eq!(seen.header("authorization"), "Bearer secret-token");
    assert!(seen.header("user-agent").starts_with(concat!(
        "kubectl-pgaas/",
        env!("CARGO_PKG_VERSION"),
        " ("
    )));
    assert_eq!(seen.header("impersonate-user"), "ada");
    assert_eq!(seen.header("impersonate-uid"), "7");
    assert_eq!(seen.headers["impersonate-group"], ["dba", "ops"]);
    assert_eq!(seen.header("impersonate-extra-scopes"), "a=b");
}

#[test]
fn server_and_token_of_flags_replace_those_of_the_file() {
    let (one, two) = (FakeApi::secure(), FakeApi::secure());
    assert_eq!(
        world(&one).run(&["list", "-s", two.url(), "--token", "given", "--insecure-skip-tls-verify"]).code,
        0
    );
    assert!(one.seen().is_empty());
    assert_eq!(two.seen()[0].header("authorization"), "Bearer given");
    // No kubeconfig is needed then.
    let args =
        ["list", "--server", two.url(), "--token", "given", "-n", "x", "--insecure-skip-tls-verify=true"];
    assert_eq!(pgaas().run(&args).code, 0);
}

#[test]
fn no_credential_is_sent_or_asked_for_without_tls() {
    let api = FakeApi::start();
    assert_eq!(world(&api).run(&["list"]).code, 0);
    assert_eq!(world(&api).run(&["list", "--token", "given"]).code, 0);
    let world = with_plugin(pgaas(), &api, "exit 1");
    assert_eq!(world.run(&["list"]).code, 0);
    assert!(!world.home().join("runs").exists());
    assert!(api.seen().iter().all(|seen| !seen.headers.contains_key("authorization")));
}

#[test]
fn a_token_file_may_end_with_a_line_end() {
    let api = FakeApi::secure();
    let world = pgaas();
    world.file(".kube/token", "from-file\n");
    let text = kubeconfig(&[("here", &api)]).replace("{token: secret-token}", "{tokenFile: token}");
    world.file(".kube/config", &text);
    assert_eq!(world.run(&["list"]).code, 0);
    assert_eq!(api.seen()[0].header("authorization"), "Bearer from-file");
    world.file(".kube/config", &text.replace("tokenFile: token", "tokenFile: nowhere"));
    let outcome = world.run(&["list"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stderr.contains("token file"), "{}", outcome.stderr);
}

#[test]
fn a_context_that_does_not_exist_is_named_with_those_that_do() {
    let api = FakeApi::start();
    let outcome = world(&api).run(&["list", "--context", "nowhere"]);
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.stderr, "error: context \"nowhere\" does not exist\nhint: contexts: here\n");
}

/// A kubeconfig whose user asks a script that counts its runs.
fn with_plugin(world: World, api: &FakeApi, script: &str) -> World {
    let path = world.file("plugin", &format!("#!/bin/sh\necho run >> \"$HOME/runs\"\n{script}\n"));
    std::process::Command::new("chmod").arg("+x").arg(&path).status().unwrap();
    let exec = format!(
        "{{name: tester, user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: {}, interactiveMode: IfAvailable}}}}}}",
        path.display()
    );
    let text = kubeconfig(&[("here", api)]).replace("{name: tester, user: {token: secret-token}}", &exec);
    world.file(".kube/config", &text);
    world
}

#[test]
fn a_credential_plugin_runs_once_and_its_token_is_sent() {
    let api = FakeApi::secure();
    let script =
        "echo \"$KUBERNETES_EXEC_INFO\" > \"$HOME/info\"\necho '{\"status\": {\"token\": \"from-plugin\"}}'";
    let world = with_plugin(pgaas(), &api, script);
    assert_eq!(world.run(&["list"]).code, 0);
    assert_eq!(api.seen()[0].header("authorization"), "Bearer from-plugin");
    assert_eq!(std::fs::read_to_string(world.home().join("runs")).unwrap(), "run\n");
    let info = std::fs::read_to_string(world.home().join("info")).unwrap();
    let info: serde_json::Value = serde_json::from_str(&info).unwrap();
    assert_eq!(info["kind"], "ExecCredential");
    assert_eq!(info["spec"]["interactive"], false);
}

#[test]
fn a_credential_plugin_may_answer_in_yaml() {
    let api = FakeApi::secure();
    let world = with_plugin(pgaas(), &api, "printf 'status:\\n  token: from-yaml\\n'");
    assert_eq!(world.run(&["list"]).code, 0);
    assert_eq!(api.seen()[0].header("authorization"), "Bearer from-yaml");
}

#[test]
fn what_a_failing_credential_plugin_prints_stays_secret() {
    let api = FakeApi::secure();
    for script in ["echo s3cr3t; exit 3", "echo s3cr3t: [", "echo '{\"status\": {\"tokn\": \"s3cr3t\"}}'"] {
        let outcome = with_plugin(pgaas(), &api, script).run(&["list"]);
        assert_eq!(outcome.code, 1, "{script}");
        assert!(outcome.stderr.contains("credential plugin"), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains("s3cr3t"), "{}", outcome.stderr);
    }
    assert!(api.seen().is_empty());
}

#[test]
fn a_token_of_the_flag_makes_the_credential_plugin_needless() {
    let api = FakeApi::secure();
    let world = with_plugin(pgaas(), &api, "exit 1");
    assert_eq!(world.run(&["list", "--token", "given"]).code, 0);
    assert!(!world.home().join("runs").exists());
}

#[test]
fn refusals_of_the_server_have_codes_of_their_own() {
    let api = FakeApi::start();
    let world = world(&api);
    api.times(1, "GET", "/", Answer::Status(403, "Forbidden", "clusters is forbidden"));
    assert_eq!(world.run(&["list"]).code, 7);
    api.times(1, "GET", "/", Answer::Status(401, "Unauthorized", "Unauthorized"));
    assert_eq!(world.run(&["list"]).code, 1);
    api.times(1, "GET", "/", Answer::Text(404, "404 page not found\n"));
    let outcome = world.run(&["list"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("hint: "), "{}", outcome.stderr);
}

#[test]
fn a_busy_server_is_asked_again_and_a_silent_one_is_given_up() {
    let api = FakeApi::start();
    let world = world(&api);
    api.times(1, "GET", "/", Answer::Status(503, "ServiceUnavailable", "busy"));
    assert_eq!(world.run(&["list"]).code, 0);
    assert_eq!(api.seen().len(), 2);
    api.always("GET", "/", Answer::Slow(Duration::from_secs(20)));
    let start = Instant::now();
    assert_eq!(world.run(&["list", "--request-timeout", "200ms"]).code, 1);
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn answers_that_end_too_early_or_mean_nothing_are_errors_not_crashes() {
    for answer in [Answer::Cut, Answer::Text(200, "<html>"), Answer::Text(501, "<html>")] {
        let api = FakeApi::start();
        api.always("GET", "/", answer);
        let outcome = world(&api).run(&["list"]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{}", outcome.stderr);
        assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
    }
}

#[test]
fn a_server_that_is_not_there_is_told_quickly() {
    let world = pgaas();
    let outcome = world.run(&["list", "--server", "http://127.0.0.1:1", "--token", "t"]);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.stderr.contains("127.0.0.1:1") || outcome.stderr.contains("refused"),
        "{}",
        outcome.stderr
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_reading_verb_with_130() {
    let api = FakeApi::start();
    api.always("GET", "/", Answer::Slow(Duration::from_secs(20)));
    let world = world(&api);
    let mut child = world.command(&["list"]).stdin(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while api.seen().is_empty() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let interrupt = format!("kill -INT {}", child.id());
    std::process::Command::new("sh").args(["-c", &interrupt]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// A verb that changes something looks at the interrupt between its steps; while
/// a request hangs it does not get there, and only the second Ctrl-C helps.
#[cfg(unix)]
#[test]
fn the_second_ctrl_c_ends_a_changing_verb_at_once() {
    let api = FakeApi::start();
    api.always("GET", "/", Answer::Slow(Duration::from_secs(20)));
    let world = world(&api);
    let args = ["lock", "show", "prod", "--request-timeout", "30s"];
    let mut child = world.command(&args).stdin(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while api.seen().is_empty() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let interrupt = format!("kill -INT {}", child.id());
    for _ in 0..2 {
        std::process::Command::new("sh").args(["-c", &interrupt]).status().unwrap();
        std::thread::sleep(Duration::from_millis(300));
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(start.elapsed() < Duration::from_secs(15));
}
