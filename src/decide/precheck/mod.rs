//! What must hold before a primary may go down: one table for every verb that moves it.

mod certificates;
mod inside;
mod roles;
#[cfg(test)]
mod tests;
mod twins;
mod work;

use super::pair::{Live, Pair};
use super::step::Stuck;
use crate::model::finding::{Finding, Severity};
use crate::observe::inside::Inside;

/// What is looked at.
pub struct Sight<'a> {
    /// Both sides as seen.
    pub pair: &'a Pair<'a>,
    /// Both Clusters.
    pub live: Live<'a>,
    /// Archiving changed a moment ago, and is waited for.
    pub settling: bool,
    /// The replica may be this many bytes behind; unbounded if not given.
    pub max_lag: Option<u64>,
    /// What was read once, before anything is touched.
    pub beside: Option<Beside<'a>>,
}

/// What is read once: of PostgreSQL, of Secrets, of what is declared.
pub struct Beside<'a> {
    /// Of both sides, the old primary's first.
    pub inside: [&'a Inside; 2],
    /// The alias of the primary, if it is known.
    pub alias: Option<String>,
    /// A base backup is started at the end.
    pub backup: bool,
}

/// How a check is made.
#[derive(Clone, Copy)]
pub enum Look {
    /// It holds, or this is said.
    Guard(fn(&Sight<'_>) -> Result<(), Stuck>),
    /// Whatever is to be said.
    Notes(fn(&Sight<'_>) -> Vec<Finding>),
}

/// One check: an error refuses; a warning can be accepted; an info is only told.
pub struct Precheck {
    /// Its finding, with the severity it has before a move.
    pub finding: (&'static str, Severity),
    /// How it is made.
    pub look: Look,
}

impl Precheck {
    const fn guard(finding: (&'static str, Severity), look: fn(&Sight<'_>) -> Result<(), Stuck>) -> Self {
        Precheck { finding, look: Look::Guard(look) }
    }

    const fn notes(finding: (&'static str, Severity), look: fn(&Sight<'_>) -> Vec<Finding>) -> Self {
        Precheck { finding, look: Look::Notes(look) }
    }
}

/// Every check, in the order in which they are told.
pub fn table() -> impl Iterator<Item = &'static Precheck> {
    [roles::TABLE, twins::TABLE, work::TABLE, inside::TABLE, certificates::TABLE].into_iter().flatten()
}

/// The first error, for a verb that accepts nothing.
pub fn refusal(sight: &Sight<'_>) -> Result<(), Stuck> {
    for check in table().filter(|check| check.finding.1 == Severity::Error) {
        if let Look::Guard(look) = check.look {
            look(sight)
                .map_err(|stuck| if stuck.finding.is_some() { stuck } else { stuck.id(check.finding) })?;
        }
    }
    Ok(())
}

/// Everything that is to be said, errors first.
pub fn findings(sight: &Sight<'_>) -> Vec<Finding> {
    let mut all: Vec<Finding> = table()
        .flat_map(|check| match check.look {
            Look::Guard(look) => {
                look(sight).err().map(|stuck| of(sight.pair, check, &stuck)).into_iter().collect()
            }
            Look::Notes(look) => look(sight),
        })
        .collect();
    all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    all
}

/// What refuses: every error, and every warning whose id is not accepted.
pub fn refusing<'f>(findings: &'f [Finding], accepted: &[String]) -> Vec<&'f Finding> {
    let refuses = |finding: &&Finding| match finding.severity {
        Severity::Error => true,
        Severity::Warning => !accepted.contains(&finding.id),
        Severity::Info => false,
    };
    findings.iter().filter(refuses).collect()
}

/// A guard's words as a finding; the object they begin with has a place of its own there.
fn of(pair: &Pair<'_>, check: &Precheck, stuck: &Stuck) -> Finding {
    let (id, severity) = check.finding;
    let about = [pair.from, pair.to]
        .into_iter()
        .find_map(|seen| Some((seen, stuck.message.strip_prefix(&seen.object())?)));
    let finding = match about {
        Some((seen, rest)) => {
            let rest = rest.trim_start_matches([':', ' ']);
            Finding::new((id, severity), format!("cluster/{}", seen.name), rest).at(&seen.dc)
        }
        None => Finding::new((id, severity), format!("cluster/{}", pair.from.name), stuck.message.as_str()),
    };
    let finding = Finding { id: stuck.finding.unwrap_or(id).to_owned(), ..finding };
    match stuck.hints.as_slice() {
        [] => finding,
        hints => finding.hint(hints.join("; ")),
    }
}
