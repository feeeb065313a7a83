//! One Cluster with two poolers that takes connections with TLS only, and everything that can
//! be wrong between it and an application: each is told by its own words and hint.

use e2e::{Case, Dc, Ran, Room, User, bed, until};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    date_time_ymd,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::env;

/// With password: right, refused by pg_hba, without a connection left, without its database,
/// and with a password that the server has another of.
const BY_PASSWORD: [&str; 5] = ["web", "barred", "limited", "lost", "stale"];
/// By certificate: right, signed by somebody else, of another name.
const BY_CERTIFICATE: [&str; 3] = ["cert_only", "foreign", "renamed"];
const PASSWORD: &str = "geheim-aber-nirgends-gezeigt";

/// An authority.
type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The key as the operator reads one of an authority: `EC PRIVATE KEY`, with the curve in it.
/// The driver's form (PKCS #8) has the number after 36 bytes, and the point at its end.
fn sec1(key: &KeyPair) -> String {
    use base64::Engine as _;
    let pkcs8 = key.serialize_der();
    let head = [0x30, 0x77, 2, 1, 1, 4, 0x20];
    let curve = [0xa0, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7, 0xa1, 0x44, 3, 0x42, 0];
    let der = [&head[..], &pkcs8[36..68], &curve, &pkcs8[pkcs8.len() - 65..]].concat();
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----\n", lines.join("\n"))
}

/// Certificate and key as a Secret has them.
fn signed(by: &Authority, name: &str, hosts: &[String], until_year: i32) -> (String, String) {
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_after = date_time_ymd(until_year, 1, 1);
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, by).unwrap();
    (certificate.pem(), key.serialize_pem())
}

fn secret(namespace: &str, name: &str, kind: &str, data: &[(&str, &str)]) -> Value {
    let data: BTreeMap<&str, &str> = data.iter().copied().collect();
    json!({ "apiVersion": "v1", "kind": "Secret", "type": kind, "stringData": data,
        "metadata": { "name": name, "namespace": namespace, "labels": { "cnpg.io/reload": "true" } } })
}

fn tls(namespace: &str, name: &str, (certificate, key): &(String, String)) -> Value {
    secret(namespace, name, "kubernetes.io/tls", &[("tls.crt", certificate), ("tls.key", key)])
}

/// The Cluster of a test, and its authorities.
struct Shop<'c> {
    case: &'c Case,
    namespace: String,
    servers: Authority,
}

