//! A data centre is lost: the other one takes over by force, and the lost one is made anew.

use e2e::{Case, Dc, Pair, Ran, Results, bed, until};
use serde_json::Value;
use std::process::Command;
use std::time::Instant;
use tempfile::TempDir;

/// A kubeconfig by which one data centre's API server does not answer. Everybody else's
/// way there stays open.
struct Lost(TempDir);

impl Lost {
    #[track_caller]
    fn of(dc: Dc) -> Lost {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("config");
        std::fs::copy(&bed().kubeconfig, &copy).unwrap();
        let config = |args: &[&str]| {
            let mut kubectl = Command::new("kubectl");
            Ran::new(kubectl.arg("config").arg("--kubeconfig").arg(&copy).args(args), "").ok()
        };
        let path = format!(r#"jsonpath={{.contexts[?(@.name=="{}")].context.cluster}}"#, dc.context());
        let cluster = config(&["view", "-o", &path]).text().to_owned();
        config(&["set-cluster", &cluster, "--server=https://127.0.0.1:1"]);
        Lost(folder)
    }

    fn force(&self, pair: &Pair, more: &[&str]) -> Ran {
        let target = pair.target();
        let mut all = vec!["promote".to_owned(), target];
        all.extend(pair.flags());
        all.extend(["--dc", Dc::Two.local(), "--allow-data-loss"].map(str::to_owned));
        all.extend(more.iter().map(|arg| (*arg).to_owned()));
        let config = self.0.path().join("config");
        pair.case().pgaas_as(&config.to_string_lossy(), &all.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

fn force(pair: &Pair, more: &[&str]) -> Ran {
    pair.pgaas("promote", &[&["--dc", Dc::Two.local(), "--allow-data-loss"], more].concat())
}

/// Ids of the findings of `status`, with their data centres.
fn findings(pair: &Pair) -> Vec<(String, String)> {
    let report = pair.pgaas("status", &["-o", "json"]).exits(3).json();
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| (text(&finding["id"]), text(&finding["dc"]))).collect()
}

fn found(pair: &Pair, id: &str) -> bool {
    findings(pair).iter().any(|(found, _)| found == id)
}

/// Makes the lost side anew, and proves that it follows and can be primary again.
fn rebuild(pair: &Pair) {
    let (case, one, name) = (pair.case(), Dc::One, pair.target());
    let dc = ["--dc", one.local()];
    let before = pair.cluster(one).unwrap();
    let uid = before["metadata"]["uid"].as_str().unwrap().to_owned();
    let claim = format!("{}-1", pair.name());
    let volume = case.object(one, &pair.namespace(), "pvc", &claim).unwrap()["spec"]["volumeName"].clone();
    let volume = volume.as_str().unwrap();
    let delete = r#"{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}"#;
    case.kubectl(one, &["patch", "pv", volume, "--type=merge", "-p", delete]).ok();
    let secret = |uid: &str| {
        let name = format!("{}-app", pair.name());
        case.object(one, &pair.namespace(), "secret", &name).map(|s| s["metadata"][uid].clone())
    };
    let password = secret("uid");

    let said = pair.pgaas("rebuild", &[&dc[..], &["--dry-run"]].concat()).ok();
    said.says("becomes Retain").says("-g2").says(&uid);
    pair.refuses(&[6], "--confirm", "rebuild", &[&dc[..], &["--yes"]].concat());
    pair.refuses(&[6], "primary", "rebuild", &["--dc", Dc::Two.local(), "--confirm", &name]);
    let report =
        pair.pgaas("rebuild", &[&dc[..], &["--confirm", &name, "--timeout", "40m", "-o", "json"]].concat());
    let report = report.ok().json();
    for kept in [volume, "fit for a recovery to a point in time", "-g2"] {
        assert!(report["kept"].to_string().contains(kept), "{kept}: {report}");
    }

    let after = pair.cluster(one).unwrap();
    assert_ne!(after["metadata"]["uid"], uid.as_str());
    assert!(after.pointer("/spec/bootstrap/recovery").is_some());
    let policy = ["get", "pv", volume, "-o", "jsonpath={.spec.persistentVolumeReclaimPolicy}"];
    assert_eq!(case.kubectl(one, &policy).ok().text(), "Retain");
    assert_eq!(secret("uid"), password, "the application's Secret is the same object");
    for (dc, pointer) in [(one, "/spec/plugins/0/parameters/serverName"), (one, ENTRY), (Dc::Two, ENTRY)] {
        let server = pair.field(dc, pointer);
        assert!(server.as_str().unwrap().ends_with("-g2"), "{dc:?} {pointer}: {server}");
    }
    pair.primary_is(Dc::Two);
    let ids = pair.pgaas("status", &["-o", "json"]).json()["findings"].to_string();
    assert!(!ids.contains("CLU050") && !ids.contains("CLU004"), "{ids}");
    pair.pgaas("rebuild", &[&dc[..], &["--confirm", &name]].concat()).ok().says("nothing to rebuild");
}

/// The first side's entry, which both sides have at the same place.
const ENTRY: &str = "/spec/externalClusters/0/plugin/parameters/serverName";

/// Rows of both sides, once they are equal.
fn same_rows(pair: &Pair, rows: &str) {
    for dc in Dc::ALL {
        pair.answers(dc, "SELECT string_agg(t, ',' ORDER BY t) FROM rows", rows, 120);
    }
}

fn moves_back(pair: &Pair, rows: &str) {
    let state = tempfile::tempdir().unwrap();
    pair.no_backup_runs(Dc::Two);
    crate::switching::switchover(
        pair,
        state.path(),
        &["--to", Dc::One.local(), "--yes", "--accept", "CLU034"],
    )
    .ok();
    pair.primary_is(Dc::One);
    same_rows(pair, rows);
    pair.sql(Dc::One, "INSERT INTO rows VALUES ('z-home')").ok();
    same_rows(pair, &format!("{rows},z-home"));
}

#[test]
#[ignore = "long: make test-long"]
fn a_data_centre_out_of_reach_is_replaced_comes_back_diverged_is_rebuilt_and_is_primary_again() {
    let (case, began) = (Case::begin(), Instant::now());
    let Some(pair) = Pair::by_hand(&case) else { return };
    let name = pair.target();
    pair.sql(Dc::One, "CREATE TABLE rows (t text); INSERT INTO rows VALUES ('a-before')").ok();
    pair.sql(Dc::One, "SELECT pg_switch_wal()").ok();
    same_rows(&pair, "a-before");
    let healthy = ["--dc", Dc::Two.local(), "--allow-data-loss", "--confirm", &name];
    pair.refuses(&[6], "switchover", "promote", &healthy);

    let lost = Lost::of(Dc::One);
    lost.force(&pair, &["--yes"]).exits(6);
    lost.force(&pair, &["--confirm", "another"]).exits(6);
    lost.force(&pair, &["--dry-run"]).ok().says("WITHOUT a token").says("Lost:");
    assert!(pair.primary_named_by(Dc::Two).ends_with(Dc::One.local()), "nothing was written");
    let forced = lost.force(&pair, &["--confirm", &name]).exits(5);
    let forced = forced.says("may still be writing").says("Lost:").says("takes no writes").says("rebuild");
    forced.says("delete the record of the alias").says("stop its poolers and its applications");
    pair.sql(Dc::Two, "INSERT INTO rows VALUES ('b-after')").ok();
    // Once more: nothing is left to do, and that is told as before.
    lost.force(&pair, &["--confirm", &name]).exits(5).says("already");

    // It comes back as it was: a primary.
    pair.sql(Dc::One, "INSERT INTO rows VALUES ('c-diverged')").ok();
    let ids = findings(&pair);
    assert!(ids.iter().any(|(id, _)| id == "CLU004"), "two primaries: {ids:?}");
    assert!(ids.contains(&("CLU050".into(), Dc::One.local().into())), "diverged: {ids:?}");

    rebuild(&pair);
    same_rows(&pair, "a-before,b-after");
    moves_back(&pair, "a-before,b-after");
    let mut results = Results::of("A data centre lost, replaced by force, rebuilt, and primary again");
    results.line(format!(
        "- with the making of the pair {} s; every row but those of the diverged side on both sides in the end",
        began.elapsed().as_secs()
    ));
    results.keep(&case);
}

#[test]
#[ignore = "long: make test-long"]
fn a_broken_primary_that_answers_is_kept_down_before_the_other_side_takes_over() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let (name, namespace) = (pair.target(), pair.namespace());
    pair.sql(Dc::One, "CREATE TABLE rows (t text); INSERT INTO rows VALUES ('a-before')").ok();
    pair.sql(Dc::One, "SELECT pg_switch_wal()").ok();
    same_rows(&pair, "a-before");

    // Its operator does nothing any more, and its pod is gone.
    let off = "cnpg.io/reconciliationLoop=disabled";
    case.kubectl(Dc::One, &["annotate", "-n", &namespace, "cluster", &pair.name(), off]).ok();
    let pod = format!("{}-1", pair.name());
    case.kubectl(Dc::One, &["delete", "pod", "-n", &namespace, &pod, "--wait=true"]).ok();
    force(&pair, &["--confirm", &name]).ok().says("fence every instance");
    let fence = pair.field(Dc::One, "/metadata/annotations/cnpg.io~1fencedInstances");
    assert_eq!(fence, r#"["*"]"#);
    assert!(found(&pair, "CLU050"), "the side must be rebuilt");

    // Its operator is well again: the fence keeps PostgreSQL down all the same.
    case.kubectl(
        Dc::One,
        &["annotate", "-n", &namespace, "cluster", &pair.name(), "cnpg.io/reconciliationLoop-"],
    )
    .ok();
    until("its pod is there again", 120, || case.object(Dc::One, &namespace, "pod", &pod));
    assert_ne!(pair.sql(Dc::One, "SELECT 1").code, 0, "PostgreSQL is down");
    pair.sql(Dc::Two, "INSERT INTO rows VALUES ('b-after')").ok();

    rebuild(&pair);
    same_rows(&pair, "a-before,b-after");
}
