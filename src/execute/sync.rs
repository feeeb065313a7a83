//! Telling an operator to read its store at once, and waiting until it says that it did.

use crate::ctx::Ctx;
use crate::error::{Error, Kind as Exit, Result};
use crate::k8s::watch::Watch;
use crate::k8s::{Cluster, DryRun};
use crate::observe::secrets::secret;
use crate::observe::source::{ANNOTATION, SourceObject};
use serde_json::json;
use std::time::Duration;

/// Longest time between two looks.
const EVERY: Duration = Duration::from_secs(2);

/// How a sync ended.
#[derive(Debug, Clone)]
pub struct Synced {
    /// Whether the Secret was written anew.
    pub changed: bool,
    /// Keys it has now.
    pub keys: Vec<String>,
}

/// Asks for a sync and waits: the operator's own status must change and say that all is
/// well. When the time is over without a word of the operator, exit 5: nothing is proved.
pub async fn sync(
    ctx: &mut Ctx,
    api: &Cluster,
    name: &str,
    source: &SourceObject,
    timeout: Duration,
) -> Result<Synced> {
    let namespace = &api.namespace;
    let before = secret(api, namespace, name).await?.map(|live| live.resource_version);
    let stamp = ctx.clock.now().as_millisecond().to_string();
    let patch = json!({"metadata": {"annotations": {ANNOTATION: stamp}}});
    let asked = api.merge_patch(&source.kind, namespace, &source.name, &patch, DryRun::No).await?;
    // The patch itself moves the object's version.
    let asked = SourceObject { object: asked, ..source.clone() };
    let (mark, deadline) = (asked.mark(), ctx.clock.elapsed() + timeout);
    ctx.streams.progress(&format!("asked {} -n {namespace} for a sync", source.name()));
    let mut watch = Watch::new(api, source.kind, namespace, &source.name);
    loop {
        let now = api.get(&source.kind, namespace, &source.name).await?;
        let now = now.ok_or_else(|| Error::failed(format!("{} -n {namespace} is gone", source.name())))?;
        let now = SourceObject { object: now, ..source.clone() };
        let live = secret(api, namespace, name).await?;
        let changed = live.as_ref().map(|live| &live.resource_version) != before.as_ref();
        if now.mark() != mark && now.complaint().is_none() || changed && live.is_some() {
            let keys = live.map(|live| live.data.into_keys().collect()).unwrap_or_default();
            return Ok(Synced { changed, keys });
        }
        if ctx.interrupt.happened() {
            return Err(Error::new(
                Exit::Interrupted,
                "interrupted; the sync was asked for and goes on by itself",
            ));
        }
        if ctx.clock.elapsed() >= deadline {
            return Err(match now.complaint() {
                Some(complaint) => Error::failed(format!("{} -n {namespace}: {complaint}", source.name())),
                None => Error::new(
                    Exit::Incomplete,
                    format!(
                        "{} -n {namespace} says nothing of a sync within {} s",
                        source.name(),
                        timeout.as_secs()
                    ),
                )
                .hint("is its operator running? what it does stands in the Events of the object"),
            });
        }
        watch.changed(EVERY).await;
    }
}
