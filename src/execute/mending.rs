//! Writing what `verify --fix` mends, sixteen Secrets at a time.

use crate::ctx::Interrupt;
use crate::decide::verify::Mending;
use crate::k8s::{ApiError, Cluster, DryRun, kinds};
use futures::StreamExt;

/// Patches in flight: more of them wait in the API server.
const PARALLEL: usize = 16;

/// What became of one of them.
#[derive(Debug)]
pub struct Mended<'a> {
    /// What was to be set.
    pub mending: &'a Mending,
    /// Whether it was; nothing if the user stopped before.
    pub outcome: Option<Result<(), ApiError>>,
}

/// Sends every patch; each is refused by the server if its Secret has changed since it was read.
pub async fn mend<'a>(
    api: &Cluster,
    namespace: &str,
    mendings: &'a [Mending],
    dry_run: DryRun,
    interrupt: &Interrupt,
) -> Vec<Mended<'a>> {
    let sent = mendings.iter().map(|mending| async move {
        if interrupt.happened() {
            return Mended { mending, outcome: None };
        }
        let patch = mending.patch();
        let answer = api.merge_patch(&kinds::SECRETS, namespace, &mending.name, &patch, dry_run).await;
        Mended { mending, outcome: Some(answer.map(drop)) }
    });
    futures::stream::iter(sent).buffered(PARALLEL).collect().await
}
