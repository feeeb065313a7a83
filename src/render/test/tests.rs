use super::*;
use crate::model::check::Outcome;
use crate::report::test::{TestPhase, TestSummary};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

fn step(name: &str, outcome: Outcome, milliseconds: Option<u64>) -> TestStep {
    TestStep { name: name.into(), outcome, milliseconds }
}

fn report() -> TestReport {
    let failed = Outcome::fail("auth", "28P01 password authentication failed for \"app\"")
        .hint("secret acme-prod-app was rotated 3m ago; operator has not applied it yet");
    let suites = vec![TestSuite {
        name: "postgresql/rw".into(),
        dc: Some("paris".into()),
        namespace: "acme".into(),
        started: "2026-11-21T11:42:03Z".into(),
        completed: "2026-11-21T11:42:04Z".into(),
        seconds: 1.02,
        phase: TestPhase::Failed,
        properties: BTreeMap::from([("version".into(), "17.2 <debian>".into())]),
        steps: vec![
            step("dns", Outcome::ok("acme-prod-rw.acme.svc resolved (10.0.3.7)"), Some(4)),
            step("tcp", Outcome::ok("5432 open"), Some(1)),
            step("tls", Outcome::ok("TLSv1.3, CN matches, expires in 63d"), Some(9)),
            step("auth", failed, Some(7)),
            step("write", Outcome::skip("auth failed"), None),
        ],
    }];
    TestReport {
        name: "acme-prod".into(),
        places: [("paris", "p1"), ("lyon", "l1")]
            .map(|(dc, context)| TestPlace {
                dc: Some(dc.into()),
                context: context.into(),
                namespace: "acme".into(),
            })
            .into(),
        mode: TestMode::Local,
        run: "0a1b2c3d".into(),
        started: "2026-11-21T11:42:03Z".into(),
        seconds: 2.1,
        strict: false,
        timed_out: false,
        interrupted: false,
        left: Vec::new(),
        summary: TestSummary::of(&suites),
        suites,
    }
}

fn plain() -> Look {
    Look::plain(jiff::Timestamp::UNIX_EPOCH)
}

