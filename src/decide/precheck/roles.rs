//! The roles, and whether both sides are in order.

use super::{Precheck, Sight};
use crate::decide::step::Stuck;
use crate::model::finding::{self, Severity};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Role};

const PENDING: (&str, Severity) = (finding::ROLE_CHANGE_PENDING.0, Severity::Error);
const NOT_RECONCILED: (&str, Severity) = (finding::NOT_RECONCILED.0, Severity::Error);
const STALE_TOKEN: (&str, Severity) = (finding::STALE_TOKEN.0, Severity::Error);

pub(super) const TABLE: &[Precheck] = &[
    Precheck::guard((finding::STANDALONE_REPLICA.0, Severity::Error), not_standalone),
    Precheck::guard(finding::NOT_A_PAIR, a_pair),
    Precheck::guard(finding::TWO_PRIMARIES, one_primary),
    Precheck::guard(finding::NOT_A_PAIR, of_each_other),
    Precheck::guard(NOT_RECONCILED, reconciled),
    Precheck::guard(PENDING, nothing_pending),
    Precheck::guard(finding::NOT_HEALTHY, healthy),
    Precheck::guard(finding::NOT_A_PAIR, one_database),
    Precheck::guard(finding::MIN_APPLY_DELAY, no_delay),
    Precheck::guard(STALE_TOKEN, no_token_in_the_spec),
    Precheck::guard(finding::ROLE_NOT_OBSERVED, roles_are_observed),
    Precheck::guard(finding::ARCHIVING_FAILS, archiving),
    Precheck::guard(STALE_TOKEN, no_old_token),
    Precheck::guard(finding::REPLAY_PAUSED, replaying),
    Precheck::guard(finding::TIMELINE_DIFFERS, one_timeline),
    Precheck::guard((finding::REPLICA_LAGS.0, Severity::Error), not_too_far_behind),
];

fn must(holds: bool, message: impl FnOnce() -> String) -> Result<(), Stuck> {
    if holds { Ok(()) } else { Err(Stuck::refused(message())) }
}

/// Both sides in turn, with what they are called.
fn sides<'s>(sight: &'s Sight<'_>) -> [(&'s DcSnapshot, &'s CnpgCluster); 2] {
    [(sight.pair.from, sight.live.from), (sight.pair.to, sight.live.to)]
}

fn not_standalone(sight: &Sight<'_>) -> Result<(), Stuck> {
    must(sides(sight).iter().all(|(_, cluster)| !cluster.standalone_replica()), || {
        "replica.enabled is set: the role cannot be moved by replica.primary".into()
    })
}

fn a_pair(sight: &Sight<'_>) -> Result<(), Stuck> {
    must(sight.live.from.spec.replica.is_some(), || {
        format!("{} has no spec.replica: it is not one of a pair", sight.pair.from.object())
    })
}

fn one_primary(sight: &Sight<'_>) -> Result<(), Stuck> {
    must(sight.live.to.role() == Role::Replica, || {
        format!("{} is no replica by its spec: two primaries", sight.pair.to.object())
    })
}

fn of_each_other(sight: &Sight<'_>) -> Result<(), Stuck> {
    let (from, to) = (sight.live.from, sight.live.to);
    must(to.primary_name() == Some(from.self_name()), || {
        let follows = to.primary_name().unwrap_or("nothing");
        format!("{} follows {follows}, not {}", sight.pair.to.object(), from.self_name())
    })?;
    for name in [to.self_name(), from.self_name()] {
        must(from.spec.external_clusters.iter().any(|external| external.name == name), || {
            format!("{} has no externalClusters entry {name}", sight.pair.from.object())
        })?;
    }
    Ok(())
}

fn reconciled(sight: &Sight<'_>) -> Result<(), Stuck> {
    for (seen, cluster) in sides(sight) {
        if let Some(why) = cluster.not_reconciled() {
            return Err(Stuck::refused(format!("{}: {why}", seen.object())));
        }
    }
    Ok(())
}

fn nothing_pending(sight: &Sight<'_>) -> Result<(), Stuck> {
    for (seen, cluster) in sides(sight) {
        must(!cluster.status.switch_replica_cluster_status.in_progress, || {
            format!("{}: another demotion is under way", seen.object())
        })?;
    }
    Ok(())
}

fn healthy(sight: &Sight<'_>) -> Result<(), Stuck> {
    for (seen, cluster) in sides(sight) {
        must(cluster.healthy(), || format!("{} is not healthy: {}", seen.object(), cluster.health()))?;
    }
    Ok(())
}

