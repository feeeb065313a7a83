//! `switchover`.

use crate::support::{Answer, kubeconfig, read_by_bash};
use crate::twins::{LOCK, PATH, Twins, deny, end, interrupt, runs, stored, token, until, writes};
use serde_json::{Value, json};

const MOVE: [&str; 4] = ["switchover", "prod", "--to", "lyon"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&MOVE[..], more].concat()
}

/// The lock of a run, as it stands on a Cluster.
fn lock(user: &str, step: Option<&str>) -> Value {
    let mut lock = json!({
        "run": "0badcafe", "attempt": 1, "user": user, "host": "desk", "verb": "switchover",
        "from": "paris", "to": "lyon", "uids": ["uid-paris", "uid-lyon"], "systemID": "7575",
    });
    if let Some(step) = step {
        lock["step"] = json!(step);
    }
    json!(lock.to_string())
}

fn locked(twins: &Twins, user: &str) {
    for api in [&twins.paris, &twins.lyon] {
        Twins::operator(api, |object| object["metadata"]["annotations"][LOCK] = lock(user, None));
    }
}

#[test]
fn a_dry_run_prints_every_step_and_what_its_death_would_mean_and_writes_nothing() {
    for (how, asked) in [("--dry-run=client", 0), ("--dry-run", 1)] {
        let twins = Twins::new();
        let outcome = twins.run(&with(&[how]));
        assert_eq!(outcome.code, 0, "{outcome:?}");
        let plan = &outcome.stdout;
        let mut at = 0;
        for step in [
            "take the operation lock on cluster/prod -n apps (p1)",
            "take the operation lock on cluster/prod -n apps (l1)",
            "checkpoint and WAL switch on prod-1",
            "demote cluster/prod -n apps (p1)",
            "waiting for the demotion token of paris",
            "promote cluster/prod -n apps (l1)",
            "commit a message through prod-rw (lyon)",
            "clear the used token",
            "start backup prod-promoted-",
            "waiting for paris to follow",
            "release the operation lock on cluster/prod -n apps (l1)",
            "release the operation lock on cluster/prod -n apps (p1)",
        ] {
            at += plan[at..]
                .find(step)
                .unwrap_or_else(|| panic!("{step} is not there, or not there yet:\n{plan}"));
        }
        assert_eq!(
            plan.matches("if this program dies there").count(),
            plan.matches(". paris, ").count() + plan.matches(". lyon, ").count()
        );
        assert!(outcome.stderr.contains("not proved"), "{outcome:?}");
        for api in [&twins.paris, &twins.lyon] {
            let tried = api.seen().into_iter().filter(|request| request.uri.contains("dryRun=All")).count();
            assert_eq!(tried, asked, "{how}");
        }
        twins.untouched();
    }
}

#[test]
fn the_plan_is_the_same_in_json() {
    let text = Twins::new().run(&with(&["--dry-run=client"])).stdout;
    let json = Twins::new().run(&with(&["--dry-run=client", "-o", "json"])).json();
    assert_eq!(json["kind"], "PlanReport");
    assert_eq!(json["plan"].as_array().unwrap().len() + 1, text.lines().count());
}

#[test]
fn wrong_usage_is_told_before_any_request() {
    let twins = Twins::new();
    for args in [
        &["switchover", "prod"][..],
        &["switchover", "prod", "--to", "rome"],
        &["switchover", "prod", "--resume", "--abort"],
        &["switchover", "prod", "--resume", "ic1/prod"],
        &["switchover", "prod", "--to", "lyon", "--dc", "lyon"],
        &["switchover", "prod", "--to", "lyon", "--max-lag", "much"],
    ] {
        assert_eq!(twins.run(args).code, 2, "{args:?}");
    }
    assert_eq!(twins.lyon.seen().len() + twins.paris.seen().len(), 0);
}

