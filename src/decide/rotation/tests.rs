//! What refuses a rotation, what its plan says, and how it goes back.

use super::specimen::{OLD, request, subject, whole, workload};
use super::*;
use crate::decide::step::Entry;
use crate::model::login::{Answer, Attempt, Said};
use crate::model::owner::Owner;
use crate::observe::rotation::Snapshot;

fn refusal(change: impl FnOnce(&mut Snapshot)) -> Stuck {
    let request = request(Turn::Reads, "a", "fresh-value");
    let mut seen = whole(&request.subject);
    change(&mut seen);
    match next(&request, &seen, &Journal::default(), Duration::ZERO) {
        Next::Stuck(stuck) => stuck,
        other => panic!("{other:?}"),
    }
}

fn live(seen: &mut Snapshot) -> &mut crate::observe::secrets::LiveSecret {
    seen.members.values_mut().next().unwrap().as_mut().unwrap().as_mut().unwrap()
}

#[test]
fn a_secret_that_somebody_else_makes_is_left_to_them_with_the_way_to_change_it() {
    let stuck = refusal(|seen| {
        let (who, object) = ("Vault Secrets Operator".into(), "vaultstaticsecret/db".into());
        live(seen).owner = Some(Owner { who, object, remedy: "change it in Vault".into() });
    });
    assert_eq!((stuck.exit.code(), stuck.hints[0].as_str()), (6, "change it in Vault"));
}

#[test]
fn a_locked_or_resting_cluster_and_a_secret_that_is_not_whole_refuse() {
    let server = |seen: &mut Snapshot| seen.server.as_mut().unwrap().clone();
    let locked = refusal(|seen| {
        let lock = Some("promote by eve@there (run 1)".into());
        seen.server = Ok(crate::observe::rotation::ServerSeen { lock, ..server(seen) });
    });
    assert!(locked.exit.code() == 6 && locked.message.contains("eve@there"), "{locked:?}");
    let still = refusal(|seen| {
        let still = Some("it is hibernated".into());
        seen.server = Ok(crate::observe::rotation::ServerSeen { still, ..server(seen) });
    });
    assert_eq!(still.exit.code(), 6);
    let missing = refusal(|seen| {
        live(seen).data.remove("password");
    });
    assert!(missing.exit.code() == 1 && missing.hints[0].contains("generate"), "{missing:?}");
    let hidden = refusal(|seen| {
        live(seen).data.insert("extra".into(), format!("x:{OLD}@y").as_str().into());
    });
    assert!(hidden.message.contains("extra") && !hidden.message.contains(OLD), "{hidden:?}");
}

/// Runs on until the end, with these answers to logins.
fn run(request: &Request, seen: &mut Snapshot, said: impl Fn(&Attempt, &str) -> Said) -> (Journal, Next) {
    run_with(request, seen, |attempts, id| {
        let of = |one: &Attempt| one.answer(said(one, id), "");
        Ok(Answer::write(&attempts.iter().map(of).collect::<Vec<_>>()))
    })
}

/// Runs on until the end, with these outcomes of the steps that log in.
fn run_with(
    request: &Request,
    seen: &mut Snapshot,
    login: impl Fn(&[Attempt], &str) -> Result<String, String>,
) -> (Journal, Next) {
    let (mut journal, mut now) = (Journal::default(), Duration::ZERO);
    for _ in 0..100 {
        match next(request, seen, &journal, now) {
            Next::Wait(wait) => {
                let version = live(seen).resource_version.clone();
                seen.server.as_mut().unwrap().applied = Some(version);
                now += wait.every;
            }
            Next::Do(step) => {
                journal.begin(step.id, std::time::Duration::ZERO);
                let output = match &step.how {
                    How::Login { attempts } => login(attempts, step.id),
                    _ => plan::write(seen, request, &step).unwrap(),
                };
                let (id, dc, what) = (step.id, step.dc, step.what);
                journal.add(Entry { id, dc, what, output, at: now });
            }
            end => return (journal, end),
        }
    }
    panic!("no end: {:?}", journal.entries());
}

