//! Text of `test`: Helm's four lines per suite and a line per check, and the formats of
//! those who run tests for others.

mod junit;
mod tap;

use super::connection::visible;
use super::format::{Format, no_printer};
use super::{Look, Theme};
use crate::error::Result;
use crate::model::check::Verdict;
use crate::report::test::{TestMode, TestPlace, TestReport, TestStep, TestSuite};

pub use junit::junit;
pub use tap::tap;

/// A format of a report, or one for tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestFormat {
    /// The report.
    Report(Format),
    /// JUnit's XML.
    Junit,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// What is not as it should be, and the last line.
    Short,
}

impl TestFormat {
    /// Parses what follows `-o`.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "junit" => TestFormat::Junit,
            "tap" => TestFormat::Tap,
            "short" => TestFormat::Short,
            _ => {
                TestFormat::Report(Format::parse_unnamed(text).map_err(|error| match text.contains('=') {
                    true => error,
                    false => no_printer(text, "custom-columns,json,jsonpath,junit,short,tap,wide,yaml"),
                })?)
            }
        })
    }

    /// Whether it is for people.
    pub fn is_human(&self) -> bool {
        matches!(self, TestFormat::Report(Format::Human | Format::Wide))
    }
}

/// What was tested, every suite, and how many of what.
pub fn test(report: &TestReport, look: &Look) -> String {
    let mut text = format!("{}\n", heading(report));
    for suite in &report.suites {
        let phase = match format!("{:?}", suite.phase) {
            phase if phase == "Succeeded" => look.theme.ok(&phase),
            phase if phase == "Failed" => look.theme.fail(&phase),
            phase => look.theme.warn(&phase),
        };
        // Letter by letter what Helm prints: people search for these.
        text.push_str(&format!("TEST SUITE:     {}\n", visible(&suite.full_name())));
        text.push_str(&format!("Last Started:   {}\n", suite.started));
        text.push_str(&format!("Last Completed: {}\n", suite.completed));
        text.push_str(&format!("Phase:          {phase}\n"));
        text.push_str(&steps(suite, &look.theme));
    }
    if report.suites.is_empty() {
        text.push_str("TEST SUITE: None\n");
    }
    text.push_str(&ending(report, &look.theme));
    text
}

/// A line for each check that is not as it should be, and the last line.
pub fn short(report: &TestReport, look: &Look) -> String {
    let mut text = String::new();
    for suite in &report.suites {
        for step in suite.steps.iter().filter(|step| bad(step)) {
            let kind = step.outcome.kind.as_ref().map(|kind| format!(" [{kind}]")).unwrap_or_default();
            let (name, detail) = (visible(&suite.full_name()), visible(&step.outcome.detail));
            let word = paint(step.outcome.verdict, &look.theme);
            text.push_str(&format!("{word} {name}/{}{kind}: {detail}\n", step.name));
            if let Some(hint) = &step.outcome.hint {
                text.push_str(&format!("  {} {}\n", look.theme.hint("hint:"), visible(hint)));
            }
        }
    }
    text + &ending(report, &look.theme)
}

fn bad(step: &TestStep) -> bool {
    matches!(step.outcome.verdict, Verdict::Warn | Verdict::Fail | Verdict::Error)
}

/// `NAME: acme-prod   DC: paris (context p1), lyon (context l1)   MODE: local`.
fn heading(report: &TestReport) -> String {
    let mode = match report.mode {
        TestMode::Local => "local (port-forward)",
        TestMode::InCluster => "in-cluster",
    };
    let place = |place: &TestPlace| match &place.dc {
        Some(dc) => format!("{dc} (context {})", place.context),
        None => place.context.clone(),
    };
    let places: Vec<String> =
        report.places.iter().filter(|place| !place.context.is_empty()).map(place).collect();
    let word = if report.places.iter().any(|place| place.dc.is_some()) { "DC" } else { "CONTEXT" };
    let places = if places.is_empty() { String::new() } else { format!("   {word}: {}", places.join(", ")) };
    visible(&format!("NAME: {}{places}   MODE: {mode}", report.name))
}

fn steps(suite: &TestSuite, theme: &Theme) -> String {
    let width = |text: &str| text.chars().count();
    let detail = |step: &TestStep| match step.outcome.verdict {
        Verdict::Skip => format!("({})", visible(&step.outcome.detail)),
        _ => visible(&step.outcome.detail),
    };
    let names = suite.steps.iter().map(|step| width(&step.name)).max().unwrap_or(0).max(8);
    let timed = suite.steps.iter().filter(|step| step.milliseconds.is_some());
    let details = timed.map(|step| width(&detail(step))).max().unwrap_or(0);
    let mut text = String::new();
    for step in &suite.steps {
        let word = word(step.outcome.verdict);
        let gap = " ".repeat(6 - word.len());
        let line = format!("  {}{gap}{:names$} ", paint(step.outcome.verdict, theme), step.name);
        match step.milliseconds {
            Some(time) => text.push_str(&format!("{line}{:details$} {time}ms\n", detail(step))),
            None => text.push_str(&format!("{line}{}\n", detail(step))),
        }
        if let Some(hint) = &step.outcome.hint {
            text.push_str(&format!("        {} {}\n", theme.hint("hint:"), visible(hint)));
        }
    }
    text
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::Warn => "warn",
        Verdict::Fail => "FAIL",
        Verdict::Skip => "skip",
        Verdict::Error => "ERROR",
    }
}

fn paint(verdict: Verdict, theme: &Theme) -> String {
    let word = word(verdict);
    match verdict {
        Verdict::Ok => theme.ok(word),
        Verdict::Warn => theme.warn(word),
        Verdict::Fail | Verdict::Error => theme.fail(word),
        Verdict::Skip => theme.dim(word),
    }
}

/// What is left behind, why it ended early, and how many of what.
fn ending(report: &TestReport, theme: &Theme) -> String {
    let mut text = String::new();
    for left in &report.left {
        text.push_str(&format!("{} {}\n", theme.warn("LEFT BEHIND:"), visible(left)));
    }
    let summary = &report.summary;
    let mut parts = vec![format!("{} passed", summary.passed)];
    if summary.warnings > 0 {
        parts.push(format!("{} with a warning", summary.warnings));
    }
    parts.push(format!("{} failed", summary.failed));
    for (count, word) in [(summary.errors, "could not run"), (summary.skipped, "skipped")] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    let early = match (report.interrupted, report.timed_out) {
        (true, _) => ", interrupted",
        (false, true) => ", time was over before the end",
        (false, false) => "",
    };
    text + &format!("SUMMARY: {} in {:.1}s{early}\n", parts.join(", "), report.seconds)
}

#[cfg(test)]
mod tests;
