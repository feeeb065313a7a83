//! What happened to a target, told from its Clusters, their Events and journals of runs.

use crate::model::history::{Happening, Source};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::CnpgCluster;
use serde_json::Value;

/// Parts of the reasons by which the operator tells of roles.
const ROLES: [&str; 6] = ["switchover", "failover", "failing", "promot", "demot", "fence"];

/// What one data centre tells: its Cluster's memory and its Events.
pub fn of_side(seen: &DcSnapshot, events: &[Value]) -> Vec<Happening> {
    let changes = seen.live().map(CnpgCluster::role_changes).unwrap_or_default();
    let mut told: Vec<Happening> = changes
        .into_iter()
        .map(|change| Happening {
            time: change.time,
            dc: Some(seen.dc.clone()),
            what: change.what,
            from: change.from,
            to: change.to,
            run: Some(change.run),
            by: Some(format!("{}@{}", change.user, change.host)),
            timeline: change.timeline,
            source: Source::Cluster,
            detail: Some(change.verb),
        })
        .collect();
    told.extend(events.iter().filter_map(|event| of_event(&seen.dc, event)));
    told
}

fn of_event(dc: &str, event: &Value) -> Option<Happening> {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    let reason = text("/reason")?;
    let ours = text("/source/component") == Some("kubectl-pgaas");
    let low = reason.to_ascii_lowercase();
    if !ours && !ROLES.iter().any(|word| low.contains(word)) {
        return None;
    }
    let message = text("/message").unwrap_or_default();
    let run = message.rsplit_once("(run ").and_then(|(_, rest)| rest.strip_suffix(')'));
    let time = text("/lastTimestamp").or(text("/eventTime")).or(text("/metadata/creationTimestamp"))?;
    Some(Happening {
        time: time.to_owned(),
        dc: Some(dc.to_owned()),
        what: reason.to_owned(),
        from: None,
        to: None,
        run: run.filter(|_| ours).map(str::to_owned),
        by: text("/source/component").map(str::to_owned),
        timeline: None,
        source: Source::Event,
        detail: Some(message.to_owned()),
    })
}

/// What one journal tells, if it is of this target: by its name as typed, or by the uid of
/// one of its Clusters.
pub fn of_journal(path: &str, lines: &[Value], target: &str, uids: &[String]) -> Vec<Happening> {
    let of = |event: &'static str| lines.iter().filter(move |line| line["event"] == event);
    let ours = of("run").any(|head| {
        let own = head.pointer("/operation/uids").and_then(Value::as_array).into_iter().flatten();
        head["target"] == target
            || own.filter_map(Value::as_str).any(|uid| uids.iter().any(|known| known == uid))
    });
    let Some(head) = of("run").next().filter(|_| ours) else { return Vec::new() };
    let text = |pointer: &str| head.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let verb = text("/operation/verb").unwrap_or_else(|| "run".to_owned());
    let row = |line: &Value, what: String| {
        Some(Happening {
            time: line["time"].as_str()?.to_owned(),
            dc: None,
            what,
            from: text("/operation/from"),
            to: text("/operation/to"),
            run: text("/operation/run"),
            by: Some(format!(
                "{}@{}",
                text("/operation/user").unwrap_or_default(),
                text("/operation/host").unwrap_or_default()
            )),
            timeline: None,
            source: Source::Journal,
            detail: Some(path.to_owned()),
        })
    };
    let begun = of("run").enumerate().filter_map(|(index, line)| {
        let what = if index == 0 { "began".to_owned() } else { format!("went on, attempt {}", index + 1) };
        row(line, format!("{verb} {what}"))
    });
    let ended = of("end").filter_map(|line| row(line, format!("{verb} ended with exit {}", line["exit"])));
    begun.chain(ended).collect()
}

/// In the order of time; what has the same time stays in the order of its tellers.
pub fn sorted(mut all: Vec<Happening>) -> Vec<Happening> {
    let time = |one: &Happening| one.time.parse::<jiff::Timestamp>().ok();
    all.sort_by(|a, b| time(a).cmp(&time(b)).then(a.source.cmp(&b.source)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::history::remember;
    use crate::decide::specimen::*;
    use serde_json::json;

    #[test]
    fn what_a_role_change_leaves_is_told_with_its_run_and_its_data_centres() {
        let sides = a_pair();
        let run = operation("r1", &sides[0], &sides[1]);
        let mut side = sides[1].clone().with("/metadata/annotations", json!({}));
        let note = remember(&side.snapshot(), &run, "promoted").unwrap();
        side.patch(&[note]).unwrap();
        let told = of_side(&side.snapshot(), &[]);
        assert_eq!((told.len(), told[0].what.as_str(), told[0].run.as_deref()), (1, "promoted", Some("r1")));
        assert_eq!((told[0].from.as_deref(), told[0].to.as_deref()), (Some("dc1"), Some("dc2")));
        assert_eq!(told[0].by.as_deref(), Some("ada@desk"));
    }

    #[test]
    fn only_events_about_roles_are_history() {
        let event = |component: &str, reason: &str| {
            json!({
                "reason": reason, "message": "the primary moves (run 0badcafe)",
                "source": {"component": component}, "lastTimestamp": "2026-01-01T00:00:00Z",
            })
        };
        let side = a_pair()[0].snapshot();
        let told = of_side(&side, &[event("kubectl-pgaas", "SwitchoverDone")]);
        assert_eq!((told[0].what.as_str(), told[0].run.as_deref()), ("SwitchoverDone", Some("0badcafe")));
        let told = of_side(&side, &[event("cloudnative-pg", "FencedInstances"), event("x", "Healthy")]);
        assert_eq!((told.len(), told[0].run.as_deref()), (1, None));
    }

    #[test]
    fn a_journal_is_of_a_target_by_its_name_or_by_a_uid() {
        let lines = [
            json!({"event": "run", "time": "2026-01-01T00:00:02Z", "target": "ic1/prod",
                "operation": {"run": "r1", "verb": "switchover", "user": "ada", "host": "desk", "uids": ["u1", "u2"]}}),
            json!({"event": "begin", "time": "2026-01-01T00:00:03Z"}),
            json!({"event": "end", "time": "2026-01-01T00:00:09Z", "exit": 0}),
        ];
        for (target, uid, count) in [("ic1/prod", "x", 2), ("prod", "u2", 2), ("prod", "x", 0)] {
            assert_eq!(of_journal("f", &lines, target, &[uid.to_owned()]).len(), count, "{target} {uid}");
        }
        let told = sorted(of_journal("f", &lines, "ic1/prod", &[]));
        assert_eq!(told[1].what, "switchover ended with exit 0");
    }
}
