//! What a rotation would do: the decision, run over readings that are predicted.

use super::{Request, next};
use crate::decide::step::{Entry, How, Journal, Next, Step, Stuck};
use crate::k8s::{Kind, kinds};
use crate::model::login::{Answer, Said};
use crate::observe::rotation::{Snapshot, kept};
use crate::observe::secrets::LiveSecret;
use serde_json::{Value, json};
use std::time::Duration;

/// No rotation has more steps.
const LONGEST: usize = 500;

/// What would be done from here, one line a step. A refusal is the same as the real one's.
pub fn plan(request: &Request, seen: &Snapshot) -> Result<Vec<String>, Stuck> {
    let (mut seen, mut journal, mut now) = (seen.clone(), Journal::default(), request.started);
    let mut lines: Vec<String> = Vec::new();
    for _ in 0..LONGEST {
        match next(request, &seen, &journal, now) {
            Next::Done(_) => break,
            Next::Stuck(stuck) => return Err(stuck),
            Next::Wait(wait) => {
                if wait.id != "rollout" {
                    lines.push(format!("wait: {}", wait.what));
                }
                settle(request, &mut seen);
                now += wait.every;
                now += if wait.id == "grace" { request.grace } else { Duration::ZERO };
            }
            Next::Do(step) => {
                journal.begin(step.id, std::time::Duration::ZERO);
                let output = write(&mut seen, request, &step);
                let output = output.unwrap_or_else(|_| Ok(String::new()));
                let (id, dc, what) = (step.id, step.dc.clone(), step.what.clone());
                lines.push(step.what);
                journal.add(Entry { id, dc, what, output, at: now });
            }
        }
    }
    lines.dedup();
    Ok(lines)
}

/// The operator has taken over what it is given, and every rollout is done.
fn settle(request: &Request, seen: &mut Snapshot) {
    let version = seen.live(&request.subject.leader().place).map(|live| live.resource_version.clone());
    if let Ok(server) = &mut seen.server {
        server.applied = version;
    }
    for workload in seen.workloads.iter_mut().flatten() {
        workload.settled = true;
    }
}

/// A write did not fit what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conflict;

/// What an API server makes of a step; logins end as they should.
pub(super) fn write(
    seen: &mut Snapshot,
    request: &Request,
    step: &Step,
) -> Result<Result<String, String>, Conflict> {
    match &step.how {
        How::Create { object } => {
            if seen.kept != Ok(None) {
                return Ok(Ok("exists".to_owned()));
            }
            let mut object = object.clone();
            object["metadata"]["uid"] = json!(request.run);
            object["metadata"]["resourceVersion"] = json!("first");
            seen.kept = LiveSecret::read(object).and_then(|live| kept(Some(live)));
        }
        How::Merge { kind, name, body, .. } => merge(seen, request, step, (kind, name, body))?,
        How::Delete { preconditions, .. } => {
            let Ok(Some(kept)) = &seen.kept else { return Ok(Ok("gone".to_owned())) };
            let found = (kept.uid.clone(), kept.resource_version.clone());
            if preconditions.as_ref() != Some(&found) {
                return Err(Conflict);
            }
            seen.kept = Ok(None);
        }
        How::Login { attempts } => {
            let said = |expected| if expected { Said::Accepted } else { Said::Refused };
            let all: Vec<Answer> = attempts.iter().map(|one| one.answer(said(one.expected), "")).collect();
            return Ok(Ok(Answer::write(&all)));
        }
        _ => {}
    }
    Ok(Ok(String::new()))
}

fn merge(
    seen: &mut Snapshot,
    request: &Request,
    step: &Step,
    (kind, name, body): (&Kind, &str, &Value),
) -> Result<(), Conflict> {
    let fits = |found: &str| body["metadata"]["resourceVersion"] == *found;
    if *kind != kinds::SECRETS {
        let all = seen.workloads.iter_mut().flatten();
        let mut those = all.filter(|one| one.kind == *kind && one.name == name && one.dc == step.dc);
        let one = those.next().filter(|one| fits(&one.resource_version)).ok_or(Conflict)?;
        let annotations = &body["spec"]["template"]["metadata"]["annotations"];
        one.mark = annotations[crate::model::rotation::MARK].as_str().map(str::to_owned);
        one.resource_version.push('+');
        one.settled = false;
        return Ok(());
    }
    if name == request.subject.keeper() {
        let Ok(Some(kept)) = &mut seen.kept else { return Err(Conflict) };
        if !fits(&kept.resource_version) || body["metadata"]["uid"] != *kept.uid {
            return Err(Conflict);
        }
        let set = |key: &str| body["metadata"]["annotations"][key].as_str().map(str::to_owned);
        kept.holder = set(crate::model::rotation::HOLDER).unwrap_or_else(|| kept.holder.clone());
        kept.back = set(crate::model::rotation::BACK).or_else(|| kept.back.clone());
        kept.resource_version.push('+');
        return Ok(());
    }
    let mut members = request.subject.members.iter();
    let member = members.find(|one| one.one.name == name && one.dc == step.dc).ok_or(Conflict)?;
    let Some(Ok(Some(live))) = seen.members.get_mut(&member.place) else { return Err(Conflict) };
    if !fits(&live.resource_version) {
        return Err(Conflict);
    }
    live.resource_version.push('+');
    for (from, to) in [("labels", &mut live.labels), ("annotations", &mut live.annotations)] {
        for (key, value) in body["metadata"][from].as_object().into_iter().flatten() {
            to.insert(key.clone(), value.as_str().unwrap_or_default().to_owned());
        }
    }
    // As the API would store it, read as it would be read.
    let data = json!({"metadata": {}, "data": without_nulls(&body["data"])});
    let written = LiveSecret::read(data).map(|read| read.data).unwrap_or_default();
    for key in body["data"].as_object().into_iter().flatten().map(|(key, _)| key) {
        match written.get(key) {
            Some(value) => live.data.insert(key.clone(), value.clone()),
            None => live.data.remove(key),
        };
    }
    Ok(())
}

fn without_nulls(data: &Value) -> Value {
    let fields = data.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    Value::Object(fields.map(|(key, value)| (key.clone(), value.clone())).collect())
}
