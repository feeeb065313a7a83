//! Watching one object: a hint that it changed, never a source of its state.

use super::client::Cluster;
use super::kinds::Kind;
use super::list::escape;
use futures::AsyncBufRead;
use futures::io::AsyncBufReadExt;
use http::Request;
use std::pin::Pin;
use std::time::Duration;

/// Longest time without a fresh GET.
const QUIET: Duration = Duration::from_secs(5);
/// Pause between reads where watching is not possible.
const POLL: Duration = Duration::from_millis(500);

/// A watch on one object, opened when first needed and again after it ends.
pub struct Watch<'a> {
    cluster: &'a Cluster,
    kind: Kind,
    namespace: String,
    name: String,
    stream: Option<Pin<Box<dyn AsyncBufRead + Send>>>,
    forbidden: bool,
}

impl<'a> Watch<'a> {
    /// Prepares a watch; no request yet.
    pub fn new(cluster: &'a Cluster, kind: Kind, namespace: &str, name: &str) -> Self {
        Watch {
            cluster,
            kind,
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            stream: None,
            forbidden: false,
        }
    }

    /// Returns when the object may have changed, or after a few seconds at most:
    /// the caller then GETs it.
    pub async fn changed(&mut self, at_most: Duration) {
        let patience = at_most.min(if self.forbidden { POLL } else { QUIET });
        // Running into the limit is as good as an event: the caller reads either way.
        let _ = tokio::time::timeout(patience, self.event()).await;
    }

    async fn event(&mut self) {
        if self.stream.is_none() {
            self.open().await;
        }
        let Some(stream) = &mut self.stream else {
            return futures::future::pending().await;
        };
        let mut line = String::new();
        match stream.read_line(&mut line).await {
            // 410, EOF and errors: read again from scratch.
            Ok(0) | Err(_) => self.stream = None,
            Ok(_) if line.contains(r#""type":"ERROR""#) => self.stream = None,
            Ok(_) => {}
        }
    }

    /// From version 0: the first event tells what is there, so nothing between the
    /// caller's reading and the watch is missed.
    async fn open(&mut self) {
        let field = escape(&format!("metadata.name={}", self.name));
        let path = format!(
            "{}?watch=1&timeoutSeconds=30&fieldSelector={field}&resourceVersion=0",
            self.kind.path(Some(&self.namespace), None)
        );
        let Ok(request) = Request::get(path).body(Vec::new()) else { return };
        match self.cluster.kube().request_stream(request).await {
            Ok(stream) => self.stream = Some(Box::pin(stream)),
            Err(_) => self.forbidden = true,
        }
    }
}
