//! Flags that name one server or one credential, where more than one context is involved.

use crate::secrets;
use crate::support::{FakeApi, help_tree};

const ONE_ONLY: [&[&str]; 10] = [
    &["--context", "x"],
    &["--cluster", "x"],
    &["--user", "x"],
    &["--server", "https://127.0.0.1:1"],
    &["--tls-server-name", "x"],
    &["--insecure-skip-tls-verify"],
    &["--certificate-authority", "x"],
    &["--client-certificate", "x"],
    &["--client-key", "x"],
    &["--token", "x"],
];

/// How each verb that takes `--dc-context` is called, beside that.
const CALLS: &[&[&str]] = &[
    &["get", "shop-app", "-o", "uri", "--all-dcs"],
    &["verify"],
    &["version"],
    &["rotate", "qs-postgresql-cluster-access-web", "-f", "inventory.yaml", "--yes"],
];

#[test]
fn each_verb_refuses_them_before_it_asks_any_server() {
    let (paris, lyon) = (FakeApi::start(), FakeApi::start());
    let world = secrets().contexts(&[("p1", &paris), ("l1", &lyon)]);
    world.file(
        "inventory.yaml",
        "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n  - {name: shop, roles: [{name: web}]}\n",
    );
    let mut wrong = Vec::new();
    for call in CALLS {
        for flag in ONE_ONLY {
            let words = [call, &["--dc-context", "paris=p1", "--dc-context", "lyon=l1"][..], flag].concat();
            let outcome = world.run(&words);
            let named = outcome.stderr.contains("cannot be used when more than one context is involved");
            if (outcome.code, named) != (2, true) {
                wrong.push(format!("{}: exit {}, {}", words.join(" "), outcome.code, outcome.stderr.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(paris.seen().is_empty() && lyon.seen().is_empty());
}

#[test]
fn every_verb_that_takes_several_contexts_is_tried() {
    for (name, help) in help_tree(&secrets()) {
        let verb = name.split('-').nth(1).unwrap_or_default().to_owned();
        if help.contains("--dc-context <") {
            assert!(CALLS.iter().any(|call| call[0] == verb), "{name}: say in CALLS how it is called");
        }
    }
}