impl<'c> Shop<'c> {
    fn open(case: &'c Case) -> Shop<'c> {
        let namespace = case.namespace(Dc::One);
        let shop = Shop { case, namespace, servers: authority("servers") };
        let (clients, others) = (authority("clients"), authority("somebody else"));
        let namespace = shop.namespace.as_str();
        let opaque = |name, data: &[(&str, &str)]| secret(namespace, name, "Opaque", data);
        case.apply(Dc::One, &opaque("shop-servers", &[("ca.crt", &shop.servers.pem())]));
        let key = sec1(clients.key());
        case.apply(Dc::One, &opaque("shop-clients", &[("ca.crt", &clients.pem()), ("ca.key", &key)]));
        shop.certificate(2035);
        for role in BY_PASSWORD {
            let data = [("username", role), ("password", PASSWORD)];
            case.apply(Dc::One, &secret(namespace, role, "kubernetes.io/basic-auth", &data));
        }
        let certificates = [
            (&clients, "cert_only", "cert-only"),
            (&others, "foreign", "foreign"),
            (&clients, "web", "renamed"),
        ];
        for (by, name, role) in certificates {
            let pair = signed(by, name, &[], 2035);
            case.apply(Dc::One, &tls(namespace, &format!("{role}-client-tls"), &pair));
        }
        for object in objects(namespace) {
            case.apply(Dc::One, &object);
        }
        shop
    }

    /// Gives the server a certificate that ends in this year.
    fn certificate(&self, year: i32) {
        let hosts: Vec<String> = ["shop-rw", "shop-r", "shop-ro", "shop-wrong"].map(str::to_owned).into();
        let pair = signed(&self.servers, "shop-rw", &hosts, year);
        self.case.apply(Dc::One, &tls(&self.namespace, "shop-server-tls", &pair));
    }

    fn ready(&self) {
        let object = |kind: &str, name: &str| self.case.object(Dc::One, &self.namespace, kind, name);
        until("the operator has taken over the roles", 120, || {
            let cluster = object("clusters.postgresql.cnpg.io", "shop")?;
            let done = cluster["status"]["managedRolesStatus"]["byStatus"]["reconciled"].as_array()?.clone();
            BY_PASSWORD.iter().chain(&BY_CERTIFICATE).all(|role| done.contains(&json!(role))).then_some(())
        });
        for mode in ["session", "transaction"] {
            until("the poolers are ready", 120, || {
                let deployment = object("deployments", &format!("shop-pooler-{mode}"))?;
                (deployment["status"]["readyReplicas"] == 1).then_some(())
            });
        }
        for database in ["web", "lost"] {
            until("the databases are there", 60, || {
                let applied = object("databases.postgresql.cnpg.io", database)?["status"]["applied"] == true;
                applied.then_some(())
            });
        }
    }

    fn sql(&self, sql: &str) -> Ran {
        let args = ["exec", "-n", &self.namespace, "shop-1", "-c", "postgres", "--", "psql", "-Atc", sql];
        self.case.kubectl(Dc::One, &args)
    }

    fn test(&self, args: &[&str]) -> Ran {
        let place = ["test", "shop", "-n", &self.namespace, "--context", Dc::One.context()];
        self.case.pgaas(&[&place, args].concat())
    }

    /// Suite and check of everything that is not well, with its kind, message and hint.
    fn wrong(&self, args: &[&str]) -> BTreeMap<String, [String; 3]> {
        let json = self.test(&[args, &["-o", "json"]].concat()).json();
        let mut all = BTreeMap::new();
        for suite in json["suites"].as_array().unwrap() {
            let name = suite["name"].as_str().unwrap().trim_start_matches("postgresql/shop/");
            let steps = suite["steps"].as_array().unwrap().iter();
            for step in steps.filter(|step| step["verdict"] == "fail" || step["verdict"] == "error") {
                let text = |key: &str| step[key].as_str().unwrap_or_default().to_owned();
                let told = ["kind", "detail", "hint"].map(text);
                all.insert(format!("{name}/{}", text("name")), told);
            }
        }
        all
    }
}

fn objects(namespace: &str) -> Vec<Value> {
    let image = |variable: &str| env::var(variable).unwrap();
    let metadata = |name: &str| json!({ "name": name, "namespace": namespace });
    let mut storage = json!({ "size": "1Gi" });
    if let Ok(class) = env::var("TESTBED_STORAGE_CLASS") {
        storage["storageClass"] = class.into();
    }
    let with_password = BY_PASSWORD.iter().map(|role| {
        let limit = if *role == "limited" { 0 } else { -1 };
        json!({ "name": role, "login": true, "connectionLimit": limit, "passwordSecret": { "name": role } })
    });
    let without = BY_CERTIFICATE.iter().map(|role| json!({ "name": role, "login": true }));
    let roles: Vec<Value> = with_password.chain(without).collect();
    // Leads to a port where nobody listens.
    let wrong = json!({ "selectorType": "rw", "updateStrategy": "replace", "serviceTemplate": {
        "metadata": { "name": "shop-wrong" }, "spec": { "ports": [{ "name": "postgres", "port": 5432, "targetPort": 5433 }] } } });
    // Leads to replicas, of which there are none.
    let reads = json!({ "selectorType": "ro", "serviceTemplate": { "metadata": { "name": "shop-reads" } } });
    let pooler = |mode: &str| {
        json!({
            "apiVersion": "postgresql.cnpg.io/v1", "kind": "Pooler",
            "metadata": metadata(&format!("shop-pooler-{mode}")),
            "spec": {
                "cluster": { "name": "shop" }, "instances": 1, "type": "rw", "pgbouncer": { "poolMode": mode },
                "template": { "metadata": { "labels": {} }, "spec": { "containers": [
                    { "name": "pgbouncer", "image": image("TESTBED_IMAGE_PGBOUNCER") }] } },
            },
        })
    };
    let database = |name: &str| {
        json!({
            "apiVersion": "postgresql.cnpg.io/v1", "kind": "Database", "metadata": metadata(name),
            "spec": { "name": name, "owner": name, "cluster": { "name": "shop" }, "extensions": [{ "name": "pg_trgm" }] },
        })
    };
    let cluster = json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": metadata("shop"),
        "spec": {
            "instances": 1,
            "imageName": image("TESTBED_IMAGE_POSTGRES"),
            "imagePullPolicy": "IfNotPresent",
            "storage": storage,
            "probes": { "readiness": { "periodSeconds": 1 }, "startup": { "periodSeconds": 1, "failureThreshold": 120 } },
            "certificates": { "serverCASecret": "shop-servers", "serverTLSSecret": "shop-server-tls", "clientCASecret": "shop-clients" },
            "managed": { "roles": roles, "services": { "additional": [wrong, reads] } },
            "postgresql": { "pg_hba": [
                "hostnossl all all all reject",
                "hostssl all barred all reject",
                "hostssl all cert_only,foreign,renamed all cert",
            ] },
        },
    });
    vec![cluster, pooler("session"), pooler("transaction"), database("web"), database("lost")]
}

