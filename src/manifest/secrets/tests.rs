//! Profiles, inventories, and what follows from them.

use super::*;
use crate::model::secret::SecretBytes;
use std::collections::BTreeMap;
use std::sync::Arc;

fn profile(name: &str) -> Profile {
    Profile::built_in(name).unwrap().unwrap()
}

fn pharia() -> Vec<Expected> {
    let profile = profile("pharia");
    expected(&profile, &profile.inventory, "pharia-ai").unwrap()
}

fn find<'a>(all: &'a [Expected], name: &str) -> &'a Expected {
    all.iter().find(|one| one.name == name).unwrap_or_else(|| panic!("no {name}"))
}

fn with_password(password: &str) -> BTreeMap<String, SecretBytes> {
    [("password".to_owned(), SecretBytes::from(password))].into()
}

fn derived(one: &Expected, key: &str, password: &str) -> String {
    one.derive(key, &with_password(password)).unwrap().expose_text().unwrap().to_owned()
}

#[test]
fn every_profile_of_the_program_is_sound() {
    for (name, text) in BUILT_IN {
        let profile = Profile::read(&Arc::from(*name), text.as_bytes());
        let profile = profile.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        assert_eq!(profile.name, *name);
        expected(&profile, &profile.inventory, "ns").unwrap();
    }
}

#[test]
fn the_default_inventory_yields_eighteen_two_and_three_secrets_of_different_names() {
    let all = pharia();
    let count = |each: &[Each]| all.iter().filter(|one| each.contains(&one.each)).count();
    let kinds = (count(&[Each::Role]), count(&[Each::Redis]), count(&[Each::Minio, Each::Bucket]));
    assert_eq!(kinds, (18, 2, 3));
    let names: std::collections::BTreeSet<_> = all.iter().map(|one| &one.name).collect();
    assert_eq!(names.len(), 23);
}

#[test]
fn a_role_connects_through_its_pooler_and_its_url_says_the_same() {
    let all = pharia();
    let one = find(&all, "qs-postgresql-cluster-access-document-index");
    assert_eq!(one.keys.len(), 8);
    assert_eq!(derived(one, "username", ""), "document_index");
    assert_eq!(derived(one, "databaseName", ""), "document-index");
    assert_eq!(derived(one, "host", ""), "qs-postgresql-cluster-pharia-pooler-transaction");
    assert_eq!(
        derived(one, "databaseUrl", "p@ss"),
        "postgres://document_index:p%40ss@qs-postgresql-cluster-pharia-pooler-transaction:5432/document-index"
    );
    assert_eq!(one.labels["qs-postgresql-cluster/name"], "qs-postgresql-cluster-pharia");
    assert_eq!(one.labels["qs-postgresql-cluster/type"], "access-secret");
    let temporal = find(&all, "qs-postgresql-cluster-access-temporal-visibility");
    assert_eq!(derived(temporal, "host", ""), "qs-postgresql-cluster-temporal-pooler-session");
}

#[test]
fn redis_and_minio_are_named_by_instance_and_buckets_follow_their_leader() {
    let all = pharia();
    let redis = find(&all, "qs-redis-pharia-assistant-api");
    assert_eq!(derived(redis, "host", ""), "qs-pharia-assistant-api-redis");
    let minio = find(&all, "qs-minio-access-pharia-data");
    let bucket = find(&all, "qs-minio-access-pharia-data-internal");
    assert_eq!(derived(minio, "endpointUrl", ""), "http://qs-minio-pharia-data:9000");
    assert_eq!((&minio.group, minio.leads), (&bucket.group, true));
    assert!(!bucket.leads && minio.key("bucket").is_none());
    assert_eq!(derived(bucket, "bucket", ""), "internal");
}

#[test]
fn a_derived_key_without_its_password_names_what_is_missing() {
    let all = pharia();
    let one = find(&all, "qs-postgresql-cluster-access-dex");
    assert!(one.derive("databaseUrl", &BTreeMap::new()).is_err());
    assert!(one.derive("host", &BTreeMap::new()).is_ok());
}

#[test]
fn the_keys_of_a_bitnami_secret_depend_on_user_and_replication() {
    let keys = |user: Option<&str>, replication: bool| {
        let instance =
            Instance { name: "pg".into(), user: user.map(str::to_owned), replication, ..Instance::default() };
        let inventory = Inventory { instances: vec![instance], ..Inventory::default() };
        let all = expected(&profile("bitnami"), &inventory, "ns").unwrap();
        all[0].keys.iter().map(|key| key.key.clone()).collect::<Vec<_>>()
    };
    assert_eq!(keys(None, false), ["postgres-password"]);
    assert_eq!(keys(Some("app"), true), ["postgres-password", "password", "replication-password"]);
}

