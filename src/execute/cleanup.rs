//! Deleting Secrets one by one, each exactly as it was read, and seeing them gone.

use crate::ctx::Ctx;
use crate::error::{Error, Kind as Exit, Result};
use crate::k8s::{Cluster, DryRun, Reason, kinds};
use crate::observe::secrets::{LiveSecret, named};
use std::time::Duration;

/// Deletions asked for at the same time.
const PARALLEL: usize = 16;
/// Names told after a failure; of more than these only the number.
const TOLD: usize = 10;
/// Pause between looks at what is going.
const POLL: Duration = Duration::from_millis(500);

/// Deletes; returns the names of those that are still there when the time is over.
///
/// A Secret that changed since it was read is not deleted and ends the run: exit 6 if none
/// was deleted before, else 5.
pub async fn delete(
    ctx: &mut Ctx,
    api: &Cluster,
    doomed: &[&LiveSecret],
    dry_run: DryRun,
    timeout: Duration,
) -> Result<Vec<String>> {
    let mut gone: Vec<&str> = Vec::new();
    for batch in doomed.chunks(PARALLEL) {
        if ctx.interrupt.happened() {
            return Err(Error::new(Exit::Interrupted, format!("interrupted; {}", done(&gone))));
        }
        let asked = batch.iter().map(|secret| async move {
            let read = (secret.uid.as_str(), secret.resource_version.as_str());
            api.delete(&kinds::SECRETS, &api.namespace, &secret.name, Some(read), dry_run).await
        });
        let mut failed = None;
        for (secret, answer) in batch.iter().zip(futures::future::join_all(asked).await) {
            match answer {
                Err(error) if error.reason != Reason::NotFound => failed = failed.or(Some((secret, error))),
                _ if dry_run == DryRun::No => {
                    ctx.streams.progress(&format!("deleted {} -n {}", secret.object(), api.namespace));
                    gone.push(&secret.name);
                }
                _ => {}
            }
        }
        if let Some((secret, error)) = failed {
            let kind = match (gone.is_empty(), error.unknown_outcome()) {
                (true, false) => Error::from(error.clone()).kind(),
                _ => Exit::Incomplete,
            };
            return Err(Error::new(kind, format!("{}: {}", secret.object(), done(&gone)))
                .because(error)
                .hint("run the same command again: it looks at what is there now"));
        }
    }
    let deadline = ctx.clock.elapsed() + timeout;
    loop {
        if dry_run != DryRun::No {
            return Ok(Vec::new());
        }
        let left = named(api, &api.namespace, &gone).await?;
        // One of the same name that was made anew is another one.
        let same = |left: &LiveSecret| doomed.iter().any(|secret| secret.uid == left.uid);
        let left: Vec<String> = left.into_iter().filter(same).map(|secret| secret.name).collect();
        if left.is_empty() || ctx.clock.elapsed() >= deadline || ctx.interrupt.happened() {
            return Ok(left);
        }
        ctx.clock.sleep(POLL).await;
    }
}

fn done(gone: &[&str]) -> String {
    match gone {
        [] => "nothing was deleted".to_owned(),
        gone if gone.len() <= TOLD => format!("already deleted: {}", gone.join(", ")),
        gone => format!("{} are already deleted", gone.len()),
    }
}
