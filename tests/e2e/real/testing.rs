//! `test` of servers that run: what works, what each damage is told as, from here and from a pod.

use e2e::{Case, Dc, Ran, bed, until};
use serde_json::{Value, json};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

const INVENTORY: &str = "\
apiVersion: qs-secrets.pgaas.io/v1alpha1
kind: Inventory
redis: [{name: cart, application: cart}]
minio: [{name: store, application: store, buckets: [raw]}]
";
const REDIS: &str = "qs-redis-cart";
const BUCKET: &str = "qs-minio-access-store-raw";

/// A damage, and the word by which it is told.
struct Damage {
    what: &'static str,
    object: [&'static str; 2],
    patch: fn() -> Value,
    told: &'static str,
}

const DAMAGES: &[Damage] = &[
    Damage {
        what: "redis",
        object: ["secret", REDIS],
        patch: || json!({"stringData": {"password": "wrong"}}),
        told: "redis/cart/auth [wrongpass]",
    },
    Damage {
        what: "redis",
        object: ["service", "cart"],
        patch: || json!({"spec": {"selector": {"app": "nobody"}}}),
        told: "redis/cart/dns [endpoints]",
    },
    Damage {
        what: "redis",
        object: ["service", "cart"],
        patch: || json!({"spec": {"ports": [{"port": 6379, "targetPort": 6399}]}}),
        told: "redis/cart/tcp [refused]",
    },
    Damage {
        what: "minio",
        object: ["secret", BUCKET],
        patch: || json!({"stringData": {"password": "wrong-wrong"}}),
        told: "minio/store/raw/auth [secret-key]",
    },
    Damage {
        what: "minio",
        object: ["secret", BUCKET],
        patch: || json!({"stringData": {"user": "nobody"}}),
        told: "minio/store/raw/auth [access-key]",
    },
    Damage {
        what: "minio",
        object: ["secret", BUCKET],
        patch: || json!({"stringData": {"bucket": "none"}}),
        told: "minio/store/raw/buckets [bucket-missing]",
    },
    Damage {
        what: "minio",
        object: ["secret", BUCKET],
        patch: || json!({"stringData": {"endpointUrl": "http://nowhere:9000"}}),
        told: "minio/store/raw/dns [dns]",
    },
];

struct Bench {
    case: Case,
    namespace: String,
    folder: tempfile::TempDir,
}

impl Bench {
    fn test(&self, what: &str, more: &[&str]) -> Ran {
        let file = self.folder.path().join("inventory.yaml");
        let place = ["-f", file.to_str().unwrap(), "-n", &self.namespace, "--context", Dc::One.context()];
        self.case.secrets(&[&["test", what][..], &place, more].concat())
    }

