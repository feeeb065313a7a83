//! A whole set of Secrets, damaged in one way after the other: each damage is found under
//! its id, and what is mended is clean again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use e2e::{Case, Dc};
use serde_json::{Value, json};
use std::fs;

const ROLE: &str = "qs-postgresql-cluster-access-web";
const OTHER: &str = "qs-postgresql-cluster-access-reports";
const REDIS: &str = "qs-redis-shop";
const BUCKET: &str = "qs-minio-access-shop-pictures";
const INSTANCE: &str = "qs-minio-access-shop";

const INVENTORY: &str = "\
apiVersion: qs-secrets.pgaas.io/v1alpha1
kind: Inventory
clusters:
  - name: shop
    poolers: [transaction]
    defaultPooler: transaction
    roles: [{name: web}, {name: reports}]
redis:
  - {name: shop-cache, application: shop}
minio:
  - {name: shop-files, application: shop, user: shop, buckets: [pictures]}
";

/// What is done to which Secret, and the id it must be found under.
struct Damage {
    what: &'static str,
    secret: &'static str,
    id: &'static str,
    harm: fn(&mut Value),
}

fn set(secret: &mut Value, key: &str, value: impl AsRef<[u8]>) {
    secret["data"][key] = STANDARD.encode(value).into();
}

fn text(secret: &Value, key: &str) -> String {
    String::from_utf8(STANDARD.decode(secret["data"][key].as_str().unwrap()).unwrap()).unwrap()
}

/// A password, and the URL with it written as the documents do: without any escape.
fn password(secret: &mut Value, password: &str) {
    set(secret, "password", password);
    let url = format!("postgres://web:{password}@shop-pooler-transaction:5432/web");
    set(secret, "databaseUrl", url);
}

const DAMAGES: &[Damage] = &[
    Damage {
        what: "a key is missing",
        secret: ROLE,
        id: "SEC002",
        harm: |s| {
            s["data"].as_object_mut().unwrap().remove("port");
        },
    },
    Damage { what: "a value is empty", secret: ROLE, id: "SEC003", harm: |s| set(s, "host", "") },
    Damage {
        what: "a value is only blanks",
        secret: REDIS,
        id: "SEC003",
        harm: |s| set(s, "password", "  \n"),
    },
    Damage {
        what: "a bucket stands in the instance's Secret",
        secret: INSTANCE,
        id: "SEC004",
        harm: |s| set(s, "bucket", "x"),
    },
    Damage {
        what: "the type label is gone",
        secret: ROLE,
        id: "SEC005",
        harm: |s| {
            s["metadata"]["labels"].as_object_mut().unwrap().remove("qs-postgresql-cluster/type");
        },
    },
    Damage {
        what: "the instance label is another's",
        secret: REDIS,
        id: "SEC005",
        harm: |s| {
            s["metadata"]["labels"]["qs-redis/instance"] = "other".into();
        },
    },
    Damage {
        what: "the user is not the role",
        secret: ROLE,
        id: "SEC006",
        harm: |s| set(s, "username", "webb"),
    },
    Damage { what: "user and username differ", secret: ROLE, id: "SEC006", harm: |s| set(s, "user", "webb") },
    Damage {
        what: "the host is the direct one",
        secret: ROLE,
        id: "SEC007",
        harm: |s| set(s, "host", "shop-rw"),
    },
    Damage {
        what: "the host of Redis is its Secret",
        secret: REDIS,
        id: "SEC007",
        harm: |s| set(s, "host", REDIS),
    },
    Damage { what: "the port is no number", secret: ROLE, id: "SEC008", harm: |s| set(s, "port", "54e2") },
    Damage {
        what: "the protocol is none of PostgreSQL",
        secret: ROLE,
        id: "SEC008",
        harm: |s| set(s, "protocol", "http"),
    },
    Damage {
        what: "the URL has another password",
        secret: ROLE,
        id: "SEC009",
        harm: |s| {
            set(s, "databaseUrl", "postgres://web:other@shop-pooler-transaction:5432/web");
        },
    },
    Damage {
        what: "the URL has the word PASSWORD",
        secret: ROLE,
        id: "SEC009",
        harm: |s| {
            set(s, "databaseUrl", "postgres://web:PASSWORD@shop-pooler-transaction:5432/web");
        },
    },
    Damage {
        what: "the database is spelt as the role",
        secret: ROLE,
        id: "SEC010",
        harm: |s| set(s, "databaseName", "we_b"),
    },
    Damage {
        what: "the password is known to everybody",
        secret: ROLE,
        id: "SEC011",
        harm: |s| password(s, "changeme"),
    },
    Damage {
        what: "a bucket has another password",
        secret: BUCKET,
        id: "SEC013",
        harm: |s| set(s, "password", "Another5WordOfTwentyFive"),
    },
    Damage {
        what: "the password ends in a newline",
        secret: REDIS,
        id: "SEC015",
        harm: |s| {
            let value = text(s, "password") + "\n";
            set(s, "password", value);
        },
    },
    Damage {
        what: "reserved characters stand raw in the URL",
        secret: ROLE,
        id: "SEC016",
        harm: |s| password(s, "ab/cd?ef#gh@ij:kl12345"),
    },
    Damage {
        what: "a value has a carriage return",
        secret: ROLE,
        id: "SEC015",
        harm: |s| set(s, "host", "shop-pooler-transaction\r\n"),
    },
    Damage {
        what: "a value begins with a byte order mark",
        secret: REDIS,
        id: "SEC021",
        harm: |s| {
            let value = "\u{feff}".to_owned() + &text(s, "password");
            set(s, "password", value);
        },
    },
    Damage {
        what: "a value has a NUL",
        secret: REDIS,
        id: "SEC021",
        harm: |s| {
            let value = text(s, "password") + "\0";
            set(s, "password", value);
        },
    },
    Damage {
        what: "a value is encoded twice",
        secret: REDIS,
        id: "SEC022",
        harm: |s| {
            let value = STANDARD.encode(text(s, "password"));
            set(s, "password", value);
        },
    },
    Damage {
        what: "a password is no text",
        secret: REDIS,
        id: "SEC023",
        harm: |s| set(s, "password", [0xff; 24]),
    },
];