#[test]
fn what_works_passes_and_each_fault_has_words_and_a_hint_of_its_own() {
    let case = Case::begin();
    if !bed().runs_pods || env::var_os("TESTBED_IMAGE_PGBOUNCER").is_none() {
        return case.not_run("needs clusters that run pods, and the bed's images");
    }
    let _room = Room::take(1);
    let shop = Shop::open(&case);
    shop.ready();
    works(&shop);
    roles(&shop);
    doors(&shop);
    rights(&shop);
}

/// What is right: a role by password at every endpoint, one by certificate, TLS in every mode.
fn works(shop: &Shop<'_>) {
    let only = "postgresql/shop,postgresql/shop/web/*,postgresql/shop/cert_only/*,postgresql/shop/tls/*";
    let right = ["--only", only, "--skip", "*/shop-*,*/tls/pooler:*/plain"];
    let ran = shop.test(&right).ok();
    for told in [
        "web logged in to web by password",
        "cert_only logged in to postgres by certificate",
        "pooler/shop-pooler-transaction (transaction mode): 1 of 1 ready",
        "a primary, a write was taken",
        "the certificate is for shop-rw",
        "the login is bound to the TLS connection",
        "refused without TLS: 28000",
        "refused without its certificate",
        "there is one instance only",
    ] {
        assert!(ran.out.contains(told), "{told:?} expected\n{}", ran.story());
    }
    ran.says_not(PASSWORD);
    // Everybody may connect to every database, until that is revoked.
    let isolation = ["--only", "postgresql/shop/web/database", "--strict"];
    shop.test(&isolation).exits(3).says("web reaches databases of others: app, lost").says("REVOKE CONNECT");
    shop.sql("REVOKE CONNECT ON DATABASE lost FROM PUBLIC").ok();
    shop.sql("REVOKE CONNECT ON DATABASE app FROM PUBLIC").ok();
    shop.test(&isolation).ok().says("none of 2 databases of others is reached");
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("test.xml");
    let junit = ["-o", "junit", "--output-file", path.to_str().unwrap(), "--only", "postgresql/shop/web/rw"];
    shop.test(&junit).ok();
    assert!(std::fs::read_to_string(path).unwrap().contains("<testsuite name="));
}

