//! `values`.

use crate::declared::{confs, examples};
use crate::pgaas;

#[test]
fn one_data_centre_is_plain_yaml() {
    let text = pgaas().run(&["values", "ic1/prod", "--dc", "dc2", "--values", &examples()]).data();
    assert!(text.starts_with("clusterName: prod-ic1\nnamespace: ic1-prod\n"), "{text}");
    assert!(text.contains("destinationPath: s3://ic1-prod-backups/ic1-prod-dc2-backup\n"), "{text}");
    assert!(!text.contains('#'), "{text}");
}

#[test]
fn all_data_centres_are_documents_with_their_names() {
    let text = pgaas().run(&["generate", "ic1/prod", "--values", &examples()]).data();
    let heads: Vec<&str> = text.lines().filter(|line| line.starts_with(['#', '-'])).collect();
    assert_eq!(heads.first(), Some(&"# ic1/prod in dc1"));
    assert!(text.contains("\n---\n# ic1/prod in dc2\n"), "{heads:?}");
}

#[test]
fn origins_name_file_and_line() {
    let world = pgaas();
    confs(&world);
    let text = world.run(&["values", "ic1/local", "--dc", "local1", "--origins"]).data();
    assert!(
        text.contains("\nclusterName: local-ic1 # computed\n")
            || text.starts_with("clusterName: local-ic1 # computed\n")
    );
    assert!(text.contains("    max_connections: \"50\" # confs/admin/local/postgresql.yaml:6\n"), "{text}");
    assert!(text.contains("  majorVersion: 17 # confs/users/ic1/local/databases.yaml:2\n"), "{text}");
    assert!(text.contains("  rejectPasswordLogins: false # default\n"), "{text}");
}

#[test]
fn keys_are_shown_on_demand_only() {
    let shown = |more: &[&str]| {
        let values = examples();
        let mut args = vec!["values", "ic1/local", "--dc", "local1", "--values", &values];
        args.extend(more);
        pgaas().run(&args).data()
    };
    for more in [&[][..], &["--origins"], &["-o", "json"]] {
        let text = shown(more);
        assert!(!text.contains("admin123") && text.contains("(redacted)"), "{text}");
    }
    assert!(shown(&["--show-values"]).contains("secretKey: admin123\n"));
}

#[test]
fn json_is_one_object_or_a_list() {
    let values = examples();
    let one = pgaas().run(&["values", "ic1/prod", "--dc", "dc1", "--values", &values, "-o", "json"]).json();
    assert_eq!(one["s3"]["serverName"], "prod-ic1-dc1");
    let upper = pgaas().run(&["values", "IC1/Prod", "--dc", "DC1", "--values", &values, "-o", "json"]).json();
    assert_eq!(upper, one);
    let all = pgaas().run(&["values", "ic1/prod", "--values", &values, "-o", "json"]).json();
    assert_eq!(all[1]["s3"]["serverName"], "prod-ic1-dc2");
}

#[test]
fn files_are_written_per_data_centre_for_their_owner_only() {
    let world = pgaas();
    let args = ["values", "ic1/prod", "--values", &examples(), "--out", "generated"];
    for _ in 0..2 {
        let outcome = world.run(&args);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (0, ""));
        assert_eq!(
            outcome.stderr,
            "wrote generated/ic1-prod-dc1/values.yaml\nwrote generated/ic1-prod-dc2/values.yaml\n"
        );
    }
    let path = world.home().join("generated/ic1-prod-dc1/values.yaml");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("clusterName: prod-ic1\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn bad_input_is_refused_and_nothing_is_written() {
    let world = pgaas();
    confs(&world);
    world.file("confs/users/ic1/prod/databases.yaml", "databases: 3\nroles: {}\nextra: 1\n");
    let outcome = world.run(&["values", "ic1/prod", "--out", "generated"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    for expected in [
        "error: 4 problems in the values:\n",
        "  confs/users/ic1/prod/databases.yaml:1: databases: expected a list, found 3\n",
        "  confs/users/ic1/prod/databases.yaml:1: postgresql: missing; this key is required\n",
        "  confs/users/ic1/prod/databases.yaml:2: roles: expected a list, found a mapping\n",
        "  confs/users/ic1/prod/databases.yaml:3: extra: unknown key; allowed here: postgresql, plugins, databases, roles\n",
    ] {
        assert!(outcome.stderr.contains(expected), "{expected}: {}", outcome.stderr);
    }
    assert!(!world.home().join("generated").exists());
}

#[test]
fn wrong_usage_says_what_is_there() {
    let values = examples();
    let refused = |args: &[&str]| {
        let outcome = pgaas().run(&[args, &["--values", &values]].concat());
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
        outcome.stderr
    };
    assert_eq!(
        refused(&["values", "ic1/prod", "--dc", "dc9"]),
        "error: ic1/prod has no data centre dc9\nhint: it has dc1, dc2\n"
    );
    assert!(refused(&["values", "prod-ic1"]).contains("prod-ic1 is no declared target"));
    assert!(refused(&["values", "ic1/prod", "-n", "other"]).contains("which is always ic1-prod"));
    assert!(refused(&["values", "ic1/nowhere"]).contains("users/ic1/hp/nowhere: no such directory"));
    assert!(refused(&["values", "ic1/prod", "-o", "wide"]).contains("-o yaml or -o json"));
}

#[test]
fn the_directory_may_come_from_the_environment() {
    let world = pgaas().variable("PGAAS_VALUES", examples());
    assert!(world.run(&["values", "ic1/prod"]).data().contains("clusterName: prod-ic1"));
}