#[test]
fn every_damage_is_found_under_its_id_and_what_is_mended_is_clean() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let folder = tempfile::tempdir().unwrap();
    let inventory = folder.path().join("inventory.yaml");
    fs::write(&inventory, INVENTORY).unwrap();
    let place = ["-f", inventory.to_str().unwrap(), "-n", &namespace, "--context", Dc::One.context()];
    let with = |verb: &[&'static str]| -> Vec<String> {
        verb.iter().chain(&place).map(|word| (*word).to_owned()).collect()
    };
    let run = |args: &[String]| case.secrets(&args.iter().map(String::as_str).collect::<Vec<_>>());
    run(&with(&["generate", "--yes"])).ok();
    run(&with(&["verify", "--strict"])).ok();

    let mut missing = Vec::new();
    for damage in DAMAGES {
        let whole = case.object(Dc::One, &namespace, "secret", damage.secret).unwrap();
        let mut harmed = whole.clone();
        (damage.harm)(&mut harmed);
        case.replace(Dc::One, &harmed);
        let report = run(&with(&["verify", "-o", "json"]));
        assert!(matches!(report.code, 0 | 3), "{}: {}", damage.what, report.err);
        missing.extend(missed(&report.json(), damage));
        case.replace(Dc::One, &whole);
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    run(&with(&["verify", "--strict"])).ok();

    // What needs more than another value.
    let found_id = |id: &str, about: &str| {
        let report = run(&with(&["verify", "-o", "json"])).json();
        let hit =
            items(&report).any(|item| item["id"] == id && item["object"].as_str().unwrap().contains(about));
        assert!(hit, "{id} of {about} is not in {report:#}");
    };
    let role = case.object(Dc::One, &namespace, "secret", ROLE).unwrap();
    case.kubectl(Dc::One, &["delete", "secret", ROLE, "-n", &namespace]).ok();
    found_id("SEC001", ROLE);
    let mut other_type = bare(&role);
    other_type["type"] = "kubernetes.io/basic-auth".into();
    case.apply(Dc::One, &other_type);
    found_id("SEC018", ROLE);
    case.kubectl(Dc::One, &["delete", "secret", ROLE, "-n", &namespace]).ok();
    case.apply(Dc::One, &bare(&role));
    let mut orphan = bare(&role);
    orphan["metadata"]["name"] = "qs-postgresql-cluster-access-gone".into();
    case.apply(Dc::One, &orphan);
    found_id("SEC017", "qs-postgresql-cluster-access-gone");
    case.kubectl(Dc::One, &["delete", "secret", "qs-postgresql-cluster-access-gone", "-n", &namespace]).ok();

    let before = case.object(Dc::One, &namespace, "secret", OTHER).unwrap();
    let mut twin = before.clone();
    twin["data"]["password"] = role["data"]["password"].clone();
    case.replace(Dc::One, &twin);
    found_id("SEC012", "qs-postgresql-cluster-access");
    case.replace(Dc::One, &before);

    // Missing and derived keys are mended without touching a password.
    let mut harmed = before.clone();
    harmed["data"].as_object_mut().unwrap().remove("databaseUrl");
    set(&mut harmed, "host", "elsewhere");
    case.replace(Dc::One, &harmed);
    run(&with(&["verify", "--fix", "--yes"])).ok();
    assert_eq!(case.object(Dc::One, &namespace, "secret", OTHER).unwrap()["data"], before["data"]);
    run(&with(&["verify", "--strict"])).ok();
}

fn items(report: &Value) -> impl Iterator<Item = &Value> {
    report["items"].as_array().into_iter().flatten()
}

/// What is missing in what was found of a damage.
fn missed(report: &Value, damage: &Damage) -> Option<String> {
    let hit = items(report).find(|item| {
        item["id"] == damage.id
            && item["object"].as_str().is_some_and(|object| object.contains(damage.secret))
    });
    let Some(hit) = hit else { return Some(format!("{}: no {} in {report:#}", damage.what, damage.id)) };
    let says = |key: &str| hit[key].as_str().is_some_and(|text| !text.is_empty());
    let complete = says("message") && (says("hint") || says("mend"));
    (!complete).then(|| format!("{}: neither hint nor command in {hit}", damage.what))
}

/// The object without what the server adds.
fn bare(object: &Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": object["type"], "data": object["data"],
        "metadata": {
            "name": object["metadata"]["name"],
            "namespace": object["metadata"]["namespace"],
            "labels": object["metadata"]["labels"],
        },
    })
}
