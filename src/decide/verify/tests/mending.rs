use super::*;

#[test]
fn only_what_loses_nothing_is_mended() {
    let mut specimen = Specimen::new();
    let password = specimen.value(APP, "password");
    specimen.secret(APP).labels.insert("app.kubernetes.io/managed-by".into(), "us".into());
    specimen.secret(APP).labels.remove("qs-postgresql-cluster/type");
    specimen.set(APP, "host", "pg-rw").set(
        APP,
        "databaseUrl",
        format!("postgres://app_one:{password}@x:5432/app-one"),
    );
    // Which of the two passwords is right nobody here knows.
    specimen.set(TWO, "databaseUrl", "postgres://two:another@pg-pooler-tx:5432/two").set(TWO, "port", "1");
    specimen.set(CART, "host", CART).secret(CART).immutable = true;
    let findings = specimen.findings();
    let mendings = verify(&specimen.seen()).1;
    let what: Vec<(String, String)> = mendings.iter().map(|m| (m.name.clone(), m.what())).collect();
    assert_eq!(
        what,
        [
            (APP.to_owned(), "labels qs-postgresql-cluster/type; keys databaseUrl, host".to_owned()),
            (TWO.to_owned(), "keys port".to_owned()),
        ]
    );
    let patch = mendings[0].patch();
    assert_eq!(patch["metadata"]["resourceVersion"], "7");
    assert_eq!(patch["data"]["host"], "cGctcG9vbGVyLXR4");
    assert!(patch["data"].get("password").is_none());
    let immutable = findings.iter().find(|f| f.object.ends_with(CART)).unwrap();
    assert!(immutable.mend.is_none() && immutable.hint.as_ref().unwrap().contains("immutable"));
}

#[test]
fn a_string_with_parameters_of_its_own_is_not_made_anew() {
    let mut specimen = Specimen::new();
    let url = specimen.value(APP, "databaseUrl").replace(POOLED, "x") + "?sslmode=verify-full";
    specimen.set(APP, "databaseUrl", url);
    assert_eq!(specimen.ids(), [format!("SEC009 secret/{APP} databaseUrl")]);
    assert!(verify(&specimen.seen()).1.is_empty());
}

#[test]
fn sec025_data_centres_that_differ_are_told_by_key_only() {
    let (mut paris, lyon) = (Specimen::new(), Specimen::new());
    let of = |key: &[u8; 32], s: &Specimen| digests(key, &s.expected, &s.secrets);
    let sides = |paris: Digests, lyon: Digests| [("paris".to_owned(), paris), ("lyon".to_owned(), lyon)];
    assert_eq!(compare(&sides(of(&[1; 32], &paris), of(&[1; 32], &lyon))), []);
    assert_ne!(of(&[1; 32], &paris), of(&[2; 32], &paris), "each run has digests of its own");
    paris.password(APP, "another password 123");
    paris.secrets.retain(|secret| secret.name != CART);
    let found = compare(&sides(of(&[1; 32], &paris), of(&[1; 32], &lyon)));
    let text: Vec<_> = found.iter().map(|f| (f.dc.as_deref().unwrap(), f.message.as_str())).collect();
    assert_eq!(
        text,
        [
            ("lyon", "is not the same as in paris: databaseUrl, password"),
            ("paris", "is in lyon, and not here")
        ]
    );
}

#[test]
fn no_finding_of_anything_wrong_holds_a_value() {
    let mut specimen = Specimen::with_servers();
    let marked = "hunter2-marked-value";
    for secret in &mut specimen.secrets {
        for value in secret.data.values_mut() {
            *value = marked.into();
        }
    }
    let text = serde_json::to_string(&specimen.findings()).unwrap();
    assert!(text.contains("SEC012") && !text.contains(marked), "{text}");
}

#[test]
fn a_string_that_agrees_with_a_wrong_key_is_mended_with_it() {
    let mut specimen = Specimen::new();
    let url = specimen.value(APP, "databaseUrl").replace(POOLED, "pg-rw");
    specimen.set(APP, "host", "pg-rw").set(APP, "databaseUrl", url);
    assert_eq!(verify(&specimen.seen()).1[0].what(), "keys databaseUrl, host");
    // One that is right in its own words stays as it is.
    let url = specimen.value(APP, "databaseUrl").replace("pg-rw", POOLED).replace("postgres:", "postgresql:");
    specimen.set(APP, "databaseUrl", url);
    assert_eq!(verify(&specimen.seen()).1[0].what(), "keys host");
}
