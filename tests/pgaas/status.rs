//! `status`.

use crate::create::places;
use crate::names::Names;
use crate::support::Answer;
use crate::twins::{Twins, cluster, runs, runs_in, token};
use serde_json::json;
use std::net::Ipv4Addr;

fn findings(outcome: crate::support::Outcome) -> Vec<(String, String)> {
    let json = outcome.json();
    let items = json["findings"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    items.map(|finding| (text(&finding["id"]), text(&finding["dc"]))).collect()
}

#[test]
fn a_healthy_pair_is_exit_0_and_stands_on_one_screen() {
    let twins = Twins::new();
    let outcome = twins.run(&["status", "prod"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("PARIS") && outcome.stdout.contains("LYON"), "{}", outcome.stdout);
    assert_eq!(findings(twins.run(&["status", "prod", "-o", "json"])), []);
}

#[test]
fn two_primaries_are_an_error_on_every_call() {
    let twins = Twins::new();
    runs(&twins.lyon, true, 2, "0/6000000");
    Twins::operator(&twins.lyon, |object| object["spec"]["replica"]["primary"] = json!("lyon"));
    let outcome = twins.run(&["status", "prod", "-o", "json"]);
    assert_eq!(outcome.code, 3);
    assert!(findings(outcome).iter().any(|(id, _)| id == "CLU004"));
}

#[test]
fn an_alias_that_leads_to_the_old_primary_is_an_error_on_every_call() {
    let places = places();
    let [one, two] = ["prod-ic1-dc1", "prod-ic1-dc2"];
    for (api, dc, peer) in [(&places.dc1, one, two), (&places.dc2, two, one)] {
        let mut object = cluster(dc, peer, one);
        object["metadata"]["namespace"] = json!("ic1-prod");
        object["metadata"]["name"] = json!("prod-ic1");
        api.put(object);
        runs_in("ic1-prod", api, dc == one, 1, "0/5000028");
    }
    let host = |dc: &str| format!("prod-ic1-rw.ic1-prod.{dc}.example.com");
    let [there, elsewhere] = [Ipv4Addr::new(10, 0, 1, 1), Ipv4Addr::new(10, 0, 2, 1)];
    let alias = "primary.ic1-prod.example.com";
    let names = Names::new(&[(&host("dc1"), there), (&host("dc2"), elsewhere), (alias, there)]);
    let told = || {
        let outcome = places.world.run(&["status", "ic1/prod", "--resolver", &names.at, "-o", "json"]);
        let (code, json) = (outcome.code, outcome.json());
        let mut items = json["findings"].as_array().unwrap().iter();
        (code, items.find(|item| item["id"] == "DNS004").cloned())
    };
    let right = told().1;
    assert!(right.is_none(), "{right:?}");
    names.set(alias, elsewhere);
    let (code, item) = told();
    let item = item.expect("it is told");
    assert_eq!((code, item["severity"].as_str()), (3, Some("error")), "{item}");
    let message = item["message"].as_str().unwrap();
    assert!(message.contains(alias) && message.contains(&host("dc1")), "{message}");
    assert!(item.to_string().contains("kubectl pgaas dns update ic1/prod"), "{item}");
}

#[test]
fn a_demotion_that_waits_for_its_promotion_is_said() {
    let twins = Twins::demoted();
    let outcome = twins.run(&["status", "prod", "-o", "json"]);
    assert_eq!(outcome.code, 3);
    assert!(findings(outcome).iter().any(|(id, _)| id == "CLU005"));
    let human = twins.run(&["status", "prod"]);
    assert!(!human.stdout.contains(&token().encode()), "no token on the screen");
}

#[test]
fn an_unreachable_data_centre_is_a_finding_beside_the_other() {
    let Twins { paris: _paris, lyon, world } = Twins::new();
    drop(lyon);
    let outcome = world.run(&Twins::args(&["status", "prod", "-o", "json"]));
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(findings(outcome).contains(&("CLU011".into(), "lyon".into())));
}

#[test]
fn what_may_not_be_read_is_named_and_the_rest_is_shown() {
    let twins = Twins::new();
    let path = "/apis/postgresql.cnpg.io/v1/namespaces/apps/poolers";
    twins.lyon.always("GET", path, Answer::Status(403, "Forbidden", "poolers is forbidden"));
    let outcome = twins.run(&["status", "prod", "-o", "json"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(findings(outcome).contains(&("CLU012".into(), "lyon".into())));
}

#[test]
fn a_cluster_that_does_not_exist_is_an_error_for_a_single_context() {
    let twins = Twins::new();
    let outcome = twins.world.run(&["status", "nosuch", "--context", "p1"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    assert!(outcome.stderr.contains("no Cluster nosuch in namespace apps"), "{outcome:?}");
    assert!(outcome.stderr.contains("hint: there are prod\n"), "{outcome:?}");
    for verb in [
        &["status", "prdo"][..],
        &["endpoints", "prdo"],
        &["history", "prdo"],
        &["delete", "prdo", "--confirm", "prdo"],
    ] {
        let outcome = twins.world.run(&[verb, &["--context", "p1"]].concat());
        assert_eq!(outcome.code, 1, "{outcome:?}");
        assert!(outcome.stderr.contains("hint: prod is probably meant\n"), "{outcome:?}");
    }
}

#[test]
fn a_role_of_a_cluster_that_does_not_exist_is_not_moved_and_the_probable_one_is_named() {
    let twins = Twins::new();
    for verb in [
        &["switchover", "prdo", "--to", "lyon", "--yes"][..],
        &["switchover", "prdo", "--resume"],
        &["demote", "prdo", "--to", "lyon", "--yes"],
        &["promote", "prdo", "--dc", "lyon", "--demotion-token", &token().encode(), "--yes"],
    ] {
        let outcome = twins.run(verb);
        assert_eq!(outcome.code, 6, "{outcome:?}");
        for part in [
            "namespace apps (context p1) or in namespace apps (context l1)",
            "hint: prod is probably meant\n",
        ] {
            assert!(outcome.stderr.contains(part), "{part}: {outcome:?}");
        }
    }
    // One side alone.
    let mut args = Twins::args(&["switchover", "prod", "--to", "lyon", "--yes"]);
    args.extend(["--dc-cluster", "lyon=prdo"]);
    let outcome = twins.world.run(&args);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("no Cluster prdo in namespace apps (context l1)\n"), "{outcome:?}");
    twins.untouched();
}

/// Both data centres have something else under the name `hippo`.
fn foreign(primary: serde_json::Value, replica: serde_json::Value) -> Twins {
    let twins = Twins::new();
    twins.paris.put(primary);
    twins.lyon.put(replica);
    twins
}

#[track_caller]
fn told_and_never_moved(twins: &Twins, roles: [&str; 2]) {
    let status = twins.run(&["status", "hippo"]);
    assert_eq!(status.code, 3, "its Cluster is missing: {status:?}");
    for role in roles {
        assert!(status.stdout.contains(role) && status.stdout.contains("CLU051"), "{role}: {status:?}");
    }
    for verb in [
        &["switchover", "hippo", "--to", "lyon", "--yes"][..],
        &["demote", "hippo", "--to", "lyon", "--yes"],
        &["promote", "hippo", "--dc", "lyon", "--demotion-token", &token().encode(), "--yes"],
        &["promote", "hippo", "--dc", "lyon", "--allow-data-loss", "--confirm", "hippo"],
        &["rebuild", "hippo", "--dc", "paris", "--confirm", "hippo"],
    ] {
        let outcome = twins.run(verb);
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains("is not supported for"), "{outcome:?}");
    }
    twins.untouched();
}

#[test]
fn the_roles_of_a_postgrescluster_are_told_and_why_they_are_not_moved() {
    let hippo = |spec| {
        json!({
            "apiVersion": "postgres-operator.crunchydata.com/v1beta1", "kind": "PostgresCluster",
            "metadata": {"namespace": "apps", "name": "hippo"}, "spec": spec,
        })
    };
    let standby = json!({"standby": {"enabled": true, "repoName": "repo1"}});
    let twins = foreign(hippo(json!({})), hippo(standby));
    told_and_never_moved(&twins, ["it is primary", "it is replica, from repo1"]);
    let alone = twins.world.run(&["status", "hippo", "--context", "l1", "-n", "apps", "-o", "json"]);
    assert!(alone.stdout.contains("replica, from repo1"), "{alone:?}");
    // With one context only it is said what is not supported, and not that a second one is missing.
    for verb in [
        &["switchover", "hippo", "--to", "lyon", "--yes"][..],
        &["demote", "hippo", "--to", "lyon", "--yes"],
        &["promote", "hippo", "--dc", "lyon", "--demotion-token", &token().encode(), "--yes"],
    ] {
        let outcome = twins.world.run(&[verb, &["--context", "p1", "-n", "apps"]].concat());
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains("is not supported for postgrescluster/hippo"), "{outcome:?}");
        assert!(outcome.stderr.contains("spec.shutdown: true"), "{outcome:?}");
    }
    let ours = twins.world.run(&["switchover", "prod", "--to", "lyon", "--context", "p1", "-n", "apps"]);
    assert_eq!(ours.code, 2, "{ours:?}");
}

#[test]
fn the_roles_of_bitnamis_chart_are_told_and_why_they_are_not_moved() {
    let set = || {
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": {"namespace": "apps", "name": "hippo-postgresql", "labels": {
                "app.kubernetes.io/name": "postgresql", "app.kubernetes.io/instance": "hippo",
                "app.kubernetes.io/component": "primary", "helm.sh/chart": "postgresql-16.7.26",
            }},
            "spec": {"replicas": 1},
        })
    };
    told_and_never_moved(&foreign(set(), set()), ["statefulset/hippo-postgresql", "it is primary"]);
}