#[test]
fn suites_stand_under_helms_lines() {
    insta::assert_snapshot!(test(&report(), &plain()), @r#"
    NAME: acme-prod   DC: paris (context p1), lyon (context l1)   MODE: local (port-forward)
    TEST SUITE:     paris/postgresql/rw
    Last Started:   2026-11-21T11:42:03Z
    Last Completed: 2026-11-21T11:42:04Z
    Phase:          Failed
      ok    dns      acme-prod-rw.acme.svc resolved (10.0.3.7)      4ms
      ok    tcp      5432 open                                      1ms
      ok    tls      TLSv1.3, CN matches, expires in 63d            9ms
      FAIL  auth     28P01 password authentication failed for "app" 7ms
            hint: secret acme-prod-app was rotated 3m ago; operator has not applied it yet
      skip  write    (auth failed)
    SUMMARY: 3 passed, 1 failed, 1 skipped in 2.1s
    "#);
    let mut none = report();
    none.suites.clear();
    none.left.push("redis/cart: key a".into());
    none.interrupted = true;
    let text = test(&none, &plain());
    assert!(text.contains("TEST SUITE: None\nLEFT BEHIND: redis/cart: key a\n"), "{text}");
    assert!(text.ends_with("in 2.1s, interrupted\n"), "{text}");
}

#[test]
fn the_short_form_tells_what_is_not_as_it_should_be() {
    insta::assert_snapshot!(short(&report(), &plain()), @r#"
    FAIL paris/postgresql/rw/auth [auth]: 28P01 password authentication failed for "app"
      hint: secret acme-prod-app was rotated 3m ago; operator has not applied it yet
    SUMMARY: 3 passed, 1 failed, 1 skipped in 2.1s
    "#);
}

#[test]
fn tap_has_a_block_under_what_failed() {
    let mut report = report();
    report.suites[0].steps[4].outcome.detail = "a # b".into();
    insta::assert_snapshot!(tap(&report), @r#"
    TAP version 14
    1..5
    ok 1 - paris/postgresql/rw/dns
    ok 2 - paris/postgresql/rw/tcp
    ok 3 - paris/postgresql/rw/tls
    not ok 4 - paris/postgresql/rw/auth
      ---
      severity: fail
      type: "auth"
      message: "28P01 password authentication failed for \"app\""
      hint: "secret acme-prod-app was rotated 3m ago; operator has not applied it yet"
      duration_ms: 7
      ...
    ok 5 - paris/postgresql/rw/write # SKIP a \# b
    "#);
}

#[test]
fn junit_tells_failures_and_skips_apart() {
    insta::assert_snapshot!(junit(&report()).unwrap());
}

/// What the schema that most build servers share
/// (<https://github.com/windyroad/JUnit-Schema/blob/master/JUnit.xsd>, with the `testsuites`
/// attributes and `skipped` messages of <https://github.com/testmoapp/junitxml>) lets stand where:
/// element, elements above it, attributes it must and may have.
type Element = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);
const SCHEMA: &[Element] = &[
    ("testsuites", &[""], &[], &["name", "tests", "failures", "errors", "time", "timestamp"]),
    (
        "testsuite",
        &["testsuites"],
        &["name", "timestamp", "hostname", "tests", "failures", "errors", "time"],
        &["skipped", "id", "package"],
    ),
    ("properties", &["testsuite"], &[], &[]),
    ("property", &["properties"], &["name", "value"], &[]),
    ("testcase", &["testsuite"], &["name", "classname", "time"], &[]),
    ("failure", &["testcase"], &["type"], &["message"]),
    ("error", &["testcase"], &["type"], &["message"]),
    ("skipped", &["testcase"], &[], &["message"]),
    ("system-out", &["testcase", "testsuite"], &[], &[]),
];

fn check_element(start: &BytesStart<'_>, above: &str) -> String {
    let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
    let (_, parents, must, may) = SCHEMA.iter().find(|(known, ..)| *known == name).expect(&name);
    assert!(parents.contains(&above), "{name} in {above}");
    let attributes: Vec<(String, String)> = start
        .attributes()
        .map(|attribute| {
            let attribute = attribute.unwrap();
            let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
            (key, String::from_utf8(attribute.value.to_vec()).unwrap())
        })
        .collect();
    for needed in *must {
        assert!(attributes.iter().any(|(key, _)| key == needed), "{name} without {needed}");
    }
    for (key, value) in &attributes {
        assert!(must.contains(&key.as_str()) || may.contains(&key.as_str()), "{name} has {key}");
        match key.as_str() {
            "tests" | "failures" | "errors" | "skipped" => drop(value.parse::<u32>().expect(key)),
            "time" => drop(value.parse::<f64>().expect(key)),
            // xs:dateTime without a zone.
            "timestamp" => drop(value.parse::<jiff::civil::DateTime>().expect(key)),
            _ => {}
        }
    }
    name
}

#[test]
fn junit_is_what_its_schema_allows() {
    let mut report = report();
    let steps = &mut report.suites[0].steps;
    steps.push(step("forward", Outcome::error("forbidden", "<&>\"'\u{1b}[31m\0]]>"), Some(1)));
    steps.push(step("slow", Outcome::warn("slow", "ü"), Some(1)));
    let text = junit(&report).unwrap();
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    let mut reader = Reader::from_str(&text);
    let (mut open, mut seen) = (vec![String::new()], Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = check_element(&start, open.last().unwrap());
                seen.push(name.clone());
                open.push(name);
            }
            Event::Empty(start) => seen.push(check_element(&start, open.last().unwrap())),
            Event::End(_) => drop(open.pop()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, [""]);
    for (name, ..) in SCHEMA {
        assert!(seen.iter().any(|seen| seen == name), "{name} was not looked at");
    }
    assert_eq!(seen.iter().filter(|name| *name == "testcase").count(), 7);
}

#[test]
fn a_warning_is_a_failure_to_programs_where_it_is_one_to_the_exit_code() {
    let mut report = report();
    report.suites[0].steps = vec![step("slow", Outcome::warn("slow", "a"), Some(1))];
    report.summary = TestSummary::of(&report.suites);
    let failed =
        |report: &TestReport| [junit(report).unwrap().contains("<failure"), tap(report).contains("not ok")];
    assert_eq!(failed(&report), [false, false]);
    report.strict = true;
    assert_eq!(failed(&report), [true, true]);
}

#[test]
fn what_the_report_says_can_be_read_again() {
    let report = report();
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<TestReport>(&text).unwrap(), report);
}

#[test]
fn formats_for_tests_are_known_beside_those_of_reports() {
    assert_eq!(TestFormat::parse("junit").unwrap(), TestFormat::Junit);
    assert_eq!(TestFormat::parse("json").unwrap(), TestFormat::Report(Format::Json));
    let refused = TestFormat::parse("xml").unwrap_err().to_string();
    assert!(refused.ends_with("custom-columns,json,jsonpath,junit,short,tap,wide,yaml"), "{refused}");
}
