//! What must hold in every rendering.

use serde_json::{Value, json};

use super::{Confs, examples};
use crate::manifest::{Bootstrap, Declared, Origin, Role, identity, list_targets, load, namespace, objects};

fn render(declared: &Declared, dc: &str) -> Vec<Value> {
    let dc = declared.dc(dc).unwrap();
    objects(declared, dc, &Role::as_declared(declared, dc), None)
}

fn find<'a>(objects: &'a [Value], kind: &str, name: &str) -> &'a Value {
    let found = objects.iter().find(|o| o["kind"] == kind && o["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name}"))
}

#[test]
fn lists_every_target_of_the_examples() {
    let targets = list_targets(&examples()).unwrap();
    let names: Vec<String> = targets.iter().map(|(ins, env)| format!("{ins}/{env}")).collect();
    assert_eq!(names, ["ic1/dev1", "ic1/local", "ic1/prod"]);
}

#[test]
fn target_names_are_lower_cased() {
    let declared = load(&examples(), "IC1", "Prod").unwrap();
    assert_eq!((declared.cluster.as_str(), declared.namespace.as_str()), ("prod-ic1", "ic1-prod"));
}

#[test]
fn unknown_environments_belong_to_hp() {
    let declared = load(&examples(), "ic1", "dev1").unwrap();
    assert_eq!(declared.team_env, "hp");
    assert_eq!(declared.cluster, "dev1-ic1");
    assert_eq!(declared.dcs[0].values.get("rbac.clientGroup"), Some(json!("pgaas-ic1")));
}

#[test]
fn replicated_clusters_name_every_data_centre() {
    let declared = load(&examples(), "ic1", "prod").unwrap();
    for (dc, other) in [("dc1", "dc2"), ("dc2", "dc1")] {
        let all = render(&declared, dc);
        let spec = &find(&all, "Cluster", "prod-ic1")["spec"];
        let replica = json!({ "self": format!("prod-ic1-{dc}"), "primary": "prod-ic1-dc1", "source": format!("prod-ic1-{other}") });
        assert_eq!(spec["replica"], replica);
        let names: Vec<&Value> =
            spec["externalClusters"].as_array().unwrap().iter().map(|e| &e["name"]).collect();
        assert_eq!(names, ["prod-ic1-dc1", "prod-ic1-dc2"]);
        let parameters = &spec["plugins"][0]["parameters"];
        assert_eq!(parameters["serverName"], format!("prod-ic1-{dc}"));
        assert_eq!(spec["plugins"][0]["isWALArchiver"], true);
        // Each external cluster's entry leads to the archive of that data centre.
        for entry in spec["externalClusters"].as_array().unwrap() {
            let parameters = &entry["plugin"]["parameters"];
            assert_eq!(parameters["serverName"], entry["name"]);
            let store = find(&all, "ObjectStore", parameters["barmanObjectName"].as_str().unwrap());
            let path = store["spec"]["configuration"]["destinationPath"].as_str().unwrap();
            let dc = entry["name"].as_str().unwrap().strip_prefix("prod-ic1-").unwrap();
            assert_eq!(path, format!("s3://ic1-prod-backups/ic1-prod-{dc}-backup"));
        }
    }
}

#[test]
fn bootstrap_follows_the_role_and_is_explicit() {
    let declared = load(&examples(), "ic1", "prod").unwrap();
    let cluster = |dc| find(&render(&declared, dc), "Cluster", "prod-ic1")["spec"]["bootstrap"].clone();
    assert_eq!(cluster("dc1"), json!({ "initdb": { "database": "app", "owner": "app" } }));
    let recovery = json!({ "source": "prod-ic1-dc1", "database": "app", "owner": "app" });
    assert_eq!(cluster("dc2"), json!({ "recovery": recovery }));
}

