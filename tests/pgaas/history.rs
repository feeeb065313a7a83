//! `history`.

use crate::support::Answer;
use crate::twins::{Twins, deny};
use serde_json::{Value, json};

/// lyon was promoted a day after paris was demoted; an Event and a journal tell of it, too.
fn remembered() -> Twins {
    let twins = Twins::new();
    let entry = |time: &str, what: &str| {
        json!({"time": time, "what": what, "verb": "switchover", "run": "0badcafe", "user": "ada", "host": "desk",
            "from": "paris", "to": "lyon", "timeline": 1})
    };
    for (api, time, what) in
        [(&twins.paris, "2026-01-01T00:00:00Z", "demoted"), (&twins.lyon, "2026-01-02T00:00:00Z", "promoted")]
    {
        let note = json!([entry(time, what)]).to_string();
        Twins::operator(api, |object| object["metadata"]["annotations"]["pgaas.io/history"] = json!(note));
    }
    twins.lyon.put(json!({
        "apiVersion": "v1", "kind": "Event", "metadata": {"namespace": "apps", "name": "prod.1"},
        "involvedObject": {"kind": "Cluster", "name": "prod"}, "source": {"component": "kubectl-pgaas"},
        "reason": "SwitchoverDone", "message": "lyon is primary (run 0badcafe)",
        "lastTimestamp": "2026-01-02T00:00:01Z",
    }));
    twins
}

fn items(outcome: &crate::support::Outcome) -> Vec<Value> {
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    report["items"].as_array().unwrap().clone()
}

#[test]
fn changes_events_and_data_centres_stand_in_one_table_in_the_order_of_time() {
    let twins = remembered();
    let outcome = twins.run(&["history", "prod"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{outcome:?}");
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert!(lines[0].starts_with("TIME") && lines.len() == 4, "{outcome:?}");
    for (line, words) in
        [(1, ["paris", "demoted"]), (2, ["lyon", "promoted"]), (3, ["lyon", "SwitchoverDone"])]
    {
        assert!(words.iter().all(|word| lines[line].contains(word)), "{words:?}: {}", lines[line]);
    }
    let wide = twins.run(&["history", "prod", "-o", "wide"]).data();
    assert!(wide.contains("SOURCE") && wide.contains("event"), "{wide}");
    let json = twins.run(&["history", "prod", "-o", "json"]);
    assert_eq!(items(&json)[0]["by"], "ada@desk");
    assert_eq!(twins.run(&["history", "prod", "-o", "name"]).data(), "run/0badcafe\n");
    twins.untouched();
}

#[test]
fn nothing_remembered_is_no_error_and_nothing_on_standard_output() {
    let twins = Twins::new();
    let outcome = twins.run(&["history", "prod"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, ""), "{outcome:?}");
    assert!(outcome.stderr.contains("nothing is remembered of prod"), "{outcome:?}");
}

#[test]
fn one_data_centre_that_cannot_be_read_is_exit_3_and_both_are_an_error() {
    let twins = remembered();
    twins.paris.always("GET", "/", Answer::Status(504, "Timeout", "gateway timeout"));
    let outcome = twins.run(&["history", "prod"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stdout.contains("promoted") && outcome.stdout.contains("not readable: paris"));
    twins.lyon.always("GET", "/", Answer::Status(403, "Forbidden", "clusters is forbidden"));
    assert_eq!(twins.run(&["history", "prod"]).code, 7);
}

#[test]
fn events_that_may_not_be_read_are_left_out_and_that_is_said() {
    let twins = remembered();
    deny(&twins.paris);
    let events = "/api/v1/namespaces/apps/events";
    twins.lyon.always("GET", events, Answer::Status(403, "Forbidden", "events is forbidden"));
    let outcome = twins.run(&["history", "prod"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stderr.contains("Events are not told"), "{outcome:?}");
}

#[test]
fn an_odd_annotation_hides_nothing_else() {
    let twins = remembered();
    Twins::operator(&twins.paris, |object| {
        object["metadata"]["annotations"]["pgaas.io/history"] = json!("{not json");
    });
    let outcome = twins.run(&["history", "prod", "-o", "json"]);
    assert_eq!((outcome.code, items(&outcome).len()), (0, 2));
}
