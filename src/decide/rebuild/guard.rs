//! Which side keeps the data, and whether the other one may go.

use super::Both;
use crate::decide::pair::{Pair, present};
use crate::decide::step::Stuck;
use crate::model::divergence::Divergence;
use crate::observe::cnpg::{CnpgCluster, Role};

/// The side that keeps the data: it must be primary, by its spec and as PostgreSQL says.
pub(super) fn primary<'a>(pair: &Pair<'a>) -> Result<&'a CnpgCluster, Stuck> {
    let primary = present(pair.to)?;
    let object = pair.to.object();
    if primary.role() != Role::Primary || primary.standalone_replica() {
        return Err(Stuck::refused(format!(
            "{object} is not primary: {} may hold the only data",
            pair.from.dc
        ))
        .hint("kubectl pgaas status shows who is primary"));
    }
    match pair.to.observed_primary() {
        Some(true) => Ok(primary),
        Some(false) => Err(Stuck::refused(format!("{object}: PostgreSQL does not run as primary there"))),
        None => Err(Stuck::refused(format!("{object}: PostgreSQL's role could not be observed"))),
    }
}

/// Whether the side is a replica of the primary that replays, so that nothing is to be done.
pub(super) fn follows(pair: &Pair<'_>, (old, primary): Both<'_>) -> bool {
    let behind = pair.from.holder().timeline.zip(pair.to.holder().timeline);
    old.role() == Role::Replica
        && old.primary_name() == Some(primary.self_name())
        && old.healthy()
        && pair.from.observed_primary() == Some(false)
        && behind.is_none_or(|(old, new)| old == new)
}

/// Whether this side may go: a replica by its spec, or the one that a forced promotion left.
pub(super) fn at_stake(
    pair: &Pair<'_>,
    (old, primary): Both<'_>,
    mark: Option<&Divergence>,
) -> Result<(), Stuck> {
    let object = pair.from.object();
    if old.role() == Role::Replica {
        return match old.primary_name() == Some(primary.self_name()) {
            true => Ok(()),
            false => Err(Stuck::refused(format!(
                "{object} follows {}, not {}",
                old.primary_name().unwrap_or("nothing"),
                primary.self_name()
            ))),
        };
    }
    if let Some(other) = old.diverged().filter(|own| own.dc != pair.from.dc) {
        return Err(Stuck::refused(format!(
            "{object} is primary, and it is not the side that diverged: {} is",
            other.dc
        ))
        .hint(format!("kubectl pgaas rebuild TARGET --dc {}", other.dc)));
    }
    let Some(mark) = mark else {
        return Err(Stuck::refused(format!(
            "{object} is primary by its spec, and {} bears no mark that it diverged: which side keeps the data is not known",
            pair.to.object()
        ))
        .hint("a rebuild never takes a primary: kubectl pgaas promote --allow-data-loss is what marks one"));
    };
    let known = mark.name == old.self_name()
        && mark.uid.as_ref().is_none_or(|uid| *uid == old.metadata.uid)
        && mark.system_id.as_deref().zip(old.system_id()).is_none_or(|(marked, own)| marked == own);
    if !known {
        return Err(Stuck::refused(format!(
            "{object} is not the Cluster that diverged (run {}): another uid, name or system id",
            mark.run
        )));
    }
    Ok(())
}
