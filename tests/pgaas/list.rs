//! `list`.

use crate::pgaas;
use crate::support::{Answer, FakeApi};
use serde_json::{Value, json};

fn cluster(namespace: &str, name: &str, replica: Value, phase: &str) -> Value {
    json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": namespace, "name": name, "labels": {"team": "a"}},
        "spec": {"instances": 3, "replica": replica},
        "status": {
            "phase": phase, "readyInstances": 2, "currentPrimary": format!("{name}-1"), "timelineID": 4,
            "image": "postgres:17",
        },
    })
}

const HEALTHY: &str = "Cluster in healthy state";

/// The AGE column counts from now; nothing else of the text may change.
fn without_age(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let mut words: Vec<&str> =
            line.split("   ").filter(|word| !word.trim().is_empty()).map(str::trim).collect();
        if words.len() >= 9 && words[8] != "AGE" {
            words[8] = "[age]";
        }
        words.join(" | ") + "\n"
    });
    lines.collect()
}

#[test]
fn clusters_of_two_data_centres_stand_in_one_table() {
    let (paris, lyon) = (FakeApi::start(), FakeApi::start());
    paris.put(cluster("apps", "prod", Value::Null, HEALTHY));
    paris.put(cluster("other", "test", Value::Null, "Setting up primary"));
    lyon.put(cluster(
        "apps",
        "prod",
        json!({"self": "lyon", "primary": "paris", "source": "paris"}),
        HEALTHY,
    ));
    let world = pgaas().contexts(&[("p/1:a", &paris), ("l1", &lyon)]);
    let args = ["list", "-A", "--dc-context", "paris=p/1:a", "--dc-context", "lyon=l1"];
    insta::assert_snapshot!(without_age(&world.run(&args).data()), @r"
    NAMESPACE | NAME | ROLE | DC | READY | STATUS | PRIMARY | TIMELINE | AGE
    apps | prod | primary | paris | 2/3 | Cluster in healthy state | prod-1 | 4 | [age]
    other | test | primary | paris | 2/3 | Setting up primary | test-1 | 4 | [age]
    apps | prod | replica | lyon | 2/3 | Cluster in healthy state | prod-1 | 4 | [age]
    ");
    let names = world.run(&["list", "-A", "-o", "name"]).data();
    assert_eq!(names, "cluster.postgresql.cnpg.io/prod\ncluster.postgresql.cnpg.io/test\n");
    let json = world.run(&["list", "-o", "json"]).json();
    assert_eq!(
        (json["kind"].as_str(), json["items"][0]["role"].as_str()),
        (Some("ListReport"), Some("primary"))
    );
    assert_eq!(json["items"].as_array().unwrap().len(), 1);
}

#[test]
fn nothing_found_is_said_on_stderr_and_is_a_success() {
    let api = FakeApi::start();
    let outcome = pgaas().contexts(&[("here", &api)]).run(&["list"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, ""));
    assert_eq!(outcome.stderr, "No resources found in apps namespace.\n");
}

#[test]
fn more_objects_than_a_page_holds_are_all_listed() {
    let api = FakeApi::start();
    for number in 0..501 {
        api.put(cluster("apps", &format!("c{number}"), Value::Null, HEALTHY));
    }
    let names = pgaas().contexts(&[("here", &api)]).run(&["list", "-o", "name"]).data();
    assert_eq!(names.lines().count(), 501);
    assert_eq!(api.seen().len(), 2);
}

#[test]
fn labels_select() {
    let api = FakeApi::start();
    api.put(cluster("apps", "prod", Value::Null, HEALTHY));
    let world = pgaas().contexts(&[("here", &api)]);
    assert_eq!(world.run(&["list", "-l", "team=a", "-o", "name"]).data().lines().count(), 1);
    assert_eq!(world.run(&["list", "-l", "team=b", "-o", "name"]).stdout, "");
}

#[test]
fn a_data_centre_that_cannot_be_read_is_named_beside_what_can() {
    let (paris, lyon) = (FakeApi::start(), FakeApi::start());
    paris.put(cluster("apps", "prod", Value::Null, HEALTHY));
    lyon.always("GET", "/", Answer::Status(403, "Forbidden", "clusters is forbidden"));
    let world = pgaas().contexts(&[("p1", &paris), ("l1", &lyon)]);
    let both = ["--dc-context", "paris=p1", "--dc-context", "lyon=l1"];
    let outcome = world.run(&[&["list"][..], &both].concat());
    assert_eq!(outcome.code, 1);
    assert!(outcome.stdout.contains("prod"));
    assert!(outcome.stderr.contains("lyon") && outcome.stderr.contains("forbidden"), "{}", outcome.stderr);
    let json = world.run(&[&["list", "-o", "json"][..], &both].concat()).json();
    assert_eq!(json["unreadable"][0]["dc"], "lyon");
    assert_eq!(world.run(&["list", "--dc-context", "lyon=l1"]).code, 7);
}

#[test]
fn flags_that_name_one_server_are_refused_with_several_data_centres() {
    let api = FakeApi::start();
    let world = pgaas().contexts(&[("p1", &api)]);
    for flag in
        [&["--token", "t"][..], &["--context", "p1"], &["-s", "http://x"], &["--insecure-skip-tls-verify"]]
    {
        let args = [&["list", "--dc-context", "paris=p1", "--dc-context", "lyon=p1"][..], flag].concat();
        let outcome = world.run(&args);
        assert_eq!(outcome.code, 2, "{flag:?}: {}", outcome.stderr);
    }
    assert!(api.seen().is_empty());
}

#[test]
fn an_object_nobody_understands_does_not_hide_the_others() {
    let api = FakeApi::start();
    api.put(cluster("apps", "good", Value::Null, HEALTHY));
    let mut odd = cluster("apps", "odd", Value::Null, HEALTHY);
    odd["spec"]["instances"] = json!("many");
    api.put(odd);
    let outcome = pgaas().contexts(&[("here", &api)]).run(&["list", "-o", "json"]);
    let json = outcome.json();
    assert_eq!(json["items"][1]["role"], "unknown");
    assert_eq!(json["items"][0]["name"], "good");
}

#[test]
fn warnings_of_the_server_are_passed_on_once() {
    let api = FakeApi::start();
    api.put(cluster("apps", "prod", Value::Null, HEALTHY));
    api.warn("this version is old");
    let outcome = pgaas().contexts(&[("here", &api)]).run(&["list", "-o", "name"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, "Warning: this version is old\n"));
}
