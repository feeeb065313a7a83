//! What a shell is offered for Secrets; none of their values leaves the server for it.

use crate::secrets;
use crate::support::{FakeApi, World};
use serde_json::json;

fn complete(world: &World, words: &[&str]) -> Vec<String> {
    let text = world.run(&[&["__complete"][..], words].concat()).data();
    let mut lines: Vec<String> =
        text.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect();
    lines.pop();
    lines
}

#[test]
fn names_of_secrets_are_asked_for_without_their_values() {
    let api = FakeApi::start();
    for name in ["one", "other"] {
        api.put(
            json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": "apps", "name": name}}),
        );
    }
    let world = secrets().contexts(&[("here", &api)]);
    for verb in ["get", "sync", "adopt"] {
        assert_eq!(complete(&world, &[verb, "o"]), ["one", "other"], "{verb}");
    }
    for request in api.seen() {
        assert!(request.header("accept").contains("as=PartialObjectMetadataList"), "{}", request.uri);
    }
}

#[test]
fn keys_and_roles_are_those_of_profile_and_inventory_and_no_server_is_asked() {
    let api = FakeApi::start();
    let world = secrets().contexts(&[("here", &api)]);
    assert_eq!(
        complete(&world, &["get", "qs-redis-pharia-assistant-api", ""]),
        ["host", "port", "username", "password"]
    );
    assert_eq!(complete(&world, &["get", "unknown", "database"]), ["databaseName", "databaseUrl"]);
    assert_eq!(
        complete(&world, &["explain", "pharia_c"]),
        ["pharia_chat", "pharia_catch", "pharia_conductor"]
    );
    world.file("own.yaml", "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters: [{name: pg, roles: [{name: web}]}]\n");
    assert_eq!(complete(&world, &["explain", "-f", "own.yaml", ""]), ["web"]);
    assert_eq!(complete(&world, &["list", "-f", "own.yaml", "--instance", ""]), ["pg"]);
    assert_eq!(complete(&world, &["list", "--profile", "api"]), ["api-forge"]);
    assert!(api.seen().is_empty());
}
