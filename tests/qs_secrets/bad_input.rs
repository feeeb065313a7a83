//! Bad input of every verb that takes an inventory: named with its place, nothing is asked of
//! a server before, nothing written.

use crate::secrets;
use crate::support::{FakeApi, Outcome, World};

fn inventory(roles: &str) -> String {
    format!(
        "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n- {{name: pg, roles: [{roles}]}}\n"
    )
}

/// Each verb with this file; exit 2 everywhere, and no write.
fn refused(world: &World, api: &FakeApi, more: &[&str]) -> Vec<Outcome> {
    let verbs: [&[&str]; 6] = [
        &["generate", "--yes"],
        &["generate", "--dry-run=client", "--offline", "-o", "yaml"],
        &["verify"],
        &["explain", "a_b"],
        &["adopt", "--all", "--yes"],
        &["apply", "--dir", ".", "--yes"],
    ];
    let ran = verbs.iter().map(|verb| {
        let out = world.run(&[*verb, more].concat());
        assert_eq!((out.code, out.stdout.as_str()), (2, ""), "{verb:?} {more:?}: {out:?}");
        out
    });
    let ran = ran.collect();
    assert!(api.seen().iter().all(|request| request.method == "GET"), "nothing is written");
    ran
}

#[test]
fn names_that_two_would_share_are_both_named() {
    let api = FakeApi::start();
    let world = secrets().contexts(&[("here", &api)]);
    world.file("clash.yaml", &inventory("{name: a_b}, {name: a-b}"));
    for out in refused(&world, &api, &["-f", "clash.yaml"]) {
        assert!(out.stderr.contains("role a_b of pg and role a-b of pg would share secret/"), "{out:?}");
        assert!(out.stderr.contains("secret: NAME"), "{out:?}");
    }
    world.file("told.yaml", &inventory("{name: a_b}, {name: a-b, secret: other}"));
    assert_eq!(world.run(&["generate", "--yes", "-f", "told.yaml"]).code, 0);
}

#[test]
fn names_longer_than_the_api_takes_are_refused() {
    let api = FakeApi::start();
    let world = secrets().contexts(&[("here", &api)]);
    world.file("long.yaml", &inventory(&format!("{{name: {}}}", "a".repeat(63 * 4))));
    for out in refused(&world, &api, &["-f", "long.yaml"]) {
        assert!(out.stderr.contains("aaa") && out.stderr.contains("expected"), "{out:?}");
    }
}

#[test]
fn what_is_no_yaml_is_told_with_file_and_line() {
    let api = FakeApi::start();
    let world = secrets().contexts(&[("here", &api)]);
    world.file("values.yaml", "clusterPharia:\n  cluster:\n    roles: [{name: a\n");
    for out in refused(&world, &api, &["-f", "values.yaml"]) {
        assert!(out.stderr.contains("values.yaml:"), "{out:?}");
    }
    world.file("other.yaml", "some: thing\n");
    for out in refused(&world, &api, &["-f", "other.yaml"]) {
        assert!(out.stderr.contains("other.yaml"), "{out:?}");
    }
    refused(&world, &api, &["-f", "nowhere.yaml"]);
}

#[test]
fn what_nobody_knows_is_told_with_what_is_known() {
    let api = FakeApi::start();
    let world = secrets().contexts(&[("here", &api)]);
    for out in refused(&world, &api, &["--profile", "nope"]) {
        assert!(out.stderr.contains("there is no profile \"nope\"; known are pharia"), "{out:?}");
    }
    let role = world.run(&["explain", "nobody"]);
    assert_eq!((role.code, role.stderr.contains("known are document_index")), (2, true), "{role:?}");
    let set = ["generate", "--profile", "api-forge", "--yes", "--set", "nope=env:HOME"];
    let key = world.run(&set);
    assert_eq!((key.code, key.stderr.contains("nope")), (2, true), "{key:?}");
    world.file("odd.yaml", &inventory("{name: a, passwort: x}"));
    let field = world.run(&["generate", "--yes", "-f", "odd.yaml"]);
    assert_eq!((field.code, field.stderr.contains("odd.yaml:4")), (2, true), "{field:?}");
}
