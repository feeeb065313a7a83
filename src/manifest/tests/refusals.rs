//! One case per kind of bad input: file, line, key and what was expected.

use super::Confs;
use super::cases::{BACKUP, CASES, CLIENTS, POSTGRESQL, SITES, USER};
use crate::manifest::yaml;
use crate::manifest::{list_targets, load};

#[test]
fn each_kind_of_bad_input_is_named_with_file_line_and_key() {
    let mut wrong = Vec::new();
    for (file, from, to, expected) in CASES {
        let confs = Confs::new();
        confs.edit(file, from, to);
        let problems = match load(confs.path(), "ic1", "prod") {
            Ok(_) => vec!["(accepted)".to_owned()],
            Err(_) => confs.problems("ic1", "prod"),
        };
        if problems.len() != 1 || !problems[0].starts_with(expected) {
            wrong.push(format!("expected {expected}\n   found {problems:#?}"));
        }
        if problems.iter().any(|problem| problem.contains("topsecret")) {
            wrong.push(format!("a secret is shown: {problems:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_problems_of_all_files_come_in_one_run() {
    let confs = Confs::new();
    confs
        .edit(USER, "majorVersion: 16", "majorVersion: 14")
        .edit(USER, "owner: report_user", "owner: nobody")
        .edit(BACKUP, "90d", "forever")
        .edit(SITES, "dns:\n  zone", "dns: [\n  zone")
        .edit(CLIENTS, "storageProfile: XXL", "storageProfile: XL")
        .edit(POSTGRESQL, "instances: 3", "instances: 0");
    let problems = confs.problems("ic1", "prod");
    for expected in [
        "admin/prod/backup.yaml:4: backup.retentionPolicy",
        "admin/prod/clients.yaml:7: clients.ic1.storageProfile",
        "admin/prod/datacenters.yaml:",
        "admin/prod/postgresql.yaml:2: postgresql.instances",
        "users/ic1/prod/databases.yaml:2: postgresql.majorVersion",
        "users/ic1/prod/databases.yaml:11: databases[1].owner",
    ] {
        assert!(problems.iter().any(|p| p.starts_with(expected)), "{expected}: {problems:#?}");
    }
    assert_eq!(problems.len(), 6, "{problems:#?}");
}

#[test]
fn at_least_one_database_is_declared() {
    let confs = Confs::new();
    confs.edit(
        USER,
        "  - name: app_db\n    owner: app_user\n  - name: reporting_db\n    owner: report_user\n",
        "  []\n",
    );
    let problems = confs.problems("ic1", "prod");
    assert_eq!(
        problems[0],
        "users/ic1/prod/databases.yaml:8: databases: expected at least one entry, found an empty list"
    );
}

#[test]
fn missing_directories_and_files_are_named() {
    let confs = Confs::new();
    assert_eq!(confs.problems("ic1", "perf").len(), 2);
    assert_eq!(
        confs.problems("ic9", "prod"),
        [
            "admin/prod/clients.yaml:2: clients.ic9: client \"ic9\" is not declared; declared: ic1",
            "users/ic9/prod: no such directory; it holds the client values",
        ]
    );
    std::fs::remove_file(confs.path().join(BACKUP)).unwrap();
    assert_eq!(confs.problems("ic1", "prod"), ["admin/prod/backup.yaml: no such file"]);
    std::fs::create_dir(confs.path().join(BACKUP)).unwrap();
    assert_eq!(confs.problems("ic1", "prod"), ["admin/prod/backup.yaml: not a regular file"]);
    let nowhere = list_targets(&confs.path().join("nowhere")).unwrap_err();
    assert!(nowhere[0].to_string().ends_with("nowhere: no such directory; it holds the values files"));
    assert!(nowhere[0].hint.as_ref().is_some_and(|hint| hint.contains("--values")));
    let hints = |env: &str| load(confs.path(), "ic1", env).unwrap_err().into_iter().find_map(|it| it.hint);
    assert_eq!(hints("prdo").as_deref(), Some("ic1/prod is probably meant"));
    assert_eq!(hints("acceptance").as_deref(), Some("declared targets: ic1/dev1, ic1/local, ic1/prod"));
}

#[test]
fn a_target_never_leaves_the_values_directory() {
    let confs = Confs::new();
    for (ins, env) in [("..", "prod"), ("ic1", "../../etc"), ("ic1/x", "prod"), ("", "prod"), ("ic1", "a-b")]
    {
        let problems = confs.problems(ins, env);
        assert!(problems[0].contains("expected a name of lower-case letters and digits"), "{problems:?}");
    }
}

#[test]
fn cluster_names_fit_the_operator() {
    let confs = Confs::new();
    let long = "x".repeat(60);
    for env in ["1dev", long.as_str()] {
        std::fs::create_dir(confs.path().join("users/ic1/hp").join(env)).unwrap();
        let text = std::fs::read(confs.path().join("users/ic1/hp/dev1/databases.yaml")).unwrap();
        confs.write(&format!("users/ic1/hp/{env}/databases.yaml"), text);
        let problems = confs.problems("ic1", env);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains("the cluster would be called"), "{problems:?}");
    }
}

#[test]
fn hostile_files_are_refused_quickly() {
    let confs = Confs::new();
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for level in 1..12 {
        let item = format!("*a{},", level - 1).repeat(10);
        bomb.push_str(&format!("a{level}: &a{level} [{item}]\n"));
    }
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let block: String = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let wide: String = (0..60_000).map(|key| format!("k{key}: 1\n")).collect();
    let cases: [(Vec<u8>, &str); 8] = [
        (bomb.into_bytes(), "more than"),
        (deep.into_bytes(), ""),
        (block.into_bytes(), "nested deeper than"),
        (wide.into_bytes(), "more than"),
        (vec![b'a'; yaml::MAX_BYTES + 1], "more than"),
        (b"postgresql:\n  majorVersion: 16\n  \xff\xfe: 1\n".to_vec(), "databases.yaml:3: not UTF-8"),
        (Vec::new(), "the file is empty"),
        (b"# only a comment\n".to_vec(), "the file is empty"),
    ];
    for (bytes, expected) in cases {
        confs.write(USER, bytes);
        let problems = confs.problems("ic1", "prod");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains(expected), "{expected}: {problems:?}");
    }
}

#[test]
fn aliases_within_reason_are_expanded() {
    let confs = Confs::new();
    confs.edit(
        USER,
        "    inRoles:\n      - pg_read_all_data\n",
        "    inRoles: &readers [pg_read_all_data]\n",
    );
    confs.edit(USER, "    inRoles:\n      - pg_read_all_data\n", "    inRoles: *readers\n");
    let declared = confs.load("ic1", "prod");
    assert_eq!(declared.dcs[0].settings.roles[2].in_roles, ["pg_read_all_data"]);
}
