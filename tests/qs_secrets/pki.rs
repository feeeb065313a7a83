//! `pki`: files of a small certificate authority.

use crate::secrets;
use crate::support::{Outcome, World};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every file of a directory with its bytes; names from there.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

fn made(world: &World) -> PathBuf {
    let outcome = world.run(&["pki", "create", "-q"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{outcome:?}");
    world.home().join("infra/secrets")
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn a_set_is_made_complete_and_for_its_owner_only() {
    let world = secrets();
    let outcome = world.run(&["pki", "create"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stderr.starts_with("wrote infra/secrets/certs/root-ca.key\n"), "{outcome:?}");
    assert!(outcome.stdout.starts_with("FILE  ") && outcome.stdout.contains("created"), "{outcome:?}");
    let dir = world.home().join("infra/secrets");
    let names: Vec<String> = files(&dir).into_keys().collect();
    let service = ["server-chain-no-root.crt", "server-chain.crt", "server.crt", "server.key"];
    let mut expected: Vec<String> =
        ["ca-bundle.crt", "intermediate-ca.crt", "intermediate-ca.key", "root-ca.crt", "root-ca.key"]
            .map(|name| format!("certs/{name}"))
            .to_vec();
    for name in ["postgres", "redis", "temporal"] {
        expected.extend(service.map(|file| format!("certs/{name}/{file}")));
    }
    expected.sort();
    assert_eq!(names, expected);
    #[cfg(unix)]
    {
        for name in names {
            assert_eq!(mode(&dir.join(&name)), if name.ends_with(".key") { 0o600 } else { 0o644 }, "{name}");
        }
        for folder in ["", "certs", "certs/redis"] {
            assert_eq!(mode(&dir.join(folder)), 0o700, "{folder}");
        }
    }
    let outcome = world.run(&["pki", "verify", "--strict"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{outcome:?}");
}

#[test]
fn no_private_key_is_printed() {
    let world = secrets();
    for args in [&["pki", "create", "-v", "9"][..], &["pki", "verify", "-o", "json", "-v", "9"]] {
        let Outcome { stdout, stderr, .. } = world.run(args);
        assert!(!stdout.contains("PRIVATE KEY") && !stderr.contains("PRIVATE KEY"), "{stdout}{stderr}");
    }
}

#[test]
fn a_second_run_keeps_every_byte() {
    let world = secrets();
    let dir = made(&world);
    let before = files(&dir);
    let outcome = world.run(&["pki", "create"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{outcome:?}");
    assert!(outcome.stdout.contains("kept") && !outcome.stdout.contains("created"), "{outcome:?}");
    assert_eq!(files(&dir), before);
}

#[test]
fn forced_certificates_are_new_and_the_old_ones_are_in_a_backup() {
    let world = secrets();
    let dir = made(&world);
    let before = files(&dir);
    let args = ["pki", "create", "--force", "--services", "redis", "-o", "json"];
    let report = world.run(&args).json();
    let after = files(&dir);
    let changed: Vec<&String> = before.keys().filter(|name| before[*name] != after[*name]).collect();
    assert_eq!(
        changed,
        ["server-chain-no-root.crt", "server-chain.crt", "server.crt", "server.key"]
            .map(|name| format!("certs/redis/{name}"))
            .iter()
            .collect::<Vec<_>>()
    );
    let backup = report["backup"].as_str().unwrap();
    assert!(backup.starts_with("infra/secrets/backup_20"), "{backup}");
    let kept = files(&world.home().join(backup));
    assert!(kept.len() == 4 && kept.iter().all(|(name, bytes)| before[name] == *bytes));
    #[cfg(unix)]
    {
        let key = world.home().join(backup).join("certs/redis/server.key");
        assert_eq!((mode(&key), mode(&world.home().join(backup))), (0o600, 0o700));
    }
    let item = report["items"].as_array().unwrap().iter().find(|item| item["subject"] == "redis.local");
    assert_eq!(
        (&item.unwrap()["fate"], &item.unwrap()["reason"]),
        (&json!("replaced"), &json!("it was asked for"))
    );
}

#[test]
fn a_new_authority_is_asked_for_and_nobody_to_ask_is_a_no() {
    let world = secrets();
    let dir = made(&world);
    let before = files(&dir);
    let outcome = world.run(&["pki", "create", "--force-ca"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (6, ""), "{outcome:?}");
    assert!(outcome.stderr.contains("--yes"), "{outcome:?}");
    assert_eq!(files(&dir), before);
    let report = world.run(&["pki", "create", "--force-ca", "--yes", "-o", "json"]).json();
    assert_eq!(report["findings"], json!([]));
    let after = files(&dir);
    assert!(before.iter().all(|(name, bytes)| after[name] != *bytes));
    assert!(files(&world.home().join(report["backup"].as_str().unwrap())) == before);
    // Where there is no authority, none is replaced: nothing to ask.
    assert_eq!(secrets().run(&["pki", "create", "--force-ca", "-q"]).code, 0);
}

#[test]
fn a_git_work_tree_gets_no_keys_unless_that_is_meant() {
    let world = secrets();
    std::fs::create_dir(world.home().join(".git")).unwrap();
    let outcome = world.run(&["pki", "create", "--yes", "--force"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (6, ""), "{outcome:?}");
    assert!(
        outcome.stderr.contains("git work tree") && outcome.stderr.contains("--allow-git"),
        "{outcome:?}"
    );
    assert!(!world.home().join("infra").exists());
    // Keys that move to a backup are keys, too.
    world.file(".gitignore", "infra/secrets/certs/\n");
    assert_eq!(world.run(&["pki", "create"]).code, 6);
    world.file(".gitignore", "infra/secrets/certs/\nbackup_*/\n");
    assert_eq!(world.run(&["pki", "create", "-q"]).code, 0);
    std::fs::remove_dir_all(world.home().join("infra")).unwrap();
    std::fs::remove_file(world.home().join(".gitignore")).unwrap();
    assert_eq!(world.run(&["pki", "create", "--allow-git", "-q"]).code, 0);
    assert_eq!(world.run(&["pki", "verify"]).code, 0, "looking is no writing");
}

#[test]
fn a_directory_that_is_none_is_named() {
    let world = secrets();
    world.file("file", "");
    let outcome = world.run(&["pki", "create", "--dir", "file"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (2, "error: file is no directory\n"));
    let outcome = world.run(&["pki", "verify", "--dir", "nowhere"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.starts_with("error: nowhere: no such directory\nhint: "), "{outcome:?}");
}

#[test]
fn wrong_names_are_refused_before_anything_is_written() {
    let world = secrets();
    for (args, said) in [
        (&["--services", "a/../b"][..], "lower-case letters"),
        (&["--san", "postgres"], "SERVICE=NAME"),
        (&["--san", "postgres=a b"], "neither a DNS name nor an address"),
        (&["--san", "mysql=db.example.org"], "none of the services"),
        (&["--days", "0"], "--days"),
    ] {
        let outcome = world.run(&[&["pki", "create"], args].concat());
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome:?}");
        assert!(outcome.stderr.contains(said), "{said}: {outcome:?}");
    }
    assert_eq!(files(world.home()).len(), 0);
}

#[test]
fn an_authority_that_does_not_fit_is_not_touched() {
    let world = secrets();
    let dir = made(&world);
    let other = secrets();
    std::fs::copy(made(&other).join("certs/root-ca.crt"), dir.join("certs/root-ca.crt")).unwrap();
    let before = files(&dir);
    let outcome = world.run(&["pki", "create", "--force"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome:?}");
    assert!(outcome.stderr.contains("certs/root-ca.crt belongs to another key"), "{outcome:?}");
    assert_eq!(files(&dir), before);
}

#[test]
fn what_is_wrong_is_found_and_text_and_json_say_the_same() {
    let world = secrets();
    let dir = made(&world);
    std::fs::remove_file(dir.join("certs/redis/server-chain.crt")).unwrap();
    std::fs::write(dir.join("certs/temporal/server.key"), "").unwrap();
    let outcome = world.run(&["pki", "verify"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    let json = world.run(&["pki", "verify", "-o", "json"]);
    assert_eq!(json.code, 3);
    let report = json.json();
    assert_eq!(
        (&report["apiVersion"], &report["kind"]),
        (&json!("qs-secrets.pgaas.io/v1alpha1"), &json!("PkiReport"))
    );
    let findings = report["findings"].as_array().unwrap();
    let ids: Vec<&str> = findings.iter().map(|finding| finding["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["SEC001", "SEC003"]);
    for finding in findings {
        let text = |key: &str| finding[key].as_str().unwrap();
        let line = format!(
            "ERROR {} {}: {}\n  hint: {}\n",
            text("id"),
            text("object"),
            text("message"),
            text("hint")
        );
        assert!(outcome.stdout.contains(&line), "{line}{}", outcome.stdout);
    }
    for item in report["items"].as_array().unwrap() {
        let day = &item["notAfter"].as_str().unwrap()[..10];
        let row =
            outcome.stdout.lines().find(|line| line.starts_with(item["file"].as_str().unwrap())).unwrap();
        assert!(row.contains(day) && row.contains(&item["daysLeft"].to_string()), "{row}");
    }
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/schemas/PkiReport.json")).unwrap();
    for key in report.as_object().unwrap().keys() {
        assert!(schema["properties"].get(key).is_some(), "{key}");
    }
    // The next run mends it, and keeps what was good.
    assert_eq!(world.run(&["pki", "create", "-q"]).code, 0);
    assert_eq!(world.run(&["pki", "verify"]).code, 0);
}

#[test]
fn warnings_count_only_if_that_is_asked_for() {
    let world = secrets();
    assert_eq!(world.run(&["pki", "create", "-q", "--days", "20"]).code, 0);
    let outcome = world.run(&["pki", "verify"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("WARNING TLS002 certs/redis/server.crt: expires on "), "{outcome:?}");
    assert_eq!(world.run(&["pki", "verify", "--strict"]).code, 3);
    assert_eq!(world.run(&["pki", "verify", "--strict", "--days", "10"]).code, 0);
}

#[cfg(unix)]
#[test]
fn modes_are_found_and_mended_and_nothing_else_is() {
    use std::os::unix::fs::PermissionsExt;
    let world = secrets();
    let dir = made(&world);
    let (key, folder) = (dir.join("certs/redis/server.key"), dir.join("certs"));
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    let before = files(&dir);
    let outcome = world.run(&["pki", "verify"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stdout.contains("ERROR SEC019 certs/redis/server.key: its mode is 0644, 0600 is safe"));
    assert!(outcome.stdout.contains("ERROR SEC019 certs: its mode is 0755"), "{outcome:?}");
    assert_eq!((mode(&key), mode(&folder)), (0o644, 0o755), "looking changes nothing");
    let report = world.run(&["pki", "verify", "--fix", "-o", "json"]).json();
    assert_eq!(report["mended"], json!(["certs/redis/server.key", "certs"]));
    assert_eq!(report["findings"], json!([]));
    assert_eq!((mode(&key), mode(&folder)), (0o600, 0o700));
    assert_eq!(files(&dir), before);
}

#[test]
fn two_runs_at_once_leave_one_set() {
    let world = secrets();
    let runs: Vec<_> = (0..4).map(|_| world.command(&["pki", "create", "-q"]).spawn().unwrap()).collect();
    let codes: Vec<_> =
        runs.into_iter().map(|run| run.wait_with_output().unwrap().status.code().unwrap()).collect();
    assert!(codes.iter().all(|code| [0, 2, 6].contains(code)), "{codes:?}");
    let dir = world.home().join("infra/secrets");
    assert!(!files(&dir).keys().any(|name| name.ends_with(".new")), "{:?}", files(&dir).keys());
    let outcome = world.run(&["pki", "create", "-q"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_eq!(world.run(&["pki", "verify", "--strict"]).code, 0);
}

/// Runs openssl in `dir`; none if it is not installed.
fn openssl(dir: &Path, args: &[&str]) -> Option<(bool, String)> {
    let output = Command::new("openssl").args(args).current_dir(dir).output().ok()?;
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

#[test]
fn openssl_agrees() {
    let world = secrets();
    let certs = made(&world).join("certs");
    if openssl(&certs, &["version"]).is_none() {
        eprintln!("NOT RUN: openssl is not installed");
        return;
    }
    for service in ["postgres", "redis", "temporal"] {
        let leaf = format!("{service}/server.crt");
        let trust = ["verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", service];
        let chain = ["-CAfile", "root-ca.crt", "-untrusted", "intermediate-ca.crt", &leaf];
        let (good, said) = openssl(&certs, &[&trust[..], &chain].concat()).unwrap();
        assert!(good, "{said}");
        let (good, said) = openssl(&certs, &["verify", "-CAfile", "ca-bundle.crt", &leaf]).unwrap();
        assert!(good, "{said}");
    }
    let (_, text) = openssl(&certs, &["x509", "-in", "intermediate-ca.crt", "-noout", "-text"]).unwrap();
    assert!(text.contains("CA:TRUE, pathlen:0") && text.contains("Certificate Sign, CRL Sign"), "{text}");
}

/// What API Forge's own script makes: RSA keys, six parts in the names, PKCS #1 or #8.
#[test]
fn an_authority_with_rsa_keys_made_by_openssl_is_kept_and_used() {
    let world = secrets();
    let certs = world.home().join("infra/secrets/certs");
    std::fs::create_dir_all(&certs).unwrap();
    if openssl(&certs, &["version"]).is_none() {
        eprintln!("NOT RUN: openssl is not installed");
        return;
    }
    let run = |args: &[&str]| {
        let (good, said) = openssl(&certs, args).unwrap();
        assert!(good, "{args:?}: {said}");
    };
    let name = |cn: &str| format!("/C=US/ST=State/L=City/O=Organization/OU=IT Department/CN={cn}");
    let text = "basicConstraints = critical, CA:TRUE, pathlen:0\nkeyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n";
    world.file("infra/secrets/certs/ext", text);
    run(&["genrsa", "-out", "root-ca.key", "2048"]);
    run(&["genrsa", "-traditional", "-out", "intermediate-ca.key", "2048"]);
    let root = name("Internal Root CA");
    let usage = "keyUsage = critical, keyCertSign, cRLSign";
    run(&[
        "req",
        "-new",
        "-x509",
        "-days",
        "3650",
        "-key",
        "root-ca.key",
        "-subj",
        &root,
        "-addext",
        usage,
        "-out",
        "root-ca.crt",
    ]);
    run(&[
        "req",
        "-new",
        "-key",
        "intermediate-ca.key",
        "-subj",
        &name("Internal Intermediate CA"),
        "-out",
        "int.csr",
    ]);
    run(&[
        "x509",
        "-req",
        "-in",
        "int.csr",
        "-CA",
        "root-ca.crt",
        "-CAkey",
        "root-ca.key",
        "-CAcreateserial",
        "-days",
        "1825",
        "-extfile",
        "ext",
        "-out",
        "intermediate-ca.crt",
    ]);
    let before = files(&certs);
    assert!(String::from_utf8_lossy(&before["intermediate-ca.key"]).contains("BEGIN RSA PRIVATE KEY"));
    let report = world.run(&["pki", "create", "-o", "json"]).json();
    let after = files(&certs);
    assert!(before.iter().all(|(name, bytes)| after[name] == *bytes));
    let fates: Vec<_> = report["items"].as_array().unwrap().iter().map(|item| &item["fate"]).collect();
    assert_eq!(fates, ["kept", "kept", "created", "created", "created"]);
    let trust = ["verify", "-CAfile", "root-ca.crt", "-untrusted", "intermediate-ca.crt"];
    run(&[&trust[..], &["postgres/server.crt"]].concat());
    // openssl left folders and keys as the umask has it.
    assert_eq!(world.run(&["pki", "verify", "--fix", "-q"]).code, 0);
}
