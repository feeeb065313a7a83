//! What both sides must have alike, so that the target can take over.

use super::{Precheck, Sight};
use crate::decide::step::Stuck;
use crate::decide::upgrade::HOT_STANDBY;
use crate::model::finding::{self, Finding};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::{CnpgCluster, Plugin};

pub(super) const TABLE: &[Precheck] = &[
    Precheck::guard(finding::MAJOR_DIFFERS, one_major),
    Precheck::guard(finding::SETTING_TOO_LOW, settings),
    Precheck::guard(finding::LIBRARY_MISSING, libraries),
    Precheck::guard(finding::TOO_FEW_STANDBYS, standbys),
    Precheck::guard(finding::SAME_ARCHIVE, archives),
    Precheck::guard(finding::OPERATORS_DIFFER, one_operator),
    Precheck::guard(finding::IMAGE_DIFFERS, one_image),
    Precheck::guard(finding::SMALLER_TARGET, one_size),
    Precheck::guard(finding::PENDING_RESTART, no_restart_waits),
    Precheck::notes(finding::TOKEN_MAY_BE_WIPED, token_may_be_wiped),
];

fn one_major(sight: &Sight<'_>) -> Result<(), Stuck> {
    let major = |cluster: &CnpgCluster| cluster.status.data["majorVersion"].as_u64();
    match (major(sight.live.from), major(sight.live.to)) {
        (Some(old), Some(new)) if old != new => Err(Stuck::refused(format!(
            "{} runs PostgreSQL {new}, its primary {old}",
            sight.pair.to.object()
        ))),
        _ => Ok(()),
    }
}

/// PostgreSQL's own defaults of [`HOT_STANDBY`]; CloudNativePG writes those it changes.
fn default_of(parameter: &str) -> u64 {
    match parameter {
        "max_connections" => 100,
        "max_prepared_transactions" => 0,
        "max_locks_per_transaction" => 64,
        "max_wal_senders" => 10,
        _ => 8,
    }
}

fn settings(sight: &Sight<'_>) -> Result<(), Stuck> {
    let of = |cluster: &CnpgCluster, parameter: &str| {
        let text = cluster.spec.postgresql.parameters.get(parameter);
        text.and_then(|text| text.parse().ok()).unwrap_or_else(|| default_of(parameter))
    };
    for parameter in HOT_STANDBY {
        let (old, new): (u64, u64) = (of(sight.live.from, parameter), of(sight.live.to, parameter));
        if new < old {
            let low = format!("{}: {parameter} is {new}, on its primary {old}", sight.pair.to.object());
            return Err(Stuck::refused(low).hint("raise it there first, and let the instances restart"));
        }
    }
    Ok(())
}

fn libraries(sight: &Sight<'_>) -> Result<(), Stuck> {
    let of = |cluster: &CnpgCluster| cluster.spec.postgresql.shared_preload_libraries.clone();
    let there = of(sight.live.to);
    match of(sight.live.from).into_iter().find(|library| !there.contains(library)) {
        Some(library) => Err(Stuck::refused(format!(
            "{} does not load {library}, which its primary does (shared_preload_libraries)",
            sight.pair.to.object()
        ))),
        None => Ok(()),
    }
}

/// After the move the standbys beside the new primary are all there are.
fn standbys(sight: &Sight<'_>) -> Result<(), Stuck> {
    let to = sight.live.to;
    let asked = &to.spec.postgresql.synchronous;
    let Some(wanted) = asked["number"].as_u64() else { return Ok(()) };
    let ready = to.status.ready_instances.saturating_sub(1);
    // `preferred` lets commits go on with fewer; anything else does not.
    if asked["dataDurability"] == "preferred" || wanted <= ready {
        return Ok(());
    }
    Err(Stuck::refused(format!(
        "{}: commits would wait for {wanted} standbys, and {ready} are ready",
        sight.pair.to.object()
    )))
}

/// A store and a folder in it. Names of stores are of a namespace: they are compared within one
/// Cluster.
fn place(plugin: &Plugin, otherwise: &str) -> Option<(String, String)> {
    let store = plugin.parameters.get("barmanObjectName")?.clone();
    Some((store, plugin.parameters.get("serverName").map_or(otherwise, |name| name).to_owned()))
}

