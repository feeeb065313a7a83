//! What must hold in every rendering.

use serde_json::json;

use super::{Confs, examples, find, render};
use crate::manifest::{Origin, Role, list_targets, load, namespace, objects};
use crate::model::object::identity;

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
