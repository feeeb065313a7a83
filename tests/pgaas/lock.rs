//! `lock`.

use crate::twins::{LOCK, PATH, PRECONDITION, Twins, deny, stored, writes};
use serde_json::{Value, json};

const OURS: &str = r#"{"run":"r9","attempt":1,"user":"eve","host":"desk","verb":"demote","from":"paris","to":"lyon","uids":[],"since":"2026-11-21T12:00:00Z"}"#;

fn locked() -> Twins {
    let twins = Twins::new();
    for api in [&twins.paris, &twins.lyon] {
        Twins::operator(api, |object| object["metadata"]["annotations"][LOCK] = json!(OURS));
    }
    twins
}

#[test]
fn show_names_the_holder_in_text_and_json() {
    let text = locked().run(&["lock", "show", "prod"]).data();
    insta::assert_snapshot!(text, @r"
    DC      RUN   VERB     FROM    TO     USER   HOST   SINCE
    paris   r9    demote   paris   lyon   eve    desk   2026-11-21T12:00:00Z
    lyon    r9    demote   paris   lyon   eve    desk   2026-11-21T12:00:00Z
    ");
    let json = locked().run(&["lock", "show", "prod", "-o", "json"]).json();
    assert_eq!((&json["kind"], &json["locks"][1]["operation"]["run"]), (&json!("LockReport"), &json!("r9")));
}

#[test]
fn an_unlocked_target_has_no_holder() {
    let json = Twins::new().run(&["lock", "show", "prod", "-o", "json"]).json();
    assert_eq!(json["locks"][0]["operation"], Value::Null);
    let outcome = Twins::new().run(&["lock", "break", "prod"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, "no lock is held\n"));
}

#[test]
fn a_data_centre_that_cannot_be_read_is_said_beside_the_other() {
    let Twins { paris, lyon, world } = locked();
    drop(lyon);
    let outcome = world.run(&Twins::args(&["lock", "show", "prod"]));
    assert_eq!(outcome.code, 3);
    assert!(outcome.stdout.contains("r9") && outcome.stdout.contains("lyon is unknown"), "{outcome:?}");
    let outcome = world.run(&Twins::args(&["lock", "break", "prod", "--confirm", "prod"]));
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert_eq!(writes(&paris), Vec::<String>::new());
}

#[test]
fn breaking_needs_the_typed_name_and_yes_is_none() {
    let twins = locked();
    for answer in [&["--yes"][..], &["--confirm", "prod2"], &[]] {
        let outcome = twins.run(&[&["lock", "break", "prod"], answer].concat());
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains("eve@desk (run r9)"), "{outcome:?}");
    }
    twins.untouched();
}

#[test]
fn breaking_takes_the_lock_away_on_both_sides_and_nothing_else() {
    let twins = locked();
    let outcome = twins.run(&["lock", "break", "prod", "--confirm", "prod"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(!outcome.stdout.contains("r9"), "{outcome:?}");
    twins.unlocked();
}

#[test]
fn a_dry_run_breaks_nothing() {
    for how in ["--dry-run=client", "--dry-run=server"] {
        let twins = locked();
        assert_eq!(twins.run(&["lock", "break", "prod", how]).code, 0);
        twins.untouched();
    }
}

#[test]
fn a_lock_that_changed_meanwhile_is_left_alone() {
    let twins = locked();
    twins.paris.times(1, "PATCH", PATH, PRECONDITION);
    let outcome = twins.run(&["lock", "break", "prod", "--confirm", "prod"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert_eq!(stored(&twins.lyon)["metadata"]["annotations"][LOCK], OURS);
}

#[test]
fn breaking_without_the_right_names_it() {
    let twins = locked();
    deny(&twins.lyon);
    let outcome = twins.run(&["lock", "break", "prod", "--confirm", "prod"]);
    assert_eq!(outcome.code, 7);
    assert!(outcome.stderr.contains(r#"resources: ["clusters"], verbs: ["patch"]"#), "{outcome:?}");
    twins.untouched();
}
