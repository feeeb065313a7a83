//! `kubectl qs-secrets test`, `kubectl pgaas test`.

use super::Report;
use crate::error::Kind;
use crate::model::check::{Outcome, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was tried, and how it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestReport {
    /// What was tested: the target, or the namespace.
    pub name: String,
    /// From where.
    pub places: Vec<TestPlace>,
    /// By which way.
    pub mode: TestMode,
    /// Id of this run, which is part of the name of everything it made.
    pub run: String,
    /// When it began, RFC 3339, by this machine's clock.
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// Whether a warning is enough for exit 3.
    pub strict: bool,
    /// Whether `--timeout` was over before everything was tried.
    pub timed_out: bool,
    /// Whether the user stopped it before everything was tried.
    pub interrupted: bool,
    /// What this run made and could not remove.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// How many of what.
    pub summary: TestSummary,
    /// Suite by suite.
    pub suites: Vec<TestSuite>,
}

/// Where was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestPlace {
    /// Data centre, where they were named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dc: Option<String>,
    /// Context; empty inside a cluster.
    pub context: String,
    /// Namespace.
    pub namespace: String,
}

/// By which way servers were reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TestMode {
    /// Through the port-forward of the API server.
    Local,
    /// From a pod, as applications reach them.
    InCluster,
}

/// Checks of one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestSuite {
    /// What was tested: `redis/cart`, `postgresql/rw`.
    pub name: String,
    /// Data centre, where they were named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dc: Option<String>,
    /// Namespace.
    pub namespace: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// When it ended, RFC 3339.
    pub completed: String,
    /// How long it took.
    pub seconds: f64,
    /// As Helm says it.
    pub phase: TestPhase,
    /// What was learnt beside, such as versions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
    /// Check by check.
    pub steps: Vec<TestStep>,
}

/// How a suite ended, in Helm's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TestPhase {
    /// Everything is as it should be.
    Succeeded,
    /// A check failed.
    Failed,
    /// None failed, and some could not be tried.
    Unknown,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestStep {
    /// Its name.
    pub name: String,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How long it took; nothing if it was not tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
}

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestSummary {
    /// As they should be.
    pub passed: usize,
    /// With a warning.
    pub warnings: usize,
    /// Failed.
    pub failed: usize,
    /// Could not run.
    pub errors: usize,
    /// Not tried.
    pub skipped: usize,
}

impl TestSuite {
    /// Its name with that of the data centre before it.
    pub fn full_name(&self) -> String {
        self.dc.as_ref().map(|dc| format!("{dc}/")).unwrap_or_default() + &self.name
    }
}

impl TestReport {
    /// Whether an outcome counts as a failure, which with `strict` a warning does, too.
    pub fn failed(&self, outcome: &Outcome) -> bool {
        outcome.verdict == Verdict::Fail || self.strict && outcome.verdict == Verdict::Warn
    }
}

impl TestPhase {
    /// What the outcomes of a suite amount to; `strict` takes a warning for a failure. What
    /// was skipped for a failure is no news, what was skipped for anything else is unknown.
    pub fn of<'a>(outcomes: impl Iterator<Item = &'a Outcome> + Clone, strict: bool) -> Self {
        let any = |verdict| outcomes.clone().any(|outcome| outcome.verdict == verdict);
        match () {
            () if any(Verdict::Fail) || strict && any(Verdict::Warn) => TestPhase::Failed,
            () if any(Verdict::Error) => TestPhase::Unknown,
            () if !any(Verdict::Ok) && !any(Verdict::Warn) => TestPhase::Unknown,
            () => TestPhase::Succeeded,
        }
    }
}

impl TestSummary {
    /// Counts the steps of all suites.
    pub fn of(suites: &[TestSuite]) -> Self {
        let steps = || suites.iter().flat_map(|suite| &suite.steps);
        let count = |verdict| steps().filter(|step| step.outcome.verdict == verdict).count();
        TestSummary {
            passed: count(Verdict::Ok),
            warnings: count(Verdict::Warn),
            failed: count(Verdict::Fail),
            errors: count(Verdict::Error),
            skipped: count(Verdict::Skip),
        }
    }
}

impl Report for TestReport {
    const KIND: &'static str = "TestReport";

