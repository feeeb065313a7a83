//! What PostgreSQL and the Secrets of both sides tell. What could not be looked at is said,
//! and refuses nothing.

use super::{Precheck, Sight};
use crate::decide::upgrade::HOT_STANDBY;
use crate::model::finding::{self, Finding, Severity};
use crate::observe::DcSnapshot;
use crate::observe::inside::{Facts, Inside, Named};
use jiff::SignedDuration;
use std::collections::BTreeMap;

pub(super) const TABLE: &[Precheck] = &[
    Precheck::notes(finding::OPERATOR_SILENT, operators),
    Precheck::notes(finding::SETTING_TOO_LOW, settings),
    Precheck::notes(finding::LIBRARY_MISSING, libraries),
    Precheck::notes(finding::COLLATION_DIFFERS, collations),
    Precheck::notes(finding::OS_DIFFERS, systems),
    Precheck::notes(finding::LOGICAL_SLOT, slots),
    Precheck::notes(finding::UNLOGGED, unlogged),
    Precheck::notes(finding::PREPARED_TRANSACTION, prepared),
    Precheck::notes(finding::LONG_TRANSACTION, transactions),
    Precheck::notes(finding::POOLER_SESSIONS, pooler_sessions),
    Precheck::notes(finding::SESSIONS, sessions),
    Precheck::notes((finding::DC_DIFFERS.0, Severity::Warning), passwords),
    Precheck::notes(finding::NO_RECENT_BACKUP, base_backup),
    Precheck::notes((finding::NOT_READABLE.0, Severity::Info), unlooked),
];

/// An operator renews its lease every few seconds; one that is taken over may pause longer.
const RENEWED: SignedDuration = SignedDuration::from_secs(60);
/// Names that are told of many.
const TOLD: usize = 3;

/// What was read of both sides, the old primary's first.
pub(super) fn both<'s>(sight: &'s Sight<'_>) -> Option<[(&'s DcSnapshot, &'s Inside); 2]> {
    let beside = sight.beside.as_ref()?;
    Some([(sight.pair.from, beside.inside[0]), (sight.pair.to, beside.inside[1])])
}

/// What PostgreSQL says of itself on both sides.
fn facts<'s>(sight: &'s Sight<'_>) -> Option<[&'s Facts; 2]> {
    let [(_, from), (_, to)] = both(sight)?;
    Some([from.facts.as_ref().ok()?, to.facts.as_ref().ok()?])
}

/// A finding about the Cluster of a side.
pub(super) fn about(seen: &DcSnapshot, id: (&str, Severity), message: impl Into<String>) -> Finding {
    Finding::new(id, format!("cluster/{}", seen.name), message).at(&seen.dc)
}

fn listed(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    match all.len().checked_sub(TOLD).filter(|more| *more > 0) {
        Some(more) => format!("{} and {more} more", all[..TOLD].join(", ")),
        None => all.join(", "),
    }
}

/// Without its operator a side does nothing of what it is asked for.
fn operators(sight: &Sight<'_>) -> Vec<Finding> {
    let silent = |(seen, inside): (&DcSnapshot, &Inside)| {
        let age = seen.at.duration_since(*inside.operator.as_ref().ok()?);
        let message = format!("CloudNativePG's operator has not renewed its lease for {} s", age.as_secs());
        let finding = about(seen, finding::OPERATOR_SILENT, message);
        (age > RENEWED).then(|| finding.hint("kubectl get pods -n cnpg-system tells whether it runs"))
    };
    both(sight).into_iter().flatten().filter_map(silent).collect()
}

/// As they run: the specification may say something else until a restart.
fn settings(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([from, to]) = facts(sight) else { return Vec::new() };
    let of = |facts: &Facts, name: &str| facts.settings.get(name)?.parse::<u64>().ok();
    let low = |name: &&str| of(to, name) < of(from, name) && of(to, name).is_some();
    let line = |name: &str| {
        let (here, there) = (&to.settings[name], &from.settings[name]);
        about(sight.pair.to, finding::SETTING_TOO_LOW, format!("{name} is {here}, on its primary {there}"))
            .hint("raise it there first, and let the instances restart")
    };
    HOT_STANDBY.into_iter().filter(low).map(line).collect()
}

fn libraries(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([from, to]) = facts(sight) else { return Vec::new() };
    let of = |facts: &Facts| -> Vec<String> {
        let list = facts.settings.get("shared_preload_libraries").map(String::as_str).unwrap_or_default();
        list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    };
    let there = of(to);
    let missing = of(from).into_iter().filter(|library| !there.contains(library));
    let line = |library: String| {
        let message = format!("does not load {library}, which its primary does (shared_preload_libraries)");
        about(sight.pair.to, finding::LIBRARY_MISSING, message)
    };
    missing.map(line).collect()
}

