use super::*;
use crate::model::owner::Owner;

#[test]
fn sec001_a_secret_that_is_missing() {
    let found = finds(|s| s.secrets.retain(|secret| secret.name != APP), &[&format!("SEC001 secret/{APP}")]);
    assert!(found[0].message.contains("role app_one of pg"), "{found:?}");
    assert_eq!(found[0].mend.as_deref(), Some("kubectl qs-secrets generate -n apps"));
}

#[test]
fn sec002_a_key_that_is_missing_and_what_may_stand_in_its_place() {
    let found = finds(
        |s| {
            let secret = s.secret(CART);
            let value = secret.data.remove("password").unwrap();
            secret.data.insert("REDIS_PASSWORD".into(), value);
        },
        &[&format!("SEC002 secret/{CART} password"), &format!("SEC004 secret/{CART} REDIS_PASSWORD")],
    );
    assert!(found[0].hint.as_ref().unwrap().contains("REDIS_PASSWORD"));
    let found = finds(|s| drop(s.secret(APP).data.remove("port")), &[&format!("SEC002 secret/{APP} port")]);
    assert_eq!(found[0].mend.as_deref(), Some("kubectl qs-secrets verify --fix -n apps"));
}

#[test]
fn sec003_a_value_of_nothing() {
    for nothing in ["", " \n"] {
        finds(
            |s| {
                s.set(CART, "host", nothing);
            },
            &[&format!("SEC003 secret/{CART} host")],
        );
    }
}

#[test]
fn sec004_a_key_too_many_unless_another_makes_the_secret() {
    finds(
        |s| {
            s.set(STORE, "bucket", "inbox");
        },
        &[&format!("SEC004 secret/{STORE} bucket")],
    );
    finds(
        |s| {
            let owner =
                Owner { who: "Vault Secrets Operator".into(), object: "x".into(), remedy: "y".into() };
            s.set(STORE, "_raw", "x").secret(STORE).owner = Some(owner);
        },
        &[],
    );
}

#[test]
fn sec005_labels_that_are_absent_or_wrong() {
    let found = finds(
        |s| {
            s.secret(STORE).labels.insert("qs-minio/instance".into(), "store".into());
            s.secret(STORE).labels.remove("qs-minio/type");
        },
        &[&format!("SEC005 secret/{STORE}")],
    );
    assert!(found[0].message.contains("names the application, not qs-minio-store"), "{found:?}");
    assert!(found[0].message.contains("qs-minio/type=access-secret is absent"), "{found:?}");
    // Nobody manages the role: the label for reloading matters to nobody.
    finds(|s| drop(s.secret(APP).labels.remove("cnpg.io/reload")), &[]);
}

#[test]
fn sec006_another_user() {
    let found = finds(
        |s| {
            s.set(APP, "username", "app-one");
        },
        &[&format!("SEC006 secret/{APP} username")],
    );
    assert_eq!(found[0].message, "is not the role app_one");
    finds(
        |s| {
            s.set(APP, "user", "two");
        },
        &[&format!("SEC006 secret/{APP} user")],
    );
    let found = finds(
        |s| {
            s.set(APP, "user", "YXBwX29uZQ==");
        },
        &[&format!("SEC006 secret/{APP} user")],
    );
    assert!(found[0].message.contains("it is base64 of that"), "{found:?}");
}

#[test]
fn sec007_another_host_told_by_what_it_is_known_to_be() {
    for (host, words) in [
        ("pg-rw", "is the direct connection"),
        ("pg-ro", "for reading only"),
        ("pg-pooler-tx.apps.svc.cluster.local", "in full"),
        (APP, "is the name of the Secret"),
        ("somewhere.example.com", "is another host; expected is pg-pooler-tx"),
    ] {
        let found = finds(
            |s| {
                s.set(APP, "host", host);
            },
            &[&format!("SEC007 secret/{APP} host")],
        );
        assert!(found[0].message.contains(words), "{host}: {found:?}");
        assert!(!found[0].message.contains("somewhere"), "a value is never repeated");
    }
    finds(
        |s| {
            s.set(CART, "host", CART);
        },
        &[&format!("SEC007 secret/{CART} host")],
    );
    finds(
        |s| {
            s.set(STORE, "endpointUrl", "http://minio:9000").set(BUCKET, "endpointUrl", "http://minio:9000");
        },
        &[&format!("SEC007 secret/{STORE} endpointUrl"), &format!("SEC007 secret/{BUCKET} endpointUrl")],
    );
}

