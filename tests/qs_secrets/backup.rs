//! `backup`.

use crate::secrets;
use crate::support::{Answer, FakeApi, World};
use serde_json::{Value, json};
use std::path::PathBuf;

pub fn secret(name: &str, password: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {
            "namespace": "apps", "name": name, "managedFields": [],
            "labels": {"qs-redis/type": "redis-secret", "qs-redis/instance": "cart"},
        },
        "data": {"password": password, "raw": "/wAK"},
    })
}

pub fn world() -> (FakeApi, World) {
    let api = FakeApi::start();
    api.put(secret("qs-redis-cart", "aHVudGVyMg=="));
    let world = secrets().contexts(&[("here", &api)]);
    (api, world)
}

fn files(world: &World, folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(world.home().join(folder)) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn the_file_is_for_its_owner_only_and_what_the_server_manages_is_not_in_it() {
    let (_api, world) = world();
    let out = world.run(&["backup", "--dir", "saved", "-v", "9"]);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.contains("1 Secrets of namespace apps"), "{out:?}");
    for value in ["hunter2", "aHVudGVyMg"] {
        assert!(!out.stdout.contains(value) && !out.stderr.contains(value), "{out:?}");
    }
    let files = files(&world, "saved");
    let path = files.first().unwrap();
    assert!(path.file_name().unwrap().to_string_lossy().starts_with("backup_apps_"), "{path:?}");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("password: aHVudGVyMg==") && text.contains("\n# sha256: "), "{text}");
    assert!(!text.contains("managedFields") && !text.contains("creationTimestamp"), "{text}");
    let list = world.run(&["backup", "list", "--dir", "saved", "-o", "json"]).json();
    assert_eq!(
        (list["items"][0]["state"].as_str(), list["items"][0]["secrets"].as_u64()),
        (Some("whole"), Some(1))
    );
    std::fs::write(path, text.replace("aHVudGVyMg==", "aHVudGVyMw==")).unwrap();
    assert_eq!(world.run(&["backup", "list", "--dir", "saved"]).code, 3);
    // Flags of every verb may stand between the words, those of a backup to be made may not.
    assert_eq!(world.run(&["backup", "--context", "here", "list", "--dir", "saved"]).code, 3);
    assert_eq!(world.run(&["backup", "--dir", "saved", "list"]).code, 2);
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let (_api, world) = world();
    world.file("mine.yaml", "precious");
    let out = world.run(&["backup", "--to", "mine.yaml"]);
    assert_eq!(out.code, 6, "{out:?}");
    assert_eq!(std::fs::read_to_string(world.home().join("mine.yaml")).unwrap(), "precious");
}

#[test]
fn a_git_work_tree_gets_only_what_is_encrypted() {
    let (api, world) = world();
    std::fs::create_dir(world.home().join(".git")).unwrap();
    let out = world.run(&["backup", "--to", "a.yaml"]);
    assert_eq!(out.code, 6, "{out:?}");
    assert!(out.stderr.contains("git work tree") && out.stderr.contains("--allow-git"), "{out:?}");
    assert!(api.seen().is_empty(), "refused before anything was read");
    assert_eq!(world.run(&["backup", "--to", "a.yaml", "--allow-git"]).code, 0);
    world.file(".gitignore", "*.hidden.yaml\n");
    assert_eq!(world.run(&["backup", "--to", "a.hidden.yaml"]).code, 0, "git does not see what it ignores");
    assert_eq!(world.run(&["backup", "--to", "b.enc", "--encrypt-with", "tr a-z n-za-m"]).code, 0);
}

#[test]
fn what_encrypts_gets_the_values_on_its_standard_input() {
    let (_api, world) = world();
    let out = world.run(&["backup", "--dir", "saved", "--encrypt-with", "tr a-z n-za-m"]);
    assert_eq!(out.code, 0, "{out:?}");
    let path = files(&world, "saved").remove(0);
    assert!(path.to_string_lossy().ends_with(".yaml.enc"), "{path:?}");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("cnffjbeq: ") && !text.contains("password"), "{text}");
    let list = world.run(&["backup", "list", "--dir", "saved", "-o", "json"]).json();
    assert_eq!(list["items"][0]["state"], "encrypted");
}

#[test]
fn no_file_is_left_when_encryption_fails() {
    let (_api, world) = world();
    for command in ["cat > /dev/null; exit 3", "true", "./no-such-program"] {
        let out = world.run(&["backup", "--dir", "saved", "--encrypt-with", command]);
        assert_eq!(out.code, 1, "{command}: {out:?}");
        assert!(files(&world, "saved").is_empty(), "{command}");
    }
}

#[test]
fn a_pipe_gets_the_file_itself_and_labels_choose() {
    let (api, world) = world();
    let mut other = secret("other", "eA==");
    other["metadata"]["labels"] = json!({"team": "a"});
    api.put(other);
    let text = world.run(&["backup", "--to", "-", "-l", "team=a"]).data();
    assert!(text.contains("name: other") && !text.contains("qs-redis-cart"), "{text}");
    let out = world.run(&["backup", "--to", "-", "-l", "team=b"]);
    assert_eq!((out.code, out.stdout.as_str()), (1, ""));
    assert_eq!(world.run(&["backup", "--to", "-", "--dir", "x"]).code, 2);
}

#[test]
fn a_missing_right_leaves_no_file() {
    let (api, world) = world();
    api.always("GET", "/api/v1/namespaces/apps/secrets", Answer::Status(403, "Forbidden", "not for you"));
    assert_eq!(world.run(&["backup", "--dir", "saved"]).code, 7);
    assert!(files(&world, "saved").is_empty());
}
