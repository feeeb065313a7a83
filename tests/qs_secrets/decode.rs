//! `decode`.

use crate::secrets;
use crate::support::Outcome;
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};

const URL: &str = "postgresql://shop:p%40ss%20w%27d@db-rw:5432,db-ro/shop?sslmode=require&keepalives=1";

/// The connection string comes over a pipe, as it should.
fn piped(url: &str, args: &[&str]) -> Outcome {
    secrets().run_with(&[&["decode", "--url", "-"], args].concat(), url)
}

#[test]
fn fields_are_shown_and_the_password_is_not() {
    insta::assert_snapshot!(piped(URL, &[]).data(), @r"
    FIELD        VALUE
    service      PostgreSQL
    host         db-rw:5432
    host         db-ro
    user         shop
    password     <8 bytes>
    database     shop
    sslmode      require
    keepalives   1
    ");
    assert!(piped(URL, &["--show-values"]).data().contains("password     p@ss w'd\n"));
    insta::assert_snapshot!(piped("rediss://default:pw@cache:6379/2", &[]).data(), @r"
    FIELD      VALUE
    service    Redis
    host       cache:6379
    user       default
    password   <2 bytes>
    database   2
    tls        yes
    ");
}

#[test]
fn json_says_what_the_table_says() {
    let json = piped(URL, &["-o", "json"]).json();
    assert_eq!(json["apiVersion"], "qs-secrets.pgaas.io/v1alpha1");
    assert_eq!((json["kind"].as_str(), json["form"].as_str()), (Some("ConnectionReport"), Some("uri")));
    assert_eq!(json["hosts"], json!([{"name": "db-rw", "port": 5432}, {"name": "db-ro"}]));
    assert_eq!(json["password"], json!({"bytes": 8}));
    assert_eq!(json["parameters"][0], json!({"name": "sslmode", "bytes": 7, "text": "require"}));
    assert_eq!(json["notes"], json!([]));
    assert_eq!(piped(URL, &["-o", "jsonpath={.user}@{.hosts[0].name}"]).data(), "shop@db-rw");
    assert!(piped(URL, &["-o", "yaml"]).data().contains("\nkind: ConnectionReport\n"));
    let shown = piped("redis://:%FFx@h", &["-o", "json", "--show-values"]).json();
    assert_eq!(shown["password"], json!({"bytes": 2, "base64": "/3g="}));
}

#[test]
fn without_show_values_no_format_holds_the_password() {
    let secret = "postgres://u:hunter2@h/d?sslpassword=hunter2&unknown=hunter2";
    let formats = [
        "wide",
        "json",
        "yaml",
        "jsonpath={$}",
        "uri",
        "dsn",
        "jdbc",
        "env",
        "pgpass",
        "pg-service",
        "libpq-env",
    ];
    for format in formats {
        let out = piped(secret, &["-o", format, "-v", "9"]);
        assert_eq!(out.code, 0, "{format}: {out:?}");
        assert!(!out.stdout.contains("hunter2") && !out.stderr.contains("hunter2"), "{format}: {out:?}");
        let left_out = out.stderr.contains("secrets are left out; --show-values writes them");
        assert_eq!(
            left_out,
            !["wide", "json", "yaml", "jsonpath={$}"].contains(&format),
            "{format}: {out:?}"
        );
        let shown = piped(secret, &["-o", format, "--show-values"]);
        assert!(shown.stdout.contains("hunter2"), "{format}: {shown:?}");
    }
}

#[test]
fn every_form_is_written_and_what_it_has_no_place_for_is_said() {
    let out = piped(URL, &["-o", "jdbc", "--show-values"]);
    assert_eq!(
        out.stdout,
        "jdbc:postgresql://db-rw:5432,db-ro/shop?user=shop&password=p%40ss%20w%27d&sslmode=require\n"
    );
    assert_eq!((out.code, out.stderr.as_str()), (0, "Warning: jdbc has no place for keepalives\n"));
    let dsn = piped(URL, &["-o", "dsn", "--show-values"]).data();
    assert_eq!(
        dsn,
        "host=db-rw,db-ro port=5432, dbname=shop user=shop password='p@ss w\\'d' sslmode=require keepalives=1\n"
    );
    // And back again: what was written is read as the same.
    assert_eq!(piped(dsn.trim_end(), &["-o", "uri", "--show-values"]).data().trim_end(), URL);
    let mc = piped("https://AK:SK@minio:9000", &["-o", "mc", "--show-values"]).data();
    assert_eq!(mc, "export MC_HOST_minio=https://AK:SK@minio:9000\n");
}

#[test]
fn a_connection_is_written_encrypted_or_to_another_database() {
    let dsn = piped("postgres://u@h/d?sslmode=disable", &["-o", "dsn", "--tls", "--dbname", "e"]).data();
    assert_eq!(dsn, "host=h dbname=e user=u sslmode=require\n");
    let uri = piped("postgres://u@h", &["-o", "uri", "--tls=verify-full", "--sslrootcert", "/ca.crt"]).data();
    assert_eq!(uri, "postgresql://u@h?sslmode=verify-full&sslrootcert=%2Fca.crt\n");
    assert_eq!(piped("redis://h/1", &["-o", "uri", "--tls", "--dbname", "2"]).data(), "rediss://h/2\n");
    assert_eq!(piped("http://h", &["--tls", "-o", "jsonpath={.tls}"]).data(), "true");
    for (url, flags, said) in [
        ("redis://h", &["--dbname", "x"][..], "a number"),
        ("https://h", &["--dbname", "x"], "no database"),
        ("redis://h", &["--tls", "--sslrootcert", "f"], "only a PostgreSQL"),
        ("postgres://h", &["--tls=maybe"], "maybe"),
        ("postgres://h", &["--dbname", ""], "--dbname"),
        ("postgres://h", &["-o", "helm-values"], "get NAME -o helm-values"),
    ] {
        let out = piped(url, flags);
        assert_eq!((out.code, out.stdout.as_str()), (2, ""), "{url} {flags:?}: {out:?}");
        assert!(out.stderr.contains(said), "{url} {flags:?}: {out:?}");
    }
}

#[test]
fn what_cannot_be_written_in_a_form_is_refused_with_those_that_can() {
    let out = piped("redis://h", &["-o", "jdbc"]);
    assert_eq!((out.code, out.stdout.as_str()), (2, ""));
    assert!(out.stderr.contains("jdbc is not a form of a Redis connection"), "{out:?}");
    assert!(out.stderr.contains("it can be had as uri, env, redis-cli"), "{out:?}");
    let out = piped("postgres://u:a%0Ab@h", &["-o", "pgpass", "--show-values"]);
    assert_eq!(out.code, 2);
    assert!(out.stderr.contains("end of a line"), "{out:?}");
    assert_eq!(piped(URL, &["-o", "table"]).code, 2);
    assert_eq!(piped(URL, &["-o", "name"]).code, 2);
}

#[test]
fn bad_input_is_told_by_its_position_and_never_repeated() {
    for (url, at) in [
        ("postgres://u:hunter2@h:hunter2/d", 24),
        ("postgres://u:hunter2/x@h/d", 23),
        ("postgres://u:hunter2%zz@h/d", 21),
        ("redis://u:p@hunter2@h", 20),
        ("jdbc:postgresql://u:hunter2@h/d", 28),
        ("host=h password='hunter2", 17),
        ("hunter2", 1),
        ("", 1),
    ] {
        let out = piped(url, &[]);
        assert_eq!((out.code, out.stdout.as_str()), (2, ""), "{url}: {out:?}");
        assert!(out.stderr.contains(&format!("at byte {at}\n")), "{url}: {out:?}");
        assert!(!out.stderr.contains("hunter2"), "{out:?}");
    }
    let out = secrets().run(&["decode", "postgres://u:hunter2@h"]);
    assert_eq!(out.code, 2);
    assert!(out.stderr.contains("--url <URL>") && !out.stderr.contains("hunter2"), "{out:?}");
    let out = secrets().run(&["decode", "--url", "-", "postgres://u:hunter2@h"]);
    assert!(out.code == 2 && !out.stderr.contains("hunter2"), "{out:?}");
    assert_eq!(secrets().run(&["decode"]).code, 2);
    assert_eq!(secrets().run(&["decode", "--url", "-", "--url", "-"]).code, 2);
    let long = format!("postgres://h/{}", "x".repeat(70_000));
    assert!(piped(&long, &[]).stderr.contains("longer than"));
}

#[test]
fn a_password_among_the_arguments_is_warned_of() {
    let out = secrets().run(&["decode", "--url", "postgres://u:p@h", "-o", "json"]);
    assert_eq!(out.code, 0);
    assert!(out.stderr.contains("Warning: every user of this machine can see"), "{out:?}");
    assert_eq!(secrets().run(&["decode", "--url", "postgres://u@h"]).stderr, "");
}

#[test]
fn traps_of_encoding_are_told_on_stderr_and_in_the_report() {
    let out = piped("postgres://u:a+b@h\n", &["-o", "json"]);
    assert_eq!(
        out.stderr,
        "Warning: a newline stood at the end and was dropped (SEC015); printf %s writes none, at byte 19\n\
         Warning: a + is a plus sign here; if a space was meant (quote_plus writes it so), write %20, at byte 15\n"
    );
    let notes = out.json()["notes"].clone();
    assert_eq!((&notes[0]["id"], &notes[1]["id"]), (&json!("trailing-newline"), &json!("plus-sign")));
    assert_eq!(notes[1]["position"], 15);
}

#[test]
fn any_bytes_of_standard_input_are_read() {
    let mut child =
        secrets().command(&["decode", "--url", "-", "-o", "dsn", "--show-values"]).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"postgres://u:\xff\xfe%80@h").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.stdout, b"host=h user=u password=\xff\xfe\x80\n");
}