#[test]
fn the_live_role_wins_over_the_files() {
    let declared = load(&examples(), "ic1", "prod").unwrap();
    let dc = declared.dc("dc1").unwrap();
    let live = json!({ "self": "prod-ic1-dc1", "primary": "prod-ic1-dc2", "source": "prod-ic1-dc2" });
    let role = Role { primary_dc: "dc1", bootstrap: Bootstrap::Initdb, live_replica: Some(live.clone()) };
    let all = objects(&declared, dc, &role, None);
    assert_eq!(find(&all, "Cluster", "prod-ic1")["spec"]["replica"], live);
    // Also when the files have given up replication: leaving it out would promote.
    let confs = Confs::new();
    confs.edit("admin/prod/clients.yaml", "enabled: true", "enabled: false");
    let declared = confs.load("ic1", "prod");
    let all = objects(&declared, declared.dc("dc1").unwrap(), &role, None);
    assert_eq!(find(&all, "Cluster", "prod-ic1")["spec"]["replica"], live);
}

#[test]
fn without_replication_nothing_of_it_is_rendered() {
    let declared = load(&examples(), "ic1", "dev1").unwrap();
    let all = render(&declared, "dc1");
    let spec = &find(&all, "Cluster", "dev1-ic1")["spec"];
    assert_eq!((spec.get("replica"), spec.get("externalClusters")), (None, None));
    assert_eq!(all.iter().filter(|o| o["kind"] == "ObjectStore").count(), 1);
}

#[test]
fn three_data_centres_follow_the_primary() {
    let confs = Confs::new();
    confs.edit("admin/prod/clients.yaml", "[dc1, dc2]", "[dc1, dc2, dc3]").edit(
        "admin/prod/datacenters.yaml",
        "datacenters:\n",
        "datacenters:\n  dc3:\n    s3: { endpoint: https://s3.dc3.example.com }\n",
    );
    let declared = confs.load("ic1", "prod");
    let source =
        |dc| find(&render(&declared, dc), "Cluster", "prod-ic1")["spec"]["replica"]["source"].clone();
    assert_eq!(
        [source("dc1"), source("dc2"), source("dc3")],
        ["prod-ic1-dc2", "prod-ic1-dc1", "prod-ic1-dc1"]
    );
}

#[test]
fn archives_are_read_locally_unless_told_otherwise() {
    let store = |target: (&str, &str), dc: &str, name: &str| {
        let declared = load(&examples(), target.0, target.1).unwrap();
        find(&render(&declared, dc), "ObjectStore", name)["spec"].clone()
    };
    let local = store(("ic1", "prod"), "dc1", "prod-ic1-dc2-object-store");
    assert_eq!(local["configuration"]["endpointURL"], "https://s3.dc1.example.com");
    let remote = store(("ic1", "local"), "local1", "local-ic1-local2-object-store");
    assert_eq!(remote["configuration"]["endpointURL"], "http://192.168.58.2:30333");
    // Only the writer removes old backups.
    assert_eq!(local.get("retentionPolicy"), None);
    assert_eq!(store(("ic1", "prod"), "dc1", "prod-ic1-object-store")["retentionPolicy"], "90d");
}

#[test]
fn regions_and_keys_are_selected_from_secrets_that_exist() {
    for (env, secrets) in [("local", 1), ("prod", 1), ("dev1", 1)] {
        let declared = load(&examples(), "ic1", env).unwrap();
        for dc in &declared.dcs {
            let all = render(&declared, &dc.name);
            let rendered: Vec<&Value> = all.iter().filter(|o| o["kind"] == "Secret").collect();
            assert_eq!(rendered.len(), secrets);
            for store in all.iter().filter(|o| o["kind"] == "ObjectStore") {
                let region = &store["spec"]["configuration"]["s3Credentials"]["region"];
                assert_eq!(region["name"], rendered[0]["metadata"]["name"]);
                assert!(rendered[0]["data"].get(region["key"].as_str().unwrap()).is_some());
            }
        }
    }
}