fn right(attempt: &Attempt) -> Said {
    if attempt.expected { Said::Accepted } else { Said::Refused }
}

#[test]
fn without_a_login_that_tells_something_nothing_is_begun() {
    let request = request(Turn::Reads, "a", "fresh-value");
    for (said, exit, hint) in [
        (Said::Refused, 6, "--apply-current"),
        (Said::Nothing, 1, "pods/portforward"),
        (Said::Accepted, 6, ""),
    ] {
        let mut seen = whole(&request.subject);
        let (_, end) = run(&request, &mut seen, |_, _| said);
        let Next::Stuck(stuck) = end else { panic!("{end:?}") };
        assert_eq!(stuck.exit.code(), exit, "{stuck:?}");
        assert!(stuck.hints.iter().any(|it| it.contains(hint)) || hint.is_empty(), "{stuck:?}");
        assert_eq!(seen.kept, Ok(None));
    }
}

#[test]
fn a_refused_new_password_brings_the_old_one_back() {
    let request = request(Turn::Reads, "a", "fresh-value");
    let mut seen = whole(&request.subject);
    let before = live(&mut seen).data.clone();
    let (journal, end) = run(&request, &mut seen, |attempt, id| match id {
        "prove" => Said::Refused,
        _ => right(attempt),
    });
    let Next::Stuck(stuck) = end else { panic!("{end:?}") };
    assert!(stuck.exit.code() == 1 && stuck.message.contains("is back and works"), "{stuck:?}");
    assert!(journal.has("write-back") && !journal.has("restart"), "{:?}", journal.entries());
    assert_eq!(live(&mut seen).data, before);
    assert_eq!(seen.kept, Ok(None));
}

#[test]
fn what_cannot_be_tried_is_not_taken_for_refused() {
    let request = request(Turn::Reads, "a", "fresh-value");
    let mut seen = whole(&request.subject);
    let (_, end) = run(&request, &mut seen, |attempt, id| match id {
        "prove" => Said::Nothing,
        _ => right(attempt),
    });
    let Next::Stuck(stuck) = end else { panic!("{end:?}") };
    assert!(stuck.exit.code() == 5 && stuck.hints.iter().any(|hint| hint.contains("--undo")), "{stuck:?}");
    assert!(seen.kept.unwrap().is_some(), "both values are kept");
}

#[test]
fn a_proof_without_an_answer_proves_nothing() {
    for outcome in [Ok("[]".to_owned()), Ok("no answers".to_owned()), Err("broken off".to_owned())] {
        for (turn, spoiled, exit) in
            [(Turn::Reads, "before", 1), (Turn::Reads, "prove", 5), (Turn::Told, "prove", 5)]
        {
            let request = request(turn, "a", "fresh-value");
            let mut seen = whole(&request.subject);
            let (_, end) = run_with(&request, &mut seen, |attempts, id| {
                let of = |one: &Attempt| one.answer(right(one), "");
                let all = Answer::write(&attempts.iter().map(of).collect::<Vec<_>>());
                if id == spoiled { outcome.clone() } else { Ok(all) }
            });
            let Next::Stuck(stuck) = end else { panic!("{spoiled}: {end:?}") };
            assert_eq!(stuck.exit.code(), exit, "{spoiled}: {stuck:?}");
            assert_eq!(seen.kept.unwrap().is_some(), spoiled != "before", "{spoiled}");
        }
    }
}

#[test]
fn a_data_centre_that_follows_is_waited_for_and_turns_nothing_back() {
    let mut request = request(Turn::Reads, "a", "fresh-value");
    let near = request.subject.credentials[0].doors[0].clone();
    request.restart = false;
    request.subject.credentials[0].doors.push(Door { dc: "dc2".into(), far: true, ..near });
    let mut seen = whole(&request.subject);
    let replayed = |there: bool| {
        move |attempt: &Attempt, _: &str| match attempt.door.far && !there {
            true => Said::Refused,
            false => right(attempt),
        }
    };
    let (journal, end) = run(&request, &mut seen, replayed(false));
    let Next::Stuck(stuck) = end else { panic!("{end:?}") };
    assert!(stuck.exit.code() == 4 && stuck.message.contains("dc2 has not replayed it"), "{stuck:?}");
    assert!(journal.has("prove") && !journal.has("write-back"), "{:?}", journal.entries());
    assert!(matches!(&seen.kept, Ok(Some(_))), "the same command goes on");
    let request = Request { joined: true, ..request };
    let (_, end) = run(&request, &mut seen, replayed(true));
    assert!(matches!(end, Next::Done(_)) && seen.kept == Ok(None), "{end:?}");
}