fn read(text: &str) -> Result<Inventory, Vec<String>> {
    Inventory::read(&[(Arc::from("values.yaml"), text.as_bytes().to_vec())], &profile("pharia"))
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn an_inventory_file_maps_roles_to_poolers() {
    let inventory = read(
        "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n\
         - name: pg\n  poolers: [tx]\n  defaultPooler: tx\n  rolePoolerMappings: {b: direct}\n\
         \x20 roles: [{name: a}, {name: b, database: other}]\n",
    )
    .unwrap();
    let all = expected(&profile("pharia"), &inventory, "ns").unwrap();
    let hosts: Vec<String> = all.iter().map(|one| derived(one, "host", "")).collect();
    assert_eq!(hosts, ["pg-pooler-tx", "pg-rw"]);
    assert_eq!(derived(&all[1], "databaseName", ""), "other");
    assert_eq!(inventory.clusters[0].pooler("a"), (Some("tx"), true));
    assert_eq!(inventory.clusters[0].pooler("b"), (None, false));
}

#[test]
fn problems_of_an_inventory_name_line_and_key() {
    let problems = read(
        "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n\
         - name: pg\n  defaultPooler: nope\n  roles: [{name: a}, {name: a}]\n",
    )
    .unwrap_err();
    assert!(problems.iter().any(|p| p.contains("pg.defaultPooler") && p.contains("nope")), "{problems:?}");
    assert!(problems.iter().any(|p| p.contains("a stands twice")), "{problems:?}");
    let problems =
        read("apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclutsers: []\n").unwrap_err();
    assert!(problems[0].contains("values.yaml:3") && problems[0].contains("clutsers"), "{problems:?}");
}

#[test]
fn values_of_the_charts_are_an_inventory() {
    for mappings in
        ["{dex: session, mlflow: direct}", "[{role: dex, pooler: session}, {role: mlflow, pooler: direct}]"]
    {
        let text = format!(
            "clusterPharia:\n  fullnameOverride: pg\n  config:\n    defaultPooler: transaction\n    \
             rolePoolerMappings: {mappings}\n  cluster:\n    roles:\n    - name: dex\n      passwordSecret: {{name: own}}\n    \
             - name: mlflow\n    - name: gone\n      ensure: absent\n  poolers:\n  - name: transaction\n  - name: session\n\
             databases:\n- {{name: tracking, owner: mlflow, cluster: pg}}\n\
             redis:\n- name: qs-cart-redis\nminio:\n  qs-minio-files:\n    auth: {{user: root}}\n    buckets: [a, {{name: b}}]\n"
        );
        let inventory = read(&text).unwrap();
        let all = expected(&profile("pharia"), &inventory, "ns").unwrap();
        let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "own",
                "qs-postgresql-cluster-access-mlflow",
                "qs-redis-cart",
                "qs-minio-access-files",
                "qs-minio-access-files-a",
                "qs-minio-access-files-b"
            ]
        );
        assert_eq!(derived(&all[0], "host", ""), "pg-pooler-session");
        assert_eq!(derived(&all[1], "host", ""), "pg-rw");
        assert_eq!(derived(&all[1], "databaseName", ""), "tracking");
        assert_eq!(derived(&all[3], "user", ""), "root");
    }
    assert!(read("replicaCount: 3\n").unwrap_err()[0].contains("neither an Inventory"));
}

#[test]
fn problems_of_a_profile_are_told_all_at_once() {
    let text = "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Profile\nname: own\ndescription: d\n\
        password: {length: 20, charset: hex}\nsecrets:\n- each: role\n  name: \"{cluster}-{rolle}\"\n  type: Opaque\n  instance: x\n  keys:\n\
        \x20 - {key: a, value: \"{b}\"}\n  - {key: b, value: \"{a}\"}\n  - {key: c}\n  - {key: c, value: \"{nope}\"}\n";
    let problems = Profile::read(&Arc::from("own.yaml"), text.as_bytes()).unwrap_err();
    let text = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for part in
        ["rolle", "a is derived from itself", "exactly one of", "c stands twice", "nope", "own.yaml:14"]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let bad = "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Profile\nname: x\n";
    assert!(Profile::read(&Arc::from("x"), bad.as_bytes()).is_err());
}

#[test]
fn templates_keep_bytes_and_refuse_what_they_do_not_know() {
    let template = Template::try_from("{a|url}/{a|base64}/{b|dash}".to_owned()).unwrap();
    let mut value =
        |name: &str| Some(SecretBytes::from(if name == "a" { vec![0xff, b'@'] } else { b"x_y".to_vec() }));
    assert_eq!(template.fill(&mut value).unwrap().expose(), b"%FF%40//0A=/x-y");
    assert_eq!(template.to_string(), "{a|url}/{a|base64}/{b|dash}");
    for bad in ["{a", "{}", "{a|nope}"] {
        assert!(Template::try_from(bad.to_owned()).is_err(), "{bad}");
    }
}

#[test]
fn the_example_inventory_is_one() {
    let inventory = read(include_str!("../../../examples/secrets/inventory.yaml")).unwrap();
    let all = expected(&profile("pharia"), &inventory, "ns").unwrap();
    assert_eq!(all.len(), 7);
    assert_eq!(derived(&all[2], "host", ""), "shop-rw");
}

#[test]
fn names_that_fall_together_or_are_too_long_are_told_with_whom() {
    let long = "x".repeat(250);
    let roles = format!("[{{name: a_b}}, {{name: a-b}}, {{name: {long}}}]");
    let text = format!(
        "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n- {{name: pg, roles: {roles}}}\n"
    );
    let all = expected(&profile("pharia"), &read(&text).unwrap(), "ns").unwrap();
    let wrong = clashes(&all);
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert_eq!(
        wrong[0],
        "role a_b of pg and role a-b of pg would share secret/qs-postgresql-cluster-access-a-b"
    );
    assert!(wrong[1].contains("expected a Kubernetes object name"), "{wrong:?}");
}
