//! `promote --allow-data-loss`.

use crate::support::Answer;
use crate::twins::{PATH, Twins, deny, end, interrupt, runs, stored, until, writes};
use serde_json::json;

const FORCED: [&str; 5] = ["promote", "prod", "--dc", "lyon", "--allow-data-loss"];
/// What only the patch that promotes holds.
const PROMOTES: &str = r#"{"op":"add","path":"/spec/replica/primary","value":"lyon"}"#;
const DIVERGED: &str = "/metadata/annotations/pgaas.io~1diverged";

fn force(twins: &Twins, more: &[&str]) -> crate::support::Outcome {
    twins.run(&[&FORCED[..], more].concat())
}

/// paris is out of reach, and was never demoted.
fn lost() -> Twins {
    let twins = Twins::new();
    twins.paris.always("GET", "/", Answer::Status(504, "Timeout", "gateway timeout"));
    twins.paris.always("POST", "/", Answer::Status(504, "Timeout", "gateway timeout"));
    twins
}

#[test]
fn a_forced_promotion_leaves_a_healthy_primary_alone_whatever_is_confirmed() {
    let twins = Twins::new();
    let outcome = force(&twins, &["--confirm", "prod"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("kubectl pgaas switchover"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn a_forced_promotion_takes_no_token() {
    let twins = Twins::new();
    for more in [["--demotion-token", "x"], ["--demotion-token-file", "x"]] {
        assert_eq!(force(&twins, &more).code, 2);
    }
    assert_eq!(force(&twins, &["--peer-unreachable"]).code, 2);
    assert_eq!(twins.run(&["promote", "prod", "--allow-data-loss"]).code, 2, "which data centre?");
    twins.untouched();
}

#[test]
fn a_forced_promotion_needs_the_typed_name_and_says_what_may_be_lost() {
    for more in [&["--yes"][..], &["--confirm", "prod2"], &[]] {
        let twins = lost();
        let outcome = force(&twins, more);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (6, ""), "{outcome:?}");
        for part in
            ["clients in paris may still be writing", "Lost: what paris committed", "0/5000028 of timeline 1"]
        {
            assert!(outcome.stderr.contains(part), "{part}: {outcome:?}");
        }
        twins.untouched();
    }
}

#[test]
fn a_dry_run_of_a_forced_promotion_writes_nothing() {
    for (how, asked) in [("--dry-run=client", 0), ("--dry-run=server", 1)] {
        let twins = lost();
        let outcome = force(&twins, &[how]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert!(outcome.stdout.contains("WITHOUT a token"), "{outcome:?}");
        let tried =
            twins.lyon.seen().into_iter().filter(|request| request.uri.contains("dryRun=All")).count();
        assert_eq!(tried, asked, "{how}");
        twins.untouched();
    }
}

#[test]
fn a_lost_primary_is_gone_past_and_the_mark_is_in_the_patch_that_promotes() {
    let twins = lost();
    let outcome = force(&twins, &["--confirm", "prod", "--timeout", "1s"]);
    assert_eq!(outcome.code, 4, "the operator here never promotes: {outcome:?}");
    assert_eq!(writes(&twins.paris), Vec::<String>::new());
    let promoted: Vec<String> =
        writes(&twins.lyon).into_iter().filter(|write| write.contains(PROMOTES)).collect();
    assert_eq!(promoted.len(), 1, "{promoted:?}");
    assert!(promoted[0].contains("pgaas.io~1diverged") && promoted[0].contains("pgaas.io~1history"));
    assert!(!promoted[0].contains(r#""op":"add","path":"/spec/replica/promotionToken""#), "{promoted:?}");
    twins.unlocked();

    // The operator did meanwhile, and paris comes back as it was.
    runs(&twins.lyon, true, 2, "0/6000000");
    twins.paris.forget();
    runs(&twins.paris, true, 1, "0/5000100");
    let status = twins.run(&["status", "prod", "-o", "json"]);
    assert_eq!(status.code, 3);
    for id in ["CLU004", "CLU050"] {
        assert!(status.stdout.contains(id), "{id}: {status:?}");
    }
}

#[test]
fn a_broken_primary_is_fenced_and_nothing_is_promoted_before_it_is_seen_down() {
    let twins = Twins::new();
    Twins::operator(&twins.paris, |object| object["status"]["readyInstances"] = json!(0));
    let child = twins.start(&[&FORCED[..], &["--confirm", "prod", "--timeout", "1s"]].concat());
    until("the fence", || {
        stored(&twins.paris)["metadata"]["annotations"]["cnpg.io/fencedInstances"] == r#"["*"]"#
    });
    assert_eq!(stored(&twins.lyon)["spec"]["replica"]["primary"], "paris");
    let down = json!({"isPrimary": true, "mightBeUnavailable": true});
    let path = "/api/v1/namespaces/apps/pods/https:prod-1:8000/proxy/pg/status";
    twins.paris.always("GET", path, Answer::Json(200, down));
    let outcome = end(child);
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert_eq!(stored(&twins.lyon)["spec"]["replica"]["primary"], "lyon");
    twins.unlocked();
}

#[test]
fn an_interrupt_while_the_old_primary_goes_down_promotes_nothing() {
    let twins = Twins::new();
    Twins::operator(&twins.paris, |object| object["status"]["readyInstances"] = json!(0));
    let child = twins.start(&[&FORCED[..], &["--confirm", "prod"]].concat());
    until("the fence", || {
        stored(&twins.paris)["metadata"]["annotations"]["cnpg.io/fencedInstances"] == r#"["*"]"#
    });
    interrupt(&child);
    let outcome = end(child);
    assert_eq!(outcome.code, 130, "{outcome:?}");
    assert!(stored(&twins.lyon).pointer(DIVERGED).is_none());
    twins.unlocked();
}

#[test]
fn a_forced_promotion_whose_answer_was_lost_is_read_back() {
    let twins = lost();
    // The first patch there takes the lock.
    twins.lyon.times(2, "PATCH", PATH, Answer::DoneBut(504, "Timeout", "request did not complete"));
    let outcome = force(&twins, &["--confirm", "prod", "--timeout", "1s"]);
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stderr.contains("reading back"), "{outcome:?}");
    let promoted = writes(&twins.lyon).into_iter().filter(|write| write.contains(PROMOTES)).count();
    assert_eq!(promoted, 1);
}

#[test]
fn a_right_that_is_missing_for_a_forced_promotion_is_named() {
    let twins = lost();
    deny(&twins.lyon);
    let outcome = force(&twins, &["--confirm", "prod"]);
    assert_eq!(outcome.code, 7, "{outcome:?}");
    twins.untouched();
}
