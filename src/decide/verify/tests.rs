use super::specimen::{APP, BUCKET, CART, POOLED, STORE, Specimen, TWO, changed, forbidden};
use super::{Digests, checks, compare, digests, verify};
use crate::model::finding::Finding;
use crate::observe::consumers::{Consumer, Way};
use serde_json::json;
use std::collections::BTreeSet;

mod keys;
mod mending;
mod servers;
mod tls;
mod values;

/// What a change makes wrong, each as `ID object key`.
#[track_caller]
fn finds(change: impl FnOnce(&mut Specimen), wanted: &[&str]) -> Vec<Finding> {
    let mut specimen = Specimen::new();
    change(&mut specimen);
    assert_eq!(specimen.ids(), wanted);
    specimen.findings()
}

#[track_caller]
fn finds_live(change: impl FnOnce(&mut Specimen), wanted: &[&str]) -> Vec<Finding> {
    let mut specimen = Specimen::with_servers();
    change(&mut specimen);
    assert_eq!(specimen.ids(), wanted);
    specimen.findings()
}

fn consumer(secret: &str, way: Way, workload: Option<&str>) -> Consumer {
    Consumer {
        secret: secret.into(),
        key: None,
        way,
        pod: "web-0".into(),
        workload: workload.map(str::to_owned),
        container: "app".into(),
        started: Some("2026-01-01T00:00:00Z".into()),
    }
}

#[test]
fn what_generate_makes_is_right_with_and_without_servers() {
    finds(|_| (), &[]);
    finds_live(|_| (), &[]);
    assert_eq!(Specimen::of("vso", "").ids(), Vec::<String>::new());
}

#[test]
fn every_check_has_an_id_of_the_catalogue_and_a_test() {
    let tests = [
        include_str!("tests/keys.rs"),
        include_str!("tests/values.rs"),
        include_str!("tests/servers.rs"),
        include_str!("tests/tls.rs"),
    ]
    .concat();
    let ids: BTreeSet<&str> = checks().map(|check| check.finding.0).collect();
    for id in &ids {
        assert!(crate::model::finding::CATALOGUE.iter().any(|(known, _)| known == id), "{id}");
        assert!(tests.contains(&format!("fn {}_", id.to_ascii_lowercase())), "{id} has no test");
    }
}