/// What can be wrong with a role.
fn roles(shop: &Shop<'_>) {
    shop.sql("ALTER ROLE stale PASSWORD 'another'").ok();
    shop.sql("DROP DATABASE lost").ok();
    shop.case
        .kubectl(
            Dc::One,
            &[
                "exec",
                "-n",
                &shop.namespace,
                "shop-1",
                "-c",
                "postgres",
                "--",
                "psql",
                "-d",
                "web",
                "-c",
                "DROP EXTENSION pg_trgm",
            ],
        )
        .ok();
    let wrong = shop.wrong(&["--skip", "postgresql/shop/tls/shop-*"]);
    let expected = [
        ("stale/rw/auth", "password", "28P01"),
        ("stale/pooler:session/auth", "password", "SASL authentication failed"),
        ("barred/rw/auth", "pg-hba", "28000"),
        ("limited/rw/auth", "too-many-connections", "53300"),
        ("lost/rw/auth", "database-missing", "3D000"),
        ("lost/pooler:transaction/auth", "database-missing", "the pooler says"),
        ("foreign/rw/auth", "client-certificate", "not signed by its authority"),
        ("renamed/rw/auth", "certificate-user", "certificate authentication failed"),
        ("web/shop-wrong/tcp", "refused", "5433"),
        ("web/shop-reads/dns", "endpoints", "no ready endpoint"),
        // What the server refuses, its poolers take.
        ("tls/pooler:session/plain", "plain-text", "a login without TLS is taken"),
        ("web/database/extensions", "extension", "pg_trgm is not installed in web"),
    ];
    let mut told = BTreeMap::new();
    for (check, kind, text) in expected {
        let Some([found, detail, hint]) = wrong.get(check) else { panic!("{check} is well: {wrong:#?}") };
        assert_eq!(found, kind, "{check}: {detail}");
        assert!(detail.contains(text), "{check}: {detail}");
        assert!(!hint.is_empty(), "{check}: {detail}");
        told.entry(kind).or_insert_with(|| hint.clone());
    }
    let mut hints: Vec<&String> = told.values().collect();
    hints.sort_unstable();
    hints.dedup();
    assert_eq!(hints.len(), told.len(), "two reasons share a hint: {told:#?}");
    assert!(!wrong.keys().any(|check| check.starts_with("cert_only/rw")), "{wrong:#?}");
}

/// What can be wrong with an endpoint: its certificate, its authority, its pooler.
fn doors(shop: &Shop<'_>) {
    let kinds = |only: &str| -> Vec<String> {
        shop.wrong(&["--only", only]).into_values().map(|[kind, ..]| kind).collect()
    };
    shop.certificate(2020);
    until("the server shows its expired certificate", 90, || {
        (kinds("postgresql/shop/tls/rw/verify-ca") == ["tls-expired"]).then_some(())
    });
    shop.test(&["--only", "postgresql/shop/web/rw/tls"]).ok().says("expired at 2020");
    shop.certificate(2035);
    until("the server shows a good one", 90, || {
        kinds("postgresql/shop/tls/rw/verify-ca").is_empty().then_some(())
    });
    let other = authority("another cluster's");
    let foreign = secret(&shop.namespace, "shop-servers", "Opaque", &[("ca.crt", &other.pem())]);
    shop.case.apply(Dc::One, &foreign);
    assert_eq!(kinds("postgresql/shop/tls/rw/verify-ca"), ["tls-chain"]);

    let none = json!({ "spec": { "instances": 0 } }).to_string();
    let patch =
        ["patch", "pooler", "shop-pooler-session", "-n", &shop.namespace, "--type=merge", "-p", &none];
    shop.case.kubectl(Dc::One, &patch).ok();
    until("no pooler is left", 60, || {
        (kinds("postgresql/shop/web/pooler:session") == ["pooler-not-ready"]).then_some(())
    });
    let paused = json!({ "spec": { "pgbouncer": { "paused": true } } }).to_string();
    let patch =
        ["patch", "pooler", "shop-pooler-transaction", "-n", &shop.namespace, "--type=merge", "-p", &paused];
    shop.case.kubectl(Dc::One, &patch).ok();
    assert_eq!(kinds("postgresql/shop/web/pooler:transaction"), ["pooler-paused"]);
}

/// Who may read everything and forward no port.
fn rights(shop: &Shop<'_>) {
    let rules = json!([{ "apiGroups": ["", "apps", "postgresql.cnpg.io", "discovery.k8s.io"], "verbs": ["get", "list"],
        "resources": ["clusters", "poolers", "databases", "deployments", "secrets", "services", "pods", "endpointslices"] }]);
    let user = User::with_rules(shop.case, &shop.namespace, &rules);
    let args = ["test", "shop", "-n", &shop.namespace, "--only", "postgresql/shop/web/rw"];
    let ran = shop.case.pgaas_as(&user.kubeconfig(), &args).exits(7).says("pods/portforward");
    ran.says("\"get\"").says("\"create\"").says_not(PASSWORD);
}