#[test]
fn a_missing_right_is_named_with_the_rule_to_add() {
    let twins = Twins::new();
    deny(&twins.lyon);
    let outcome = twins.run(&with(&["--yes"]));
    assert_eq!((outcome.code, outcome.stdout.as_str()), (7, ""), "{outcome:?}");
    assert!(outcome.stderr.contains(r#"resources: ["endpointslices"], verbs: ["list"]"#), "{outcome:?}");
    twins.untouched();
}

#[test]
fn an_unreachable_data_centre_is_a_refusal_and_nothing_is_written() {
    let Twins { paris, lyon, world } = Twins::new();
    drop(lyon);
    let outcome = world.run(&Twins::args(&with(&["--yes"])));
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert_eq!(writes(&paris), Vec::<String>::new());
}

#[test]
fn without_a_terminal_or_yes_it_is_refused() {
    let twins = Twins::new();
    let outcome = twins.run(&MOVE);
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("--yes") && outcome.stderr.contains("neither abort nor undo exists"));
    twins.untouched();
}

#[test]
fn a_warning_stops_it_unless_its_id_is_accepted_and_an_error_stops_it_always() {
    let twins = Twins::new();
    Twins::operator(&twins.lyon, |object| object["spec"]["resources"] = json!({"limits": {"memory": "1Gi"}}));
    let outcome = twins.run(&with(&["--dry-run=client"]));
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(
        outcome.stderr.contains("WARNING CLU034 lyon") && outcome.stderr.contains("--accept CLU034"),
        "{outcome:?}"
    );
    assert_eq!(twins.run(&with(&["--dry-run=client", "--accept", "CLU034"])).code, 0);
    Twins::operator(&twins.lyon, |object| object["spec"]["replica"]["minApplyDelay"] = json!("1h"));
    let outcome = twins.run(&with(&["--dry-run=client", "--accept", "CLU034,CLU026"]));
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("ERROR CLU026 lyon"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn a_lag_over_the_bound_is_refused_and_told_in_bytes() {
    let twins = Twins::new();
    runs(&twins.lyon, false, 1, "0/5000000");
    assert_eq!(twins.run(&with(&["--dry-run=client", "--max-lag", "40"])).code, 0);
    let outcome = twins.run(&with(&["--dry-run=client", "--max-lag", "39"]));
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("40 bytes behind"), "{outcome:?}");
}

#[test]
fn what_an_admission_webhook_would_refuse_is_found_before_the_first_write() {
    let twins = Twins::new();
    let denied = "admission webhook \"policy\" denied the request: no role changes on Fridays";
    twins.lyon.always("PATCH", PATH, Answer::Status(403, "Forbidden", denied));
    let outcome = twins.run(&with(&["--yes"]));
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(
        outcome.stderr.contains("CLU035 lyon") && outcome.stderr.contains("no role changes on Fridays"),
        "{outcome:?}"
    );
    twins.untouched();
}

#[test]
fn a_primary_that_is_there_already_is_no_work() {
    let twins = Twins::new();
    let outcome = twins.run(&["switchover", "prod", "--to", "paris", "-o", "json"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let report = outcome.json();
    assert_eq!((&report["kind"], &report["already"]), (&json!("SwitchoverReport"), &json!(true)));
    twins.untouched();
}

#[test]
fn somebody_elses_run_is_respected_and_the_way_on_named() {
    let twins = Twins::new();
    locked(&twins, "eve");
    let outcome = twins.run(&with(&["--yes"]));
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("switchover by eve@desk (run 0badcafe)"), "{outcome:?}");
    assert!(outcome.stderr.contains("--resume 0badcafe"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn an_advised_command_is_what_was_typed_whatever_a_shell_makes_of_its_letters() {
    let twins = Twins::new();
    locked(&twins, "eve");
    let (paris, lyon) = ("paris=the p1 (old)", "lyon=l1's $HOME");
    std::fs::write(
        twins.world.home().join("my config"),
        kubeconfig(&[("the p1 (old)", &twins.paris), ("l1's $HOME", &twins.lyon)]),
    )
    .unwrap();
    let place = ["--dc-context", paris, "--dc-context", lyon, "--kubeconfig", "my config"];
    let outcome = twins.world.run(&[&MOVE[..], &place, &["--yes"]].concat());
    assert_eq!(outcome.code, 6, "{outcome:?}");
    let command = outcome.stderr.split_once("run kubectl").unwrap().1.lines().next().unwrap();
    let typed = [&["switchover", "prod"], &place[..], &["--resume", "0badcafe"]].concat();
    assert_eq!(read_by_bash(&format!("kubectl{command}")), typed);
}

#[test]
fn another_persons_run_is_shown_and_asked_about_before_it_is_taken_over() {
    for flag in ["--resume", "--abort"] {
        let twins = Twins::new();
        locked(&twins, "eve");
        let outcome = twins.run(&["switchover", "prod", flag]);
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(
            outcome.stderr.contains("eve@desk (run 0badcafe)") && outcome.stderr.contains("--yes"),
            "{outcome:?}"
        );
        twins.untouched();
    }
}

#[test]
fn a_run_that_holds_no_lock_cannot_be_gone_on_with() {
    let twins = Twins::new();
    for flag in ["--resume", "--abort"] {
        let outcome = twins.run(&["switchover", "prod", flag, "--yes"]);
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains("nothing is left to do"), "{outcome:?}");
    }
    locked(&twins, "eve");
    let outcome = twins.run(&["switchover", "prod", "--resume", "12345678", "--yes"]);
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("does not hold the lock"), "{outcome:?}");
    Twins::operator(&twins.lyon, |object| object["metadata"]["uid"] = json!("another"));
    let outcome = twins.run(&["switchover", "prod", "--resume", "--yes"]);
    assert!(outcome.stderr.contains("is not one of the Clusters of run"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn a_run_that_touched_nothing_is_called_off_by_mark_and_release() {
    let twins = Twins::new();
    locked(&twins, "eve");
    let outcome = twins.run(&["switchover", "prod", "--abort", "--yes", "-o", "json"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_eq!(outcome.json()["aborted"], true);
    let first = &writes(&twins.lyon)[0];
    assert!(first.contains(r#"\"aborted\":true"#) && first.contains(r#"\"attempt\":2"#), "{first}");
    assert!(first.contains(r#"{"op":"test","path":"/spec/replica/primary","value":"paris"}"#), "{first}");
    assert_eq!(stored(&twins.paris)["spec"]["replica"]["primary"], "paris");
    twins.unlocked();
}

#[test]
fn once_the_promotion_was_asked_for_it_is_not_called_off() {
    let twins = Twins::demoted();
    for (api, step) in [(&twins.paris, "demote"), (&twins.lyon, "promote")] {
        Twins::operator(api, |object| object["metadata"]["annotations"][LOCK] = lock("eve", Some(step)));
    }
    // Asked for and taken back: nothing can be proved.
    let abort = ["switchover", "prod", "--abort", "0badcafe", "--yes"];
    let outcome = twins.run(&abort);
    assert_eq!(outcome.code, 5, "{outcome:?}");
    assert!(outcome.stderr.contains("cannot be proved"), "{outcome:?}");
    twins.untouched();
    Twins::operator(&twins.lyon, |object| {
        object["spec"]["replica"] =
            json!({"self": "lyon", "primary": "lyon", "source": "paris", "promotionToken": token().encode()});
    });
    let outcome = twins.run(&abort);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(
        outcome.stderr.contains("too late") && outcome.stderr.contains("--resume 0badcafe"),
        "{outcome:?}"
    );
    twins.untouched();
}

/// The lock of lyon is taken over, and then its promotion is answered so, so many times.
fn promoted_but(times: usize, answer: Answer) -> Twins {
    let twins = Twins::demoted();
    locked(&twins, "eve");
    twins.lyon.times(times, "PATCH", PATH, answer);
    twins.lyon.times(1, "PATCH", PATH, Answer::Slow(std::time::Duration::ZERO));
    twins
}

const RESUME: [&str; 4] = ["switchover", "prod", "--resume", "--yes"];

#[test]
fn a_promotion_that_the_server_refuses_ends_with_its_words_and_the_token_is_kept_on_the_target() {
    let words = r#"admission webhook "x" denied the request: spec.replicaCluster.token: not on Fridays"#;
    let twins = promoted_but(1, Answer::Status(403, "Forbidden", words));
    let outcome = twins.run(&RESUME);
    assert_eq!(outcome.code, 5, "{outcome:?}");
    for part in ["spec.replica.promotionToken: not on Fridays", "--resume 0badcafe", "--abort 0badcafe"] {
        assert_eq!(outcome.stderr.matches(part).count(), 1, "{part}: {outcome:?}");
    }
    let lyon = stored(&twins.lyon);
    assert_eq!(lyon["spec"]["replica"]["primary"], "paris");
    let held: Value = serde_json::from_str(lyon["metadata"]["annotations"][LOCK].as_str().unwrap()).unwrap();
    assert_eq!((&held["step"], &held["token"]), (&json!("keep-token"), &json!(token().encode())));
}

/// The operator, whose webhook it is, is restarted just then.
#[test]
fn a_webhook_that_is_away_between_demotion_and_promotion_is_waited_for() {
    let words = "Internal error occurred: failed calling webhook \"vcluster.cnpg.io\": connection refused";
    let twins = promoted_but(7, Answer::Status(500, "InternalError", words));
    // After the promotion nothing is to be done but waiting.
    runs(&twins.lyon, false, 1, "0/5000000");
    let child = twins.start(&RESUME);
    let asked = || stored(&twins.lyon)["spec"]["replica"]["promotionToken"] == token().encode();
    until("the promotion is asked for", asked);
    interrupt(&child);
    let outcome = end(child);
    assert_eq!(outcome.code, 130, "{outcome:?}");
    assert!(outcome.stderr.contains("waiting for a webhook to answer"), "{outcome:?}");
    assert_eq!(writes(&twins.lyon).len(), 1 + 7 + 1, "{:#?}", writes(&twins.lyon));
}

/// The old primary may be slow to answer while it begins to follow.
#[test]
fn while_the_new_primary_is_promoted_nobody_waits_for_the_old_one() {
    let twins = Twins::demoted();
    locked(&twins, "eve");
    let text = token().encode();
    Twins::operator(&twins.lyon, |object| {
        object["spec"]["replica"]["primary"] = json!("lyon");
        object["spec"]["replica"]["promotionToken"] = json!(text);
    });
    let child = twins.start(&RESUME);
    let watched = || twins.lyon.seen().iter().any(|request| request.uri.contains("watch=1"));
    until("the promotion is waited for", watched);
    let asked = || twins.paris.seen().iter().filter(|request| request.uri.contains("/pg/status")).count();
    let looks = || twins.lyon.seen().iter().filter(|request| request.uri.contains("/pg/status")).count();
    let (before, seen) = (asked(), looks());
    until("it looks again", || looks() > seen + 2);
    assert_eq!(asked(), before);
    runs(&twins.lyon, true, 2, "0/6000000");
    until("the old side is looked at again", || asked() > before);
    interrupt(&child);
    assert_eq!(end(child).code, 130);
}

/// No pod here lets anybody run SQL, so a run ends before the primary is touched.
#[test]
fn a_failed_proof_gives_the_locks_back_and_leaves_a_journal_for_its_owner_only() {
    let twins = Twins::new();
    let outcome = twins.run(&with(&["--yes"]));
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("checkpoint and WAL switch failed"), "{outcome:?}");
    assert_eq!(stored(&twins.paris)["spec"]["replica"]["primary"], "paris");
    twins.unlocked();
    let folder = twins.world.home().join(".local/state/kubectl-pgaas/runs");
    let journal = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    let text = std::fs::read_to_string(journal.path()).unwrap();
    for line in text.lines() {
        assert_eq!(serde_json::from_str::<Value>(line).unwrap()["version"], 1);
    }
    for part in [r#""event":"run""#, r#""step":"lock-from""#, r#""step":"proof""#, r#""exit":6"#] {
        assert!(text.contains(part), "{part}: {text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(journal.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_run_without_a_place_for_its_journal_goes_all_the_same() {
    let twins = Twins::new();
    twins.world.file(".local/state", "not a folder");
    let outcome = twins.run(&with(&["--yes"]));
    assert!(outcome.stderr.contains("warning: no journal in"), "{outcome:?}");
    assert!(outcome.stderr.contains("checkpoint and WAL switch failed"), "{outcome:?}");
}
