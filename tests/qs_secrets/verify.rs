//! `verify`.

use crate::secrets;
use crate::support::{Answer, FakeApi, Outcome, World, read_by_bash};
use serde_json::{Value, json};

const APP: &str = "qs-postgresql-cluster-access-app-one";
const INVENTORY: &str = "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n- {name: pg, defaultPooler: tx, poolers: [tx], roles: [{name: app_one}]}\nredis: [{name: qs-cart-redis, application: cart}]\n";
const PASSWORDS: [&str; 2] = ["9f86d081884c7d659a2feaa0c55", "60303ae22b998861bce3b28f3"];

fn base64(text: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let chunks =
        text.as_bytes().chunks(3).map(|chunk| {
            let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - chunk.len()));
            (0..4_usize)
                .map(|at| {
                    if at <= chunk.len() {
                        DIGITS[(bits >> (18 - 6 * at)) as usize & 63] as char
                    } else {
                        '='
                    }
                })
                .collect::<String>()
        });
    chunks.collect()
}

fn secret(name: &str, labels: &Value, values: &[(&str, &str)]) -> Value {
    let data: serde_json::Map<String, Value> =
        values.iter().map(|(key, value)| ((*key).to_owned(), json!(base64(value)))).collect();
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": data,
        "metadata": {"namespace": "apps", "name": name, "labels": labels},
    })
}

/// The role's Secret with this host, and everything else right.
fn role(host: &str) -> Value {
    let labels = json!({"app.kubernetes.io/managed-by": "Helm", "qs-postgresql-cluster/name": "pg",
        "qs-postgresql-cluster/type": "access-secret", "cnpg.io/reload": "true"});
    let url = format!("postgres://app_one:{}@{host}:5432/app-one", PASSWORDS[0]);
    let values = [
        ("username", "app_one"),
        ("user", "app_one"),
        ("password", PASSWORDS[0]),
        ("host", host),
        ("port", "5432"),
        ("protocol", "postgres"),
        ("databaseName", "app-one"),
        ("databaseUrl", url.as_str()),
    ];
    secret(APP, &labels, &values)
}

fn redis() -> Value {
    let labels = json!({"app.kubernetes.io/managed-by": "Helm", "qs-redis/instance": "qs-cart-redis", "qs-redis/type": "redis-secret"});
    let values =
        [("host", "qs-cart-redis"), ("port", "6379"), ("username", "default"), ("password", PASSWORDS[1])];
    secret("qs-redis-cart", &labels, &values)
}

fn world(apis: &[(&str, &FakeApi)]) -> World {
    let world = secrets().contexts(apis);
    world.file("inventory.yaml", INVENTORY);
    world
}

fn verify(world: &World, more: &[&str]) -> Outcome {
    let out = world.run(&[&["verify", "-f", "inventory.yaml"], more].concat());
    for password in PASSWORDS {
        for told in [password, &base64(password)] {
            assert!(!out.stdout.contains(told) && !out.stderr.contains(told), "{out:?}");
        }
    }
    out
}

fn here(objects: &[Value]) -> (FakeApi, World) {
    let api = FakeApi::start();
    for object in objects {
        api.put(object.clone());
    }
    let world = world(&[("here", &api)]);
    (api, world)
}

fn writes(api: &FakeApi) -> usize {
    let asked = |uri: &str| uri.contains("selfsubjectaccessreviews");
    api.seen().iter().filter(|request| request.method != "GET" && !asked(&request.uri)).count()
}

#[test]
fn a_namespace_in_which_everything_is_right() {
    let (api, world) = here(&[role("pg-pooler-tx"), redis()]);
    assert_eq!(verify(&world, &[]).data(), "2 secrets: 2 right\n");
    let lists = api.seen().iter().filter(|request| request.uri.contains("/secrets")).count();
    assert_eq!(lists, 1, "one list of Secrets is enough");
}

#[test]
fn what_is_wrong_is_told_with_id_object_key_and_what_mends_it() {
    let (_api, world) = here(&[role("pg-rw")]);
    let out = verify(&world, &[]);
    assert_eq!(out.code, 3);
    insta::assert_snapshot!("verify", out.stdout);
    let report = verify(&world, &["-o", "json"]).json();
    assert_eq!(
        (report["apiVersion"].as_str(), report["kind"].as_str()),
        (Some("qs-secrets.pgaas.io/v1alpha1"), Some("VerifyReport"))
    );
    assert_eq!(report["summary"]["errors"], 2);
    for item in report["items"].as_array().unwrap() {
        for told in ["id", "object", "message"] {
            assert!(out.stdout.contains(item[told].as_str().unwrap()), "{item}");
        }
        // What is said to mend it is a verb of this program.
        if let Some(mend) = item["mend"].as_str() {
            let verb = mend.strip_prefix("kubectl qs-secrets ").unwrap().split(' ').next().unwrap();
            assert!(["verify", "generate"].contains(&verb), "{mend}");
        }
    }
}

