//! A pair of data centres made with kubectl alone, as somebody without our
//! values files has it: WAL through S3, each side with an archive of its own.

use crate::{Case, Dc, until};
use serde_json::{Value, json};
use std::env;

const PLUGIN: &str = "barman-cloud.cloudnative-pg.io";

/// What its two Clusters are made with.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// PostgreSQL instances of each side.
    pub instances: usize,
    /// `primaryUpdateMethod`: how the operator restarts a primary, `restart` or `switchover`.
    pub update: &'static str,
}

impl Default for Shape {
    fn default() -> Shape {
        Shape { instances: 1, update: "restart" }
    }
}

/// Makes the pair; `name` is the Cluster's on both sides.
#[track_caller]
pub fn make(case: &Case, namespace: &str, name: &str, shape: Shape) {
    for dc in Dc::ALL {
        case.kubectl(dc, &["create", "namespace", namespace]).ok();
        for object in stores(namespace, name) {
            case.apply(dc, &object);
        }
    }
    case.apply(Dc::One, &cluster(namespace, name, Dc::One, shape));
    healthy(case, Dc::One, namespace, name, shape);
    base_backup(case, namespace, name);
    same_password(case, namespace, name);
    case.apply(Dc::Two, &cluster(namespace, name, Dc::Two, shape));
    healthy(case, Dc::Two, namespace, name, shape);
}

#[track_caller]
fn healthy(case: &Case, dc: Dc, namespace: &str, name: &str, shape: Shape) {
    until(&format!("{name} in {dc:?} is healthy and archives"), 600, || {
        let cluster = case.object(dc, namespace, "clusters.postgresql.cnpg.io", name)?;
        let status = &cluster["status"];
        let archives = status["conditions"]
            .as_array()?
            .iter()
            .any(|condition| condition["type"] == "ContinuousArchiving" && condition["status"] == "True");
        // A replica archives what it restores, but only once there is something.
        let archives = archives || dc == Dc::Two;
        (status["phase"] == "Cluster in healthy state"
            && status["readyInstances"] == shape.instances
            && archives)
            .then_some(())
    });
}

/// As CloudNativePG's documentation asks for: else its operator makes another password when
/// it promotes.
#[track_caller]
fn same_password(case: &Case, namespace: &str, name: &str) {
    let secret = case.object(Dc::One, namespace, "secrets", &format!("{name}-app")).unwrap();
    let copy = json!({
        "apiVersion": "v1", "kind": "Secret", "type": secret["type"], "data": secret["data"],
        "metadata": { "name": secret["metadata"]["name"], "namespace": namespace },
    });
    case.apply(Dc::Two, &copy);
}

#[track_caller]
fn base_backup(case: &Case, namespace: &str, name: &str) {
    case.apply(
        Dc::One,
        &json!({
            "apiVersion": "postgresql.cnpg.io/v1",
            "kind": "Backup",
            "metadata": { "name": "first", "namespace": namespace },
            "spec": { "cluster": { "name": name }, "method": "plugin", "pluginConfiguration": { "name": PLUGIN } },
        }),
    );
    // A backup begins with a checkpoint, which PostgreSQL spreads over minutes unless it is asked for one.
    let pod = format!("{name}-1");
    let checkpoint = [
        "exec",
        "-n",
        namespace,
        &pod,
        "-c",
        "postgres",
        "--",
        "psql",
        "-Xq",
        "-d",
        "postgres",
        "-c",
        "CHECKPOINT",
    ];
    let mut hurried = false;
    until("the first backup is completed", 600, || {
        let backup = case.object(Dc::One, namespace, "backups.postgresql.cnpg.io", "first")?;
        let phase = backup["status"]["phase"].as_str().unwrap_or("");
        if ["started", "running"].contains(&phase) && !hurried {
            hurried = case.kubectl(Dc::One, &checkpoint).code == 0;
        }
        (phase == "completed").then_some(())
    });
}

fn stores(namespace: &str, name: &str) -> Vec<Value> {
    let of = |variable: &str| env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set"));
    let mut objects = vec![json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": { "name": "s3", "namespace": namespace },
        "stringData": { "accessKey": of("TESTBED_S3_ACCESS_KEY"), "secretKey": of("TESTBED_S3_SECRET_KEY") },
    })];
    for dc in Dc::ALL {
        let (bucket, url) = match dc {
            Dc::One => (of("TESTBED_S3_BUCKET_DC1"), of("TESTBED_S3_DC1")),
            Dc::Two => (of("TESTBED_S3_BUCKET_DC2"), of("TESTBED_S3_DC2")),
        };
        objects.push(json!({
            "apiVersion": "barmancloud.cnpg.io/v1",
            "kind": "ObjectStore",
            "metadata": { "name": dc.local(), "namespace": namespace },
            "spec": { "configuration": {
                "destinationPath": format!("s3://{bucket}/{name}-{}", dc.local()),
                "endpointURL": url,
                "s3Credentials": {
                    "accessKeyId": { "name": "s3", "key": "accessKey" },
                    "secretAccessKey": { "name": "s3", "key": "secretKey" },
                },
                "wal": { "compression": "gzip" },
            }},
        }));
    }
    objects
}

fn cluster(namespace: &str, name: &str, dc: Dc, shape: Shape) -> Value {
    let side = |dc: Dc| format!("{name}-{}", dc.local());
    let parameters = |dc: Dc| json!({ "barmanObjectName": dc.local(), "serverName": side(dc) });
    let external =
        |dc| json!({ "name": side(dc), "plugin": { "name": PLUGIN, "parameters": parameters(dc) } });
    let bootstrap = match dc {
        Dc::One => json!({ "initdb": { "database": "app", "owner": "app" } }),
        Dc::Two => json!({ "recovery": { "source": side(Dc::One), "database": "app", "owner": "app" } }),
    };
    json!({
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Cluster",
        "metadata": { "name": name, "namespace": namespace },
        "spec": {
            "instances": shape.instances,
            "primaryUpdateMethod": shape.update,
            "imageName": env::var("TESTBED_IMAGE_POSTGRES").unwrap(),
            "imagePullPolicy": "IfNotPresent",
            "storage": { "size": "1Gi", "storageClass": env::var("TESTBED_STORAGE_CLASS").unwrap() },
            "postgresql": { "parameters": {
                "archive_timeout": "30s", "max_prepared_transactions": "5",
            } },
            "probes": { "readiness": { "periodSeconds": 1 }, "startup": { "periodSeconds": 1, "failureThreshold": 900 } },
            "stopDelay": 30,
            "switchoverDelay": 30,
            "bootstrap": bootstrap,
            "plugins": [{ "name": PLUGIN, "isWALArchiver": true, "parameters": parameters(dc) }],
            "replica": { "self": side(dc), "primary": side(Dc::One), "source": side(dc.other()) },
            "externalClusters": [external(Dc::One), external(Dc::Two)],
        },
    })
}
