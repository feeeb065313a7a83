//! Writing the Secrets of a backup, and seeing that they hold what was saved.

use crate::ctx::Ctx;
use crate::decide::restore::Step;
use crate::error::{Error, Kind as Exit, Result};
use crate::k8s::{ApiError, Cluster, DryRun, Reason, kinds};
use crate::model::restored::Restoring;
use crate::observe::secrets::secret;

/// Carries the steps out one by one; a Secret that somebody made or changed meanwhile ends
/// the run without being written (exit 6, or 5 if others were written before).
pub async fn restore(
    ctx: &mut Ctx,
    api: &Cluster,
    namespace: &str,
    steps: &[Step],
    dry_run: DryRun,
) -> Result<()> {
    let mut done = 0;
    for step in steps.iter().filter(|step| matches!(step.what, Restoring::Create | Restoring::Overwrite)) {
        if ctx.interrupt.happened() {
            return Err(Error::new(Exit::Interrupted, format!("interrupted; {}", so_far(done))));
        }
        let name = &step.saved.name;
        let written = write(api, namespace, step, dry_run).await;
        // A lost answer is no failure if the Secret holds what was sent.
        let lost = written.as_ref().is_err_and(ApiError::unknown_outcome);
        if let Err(error) = written.as_ref().map(drop).map_err(Clone::clone)
            && !lost
        {
            let kind = if done == 0 { Error::from(error.clone()).kind() } else { Exit::Incomplete };
            let message = match error.reason {
                Reason::AlreadyExists | Reason::Conflict => "was made or changed by somebody else meanwhile",
                _ => "could not be written",
            };
            return Err(Error::new(
                kind,
                format!("secret/{name} -n {namespace} {message}; {}", so_far(done)),
            )
            .because(error)
            .hint("run the same command again: it looks at what is there now"));
        }
        if dry_run == DryRun::No {
            let live = secret(api, namespace, name).await?;
            if !live.is_some_and(|live| step.is_done(&live)) {
                return Err(Error::new(
                    Exit::Incomplete,
                    format!("secret/{name} -n {namespace} does not hold what was saved; {}", so_far(done)),
                ));
            }
            done += 1;
            ctx.streams.progress(&format!("{} secret/{name} -n {namespace}", step.what.word()));
        }
    }
    Ok(())
}

async fn write(api: &Cluster, namespace: &str, step: &Step, dry_run: DryRun) -> Result<(), ApiError> {
    let answer = match step.what {
        Restoring::Create => api.create(&kinds::SECRETS, &step.object(namespace), dry_run).await,
        _ => api.merge_patch(&kinds::SECRETS, namespace, &step.saved.name, &step.patch(), dry_run).await,
    };
    answer.map(drop)
}

fn so_far(done: usize) -> String {
    match done {
        0 => "nothing was changed".to_owned(),
        1 => "1 Secret was written before".to_owned(),
        n => format!("{n} Secrets were written before"),
    }
}