#[test]
fn a_shell_takes_the_variables_byte_by_byte() {
    // Every byte but zero, and what shells are fond of.
    let mut password: Vec<u8> = (1..=255).collect();
    password.extend_from_slice(b"'\\''$(id)`id`${HOME}\"\n!!#~*?[a]{b,c};&|<>\\");
    let encoded: String = password.iter().map(|byte| format!("%{byte:02X}")).collect();
    for (url, form, variable) in [
        (format!("postgres://u:{encoded}@h/d"), "libpq-env", "PGPASSWORD"),
        (format!("postgres://u:{encoded}@h/d"), "env", "DB_PASSWORD"),
        (format!("redis://u:{encoded}@h"), "env", "REDIS_PASSWORD"),
        (format!("https://ak:{encoded}@h"), "aws-env", "AWS_SECRET_ACCESS_KEY"),
    ] {
        let lines = secrets_bytes(&url, form);
        for shell in ["bash", "sh"] {
            assert_eq!(evaluated(shell, &lines, variable), password, "{form} in {shell}");
        }
    }
    let lines = secrets_bytes(&format!("redis://u:{encoded}@h"), "redis-cli");
    let call = [b"redis-cli() { printf '%s' \"$REDISCLI_AUTH\"; }\n".as_slice(), &lines].concat();
    // Not every shell takes a function of this name.
    assert_eq!(output("bash", &call), password);
}

