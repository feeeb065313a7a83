//! `pki create --dry-run`.

use crate::secrets;

#[test]
fn a_dry_run_names_every_file_and_writes_none() {
    let world = secrets();
    let out = world.run(&["pki", "create", "--services", "postgres", "--dry-run"]);
    assert_eq!(out.code, 0, "{out:?}");
    for file in ["root-ca.key", "intermediate-ca.crt", "ca-bundle.crt", "postgres/server.key"] {
        assert!(out.stdout.contains(&format!("create infra/secrets/certs/{file}")), "{out:?}");
    }
    assert!(!world.home().join("infra").exists());
    assert_eq!(world.run(&["pki", "create", "--services", "postgres", "-q"]).code, 0);
    let again = world.run(&["pki", "create", "--services", "postgres", "--dry-run"]).data();
    assert!(again.contains("nothing to do"), "{again}");
    let forced = ["pki", "create", "--services", "postgres", "--dry-run", "--force-ca", "-o", "json"];
    let plan = world.run(&forced).json();
    assert!(
        plan["plan"].as_array().unwrap().iter().any(|line| line.as_str().unwrap().starts_with("replace "))
    );
}
