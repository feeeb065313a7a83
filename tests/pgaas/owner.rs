//! Clusters that Argo CD, Flux or Helm write, too.

use crate::create::places;
use crate::support::FakeApi;
use crate::twins::{Twins, token, writes};
use serde_json::{Value, json};

fn flux(object: &mut Value) {
    object["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/name"] = json!("db");
    object["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/namespace"] = json!("flux-system");
}

fn helm(object: &mut Value) {
    object["metadata"]["annotations"]["meta.helm.sh/release-name"] = json!("db");
}

fn argo(object: &mut Value) {
    object["metadata"]["annotations"]["argocd.argoproj.io/tracking-id"] =
        json!("db:postgresql.cnpg.io/Cluster:apps/prod");
}

fn kustomization(api: &FakeApi, spec: Value) {
    api.put(json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": {"namespace": "flux-system", "name": "db"}, "spec": spec,
    }));
}

const DEMOTE: [&str; 5] = ["demote", "prod", "--to", "lyon", "--dry-run=client"];

#[test]
fn no_writer_goes_past_an_owner_that_acts_by_itself() {
    let text = token().encode();
    let promote = ["promote", "prod", "--dc", "lyon", "--demotion-token", &text, "--yes"];
    let delete = ["delete", "prod", "--confirm", "prod"];
    let demote = ["demote", "prod", "--to", "lyon", "--yes"];
    for (twins, verb) in
        [(Twins::new(), &demote[..]), (Twins::demoted(), &promote[..]), (Twins::new(), &delete[..])]
    {
        for (api, is_there) in [(&twins.paris, false), (&twins.lyon, true)] {
            Twins::operator(api, flux);
            if is_there {
                kustomization(api, json!({}));
            }
            let outcome = twins.run(verb);
            assert_eq!(outcome.code, 6, "{outcome:?}");
            assert!(outcome.stderr.contains("CLU023"), "{outcome:?}");
            assert!(outcome.stderr.contains("flux suspend kustomization db -n flux-system"), "{outcome:?}");
            assert_eq!(writes(api), Vec::<String>::new());
            Twins::operator(api, |object| object["metadata"]["labels"] = json!({}));
        }
    }
}

#[test]
fn a_suspended_owner_lets_pass_and_is_named_with_the_edit_to_make() {
    let twins = Twins::new();
    Twins::operator(&twins.paris, flux);
    kustomization(&twins.paris, json!({"suspend": true}));
    Twins::operator(&twins.lyon, argo);
    twins.lyon.put(json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
        "metadata": {"namespace": "argocd", "name": "db"}, "spec": {"syncPolicy": {}},
    }));
    let outcome = twins.run(&DEMOTE);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stderr.contains("INFO CLU025 paris: cluster/prod: is managed by Flux's"), "{outcome:?}");
    assert!(
        outcome.stderr.contains("INFO CLU025 lyon: cluster/prod: is managed by Argo CD's"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.contains("set spec.replica.primary: lyon there"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn helm_is_a_warning_with_the_edit_to_make_before_its_next_upgrade() {
    let twins = Twins::new();
    Twins::operator(&twins.paris, helm);
    let outcome = twins.run(&DEMOTE);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("--accept CLU024"), "{outcome:?}");
    let outcome = twins.run(&[&DEMOTE[..], &["--accept", "CLU024"]].concat());
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stderr.contains("WARNING CLU024 paris: cluster/prod"), "{outcome:?}");
    assert!(
        outcome.stderr.contains("before its next upgrade: set spec.replica.primary: lyon"),
        "{outcome:?}"
    );
    let outcome = twins.run(&["delete", "prod", "--dry-run=client"]);
    assert!(outcome.stderr.contains("CLU024"), "{outcome:?}");
}

#[test]
fn status_names_the_owner() {
    let twins = Twins::new();
    Twins::operator(&twins.paris, flux);
    Twins::operator(&twins.lyon, helm);
    let outcome = twins.run(&["status", "prod"]);
    assert!(
        outcome.stdout.contains("WARNING CLU023 paris: cluster/prod: is managed by Flux's"),
        "{outcome:?}"
    );
    assert!(
        outcome.stdout.contains("WARNING CLU024 lyon: cluster/prod: is installed by Helm's"),
        "{outcome:?}"
    );
}

#[test]
fn neither_create_nor_upgrade_writes_beside_an_owner_that_acts() {
    let places = places();
    for (api, dc) in [(&places.dc1, "dc1"), (&places.dc2, "dc2")] {
        let objects = places.world.run(&["template", "ic1/prod", "--dc", dc, "-o", "json"]).json();
        let items = objects["items"].as_array().unwrap();
        let mut cluster = items.iter().find(|item| item["kind"] == "Cluster").unwrap().clone();
        flux(&mut cluster);
        kustomization(api, json!({}));
        api.put(cluster);
    }
    for verb in ["create", "upgrade"] {
        let outcome = places.world.run(&[verb, "ic1/prod", "--yes", "--timeout", "1s"]);
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains("CLU023"), "{outcome:?}");
        assert_eq!(writes(&places.dc1).len() + writes(&places.dc2).len(), 0);
    }
}
