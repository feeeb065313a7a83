//! `demote`.

use crate::support::Answer;
use crate::twins::{
    LOCK, PATH, PRECONDITION, Twins, deny, end, interrupt, server, stored, token, until, writes,
};
use serde_json::{Value, json};

const DEMOTE: [&str; 4] = ["demote", "prod", "--to", "lyon"];

fn yes() -> Vec<&'static str> {
    [&DEMOTE[..], &["--yes"]].concat()
}

#[test]
fn a_missing_right_is_named_with_the_rule_to_add() {
    let twins = Twins::new();
    deny(&twins.lyon);
    let outcome = twins.run(&yes());
    assert_eq!((outcome.code, outcome.stdout.as_str()), (7, ""));
    assert!(
        outcome.stderr.contains("context l1: not allowed to get clusters in namespace apps"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.contains(r#"resources: ["pods/exec"], verbs: ["create"]"#), "{outcome:?}");
    twins.untouched();
}

#[test]
fn an_unreachable_data_centre_is_a_refusal_and_nothing_is_written() {
    let Twins { paris, lyon, world } = Twins::new();
    drop(lyon);
    let outcome = world.run(&Twins::args(&yes()));
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("l1"), "{outcome:?}");
    assert_eq!(writes(&paris), Vec::<String>::new());
}

#[test]
fn without_a_terminal_or_yes_it_is_refused() {
    let twins = Twins::new();
    let outcome = twins.run(&DEMOTE);
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("--yes") && outcome.stderr.contains("neither abort nor undo exists"));
    twins.untouched();
}

#[test]
fn a_dry_run_writes_nothing_and_asks_the_server_only_if_told_to() {
    for (how, asked) in [("--dry-run=client", 0), ("--dry-run=server", 1)] {
        let twins = Twins::new();
        let outcome = twins.run(&[&DEMOTE[..], &[how]].concat());
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert!(
            outcome.stdout.contains("paris becomes a replica of lyon")
                || outcome.stdout.contains("paris (context p1")
        );
        assert!(outcome.stderr.contains("not proved"), "{outcome:?}");
        let tried =
            twins.paris.seen().into_iter().filter(|request| request.uri.contains("dryRun=All")).count();
        assert_eq!(tried, asked, "{how}");
        twins.untouched();
    }
}

#[test]
fn the_plan_of_a_dry_run_is_the_same_in_json() {
    let text = Twins::new().run(&[&DEMOTE[..], &["--dry-run=client"]].concat()).stdout;
    let json = Twins::new().run(&[&DEMOTE[..], &["--dry-run=client", "-o", "json"]].concat()).json();
    assert_eq!((json["kind"].as_str(), json["dryRun"].as_bool()), (Some("PlanReport"), Some(true)));
    // The servers' ports differ from run to run, the number of lines does not.
    assert_eq!(json["plan"].as_array().unwrap().len() + 1, text.lines().count());
}

#[test]
fn a_webhook_that_would_refuse_the_promotion_ends_it_before_the_first_write() {
    let twins = Twins::new();
    let denied = "admission webhook \"policy\" denied the request: no role changes on Fridays";
    twins.lyon.always("PATCH", PATH, Answer::Status(403, "Forbidden", denied));
    for more in ["--yes", "--dry-run=server"] {
        let outcome = twins.run(&[&DEMOTE[..], &[more]].concat());
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains("no role changes on Fridays"), "{outcome:?}");
        twins.untouched();
    }
}

#[test]
fn a_webhooks_refusal_ends_the_dry_run_with_the_manifests_path() {
    let twins = Twins::new();
    let denied = "admission webhook \"vcluster.cnpg.io\" denied the request: spec.replicaCluster.primary: Invalid value";
    twins.paris.always("PATCH", PATH, Answer::Status(403, "Forbidden", denied));
    let outcome = twins.run(&[&DEMOTE[..], &["--dry-run=server"]].concat());
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("spec.replica.primary"), "{outcome:?}");
}

#[test]
fn somebody_elses_lock_is_respected_and_named() {
    let twins = Twins::new();
    let theirs = r#"{"run":"r9","attempt":1,"user":"eve","host":"desk","verb":"switchover"}"#;
    Twins::operator(&twins.lyon, |object| object["metadata"]["annotations"][LOCK] = json!(theirs));
    let outcome = twins.run(&yes());
    assert_eq!(outcome.code, 6);
    assert!(outcome.stderr.contains("switchover by eve@desk (run r9)"), "{outcome:?}");
    twins.untouched();
}

/// No pod here lets anybody run SQL, so a demotion ends before the primary is touched.
#[track_caller]
fn ends_at_the_checkpoint(twins: &Twins) {
    let outcome = twins.run(&yes());
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("checkpoint and WAL switch failed"), "{outcome:?}");
    assert_eq!(stored(&twins.paris)["spec"]["replica"]["primary"], "paris");
    twins.unlocked();
}

