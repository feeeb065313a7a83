//! `kubectl qs-secrets cleanup`, `backup` and `restore` before a real API server.

use crate::hand_made::{cluster, healthy};
use e2e::{Case, Dc, User};
use serde_json::json;

const PG: &str = "qs-postgresql-cluster-pharia";
const DEX: &str = "qs-postgresql-cluster-access-dex";

fn filled(case: &Case) -> String {
    let namespace = case.namespace(Dc::One);
    case.secrets(&["generate", "--yes", "-n", &namespace, "--context", Dc::One.context()]).ok();
    namespace
}

#[test]
fn a_secret_that_a_cluster_names_stays_and_nothing_is_written() {
    let case = Case::begin();
    let namespace = filled(&case);
    cluster(&case, Dc::One, &namespace, PG, None, &healthy(PG));
    let role = json!([{ "op": "add", "path": "/spec/managed", "value": { "roles": [
        { "name": "dex", "login": true, "passwordSecret": { "name": DEX } }] } }]);
    let patch = ["patch", "clusters.postgresql.cnpg.io", PG, "-n", &namespace, "--type=json", "-p"];
    case.kubectl(Dc::One, &[&patch[..], &[&role.to_string()]].concat()).ok();
    let before = case.versions(Dc::One, &namespace);
    let cleanup = ["cleanup", "--type", "role", "--instance", PG, "-n", &namespace];
    let here = ["--context", Dc::One.context()];
    case.secrets(&[&cleanup[..], &here].concat()).ok().says("dry run").says(&format!("used by cluster/{PG}"));
    let confirmed = [&cleanup[..], &here, &["--confirm", PG]].concat();
    case.secrets(&confirmed).exits(6).says(DEX);
    assert_eq!(before, case.versions(Dc::One, &namespace));
    case.secrets(&[&confirmed[..], &["--skip-used"]].concat()).ok().says("gone");
    assert!(case.object(Dc::One, &namespace, "secret", DEX).is_some());
    assert!(case.object(Dc::One, &namespace, "secret", "qs-postgresql-cluster-access-mlflow").is_none());
    // Another cluster's and another kind's Secrets are none of this instance.
    assert!(case.object(Dc::One, &namespace, "secret", "qs-postgresql-cluster-access-temporal").is_some());
    assert!(case.object(Dc::One, &namespace, "secret", "qs-redis-pharia-assistant-api").is_some());
}

#[test]
fn who_may_not_see_the_users_of_a_secret_deletes_none() {
    let case = Case::begin();
    let namespace = filled(&case);
    let user = User::with_rules(
        &case,
        &namespace,
        &json!([{ "apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list", "delete"] }]),
    );
    let before = case.versions(Dc::One, &namespace);
    let args = ["cleanup", "--type", "role", "--instance", PG, "-n", &namespace, "--confirm", PG];
    let ran = e2e::Ran::new(case.secrets_command(&user.kubeconfig()).args(args), "");
    ran.exits(7).says("unknown is not unused");
    assert_eq!(before, case.versions(Dc::One, &namespace));
}

#[test]
fn what_was_deleted_comes_back_as_it_was() {
    let case = Case::begin();
    let namespace = filled(&case);
    let folder = std::env::temp_dir().join(format!("qs-secrets-{}", case.id()));
    let file = folder.join("all.yaml");
    let at = ["-n", &namespace, "--context", Dc::One.context()];
    let file = file.to_string_lossy();
    case.secrets(&[&["backup", "--to", &file][..], &at].concat()).ok().says("23 Secrets");
    let data = || case.object(Dc::One, &namespace, "secret", DEX).map(|secret| secret["data"].clone());
    let before = data();
    case.kubectl(Dc::One, &["delete", "secret", DEX, "-n", &namespace]).ok();
    case.secrets(&[&["restore", &file, "--yes"][..], &at].concat()).ok().says("create");
    assert!(before.is_some());
    assert_eq!(before, data());
    std::fs::remove_dir_all(folder).unwrap();
}
