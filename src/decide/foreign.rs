//! What is said of PostgreSQL that CloudNativePG does not run.

use super::step::Stuck;
use crate::model::finding::{self, Finding};
use crate::observe::DcSnapshot;
use crate::observe::foreign::{Foreign, Maker};

fn made_by(maker: Maker) -> &'static str {
    match maker {
        Maker::Pgo => "Crunchy's PGO",
        Maker::Bitnami => "a chart of Bitnami's",
    }
}

/// Its role, for `status`.
pub fn told(seen: &DcSnapshot, foreign: &Foreign) -> Finding {
    let message = format!(
        "is run by {}, not by CloudNativePG; by its spec it is {}",
        made_by(foreign.maker),
        foreign.role
    );
    Finding::new(finding::FOREIGN, foreign.object.clone(), message).at(&seen.dc).hint(why(foreign.maker))
}

/// The refusal of a verb that moves roles.
pub fn refused(seen: &DcSnapshot, foreign: &Foreign, verb: &str) -> Stuck {
    Stuck::refused(format!(
        "{verb} is not supported for {} -n {} ({}): it is run by {}, not by CloudNativePG; it is {}",
        foreign.object,
        seen.namespace,
        seen.context,
        made_by(foreign.maker),
        foreign.role
    ))
    .id(finding::FOREIGN)
    .hint(why(foreign.maker))
}

/// Why its role is not moved, and what is done instead.
fn why(maker: Maker) -> &'static str {
    match maker {
        Maker::Pgo => {
            "PGO has no token that proves that nothing is lost: shut the primary down (spec.shutdown: true), see that the standby has replayed its last WAL, then set spec.standby.enabled: false there"
        }
        Maker::Bitnami => {
            "the chart fixes who is primary when it is installed, and nothing follows from another Kubernetes cluster: move the data by backup and restore"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::a_pair;

    #[test]
    fn a_refusal_says_who_runs_it_its_role_and_what_to_do_instead() {
        let seen = a_pair()[0].snapshot();
        for (maker, part) in
            [(Maker::Pgo, "spec.standby.enabled: false"), (Maker::Bitnami, "backup and restore")]
        {
            let foreign = Foreign { maker, object: "x/y".into(), role: "replica".into() };
            let stuck = refused(&seen, &foreign, "switchover");
            assert_eq!((stuck.exit.code(), stuck.finding), (6, Some("CLU051")));
            assert!(
                stuck.message.contains("switchover is not supported for x/y")
                    && stuck.hints[0].contains(part)
            );
            let finding = told(&seen, &foreign);
            assert!(finding.message.ends_with("it is replica"), "{}", finding.message);
        }
    }
}
