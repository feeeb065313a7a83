//! The alias follows the new primary, as the last thing that is written.

use super::Request;
use crate::decide::dns::Change;
use crate::decide::pair::Pair;
use crate::decide::step::{How, Journal, Next, Refused, Step};
use crate::k8s::kinds;
use crate::observe::dns::COREDNS;

/// What leads the alias to the new primary, worked out before anything is changed. Each
/// change tests what it was worked out from.
#[derive(Debug, Clone, Default)]
pub struct Alias {
    /// The changes, and what each does.
    pub changes: Vec<(Change, String)>,
    /// What goes on with it where one fails.
    pub again: String,
}

/// Name of the step.
pub const ALIAS: &str = "alias";

/// The next change whose data centre answers. A refusal does not end the run.
pub(super) fn next(request: &Request, pair: &Pair<'_>, journal: &Journal) -> Option<Next> {
    let sides = [pair.to, pair.from];
    request.alias.changes.iter().find_map(|(change, what)| {
        let side = sides.into_iter().find(|side| side.dc == change.dc() && !side.silent())?;
        if journal.at(ALIAS, change.dc()).is_some() {
            return None;
        }
        let how = match change {
            Change::Create { object, .. } => How::Create { object: object.clone() },
            Change::Patch { name, patch, .. } => How::Patch {
                kind: kinds::DNS_ENDPOINTS,
                namespace: side.namespace.clone(),
                name: name.clone(),
                body: patch.clone(),
            },
            Change::Corefile { patch, .. } => How::Merge {
                kind: kinds::CONFIG_MAPS,
                namespace: COREDNS.0.to_owned(),
                name: COREDNS.1.to_owned(),
                body: patch.clone(),
            },
        };
        let step = Step::new(ALIAS, &side.dc, what.clone(), how);
        Some(Next::Do(step.refused(Refused::Weighed)))
    })
}

/// What was not done of it, and how to go on.
pub(super) fn left(request: &Request, journal: &Journal) -> Vec<String> {
    let changes = request.alias.changes.iter();
    let left = changes.filter_map(|(change, what)| {
        let why = match journal.at(ALIAS, change.dc()).map(|entry| &entry.output) {
            Some(Ok(_)) => return None,
            Some(Err(why)) => why.as_str(),
            None => "its data centre does not answer",
        };
        Some(format!("the alias was not moved ({what}): {why}; go on: {}", request.alias.again))
    });
    left.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::{a_pair, entry, look, operation, step, unseen};
    use crate::k8s::Reason;
    use serde_json::json;
    use std::time::Duration;

    fn request() -> Request {
        let [from, to] = a_pair();
        let of = |dc: &str| Change::Patch { dc: dc.into(), name: "a".into(), patch: json!([]) };
        Request {
            operation: operation("r1", &from, &to),
            accepted: Vec::new(),
            max_lag: None,
            backup: false,
            timeout: Duration::from_secs(600),
            alias: Alias {
                changes: vec![(of("dc1"), "one".into()), (of("dc2"), "two".into())],
                again: "dns update".into(),
            },
        }
    }

    #[test]
    fn every_change_is_made_once_and_what_is_refused_is_told_with_the_way_on() {
        let (request, mut journal) = (request(), Journal::default());
        let ask = |journal: &Journal| look(&a_pair(), 0, |pair| next(&request, pair, journal));
        let first = step(ask(&journal).unwrap());
        assert_eq!((first.dc.as_str(), first.refused), ("dc1", Refused::Weighed));
        for (dc, output) in [("dc1", Err("test failed".to_owned())), ("dc2", Ok(String::new()))] {
            let mut done = entry(ALIAS, output, 1);
            done.dc = dc.into();
            journal.add(done);
        }
        assert!(ask(&journal).is_none());
        let left = left(&request, &journal);
        assert!(left.len() == 1 && left[0].contains("(one): test failed; go on: dns update"), "{left:?}");
    }

    #[test]
    fn a_data_centre_that_is_silent_is_not_waited_for() {
        let (request, journal, mut sides) = (request(), Journal::default(), a_pair());
        sides[0].unseen = Some(unseen(Reason::Unreachable));
        let only = step(look(&sides, 0, |pair| next(&request, pair, &journal)).unwrap());
        assert_eq!(only.dc, "dc2");
        assert!(left(&request, &journal)[0].contains("does not answer"));
    }
}
