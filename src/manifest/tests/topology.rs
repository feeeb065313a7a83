//! What ties the data centres of a target together: roles, archives, object stores.

use serde_json::{Value, json};

use super::{Confs, examples, find, render};
use crate::manifest::{Bootstrap, Role, load, objects};
use crate::model::object::identity;

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
    let began = json!({ "initdb": { "database": "app", "owner": "app", "encoding": "UTF8" } });
    let bootstrap = Bootstrap::Live(began.clone());
    let role = Role { primary_dc: "dc1", bootstrap, live_replica: Some(live.clone()) };
    let all = objects(&declared, dc, &role, None);
    assert_eq!(find(&all, "Cluster", "prod-ic1")["spec"]["replica"], live);
    assert_eq!(find(&all, "Cluster", "prod-ic1")["spec"]["bootstrap"], began);
    // A cluster that is there without a stanza gets none: replication begins by hand.
    let none = Role { live_replica: Some(Value::Null), ..role.clone() };
    let all = objects(&declared, dc, &none, None);
    assert_eq!(find(&all, "Cluster", "prod-ic1")["spec"].get("replica"), None);
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
fn a_copying_storage_layer_may_use_a_folder_of_its_own() {
    let confs = Confs::new();
    confs.edit("admin/prod/clients.yaml", "enabled: true", "enabled: true\n      replicaPathSuffix: replica");
    let declared = confs.load("ic1", "prod");
    let path = |name: &str| {
        let all = render(&declared, "dc1");
        find(&all, "ObjectStore", name)["spec"]["configuration"]["destinationPath"].clone()
    };
    assert_eq!(path("prod-ic1-object-store"), "s3://ic1-prod-backups/ic1-prod-dc1-backup");
    assert_eq!(path("prod-ic1-dc2-object-store"), "s3://ic1-prod-backups/ic1-prod-dc2-replica");
}
