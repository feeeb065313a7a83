//! `generate`.

use crate::secrets;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};
use std::time::Duration;

const PATH: &str = "/api/v1/namespaces/apps/secrets";
const DEX: &str = "qs-postgresql-cluster-access-dex";
pub const SMALL: &str = "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\n\
    clusters: [{name: pg, roles: [{name: app_a}, {name: b}]}]\nminio: [{name: m, application: files, buckets: [in]}]\n";
pub const APP: &str = "qs-postgresql-cluster-access-app-a";

fn world(api: &FakeApi) -> World {
    let world = secrets().contexts(&[("here", api)]);
    world.file("small.yaml", SMALL);
    world
}

const ARGS: &[&str] = &["generate", "-f", "small.yaml", "--yes"];

fn small(api: &FakeApi) -> crate::support::Outcome {
    world(api).run(ARGS)
}

fn named(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "apps"}})
}

fn stored(api: &FakeApi, name: &str) -> Value {
    api.stored(&named(name)).unwrap_or_else(|| panic!("no {name}"))
}

fn value(api: &FakeApi, name: &str, key: &str) -> String {
    stored(api, name)["data"][key].as_str().unwrap_or_default().to_owned()
}

fn writes(api: &FakeApi) -> Vec<String> {
    let all = api.seen().into_iter().filter(|r| r.method != "GET" && !r.uri.contains("selfsubject"));
    all.map(|r| format!("{} {}", r.method, r.uri.split('?').next().unwrap())).collect()
}

