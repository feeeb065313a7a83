//! The journal that a role change keeps on this machine.

use super::App;
use crate::execute::record::Record;
use crate::model::operation::Operation;
use crate::observe::site::Site;
use serde_json::json;

impl App {
    /// Opens the journal of a run over `[from, to]` and says where it is; without one the run
    /// goes all the same, and that is said.
    pub fn journal(&mut self, target: &str, operation: &Operation, sites: &[Site; 2]) -> Option<Record> {
        let folder = self.runs.clone()?;
        let opened = Record::open(&folder, &operation.run, self.ctx.clock.clone()).and_then(|mut record| {
            record.line("run", head(target, operation, sites))?;
            Ok(record)
        });
        match opened {
            Ok(record) => {
                let (run, path) = (&operation.run, record.path().display().to_string());
                self.ctx
                    .streams
                    .progress(&format!("run {run}, attempt {}; journal {path}", operation.attempt));
                Some(record)
            }
            Err(error) => {
                let line = format!("warning: no journal in {}: {error}", folder.display());
                self.ctx.streams.message(&line);
                None
            }
        }
    }
}

/// The first line of an attempt.
fn head(target: &str, operation: &Operation, sites: &[Site; 2]) -> serde_json::Value {
    let of = |site: &Site| {
        json!({
            "dc": site.dc, "context": site.api.context, "server": site.api.server,
            "namespace": site.namespace, "name": site.name,
        })
    };
    json!({"target": target, "operation": operation, "from": of(&sites[0]), "to": of(&sites[1])})
}
