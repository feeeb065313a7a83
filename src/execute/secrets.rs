//! Carries out what is decided about Secrets: create-only, or on the version it was
//! computed from, several units side by side.

use crate::ctx::Interrupt;
use crate::decide::generation::{Live, Unit, Verdict, Write, next};
use crate::k8s::{ApiError, Cluster, DryRun, Reason, kinds};
use crate::observe::Unseen;
use crate::observe::secrets::{LiveSecret, secret};
use futures::StreamExt;
use std::collections::BTreeMap;

/// Most requests at the same time.
const AT_ONCE: usize = 16;
/// Readings of a unit after somebody else wrote, or an answer was lost.
const TRIES: usize = 5;

/// Where Secrets are written.
pub struct Place<'a> {
    /// The API server.
    pub api: &'a Cluster,
    /// Whether the server keeps what is written.
    pub dry_run: DryRun,
    /// Looked at before each write.
    pub interrupt: &'a Interrupt,
}

/// What came of one Secret.
#[derive(Debug)]
pub struct Ended {
    /// Its name.
    pub name: String,
    /// What was decided last.
    pub verdict: Verdict,
    /// What was written, if anything.
    pub wrote: Option<Verdict>,
    /// Why it is not as decided.
    pub failure: Option<Failure>,
}

/// Why a Secret was not written.
#[derive(Debug)]
pub enum Failure {
    /// The user asked to stop.
    Interrupted,
    /// The server's answer.
    Api(Unseen),
    /// Another reason.
    Other(String),
}

/// Writes until every unit is as `decide` says it should be, or cannot be. It is asked
/// again after every write with what the server answered.
pub async fn carry_out(
    place: &Place<'_>,
    decide: &impl Fn(&Unit<'_>, &Live) -> Vec<Verdict>,
    units: &[Unit<'_>],
    live: &Live,
) -> Vec<Ended> {
    let all = futures::stream::iter(units.iter().map(|unit| one_unit(place, decide, unit, live)));
    all.buffered(AT_ONCE).collect::<Vec<_>>().await.into_iter().flatten().collect()
}

async fn one_unit(
    place: &Place<'_>,
    decide: &impl Fn(&Unit<'_>, &Live) -> Vec<Verdict>,
    unit: &Unit<'_>,
    live: &Live,
) -> Vec<Ended> {
    let there = unit.members.iter().filter_map(|one| live.get_key_value(&one.name));
    let mut live: Live = there.map(|(name, live)| (name.clone(), live.clone())).collect();
    let mut wrote: BTreeMap<usize, Verdict> = BTreeMap::new();
    let mut tried: BTreeMap<usize, Verdict> = BTreeMap::new();
    let mut failures: BTreeMap<usize, Failure> = BTreeMap::new();
    let mut readings = 0;
    loop {
        let mut verdicts = decide(unit, &live);
        // One that failed is not tried again; without its leader nobody is.
        for index in failures.keys() {
            verdicts[*index].write = None;
        }
        let found = if failures.contains_key(&0) { None } else { next(&verdicts) };
        let Some((index, write)) = found else { return ended(unit, verdicts, wrote, failures) };
        if place.interrupt.happened() {
            failures.insert(index, Failure::Interrupted);
            verdicts.iter().enumerate().filter(|(_, verdict)| verdict.write.is_some()).for_each(|(at, _)| {
                failures.entry(at).or_insert(Failure::Interrupted);
            });
            return ended(unit, verdicts, wrote, failures);
        }
        let one = unit.members[index];
        if wrote.contains_key(&index) && tried.get(&index).is_some_and(|tried| same(tried, write)) {
            // Written before and not there: something on the server takes it away.
            let lost = verdicts[index].keys.join(", ");
            let why = format!("the server's answer to the write does not have what was written: {lost}");
            failures.insert(index, Failure::Other(why));
            continue;
        }
        tried.insert(index, verdicts[index].clone());
        match send(place, &one.name, &write.body(one, &place.api.namespace), write).await {
            Ok(answer) => match LiveSecret::read(answer) {
                Ok(answer) => {
                    live.insert(one.name.clone(), answer);
                    note(&mut wrote, index, &verdicts[index]);
                }
                Err(unseen) => {
                    failures.insert(index, Failure::Api(unseen));
                }
            },
            Err(error) if may_decide_anew(&error, write) && readings < TRIES => {
                readings += 1;
                match read_again(place, unit, &mut live).await {
                    Ok(()) => {
                        let landed = live.get(&one.name).is_some_and(|live| write.landed(live));
                        if error.unknown_outcome() && landed {
                            note(&mut wrote, index, &verdicts[index]);
                        }
                    }
                    Err(_) => {
                        failures.insert(index, Failure::Api(error.into()));
                    }
                }
            }
            Err(error) => {
                failures.insert(index, Failure::Api(error.into()));
            }
        }
    }
}

/// A later write of a Secret adds to what the earlier one did.
fn note(wrote: &mut BTreeMap<usize, Verdict>, index: usize, verdict: &Verdict) {
    match wrote.get_mut(&index) {
        Some(before) => {
            before.keys.extend(
                verdict.keys.iter().filter(|key| !before.keys.contains(key)).cloned().collect::<Vec<_>>(),
            );
            before.labels.extend(verdict.labels.iter().cloned());
        }
        None => {
            wrote.insert(index, Verdict { write: None, ..verdict.clone() });
        }
    }
}

fn same(tried: &Verdict, write: &Write) -> bool {
    tried.write.as_ref().is_some_and(|tried| tried.data == write.data && tried.labels == write.labels)
}

async fn send(
    place: &Place<'_>,
    name: &str,
    body: &serde_json::Value,
    write: &Write,
) -> Result<serde_json::Value, ApiError> {
    let Place { api, dry_run, .. } = place;
    match write.resource_version {
        None => api.create(&kinds::SECRETS, body, *dry_run).await,
        Some(_) => api.merge_patch(&kinds::SECRETS, &api.namespace, name, body, *dry_run).await,
    }
}

/// Whether a look at what is there now can tell what to do. A namespace that does not
/// exist is the only thing a creation does not find.
fn may_decide_anew(error: &ApiError, write: &Write) -> bool {
    match error.reason {
        Reason::AlreadyExists | Reason::Conflict => true,
        Reason::NotFound => write.resource_version.is_some(),
        _ => error.unknown_outcome(),
    }
}

async fn read_again(place: &Place<'_>, unit: &Unit<'_>, live: &mut Live) -> Result<(), Unseen> {
    for one in &unit.members {
        match secret(place.api, &place.api.namespace, &one.name).await? {
            Some(found) => {
                live.insert(one.name.clone(), found);
            }
            None => {
                live.remove(&one.name);
            }
        }
    }
    Ok(())
}

fn ended(
    unit: &Unit<'_>,
    verdicts: Vec<Verdict>,
    mut wrote: BTreeMap<usize, Verdict>,
    mut failures: BTreeMap<usize, Failure>,
) -> Vec<Ended> {
    let led = failures.contains_key(&0) && unit.members.len() > 1;
    let of = |(index, mut verdict): (usize, Verdict)| {
        // What was to be written is said by its keys; the values are not held any longer.
        let waits = verdict.write.take().is_some() && led;
        let without = || Failure::Other(format!("secret/{} leads and was not written", unit.members[0].name));
        Ended {
            name: unit.members[index].name.clone(),
            wrote: wrote.remove(&index),
            failure: failures.remove(&index).or_else(|| waits.then(without)),
            verdict,
        }
    };
    verdicts.into_iter().enumerate().map(of).collect()
}