#[test]
fn everything_missing_is_created_and_a_second_run_changes_nothing() {
    let api = FakeApi::start();
    let world = world(&api);
    let first = world.run(&["generate", "--yes", "-o", "json"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let report = first.json();
    assert_eq!((&report["kind"], &report["summary"]), (&json!("GenerateReport"), &json!({"created": 23})));
    let dex = stored(&api, DEX);
    assert_eq!(dex["data"].as_object().unwrap().len(), 8);
    assert_eq!(dex["metadata"]["labels"]["qs-postgresql-cluster/type"], "access-secret");
    let reads = |api: &FakeApi| api.seen().iter().filter(|r| r.method == "GET").count();
    assert_eq!(reads(&api), 1, "one list, and not one GET for each Secret");
    let before = api.seen().len();
    let again = world.run(&["generate"]);
    assert_eq!((again.code, again.stdout.contains("23 kept")), (0, true), "{again:?}");
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
    assert_eq!(api.seen().len(), before + 1, "no question, no right asked for, no write");
}

#[test]
fn what_is_asked_shows_names_keys_and_place_but_no_value() {
    let api = FakeApi::start();
    let out = small(&api);
    assert_eq!(out.code, 0, "{}", out.stderr);
    let asked = format!("In namespace apps (context here, server {}):", api.url());
    assert!(out.stderr.contains(&asked), "{}", out.stderr);
    assert!(out.stderr.contains(&format!("create secret/{APP}: username, user, password")), "{}", out.stderr);
    for name in [APP, "qs-minio-access-files"] {
        for (key, value) in stored(&api, name)["data"].as_object().unwrap() {
            let shown = out.stdout.contains(value.as_str().unwrap());
            assert!(!shown, "{name} {key}");
        }
    }
    let json = world(&api).run(&["generate", "-f", "small.yaml", "-o", "json"]).json();
    let lines: Vec<&str> = out.stdout.lines().skip(1).take(4).collect();
    for (item, line) in json["items"].as_array().unwrap().iter().zip(lines) {
        assert!(line.starts_with(item["name"].as_str().unwrap()), "the same rows in text and JSON");
    }
}

#[test]
fn a_password_stays_byte_for_byte_while_its_connection_data_is_refreshed() {
    let api = FakeApi::start();
    let mut old = named(APP);
    old["type"] = json!("Opaque");
    // No UTF-8, and nothing else.
    old["data"] = json!({"password": "//4A", "host": "b2xk", "extra": "eA=="});
    api.put(old);
    let out = small(&api);
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert_eq!((value(&api, APP, "password"), value(&api, APP, "extra")), ("//4A".into(), "eA==".into()));
    assert_ne!(value(&api, APP, "host"), "b2xk");
    assert!(!value(&api, APP, "databaseUrl").is_empty());
    let patch = api.seen().into_iter().find(|r| r.method == "PATCH").unwrap();
    assert_eq!(patch.header("content-type"), "application/merge-patch+json");
    assert_eq!(patch.body["metadata"]["resourceVersion"], "1");
    assert!(patch.body["data"]["password"].is_null(), "a password is never sent again");
    assert!(out.stdout.lines().any(|l| l.starts_with(APP) && l.contains("completed")), "{}", out.stdout);
}

#[test]
fn a_bucket_gets_the_password_of_its_instance_and_an_instance_that_of_its_bucket() {
    let api = FakeApi::start();
    let mut bucket = named("qs-minio-access-files-in");
    bucket["data"] = json!({"password": "b2xk"});
    api.put(bucket);
    assert_eq!(small(&api).code, 0);
    assert_eq!(value(&api, "qs-minio-access-files", "password"), "b2xk");
    let api = FakeApi::start();
    assert_eq!(small(&api).code, 0);
    let leader = value(&api, "qs-minio-access-files", "password");
    assert_eq!((value(&api, "qs-minio-access-files-in", "password"), leader.len()), (leader, 36));
}

#[test]
fn a_group_with_two_passwords_is_left_and_the_rest_is_made() {
    let api = FakeApi::start();
    for (name, password) in [("qs-minio-access-files", "b25l"), ("qs-minio-access-files-in", "dHdv")] {
        let mut secret = named(name);
        secret["data"] = json!({"password": password});
        api.put(secret);
    }
    let out = small(&api);
    assert_eq!(out.code, 5, "{}", out.stdout);
    assert!(out.stdout.contains("should have the same password"), "{}", out.stdout);
    assert_eq!(value(&api, "qs-minio-access-files", "password"), "b25l");
    assert_eq!(writes(&api).len(), 2);
    assert_eq!(small(&api).code, 6, "nothing more can be written");
}

#[test]
fn what_another_run_made_meanwhile_is_kept() {
    let api = FakeApi::start();
    // The server does what is asked and says that it was there before.
    api.times(1, "POST", PATH, Answer::DoneBut(409, "AlreadyExists", "already exists"));
    let out = small(&api);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.contains("1 kept"), "{}", out.stdout);
    assert_eq!(writes(&api).len(), 4);
}

#[test]
fn an_answer_that_is_lost_is_read_back() {
    let api = FakeApi::start();
    api.times(1, "POST", PATH, Answer::DoneBut(504, "Timeout", "late"));
    let out = small(&api);
    assert_eq!((out.code, out.stdout.contains("4 created")), (0, true), "{out:?}");
    assert_eq!(writes(&api).len(), 4);
}

#[test]
fn a_secret_that_changes_again_and_again_is_given_up() {
    let api = FakeApi::start();
    let mut old = named(APP);
    old["data"] = json!({"password": "b2xk"});
    api.put(old);
    api.always("PATCH", &format!("{PATH}/{APP}"), Answer::Status(409, "Conflict", "modified"));
    let out = small(&api);
    assert_eq!(out.code, 5, "{out:?}");
    assert!(out.stdout.contains("3 created, 1 failed"), "{}", out.stdout);
    assert_eq!(writes(&api).iter().filter(|write| write.starts_with("PATCH")).count(), 6);
}

#[test]
fn a_missing_right_is_named_before_anything_is_written() {
    let api = FakeApi::start();
    let denied = json!({"kind": "SelfSubjectAccessReview", "status": {"allowed": false}});
    api.always("POST", "/apis/authorization.k8s.io", Answer::Json(201, denied));
    let out = small(&api);
    assert_eq!((out.code, writes(&api).len()), (7, 0), "{out:?}");
    assert!(out.stderr.contains(r#"resources: ["secrets"], verbs: ["create"]"#), "{}", out.stderr);
    api.always("GET", PATH, Answer::Status(403, "Forbidden", "no"));
    let out = small(&api);
    assert_eq!(out.code, 7);
    for verb in ["list", "get", "create", "patch"] {
        assert!(out.stderr.contains(&format!(r#"verbs: ["{verb}"]"#)), "{}", out.stderr);
    }
}

#[test]
fn one_refused_write_leaves_the_others_and_is_told() {
    let api = FakeApi::start();
    api.times(1, "POST", PATH, Answer::Status(403, "Forbidden", "no"));
    let roles = world(&api);
    roles.file("roles.yaml", SMALL.split("minio:").next().unwrap());
    let out = roles.run(&["generate", "-f", "roles.yaml", "--yes"]);
    assert_eq!(out.code, 5, "{out:?}");
    assert!(out.stdout.contains("1 created, 1 failed"), "{}", out.stdout);
    let api = FakeApi::start();
    api.always("POST", PATH, Answer::Status(403, "Forbidden", "no"));
    let out = small(&api);
    assert_eq!(out.code, 7, "{out:?}");
    assert!(out.stdout.contains("secret/qs-minio-access-files leads and was not written"), "{}", out.stdout);
}

#[test]
fn without_a_terminal_and_without_yes_nothing_is_written() {
    let api = FakeApi::start();
    let out = world(&api).run_with(&["generate", "-f", "small.yaml"], "y\n");
    assert_eq!((out.code, writes(&api).len()), (6, 0), "{out:?}");
    assert!(out.stderr.contains("--yes"), "{}", out.stderr);
}

#[test]
fn an_interrupt_stops_before_the_next_write_and_tells_what_is_not_done() {
    let api = FakeApi::start();
    api.always("POST", PATH, Answer::Slow(Duration::from_millis(800)));
    let world = world(&api);
    let mut child = world.command(&["generate", "--yes"]).spawn().unwrap();
    while child.try_wait().unwrap().is_none()
        && !api.seen().iter().any(|r| r.method == "POST" && r.uri.starts_with(PATH))
    {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    drop(child.stdin.take());
    let out = child.wait_with_output().unwrap();
    let (text, err) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.status.code(), Some(130), "{text}{err}");
    assert!(text.contains(" created, ") && text.contains(" not done"), "{text}");
    assert!(err.contains("run the same command again"), "{err}");
    assert_eq!(small(&api).code, 0);
}

#[test]
fn a_dry_run_prints_manifests_and_writes_nothing() {
    let api = FakeApi::start();
    let mut old = named(APP);
    old["data"] = json!({"password": "//4A", "extra": "eA=="});
    api.put(old);
    let out = world(&api).run(&["generate", "-f", "small.yaml", "--dry-run=client", "-o", "json"]);
    assert_eq!((out.code, writes(&api).len()), (0, 0), "{}", out.stderr);
    let list = out.json();
    assert_eq!((list["kind"].as_str(), list["items"].as_array().map(Vec::len)), (Some("List"), Some(4)));
    assert_eq!(list["items"][0]["data"]["password"], "//4A");
    assert_eq!(list["items"][0]["data"]["extra"], "eA==");
    let text = world(&api).run(&["generate", "-f", "small.yaml", "--dry-run=client"]).data();
    assert!(text.contains("created (client dry run)"), "{text}");
    let out = world(&api).run(&["generate", "-f", "small.yaml", "--dry-run=server"]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    let posts: Vec<_> =
        api.seen().into_iter().filter(|r| r.method == "POST" && r.uri.starts_with(PATH)).collect();
    assert_eq!(posts.len(), 3);
    assert!(posts.iter().all(|post| post.uri.contains("dryRun=All")));
}

#[test]
fn secrets_of_an_operator_or_of_another_owner_are_left_to_them() {
    let api = FakeApi::start();
    let mut owned = named(APP);
    owned["metadata"]["labels"] = json!({"app.kubernetes.io/managed-by": "hashicorp-vso"});
    api.put(owned);
    let out = small(&api);
    assert_eq!(out.code, 5, "{out:?}");
    assert!(out.stdout.contains("Vault Secrets Operator makes it"), "{}", out.stdout);
    assert!(stored(&api, APP)["data"].is_null());
    let world = world(&api);
    world.file("one.yaml", &SMALL.replace("{name: app_a}, ", ""));
    let out = world.run(&["generate", "-f", "one.yaml", "--profile", "cnpg-app", "--yes"]);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stdout.contains("CloudNativePG makes it and has not yet"), "{}", out.stdout);
}

#[test]
fn an_immutable_secret_is_reported() {
    let api = FakeApi::start();
    let mut old = named(APP);
    old["immutable"] = json!(true);
    old["data"] = json!({"password": "b2xk"});
    api.put(old);
    let out = small(&api);
    assert_eq!(out.code, 5, "{out:?}");
    assert!(out.stdout.contains("immutable"), "{}", out.stdout);
    assert_eq!(stored(&api, APP)["data"].as_object().unwrap().len(), 1);
}

#[test]
fn problems_of_the_inventory_name_file_and_line() {
    let api = FakeApi::start();
    let world = world(&api);
    world.file("bad.yaml", &SMALL.replace("kind: Inventory\n", "kind: Inventory\nnope: 1\n"));
    let out = world.run(&["generate", "-f", "bad.yaml"]);
    assert_eq!(out.code, 2);
    assert!(out.stderr.contains("bad.yaml:3"), "{}", out.stderr);
    world.file("twice.yaml", &SMALL.replace("{name: b}", "{name: b}, {name: app-a}"));
    let out = world.run(&["generate", "-f", "twice.yaml"]);
    assert_eq!((out.code, writes(&api).len()), (2, 0), "{out:?}");
    assert!(out.stderr.contains("would share"), "{}", out.stderr);
}

#[test]
fn a_literal_value_is_refused_and_not_repeated() {
    let out = secrets().run(&["generate", "--set", "password=hunter2"]);
    assert_eq!(out.code, 2);
    assert!(out.stderr.contains("not taken from the command line"), "{}", out.stderr);
    assert!(!out.stderr.contains("hunter2"), "{}", out.stderr);
}

const FORGE: &[&str] = &["generate", "--profile", "api-forge", "--yes"];

#[test]
fn values_only_the_user_knows_are_listed_when_they_are_missing() {
    let api = FakeApi::start();
    let out = world(&api).run(FORGE);
    assert_eq!((out.code, writes(&api).len()), (6, 0), "{out:?}");
    assert!(out.stderr.contains("3 value(s) only you know are missing"), "{}", out.stderr);
    assert!(out.stderr.contains("oidc_google_client_secret ($OIDC_GOOGLE_CLIENT_SECRET)"), "{}", out.stderr);
}

#[test]
fn given_values_come_from_flag_then_environment_then_file() {
    let api = FakeApi::start();
    let world = world(&api)
        .variable("OIDC_GOOGLE_CLIENT_SECRET", "from-env")
        .variable("OIDC_MICROSOFT_CLIENT_SECRET", "from-env");
    world.file("g.txt", "from-flag\n");
    world.file(
        "user.env",
        "# mine\nOIDC_MICROSOFT_CLIENT_SECRET=from-file\napp-secrets/oidc_keycloak_client_secret=\"from-file\"\nOTHER=1\n",
    );
    let flags = ["--set", "oidc_google_client_secret=@g.txt", "--from-env-file", "user.env"];
    let out = world.run(&[FORGE, &flags].concat());
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert!(out.stderr.contains("user.env:4: OTHER is not used"), "{}", out.stderr);
    assert!(out.stderr.contains("at least 32 are advised"), "{}", out.stderr);
    let of = |key: &str| value(&api, "app-secrets", key);
    assert_eq!(of("oidc_google_client_secret"), "ZnJvbS1mbGFn");
    assert_eq!(of("oidc_microsoft_client_secret"), "ZnJvbS1lbnY=");
    assert_eq!(of("oidc_keycloak_client_secret"), "ZnJvbS1maWxl");
    assert_eq!(of("session_signing_secret").len(), 60, "32 bytes in base64url");
    let out = world
        .run(&[FORGE, &["--set", "oidc_google_client_secret=env:OIDC_MICROSOFT_CLIENT_SECRET"]].concat());
    assert_eq!(out.code, 0);
    assert!(out.stdout.contains("keeps it"), "what is there is never changed: {}", out.stdout);
}

#[test]
fn a_key_must_be_one_that_can_be_given() {
    let api = FakeApi::start();
    let world = world(&api);
    world.file("p", "a-password-of-mine");
    for (set, says) in [
        ("password=@p", "3 Secrets have a key password"),
        ("host=@p", "follows from other values"),
        ("nope=@p", "no Secret of the profile has a key nope"),
        (&format!("{APP}/password=@missing"), "missing cannot be read"),
    ] {
        let out = world.run(&[ARGS, &["--set", set]].concat());
        assert_eq!((out.code, writes(&api).len()), (2, 0), "{out:?}");
        assert!(out.stderr.contains(says), "{}", out.stderr);
    }
    let out = world.run(
        &[ARGS, &["--set", "qs-minio-access-files-in/password=@p", "--length", "40", "--charset", "hex"]]
            .concat(),
    );
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert_eq!(value(&api, "qs-minio-access-files", "password"), "YS1wYXNzd29yZC1vZi1taW5l");
    assert_eq!(value(&api, APP, "password").len(), 56, "40 characters");
}