/// Where a Cluster archives to is not where it reads the other side from.
fn archives(sight: &Sight<'_>) -> Result<(), Stuck> {
    let (from, to) = (sight.live.from, sight.live.to);
    for (seen, own, other) in [(sight.pair.from, from, to), (sight.pair.to, to, from)] {
        let external = |name: &str| {
            let external = own.spec.external_clusters.iter().find(|external| external.name == name)?;
            place(external.plugin.as_ref()?, name)
        };
        let archiver = own.spec.plugins.iter().find(|plugin| plugin.is_wal_archiver);
        let writes = archiver.and_then(|plugin| place(plugin, &own.metadata.name));
        let reads = external(other.self_name());
        let both = reads
            .filter(|reads| [writes, external(own.self_name())].iter().flatten().any(|own| own == reads));
        if let Some((store, server)) = both {
            return Err(Stuck::refused(format!(
                "{}: both data centres archive to {store}/{server}",
                seen.object()
            ))
            .hint("each needs a folder of its own: another serverName or another ObjectStore"));
        }
    }
    Ok(())
}

fn version(seen: &DcSnapshot) -> Option<&str> {
    seen.primary_instance()?.instance_manager_version.as_deref()
}

fn one_operator(sight: &Sight<'_>) -> Result<(), Stuck> {
    match (version(sight.pair.from), version(sight.pair.to)) {
        (Some(old), Some(new)) if old != new => Err(Stuck::refused(format!(
            "{}: CloudNativePG is {new} there and {old} at its primary",
            sight.pair.to.object()
        ))
        .hint("is an upgrade under way? let it end first")),
        _ => Ok(()),
    }
}

fn one_image(sight: &Sight<'_>) -> Result<(), Stuck> {
    let of = |cluster: &CnpgCluster| cluster.status.image.clone().or(cluster.spec.image_name.clone());
    match (of(sight.live.from), of(sight.live.to)) {
        (Some(old), Some(new)) if old != new => {
            Err(Stuck::refused(format!("{} runs {new}, its primary {old}", sight.pair.to.object()))
                .hint("another base system may sort text differently, which breaks indexes"))
        }
        _ => Ok(()),
    }
}

fn one_size(sight: &Sight<'_>) -> Result<(), Stuck> {
    let (from, to, new) = (sight.live.from, sight.live.to, sight.pair.to.object());
    let (has, had) = (to.spec.instances, from.spec.instances);
    if has < had {
        return Err(Stuck::refused(format!("{new} has {has} instances, its primary {had}")));
    }
    if from.spec.resources != to.spec.resources {
        return Err(Stuck::refused(format!("{new}: its instances have other resources than its primary's")));
    }
    Ok(())
}

fn no_restart_waits(sight: &Sight<'_>) -> Result<(), Stuck> {
    for seen in [sight.pair.from, sight.pair.to] {
        let waits = |answer: &Result<crate::model::instance::InstanceStatus, _>| {
            answer.as_ref().is_ok_and(|instance| instance.pending_restart)
        };
        if let Some((name, _)) = seen.instances.iter().find(|(_, answer)| waits(answer)) {
            return Err(Stuck::refused(format!("{}: {name} waits for a restart", seen.object())));
        }
    }
    Ok(())
}

/// cloudnative-pg #11074, mended in 1.28.4, 1.29.2 and 1.30.0.
fn wipes(version: &str) -> bool {
    let mut numbers =
        version.trim_start_matches('v').split(['.', '-', '+']).map_while(|n| n.parse::<u64>().ok());
    let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else { return false };
    let patch = numbers.next().unwrap_or(0);
    major == 1 && (minor < 28 || (minor == 28 && patch < 4) || (minor == 29 && patch < 2))
}

fn token_may_be_wiped(sight: &Sight<'_>) -> Vec<Finding> {
    let Some(version) = version(sight.pair.from).filter(|version| wipes(version)) else { return Vec::new() };
    let from = sight.pair.from;
    let message = format!("CloudNativePG {version} may lose the token it wrote; it is kept at first sight");
    let finding = Finding::new(finding::TOKEN_MAY_BE_WIPED, format!("cluster/{}", from.name), message);
    vec![finding.at(&from.dc)]
}

#[cfg(test)]
mod tests {
    use super::wipes;

    #[test]
    fn operators_that_may_wipe_a_token_are_known_by_their_version() {
        for version in ["1.26.0", "1.27.9", "v1.28.3", "1.29.1", "1.29.0-rc1"] {
            assert!(wipes(version), "{version}");
        }
        for version in ["1.28.4", "1.29.2", "1.30.0", "1.31.0", "2.0.0", "main"] {
            assert!(!wipes(version), "{version}");
        }
    }
}