/// Indexes of text are only right under the library that sorted them.
fn collations(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([from, to]) = facts(sight) else { return Vec::new() };
    let (Some(old), Some(new)) = (&from.collations, &to.collations) else { return Vec::new() };
    let line = |(provider, version): (&String, &Option<String>)| {
        let here = new.get(provider)?.as_ref()?;
        let there = version.as_ref().filter(|there| *there != here)?;
        let library = if provider == "i" { "ICU" } else { "the C library" };
        let message = format!("text is sorted by {library} {here}, on its primary by {there}");
        let finding = about(sight.pair.to, finding::COLLATION_DIFFERS, message);
        Some(finding.hint("indexes of text may be wrong there: use one image, or reindex after the move"))
    };
    old.iter().filter_map(line).collect()
}

fn systems(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([from, to]) = facts(sight) else { return Vec::new() };
    let (old, new) = (from.system().unwrap_or_default(), to.system().unwrap_or_default());
    let message = match (old == new, from.version == to.version) {
        (true, true) => return Vec::new(),
        (false, _) => format!("its image is of {new:?}, its primary's of {old:?}"),
        (true, false) => format!("it runs {}, its primary {}", to.version, from.version),
    };
    vec![about(sight.pair.to, finding::OS_DIFFERS, message)]
}

/// A finding about things of the old primary, if there are any.
fn had(
    sight: &Sight<'_>,
    id: (&str, Severity),
    pick: impl Fn(&Facts) -> Option<&Vec<Named>>,
    message: impl Fn(&str) -> String,
    hint: &str,
) -> Vec<Finding> {
    let Some([(seen, inside), _]) = both(sight) else { return Vec::new() };
    let all = inside.facts.as_ref().ok().and_then(pick).map(Vec::as_slice).unwrap_or_default();
    if all.is_empty() {
        return Vec::new();
    }
    let one = |it: &Named| {
        let whose = [
            it.user.as_ref().map(|user| format!("of {user}")),
            it.database.as_ref().map(|db| format!("in {db}")),
        ];
        let age = (it.seconds > 0).then(|| format!("{} s", it.seconds));
        let words = [Some(it.name.clone())].into_iter().chain(whose).chain([age]).flatten();
        words.collect::<Vec<_>>().join(" ")
    };
    vec![about(seen, id, message(&listed(all.iter().map(one)))).hint(hint)]
}

fn slots(sight: &Sight<'_>) -> Vec<Finding> {
    let message = |all: &str| format!("logical replication slots are not on the new primary: {all}");
    let hint = "whoever reads them must begin anew there: let them read to the end first";
    had(sight, finding::LOGICAL_SLOT, |facts| facts.slots.as_ref(), message, hint)
}

fn prepared(sight: &Sight<'_>) -> Vec<Finding> {
    let message = |all: &str| format!("prepared transactions go over with their locks: {all}");
    let hint = "commit or roll them back first: SELECT * FROM pg_prepared_xacts";
    had(sight, finding::PREPARED_TRANSACTION, |facts| facts.prepared.as_ref(), message, hint)
}

fn transactions(sight: &Sight<'_>) -> Vec<Finding> {
    let message = |all: &str| format!("transactions older than a minute would be broken off: process {all}");
    let hint = "let them end first: SELECT * FROM pg_stat_activity";
    had(sight, finding::LONG_TRANSACTION, |facts| facts.transactions.as_ref(), message, hint)
}

fn unlogged(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([(seen, inside), _]) = both(sight) else { return Vec::new() };
    let all = inside.facts.as_ref().ok().and_then(|facts| facts.unlogged.as_deref()).unwrap_or_default();
    if all.is_empty() {
        return Vec::new();
    }
    let databases = listed(all.iter().map(|one| one.database.clone()));
    let message = format!("UNLOGGED tables are empty on the new primary; there are some in {databases}");
    vec![about(seen, finding::UNLOGGED, message).hint(
        "which: SELECT relname FROM pg_class WHERE relpersistence = 'u'; ALTER TABLE … SET LOGGED keeps their rows",
    )]
}

/// The pooler of a session, if its address is that of one.
fn pooler<'i>(inside: &'i Inside, address: &str) -> Option<&'i String> {
    inside.poolers.as_ref().ok()?.get(address)
}

