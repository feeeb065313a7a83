//! What PostgreSQL keeps of itself outside of the database.

use super::Unseen;
use super::site::Site;
use crate::k8s::{Reason, exec};
use std::time::Duration;

/// Longest time the command may take.
const LIMIT: Duration = Duration::from_secs(10);
/// As CloudNativePG runs it: its own locale, its own folder.
const COMMAND: [&str; 5] = ["env", "LC_ALL=C", "pg_controldata", "-D", "/var/lib/postgresql/data/pgdata"];

impl Site {
    /// `pg_controldata` of an instance, by exec in its pod.
    pub async fn controldata(&self, pod: &str) -> Result<String, Unseen> {
        let ran = exec::run(&self.api, &self.namespace, pod, "postgres", &COMMAND, LIMIT).await?;
        if ran.code == 0 {
            return Ok(ran.stdout);
        }
        let message = format!("pg_controldata in pods/{pod}: exit {}: {}", ran.code, ran.stderr.trim());
        Err(Unseen { reason: Reason::Other, message })
    }
}
