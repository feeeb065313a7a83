//! What runs on the old primary, and who else writes the Clusters.

use super::{Precheck, Sight};
use crate::decide::owner;
use crate::decide::pair::owners;
use crate::decide::step::Stuck;
use crate::model::finding::{self, Finding, Severity};
use crate::model::word::word;
use crate::observe::cnpg::Role;
use crate::observe::{DcSnapshot, Unseen};

pub(super) const TABLE: &[Precheck] = &[
    Precheck::guard(finding::BACKUP_RUNS, no_backup),
    Precheck::guard(finding::JOB_RUNS, no_job),
    Precheck::guard((finding::OWNER_ACTS.0, Severity::Error), nobody_puts_it_back),
    Precheck::notes(finding::NOT_READABLE, |sight| unlooked(sight.pair.from)),
    Precheck::notes(finding::HELM_OWNS, others),
];

/// Owners that act are an error, told by a check of its own.
fn others(sight: &Sight<'_>) -> Vec<Finding> {
    let acts = finding::OWNER_ACTS.0;
    owners(sight.pair).into_iter().filter(|finding| finding.id != acts).collect()
}

fn nobody_puts_it_back(sight: &Sight<'_>) -> Result<(), Stuck> {
    owner::guard([sight.pair.from, sight.pair.to])
}

/// A backup or a Job of the old primary would be cut off by its demotion. What could not
/// be looked at is said elsewhere: a missing right refuses nothing.
fn no_backup(sight: &Sight<'_>) -> Result<(), Stuck> {
    let seen = sight.pair.from;
    let Some(name) = seen.work.iter().flat_map(|work| &work.backups).flatten().next() else { return Ok(()) };
    let wait = format!(
        "wait for it: kubectl wait backups.postgresql.cnpg.io/{name} -n {} --context {} --for=jsonpath='{{.status.phase}}'=completed --timeout=30m",
        seen.namespace,
        word(&seen.context)
    );
    Err(running(seen, &format!("backup/{name} is running"))
        .hint(wait)
        .hint("if nothing runs any more behind that object, delete it"))
}

fn no_job(sight: &Sight<'_>) -> Result<(), Stuck> {
    let seen = sight.pair.from;
    let Some(name) = seen.work.iter().flat_map(|work| &work.jobs).flatten().next() else { return Ok(()) };
    let wait = format!(
        "wait for it: kubectl wait job/{name} -n {} --context {} --for=condition=complete --timeout=30m",
        seen.namespace,
        word(&seen.context)
    );
    Err(running(seen, &format!("job/{name} is active")).hint(wait))
}

fn running(seen: &DcSnapshot, what: &str) -> Stuck {
    Stuck::refused(format!("{}: {what}, and a demotion would break it", seen.object()))
}

/// What could not be looked at before a demotion.
fn unlooked(seen: &DcSnapshot) -> Vec<Finding> {
    let primary = seen.live().is_some_and(|live| live.role() == Role::Primary);
    let Some(work) = seen.work.as_ref().filter(|_| primary) else { return Vec::new() };
    let lists = [("backups", &work.backups), ("jobs", &work.jobs)];
    let unread = lists.into_iter().filter_map(|(what, list)| Some((what, list.as_ref().err()?)));
    let finding = |(what, unseen): (&str, &Unseen)| {
        let message = format!("not looked at: whether {what} run ({})", unseen.message);
        Finding::new(finding::NOT_READABLE, format!("cluster/{}", seen.name), message)
            .at(&seen.dc)
            .hint(format!("ask for list on {what} in namespace {}", seen.namespace))
    };
    unread.map(finding).collect()
}
