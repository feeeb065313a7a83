//! The note of a role change, written in the same patch as the change itself.

use super::pair::{annotation, set};
use crate::model::history::{HISTORY, RoleChange, appended};
use crate::model::operation::Operation;
use crate::observe::DcSnapshot;
use serde_json::Value;

/// Adds one entry to what the Cluster of a side remembers; nothing where none was read.
pub fn remember(seen: &DcSnapshot, operation: &Operation, what: &str) -> Option<Value> {
    let cluster = seen.live()?;
    let entry = RoleChange {
        time: seen.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        what: what.to_owned(),
        verb: operation.verb.clone(),
        run: operation.run.clone(),
        user: operation.user.clone(),
        host: operation.host.clone(),
        from: operation.from.clone(),
        to: operation.to.clone(),
        timeline: seen.holder().timeline,
    };
    let text = cluster.metadata.annotations.get(HISTORY).map(String::as_str);
    Some(set(&annotation(HISTORY), appended(text, entry)))
}
