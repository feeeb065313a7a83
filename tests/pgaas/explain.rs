//! `explain`.

use crate::pgaas;

#[test]
fn without_a_key_the_files_and_their_first_keys_are_shown() {
    let text = pgaas().run(&["explain"]).data();
    assert!(text.starts_with("FILE: users/{INS}/{ENV}/databases.yaml\n\nDESCRIPTION:\n"), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("FILE: ")).count(), 10);
    assert!(text.contains("\n  storageProfiles <map[string]Object> -required-\n"), "{text}");
}

#[test]
fn a_key_says_what_it_means_and_what_is_expected() {
    let text = pgaas().run(&["explain", "clients.ic1.replication"]).data();
    assert_eq!(
        text,
        "FILE: admin/{env}/clients.yaml
KEY:  clients.*.replication <Object>

DESCRIPTION:
    whether and how the data centres follow each other

KEYS:
  enabled <boolean>
    the data centres follow each other
    expected: true or false
    default: false

  readFrom <string>
    `local`: the storage layer copies the bucket, each data centre reads its own endpoint; `remote`:
    each reads the other's
    expected: local or remote
    default: local

  replicaPathSuffix <string>
    last part of the folder a copy is read from
    expected: one label of a DNS name
    default: backup
"
    );
    // Two files have it.
    let text = pgaas().run(&["explain", "postgresql.parameters"]).data();
    assert!(text.contains("databases.yaml\nKEY:  postgresql.parameters <map[string]string>\n"), "{text}");
    assert!(text.contains("\nFILE: admin/{env}/postgresql.yaml\nKEY:  postgresql.parameters"), "{text}");
}

#[test]
fn all_keys_below_are_a_tree_or_a_list_of_names() {
    let text = pgaas().run(&["explain", "storageProfiles", "--recursive"]).data();
    assert!(text.ends_with("      cpu <string>\n"), "{text}");
    assert!(text.contains("\n    requests <Object>\n      memory <string> -required-\n"), "{text}");
    let names = pgaas().run(&["explain", "--recursive", "-o", "name"]).data();
    let names: Vec<&str> = names.lines().collect();
    assert!(names.len() > 100 && names.contains(&"clients.*.ldapCredentials.bindDn"), "{names:?}");
}

#[test]
fn the_report_has_the_keys_below() {
    let report = pgaas().run(&["explain", "backup", "-o", "json"]).json();
    assert_eq!(
        (&report["kind"], &report["items"][0]["file"]),
        (&"KeysReport".into(), &"admin/{env}/backup.yaml".into())
    );
    let schedule = &report["items"][0]["keys"][0];
    assert_eq!((&schedule["key"], &schedule["required"]), (&"backup.schedule".into(), &true.into()));
    assert_eq!(report["items"][0]["keys"][2]["default"], "prefer-standby");
}

#[test]
fn a_key_that_does_not_exist_is_refused_with_the_nearest() {
    let outcome = pgaas().run(&["explain", "backup.shedule"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert_eq!(
        outcome.stderr,
        "error: there is no key \"backup.shedule\" in the values files\nhint: backup.schedule is probably meant\nhint: kubectl pgaas explain --recursive prints every key\n"
    );
    let outcome = pgaas().run(&["explain", "qqqqqqq"]);
    assert_eq!((outcome.code, outcome.stderr.contains("probably")), (2, false), "{outcome:?}");
    assert_eq!(pgaas().run(&["explain", ""]).code, 2);
}

#[test]
fn keys_are_completed_one_after_the_other() {
    let complete = |word: &str| -> Vec<String> {
        let text = pgaas().run(&["__complete", "explain", word]).data();
        text.lines()
            .filter(|line| !line.starts_with(':'))
            .map(|line| line.split('\t').next().unwrap().to_owned())
            .collect()
    };
    assert!(complete("").contains(&"clients".to_owned()));
    assert!(!complete("").iter().any(|word| word.contains('.')));
    assert_eq!(complete("back"), ["backup"]);
    assert_eq!(complete("backup."), ["backup.schedule", "backup.retentionPolicy", "backup.target"]);
    assert_eq!(complete("clients.*.ldapCredentials.bindD"), ["clients.*.ldapCredentials.bindDn"]);
    assert_eq!(complete("clients.ic1.repl"), ["clients.ic1.replication"]);
    assert_eq!(complete("nonsense."), [""; 0]);
}
