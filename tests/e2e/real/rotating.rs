//! `kubectl qs-secrets rotate` on real servers: what works and what does not is asked by psql
//! and redis-cli, not by our own output alone.

use e2e::{Case, Dc, Room, User, bed, until};
use serde_json::{Value, json};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};
use tempfile::TempDir;

const INVENTORY: &str = "\
apiVersion: qs-secrets.pgaas.io/v1alpha1
kind: Inventory
clusters:
  - {name: shop, poolers: [transaction], defaultPooler: transaction, roles: [{name: web_shop}]}
";
const WEB: &str = "qs-postgresql-cluster-access-web-shop";

/// A namespace with servers and Secrets, and how the plugin is called in it.
struct Stage<'a> {
    case: &'a Case,
    namespace: String,
    folder: TempDir,
}

impl<'a> Stage<'a> {
    fn new(case: &'a Case, inventory: &str) -> Stage<'a> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("inventory.yaml"), inventory).unwrap();
        let stage = Stage { case, namespace: case.namespace(Dc::One), folder };
        stage.run("generate", &["--yes"]).ok();
        stage
    }

    fn args(&self, verb: &str, more: &[&str]) -> Vec<String> {
        let file = self.folder.path().join("inventory.yaml").to_string_lossy().into_owned();
        let place = ["-f", &file, "-n", &self.namespace, "--context", Dc::One.context()];
        [verb].iter().chain(more).chain(&place).map(|arg| (*arg).to_owned()).collect()
    }

    fn run(&self, verb: &str, more: &[&str]) -> e2e::Ran {
        let args = self.args(verb, more);
        self.case.secrets(&args.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn start(&self, more: &[&str]) -> Child {
        let mut command = self.case.secrets_command(&bed().kubeconfig.to_string_lossy());
        command.args(self.args("rotate", more));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// A value of a Secret as kubectl sees it, still in base64.
    fn value(&self, secret: &str, key: &str) -> String {
        let secret = self.case.object(Dc::One, &self.namespace, "secret", secret).unwrap();
        secret["data"][key].as_str().unwrap().to_owned()
    }

    fn kept(&self, secret: &str) -> Option<Value> {
        self.case.object(Dc::One, &self.namespace, "secret", &format!("{secret}-rotation"))
    }

    fn exec(&self, pod: &str, command: &[&str]) -> e2e::Ran {
        let args = [&["exec", "-n", &self.namespace, pod, "--"], command].concat();
        self.case.kubectl(Dc::One, &args)
    }

    /// Logs in as an application would, with the URL of the Secret.
    fn logs_in(&self, url: &str) -> bool {
        let ran = self.exec("shop-1", &["psql", url, "-Atc", "select current_user"]);
        ran.code == 0 && ran.out.trim() == "web_shop"
    }

    fn url(&self) -> String {
        let place = ["-n", &self.namespace, "--context", Dc::One.context()];
        self.case.secrets(&[&["get", WEB, "databaseUrl"][..], &place].concat()).ok().out
    }
}

fn skipped(case: &Case) -> bool {
    let without = !bed().runs_pods || env::var_os("TESTBED_IMAGE_PGBOUNCER").is_none();
    if without {
        case.not_run("needs clusters that run pods, and the bed's images");
    }
    without
}

#[test]
fn a_role_is_rotated_under_load_and_by_whoever_comes_after_a_kill() {
    let case = Case::begin();
    if skipped(&case) {
        return;
    }
    let _room = Room::take(1);
    let stage = Stage::new(&case, INVENTORY);
    for object in postgres(&stage.namespace) {
        case.apply(Dc::One, &object);
    }
    until("the role logs in through the pooler", 240, || {
        let ready = case.object(Dc::One, &stage.namespace, "deployment", "shop-pooler-transaction")?;
        (ready["status"]["readyReplicas"] == 1 && stage.logs_in(&stage.url())).then_some(())
    });
    under_load(&stage);
    killed(&stage);
    refused(&stage);
}

/// A client that reads the Secret again when it is not let in loses nothing but the time
/// between the write and the operator's answer.
fn under_load(stage: &Stage<'_>) {
    let rules = stage.run_role();
    let user = User::with_rules(stage.case, &stage.namespace, &rules);
    let over = AtomicBool::new(false);
    let (before, pods) = (stage.url(), stage.pods("app=web"));
    assert!(stage.logs_in(&before));
    thread::scope(|scope| {
        let load = scope.spawn(|| {
            let (mut url, mut tried) = (stage.url(), Vec::new());
            // On a slow machine a login takes a second.
            while !over.load(Ordering::SeqCst) || tried.len() < 6 {
                let at = Instant::now();
                let let_in = stage.logs_in(&url);
                if !let_in {
                    url = stage.url();
                }
                tried.push((at, let_in));
            }
            tried
        });
        let mut command = stage.case.secrets_command(&user.kubeconfig());
        let args = stage.args("rotate", &[WEB, "--yes", "-o", "json"]);
        let args: Vec<String> =
            args.into_iter().filter(|arg| arg != "--context" && arg != Dc::One.context()).collect();
        let report = e2e::Ran::new(command.args(args), "").ok().json();
        thread::sleep(Duration::from_secs(1));
        over.store(true, Ordering::SeqCst);
        let tried = load.join().unwrap();
        let item = &report["items"][0];
        let proved = item["proved"].as_array().unwrap();
        assert_eq!((item["fate"].as_str(), proved.len()), (Some("rotated"), 4), "{report:#}");
        let gap = item["gap"].as_f64().unwrap();
        let failed: Vec<Instant> = tried.iter().filter(|(_, ok)| !ok).map(|(at, _)| *at).collect();
        let span = failed.first().zip(failed.last()).map_or(0.0, |(a, b)| b.duration_since(*a).as_secs_f64());
        eprintln!(
            "{} logins, {} refused within {span:.1} s; the new password was proved {gap:.1} s after the write",
            tried.len(),
            failed.len()
        );
        assert!(span <= gap + 1.0, "refused outside the window: {span} s of {gap} s");
        assert!(tried.last().unwrap().1, "the last login is refused");
    });
    assert!(!stage.logs_in(&before), "the old password is refused");
    assert!(stage.logs_in(&stage.url()) && stage.kept(WEB).is_none());
    assert_ne!(pods, stage.pods("app=web"), "the pod with the password in its environment is a new one");
}

/// Killed when both values are kept, and when the new one is written: the next run ends it.
fn killed(stage: &Stage<'_>) {
    for written in [false, true] {
        let before = stage.value(WEB, "password");
        let mut run = stage.start(&[WEB, "--yes"]);
        until("the run is in its middle", 60, || {
            let there = stage.kept(WEB).is_some();
            (there && (!written || stage.value(WEB, "password") != before)).then_some(())
        });
        end(&mut run);
        if stage.kept(WEB).is_some() {
            stage.run("rotate", &[WEB, "--yes"]).ok().says("goes on with a rotation").says("rotated");
        }
        assert!(stage.kept(WEB).is_none() && stage.value(WEB, "password") != before);
        assert!(stage.logs_in(&stage.url()));
    }
    let (before, mut run) = (stage.url(), stage.start(&[WEB, "--yes"]));
    until("the run is in its middle", 60, || stage.kept(WEB).map(drop));
    end(&mut run);
    stage.run("rotate", &[WEB, "--undo", "--yes"]).ok().says("undone");
    assert!(stage.kept(WEB).is_none() && stage.url() == before && stage.logs_in(&before));
}

/// Kills a run, and lets what it had sent before arrive.
fn end(run: &mut Child) {
    let _ = run.kill();
    run.wait().unwrap();
    thread::sleep(Duration::from_secs(1));
}

/// Lets the operator set the new password, and gives the role another one before anybody else
/// may: whoever waits for a lock gets it in the order of asking.
const SOMEBODY_ELSE: &str = "\
    BEGIN; LOCK TABLE pg_authid IN SHARE ROW EXCLUSIVE MODE; \
    DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_locks \
    WHERE relation = 'pg_authid'::regclass AND NOT granted) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$; COMMIT; \
    BEGIN; LOCK TABLE pg_authid IN SHARE ROW EXCLUSIVE MODE; \
    ALTER ROLE web_shop PASSWORD 'of-somebody-else'; COMMIT; \
    BEGIN; LOCK TABLE pg_authid IN SHARE ROW EXCLUSIVE MODE; SELECT pg_sleep(120)";
const LETS_GO: &str = "SELECT pg_terminate_backend(pid) FROM pg_locks \
    WHERE relation = 'pg_authid'::regclass AND mode = 'ShareRowExclusiveLock'";

/// The proof fails, and the old password is the right one again.
fn refused(stage: &Stage<'_>) {
    let (before, password) = (stage.url(), &stage.value(WEB, "password"));
    let psql = |sql: &str| stage.exec("shop-1", &["psql", "-U", "postgres", "-Atc", sql]);
    thread::scope(|scope| {
        scope.spawn(|| psql(SOMEBODY_ELSE));
        until("somebody else lies in wait", 30, || {
            let waiting = "SELECT 1 FROM pg_locks WHERE relation = 'pg_authid'::regclass \
                AND mode = 'ShareRowExclusiveLock' AND granted";
            (psql(waiting).out.trim() == "1").then_some(())
        });
        scope.spawn(|| {
            for (what, new) in [("the new password is written", true), ("the old one is back", false)] {
                until(what, 60, || ((stage.value(WEB, "password") != *password) == new).then_some(()));
            }
            psql(LETS_GO);
        });
        let ran = stage.run("rotate", &[WEB, "--yes", "--timeout", "20s"]);
        ran.exits(1).says("the old password is back and works");
    });
    assert!(stage.kept(WEB).is_none() && stage.url() == before && stage.logs_in(&before));
}

impl Stage<'_> {
    /// The rules `rbac` prints for the verb.
    fn run_role(&self) -> Value {
        let role = self.case.secrets(&["rbac", "rotate", "-n", &self.namespace, "-o", "json"]).ok().json();
        let role = role["items"].as_array().map_or(role.clone(), |items| items[0].clone());
        role["rules"].clone()
    }

    fn pods(&self, selector: &str) -> String {
        let args = ["get", "pods", "-n", &self.namespace, "-l", selector, "-o", "name"];
        self.case.kubectl(Dc::One, &args).ok().out
    }
}

fn image(variable: &str) -> String {
    env::var(variable).unwrap()
}

/// A Deployment that takes a key of a Secret by its environment.
fn client(namespace: &str, secret: &str, key: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": "web", "namespace": namespace },
        "spec": {
            "replicas": 1, "selector": { "matchLabels": { "app": "web" } },
            "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "terminationGracePeriodSeconds": 0, "containers": [{
                    "name": "web", "image": image("TESTBED_IMAGE_REDIS"), "imagePullPolicy": "IfNotPresent",
                    "command": ["sleep", "100000"],
                    "env": [{ "name": "VALUE", "valueFrom": { "secretKeyRef": { "name": secret, "key": key } } }],
                }] },
            },
        },
    })
}

