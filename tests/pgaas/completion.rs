//! `completion`, and what kubectl asks to complete.

use crate::declared::confs;
use crate::pgaas;
use crate::support::{Answer, FakeApi, World};
use serde_json::json;
use std::time::{Duration, Instant};

/// The candidates without their descriptions, and the directive.
fn complete(world: &World, words: &[&str]) -> (Vec<String>, String) {
    let text = world.run(&[&["__complete"][..], words].concat()).data();
    let mut lines: Vec<String> =
        text.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect();
    let directive = lines.pop().unwrap();
    (lines, directive)
}

#[test]
fn verbs_and_flags_are_completed_with_what_they_do() {
    let world = pgaas();
    let text = world.run(&["__complete", "prom"]).data();
    assert_eq!(
        text,
        "promote\tPromote a data centre to primary with the demotion token of the old one\n:4\n"
    );
    assert_eq!(complete(&world, &["status", "--contex"]).0, ["--context"]);
    let (verbs, directive) = complete(&world, &[""]);
    assert!(verbs.contains(&"status".to_owned()) && !verbs.contains(&"__complete".to_owned()), "{verbs:?}");
    assert_eq!(directive, ":4");
    assert_eq!(complete(&world, &["token", ""]).0, ["decode", "verify", "rebuild"]);
}

#[test]
fn what_cannot_be_completed_is_no_error() {
    for words in [&["nonsense", ""][..], &[], &["status", "--bogus", ""], &["status", "--context"]] {
        let outcome = pgaas().run(&[&["__complete"][..], words].concat());
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{words:?}");
        assert!(outcome.stdout.ends_with(":4\n"), "{words:?}: {}", outcome.stdout);
    }
    let broken = pgaas();
    broken.file(".kube/config", "{");
    assert_eq!(complete(&broken, &["status", "--context", ""]).0, [""; 0]);
}

#[test]
fn contexts_come_from_the_kubeconfig_named_before() {
    let api = FakeApi::start();
    let world = pgaas().contexts(&[("p1", &api), ("l1", &api)]);
    assert_eq!(complete(&world, &["status", "--context", ""]).0, ["p1", "l1"]);
    assert_eq!(complete(&world, &["list", "--dc-context", "paris=l"]).0, ["paris=l1"]);
    let other = world.file("other", &crate::support::kubeconfig(&[("elsewhere", &api)]));
    let named = ["--kubeconfig", other.to_str().unwrap(), "status", "--context", ""];
    assert_eq!(complete(&world, &named).0, ["elsewhere"]);
    assert!(api.seen().is_empty());
}

#[test]
fn targets_are_the_declared_ones_and_the_live_clusters_of_the_namespace() {
    let api = FakeApi::start();
    api.put(json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": "apps", "name": "prod"},
    }));
    let world = pgaas().contexts(&[("here", &api)]);
    assert_eq!(complete(&world, &["status", ""]).0, ["prod"]);
    assert_eq!(complete(&world, &["status", "-n", "other", ""]).0, [""; 0]);
    confs(&world);
    let (both, _) = complete(&world, &["status", ""]);
    assert!(both.contains(&"ic1/prod".to_owned()) && both.contains(&"prod".to_owned()), "{both:?}");
    let (declared, _) = complete(&world, &["template", ""]);
    assert!(declared.contains(&"ic1/prod".to_owned()) && !declared.contains(&"prod".to_owned()));
    assert_eq!(complete(&world, &["template", "ic1/prod", "--dc", ""]).0, ["dc1", "dc2"]);
    assert_eq!(
        complete(&world, &["status", "ic1/prod", "--dc-context", ""]),
        (vec!["dc1=".to_owned(), "dc2=".to_owned()], ":6".to_owned())
    );
}

#[test]
fn a_server_that_does_not_answer_is_not_waited_for() {
    let api = FakeApi::start();
    api.always("GET", "/", Answer::Slow(Duration::from_secs(30)));
    let world = pgaas().contexts(&[("here", &api)]);
    let start = Instant::now();
    assert_eq!(complete(&world, &["status", ""]).0, [""; 0]);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn the_file_for_kubectl_is_installed_once_and_never_over_anothers() {
    let world = pgaas();
    let install = ["completion", "kubectl", "--install", "."];
    let outcome = world.run(&install);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stderr.contains("is not on PATH"), "{}", outcome.stderr);
    let path = world.home().join("kubectl_complete-pgaas");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, "#!/bin/sh\nexec kubectl-pgaas __complete \"$@\"\n");
    assert_eq!(world.run(&install).code, 0);
    assert_eq!(pgaas().run(&["completion", "kubectl"]).data(), text);
    std::fs::write(&path, "mine").unwrap();
    assert_eq!(world.run(&install).code, 6);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    // Without krew there is no directory to choose.
    assert_eq!(world.run(&["completion", "kubectl", "--install"]).code, 2);
    std::fs::create_dir_all(world.home().join(".krew/bin")).unwrap();
    assert_eq!(world.run(&["completion", "kubectl", "--install"]).code, 0);
    assert!(world.home().join(".krew/bin/kubectl_complete-pgaas").exists());
}

#[test]
fn every_shell_has_a_script_that_names_the_verbs() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = pgaas().run(&["completion", shell]).data();
        assert!(script.contains("promote") && script.contains("kubectl-pgaas"), "{shell}");
    }
    assert_eq!(pgaas().run(&["completion", "tcsh"]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_link_that_kubectl_would_run_completes_by_its_name() {
    let world = pgaas();
    let link = world.home().join("kubectl_complete-pgaas");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kubectl-pgaas"), &link).unwrap();
    let output = std::process::Command::new(link).arg("promo").output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("promote\t"));
}
