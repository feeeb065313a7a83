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

const FORGE: &[&str] = &["generate", "--profile", "api-forge"];

fn asked_for_no_write(api: &FakeApi) -> bool {
    api.seen().iter().all(|seen| seen.method == "GET" || seen.uri.contains("accessreviews"))
}

#[test]
fn a_value_only_the_user_knows_is_asked_for_and_never_shown() {
    let (api, world) = world();
    let mut terminal = world.terminal(FORGE);
    for (key, value) in [("google", "typed-hunter2-g"), ("microsoft", "typed-hunter2-m")] {
        terminal.shows(&format!("oidc_{key}_client_secret of secret/")).types(&format!("{value}\r"));
    }
    // Nothing is no value: it is asked for again. What is typed ahead is not shown either.
    terminal.shows("oidc_keycloak_client_secret of secret/").types("\r\r\r").types("typed-hunter2-k\r");
    terminal.shows("[y/N]").types("y");
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(!screen.contains("hunter2"), "{screen}");
    let app = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "app-secrets", "namespace": "apps"}});
    let stored = api.stored(&app).unwrap();
    assert_eq!(stored["data"]["oidc_keycloak_client_secret"], "dHlwZWQtaHVudGVyMi1r");
}

#[test]
fn ctrl_c_while_a_value_is_typed_makes_nothing_and_leaves_the_terminal_as_it_was() {
    let (api, world) = world();
    let mut terminal = world.terminal(FORGE);
    terminal.shows("oidc_google_client_secret of secret/").types("half\x03");
    let (code, screen) = terminal.end();
    assert_eq!(code, 130, "{screen}");
    assert!(asked_for_no_write(&api) && !screen.contains("half"), "{screen}");
    assert!(
        !screen.contains("\u{1b}[?25l") || screen.contains("\u{1b}[?25h"),
        "the cursor is back: {screen:?}"
    );
}

#[test]
fn a_dry_run_asks_nothing_on_a_terminal_either() {
    for args in [
        &["generate", "-f", "inventory.yaml", "--dry-run=client"][..],
        &["generate", "-f", "inventory.yaml", "--dry-run=server"],
        &["adopt", "--all", "-f", "inventory.yaml", "--dry-run=client"],
    ] {
        let (api, world) = world();
        let (code, screen) = world.terminal(args).end();
        assert_eq!(code, 0, "{args:?}: {screen}");
        assert!(!screen.contains("[y/N]"), "{args:?}: {screen}");
        let writes = api.seen().into_iter().filter(|seen| {
            seen.method != "GET" && !seen.uri.contains("accessreviews") && !seen.uri.contains("dryRun=All")
        });
        assert_eq!(writes.count(), 0, "{args:?}: {screen}");
    }
}

/// As `| head -1` does it, at its worst: nobody reads at all.
#[test]
fn a_reader_that_went_away_is_no_error() {
    let (_api, world) = world();
    let calls: &[&[&str]] = &[
        &["--help"],
        &["list"],
        &["list", "-o", "json"],
        &["list", "-A"],
        &["get", "qs-postgresql-cluster-access-dex"],
        &["get", "qs-postgresql-cluster-access-dex", "password"],
        &["verify", "-f", "inventory.yaml"],
        &["explain", "web", "-f", "inventory.yaml"],
        &["profile", "list"],
        &["profile", "show", "pharia"],
        &["rbac", "list"],
        &["decode", "--url", "postgres://a@b/c"],
        &["cleanup", "--type", "role", "--instance", NAME],
        &["generate", "-f", "inventory.yaml", "--dry-run=client", "-o", "yaml"],
        &["backup", "--to", "-"],
        &["backup", "list", "--dir", "saved"],
    ];
    assert_eq!(world.run(&["backup", "--dir", "saved"]).code, 0);
    for call in calls {
        let read = world.run(call);
        let mut child = world.command(call).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(read.code), "{call:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("roken pipe"), "{call:?}: {said}");
        assert!(!read.stdout.is_empty() || !read.stderr.is_empty(), "{call:?} prints: {read:?}");
    }
}
