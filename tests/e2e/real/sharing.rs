//! A role whose password stands in a Secret in both data centres: it is rotated once, the
//! primary takes it over, and the replica lets in who has the new one.

use e2e::{Case, Dc, Pair, Ran, until};
use serde_json::{Value, json};
use std::fs;

const SECRET: &str = "qs-postgresql-cluster-access-web-shop";

#[test]
fn a_password_of_both_data_centres_is_rotated_once_and_works_on_both_sides() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inventory.yaml");
    let inventory = json!({
        "apiVersion": "qs-secrets.pgaas.io/v1alpha1", "kind": "Inventory",
        "clusters": [{ "name": pair.name(), "roles": [{ "name": "web_shop", "database": "app" }] }],
    });
    fs::write(&file, inventory.to_string()).unwrap();
    let file = file.to_str().unwrap();
    case.secrets(&["generate", "-f", file, "-n", &pair.namespace(), "--context", Dc::One.context(), "--yes"])
        .ok();
    share(&pair);
    until("the replica lets the role in", 120, || {
        logs_in(&pair, Dc::Two, &url(&pair, Dc::One)).then_some(())
    });

    // From the side of the replica: the primary leads, wherever it is. WAL comes by the archive
    // only, so that the replica knows of it when a segment is full, and this one does not replay
    // it either before it is told to: that is waited for again.
    let old = url(&pair, Dc::One);
    pair.sql(Dc::Two, "SELECT pg_wal_replay_pause()").ok();
    let order = [Dc::Two, Dc::One];
    rotate(&pair, file, order, &["--timeout", "20s"]).exits(4).says("local2 has not replayed it yet");
    assert!(logs_in(&pair, Dc::One, &url(&pair, Dc::One)) && logs_in(&pair, Dc::Two, &old));
    pair.sql(Dc::Two, "SELECT pg_wal_replay_resume()").ok();
    pair.sql(Dc::One, "SELECT pg_switch_wal()").ok();
    let report = rotate(&pair, file, order, &["-o", "json"]).ok().json();
    let item = &report["items"][0];
    assert_eq!(
        (&item["fate"], item["with"][0].as_str()),
        (&json!("rotated"), Some(&*format!("local2/{SECRET}")))
    );
    let proved: Vec<&str> = item["proved"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for (dc, place) in [(Dc::One, ""), (Dc::Two, "local2 ")] {
        let door = format!("{place}{}-rw:5432: the new password of web_shop is accepted", pair.name());
        assert!(proved.iter().any(|line| *line == door), "{door}: {report:#}");
        assert!(logs_in(&pair, dc, &url(&pair, dc)) && !logs_in(&pair, dc, &old), "{dc:?}");
    }
    assert_eq!(password(&pair, Dc::One), password(&pair, Dc::Two));
    assert!(case.object(Dc::One, &pair.namespace(), "secret", &format!("{SECRET}-rotation")).is_none());

    // One side changed by somebody else: nothing is written on either.
    let before = password(&pair, Dc::One);
    case.kubectl(
        Dc::Two,
        &["patch", "secret", SECRET, "-n", &pair.namespace(), "-p", r#"{"stringData":{"password":"other"}}"#],
    )
    .ok();
    rotate(&pair, file, Dc::ALL, &[]).exits(6).says("should have the same password");
    assert_eq!(before, password(&pair, Dc::One));
}

fn rotate(pair: &Pair<'_>, file: &str, order: [Dc; 2], more: &[&str]) -> Ran {
    let namespace = pair.namespace();
    let of = |dc: Dc| {
        [
            format!("--dc-context={}={}", dc.local(), dc.context()),
            format!("--dc-namespace={}={namespace}", dc.local()),
        ]
    };
    let flags: Vec<String> = order.into_iter().flat_map(of).collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    pair.case().secrets(&[&["rotate", SECRET, "-f", file, "--yes"], &flags[..], more].concat())
}

/// The Secret of the first data centre in the second one, and the role in both.
fn share(pair: &Pair<'_>) {
    let (case, namespace) = (pair.case(), pair.namespace());
    let mut secret = case.object(Dc::One, &namespace, "secret", SECRET).unwrap();
    secret["metadata"] =
        json!({ "name": SECRET, "namespace": namespace, "labels": secret["metadata"]["labels"] });
    case.apply(Dc::Two, &secret);
    let role = json!({ "name": "web_shop", "login": true, "passwordSecret": { "name": SECRET } });
    let patch = json!({ "spec": { "managed": { "roles": [role] } } }).to_string();
    for dc in Dc::ALL {
        let args = [
            "patch",
            "clusters.postgresql.cnpg.io",
            &pair.name(),
            "-n",
            &namespace,
            "--type=merge",
            "-p",
            &patch,
        ];
        case.kubectl(dc, &args).ok();
    }
}

fn password(pair: &Pair<'_>, dc: Dc) -> Value {
    pair.case().object(dc, &pair.namespace(), "secret", SECRET).unwrap()["data"]["password"].clone()
}

fn url(pair: &Pair<'_>, dc: Dc) -> String {
    let namespace = pair.namespace();
    pair.case().secrets(&["get", SECRET, "databaseUrl", "-n", &namespace, "--context", dc.context()]).ok().out
}

fn logs_in(pair: &Pair<'_>, dc: Dc, url: &str) -> bool {
    let pod = format!("{}-1", pair.name());
    let namespace = pair.namespace();
    let args =
        ["exec", "-n", &namespace, &pod, "-c", "postgres", "--", "psql", url, "-Atc", "select current_user"];
    pair.case().kubectl(dc, &args).out.trim() == "web_shop"
}