#[test]
fn the_locks_are_given_back_when_the_proof_fails() {
    let twins = Twins::new();
    ends_at_the_checkpoint(&twins);
    let journals = journals(&twins);
    for part in [r#""verb":"demote""#, r#""step":"lock-from""#, r#""step":"proof""#, r#""exit":6"#] {
        assert!(journals[0].contains(part), "{part}: {journals:?}");
    }
    assert_eq!(writes(&twins.paris).len(), 2, "taken and released");
    assert_eq!(writes(&twins.lyon).len(), 2, "taken and released");
}

#[test]
fn a_conflict_over_the_lock_is_decided_anew() {
    for answer in [PRECONDITION, Answer::Status(409, "Conflict", "the object has been modified")] {
        let twins = Twins::new();
        // The first one is the dry run of the prechecks.
        twins.paris.times(3, "PATCH", PATH, answer);
        ends_at_the_checkpoint(&twins);
        assert_eq!(writes(&twins.paris).len(), 4);
    }
}

#[test]
fn a_write_without_an_answer_is_read_back_before_it_is_repeated() {
    // The dry run of the prechecks comes first.
    let asked = |twins: &Twins| {
        twins.paris.times(1, "PATCH", PATH, PRECONDITION);
    };
    let twins = Twins::new();
    twins.paris.times(1, "PATCH", PATH, Answer::DoneBut(504, "Timeout", "request did not complete"));
    asked(&twins);
    ends_at_the_checkpoint(&twins);
    assert_eq!(writes(&twins.paris).len(), 2, "the lock was there: it is not taken twice");

    let twins = Twins::new();
    twins.paris.times(1, "PATCH", PATH, Answer::Status(504, "Timeout", "request did not complete"));
    asked(&twins);
    ends_at_the_checkpoint(&twins);
    assert_eq!(writes(&twins.paris).len(), 3, "it was not there: it is taken again");
}

#[test]
fn demoting_again_prints_the_token_alone_and_writes_nothing() {
    let twins = Twins::demoted();
    let outcome = twins.run(&DEMOTE);
    assert_eq!((outcome.code, outcome.stdout), (0, format!("{}\n", token().encode())));
    let file = twins.world.home().join("token");
    let json = twins.run(&[&DEMOTE[..], &["-o", "json", "--demotion-token-file", "token"]].concat()).json();
    assert_eq!(json["kind"], "OutcomeReport");
    assert_eq!((&json["demotionToken"], &json["already"]), (&json!(token().encode()), &json!(true)));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("{}\n", token().encode()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    twins.untouched();
    assert!(journals(&twins).is_empty(), "nothing was done");
}

fn begun() -> Twins {
    let twins = Twins::demoted();
    Twins::operator(&twins.paris, |object| {
        object["status"]["demotionToken"] = Value::Null;
        object["status"]["switchReplicaClusterStatus"] = json!({"inProgress": true});
    });
    twins
}

fn watched(twins: &Twins) -> bool {
    twins.paris.seen().iter().any(|request| request.uri.contains("watch=1"))
}

#[test]
fn a_begun_demotion_is_waited_for_until_its_token_comes() {
    let twins = begun();
    let child = twins.start(&DEMOTE);
    until("the wait", || watched(&twins));
    Twins::operator(&twins.paris, |object| {
        object["status"]["demotionToken"] = json!(token().encode());
        object["status"]["switchReplicaClusterStatus"] = json!({});
    });
    let outcome = end(child);
    assert_eq!((outcome.code, outcome.stdout), (0, format!("{}\n", token().encode())), "{}", outcome.stderr);
    twins.untouched();
    // The token outlives the data centre that it came from.
    let journals = journals(&twins);
    let last: Value = serde_json::from_str(journals[0].lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["event"], &last["exit"], &last["token"]),
        (&json!("end"), &json!(0), &json!(token().encode()))
    );
}

/// The journals on this machine.
fn journals(twins: &Twins) -> Vec<String> {
    let folder = std::fs::read_dir(twins.world.home().join(".local/state/kubectl-pgaas/runs"));
    folder.into_iter().flatten().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn an_interrupt_ends_the_wait_and_says_how_to_go_on() {
    let twins = begun();
    let child = twins.start(&DEMOTE);
    until("the wait", || watched(&twins));
    interrupt(&child);
    let outcome = end(child);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (130, ""));
    assert!(outcome.stderr.contains("run the same command again"), "{outcome:?}");
    twins.untouched();
}

#[test]
fn a_token_that_does_not_come_in_time_is_exit_4() {
    let twins = begun();
    let outcome = twins.run(&[&DEMOTE[..], &["--timeout", "1s"]].concat());
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stderr.contains("do not force a promotion"), "{outcome:?}");
}