/// Whoever comes through a pooler names this data centre, not the alias.
fn pooler_sessions(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([(seen, inside), _]) = both(sight) else { return Vec::new() };
    let Ok(facts) = &inside.facts else { return Vec::new() };
    let mut counts: BTreeMap<&String, u64> = BTreeMap::new();
    for session in facts.sessions.iter().flatten() {
        if let Some(pooler) = pooler(inside, &session.address) {
            *counts.entry(pooler).or_default() += session.count;
        }
    }
    let line = |(pooler, count): (&String, u64)| {
        let message = format!(
            "{count} sessions come through it, which stays in {}: its clients do not follow the primary",
            seen.dc
        );
        let finding =
            Finding::new(finding::POOLER_SESSIONS, format!("pooler/{pooler}"), message).at(&seen.dc);
        finding.hint(format!("after the move they must use the pooler of {}", sight.pair.to.dc))
    };
    counts.into_iter().map(line).collect()
}

/// All of them are broken off; who does not come back by the alias finds a replica.
fn sessions(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([(seen, inside), _]) = both(sight) else { return Vec::new() };
    let Ok(facts) = &inside.facts else { return Vec::new() };
    let of = |session: &&crate::observe::inside::Session| pooler(inside, &session.address).is_none();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for session in facts.sessions.iter().flatten().filter(of) {
        *counts.entry(format!("{} from {}", session.user, session.address)).or_default() += session.count;
    }
    if counts.is_empty() {
        return Vec::new();
    }
    let all: u64 = counts.values().sum();
    let told = listed(counts.into_iter().map(|(who, count)| format!("{count} of {who}")));
    let alias = sight.beside.as_ref().and_then(|beside| beside.alias.as_deref());
    let follow = alias.map(|alias| format!("; who does not connect by {alias} does not follow"));
    let message =
        format!("{all} sessions over the network are broken off: {told}{}", follow.unwrap_or_default());
    vec![about(seen, finding::SESSIONS, message)]
}

/// On the new primary the operator gives every role the password of the Secret there.
fn passwords(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([(old, from), (new, to)]) = both(sight) else { return Vec::new() };
    let mut findings = Vec::new();
    for (role, there) in &from.passwords {
        let Ok(Some(there)) = there else { continue };
        let message = match to.passwords.get(role) {
            Some(Ok(Some(here))) if here != there => {
                format!("{role} has another password than in {}, and gets it with the move", old.dc)
            }
            Some(Ok(None)) => {
                format!("{role} has no Secret with a password here: it gets another one with the move")
            }
            _ => continue,
        };
        let finding = about(new, (finding::DC_DIFFERS.0, Severity::Warning), message);
        findings.push(finding.hint(format!("copy its Secret from {} first", old.dc)));
    }
    findings
}

/// Without one the new primary's own archive can recover nothing until its first is done.
fn base_backup(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([_, (seen, inside)]) = both(sight) else { return Vec::new() };
    let backups = &inside.backups;
    if backups.unseen.is_some() || sight.live.to.wal_archiver().is_none() {
        return Vec::new();
    }
    let time = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let message = match (time(&backups.completed), time(&backups.scheduled)) {
        (None, _) => "its own archive has no completed base backup".to_owned(),
        (Some(completed), Some(scheduled)) if completed < scheduled => {
            format!(
                "its last base backup ended at {completed}, and its schedule asked for one at {scheduled}"
            )
        }
        _ => return Vec::new(),
    };
    let begins = sight.beside.as_ref().is_some_and(|beside| beside.backup);
    let (id, severity) = finding::NO_RECENT_BACKUP;
    let severity = if begins { Severity::Info } else { severity };
    let finding = about(seen, (id, severity), message);
    vec![if begins { finding.hint("the move starts one at its end") } else { finding }]
}

/// What nobody could look at.
fn unlooked(sight: &Sight<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (seen, inside) in both(sight).into_iter().flatten() {
        let passwords = inside.passwords.values().find_map(|read| read.as_ref().err());
        let certificates = inside.certificates.values().find_map(|read| read.as_ref().err());
        let parts = [
            ("PostgreSQL's settings, slots, tables, transactions and sessions", inside.facts.as_ref().err()),
            ("passwords of roles", passwords),
            ("certificates", certificates),
            ("poolers", inside.poolers.as_ref().err()),
            ("base backups", inside.backups.unseen.as_ref()),
            ("whether the operator runs", inside.operator.as_ref().err()),
        ];
        for (what, unseen) in parts.into_iter().filter_map(|(what, unseen)| Some((what, unseen?))) {
            let message = format!("not looked at: {what} ({})", unseen.message);
            findings.push(about(seen, (finding::NOT_READABLE.0, Severity::Info), message));
        }
    }
    findings
}
