//! The Test Anything Protocol, version 14 (<https://testanything.org/tap-version-14-specification.html>).

use super::{bad, visible};
use crate::model::check::Verdict;
use crate::report::test::{TestReport, TestStep};

/// One test point per check; what is not as it should be has a YAML block of its own.
pub fn tap(report: &TestReport) -> String {
    let steps: Vec<(String, &TestStep)> = report
        .suites
        .iter()
        .flat_map(|suite| {
            suite.steps.iter().map(|step| (format!("{}/{}", suite.full_name(), step.name), step))
        })
        .collect();
    let mut text = format!("TAP version 14\n1..{}\n", steps.len());
    for (number, (name, step)) in (1..).zip(&steps) {
        let outcome = &step.outcome;
        let wrong = report.failed(outcome) || outcome.verdict == Verdict::Error;
        let result = if wrong { "not ok" } else { "ok" };
        let skip = match outcome.verdict {
            Verdict::Skip => format!(" # SKIP {}", escaped(&outcome.detail)),
            _ => String::new(),
        };
        text.push_str(&format!("{result} {number} - {}{skip}\n", escaped(name)));
        if bad(step) {
            text.push_str(&block(step));
        }
    }
    for left in &report.left {
        text.push_str(&format!("# left behind: {}\n", visible(left)));
    }
    if report.interrupted {
        text.push_str("Bail out! interrupted\n");
    } else if report.timed_out {
        text.push_str("Bail out! time was over before the end\n");
    }
    text
}

/// The diagnostic block: strings as JSON writes them are YAML, too.
fn block(step: &TestStep) -> String {
    let outcome = &step.outcome;
    let severity = match outcome.verdict {
        Verdict::Warn => "warning",
        Verdict::Error => "error",
        _ => "fail",
    };
    let quoted = |text: &str| serde_json::Value::from(visible(text)).to_string();
    let mut text = format!("  ---\n  severity: {severity}\n");
    for (key, value) in
        [("type", &outcome.kind), ("message", &Some(outcome.detail.clone())), ("hint", &outcome.hint)]
    {
        if let Some(value) = value {
            text.push_str(&format!("  {key}: {}\n", quoted(value)));
        }
    }
    if let Some(time) = step.milliseconds {
        text.push_str(&format!("  duration_ms: {time}\n"));
    }
    text + "  ...\n"
}

/// A description ends at an unescaped `#`.
fn escaped(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace('#', "\\#")
}