#[test]
fn the_plan_of_a_group_names_every_secret_the_proof_and_the_restarts() {
    let request = request(Turn::Restarted, "a", "fresh-value");
    let mut seen = whole(&request.subject);
    seen.others.push("pod/by-hand".into());
    let plan = plan::plan(&request, &seen).unwrap();
    let text = plan.join("\n");
    assert_eq!(plan.iter().filter(|line| line.starts_with("write the new values")).count(), 3, "{text}");
    let at =
        |what: &str| plan.iter().position(|line| line.contains(what)).unwrap_or_else(|| panic!("{text}"));
    assert!(at("keep both") < at("write the new") && at("write the new") < at("restart statefulset/server"));
    assert!(at("restart statefulset/server") < at("prove") && at("prove") < at("restart deployment/web"));
    assert!(at("forget the old values") == plan.len() - 1 && !text.contains("fresh-value"), "{text}");
}

#[test]
fn two_passwords_work_until_everybody_was_started_anew() {
    let request = request(Turn::ToldBeside, "a", "fresh-value");
    let plan = plan::plan(&request, &whole(&request.subject)).unwrap();
    let at =
        |what: &str| plan.iter().position(|line| line.contains(what)).unwrap_or_else(|| panic!("{plan:?}"));
    assert!(at("beside the old one") < at("write the new"));
    assert!(at("restart deployment/web") < at("forget the old password"));
    assert!(at("forget the old password") < at("restart statefulset/server"));
}

#[test]
fn who_cannot_be_started_anew_is_named_in_the_end() {
    let request = request(Turn::Reads, "a", "fresh-value");
    let mut seen = whole(&request.subject);
    let mut fixed = workload("old", false);
    fixed.fixed = Some("its rollout is paused");
    seen.workloads.as_mut().unwrap().push(fixed);
    seen.others.push("pod/by-hand".into());
    let (_, end) = run(&request, &mut seen, |attempt, _| right(attempt));
    // The rollout of the other one never ends here.
    let Next::Stuck(stuck) = end else { panic!("{end:?}") };
    assert_eq!(stuck.exit.code(), 4, "{stuck:?}");
    for one in seen.workloads.as_mut().unwrap() {
        one.settled = true;
    }
    let again = Request { joined: true, run: "run-a".into(), me: "a".into(), ..request };
    let (_, end) = run(&again, &mut seen, |attempt, _| right(attempt));
    let Next::Done(ending) = end else { panic!("{end:?}") };
    assert_eq!(ending.unverified.len(), 2, "{ending:?}");
}

#[test]
fn the_present_password_is_applied_without_keeping_anything() {
    let request = Request { mode: Mode::Apply, ..request(Turn::Reads, "a", "unused") };
    let mut seen = whole(&request.subject);
    let (journal, end) = run(&request, &mut seen, |attempt, id| match id {
        "before" => Said::Refused,
        _ => right(attempt),
    });
    assert!(matches!(end, Next::Stuck(_) | Next::Done(_)), "{end:?}");
    assert!(journal.has("write") && journal.has("prove") && !journal.has("begin"), "{:?}", journal.entries());
    assert!(live(&mut seen).data["password"] == OLD.into());
    let (journal, end) = run(&request, &mut whole(&subject(Turn::Reads)), |attempt, _| right(attempt));
    let Next::Done(ending) = end else { panic!("{end:?}") };
    assert!(ending.already && journal.entries().len() == 1);
}