#[test]
fn what_mends_it_is_the_same_command_whatever_a_shell_makes_of_its_letters() {
    let api = FakeApi::start();
    api.put(role("pg-rw"));
    let world = world(&[("prod cluster", &api)]);
    world.file("it's an inventory.yaml", INVENTORY);
    let args =
        ["verify", "-f", "it's an inventory.yaml", "-n", "apps", "--context", "prod cluster", "-o", "json"];
    let report = world.run(&args).json();
    let commands = report["items"].as_array().unwrap().iter().filter_map(|item| item["mend"].as_str());
    let commands: Vec<Vec<String>> = commands.map(read_by_bash).collect();
    assert!(!commands.is_empty());
    for command in commands {
        let place = ["-f", "it's an inventory.yaml", "-n", "apps", "--context", "prod cluster"];
        assert_eq!(command[command.len() - 6..], place);
    }
}

#[test]
fn a_namespace_where_nothing_runs_is_told_as_such() {
    let (_api, world) = here(&[]);
    let out = world.run(&["verify", "--from-live"]);
    assert_eq!(out.code, 1, "{out:?}");
    assert!(out.stderr.starts_with("error: nothing runs in namespace apps for which"), "{out:?}");
}

#[test]
fn the_role_that_is_advised_has_the_rights_of_the_flags_that_were_given() {
    let (api, world) = here(&[]);
    let group = json!({"kind": "APIResourceList", "resources": []});
    api.always("GET", "/apis/apps/v1", Answer::Json(200, group));
    let no = Answer::Status(403, "Forbidden", "statefulsets is forbidden");
    api.always("GET", "/apis/apps/v1/namespaces/apps/statefulsets", no);
    let out = world.run(&["verify", "--from-live"]);
    assert_eq!(out.code, 7, "{out:?}");
    let advice = "hint: kubectl qs-secrets rbac verify --with from-live prints a Role of all it needs";
    assert!(out.stderr.contains(advice), "{out:?}");
    let role = world.run(&["rbac", "verify", "--with", "from-live"]).data();
    assert!(role.contains("statefulsets"), "{role}");
}

#[test]
fn fix_sets_what_follows_and_looks_again() {
    let mut wrong = role("pg-rw");
    wrong["metadata"]["labels"] = json!({"team": "a"});
    let (api, world) = here(&[wrong.clone(), redis()]);
    let out = verify(&world, &["--fix", "--yes"]);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.starts_with(&format!("mended secret/{APP}: labels ")), "{}", out.stdout);
    assert!(out.stdout.ends_with("2 secrets: 2 right\n"), "{}", out.stdout);
    let now = api.stored(&wrong).unwrap();
    assert_eq!(
        (now["data"]["host"].as_str(), &now["data"]["password"]),
        (Some(base64("pg-pooler-tx").as_str()), &wrong["data"]["password"])
    );
    assert_eq!((now["metadata"]["labels"]["team"].as_str(), writes(&api)), (Some("a"), 1));
    let patch = api.seen().into_iter().find(|request| request.method == "PATCH").unwrap();
    assert!(patch.body["metadata"]["resourceVersion"].is_string());
    assert_eq!(verify(&world, &["--fix"]).code, 0, "nothing is left to be asked for");
}

#[test]
fn fix_asks_and_without_a_terminal_writes_nothing() {
    let (api, world) = here(&[role("pg-rw"), redis()]);
    let out = verify(&world, &["--fix"]);
    assert_eq!((out.code, writes(&api)), (6, 0), "{out:?}");
    assert!(out.stderr.contains("--yes"), "{}", out.stderr);
    let out = verify(&world, &["--fix", "--dry-run", "client"]);
    assert_eq!((out.code, writes(&api)), (3, 0), "{out:?}");
    assert!(
        out.stdout.contains(&format!("would mend secret/{APP}: keys databaseUrl, host")),
        "{}",
        out.stdout
    );
    assert_eq!(world.run(&["verify", "--yes"]).code, 2);
}