    fn patched(&self, [kind, name]: [&str; 2], patch: &Value) {
        let patch = patch.to_string();
        let args = ["patch", "-n", &self.namespace, kind, name, "--type=merge", "-p", &patch];
        self.case.kubectl(Dc::One, &args).ok();
    }
}

#[test]
fn servers_are_tried_and_each_damage_is_told_by_a_word_of_its_own() {
    let case = Case::begin();
    if !bed().runs_pods || env::var_os("TESTBED_IMAGE_MINIO").is_none() {
        return case.not_run("needs clusters that run pods, and the bed's images");
    }
    let namespace = case.namespace(Dc::One);
    let bench = Bench { case, namespace, folder: tempfile::tempdir().unwrap() };
    started(&bench);

    let report = bench.test("all", &["-o", "json"]).ok().json();
    assert_eq!(
        report["summary"],
        json!({"passed": 22, "warnings": 0, "failed": 0, "errors": 0, "skipped": 0})
    );
    let written = bench.folder.path().join("report.xml");
    bench
        .test("all", &["-o", "junit", "--output-file", written.to_str().unwrap()])
        .ok()
        .says("SUMMARY: 22 passed");
    assert!(fs::read_to_string(&written).unwrap().contains("name=\"write\""));
    nothing_is_left(&bench);

    for damage in DAMAGES {
        let [kind, name] = damage.object;
        let before = bench.case.object(Dc::One, &bench.namespace, kind, name).unwrap();
        bench.patched(damage.object, &(damage.patch)());
        let told = || {
            let ran = bench.test(damage.what, &["-o", "short"]);
            (ran.code == 3 && ran.out.contains(damage.told)).then_some(())
        };
        // Endpoints follow their Service a moment later.
        until(&format!("{} is told", damage.told), 20, told);
        bench.case.replace(Dc::One, &before);
    }
    until("all is well again", 20, || (bench.test("all", &["-q"]).code == 0).then_some(()));
    stopped_at_any_moment(&bench);
    sentinel_names_the_master(&bench);
    certificates_are_told_apart(&bench);
    from_a_pod(&bench);
}

/// The Secret's host is not asked then; a replica is told as what it is.
fn sentinel_names_the_master(bench: &Bench) {
    let (case, namespace) = (&bench.case, &bench.namespace);
    let pods = ["get", "pods", "-n", namespace, "-l", "app=cart", "-o", "jsonpath={.items[0].status.podIP}"];
    let master = case.kubectl(Dc::One, &pods).ok().out;
    let script = format!(
        "printf 'port 26379\nprotected-mode no\nsentinel monitor mymaster {master} 6379 1\nsentinel auth-pass mymaster %s\n' \"$PASSWORD\" > /tmp/s.conf; exec redis-server /tmp/s.conf --sentinel"
    );
    let image = env::var("TESTBED_IMAGE_REDIS").unwrap();
    let password = json!({"secretKeyRef": {"name": REDIS, "key": "password"}});
    case.apply(
        Dc::One,
        &json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "sentinel", "namespace": namespace, "labels": {"app": "sentinel"}},
            "spec": {"terminationGracePeriodSeconds": 1, "containers": [{
                "name": "sentinel", "image": image, "imagePullPolicy": "IfNotPresent",
                "env": [{"name": "PASSWORD", "valueFrom": password}], "command": ["sh", "-c", script],
                "readinessProbe": {"tcpSocket": {"port": 26379}, "periodSeconds": 1},
            }]},
        }),
    );
    case.apply(
        Dc::One,
        &json!({
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": "rfs-cart", "namespace": namespace},
            "spec": {"selector": {"app": "sentinel"}, "ports": [{"port": 26379}]},
        }),
    );
    let names = format!("rfs-cart:26379 names {master}:6379 as the master of mymaster");
    until("Sentinel answers", 40, || {
        (bench.test("redis", &["--sentinel", "rfs-cart"]).code == 0).then_some(())
    });
    bench.test("redis", &["--sentinel", "rfs-cart"]).ok().says(&names);
    bench
        .test("redis", &["--sentinel", "rfs-cart/other", "-o", "short"])
        .exits(3)
        .says("/sentinel [no-master]");
    let follow = |of: &str| {
        let command = format!("REDISCLI_AUTH=$PASSWORD redis-cli replicaof {of}");
        case.kubectl(Dc::One, &["exec", "-n", namespace, "deployment/cart", "--", "sh", "-c", &command]).ok();
    };
    follow("127.0.0.1 1");
    let told = bench.test("redis", &["-o", "short"]).exits(3);
    told.says("/role [readonly]: replica of 127.0.0.1:1").says("/write [readonly]");
    follow("no one");
}

fn started(bench: &Bench) {
    let namespace = &bench.namespace;
    fs::write(bench.folder.path().join("inventory.yaml"), INVENTORY).unwrap();
    let file = bench.folder.path().join("inventory.yaml");
    let file = file.to_str().unwrap();
    let context = Dc::One.context();
    bench.case.secrets(&["generate", "--yes", "-f", file, "-n", namespace, "--context", context]).ok();
    let from = |name: &str, secret: &str, key: &str| json!({"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}});
    let image = |variable: &str| env::var(variable).unwrap();
    let redis = json!([{
        "name": "redis", "image": image("TESTBED_IMAGE_REDIS"), "imagePullPolicy": "IfNotPresent",
        "command": ["sh", "-c", "exec redis-server --protected-mode no --requirepass \"$PASSWORD\""],
        "env": [from("PASSWORD", REDIS, "password")],
        "readinessProbe": {"tcpSocket": {"port": 6379}, "periodSeconds": 1},
    }]);
    let root = "qs-minio-access-store";
    let minio = json!([{
        "name": "minio", "image": image("TESTBED_IMAGE_MINIO"), "imagePullPolicy": "IfNotPresent",
        "command": ["/minio", "server", "/data"],
        "env": [from("MINIO_ROOT_USER", root, "user"), from("MINIO_ROOT_PASSWORD", root, "password")],
        "readinessProbe": {"httpGet": {"path": "/minio/health/cluster", "port": 9000}, "periodSeconds": 1},
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
    }]);
    // A folder is a bucket.
    let folders = json!([{
        "name": "buckets", "image": image("TESTBED_IMAGE_REDIS"), "imagePullPolicy": "IfNotPresent",
        "securityContext": {"runAsUser": 65532},
        "command": ["mkdir", "-p", "/data/raw"], "volumeMounts": [{"name": "data", "mountPath": "/data"}],
    }]);
    for (name, port, init, containers) in [("cart", 6379, json!([]), redis), ("store", 9000, folders, minio)]
    {
        let labels = json!({"app": name});
        bench.case.apply(
            Dc::One,
            &json!({
                "apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace},
                "spec": {"selector": labels, "ports": [{"port": port}]},
            }),
        );
        bench.case.apply(Dc::One, &json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": namespace},
            "spec": {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": {
                "terminationGracePeriodSeconds": 1, "initContainers": init, "containers": containers,
                "securityContext": {"fsGroup": 65532}, "volumes": [{"name": "data", "emptyDir": {}}],
            }}},
        }));
    }
    for name in ["cart", "store"] {
        until(&format!("{name} is ready"), 90, || {
            (bench.case.object(Dc::One, namespace, "deployment", name)?["status"]["readyReplicas"] == 1)
                .then_some(())
        });
    }
}

