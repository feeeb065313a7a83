//! Secrets first, then the servers that need them: the operator takes the roles over, the
//! pooler and Redis start, and applications log in with what the Secrets say.

use e2e::{Case, Dc, Room, bed, until};
use serde_json::{Value, json};
use std::{env, fs};

const INVENTORY: &str = "\
apiVersion: qs-secrets.pgaas.io/v1alpha1
kind: Inventory
clusters:
  - name: shop
    poolers: [transaction]
    defaultPooler: transaction
    rolePoolerMappings: {reports: direct}
    roles: [{name: web_shop}, {name: reports}]
redis:
  - {name: shop-cache, application: shop}
";
const WEB: &str = "qs-postgresql-cluster-access-web-shop";
const REPORTS: &str = "qs-postgresql-cluster-access-reports";

#[test]
fn servers_start_with_generated_secrets_and_applications_log_in_with_them() {
    let case = Case::begin();
    if !bed().runs_pods || env::var_os("TESTBED_IMAGE_PGBOUNCER").is_none() {
        return case.not_run("needs clusters that run pods, and the bed's images");
    }
    let _room = Room::take(1);
    let namespace = case.namespace(Dc::One);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inventory.yaml");
    fs::write(&file, INVENTORY).unwrap();
    let place = ["-n", &namespace, "--context", Dc::One.context()];
    let from_file = [&["-f", file.to_str().unwrap()][..], &place].concat();
    let run = |verb: &[&str], flags: &[&str]| case.secrets(&[verb, flags].concat());

    run(&["generate", "--yes"], &from_file).ok();
    for object in servers(&namespace) {
        case.apply(Dc::One, &object);
    }
    until("the operator has taken over both roles", 240, || {
        let cluster = case.object(Dc::One, &namespace, "clusters.postgresql.cnpg.io", "shop")?;
        let reconciled = cluster["status"]["managedRolesStatus"]["byStatus"]["reconciled"].as_array()?;
        ["web_shop", "reports"].iter().all(|role| reconciled.contains(&json!(role))).then_some(())
    });
    for (kind, name) in [("deployment", "shop-pooler-transaction"), ("statefulset", "shop-cache")] {
        until("pooler and Redis are ready", 120, || {
            (case.object(Dc::One, &namespace, kind, name)?["status"]["readyReplicas"] == 1).then_some(())
        });
    }

    logs_in(&case, &namespace, WEB, "web_shop");
    logs_in(&case, &namespace, REPORTS, "reports");
    let answer = case.kubectl(
        Dc::One,
        &[
            "exec",
            "-n",
            &namespace,
            "shop-cache-0",
            "--",
            "sh",
            "-c",
            "REDISCLI_AUTH=$REDIS_PASSWORD redis-cli ping",
        ],
    );
    answer.ok().says("PONG");

    // The file and the cluster say the same, and nothing is wrong.
    run(&["verify", "--strict"], &from_file).ok();
    // Which pooler a single role goes through stands in no live object.
    let live = run(&["verify", "--from-live", "-o", "json"], &place).json();
    let wrong: Vec<&str> =
        live["items"].as_array().unwrap().iter().filter_map(|item| item["object"].as_str()).collect();
    assert!(!wrong.contains(&"secret/qs-postgresql-cluster-access-web-shop"), "{live:#}");
    case.kubectl(Dc::One, &["label", "secret", WEB, "-n", &namespace, "cnpg.io/reload-"]).ok();
    run(&["verify"], &from_file).ok().says("SEC014");
    run(&["verify", "--fix", "--yes", "--strict"], &from_file).ok();
    run(&["explain", "web_shop"], &from_file).ok().says("shop-pooler-transaction");
    // A second run changes nothing.
    let secrets = || -> Vec<String> {
        let all = case.versions(Dc::One, &namespace);
        // The operator writes the Cluster whenever it likes.
        all.lines().filter(|line| line.starts_with("Secret ")).map(str::to_owned).collect()
    };
    let before = secrets();
    run(&["generate", "--yes"], &from_file).ok();
    assert_eq!(before, secrets());
    // What a server uses is not cleaned away.
    let cleanup = ["cleanup", "--type", "role", "--instance", "shop", "--yes", "--confirm", "shop"];
    assert_eq!(run(&cleanup, &from_file).code, 6);
    assert_eq!(before, secrets());
}

