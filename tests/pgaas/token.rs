//! `token`.

use crate::pgaas;
use crate::support::{Answer, FakeApi};
use pgaas_core::model::token::DemotionToken;
use serde_json::json;

fn token() -> DemotionToken {
    DemotionToken {
        timeline: "3".into(),
        redo_wal_file: "000000030000000000000009".into(),
        database_system_identifier: "7575".into(),
        redo: "0/9000028".into(),
        time_of_latest_checkpoint: "Sat Nov 21 12:00:00 2026".into(),
        operator_version: "1.30.0".into(),
    }
}

fn replica(system_id: &str, timeline: u64, replayed: &str) -> FakeApi {
    let api = FakeApi::start();
    api.put(json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": "apps", "name": "prod"},
        "spec": {"instances": 1, "replica": {"self": "b", "primary": "a", "source": "a"}},
        "status": {"instanceNames": ["prod-1"], "currentPrimary": "prod-1"},
    }));
    let status = json!({"systemID": system_id, "timeLineID": timeline, "replayLsn": replayed});
    api.always(
        "GET",
        "/api/v1/namespaces/apps/pods/https:prod-1:8000/proxy/pg/status",
        Answer::Json(200, status),
    );
    api
}

#[test]
fn decode_shows_every_field_and_needs_no_cluster() {
    let text = token().encode();
    insta::assert_snapshot!(pgaas().run(&["token", "decode", &text]).data(), @r"
    System ID:      7575
    Timeline:       3
    REDO location:  0/9000028
    REDO WAL file:  000000030000000000000009
    Checkpoint:     Sat Nov 21 12:00:00 2026
    Operator:       1.30.0
    ");
    let json = pgaas().run_with(&["token", "decode", "-", "-o", "json"], &format!("{text}\n")).json();
    assert_eq!(json["token"]["redoWalFile"], "000000030000000000000009");
    assert_eq!(json["kind"], "TokenReport");
}

#[test]
fn what_is_no_token_is_told_what_is_wrong_with_it() {
    for text in ["", "%%%", "aGVsbG8="] {
        let outcome = pgaas().run(&["token", "decode", text]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{text:?}");
    }
}

#[test]
fn verify_holds_the_token_against_a_live_replica() {
    let text = token().encode();
    for (system_id, timeline, replayed, code, says) in [
        ("7575", 3, "0/90000A0", 0, "fits; everything was replayed"),
        ("7575", 3, "0/9000000", 0, "fits; 40 bytes are still to be replayed"),
        ("1111", 3, "0/9000000", 3, "does not fit: the token is of system 7575"),
        ("7575", 4, "0/9000000", 3, "does not fit: the token is of timeline 3"),
    ] {
        let api = replica(system_id, timeline, replayed);
        let outcome =
            pgaas().contexts(&[("here", &api)]).run(&["token", "verify", "prod", "--demotion-token", &text]);
        assert_eq!(outcome.code, code, "{outcome:?}");
        assert!(outcome.stdout.contains(says), "{}", outcome.stdout);
    }
}

#[test]
fn verify_without_a_cluster_or_a_token_says_so() {
    let api = FakeApi::start();
    let world = pgaas().contexts(&[("here", &api)]);
    assert_eq!(world.run(&["token", "verify", "prod"]).code, 2);
    let text = token().encode();
    let outcome = world.run_with(&["token", "verify", "prod", "--demotion-token-file", "-"], &text);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("does not exist"), "{}", outcome.stderr);
}

#[test]
fn rebuild_prints_the_token_alone_and_none_of_a_primary() {
    let api = replica("7575", 3, "0/90000A0");
    let world = pgaas().contexts(&[("here", &api)]);
    let args = ["token", "rebuild", "prod", "-n", "apps"];
    api.put(json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": "apps", "name": "prod"},
        "spec": {"instances": 1, "replica": {"self": "b", "primary": "a", "source": "a"}},
        "status": {"instanceNames": ["prod-1"], "currentPrimary": "prod-1", "demotionToken": token().encode()},
    }));
    assert_eq!(world.run(&args).data(), format!("{}\n", token().encode()));
    let json = world.run(&[&args[..], &["-o", "json"]].concat()).json();
    assert_eq!(
        (json["text"].as_str(), json["token"]["redo"].as_str()),
        (Some(token().encode().as_str()), None)
    );
    api.put(json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": "apps", "name": "prod"},
        "spec": {"instances": 1},
        "status": {"instanceNames": ["prod-1"], "currentPrimary": "prod-1"},
    }));
    let refused = world.run(&args);
    assert_eq!((refused.code, refused.stdout.as_str()), (6, ""), "{}", refused.stderr);
    assert!(refused.stderr.contains("not seen to be a replica"), "{}", refused.stderr);
}