/// Asked of the server itself.
/// Ctrl-C, earlier and later: what was tried is told, and nothing that was made stays.
fn stopped_at_any_moment(bench: &Bench) {
    let file = bench.folder.path().join("inventory.yaml");
    let place = ["-f", file.to_str().unwrap(), "-n", &bench.namespace, "--context", Dc::One.context()];
    for milliseconds in [50, 150, 250, 350, 500, 700] {
        let mut command = bench.case.secrets_command(&bed().kubeconfig.to_string_lossy());
        command.args([&["test", "all", "--parallel", "1"][..], &place].concat());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        thread::sleep(Duration::from_millis(milliseconds));
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        // Before the first check there is nothing to tell, on a slow machine not even who
        // hears the signal; and a fast run has ended.
        let unheard = output.status.signal() == Some(2) && told.is_empty();
        assert!(unheard || matches!(output.status.code(), Some(130 | 0)), "{milliseconds} ms: {told}");
        nothing_is_left(bench);
    }
}

fn nothing_is_left(bench: &Bench) {
    let ask = "REDISCLI_AUTH=$PASSWORD redis-cli dbsize";
    let args = ["exec", "-n", &bench.namespace, "deployment/cart", "--", "sh", "-c", ask];
    assert_eq!(bench.case.kubectl(Dc::One, &args).ok().text(), "0");
}

/// The operator's own server has a certificate of an authority of its own, for one name.
fn certificates_are_told_apart(bench: &Bench) {
    let args = ["get", "secret", "-n", "cnpg-system", "cnpg-ca-secret", "-o", "jsonpath={.data.ca\\.crt}"];
    let authority = bench.folder.path().join("ca.crt");
    let encoded = bench.case.kubectl(Dc::One, &args).ok().out;
    let decoded = Command::new("base64").arg("-d").stdin(of_text(bench, &encoded)).output().unwrap();
    fs::write(&authority, decoded.stdout).unwrap();
    let ask = |host: &str, more: &[&str]| {
        let place = ["-n", &bench.namespace, "--context", Dc::One.context(), "--only", "tls", "-o", "short"];
        let url = format!("https://{host}:443");
        bench.case.secrets(&[&["test", "http", url.as_str()][..], &place, more].concat())
    };
    let trusted = ["--ca-file", authority.to_str().unwrap()];
    ask("cnpg-webhook-service.cnpg-system.svc", &trusted).ok();
    ask("cnpg-webhook-service.cnpg-system", &trusted).exits(3).says("/tls [tls-name]");
    ask("cnpg-webhook-service.cnpg-system.svc", &[]).exits(3).says("/tls [tls-chain]");
}

fn of_text(bench: &Bench, text: &str) -> fs::File {
    let path = bench.folder.path().join("text");
    fs::write(&path, text).unwrap();
    fs::File::open(path).unwrap()
}

/// In a namespace that admits restricted pods only.
fn from_a_pod(bench: &Bench) {
    let Some(testbed) = &bed().testbed else {
        return bench
            .case
            .not_run("the part in a pod needs an image with the plugin: the bed's own clusters");
    };
    // Always the same name: the runtime drops the image that had it before.
    let image = "localhost/qs-secrets:e2e";
    let program = bed().plugins.join("kubectl-qs_secrets");
    let made = Command::new(testbed).arg("image").arg(image).arg(&program).status().unwrap();
    assert!(made.success());
    let label = "pod-security.kubernetes.io/enforce=restricted";
    bench.case.kubectl(Dc::One, &["label", "namespace", &bench.namespace, label]).ok();
    let in_pod = ["--in-cluster", "--image", image];
    let ran = bench.test("all", &in_pod).ok().says("MODE: in-cluster").says("SUMMARY: 22 passed");
    assert!(!ran.out.contains("port-forward"), "{}", ran.story());
    bench.patched(["secret", REDIS], &json!({"stringData": {"password": "wrong"}}));
    bench.test("redis", &in_pod).exits(3).says("WRONGPASS");
    let jobs = ["get", "jobs", "-n", &bench.namespace, "-o", "name"];
    assert_eq!(bench.case.kubectl(Dc::One, &jobs).ok().text(), "");
    bench.test("redis", &["--in-cluster", "--image", "localhost/none:1"]).exits(1).says("does not start");
}
