//! JUnit's XML, as test runners of build servers read it.

use super::visible;
use crate::error::{Error, Result};
use crate::model::check::Verdict;
use crate::report::test::{TestMode, TestReport, TestStep, TestSuite};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io;

/// The report as one `testsuites` element; a suite is called `DC/namespace/name`.
pub fn junit(report: &TestReport) -> Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    document(&mut writer, report)
        .map_err(|error| Error::failed("cannot write the JUnit report").because(error))?;
    let mut text = String::from_utf8(writer.into_inner())
        .map_err(|error| Error::failed("cannot write the JUnit report").because(error))?;
    text.push('\n');
    Ok(text)
}

type Xml = Writer<Vec<u8>>;

fn document(xml: &mut Xml, report: &TestReport) -> io::Result<()> {
    let steps = || report.suites.iter().flat_map(|suite| &suite.steps);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = [
        ("name", report.name.clone()),
        ("tests", steps().count().to_string()),
        ("failures", steps().filter(|step| report.failed(&step.outcome)).count().to_string()),
        ("errors", report.summary.errors.to_string()),
        ("time", format!("{:.3}", report.seconds)),
    ];
    within(xml, "testsuites", &all, |xml| report.suites.iter().try_for_each(|one| suite(xml, report, one)))
}

fn suite(xml: &mut Xml, report: &TestReport, suite: &TestSuite) -> io::Result<()> {
    let of = |verdict| suite.steps.iter().filter(|step| step.outcome.verdict == verdict).count().to_string();
    let name: Vec<&str> =
        suite.dc.iter().map(String::as_str).chain([suite.namespace.as_str(), suite.name.as_str()]).collect();
    let name = name.join("/");
    let attributes = [
        ("name", name.clone()),
        // The format knows no zone.
        ("timestamp", suite.started.trim_end_matches('Z').to_owned()),
        ("hostname", "localhost".to_owned()),
        ("tests", suite.steps.len().to_string()),
        ("failures", suite.steps.iter().filter(|step| report.failed(&step.outcome)).count().to_string()),
        ("errors", of(Verdict::Error)),
        ("skipped", of(Verdict::Skip)),
        ("time", format!("{:.3}", suite.seconds)),
    ];
    let mode = match report.mode {
        TestMode::Local => "local",
        TestMode::InCluster => "in-cluster",
    };
    within(xml, "testsuite", &attributes, |xml| {
        within(xml, "properties", &[], |xml| {
            let known = [("mode".to_owned(), mode.to_owned()), ("run".to_owned(), report.run.clone())];
            let notes = suite.properties.iter().map(|(name, value)| (name.clone(), value.clone()));
            for (name, value) in known.into_iter().chain(notes) {
                empty(xml, "property", &[("name", name), ("value", value)])?;
            }
            Ok(())
        })?;
        suite.steps.iter().try_for_each(|one| step(xml, &name, one, report.failed(&one.outcome)))
    })
}

fn step(xml: &mut Xml, suite: &str, step: &TestStep, failed: bool) -> io::Result<()> {
    let seconds = step.milliseconds.map_or(0.0, |time| std::time::Duration::from_millis(time).as_secs_f64());
    let attributes =
        [("classname", suite.to_owned()), ("name", step.name.clone()), ("time", format!("{seconds:.3}"))];
    let outcome = &step.outcome;
    let kind = outcome.kind.clone().unwrap_or_default();
    let text = match &outcome.hint {
        Some(hint) => format!("{}\nhint: {}", visible(&outcome.detail), visible(hint)),
        None => visible(&outcome.detail),
    };
    let told = [("type", kind), ("message", outcome.detail.clone())];
    within(xml, "testcase", &attributes, |xml| match outcome.verdict {
        _ if failed => within(xml, "failure", &told, |xml| words(xml, &text)),
        Verdict::Error => within(xml, "error", &told, |xml| words(xml, &text)),
        Verdict::Skip => empty(xml, "skipped", &told[1..]),
        _ => within(xml, "system-out", &[], |xml| words(xml, &text)),
    })
}

fn words(xml: &mut Xml, text: &str) -> io::Result<()> {
    xml.write_event(Event::Text(BytesText::new(text)))
}

fn start<'a>(name: &'a str, attributes: &[(&str, String)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, visible(value).as_str()));
    }
    start
}

fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, String)]) -> io::Result<()> {
    xml.write_event(Event::Empty(start(name, attributes)))
}

fn within(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, String)],
    inner: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    xml.write_event(Event::Start(start(name, attributes)))?;
    inner(xml)?;
    xml.write_event(Event::End(BytesEnd::new(name)))
}