#[test]
fn sec007_a_direct_mapping_is_no_pooler() {
    let inventory = "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n- name: pg\n  defaultPooler: tx\n  poolers: [tx]\n  rolePoolerMappings: {app: direct}\n  roles: [{name: app}]\n";
    let mut specimen = Specimen::of("pharia", inventory);
    let name = "qs-postgresql-cluster-access-app";
    assert_eq!((specimen.ids(), specimen.value(name, "host").as_str()), (vec![], "pg-rw"));
    specimen.set(name, "host", POOLED);
    assert!(specimen.findings()[0].message.contains("goes through the pooler tx"));
}

#[test]
fn sec008_port_and_protocol() {
    for port in ["0", "65536", "pg", "6432"] {
        finds(
            |s| {
                s.set(APP, "port", port);
            },
            &[&format!("SEC008 secret/{APP} port")],
        );
    }
    finds(
        |s| {
            s.set(APP, "protocol", "mysql");
        },
        &[&format!("SEC008 secret/{APP} protocol")],
    );
    finds(
        |s| {
            s.set(APP, "protocol", "postgresql");
        },
        &[],
    );
    let wrong = "https://qs-minio-store:9001/";
    finds(
        |s| {
            s.set(BUCKET, "endpointUrl", wrong).set(STORE, "endpointUrl", wrong);
        },
        &[
            &format!("SEC008 secret/{STORE} endpointUrl"),
            &format!("SEC008 secret/{STORE} endpointUrl"),
            &format!("SEC008 secret/{BUCKET} endpointUrl"),
            &format!("SEC008 secret/{BUCKET} endpointUrl"),
        ],
    );
}

#[test]
fn sec009_a_connection_string_that_says_something_else() {
    let url = format!("SEC009 secret/{APP} databaseUrl");
    let found = finds(
        |s| {
            s.set(APP, "databaseUrl", "postgres://app_one:PASSWORD@pg-pooler-tx:5432/app-one");
        },
        &[&url],
    );
    assert!(found[0].message.contains("a word for the password"), "{found:?}");
    let found = finds(
        |s| {
            let password = s.value(APP, "password");
            s.set(APP, "databaseUrl", format!("postgres://two:{password}@pg-rw:5432/app-one"));
        },
        &[&url],
    );
    assert_eq!(found[0].message, "says another user, host than the single keys");
    finds(
        |s| {
            s.set(APP, "databaseUrl", "none");
        },
        &[&url],
    );
    // Another scheme, the full name, parameters and needless escapes say the same.
    finds(
        |s| {
            let password = s.value(APP, "password").replacen(|_: char| true, "%61", 0);
            let place = "pg-pooler-tx.apps.svc:5432/app%2Done?sslmode=require";
            s.set(APP, "databaseUrl", format!("postgresql://app_one:{password}@{place}"));
        },
        &[],
    );
}

#[test]
fn sec009_a_string_that_agrees_with_a_wrong_key_is_not_told_twice() {
    finds(
        |s| {
            let url = s.value(APP, "databaseUrl").replace(POOLED, "pg-rw");
            s.set(APP, "host", "pg-rw").set(APP, "databaseUrl", url);
        },
        &[&format!("SEC007 secret/{APP} host")],
    );
}

#[test]
fn sec010_another_database_or_none_at_all() {
    finds(
        |s| {
            s.set(APP, "databaseName", "app_one");
        },
        &[&format!("SEC010 secret/{APP} databaseName")],
    );
    finds(
        |s| {
            s.set(BUCKET, "bucket", "outbox");
        },
        &[&format!("SEC010 secret/{BUCKET} bucket")],
    );
    let database = |name: &str| json!({"spec": {"name": name, "cluster": {"name": "pg"}}});
    finds_live(
        |s| s.live.databases = Ok(vec![database("two")]),
        &[&format!("SEC010 secret/{APP} databaseName")],
    );
    finds_live(|s| s.live.databases = Ok(vec![database("two"), database("app-one")]), &[]);
}

#[test]
fn sec017_a_secret_of_nobody() {
    finds(
        |s| {
            let mut orphan = s.secret(APP).clone();
            orphan.name = "qs-postgresql-cluster-access-gone".into();
            let mut other = orphan.clone();
            (other.name, other.labels) =
                ("helm-release".into(), [("app.kubernetes.io/managed-by".into(), "Helm".into())].into());
            s.secrets.extend([orphan, other]);
        },
        &["SEC017 secret/qs-postgresql-cluster-access-gone"],
    );
}

#[test]
fn sec018_another_type() {
    let found = finds(
        |s| s.secret(APP).secret_type = "kubernetes.io/basic-auth".into(),
        &[&format!("SEC018 secret/{APP}")],
    );
    assert!(found[0].message.contains("kubernetes.io/basic-auth, not Opaque"));
}