/// Logs in as an application would: host, user, password and database of its Secret.
#[track_caller]
fn logs_in(case: &Case, namespace: &str, secret: &str, role: &str) {
    let value = |key: &str| {
        let args = ["get", secret, key, "-n", namespace, "--context", Dc::One.context()];
        case.secrets(&args).ok().out
    };
    let url = value("databaseUrl");
    let args = [
        "exec",
        "-n",
        namespace,
        "shop-1",
        "-c",
        "postgres",
        "--",
        "psql",
        &url,
        "-Atc",
        "select current_user",
    ];
    until("the role logs in with its URL", 60, || {
        let ran = case.kubectl(Dc::One, &args);
        (ran.code == 0 && ran.out.trim() == role).then_some(())
    });
}

fn servers(namespace: &str) -> Vec<Value> {
    let image = |variable: &str| env::var(variable).unwrap();
    let role = |name: &str, secret: &str| json!({ "name": name, "ensure": "present", "login": true, "passwordSecret": { "name": secret } });
    let database = |name: &str, owner: &str| {
        json!({
            "apiVersion": "postgresql.cnpg.io/v1", "kind": "Database",
            "metadata": { "name": name, "namespace": namespace },
            "spec": { "name": name, "owner": owner, "cluster": { "name": "shop" } },
        })
    };
    let mut storage = json!({ "size": "1Gi" });
    if let Ok(class) = env::var("TESTBED_STORAGE_CLASS") {
        storage["storageClass"] = class.into();
    }
    vec![
        json!({
            "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
            "metadata": { "name": "shop", "namespace": namespace },
            "spec": {
                "instances": 1,
                "imageName": image("TESTBED_IMAGE_POSTGRES"),
                "imagePullPolicy": "IfNotPresent",
                "storage": storage,
                "probes": { "readiness": { "periodSeconds": 1 }, "startup": { "periodSeconds": 1, "failureThreshold": 120 } },
                "managed": { "roles": [role("web_shop", WEB), role("reports", REPORTS)] },
            },
        }),
        database("web-shop", "web_shop"),
        database("reports", "reports"),
        json!({
            "apiVersion": "postgresql.cnpg.io/v1", "kind": "Pooler",
            "metadata": { "name": "shop-pooler-transaction", "namespace": namespace },
            "spec": {
                "cluster": { "name": "shop" }, "instances": 1, "type": "rw",
                "pgbouncer": { "poolMode": "transaction" },
                "template": {
                    "metadata": { "labels": {} },
                    "spec": { "containers": [{ "name": "pgbouncer", "image": image("TESTBED_IMAGE_PGBOUNCER") }] },
                },
            },
        }),
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": { "name": "shop-cache", "namespace": namespace },
            "spec": {
                "serviceName": "shop-cache", "replicas": 1,
                "selector": { "matchLabels": { "app": "shop-cache" } },
                "template": {
                    "metadata": { "labels": { "app": "shop-cache" } },
                    "spec": { "terminationGracePeriodSeconds": 1, "containers": [{
                        "name": "shop-cache", "image": image("TESTBED_IMAGE_REDIS"), "imagePullPolicy": "IfNotPresent",
                        "command": ["sh", "-c", "exec redis-server --protected-mode no --requirepass \"$REDIS_PASSWORD\""],
                        "env": [{ "name": "REDIS_PASSWORD", "valueFrom":
                            { "secretKeyRef": { "name": "qs-redis-shop", "key": "password" } } }],
                    }] },
                },
            },
        }),
    ]
}
