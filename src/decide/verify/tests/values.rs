use super::*;

#[test]
fn sec011_passwords_that_are_short_known_or_poor() {
    for (weak, words) in [
        ("Changeme", "everybody knows"),
        ("app_one", "name of the user"),
        ("k3Jx81", "shorter than 16"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaa", "very few"),
    ] {
        let found = finds(
            |s| {
                s.password(APP, weak);
            },
            &[&format!("SEC011 secret/{APP} password")],
        );
        assert!(found[0].message.contains(words), "{found:?}");
    }
}

#[test]
fn sec011_each_profile_has_lengths_of_its_own() {
    let mut specimen = Specimen::of("api-forge", "");
    specimen.set("app-secrets", "oidc_google_client_secret", "d41d8cd98f00b204e9800998");
    specimen.set("postgres-secrets", "postgres_app_user_pw", "d41d8cd98f00b204e98");
    specimen.set("redis-secrets", "redis_password", "00b204e9800998ecf84");
    assert_eq!(
        specimen.ids(),
        [
            "SEC001 secret/postgres-ca",
            "SEC001 secret/postgres-tls",
            "SEC011 secret/app-secrets oidc_google_client_secret",
            "SEC011 secret/postgres-secrets postgres_app_user_pw"
        ]
    );
}

#[test]
fn sec012_one_password_of_two_but_not_inside_of_a_group() {
    let found = finds(
        |s| {
            let password = s.value(APP, "password");
            s.password(TWO, password);
        },
        &[&format!("SEC012 secret/{APP} password"), &format!("SEC012 secret/{TWO} password")],
    );
    assert!(found[0].message.contains(TWO), "{found:?}");
}

#[test]
fn sec013_secrets_of_one_server_that_differ() {
    let found = finds(
        |s| {
            s.password(BUCKET, "9f86d081884c7d659a2feaa0c5");
        },
        &[&format!("SEC013 secret/{BUCKET} password")],
    );
    assert!(found[0].message.contains(STORE), "{found:?}");
}

#[test]
fn sec015_blanks_at_the_ends() {
    for (blank, words) in [("\n", "in a newline"), ("\r\n", "CR LF"), (" ", "a blank")] {
        let found = finds(
            |s| {
                let password = s.value(CART, "password");
                s.set(CART, "password", format!("{password}{blank}"));
            },
            &[&format!("SEC015 secret/{CART} password")],
        );
        assert!(found[0].message.contains(words), "{found:?}");
        assert_eq!(found[0].mend, None, "a password is never changed");
    }
    let found = finds(
        |s| {
            s.set(APP, "port", "5432\n");
        },
        &[&format!("SEC015 secret/{APP} port")],
    );
    assert!(found[0].mend.is_some());
    // What must end in a newline is right with it.
    assert_eq!(Specimen::of("cnpg-app", "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters: [{name: pg, roles: [{name: app}]}]\n").ids(), Vec::<String>::new());
}

#[test]
fn sec016_reserved_characters_raw_and_spaces_as_plus() {
    let url = format!("SEC016 secret/{APP} databaseUrl");
    let raw = |password: &str| format!("postgres://app_one:{password}@pg-pooler-tx:5432/app-one");
    for password in ["p@ss/word#0123456789", "100%sure0123456789ab"] {
        let found = finds(
            |s| {
                s.password(APP, password).set(APP, "databaseUrl", raw(password));
            },
            &[&url],
        );
        assert!(found[0].mend.is_some(), "{found:?}");
    }
    finds(
        |s| {
            s.password(APP, "many words 0123456789").set(APP, "databaseUrl", raw("many+words+0123456789"));
        },
        &[&url],
    );
    finds(
        |s| {
            s.password(APP, "p@ss/word#0123456789");
        },
        &[],
    );
    // What is no reserved character may stand as it is.
    finds(
        |s| {
            s.password(APP, "pass!word*0123456789").set(APP, "databaseUrl", raw("pass!word*0123456789"));
        },
        &[],
    );
}

#[test]
fn sec021_bytes_nobody_typed() {
    let stray = format!("SEC021 secret/{CART} password");
    for (value, words) in [
        (&b"\xef\xbb\xbf9f86d081884c7d659a2feaa0c5"[..], "UTF-8"),
        (b"9f86d081884c7d\x00659a2feaa0c5", "NUL"),
        (b"9f86d081884c7d\n659a2feaa0c5", "line break"),
        (b"9f86d081884c7d\x07659a2feaa0c5", "control"),
    ] {
        let found = finds(
            |s| {
                s.set(CART, "password", value.to_vec());
            },
            &[&stray],
        );
        assert!(found[0].message.contains(words), "{found:?}");
    }
}

#[test]
fn sec022_a_value_encoded_twice() {
    finds(
        |s| {
            s.set(CART, "password", "c3VwZXJzZWNyZXRwYXNzd29yZA==");
        },
        &[&format!("SEC022 secret/{CART} password")],
    );
}

#[test]
fn sec023_a_password_that_is_no_text() {
    finds(
        |s| {
            s.password(APP, b"9f86d081884c7d659a2fe\xff\xfe".to_vec());
        },
        &[&format!("SEC023 secret/{APP} password")],
    );
}