fn postgres(namespace: &str) -> Vec<Value> {
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
                "managed": { "roles": [
                    { "name": "web_shop", "ensure": "present", "login": true, "passwordSecret": { "name": WEB } }
                ] },
            },
        }),
        json!({
            "apiVersion": "postgresql.cnpg.io/v1", "kind": "Database",
            "metadata": { "name": "web-shop", "namespace": namespace },
            "spec": { "name": "web-shop", "owner": "web_shop", "cluster": { "name": "shop" } },
        }),
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
        client(namespace, WEB, "databaseUrl"),
    ]
}

const GROUPS: &str = "\
apiVersion: qs-secrets.pgaas.io/v1alpha1
kind: Inventory
redis: [{name: shop-cache, application: shop}]
minio: [{name: shop-store, application: shop, buckets: [raw, done]}]
";
const CACHE: &str = "qs-redis-shop";
const STORE: &str = "qs-minio-access-shop";

#[test]
fn redis_has_two_passwords_until_its_clients_have_the_new_one_and_a_minio_moves_with_its_buckets() {
    let case = Case::begin();
    if skipped(&case) || env::var_os("TESTBED_IMAGE_MINIO").is_none() {
        return;
    }
    let stage = Stage::new(&case, GROUPS);
    for object in groups(&stage.namespace) {
        case.apply(Dc::One, &object);
    }
    for (kind, name) in [("statefulset", "shop-cache"), ("statefulset", "shop-store"), ("deployment", "web")]
    {
        until("servers and client are ready", 120, || {
            (case.object(Dc::One, &stage.namespace, kind, name)?["status"]["readyReplicas"] == 1)
                .then_some(())
        });
    }
    let (old, web) = (stage.value(CACHE, "password"), stage.pods("app=web"));
    let ran = stage.run("rotate", &[CACHE, "--yes", "--grace", "1s"]).ok();
    ran.says("statefulset/shop-cache").says("deployment/web").says("the old password of default is refused");
    assert!(stage.value(CACHE, "password") != old && stage.kept(CACHE).is_none());
    assert_ne!(web, stage.pods("app=web"));
    let ask = "REDISCLI_AUTH=$REDIS_PASSWORD redis-cli ping";
    stage.exec("shop-cache-0", &["sh", "-c", ask]).ok().says("PONG");

    let old = stage.value(STORE, "password");
    // Any of the group stands for all of it; the run is killed when the leader is written.
    let bucket = format!("{STORE}-raw");
    let mut run = stage.start(&[&bucket, "--yes"]);
    until("the first Secret is written", 60, || (stage.value(STORE, "password") != old).then_some(()));
    let _ = run.kill();
    run.wait().unwrap();
    if stage.kept(STORE).is_some() {
        stage
            .run("rotate", &[&bucket, "--yes"])
            .ok()
            .says("2 more with the same password")
            .says("is refused");
    }
    let passwords = ["", "-raw", "-done"].map(|end| stage.value(&format!("{STORE}{end}"), "password"));
    assert!(passwords.iter().all(|password| *password == passwords[0] && *password != old));
    assert!(stage.kept(STORE).is_none());
}

