//! `generate` without a server: files, manifests, and a Job for later.

use crate::generate::{APP, SMALL};
use crate::secrets;
use serde_json::json;

#[test]
fn files_are_private_made_once_and_kept() {
    let world = secrets();
    world.file("small.yaml", SMALL);
    let args = ["generate", "-f", "small.yaml", "--output-dir", "out"];
    let out = world.run(&args);
    assert_eq!((out.code, out.stdout.contains("4 created")), (0, true), "{out:?}");
    let file = |name: &str| std::fs::read_to_string(world.home().join("out").join(name)).unwrap();
    let password = file(&format!("{APP}/password"));
    assert!(password.len() == 25 && file(&format!("{APP}/databaseUrl")).contains(&password));
    assert_eq!(file("qs-minio-access-files/password"), file("qs-minio-access-files-in/password"));
    #[cfg(unix)]
    for (path, mode) in
        [("out", 0o700), (&format!("out/{APP}"), 0o700), (&format!("out/{APP}/password"), 0o600)]
    {
        use std::os::unix::fs::PermissionsExt;
        let found = std::fs::metadata(world.home().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{path}");
    }
    std::fs::remove_file(world.home().join(format!("out/{APP}/host"))).unwrap();
    std::fs::write(world.home().join("out/qs-postgresql-cluster-access-b/password"), [0xff, 0]).unwrap();
    let again = world.run(&args);
    assert!(again.stdout.contains("1 completed, 1 refreshed, 2 kept"), "{again:?}");
    assert_eq!(file(&format!("{APP}/password")), password);
    let weird = std::fs::read(world.home().join("out/qs-postgresql-cluster-access-b/password")).unwrap();
    assert_eq!(weird, [0xff, 0]);
    world.file(&format!("out/{APP}/password"), "");
    let out = world.run(&args);
    assert_eq!((out.code, out.stderr.contains("is empty")), (2, true), "{out:?}");
}

#[test]
fn several_runs_into_one_directory_end_with_one_password() {
    let world = secrets();
    world.file("small.yaml", SMALL);
    let args = ["generate", "-f", "small.yaml", "--output-dir", "out"];
    let runs: Vec<_> = (0..6).map(|_| world.command(&args).spawn().unwrap()).collect();
    for run in runs {
        let out = run.wait_with_output().unwrap();
        let said = [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(out.status.success(), "{said:?}");
    }
    let file = |name: &str| std::fs::read_to_string(world.home().join("out").join(name)).unwrap();
    assert_eq!(file("qs-minio-access-files/password"), file("qs-minio-access-files-in/password"));
    assert!(file(&format!("{APP}/databaseUrl")).contains(&file(&format!("{APP}/password"))));
    assert!(world.run(&args).stdout.contains("4 kept"));
}

#[test]
fn passwords_do_not_go_into_a_repository_unasked() {
    let world = secrets();
    std::fs::create_dir(world.home().join(".git")).unwrap();
    let args = ["generate", "--output-dir", "deep/out"];
    let out = world.run(&args);
    assert_eq!((out.code, out.stderr.contains("--allow-git")), (6, true), "{out:?}");
    assert!(!world.home().join("deep").exists());
    assert_eq!(world.run(&[&args[..], &["--allow-git"]].concat()).code, 0);
    let other = ["generate", "--output-dir", "other"];
    let out = world.run(&other);
    assert!(out.stderr.contains("add /other/ to its .gitignore"), "{out:?}");
    world.file(".gitignore", "/other/\n");
    assert_eq!(world.run(&other).code, 0, "git does not see what it ignores");
}

#[test]
fn offline_prints_every_secret_anew_and_asks_no_server() {
    let world = secrets();
    let text = world.run(&["generate", "--offline", "--dry-run=client", "-n", "ai", "-o", "yaml"]).data();
    assert_eq!((text.matches("kind: Secret").count(), text.matches("namespace: ai").count()), (23, 23));
    let out = world.run(&["generate", "--offline"]);
    assert_eq!((out.code, out.stderr.contains("--dry-run=client")), (2, true), "{out:?}");
}

#[test]
fn a_job_does_the_same_inside_the_cluster_with_as_few_rights_as_it_needs() {
    let world = secrets();
    world.file("small.yaml", SMALL);
    let base = ["generate", "--emit-job", "--image", "i:1", "-n", "ai", "-o", "json"];
    let list =
        world.run(&[&base[..], &["-f", "small.yaml", "--length", "40", "--helm-hook"]].concat()).json();
    let items = list["items"].as_array().unwrap();
    let kinds: Vec<&str> = items.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["ServiceAccount", "Role", "RoleBinding", "ConfigMap", "Job"]);
    assert!(
        items.iter().all(|item| item["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade")
    );
    assert_eq!(items[1]["rules"][0]["verbs"], json!(["list", "get", "create", "patch"]));
    assert_eq!(items[3]["data"]["inventory-0.yaml"], SMALL);
    let pod = &items[4]["spec"]["template"];
    assert_eq!(pod["metadata"]["labels"]["app.kubernetes.io/component"], "create-secrets");
    assert_eq!(pod["spec"]["securityContext"]["runAsNonRoot"], true);
    let container = &pod["spec"]["containers"][0];
    assert_eq!(container["securityContext"]["capabilities"], json!({"drop": ["ALL"]}));
    assert_eq!(
        container["args"],
        json!([
            "generate",
            "--yes",
            "--namespace",
            "ai",
            "--profile",
            "pharia",
            "--filename",
            "/etc/qs-secrets/inventory-0.yaml",
            "--length",
            "40"
        ])
    );
    let live =
        world.run(&[&base[..], &["--from-live", "--service-account", "sa", "--role", "r"]].concat()).json();
    assert_eq!(live["items"].as_array().map(Vec::len), Some(1), "nothing but the Job");
    assert_eq!(live["items"][0]["spec"]["template"]["spec"]["serviceAccountName"], "sa");
    for (args, says) in [
        (&["generate", "--emit-job", "-n", "a"][..], "--image"),
        (&["generate", "--emit-job", "--image", "i"], "-n NAMESPACE"),
        (&["generate", "--emit-job", "--image", "i", "-n", "a", "--set", "a=env:B"], "takes no values"),
        (&["generate", "--emit-job", "--image", "i", "-n", "a", "-f", "nope"], "nope"),
    ] {
        let out = world.run(args);
        assert_eq!((out.code, out.stderr.contains(says)), (2, true), "{out:?}");
    }
}
