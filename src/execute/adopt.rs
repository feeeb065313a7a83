//! Writing what adopted Secrets lack, and seeing that they have it.

use crate::ctx::Ctx;
use crate::decide::adopt::Adoption;
use crate::error::{Error, Kind as Exit, Result};
use crate::k8s::{Cluster, DryRun, Reason, kinds};
use crate::observe::secrets::secret;
use serde_json::Value;

/// Patches one after the other; one that changed meanwhile ends the run unwritten (exit 6,
/// or 5 if others were written before).
pub async fn complete(ctx: &mut Ctx, api: &Cluster, all: &[Adoption], dry_run: DryRun) -> Result<()> {
    let mut done = 0;
    for one in all.iter().filter(|one| one.is_needed()) {
        if ctx.interrupt.happened() {
            return Err(Error::new(Exit::Interrupted, format!("interrupted; {done} Secrets were completed")));
        }
        let (name, namespace) = (&one.live.name, &api.namespace);
        if let Err(error) = api.merge_patch(&kinds::SECRETS, namespace, name, &one.patch(), dry_run).await
            && !error.unknown_outcome()
        {
            let kind = if done == 0 { Error::from(error.clone()).kind() } else { Exit::Incomplete };
            return Err(Error::new(
                kind,
                format!("secret/{name} -n {namespace} could not be completed; {done} were before"),
            )
            .because(error)
            .hint("run the same command again: it looks at what is there now"));
        }
        if dry_run == DryRun::No {
            if !secret(api, namespace, name).await?.is_some_and(|live| one.is_done(&live)) {
                return Err(Error::new(
                    Exit::Incomplete,
                    format!("secret/{name} -n {namespace} has not what was written"),
                ));
            }
            done += 1;
            ctx.streams.progress(&format!("completed secret/{name} -n {namespace}"));
        }
    }
    Ok(())
}

/// Makes a Secret where none is; never over one that is there.
pub async fn make(api: &Cluster, object: &Value, dry_run: DryRun) -> Result<()> {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    match api.create(&kinds::SECRETS, object, dry_run).await {
        Err(error) if error.reason == Reason::AlreadyExists => {
            return Err(Error::refused(format!(
                "secret/{name} -n {} exists; nothing was changed",
                api.namespace
            ))
            .hint("take another name; what is there is never written over"));
        }
        Err(error) if !error.unknown_outcome() => return Err(error.into()),
        _ => {}
    }
    if dry_run == DryRun::No {
        let live = secret(api, &api.namespace, name).await?;
        let keys = object["data"].as_object().map_or(0, serde_json::Map::len);
        if live.is_none_or(|live| live.data.len() != keys) {
            return Err(Error::new(
                Exit::Incomplete,
                format!("secret/{name} -n {} is not there as it was written", api.namespace),
            ));
        }
    }
    Ok(())
}
