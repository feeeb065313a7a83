//! `promote`.

use crate::support::Answer;
use crate::twins::{LOCK, PATH, Twins, deny, end, interrupt, runs, stored, token, until, writes};
use serde_json::{Value, json};
use std::process::Child;

fn promote<'a>(token: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["promote", "prod", "--dc", "lyon", "--demotion-token", token], more].concat()
}

#[test]
fn a_truncated_token_is_refused_before_any_request() {
    let twins = Twins::demoted();
    let text = token().encode();
    for text in [&text[..text.len() - 9], "%%%", ""] {
        let outcome = twins.run(&promote(text, &["--yes"]));
        assert_eq!((outcome.code, outcome.stdout.as_str()), (6, ""), "{outcome:?}");
        assert!(outcome.stderr.contains("nothing was changed"), "{outcome:?}");
    }
    assert_eq!(twins.lyon.seen().len() + twins.paris.seen().len(), 0);
}

#[test]
fn a_promotion_without_a_token_or_a_data_centre_is_wrong_usage() {
    let twins = Twins::demoted();
    let outcome = twins.run(&["promote", "prod", "--dc", "lyon", "--yes"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("--demotion-token"), "{outcome:?}");
    let text = token().encode();
    assert_eq!(twins.run(&["promote", "prod", "--demotion-token", &text]).code, 2);
    assert_eq!(twins.run(&["promote", "prod", "--dc", "rome", "--demotion-token", &text]).code, 2);
    assert_eq!(twins.run(&promote(&text, &["--demotion-token-file", "x"])).code, 2);
    assert_eq!(twins.lyon.seen().len() + twins.paris.seen().len(), 0);
}

#[test]
fn a_missing_right_is_named_with_the_rule_to_add() {
    let twins = Twins::demoted();
    deny(&twins.paris);
    let outcome = twins.run(&promote(&token().encode(), &["--yes"]));
    assert_eq!(outcome.code, 7);
    assert!(outcome.stderr.contains(r#"resources: ["pods/proxy"], verbs: ["get"]"#), "{outcome:?}");
    twins.untouched();
}

#[test]
fn without_the_right_to_have_it_write_a_promotion_ends_with_what_was_not_proved() {
    let twins = Twins::demoted();
    twins.lyon.deny("pods/exec");
    let child = twins.start(&promote(&token().encode(), &["--yes", "--no-backup"]));
    until("the promotion", || is_given(&twins));
    runs(&twins.lyon, true, 2, "0/6000000");
    Twins::operator(&twins.lyon, |object| {
        object["status"]["lastPromotionToken"] = json!(token().encode());
        object["status"]["phase"] = json!("Cluster in healthy state");
    });
    let outcome = end(child);
    assert_eq!(outcome.code, 5, "{outcome:?}");
    assert!(outcome.stderr.contains("without get on pods/exec it cannot be proved"), "{outcome:?}");
    assert!(outcome.stdout.contains("role seen, writability not proved"), "{outcome:?}");
    twins.unlocked();
}

#[test]
fn an_old_side_that_cannot_be_read_is_a_refusal() {
    let Twins { paris, lyon, world } = Twins::demoted();
    drop(paris);
    let outcome = world.run(&Twins::args(&promote(&token().encode(), &["--yes"])));
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert_eq!(writes(&lyon), Vec::<String>::new());
}

#[test]
fn refuses_while_the_old_side_is_primary() {
    let twins = Twins::new();
    let outcome = twins.run(&promote(&token().encode(), &["--yes"]));
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("would make two primaries"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn without_a_terminal_or_yes_it_is_refused_also_with_the_token_on_standard_input() {
    let twins = Twins::demoted();
    assert_eq!(twins.run(&promote(&token().encode(), &[])).code, 6);
    let args = Twins::args(&["promote", "prod", "--dc", "lyon", "--demotion-token-file", "-"]);
    let outcome = twins.world.run_with(&args, &token().encode());
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("--yes"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn a_dry_run_writes_nothing_and_asks_the_server_only_if_told_to() {
    for (how, asked) in [("--dry-run=client", 0), ("--dry-run=server", 1)] {
        let twins = Twins::demoted();
        let outcome = twins.run(&promote(&token().encode(), &[how]));
        assert_eq!(outcome.code, 0, "{outcome:?}");
        let tried =
            twins.lyon.seen().into_iter().filter(|request| request.uri.contains("dryRun=All")).count();
        assert_eq!(tried, asked, "{how}");
        twins.untouched();
    }
}

#[test]
fn a_dry_run_of_a_promotion_that_waits_writes_nothing_either() {
    let twins = Twins::demoted();
    given(&twins);
    let outcome = twins.run(&promote(&token().encode(), &["--dry-run=client"]));
    assert_eq!(outcome.code, 0, "{outcome:?}");
    twins.untouched();
}

/// The operator has the token and has not acted yet.
fn given(twins: &Twins) {
    Twins::operator(&twins.lyon, |object| {
        object["spec"]["replica"]["primary"] = json!("lyon");
        object["spec"]["replica"]["promotionToken"] = json!(token().encode());
        object["status"]["phase"] = json!("Promoting to primary cluster");
    });
}

fn is_given(twins: &Twins) -> bool {
    let replica = stored(&twins.lyon)["spec"]["replica"].clone();
    replica["promotionToken"] == token().encode().as_str() && replica["primary"] == "lyon"
}

fn patches_with_the_token(twins: &Twins) -> usize {
    let given =
        format!(r#"{{"op":"add","path":"/spec/replica/promotionToken","value":"{}"}}"#, token().encode());
    writes(&twins.lyon).iter().filter(|write| write.contains(&given)).count()
}

#[test]
fn a_promotion_that_is_not_finished_in_time_is_exit_4_and_holds_no_lock() {
    let twins = Twins::demoted();
    let outcome = twins.run(&promote(&token().encode(), &["--yes", "--timeout", "1s"]));
    assert_eq!((outcome.code, outcome.stdout.as_str()), (4, ""), "{outcome:?}");
    assert!(outcome.stderr.contains("never clear the token"), "{outcome:?}");
    assert!(is_given(&twins));
    assert_eq!(patches_with_the_token(&twins), 1, "role and token are one patch");
    twins.unlocked();
}

#[test]
fn a_promotion_whose_answer_was_lost_is_read_back_and_not_repeated() {
    let twins = Twins::demoted();
    // The first patch there takes the lock.
    twins.lyon.times(2, "PATCH", PATH, Answer::DoneBut(504, "Timeout", "request did not complete"));
    let outcome = twins.run(&promote(&token().encode(), &["--yes", "--timeout", "1s"]));
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stderr.contains("reading back"), "{outcome:?}");
    assert_eq!(patches_with_the_token(&twins), 1);
    twins.unlocked();
}

#[test]
fn a_refused_promotion_gives_the_locks_back() {
    let twins = Twins::demoted();
    let child = waiting_for_the_lock(&twins);
    let outcome = end(child);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("somebody else changed the cluster meanwhile"), "{outcome:?}");
    assert_eq!(patches_with_the_token(&twins), 1, "a failed precondition is never tried again");
    assert!(!is_given(&twins));
}

/// Somebody else's lock replaces ours between our look and our patch: the answer to
/// the lock's patch comes, then everything under it fails.
fn waiting_for_the_lock(twins: &Twins) -> Child {
    twins.lyon.always("PATCH", PATH, crate::twins::PRECONDITION);
    twins.lyon.times(1, "PATCH", PATH, Answer::DoneBut(504, "Timeout", "request did not complete"));
    twins.start(&promote(&token().encode(), &["--yes"]))
}

#[test]
fn an_interrupt_after_the_patch_gives_the_locks_back_and_says_how_to_go_on() {
    let twins = Twins::demoted();
    // Its token is not replayed yet: after the patch nothing is to be done but waiting.
    runs(&twins.lyon, false, 1, "0/5000000");
    let child = twins.start(&promote(&token().encode(), &["--yes"]));
    until("the promotion", || is_given(&twins));
    interrupt(&child);
    let outcome = end(child);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (130, ""), "{outcome:?}");
    assert!(outcome.stderr.contains("the last step done was: promote"), "{outcome:?}");
    twins.unlocked();
}

#[test]
fn a_run_whose_lock_is_broken_writes_nothing_more() {
    let twins = Twins::demoted();
    // Its token is not replayed yet: after the patch nothing is to be done but waiting.
    runs(&twins.lyon, false, 1, "0/5000000");
    let child = twins.start(&promote(&token().encode(), &["--yes"]));
    until("the promotion", || is_given(&twins));
    for api in [&twins.paris, &twins.lyon] {
        Twins::operator(api, |object| {
            object["metadata"]["annotations"].as_object_mut().unwrap().remove(LOCK);
        });
    }
    let before = writes(&twins.lyon).len();
    runs(&twins.lyon, true, 2, "0/6000000");
    Twins::operator(&twins.lyon, |object| {
        object["status"]["lastPromotionToken"] = json!(token().encode());
        object["status"]["phase"] = json!("Cluster in healthy state");
    });
    let outcome = end(child);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("was broken: this run stops"), "{outcome:?}");
    assert_eq!(writes(&twins.lyon).len(), before);
}

#[test]
fn a_used_token_is_already_done_and_text_and_json_agree() {
    let twins = Twins::demoted();
    Twins::operator(&twins.lyon, |object| {
        object["spec"]["replica"]["primary"] = json!("lyon");
        let hash = pgaas_core::decide::promote::hash(&token().encode());
        let note = json!({"tokenHash": hash, "timeline": 2, "run": "r0"}).to_string();
        object["metadata"]["annotations"]["pgaas.io/last-promotion"] = json!(note);
    });
    runs(&twins.lyon, true, 2, "0/6000000");
    let text = token().encode();
    let human = twins.run(&promote(&text, &[])).data();
    let json = twins.run(&promote(&text, &["-o", "json"])).json();
    assert_eq!(human, format!("{}\n", json["result"].as_str().unwrap()));
    assert_eq!((&json["already"], &json["unverified"]), (&json!(true), &Value::Null));
    twins.untouched();
}

#[test]
fn finishing_a_promotion_asks_like_beginning_one() {
    let twins = Twins::demoted();
    given(&twins);
    assert_eq!(twins.run(&promote(&token().encode(), &["--timeout", "1s"])).code, 6);
    assert_eq!(twins.run(&promote(&token().encode(), &["--timeout", "1s", "--yes"])).code, 4);
    twins.untouched();
}

/// paris was demoted and is out of reach now.
fn cut_off() -> Twins {
    let twins = Twins::demoted();
    twins.paris.always("GET", "/", Answer::Status(504, "Timeout", "gateway timeout"));
    twins.paris.always("POST", "/", Answer::Status(504, "Timeout", "gateway timeout"));
    twins
}

const ALONE: [&str; 3] = ["--peer-unreachable", "--timeout", "1s"];

#[test]
fn an_unreachable_peer_needs_its_flag_and_the_typed_name() {
    let text = token().encode();
    for more in [
        &["--yes"][..],
        &["--confirm", "prod"],
        &["--peer-unreachable"],
        &["--peer-unreachable", "--yes"],
        &["--peer-unreachable", "--confirm", "prod2"],
    ] {
        let twins = cut_off();
        let outcome = twins.run(&promote(&text, more));
        assert_eq!(outcome.code, 6, "{outcome:?}");
        let hint = if more[0] == "--peer-unreachable" { "prod" } else { "--peer-unreachable" };
        assert!(outcome.stderr.contains(hint), "{outcome:?}");
        twins.untouched();
    }
}

#[test]
fn without_its_peer_the_target_alone_is_promoted_and_that_is_exit_5() {
    let twins = cut_off();
    let text = token().encode();
    let outcome = twins.run(&promote(&text, &[&ALONE[..], &["--confirm", "prod"]].concat()));
    assert_eq!(outcome.code, 4, "the operator here never promotes: {outcome:?}");
    assert!(is_given(&twins));
    assert_eq!(writes(&twins.paris), Vec::<String>::new());
    twins.unlocked();
    assert!(!outcome.stderr.contains("may still stand"), "nothing was locked there: {outcome:?}");

    // Promoted meanwhile and noted by that run.
    Twins::operator(&twins.lyon, |object| {
        object["spec"]["replica"].as_object_mut().unwrap().remove("promotionToken");
        let hash = pgaas_core::decide::promote::hash(&text);
        let note = json!({"tokenHash": hash, "timeline": 2, "run": "r0"}).to_string();
        object["metadata"]["annotations"]["pgaas.io/last-promotion"] = json!(note);
    });
    runs(&twins.lyon, true, 2, "0/6000000");
    let outcome = twins.run(&promote(&text, &ALONE));
    assert_eq!(outcome.code, 5, "{outcome:?}");
    for part in ["cannot be read", "takes no writes", "follows the new primary"] {
        assert!(outcome.stdout.contains(part), "{part}: {outcome:?}");
    }
}

#[test]
fn the_flag_changes_nothing_while_the_peer_answers() {
    let twins = Twins::new();
    let outcome = twins.run(&promote(&token().encode(), &["--peer-unreachable", "--confirm", "prod"]));
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("would make two primaries"), "{outcome:?}");
    twins.untouched();
}