fn groups(namespace: &str) -> Vec<Value> {
    let server = |name: &str, container: Value| {
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": { "name": name, "namespace": namespace },
            "spec": {
                "serviceName": name, "replicas": 1, "selector": { "matchLabels": { "app": name } },
                "template": {
                    "metadata": { "labels": { "app": name } },
                    "spec": {
                        "terminationGracePeriodSeconds": 1, "containers": [container],
                        "securityContext": { "fsGroup": 65532 },
                        "volumes": [{ "name": "data", "emptyDir": {} }],
                    },
                },
            },
        })
    };
    let service = |name: &str, port: u16| {
        json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": name, "namespace": namespace },
            "spec": { "selector": { "app": name }, "ports": [{ "port": port }] },
        })
    };
    let from = |name: &str, secret: &str, key: &str| json!({ "name": name, "valueFrom": { "secretKeyRef": { "name": secret, "key": key } } });
    let redis = json!({
        "name": "shop-cache", "image": image("TESTBED_IMAGE_REDIS"), "imagePullPolicy": "IfNotPresent",
        "command": ["sh", "-c", "exec redis-server --protected-mode no --requirepass \"$REDIS_PASSWORD\""],
        "env": [from("REDIS_PASSWORD", CACHE, "password")],
    });
    let minio = json!({
        "name": "minio", "image": image("TESTBED_IMAGE_MINIO"), "imagePullPolicy": "IfNotPresent",
        "args": ["server", "/data"], "volumeMounts": [{ "name": "data", "mountPath": "/data" }],
        "env": [from("MINIO_ROOT_USER", STORE, "user"), from("MINIO_ROOT_PASSWORD", STORE, "password"),
            { "name": "HOME", "value": "/tmp" }],
        "readinessProbe": { "httpGet": { "path": "/minio/health/cluster", "port": 9000 }, "periodSeconds": 1 },
    });
    vec![
        server("shop-cache", redis),
        service("shop-cache", 6379),
        server("shop-store", minio),
        service("shop-store", 9000),
        client(namespace, CACHE, "password"),
    ]
}
