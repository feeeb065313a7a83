//! Secrets first, then the servers that need them: the operator takes the roles over, the
//! pooler, Redis and MinIO start, and applications log in with what the Secrets say.

use e2e::{Case, Dc, Room, bed, foreign, until};
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
minio:
  - {name: qs-minio-shop, application: shop, buckets: [bucket-in, bucket-out]}
";
const WEB: &str = "qs-postgresql-cluster-access-web-shop";
const REPORTS: &str = "qs-postgresql-cluster-access-reports";
const FILES: &str = "qs-minio-access-shop";

#[test]
fn servers_start_with_generated_secrets_and_applications_log_in_with_them() {
    let case = Case::begin();
    if !bed().runs_pods || env::var_os("TESTBED_IMAGE_MINIO").is_none() {
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

    foreign::serve(&case, &[foreign::REDIS]);
    run(&["generate", "--yes"], &from_file).ok();
    let all: Vec<Value> = servers(&namespace).into_iter().chain(stores(&namespace)).collect();
    case.apply(Dc::One, &json!({ "apiVersion": "v1", "kind": "List", "items": all }));
    until("the operator has taken over both roles", 240, || {
        let cluster = case.object(Dc::One, &namespace, "clusters.postgresql.cnpg.io", "shop")?;
        let reconciled = cluster["status"]["managedRolesStatus"]["byStatus"]["reconciled"].as_array()?;
        ["web_shop", "reports"].iter().all(|role| reconciled.contains(&json!(role))).then_some(())
    });
    let servers = [
        ("deployment", "shop-pooler-transaction"),
        ("statefulset", "shop-cache"),
        ("statefulset", "qs-minio-shop"),
    ];
    for (kind, name) in servers {
        until("pooler, Redis and MinIO are ready", 120, || {
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
    keeps_files(&case, &namespace);

    // The file and the cluster say the same, and nothing is wrong.
    run(&["verify", "--strict"], &from_file).ok();
    // Which pooler a single role goes through stands in no live object.
    let live = run(&["verify", "--from-live", "-o", "json"], &place).json();
    let wrong: Vec<&str> =
        live["items"].as_array().unwrap().iter().filter_map(|item| item["object"].as_str()).collect();
    for name in [WEB, FILES, "qs-redis-shop"] {
        assert!(!wrong.contains(&format!("secret/{name}").as_str()), "{live:#}");
    }
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
    names_its_own_secret(&case, &namespace, &place);
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

/// A client of each of MinIO's Secrets: that of the instance makes the buckets, those of the
/// buckets put a file into theirs and read it again.
#[track_caller]
fn keeps_files(case: &Case, namespace: &str) {
    const CLIENT: &str = "\
import os, boto3
s3 = boto3.client('s3', endpoint_url=os.environ['endpointUrl'], aws_access_key_id=os.environ['user'],
    aws_secret_access_key=os.environ['password'], region_name='us-east-1')
own = os.environ.get('bucket')
if own:
    s3.put_object(Bucket=own, Key='a', Body=b'x')
    assert s3.get_object(Bucket=own, Key='a')['Body'].read() == b'x'
    s3.delete_object(Bucket=own, Key='a')
else:
    for name in ['in', 'out']:
        s3.create_bucket(Bucket='bucket-' + name)
print('it works')
";
    for secret in [FILES.to_owned(), format!("{FILES}-bucket-in"), format!("{FILES}-bucket-out")] {
        let pod = format!("client-{secret}");
        case.apply(
            Dc::One,
            &json!({
                "apiVersion": "v1", "kind": "Pod",
                "metadata": { "name": pod, "namespace": namespace },
                "spec": { "restartPolicy": "Never", "containers": [{
                    "name": "client", "image": env::var("TESTBED_IMAGE_POSTGRES").unwrap(),
                    "imagePullPolicy": "IfNotPresent", "command": ["python3", "-c", CLIENT],
                    "envFrom": [{ "secretRef": { "name": secret } }],
                }]},
            }),
        );
        let phase = until("the client of MinIO has ended", 60, || {
            let phase = case.object(Dc::One, namespace, "pod", &pod)?["status"]["phase"].clone();
            (phase == "Succeeded" || phase == "Failed").then_some(phase)
        });
        let log = case.kubectl(Dc::One, &["logs", "-n", namespace, &pod]);
        assert_eq!(phase, "Succeeded", "{}", log.story());
        log.says("it works");
    }
}

/// A Redis of the operator that names the Secret it wants: it is made under this name, and
/// for this host.
#[track_caller]
fn names_its_own_secret(case: &Case, namespace: &str, place: &[&str]) {
    case.apply(Dc::One, &redis(namespace, "other-cache", "cache-of-its-own"));
    let ran = case.secrets(&[&["generate", "--from-live", "--yes"], place].concat()).ok();
    ran.says("cache-of-its-own").says("1 created");
    let secret = case.object(Dc::One, namespace, "secret", "cache-of-its-own").unwrap();
    // other-cache
    assert_eq!(secret["data"]["host"], "b3RoZXItY2FjaGU=");
    let live = case.secrets(&[&["verify", "--from-live", "-o", "json"], place].concat()).json();
    let items = live["items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["object"] != "secret/cache-of-its-own"), "{live:#}");
}

fn redis(namespace: &str, name: &str, secret: &str) -> Value {
    json!({
        "apiVersion": "redis.redis.opstreelabs.in/v1beta2", "kind": "Redis",
        "metadata": { "name": name, "namespace": namespace },
        "spec": { "kubernetesConfig": {
            "image": env::var("TESTBED_IMAGE_REDIS").unwrap(),
            "redisSecret": { "name": secret, "key": "password" },
        }},
    })
}

/// The Redis, which no operator looks after here, and MinIO as its chart runs it.
fn stores(namespace: &str) -> Vec<Value> {
    let from = |name: &str, key: &str| json!({ "name": name, "valueFrom": { "secretKeyRef": { "name": FILES, "key": key } } });
    vec![
        redis(namespace, "shop-cache", "qs-redis-shop"),
        json!({
            "apiVersion": "v1", "kind": "Service",
            "metadata": { "name": "qs-minio-shop", "namespace": namespace },
            "spec": { "selector": { "instance": "qs-minio-shop" }, "ports": [{ "port": 9000 }] },
        }),
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": { "name": "qs-minio-shop", "namespace": namespace, "labels": { "app": "minio" } },
            "spec": {
                "serviceName": "qs-minio-shop", "replicas": 1,
                "selector": { "matchLabels": { "instance": "qs-minio-shop" } },
                "template": {
                    "metadata": { "labels": { "instance": "qs-minio-shop" } },
                    "spec": {
                        "terminationGracePeriodSeconds": 1,
                        "securityContext": { "fsGroup": 65532 },
                        "volumes": [{ "name": "data", "emptyDir": {} }],
                        "containers": [{
                            "name": "minio", "image": env::var("TESTBED_IMAGE_MINIO").unwrap(),
                            "imagePullPolicy": "IfNotPresent", "args": ["server", "/data"],
                            "env": [from("MINIO_ROOT_USER", "user"), from("MINIO_ROOT_PASSWORD", "password"),
                                { "name": "HOME", "value": "/tmp" }],
                            "volumeMounts": [{ "name": "data", "mountPath": "/data" }],
                            "readinessProbe": {
                                "httpGet": { "path": "/minio/health/cluster", "port": 9000 }, "periodSeconds": 1,
                            },
                        }],
                    },
                },
            },
        }),
    ]
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