#[test]
fn a_rebuilt_data_centre_archives_to_a_fresh_path() {
    let confs = Confs::new();
    confs.edit(
        "admin/prod/clients.yaml",
        "    storageProfile",
        "    archiveGeneration: { dc1: 2 }\n    storageProfile",
    );
    let declared = confs.load("ic1", "prod");
    let server = |dc: &str, pointer: &str| {
        find(&render(&declared, dc), "Cluster", "prod-ic1").pointer(pointer).cloned().unwrap()
    };
    let own = "/spec/plugins/0/parameters/serverName";
    let entry = "/spec/externalClusters/0/plugin/parameters/serverName";
    assert_eq!([server("dc1", own), server("dc1", entry), server("dc2", entry)], ["prod-ic1-dc1-g2"; 3]);
    assert_eq!(server("dc2", own), "prod-ic1-dc2");
    // The name among the clusters stays.
    assert_eq!(server("dc1", "/spec/replica/self"), "prod-ic1-dc1");
}

#[test]
fn every_certificate_holds_all_names_of_all_data_centres() {
    let declared = load(&examples(), "ic1", "prod").unwrap();
    let names =
        |dc| find(&render(&declared, dc), "Certificate", "prod-ic1-server-tls")["spec"]["dnsNames"].clone();
    assert_eq!(names("dc1"), names("dc2"));
    let names = names("dc1");
    for name in [
        "prod-ic1-rw",
        "prod-ic1-ro.ic1-prod.svc",
        "prod-ic1-r.ic1-prod.svc.cluster.local",
        "prod-ic1-rw.ic1-prod.dc1.example.com",
        "prod-ic1-rw.ic1-prod.dc2.example.com",
        "primary.ic1-prod.example.com",
        "ro-dc1.ic1-prod.example.com",
        "ro-dc2.ic1-prod.example.com",
    ] {
        assert!(names.as_array().unwrap().contains(&json!(name)), "{name}");
    }
}

#[test]
fn roles_log_in_by_certificate_only() {
    let declared = load(&examples(), "ic1", "prod").unwrap();
    let all = render(&declared, "dc1");
    let spec = &find(&all, "Cluster", "prod-ic1")["spec"];
    let expected = [
        "hostssl app_db app_user all cert map=pgaas",
        "hostssl reporting_db report_user all cert map=pgaas",
        "hostssl app_db app_readonly all cert map=pgaas",
        "hostssl reporting_db app_readonly all cert map=pgaas",
        "hostssl all pgadmin_readonly all cert map=pgaas",
        "local all all peer",
    ];
    assert_eq!(spec["postgresql"]["pg_hba"], json!(expected));
    for role in ["app_user", "report_user", "app_readonly", "pgadmin_readonly"] {
        assert!(
            spec["postgresql"]["pg_ident"]
                .as_array()
                .unwrap()
                .contains(&json!(format!("pgaas {role} {role}")))
        );
        let name = format!("{}-client-tls", role.replace('_', "-"));
        assert_eq!(find(&all, "Certificate", &name)["spec"]["commonName"], role);
    }
    let text = serde_json::to_string(&all).unwrap();
    assert!(
        !text.contains("passwordSecret") && !text.contains("serverAltDNSNames") && !text.contains("isCA")
    );
    for role in spec["managed"]["roles"].as_array().unwrap() {
        assert_eq!(role["disablePassword"], true);
    }
}

#[test]
fn password_logins_can_be_shut() {
    let confs = Confs::new();
    confs.edit(
        "admin/prod/postgresql.yaml",
        "  primaryUpdateStrategy",
        "  rejectPasswordLogins: true\n  primaryUpdateStrategy",
    );
    let all = render(&confs.load("ic1", "prod"), "dc1");
    let lines = find(&all, "Cluster", "prod-ic1")["spec"]["postgresql"]["pg_hba"].clone();
    assert_eq!(lines.as_array().unwrap().last().unwrap(), "host all all all reject");
}

#[test]
fn explicit_false_and_zero_are_kept() {
    let confs = Confs::new();
    confs.edit(
        "users/ic1/prod/databases.yaml",
        "  - name: report_user\n",
        "  - name: report_user\n    login: false\n    inherit: false\n    connectionLimit: 0\n",
    );
    let all = render(&confs.load("ic1", "prod"), "dc1");
    let role = find(&all, "Cluster", "prod-ic1")["spec"]["managed"]["roles"][1].clone();
    assert_eq!(
        (&role["login"], &role["inherit"], &role["connectionLimit"]),
        (&json!(false), &json!(false), &json!(0))
    );
}

