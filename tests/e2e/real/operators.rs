//! The operators are restarted or upgraded in the middle of a move.

use crate::racing::{begun, ends, nobody_holds_a_lock};
use crate::switching::{reaches, switchover};
use e2e::{Case, Dc, Load, Pair, bed, never_two_at_once, nothing_is_lost, until};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The operator of a data centre, and with it its webhooks, until this is dropped.
struct Stopped<'a> {
    case: &'a Case,
    dc: Dc,
}

impl<'a> Stopped<'a> {
    fn now(case: &'a Case, dc: Dc) -> Self {
        scale(case, dc, "--replicas=0");
        let pods =
            ["get", "pods", "-n", "cnpg-system", "-l", "app.kubernetes.io/name=cloudnative-pg", "-o", "name"];
        until("the operator is gone", 120, || {
            case.kubectl(dc, &pods).ok().text().trim().is_empty().then_some(())
        });
        Stopped { case, dc }
    }
}

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        scale(self.case, self.dc, "--replicas=1");
    }
}

fn scale(case: &Case, dc: Dc, to: &str) {
    case.kubectl(dc, &["scale", "deployment/cnpg-controller-manager", "-n", "cnpg-system", to]).ok();
}

#[test]
#[ignore = "stops an operator: make test-long"]
fn operators_that_are_restarted_between_demotion_and_promotion_are_waited_for() {
    let case = Case::begin_alone();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let state = tempfile::tempdir().unwrap();
    let load = Load::on(&pair, Dc::One);
    until("writes are taken", 60, || (load.acked(Dc::One).len() > 5).then_some(()));
    let mut child = begun(&pair, state.path(), Dc::Two);
    // The new primary's is away when its promotion is asked for, the old one's when its token is due.
    assert!(reaches(&mut child, state.path(), "done", "demote"), "it must not end by itself");
    let new = Stopped::now(&case, Dc::Two);
    drop(Stopped::now(&case, Dc::One));
    let story = || fs::read_to_string(state.path().join("story")).unwrap();
    until("the promotion is kept waiting by the webhook", 240, || {
        assert!(child.try_wait().unwrap().is_none(), "it ended: {}", story());
        story().contains("waiting for a webhook to answer").then_some(())
    });
    drop(new);
    let (code, story) = ends(&pair, &mut child, state.path());
    assert_eq!(code, 0, "{story}");
    pair.primary_is(Dc::Two);
    nobody_holds_a_lock(&pair);
    let acks = load.end();
    never_two_at_once(&acks, 1);
    nothing_is_lost(&pair, &acks, Dc::Two);
}

/// Another build of the operator on both sides, until this is dropped.
struct Upgraded<'a> {
    case: &'a Case,
    before: String,
}

impl<'a> Upgraded<'a> {
    /// The same program with another hash, which is all by which an operator tells one from another.
    fn made(case: &'a Case) -> Self {
        let folder = case.testbed(&["programs", "cnpg"]).text().to_owned();
        let mut program = fs::read(Path::new(&folder).join("cnpg-manager")).unwrap();
        // What follows an ELF file is no part of it.
        program.push(b'\n');
        let other = tempfile::tempdir().unwrap();
        let file = other.path().join("manager");
        fs::write(&file, program).unwrap();
        fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).unwrap();
        let at = ["--at", "manager", "--at", "operator/manager_amd64"];
        case.testbed(&[&["image", OTHER, file.to_str().unwrap()], &at[..]].concat());
        Upgraded { case, before: operator(case, Dc::One)["image"].as_str().unwrap().to_owned() }
    }

    fn both_to(&self, image: &str) {
        for dc in Dc::ALL {
            let container = operator(self.case, dc)["name"].clone();
            let patch = json!({"spec": {"template": {"spec": {"containers": [{
                "name": container, "image": image, "env": [{ "name": "OPERATOR_IMAGE_NAME", "value": image }],
            }]}}}});
            let of = ["-n", "cnpg-system", "deployment/cnpg-controller-manager"];
            self.case.kubectl(dc, &[&["patch"][..], &of, &["-p", &patch.to_string()]].concat()).ok();
        }
    }
}

impl Drop for Upgraded<'_> {
    fn drop(&mut self) {
        self.both_to(&self.before);
    }
}

const OTHER: &str = "localhost/cnpg:e2e";

fn operator(case: &Case, dc: Dc) -> Value {
    let deployment =
        case.object(dc, "cnpg-system", "deployment", "cnpg-controller-manager").expect("an operator");
    deployment["spec"]["template"]["spec"]["containers"][0].clone()
}

/// Waits until the operator and the instance of both sides are of this build.
#[track_caller]
fn everything_is_of(pair: &Pair<'_>, image: &str) {
    for dc in Dc::ALL {
        until(&format!("{dc:?} is of {image}"), 300, || {
            let pod = pair.field(dc, "/status/currentPrimary").as_str()?.to_owned();
            let pod = pair.case().object(dc, &pair.namespace(), "pod", &pod)?;
            let ready = pair.field(dc, "/status/readyInstances") == 1;
            (ready && pod["spec"]["initContainers"][0]["image"] == image).then_some(())
        });
    }
}

#[test]
#[ignore = "upgrades the operators: make test-long"]
fn operators_that_are_upgraded_in_the_middle_of_a_move_lose_nothing() {
    let case = Case::begin_alone();
    if bed().testbed.is_none() {
        return case.not_run("only the bed's own operators can be upgraded");
    }
    let Some(pair) = Pair::by_hand(&case) else { return };
    let upgraded = Upgraded::made(&case);
    let load = Load::on(&pair, Dc::One);
    until("writes are taken", 60, || (load.acked(Dc::One).len() > 5).then_some(()));
    // A new build restarts every instance; it comes with the token due, and goes with the promotion due.
    let before = upgraded.before.clone();
    for (to, event, step, image) in
        [(Dc::Two, "done", "demote", OTHER), (Dc::One, "begin", "promote", before.as_str())]
    {
        let state = tempfile::tempdir().unwrap();
        pair.no_backup_runs(to.other());
        let mut child = begun(&pair, state.path(), to);
        assert!(reaches(&mut child, state.path(), event, step), "it must not end by itself");
        upgraded.both_to(image);
        let (code, story) = ends(&pair, &mut child, state.path());
        if code != 0 {
            assert!([4, 5].contains(&code), "{code}: {story}");
            switchover(&pair, state.path(), &["--resume", "--yes"]).ok();
        }
        pair.primary_is(to);
        nobody_holds_a_lock(&pair);
        everything_is_of(&pair, image);
        pair.primary_is(to);
    }
    let acks = load.end();
    never_two_at_once(&acks, 2);
    nothing_is_lost(&pair, &acks, Dc::One);
}
