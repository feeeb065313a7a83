use super::*;
use crate::ctx::SystemClock;
use crate::model::check::Verdict;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A server of nothing.
#[derive(Default)]
struct Subject {
    /// What ends the slow check.
    interrupt: Interrupt,
    stop_in_write: bool,
    stubborn: bool,
    left: Arc<AtomicBool>,
    undone: Arc<AtomicUsize>,
}

async fn tcp(_: &Subject) -> Checked {
    Ok("open".to_owned())
}

async fn auth(_: &Subject) -> Checked {
    Err(Outcome::fail("auth", "wrong password"))
}

async fn write(subject: &Subject) -> Checked {
    subject.left.store(true, Ordering::SeqCst);
    if subject.stop_in_write {
        subject.interrupt.ask();
        std::future::pending::<()>().await;
    }
    subject.left.store(false, Ordering::SeqCst);
    Ok("written".to_owned())
}

async fn remove(subject: &Subject) -> Result<(), String> {
    subject.undone.fetch_add(1, Ordering::SeqCst);
    match subject.stubborn {
        true => Err("key a".to_owned()),
        false => {
            subject.left.store(false, Ordering::SeqCst);
            Ok(())
        }
    }
}

async fn never(_: &Subject) -> Checked {
    std::future::pending().await
}

static TABLE: [Check<Subject>; 5] = [
    Check::new("elsewhere", &[], |it| Box::pin(never(it))).when(|it| it.stubborn && it.stop_in_write),
    Check::new("tcp", &[], |it| Box::pin(tcp(it))),
    Check::new("auth", &["tcp"], |it| Box::pin(auth(it))),
    Check::new("ping", &["auth"], |it| Box::pin(tcp(it))),
    Check::new("write", &["tcp"], |it| Box::pin(write(it))).undone_by(|it| Box::pin(remove(it))),
];
static SLOW: [Check<Subject>; 2] =
    [Check::new("never", &[], |it| Box::pin(never(it))), Check::new("after", &[], |it| Box::pin(tcp(it)))];

async fn run(suites: Vec<Suite>, interrupt: &Interrupt, deadline: Option<u64>) -> Ran {
    let clock = SystemClock::start();
    let (selection, each) = (Selection::default(), Duration::from_millis(300));
    let deadline = deadline.map(Duration::from_millis);
    let runner =
        Runner { clock: &clock, interrupt, selection: &selection, at_once: 2, each, deadline, strict: false };
    runner.run(suites).await
}

fn verdicts(suite: &TestSuite) -> Vec<(&str, Verdict, &str)> {
    let of = |step: &'_ TestStep| step.outcome.verdict;
    suite.steps.iter().map(|step| (step.name.as_str(), of(step), step.outcome.detail.as_str())).collect()
}

#[tokio::test]
async fn what_depends_on_a_failed_check_is_not_tried_and_the_rest_is() {
    let subject = Subject::default();
    let undone = subject.undone.clone();
    let ran = run(vec![Suite::of("a", "n", subject, &TABLE)], &Interrupt::default(), None).await;
    assert_eq!(
        verdicts(&ran.suites[0]),
        [
            ("tcp", Verdict::Ok, "open"),
            ("auth", Verdict::Fail, "wrong password"),
            ("ping", Verdict::Skip, "auth failed"),
            ("write", Verdict::Ok, "written"),
        ]
    );
    assert_eq!(ran.suites[0].phase, TestPhase::Failed);
    assert!(ran.suites[0].steps[2].milliseconds.is_none());
    assert_eq!(undone.load(Ordering::SeqCst), 1);
    assert!(ran.left.is_empty() && !ran.interrupted && !ran.timed_out);
}

#[tokio::test]
async fn what_a_check_made_is_removed_when_the_user_stops() {
    let subject = Subject { stop_in_write: true, ..Subject::default() };
    let (interrupt, left, undone) = (subject.interrupt.clone(), subject.left.clone(), subject.undone.clone());
    let ran = run(vec![Suite::of("a", "n", subject, &TABLE)], &interrupt, None).await;
    assert_eq!(verdicts(&ran.suites[0])[3], ("write", Verdict::Skip, "interrupted"));
    assert!(ran.interrupted && !left.load(Ordering::SeqCst));
    assert_eq!(undone.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_cannot_be_removed_is_named() {
    let subject = Subject { stubborn: true, ..Subject::default() };
    let ran = run(vec![Suite::of("a", "n", subject, &TABLE)], &Interrupt::default(), None).await;
    assert_eq!(ran.left, ["a: key a"]);
}

#[tokio::test]
async fn a_check_that_does_not_answer_fails_and_the_others_are_tried() {
    let suites = vec![Suite::of("slow", "n", Subject::default(), &SLOW)];
    let ran = run(suites, &Interrupt::default(), None).await;
    assert_eq!(
        verdicts(&ran.suites[0]),
        [("never", Verdict::Fail, "no answer within 0.3 s"), ("after", Verdict::Ok, "open")]
    );
    assert_eq!(ran.suites[0].steps[0].outcome.kind.as_deref(), Some("timeout"));
}

#[tokio::test]
async fn when_time_is_over_nothing_more_is_tried() {
    let suites = vec![
        Suite::of("slow", "n", Subject::default(), &SLOW),
        Suite::of("slow", "n", Subject::default(), &SLOW),
        Suite::of("late", "n", Subject::default(), &TABLE),
    ];
    let ran = run(suites, &Interrupt::default(), Some(50)).await;
    assert!(ran.timed_out && !ran.interrupted);
    for suite in &ran.suites {
        assert!(suite.steps.iter().all(|step| step.outcome.detail == "time is over"), "{suite:?}");
        assert_eq!(suite.phase, TestPhase::Unknown);
    }
}

/// Holds one of a few connections until it is dropped.
struct Holder {
    room: Arc<tokio::sync::Semaphore>,
    held: std::cell::RefCell<Option<tokio::sync::OwnedSemaphorePermit>>,
}

async fn hold(holder: &Holder) -> Checked {
    let permit = holder.room.clone().acquire_owned().await.unwrap();
    *holder.held.borrow_mut() = Some(permit);
    Ok("held".to_owned())
}

static HOLD: [Check<Holder>; 1] = [Check::new("hold", &[], |it| Box::pin(hold(it)))];

#[tokio::test]
async fn what_a_suite_holds_is_free_for_the_next_one_when_it_has_ended() {
    let room = Arc::new(tokio::sync::Semaphore::new(2));
    let holder = || Holder { room: room.clone(), held: Default::default() };
    let suites = (0..7).map(|number| Suite::of(format!("s{number}"), "n", holder(), &HOLD)).collect();
    let ran = run(suites, &Interrupt::default(), None).await;
    assert!(ran.suites.iter().all(|suite| verdicts(suite) == [("hold", Verdict::Ok, "held")]));
}
