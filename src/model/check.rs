//! Checks: what is tried, what it depends on, and how it ended.

use super::finding::Severity;
use serde::{Deserialize, Serialize};

/// How a check ended, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and something should be looked at.
    Warn,
    /// It does not.
    Fail,
    /// It was not tried, because something it needs is not there.
    Skip,
    /// It could not be tried, so nothing is known.
    Error,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// In one word.
    pub verdict: Verdict,
    /// What went wrong, in a word that never changes its meaning: `dns`, `refused`, `timeout`,
    /// `tls`, `auth`, `forbidden`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What was seen.
    pub detail: String,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Id of the finding it stands for, where the catalogue has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

/// What the function of a check returns: what was seen if all is well, or how else it ended.
pub type Checked = std::result::Result<String, Outcome>;

impl Outcome {
    fn new(verdict: Verdict, kind: Option<&str>, detail: impl Into<String>) -> Self {
        let kind = kind.map(str::to_owned);
        Outcome { verdict, kind, detail: detail.into(), hint: None, finding: None }
    }

    /// As it should be.
    pub fn ok(detail: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, None, detail)
    }

    /// It works, but.
    pub fn warn(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(Verdict::Warn, Some(kind), detail)
    }

    /// It does not work.
    pub fn fail(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, Some(kind), detail)
    }

    /// Nothing to try here.
    pub fn skip(why: impl Into<String>) -> Self {
        Self::new(Verdict::Skip, None, why)
    }

    /// It could not be tried.
    pub fn error(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(Verdict::Error, Some(kind), detail)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names the finding of the catalogue.
    #[must_use]
    pub fn finding(mut self, (id, _): (&str, Severity)) -> Self {
        self.finding = Some(id.to_owned());
        self
    }

    /// Whether what needs this check cannot be tried.
    pub fn blocks(&self) -> bool {
        matches!(self.verdict, Verdict::Fail | Verdict::Skip | Verdict::Error)
    }
}

/// A check as it is planned: its name and the names of those before it that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// Name, in one word.
    pub name: &'static str,
    /// Checks of the same suite that must be well for this one to be tried.
    pub needs: &'static [&'static str],
}

/// Why a check cannot be tried, by the outcomes of those before it; none if it can. What
/// the user left out does not hinder anything.
pub fn hindered(needs: &[&str], before: &[(&str, Outcome)]) -> Option<Outcome> {
    let (name, outcome) = before.iter().find(|(name, outcome)| needs.contains(name) && outcome.blocks())?;
    Some(Outcome::skip(match outcome.verdict {
        // The first in the chain says why.
        Verdict::Skip => outcome.detail.clone(),
        Verdict::Error => format!("{name} could not run"),
        _ => format!("{name} failed"),
    }))
}

/// Which checks of which suites are wanted: names of checks or suites, or both with a slash
/// between; `*` stands for anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these and what they need; everything if empty.
    pub only: Vec<String>,
    /// None of these.
    pub skip: Vec<String>,
}

impl Selection {
    /// Which of a suite's checks are wanted, each with a `true`.
    pub fn of(&self, suite: &str, checks: &[Planned]) -> Vec<bool> {
        let named =
            |patterns: &[String], name: &str| patterns.iter().any(|pattern| names(pattern, suite, name));
        let mut wanted: Vec<bool> =
            checks.iter().map(|check| self.only.is_empty() || named(&self.only, check.name)).collect();
        // Backwards: what is needed stands before what needs it.
        for index in (0..checks.len()).rev().filter(|_| !self.only.is_empty()) {
            let needed = |check: &Planned| checks[index].needs.contains(&check.name);
            if wanted[index] {
                (0..index).filter(|at| needed(&checks[*at])).for_each(|at| wanted[at] = true);
            }
        }
        for (index, check) in checks.iter().enumerate() {
            wanted[index] &= !named(&self.skip, check.name);
        }
        wanted
    }
}

fn names(pattern: &str, suite: &str, check: &str) -> bool {
    glob(pattern, check) || glob(pattern, suite) || glob(pattern, &format!("{suite}/{check}"))
}

/// Whether `text` is what `pattern` says, where `*` stands for anything.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKS: [Planned; 4] = [
        Planned { name: "tcp", needs: &[] },
        Planned { name: "auth", needs: &["tcp"] },
        Planned { name: "ping", needs: &["auth"] },
        Planned { name: "write", needs: &["auth"] },
    ];

    fn selected(only: &[&str], skip: &[&str]) -> Vec<&'static str> {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let wanted = Selection { only: own(only), skip: own(skip) }.of("redis/cart", &CHECKS);
        CHECKS.iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(check, _)| check.name).collect()
    }

    #[test]
    fn what_is_asked_for_brings_what_it_needs() {
        assert_eq!(selected(&[], &[]), ["tcp", "auth", "ping", "write"]);
        assert_eq!(selected(&["ping"], &[]), ["tcp", "auth", "ping"]);
        assert_eq!(selected(&["redis/*"], &["write"]), ["tcp", "auth", "ping"]);
        assert_eq!(selected(&["redis/cart/auth"], &["tcp"]), ["auth"]);
        assert_eq!(selected(&["postgres/*"], &[]), Vec::<&str>::new());
        assert_eq!(selected(&[], &["*/cart"]), Vec::<&str>::new());
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, holds) in [
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c*", "abcd", true),
            ("*b*", "abc", true),
            ("a*b*c", "acb", false),
            ("ab*ba", "aba", false),
            ("abc", "abcd", false),
            ("*", "", true),
        ] {
            assert_eq!(glob(pattern, text), holds, "{pattern} {text}");
        }
    }

    #[test]
    fn the_first_failure_of_a_chain_says_why_the_rest_is_not_tried() {
        let mut before = vec![("tcp", Outcome::ok("open")), ("auth", Outcome::fail("auth", "wrong"))];
        let ping = hindered(&["auth"], &before).unwrap();
        assert_eq!((ping.verdict, ping.detail.as_str()), (Verdict::Skip, "auth failed"));
        before.push(("ping", ping));
        assert_eq!(hindered(&["ping"], &before).unwrap().detail, "auth failed");
        assert_eq!(hindered(&["tcp"], &before), None);
        assert_eq!(hindered(&["left out by the user"], &before), None);
        let before = [("tcp", Outcome::error("forbidden", "no"))];
        assert_eq!(hindered(&["tcp"], &before).unwrap().detail, "tcp could not run");
        assert_eq!(hindered(&["tcp"], &[("tcp", Outcome::warn("x", "y"))]), None);
    }
}
