//! `validate`.

use crate::declared::{confs, examples};
use crate::pgaas;

#[test]
fn every_target_of_the_examples_is_valid() {
    let outcome = pgaas().run(&["validate", "--all", "--values", &examples()]);
    assert_eq!(outcome.data(), "ic1/dev1: valid\nic1/local: valid\nic1/prod: valid\n");
}

#[test]
fn problems_of_every_target_come_in_one_run() {
    let world = pgaas();
    confs(&world);
    world
        .file("confs/admin/prod/backup.yaml", "backup:\n  schedule: \"0 2 * * *\"\n  retentionPolicy: 30d\n");
    world.file("confs/users/ic1/local/databases.yaml", "postgresql: {majorVersion: 17}\npostgresql: {}\n");
    let outcome = world.run(&["validate", "--all"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (2, ""));
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "confs/users/ic1/local/databases.yaml:2: postgresql: duplicate key, first written at confs/users/ic1/local/databases.yaml:1",
            "confs/admin/prod/backup.yaml:2: backup.schedule: expected a schedule of six fields, seconds first, such as \"0 0 2 * * *\", found \"0 2 * * *\"",
            "ic1/dev1: valid",
            "ic1/local: 1 problem",
            "ic1/prod: 1 problem",
        ]
    );
}

#[test]
fn the_report_has_file_line_and_key() {
    let world = pgaas();
    confs(&world);
    world.file(
        "confs/admin/prod/backup.yaml",
        "backup:\n  schedule: \"0 0 2 * * *\"\n  retentionPolicy: 30\n",
    );
    let outcome = world.run(&["validate", "ic1/prod", "-o", "json"]);
    assert_eq!(outcome.code, 2);
    let report = outcome.json();
    assert_eq!(
        (&report["kind"], &report["items"][0]["target"]),
        (&"ValidateReport".into(), &"ic1/prod".into())
    );
    let problem = &report["items"][0]["problems"][0];
    assert_eq!(problem["file"], "confs/admin/prod/backup.yaml");
    assert_eq!((&problem["line"], &problem["key"]), (&3.into(), &"backup.retentionPolicy".into()));
}

#[test]
fn nothing_to_check_is_an_error() {
    let world = pgaas();
    let outcome = world.run(&["validate", "--all"]);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (
            2,
            "error: confs: no such directory; it holds the values files\nhint: --values DIR or $PGAAS_VALUES says where they are\n"
        )
    );
    world.file("confs/users/ic1/prod/readme.txt", "");
    let outcome = world.run(&["validate", "--all"]);
    assert_eq!(
        outcome.stderr,
        "error: confs declares no target\nhint: a target is users/INS/ENV/databases.yaml\n"
    );
    assert_eq!(world.run(&["validate"]).code, 2);
    assert_eq!(world.run(&["validate", "ic1/prod", "--all"]).code, 2);
}
