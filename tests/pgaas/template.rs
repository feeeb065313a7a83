//! `template`.

use crate::declared::{confs, examples};
use crate::pgaas;
use crate::support::FakeApi;
use serde_json::json;

#[test]
fn the_first_lines_say_which_roles_are_assumed() {
    let world = pgaas();
    confs(&world);
    let text = world.run(&["template", "ic1/prod", "--dc", "dc2"]).data();
    let head: Vec<&str> = text.lines().take(5).collect();
    assert_eq!(
        head,
        [
            "# ic1/prod in dc2, as if dc1 were primary (confs/admin/prod/clients.yaml:5)",
            "# Do not apply after a switchover: the roles live in the clusters.",
            "# Secret pgaas-root-ca is left out: create fills it with the root certificates.",
            "apiVersion: v1",
            "kind: Namespace",
        ]
    );
    assert_eq!(text.matches("\n---\n").count(), 17);
}

#[test]
fn objects_come_in_the_order_they_depend_on_each_other() {
    let outcome =
        pgaas().run(&["template", "ic1/local", "--dc", "local1", "--values", &examples(), "-o", "name"]);
    let kinds: Vec<&str> = outcome.stdout.lines().filter_map(|line| line.split(['.', '/']).next()).collect();
    let place = |kind| kinds.iter().position(|known| *known == kind).unwrap();
    let order = [
        "namespace",
        "secret",
        "imagecatalog",
        "certificate",
        "objectstore",
        "cluster",
        "database",
        "scheduledbackup",
    ];
    assert!(order.windows(2).all(|pair| place(pair[0]) < place(pair[1])), "{kinds:?}");
}

#[test]
fn data_centres_are_never_mixed_in_one_stream() {
    let outcome = pgaas().run(&["template", "ic1/prod", "--values", &examples()]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert_eq!(
        outcome.stderr,
        "error: ic1/prod has several data centres; name one with --dc\nhint: it has dc1, dc2\n"
    );
    // With one data centre there is nothing to mix.
    let only = pgaas().run(&["template", "ic1/dev1", "--values", &examples()]).data();
    assert!(only.starts_with("# ic1/dev1 in dc1\n"));
}

#[test]
fn json_is_a_list_for_kubectl() {
    let outcome =
        pgaas().run(&["template", "ic1/prod", "--dc", "dc1", "--values", &examples(), "-o", "json"]);
    assert_eq!(outcome.code, 0);
    assert!(outcome.stderr.starts_with("# ic1/prod in dc1, as if dc1 were primary"));
    let list = outcome.json();
    assert_eq!((&list["kind"], &list["items"][0]["kind"]), (&"List".into(), &"Namespace".into()));
}

#[test]
fn live_keeps_the_role_the_cluster_has() {
    let api = FakeApi::start();
    let replica = json!({"self": "prod-ic1-dc1", "primary": "prod-ic1-dc2", "source": "prod-ic1-dc2"});
    api.put(json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": "ic1-prod", "name": "prod-ic1"},
        "spec": {"instances": 3, "replica": replica, "bootstrap": {"initdb": {"database": "app", "owner": "app"}}},
    }));
    let world = pgaas().contexts(&[("prod-dc1", &api)]);
    let values = examples();
    let args = ["template", "ic1/prod", "--dc", "dc1", "--live", "--values", &values];
    let text = world.run(&args).data();
    assert!(text.starts_with("# ic1/prod in dc1 (context prod-dc1, namespace ic1-prod), spec.replica as it stands there: primary=prod-ic1-dc2\n"), "{text}");
    assert!(text.contains("    primary: prod-ic1-dc2\n"), "{text}");
    let list = world.run(&[&args[..], &["-o", "json"]].concat()).json();
    let cluster = list["items"].as_array().unwrap().iter().find(|item| item["kind"] == "Cluster").unwrap();
    assert_eq!(cluster["spec"]["replica"], replica);

    let empty = FakeApi::start();
    let outcome = pgaas().contexts(&[("prod-dc1", &empty)]).run(&args);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    let expected = "cluster prod-ic1 does not exist in dc1 (context prod-dc1, namespace ic1-prod)";
    assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    assert!(empty.seen().iter().all(|seen| seen.method == "GET"));
}