#[test]
fn fix_leaves_alone_what_changed_meanwhile_and_what_another_makes() {
    let mut owned = redis();
    owned["data"]["host"] = json!(base64("other"));
    owned["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "name": "cart"}]);
    let (api, world) = here(&[role("pg-rw"), owned.clone()]);
    let path = format!("/api/v1/namespaces/apps/secrets/{APP}");
    api.always("PATCH", &path, Answer::Status(409, "Conflict", "the object has been modified"));
    let out = verify(&world, &["--fix", "--yes"]);
    assert_eq!(out.code, 3);
    assert!(out.stdout.contains(&format!("not mended secret/{APP}")), "{}", out.stdout);
    assert!(
        out.stdout.contains("made by External Secrets Operator from externalsecret/cart"),
        "{}",
        out.stdout
    );
    assert_eq!(api.stored(&owned).unwrap()["data"], owned["data"]);
}

#[test]
fn what_may_not_be_read_is_named_and_without_secrets_nothing_is_known() {
    let (api, world) = here(&[role("pg-pooler-tx"), redis()]);
    let no = Answer::Status(403, "Forbidden", "pods is forbidden");
    api.always("GET", "/api/v1/namespaces/apps/pods", no.clone());
    let out = verify(&world, &[]);
    assert_eq!(out.code, 0);
    assert!(out.stdout.contains("CLU012") && out.stdout.contains("not looked at: SEC020"), "{}", out.stdout);
    assert!(out.stdout.ends_with("2 secrets: 2 right, 1 warning\n"), "{}", out.stdout);
    assert_eq!(verify(&world, &["--strict"]).code, 3);
    api.always("GET", "/api/v1/namespaces/apps/secrets", no);
    assert_eq!(verify(&world, &[]).code, 7);
}

#[test]
fn two_data_centres_are_compared_and_one_out_of_reach_is_not_called_different() {
    let (paris, lyon) = (FakeApi::start(), FakeApi::start());
    for api in [&paris, &lyon] {
        api.put(role("pg-pooler-tx")).put(redis());
    }
    let world = world(&[("p1", &paris), ("l1", &lyon)]);
    let both = ["--dc-context", "paris=p1", "--dc-context", "lyon=l1"];
    assert_eq!(verify(&world, &both).data(), "4 secrets: 4 right\n");
    let mut other = redis();
    other["data"]["password"] = json!(base64(&PASSWORDS[1].to_uppercase()));
    lyon.put(other);
    let out = verify(&world, &both);
    assert_eq!(out.code, 3);
    assert!(out.stdout.contains("SEC025   lyon   secret/qs-redis-cart"), "{}", out.stdout);
    assert!(out.stdout.contains("is not the same as in paris: password"), "{}", out.stdout);
    lyon.always("GET", "/", Answer::Status(500, "InternalError", "no"));
    let out = verify(&world, &both);
    assert_eq!(out.code, 3);
    assert!(out.stdout.contains("CLU011") && !out.stdout.contains("SEC025"), "{}", out.stdout);
    assert_eq!(verify(&world, &["--dc-namespace", "rome=x"]).code, 2);
}

#[test]
fn what_runs_is_told_where_it_is_not_what_the_inventory_says() {
    let cluster = json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": {"namespace": "apps", "name": "shop"},
        "spec": {"managed": {"roles": [{"name": "app", "passwordSecret": {"name": "shop-app"}}]}},
    });
    let (_api, world) = here(&[role("pg-pooler-tx"), redis(), cluster]);
    let out = verify(&world, &[]);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.contains("SEC024") && out.stdout.contains("--from-live"), "{}", out.stdout);
    let live = world.run(&["verify", "--from-live"]);
    assert_eq!(live.code, 3);
    assert!(live.stdout.contains("secret/shop-app") && !live.stdout.contains("SEC024"), "{}", live.stdout);
}

#[test]
fn where_secrets_may_not_be_listed_each_is_read_by_its_name() {
    let (api, world) = here(&[role("pg-pooler-tx"), redis()]);
    let list = "/api/v1/namespaces/apps/secrets";
    let unlisted = |more: &[&str]| {
        // The list is the first request for Secrets.
        api.times(1, "GET", list, Answer::Status(403, "Forbidden", "secrets is forbidden"));
        verify(&world, more)
    };
    let out = unlisted(&[]);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.contains("CLU012") && out.stdout.contains("SEC017"), "{out:?}");
    // What may not be read at all is not called missing.
    api.always("GET", &format!("{list}/{APP}"), Answer::Status(403, "Forbidden", "not this one"));
    let out = unlisted(&[]);
    assert!(out.stdout.contains(&format!("secret/{APP}")) && !out.stdout.contains("SEC001"), "{out:?}");
    assert_eq!(unlisted(&["--strict"]).code, 3);
    api.always("GET", &format!("{list}/qs-redis-cart"), Answer::Status(403, "Forbidden", "nor this"));
    assert_eq!(unlisted(&[]).code, 7);
}