fn secrets_bytes(url: &str, form: &str) -> Vec<u8> {
    let world = secrets();
    let mut child = world.command(&["decode", "--url", "-", "-o", form, "--show-values"]).spawn().unwrap();
    child.stdin.take().unwrap().write_all(url.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn evaluated(shell: &str, lines: &[u8], variable: &str) -> Vec<u8> {
    output(shell, &[lines, format!("printf '%s' \"${variable}\"\n").as_bytes()].concat())
}

fn output(shell: &str, script: &[u8]) -> Vec<u8> {
    let mut child =
        Command::new(shell).env("LC_ALL", "C").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(script).unwrap();
    child.wait_with_output().unwrap().stdout
}

#[test]
fn a_url_of_another_form_is_known_by_its_looks() {
    for (text, form) in [
        ("h:5432:d:u:p", "pgpass"),
        ("[shop]\nhost=h\nuser=u\n", "pg-service"),
        ("export PGHOST=h\nexport PGUSER=u\n", "libpq-env"),
        ("REDISCLI_AUTH=p redis-cli -h h", "redis-cli"),
        ("MC_HOST_x=https://a:b@h", "mc"),
        ("AWS_ACCESS_KEY_ID=a\nAWS_SECRET_ACCESS_KEY=b\n", "aws-env"),
        ("DB_HOST=h\nDB_NAME=d\n", "env"),
        ("host=h user=u", "dsn"),
        ("jdbc:postgresql://h/d", "jdbc"),
    ] {
        assert_eq!(piped(text, &["-o", "jsonpath={.form}"]).data(), form);
    }
}
