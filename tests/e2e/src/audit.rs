//! What an API server's own log tells of a Cluster: what was written, by whom and when.

use crate::{Case, Dc, Pair};
use serde_json::Value;
use std::path::PathBuf;
use std::{env, fs};

/// A request that the API server has taken: a Cluster written, or a program begun in a pod.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Microseconds since 1970 when it came, by the clock of the API server.
    pub came: u64,
    /// The same when it was answered: from then on the others can see it.
    pub done: u64,
    /// Who sent it: its user agent.
    pub by: String,
    object: Value,
}

impl Entry {
    /// A field of the Cluster as it was answered, by JSON pointer; empty if there is none.
    pub fn field(&self, pointer: &str) -> &str {
        self.object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The audit logs of both data centres.
#[derive(Debug)]
pub struct Audit {
    logs: [PathBuf; 2],
    namespace: String,
}

impl Audit {
    /// Those of a pair's data centres; nothing, said loudly, where there are none.
    pub fn of(case: &Case, pair: &Pair<'_>) -> Option<Audit> {
        let logs = ["TESTBED_AUDIT_DC1", "TESTBED_AUDIT_DC2"].map(env::var_os);
        let [Some(one), Some(two)] = logs else {
            case.not_run("needs the audit logs of the bed's own API servers");
            return None;
        };
        Some(Audit { logs: [one.into(), two.into()], namespace: pair.namespace() })
    }

    /// What came to a data centre after this moment, for the pair, in the order of the answers.
    pub fn since(&self, dc: Dc, moment: u64) -> Vec<Entry> {
        let text = fs::read_to_string(&self.logs[dc as usize]).unwrap();
        let ours = format!("\"namespace\":\"{}\"", self.namespace);
        // A dry run writes nothing; the last line may not be written to its end.
        let lines = text.lines().filter(|line| line.contains(&ours) && !line.contains("dryRun=All"));
        let all = lines.filter_map(|line| serde_json::from_str(line).ok()).map(|line| entry(&line));
        let mut entries: Vec<Entry> = all.filter(|entry| entry.came > moment).collect();
        entries.sort_by_key(|entry| entry.done);
        entries
    }
}

fn entry(line: &Value) -> Entry {
    let time = |field: &str| {
        let time: jiff::Timestamp = line[field].as_str().unwrap().parse().unwrap();
        u64::try_from(time.as_microsecond()).unwrap()
    };
    Entry {
        came: time("requestReceivedTimestamp"),
        done: time("stageTimestamp"),
        by: line["userAgent"].as_str().unwrap_or_default().to_owned(),
        object: line["responseObject"].clone(),
    }
}