#[test]
fn absent_roles_get_no_access() {
    let confs = Confs::new();
    confs.edit("users/ic1/prod/databases.yaml", "    connectionLimit: 20\n", "    ensure: absent\n");
    let all = render(&confs.load("ic1", "prod"), "dc1");
    let spec = &find(&all, "Cluster", "prod-ic1")["spec"];
    assert_eq!(spec["managed"]["roles"][2], json!({ "name": "app_readonly", "ensure": "absent" }));
    assert!(!spec["postgresql"].to_string().contains("app_readonly"));
    assert!(!all.iter().any(|o| o["metadata"]["name"] == "app-readonly-client-tls"));
}

#[test]
fn administrators_override_clients() {
    let confs = Confs::new();
    confs.edit(
        "users/ic1/prod/databases.yaml",
        "majorVersion: 16\n",
        "majorVersion: 16\n  parameters:\n    max_connections: 900\n    random_page_cost: 1.10\n",
    );
    let declared = confs.load("ic1", "prod");
    let values = &declared.dcs[0].values;
    assert_eq!(values.get("postgresql.parameters.max_connections"), Some(json!("500")));
    // A parameter is text, letter by letter.
    assert_eq!(values.get("postgresql.parameters.random_page_cost"), Some(json!("1.10")));
    let origin = |path| values.origin(path).unwrap().to_string();
    assert!(origin("postgresql.parameters.max_connections").ends_with("admin/prod/postgresql.yaml:6"));
    assert!(origin("postgresql.parameters.random_page_cost").ends_with("users/ic1/prod/databases.yaml:5"));
    assert_eq!(values.origin("clusterName"), Some(&Origin::Computed));
}