fn work(kind: &str, version: &str, status: Value) -> Value {
    json!({
        "apiVersion": version, "kind": kind,
        "metadata": {"namespace": "apps", "name": "at-work", "labels": {"cnpg.io/cluster": "prod"}},
        "spec": {"cluster": {"name": "prod"}}, "status": status,
    })
}

#[test]
fn a_running_backup_or_job_of_the_primary_is_a_refusal_with_an_id() {
    for (kind, version, running, done, id) in [
        (
            "Backup",
            "postgresql.cnpg.io/v1",
            json!({"phase": "running"}),
            json!({"phase": "completed"}),
            "BKP010",
        ),
        (
            "Job",
            "batch/v1",
            json!({"active": 1}),
            json!({"conditions": [{"type": "Complete", "status": "True"}]}),
            "CLU022",
        ),
    ] {
        let twins = Twins::new();
        twins.paris.put(work(kind, version, running.clone()));
        let outcome = twins.run(&yes());
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains(id) && outcome.stderr.contains("kubectl wait"), "{outcome:?}");
        twins.untouched();
        twins.paris.put(work(kind, version, done));
        // What runs on the other side is not cut off by this.
        twins.lyon.put(work(kind, version, running));
        ends_at_the_checkpoint(&twins);
    }
}

#[test]
fn a_missing_right_to_list_backups_is_a_warning_that_may_be_accepted() {
    let twins = Twins::new();
    let path = "/apis/postgresql.cnpg.io/v1/namespaces/apps/backups";
    twins.paris.always("GET", path, Answer::Status(403, "Forbidden", "no"));
    let refused = twins.run(&[&DEMOTE[..], &["--dry-run=client"]].concat());
    assert_eq!(refused.code, 6, "{refused:?}");
    assert!(refused.stderr.contains("--accept CLU012"), "{refused:?}");
    let outcome = twins.run(&[&DEMOTE[..], &["--dry-run=client", "--accept", "CLU012"]].concat());
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let said = "WARNING CLU012 paris: cluster/prod: not looked at: whether backups run";
    assert!(outcome.stderr.contains(said), "{outcome:?}");
    assert!(!outcome.stderr.contains("whether jobs"), "{outcome:?}");
}

#[test]
fn archiving_that_changed_just_now_is_waited_for_and_the_primary_not_touched() {
    let twins = Twins::new();
    let now = std::process::Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]).output().unwrap();
    let now = String::from_utf8(now.stdout).unwrap();
    Twins::operator(&twins.paris, |object| {
        object["status"]["conditions"][0]["lastTransitionTime"] = json!(now.trim());
    });
    let outcome = twins.run(&[&yes()[..], &["--timeout", "2s"]].concat());
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(
        outcome.stderr.contains("waiting until WAL archiving of paris has worked for 30 s"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.contains("BKP008"), "{outcome:?}");
    assert_eq!(stored(&twins.paris)["spec"]["replica"]["primary"], "paris");
    twins.unlocked();
}

#[test]
fn a_token_that_is_late_is_told_with_the_time_that_is_left() {
    let twins = begun();
    Twins::operator(&twins.paris, |object| {
        object["metadata"]["annotations"]["cnpg.io/fencedInstances"] = json!("[\"*\"]");
        object["spec"]["switchoverDelay"] = json!(60);
        object["status"]["conditions"] = json!([
            {"type": "ContinuousArchiving", "status": "False", "reason": "ContinuousArchivingFailing", "message": "403"},
            {"type": "ReplicaClusterSwitch", "status": "False", "lastTransitionTime": "2026-01-01T00:00:00Z"},
        ]);
    });
    let outcome = twins.run(&[&DEMOTE[..], &["--timeout", "1s"]].concat());
    assert_eq!(outcome.code, 4, "{outcome:?}");
    for part in [
        "WAL archiving fails (ContinuousArchivingFailing): 403",
        "instances are fenced",
        "switchoverDelay (60 s) is over",
        "do not force a promotion",
    ] {
        assert!(outcome.stderr.contains(part), "{part}: {outcome:?}");
    }
}

#[test]
fn no_role_moves_within_one_kubernetes_cluster() {
    let text = token().encode();
    let promote = ["promote", "prod", "--dc", "lyon", "--demotion-token", &text, "--yes"];
    let delete = ["delete", "prod", "--confirm", "prod"];
    for (twins, verb) in
        [(Twins::new(), &yes()[..]), (Twins::demoted(), &promote[..]), (Twins::new(), &delete[..])]
    {
        server(&twins.paris, "one");
        server(&twins.lyon, "one");
        let outcome = twins.run(verb);
        assert_eq!(outcome.code, 6, "{outcome:?}");
        assert!(outcome.stderr.contains("are one Kubernetes cluster"), "{outcome:?}");
        twins.untouched();
    }
    let twins = Twins::new();
    server(&twins.paris, "one");
    server(&twins.lyon, "another");
    ends_at_the_checkpoint(&twins);
}
