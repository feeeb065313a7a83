//! Questions on a terminal.

use crate::secrets;
use crate::support::{FakeApi, World};
use serde_json::{Value, json};

const NAME: &str = "qs-postgresql-cluster-pharia";

fn role() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {
            "namespace": "apps", "name": "qs-postgresql-cluster-access-dex",
            "labels": {"qs-postgresql-cluster/type": "access-secret", "qs-postgresql-cluster/name": NAME},
        },
        "data": {"password": "aHVudGVyMg=="},
    })
}

fn world() -> (FakeApi, World) {
    let api = FakeApi::start();
    api.put(role());
    let world = secrets().contexts(&[("here", &api)]);
    world.file(
        "inventory.yaml",
        "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n  - {name: shop, roles: [{name: web}]}\n",
    );
    (api, world)
}

#[test]
fn generate_asks_once_and_makes_nothing_after_a_no_or_ctrl_c() {
    for (answer, ends) in [("n", 6), ("\x03", 130)] {
        let (api, world) = world();
        let mut terminal = world.terminal(&["generate", "-f", "inventory.yaml"]);
        terminal.shows("[y/N]").types(answer);
        let (code, screen) = terminal.end();
        assert_eq!(code, ends, "{answer:?}: {screen}");
        assert!(
            api.seen().iter().all(|seen| seen.method == "GET" || seen.uri.contains("accessreviews")),
            "{screen}"
        );
    }
    let (api, world) = world();
    let mut terminal = world.terminal(&["generate", "-f", "inventory.yaml"]);
    terminal.shows("[y/N]").types("y");
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert_eq!(screen.matches("[y/N]").count(), 1, "{screen}");
    assert!(api.seen().iter().any(|seen| seen.method == "POST" && seen.uri.contains("/secrets")));
}

#[test]
fn cleanup_goes_on_only_with_the_typed_name() {
    let args = ["cleanup", "--type", "role", "--instance", NAME, "--yes"];
    let (api, world) = world();
    let mut terminal = world.terminal(&args);
    terminal.shows("Type ").types("something\r");
    let (code, screen) = terminal.end();
    assert_eq!(code, 6, "{screen}");
    assert!(api.stored(&role()).is_some());
}

#[test]
fn a_value_is_not_shown_on_a_terminal_unless_asked_for() {
    let (_api, world) = world();
    let (code, screen) = world.terminal(&["get", "qs-postgresql-cluster-access-dex"]).end();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("password") && !screen.contains("hunter2"), "{screen}");
    // One value printed alone is its bytes, and a line end for the terminal.
    let (code, screen) = world.terminal(&["get", "qs-postgresql-cluster-access-dex", "password"]).end();
    assert_eq!((code, screen.trim_end()), (0, "hunter2"));
}