#[test]
fn the_network_policy_lets_operator_and_exporter_in() {
    let declared = load(&examples(), "ic1", "prod").unwrap();
    let all = render(&declared, "dc1");
    let ingress = &find(&all, "NetworkPolicy", "prod-ic1-db-access")["spec"]["ingress"];
    let text = ingress.to_string();
    assert!(text.contains(r#""kubernetes.io/metadata.name":"cnpg-system"}}}],"ports":[{"protocol":"TCP","port":8000},{"protocol":"TCP","port":5432}]"#), "{text}");
    assert!(
        text.contains(
            r#""kubernetes.io/metadata.name":"monitoring"}}}],"ports":[{"protocol":"TCP","port":9187}]"#
        ),
        "{text}"
    );
    assert!(text.contains(r#""ipBlock":{"cidr":"10.0.0.0/8"}"#), "{text}");
    let local = load(&examples(), "ic1", "local").unwrap();
    assert!(!render(&local, "local1").iter().any(|o| o["kind"] == "NetworkPolicy" || o["kind"] == "Role"));
}

#[test]
fn groups_read_no_secret_but_their_own_certificates() {
    let declared = load(&examples(), "ic1", "dev1").unwrap();
    let all = render(&declared, "dc1");
    for rule in find(&all, "Role", "pgaas-cluster-manager")["rules"].as_array().unwrap() {
        if rule["resources"].as_array().unwrap().contains(&json!("secrets")) {
            assert!(!rule["resourceNames"].as_array().unwrap().is_empty());
            assert_eq!(rule["verbs"], json!(["get"]));
        }
    }
    let subjects = &find(&all, "RoleBinding", "pgaas-client-binding")["subjects"];
    assert_eq!(subjects[0]["name"], "pgaas-ic1");
    let prod = load(&examples(), "ic1", "prod").unwrap();
    assert!(!render(&prod, "dc1").iter().any(|o| o["metadata"]["name"] == "pgaas-client-binding"));
}

#[test]
fn every_object_is_labelled_and_in_the_namespace() {
    for (ins, env) in list_targets(&examples()).unwrap() {
        let declared = load(&examples(), &ins, &env).unwrap();
        for dc in &declared.dcs {
            let all = objects(&declared, dc, &Role::as_declared(&declared, dc), Some("PEM"));
            for object in all.iter().chain([&namespace(&declared, dc)]) {
                let labels = &object["metadata"]["labels"];
                assert_eq!(labels["app.kubernetes.io/managed-by"], "kubectl-pgaas");
                assert_eq!(labels["pgaas.io/env"], env);
                if object["kind"] != "Namespace" {
                    assert_eq!(object["metadata"]["namespace"], declared.namespace);
                }
            }
        }
    }
}

#[test]
fn the_root_bundle_is_rendered_only_when_known() {
    let declared = load(&examples(), "ic1", "prod").unwrap();
    let dc = &declared.dcs[0];
    let role = Role::as_declared(&declared, dc);
    assert_eq!(identity(&objects(&declared, dc, &role, Some("A\nB\n"))[0]), "secret/pgaas-root-ca");
    assert!(!objects(&declared, dc, &role, None).iter().any(|o| identity(o) == "secret/pgaas-root-ca"));
    let cluster = render(&declared, "dc1");
    assert_eq!(identity(find(&cluster, "Cluster", "prod-ic1")), "cluster.postgresql.cnpg.io/prod-ic1");
}

#[test]
fn a_data_centre_without_context_says_where_it_is_declared() {
    let confs = Confs::new();
    confs.edit("admin/prod/datacenters.yaml", "    kubeContext: prod-dc2\n", "");
    let declared = confs.load("ic1", "prod");
    let origin = |dc: &str| declared.dc(dc).unwrap().context_origin.as_ref().unwrap().to_string();
    assert_eq!(declared.dc("dc2").unwrap().context, None);
    assert!(origin("dc1").ends_with("datacenters.yaml:7"), "{}", origin("dc1"));
    assert!(origin("dc2").ends_with("datacenters.yaml:14"), "{}", origin("dc2"));
}

#[test]
fn secrets_are_not_shown_by_accident() {
    let declared = load(&examples(), "ic1", "local").unwrap();
    assert!(!format!("{declared:?}").contains("admin123"));
    let text = declared.dcs[0].values.redacted().to_yaml(true).unwrap();
    assert!(!text.contains("admin123") && text.contains("(redacted)"));
}

#[test]
fn a_list_of_plugins_without_barman_means_no_backups() {
    let confs = Confs::new();
    confs.edit(
        "users/ic1/hp/dev1/databases.yaml",
        "plugins:\n  - name: barman-cloud.cloudnative-pg.io\n",
        "plugins: []\n",
    );
    let kinds: Vec<String> = render(&confs.load("ic1", "dev1"), "dc1").iter().map(identity).collect();
    assert!(
        !kinds.iter().any(|kind| kind.contains("objectstore") || kind.contains("scheduledbackup")),
        "{kinds:?}"
    );
    // Saying nothing about plugins is no decision against backups.
    confs.edit("users/ic1/hp/dev1/databases.yaml", "plugins: []\n", "");
    let kinds: Vec<String> = render(&confs.load("ic1", "dev1"), "dc1").iter().map(identity).collect();
    assert!(kinds.iter().any(|kind| kind.contains("scheduledbackup")), "{kinds:?}");
}

#[test]
fn a_common_name_without_effect_is_a_warning() {
    let confs = Confs::new();
    confs.edit(
        "users/ic1/prod/databases.yaml",
        "    owner: app_user\n",
        "    owner: app_user\n    cnPattern: app_user.ic1.prod\n",
    );
    confs.write("admin/prod/postgres.yaml", "a: 1\n");
    let warnings: Vec<String> = confs.load("ic1", "prod").warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("admin/prod/postgres.yaml: not a values file"));
    assert!(
        warnings[1].contains("databases.yaml:10: databases[0].cnPattern: has no effect"),
        "{}",
        warnings[1]
    );
}