    fn exit(&self) -> Kind {
        let errors = || {
            let steps = self.suites.iter().flat_map(|suite| &suite.steps);
            steps.map(|step| &step.outcome).filter(|outcome| outcome.verdict == Verdict::Error)
        };
        let forbidden = |outcome: &Outcome| outcome.kind.as_deref() == Some("forbidden");
        match self.summary {
            _ if self.interrupted => Kind::Interrupted,
            TestSummary { failed, warnings, .. } if failed > 0 || self.strict && warnings > 0 => {
                Kind::Finding
            }
            _ if self.timed_out => Kind::TimedOut,
            TestSummary { errors: some, .. } if some > 0 && errors().all(forbidden) => Kind::Forbidden,
            TestSummary { errors: some, .. } if some > 0 => Kind::Failed,
            _ if !self.left.is_empty() => Kind::Incomplete,
            // Nothing was seen to be well.
            TestSummary { passed: 0, warnings: 0, .. } => Kind::Failed,
            _ => Kind::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exit(outcomes: &[Outcome], change: impl FnOnce(&mut TestReport)) -> u8 {
        let steps = outcomes.iter().map(|outcome| TestStep {
            name: "a".into(),
            outcome: outcome.clone(),
            milliseconds: None,
        });
        let suite = TestSuite {
            name: "s".into(),
            dc: None,
            namespace: "n".into(),
            started: String::new(),
            completed: String::new(),
            seconds: 0.0,
            phase: TestPhase::of(outcomes.iter(), false),
            properties: BTreeMap::new(),
            steps: steps.collect(),
        };
        let mut report = TestReport {
            name: "n".into(),
            places: Vec::new(),
            mode: TestMode::Local,
            run: "r".into(),
            started: String::new(),
            seconds: 0.0,
            strict: false,
            timed_out: false,
            interrupted: false,
            left: Vec::new(),
            summary: TestSummary::of(std::slice::from_ref(&suite)),
            suites: vec![suite],
        };
        change(&mut report);
        report.exit().code()
    }

    #[test]
    fn the_exit_code_is_that_of_the_worst() {
        let (ok, skip) = (Outcome::ok(""), Outcome::skip(""));
        let (warn, fail) = (Outcome::warn("a", ""), Outcome::fail("a", ""));
        let (error, forbidden) = (Outcome::error("a", ""), Outcome::error("forbidden", ""));
        let plain = |outcomes: &[&Outcome]| {
            let outcomes: Vec<Outcome> = outcomes.iter().map(|outcome| (*outcome).clone()).collect();
            exit(&outcomes, |_| {})
        };
        assert_eq!(plain(&[&ok]), 0);
        assert_eq!(plain(&[&ok, &warn]), 0);
        assert_eq!(plain(&[&ok, &fail, &skip, &error]), 3);
        assert_eq!(plain(&[&ok, &error, &forbidden]), 1);
        assert_eq!(plain(&[&ok, &forbidden, &skip]), 7);
        assert_eq!(plain(&[&skip]), 1, "nothing was seen");
        assert_eq!(plain(&[]), 1);
        assert_eq!(exit(&[ok.clone(), warn], |report| report.strict = true), 3);
        assert_eq!(exit(&[ok.clone(), skip], |report| report.timed_out = true), 4);
        assert_eq!(exit(std::slice::from_ref(&fail), |report| report.timed_out = true), 3);
        assert_eq!(exit(&[fail], |report| report.interrupted = true), 130);
        assert_eq!(exit(&[ok], |report| report.left.push("key a".into())), 5);
    }

    #[test]
    fn a_phase_is_unknown_where_nothing_failed_and_something_was_not_tried() {
        let of = |outcomes: &[Outcome]| TestPhase::of(outcomes.iter(), false);
        assert_eq!(of(&[Outcome::ok("")]), TestPhase::Succeeded);
        assert_eq!(
            of(&[Outcome::ok(""), Outcome::fail("a", ""), Outcome::error("a", "")]),
            TestPhase::Failed
        );
        assert_eq!(of(&[Outcome::error("a", ""), Outcome::skip("")]), TestPhase::Unknown);
        assert_eq!(of(&[Outcome::skip("")]), TestPhase::Unknown);
        assert_eq!(TestPhase::of([Outcome::warn("a", "")].iter(), true), TestPhase::Failed);
    }
}
