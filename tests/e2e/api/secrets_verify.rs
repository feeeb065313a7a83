//! `kubectl qs-secrets verify` and `explain` before a real API server.

use crate::hand_made::{cluster, healthy};
use e2e::{Case, Dc, Ran};
use serde_json::json;

const DEX: &str = "qs-postgresql-cluster-access-dex";
const PG: &str = "qs-postgresql-cluster-pharia";

fn run(case: &Case, namespace: &str, verb: &[&str]) -> Ran {
    case.secrets(&[verb, &["--context", Dc::One.context(), "-n", namespace]].concat())
}

fn generated(case: &Case) -> String {
    let namespace = case.namespace(Dc::One);
    run(case, &namespace, &["generate", "--yes"]).ok();
    namespace
}

#[test]
fn what_generate_makes_is_right_and_looking_writes_nothing() {
    let case = Case::begin();
    let namespace = generated(&case);
    let before = case.versions(Dc::One, &namespace);
    run(&case, &namespace, &["verify", "--strict"]).ok().says("23 secrets: 23 right");
    assert_eq!(before, case.versions(Dc::One, &namespace));
}

#[test]
fn fix_mends_host_url_and_labels_and_keeps_the_password() {
    let case = Case::begin();
    let namespace = generated(&case);
    let before = case.object(Dc::One, &namespace, "secret", DEX).unwrap();
    let patch = json!({
        "metadata": {"labels": {"qs-postgresql-cluster/type": null, "team": "a"}},
        "stringData": {"host": "localhost", "databaseUrl": "postgres://dex:PASSWORD@localhost:5432/dex"},
    });
    let patch = patch.to_string();
    case.kubectl(Dc::One, &["patch", "-n", &namespace, "secret", DEX, "--type=merge", "-p", &patch]).ok();
    run(&case, &namespace, &["verify"]).exits(3).says("SEC005").says("SEC007").says("SEC009");
    run(&case, &namespace, &["verify", "--fix", "--dry-run", "server"]).exits(3).says("would mend");
    run(&case, &namespace, &["verify", "--fix", "--yes"]).ok().says("mended secret/").says("23 right");
    let after = case.object(Dc::One, &namespace, "secret", DEX).unwrap();
    assert_eq!(before["data"], after["data"]);
    assert_eq!(after["metadata"]["labels"]["team"], "a");
}

#[test]
fn a_role_the_operator_cannot_reconcile_is_told() {
    let case = Case::begin();
    let namespace = generated(&case);
    let mut status = healthy(PG);
    status["managedRolesStatus"] = json!({"cannotReconcile": {"dex": ["wrong username in its Secret"]}});
    cluster(&case, Dc::One, &namespace, PG, None, &status);
    run(&case, &namespace, &["verify"]).exits(3).says("CLU002").says("role dex cannot be reconciled");
}

#[test]
fn the_same_secrets_in_two_data_centres_and_one_that_differs() {
    let case = Case::begin();
    let (one, two) = (generated(&case), case.namespace(Dc::Two));
    let mut copy = case.object(Dc::One, &one, "secret", DEX).unwrap();
    copy["metadata"] = json!({"name": DEX, "namespace": two, "labels": copy["metadata"]["labels"]});
    case.apply(Dc::Two, &copy);
    let args = [
        "verify".to_owned(),
        "--dc-context".to_owned(),
        format!("one={}", Dc::One.context()),
        "--dc-context".to_owned(),
        format!("two={}", Dc::Two.context()),
        format!("--dc-namespace=one={one}"),
        format!("--dc-namespace=two={two}"),
    ];
    let args = args.each_ref().map(String::as_str);
    let ran = case.secrets(&args).exits(3).says("SEC025").says("is in one, and not here");
    assert!(!ran.text().lines().any(|line| line.contains("SEC025") && line.contains(DEX)));
}

#[test]
fn explain_says_which_pooler_and_that_it_is_not_there() {
    let case = Case::begin();
    let namespace = generated(&case);
    run(&case, &namespace, &["explain", "dex"])
        .ok()
        .says("default pooler transaction")
        .says("says the same")
        .says("does not exist");
    run(&case, &namespace, &["explain", "nobody"]).exits(2).says("dex");
}