fn one_database(sight: &Sight<'_>) -> Result<(), Stuck> {
    for (seen, cluster) in sides(sight) {
        must(cluster.system_id().is_some(), || format!("{}: the system id is not known", seen.object()))?;
    }
    Ok(())
}

fn no_delay(sight: &Sight<'_>) -> Result<(), Stuck> {
    let replica = sight.live.to.spec.replica.as_ref();
    must(replica.is_none_or(|replica| replica.min_apply_delay.is_none()), || {
        format!("{} has minApplyDelay set: a promotion token would be refused", sight.pair.to.object())
    })
}

fn no_token_in_the_spec(sight: &Sight<'_>) -> Result<(), Stuck> {
    must(sight.live.to.promotion_token().is_none(), || {
        format!("{} has a promotion token in its spec already", sight.pair.to.object())
    })
}

fn roles_are_observed(sight: &Sight<'_>) -> Result<(), Stuck> {
    let (old, new) = (sight.pair.from.object(), sight.pair.to.object());
    match sight.pair.from.observed_primary() {
        Some(true) => {}
        Some(false) => {
            return Err(Stuck::refused(format!("{old} is primary by its spec, but PostgreSQL is not")));
        }
        None => return Err(unobserved(&old)),
    }
    match sight.pair.to.observed_primary() {
        Some(false) => Ok(()),
        Some(true) => {
            let stuck = Stuck::refused(format!("{new} is seen to be primary: two primaries"));
            Err(stuck.id(finding::TWO_PRIMARIES))
        }
        None => Err(unobserved(&new)),
    }
}

fn unobserved(object: &str) -> Stuck {
    Stuck::refused(format!("{object}: PostgreSQL's role could not be observed"))
        .id(finding::INSTANCE_UNREACHABLE)
        .hint("the instances must answer through pods/proxy before a role is changed")
}

fn archiving(sight: &Sight<'_>) -> Result<(), Stuck> {
    let condition = sight.live.from.condition("ContinuousArchiving");
    let archiving = condition.map(|condition| condition.status == "True");
    let streams = sight.pair.to.primary_instance().is_some_and(|instance| instance.is_wal_receiver_active);
    must(archiving == Some(true) || (archiving.is_none() && streams) || sight.settling, || {
        format!(
            "{}: WAL is not archived, and without that a demotion takes the database down and gives no token",
            sight.pair.from.object()
        )
    })
}

fn no_old_token(sight: &Sight<'_>) -> Result<(), Stuck> {
    must(sight.live.from.demotion_token().is_none(), || {
        let old = sight.pair.from.object();
        format!("{old} is primary, but its status still holds the token of an earlier demotion")
    })
}

fn replaying(sight: &Sight<'_>) -> Result<(), Stuck> {
    must(!sight.pair.to.primary_instance().is_some_and(|instance| instance.replay_paused), || {
        format!("{}: replay is paused", sight.pair.to.object())
    })
}

/// A replica's own checkpoint may still be of an earlier timeline; a later one has diverged.
fn one_timeline(sight: &Sight<'_>) -> Result<(), Stuck> {
    let of = |seen: &DcSnapshot| seen.primary_instance().and_then(|instance| instance.timeline);
    match (of(sight.pair.from), of(sight.pair.to)) {
        (Some(old), Some(new)) if new > old => Err(Stuck::refused(format!(
            "{} is on timeline {new}, its primary on {old}: it has diverged",
            sight.pair.to.object()
        ))
        .hint("a replica that was primary meanwhile has to be made anew")),
        _ => Ok(()),
    }
}

fn not_too_far_behind(sight: &Sight<'_>) -> Result<(), Stuck> {
    let Some(most) = sight.max_lag else { return Ok(()) };
    let written = sight.pair.from.primary_instance().and_then(|instance| instance.current_lsn);
    let replayed = sight.pair.to.primary_instance().and_then(|instance| instance.replay_lsn);
    let new = sight.pair.to.object();
    let (Some(written), Some(replayed)) = (written, replayed) else {
        return Err(Stuck::refused(format!("{new}: how far it is behind is not known")));
    };
    let lag = written.bytes_after(replayed).max(0);
    must(lag <= i128::from(most), || {
        format!("{new} is {lag} bytes behind (at {replayed}, the primary at {written}); --max-lag is {most}")
    })
}
