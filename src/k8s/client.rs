//! Requests to one API server.

use super::error::{ApiError, Reason};
use super::kinds::{self, Kind};
use super::transport::{self, Wire};
use crate::ctx::Clock;
use crate::error::{Error, Result};
use http::{Method, Request, header};
use http_body_util::BodyExt;
use hyper::body::Bytes;
use kube::client::Body;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Tries of a GET that is answered "busy".
const TRIES: u32 = 4;
/// Longest answer time of one request unless the user says otherwise.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// A context, resolved to what a client needs.
#[derive(Clone)]
pub struct Resolved {
    /// Configuration of the HTTP client, credentials included.
    pub config: kube::Config,
    /// Name of the context.
    pub context: String,
    /// Address of the server.
    pub server: String,
    /// Default namespace.
    pub namespace: String,
    /// Field manager of every write: the program's name.
    pub manager: String,
    /// How requests that run side by side share connections.
    pub wire: Wire,
}

/// What is asked for, but where less work is done with less.
pub(super) const JSON: &str = "application/json";

/// Whether a write is to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DryRun {
    /// Store it.
    #[default]
    No,
    /// Run admission and validation on the server, store nothing.
    Server,
}

/// Told of every exchange: method, path, status if there was an answer, and the
/// time it took. Never of headers or bodies, which may hold secrets.
pub type Trace = dyn Fn(&Method, &str, Option<http::StatusCode>, Duration) + Send + Sync;

/// One API server, through one context.
#[derive(Clone)]
pub struct Cluster {
    client: kube::Client,
    clock: Arc<dyn Clock>,
    timeout: Option<Duration>,
    seen: Arc<Mutex<Seen>>,
    trace: Option<Arc<Trace>>,
    manager: String,
    /// Name of the context.
    pub context: String,
    /// Address of the server.
    pub server: String,
    /// Default namespace of the context.
    pub namespace: String,
}

/// What came beside the answers.
#[derive(Default)]
struct Seen {
    warnings: Vec<String>,
    date: Option<jiff::Timestamp>,
}

impl Cluster {
    /// A client for a resolved context; no request is made.
    ///
    /// `timeout` bounds each request; `None` is no bound.
    pub fn new(resolved: Resolved, timeout: Option<Duration>, clock: Arc<dyn Clock>) -> Result<Self> {
        let Resolved { config, context, server, namespace, manager, wire } = resolved;
        let client = transport::client(config, wire).map_err(|error| {
            Error::failed(format!("context {context}: cannot make a client")).because(error)
        })?;
        let (seen, trace) = (Arc::default(), None);
        Ok(Cluster { client, clock, timeout, seen, trace, manager, context, server, namespace })
    }

    /// Tells `trace` of every exchange from here on.
    #[must_use]
    pub fn traced(mut self, trace: Arc<Trace>) -> Self {
        self.trace = Some(trace);
        self
    }

    /// One object; `None` if it does not exist. A quorum read, never from a cache.
    pub async fn get(&self, kind: &Kind, namespace: &str, name: &str) -> Result<Option<Value>, ApiError> {
        let what = format!("get {}/{name}{}", kind.resource(), in_namespace(kind, namespace));
        match self.send(Method::GET, &kind.path(Some(namespace), Some(name)), None, what).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.reason == Reason::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// GET of any path that answers JSON.
    pub async fn raw(&self, path: &str, what: String) -> Result<Value, ApiError> {
        self.send(Method::GET, path, None, what).await
    }

    /// The same, asked once: for what must not keep anything else waiting.
    pub async fn raw_once(&self, path: &str, what: String) -> Result<Value, ApiError> {
        let answer = self.send_once(Method::GET, path, JSON, None, &what).await?;
        self.parsed(answer, what)
    }

    /// Creates; never overwrites.
    pub async fn create(&self, kind: &Kind, object: &Value, dry_run: DryRun) -> Result<Value, ApiError> {
        let (namespace, name) = names(object);
        let what = format!("create {}/{name}{}", kind.resource(), in_namespace(kind, namespace));
        let path = format!("{}?{}", kind.path(Some(namespace), None), self.write_query(dry_run));
        self.send(Method::POST, &path, Some(("application/json", object)), what).await
    }

    /// Server-side apply; a conflict names the other manager unless `force`.
    pub async fn apply(
        &self,
        kind: &Kind,
        object: &Value,
        force: bool,
        dry_run: DryRun,
    ) -> Result<Value, ApiError> {
        let (namespace, name) = names(object);
        let what = format!("apply {}/{name}{}", kind.resource(), in_namespace(kind, namespace));
        let path = kind.path(Some(namespace), Some(name));
        let path = format!("{path}?{}&force={force}", self.write_query(dry_run));
        self.send(Method::PATCH, &path, Some(("application/apply-patch+yaml", object)), what).await
    }

    /// JSON patch: its `test` operations are the preconditions.
    pub async fn json_patch(
        &self,
        kind: &Kind,
        namespace: &str,
        name: &str,
        patch: &Value,
        dry_run: DryRun,
    ) -> Result<Value, ApiError> {
        let what = format!("patch {}/{name}{}", kind.resource(), in_namespace(kind, namespace));
        let path = format!("{}?{}", kind.path(Some(namespace), Some(name)), self.write_query(dry_run));
        self.send(Method::PATCH, &path, Some(("application/json-patch+json", patch)), what).await
    }

    /// Merge patch; with a `metadata.resourceVersion` in it, a 409 if the object has changed since.
    pub async fn merge_patch(
        &self,
        kind: &Kind,
        namespace: &str,
        name: &str,
        patch: &Value,
        dry_run: DryRun,
    ) -> Result<Value, ApiError> {
        let what = format!("patch {}/{name}{}", kind.resource(), in_namespace(kind, namespace));
        let mut query = self.write_query(dry_run);
        if *kind == kinds::SECRETS && patch["data"].is_null() {
            // A manager has one time for all it wrote, and when values were is asked later.
            query = query.replacen(&self.manager, &format!("{}-metadata", self.manager), 1);
        }
        let path = format!("{}?{query}", kind.path(Some(namespace), Some(name)));
        self.send(Method::PATCH, &path, Some(("application/merge-patch+json", patch)), what).await
    }

    /// Deletes exactly the object that was read: uid and resourceVersion are preconditions.
    pub async fn delete(
        &self,
        kind: &Kind,
        namespace: &str,
        name: &str,
        preconditions: Option<(&str, &str)>,
        dry_run: DryRun,
    ) -> Result<(), ApiError> {
        let what = format!("delete {}/{name}{}", kind.resource(), in_namespace(kind, namespace));
        let mut options = serde_json::json!({
            "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background",
        });
        if let Some((uid, resource_version)) = preconditions {
            options["preconditions"] = serde_json::json!({"uid": uid, "resourceVersion": resource_version});
        }
        if dry_run == DryRun::Server {
            options["dryRun"] = serde_json::json!(["All"]);
        }
        let path = kind.path(Some(namespace), Some(name));
        self.send(Method::DELETE, &path, Some(("application/json", &options)), what).await.map(drop)
    }

    /// The server's clock at its last answer: ages are counted by it.
    pub fn server_now(&self) -> jiff::Timestamp {
        self.seen.lock().ok().and_then(|seen| seen.date).unwrap_or_else(|| self.clock.now())
    }

    /// Time since the program began, by a clock that only goes forward.
    pub fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Warnings of the server since the last call, each once.
    pub fn take_warnings(&self) -> Vec<String> {
        self.seen.lock().map(|mut seen| std::mem::take(&mut seen.warnings)).unwrap_or_default()
    }

    pub(super) fn kube(&self) -> kube::Client {
        self.client.clone()
    }

    pub(super) fn limit(&self) -> Duration {
        self.timeout.unwrap_or(Duration::MAX)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, &Value)>,
        what: String,
    ) -> Result<Value, ApiError> {
        self.send_as(method, path, body, what).await
    }

    pub(super) async fn send_as<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, &Value)>,
        what: String,
    ) -> Result<T, ApiError> {
        let answer = self.bytes(method, path, JSON, body, &what).await?;
        self.parsed(answer, what)
    }

    /// GETs answered "busy" are tried again; nothing else ever is.
    pub(super) async fn bytes(
        &self,
        method: Method,
        path: &str,
        accept: &'static str,
        body: Option<(&str, &Value)>,
        what: &str,
    ) -> Result<Bytes, ApiError> {
        let mut pause = Duration::from_millis(200);
        for _ in 1..TRIES {
            match self.send_once(method.clone(), path, accept, body, what).await {
                Err(error) if method == Method::GET && error.reason == Reason::Unavailable => {
                    self.clock.sleep(pause).await;
                    pause *= 2;
                }
                other => return other,
            }
        }
        self.send_once(method, path, accept, body, what).await
    }

    pub(super) fn parsed<T: DeserializeOwned>(&self, answer: Bytes, what: String) -> Result<T, ApiError> {
        serde_json::from_slice(&answer).map_err(|_| self.unreadable(what))
    }

    /// The parser's own words may hold a piece of the answer, which may be a secret.
    pub(super) fn unreadable(&self, what: String) -> ApiError {
        ApiError {
            reason: Reason::Other,
            what,
            context: self.context.clone(),
            message: "the answer is not of the form that was asked for".to_owned(),
        }
    }

    pub(super) async fn send_once(
        &self,
        method: Method,
        path: &str,
        accept: &'static str,
        body: Option<(&str, &Value)>,
        what: &str,
    ) -> Result<Bytes, ApiError> {
        // A server that does not answer is named by its address, too.
        let place = match self.context.as_str() {
            "" => self.server.clone(),
            context => format!("{context}, {}", self.server),
        };
        let error = |reason, message: String| ApiError {
            reason,
            what: what.to_owned(),
            context: place.clone(),
            message,
        };
        let start = self.clock.elapsed();
        let mut request = Request::builder().method(method.clone()).uri(path).header(header::ACCEPT, accept);
        let bytes = match body {
            Some((content_type, value)) => {
                request = request.header(header::CONTENT_TYPE, content_type);
                serde_json::to_vec(value).map_err(|e| error(Reason::Other, e.to_string()))?
            }
            None => Vec::new(),
        };
        let request = request.body(Body::from(bytes)).map_err(|e| error(Reason::Other, e.to_string()))?;
        let exchange = async {
            let response = self.client.send(request).await;
            let response = response.map_err(|e| ApiError::transport(e, what.to_owned(), &place))?;
            let (parts, body) = response.into_parts();
            let bytes =
                body.collect().await.map_err(|e| error(Reason::Unreachable, e.to_string()))?.to_bytes();
            Ok((parts, bytes))
        };
        let limit = self.limit();
        let answer = tokio::time::timeout(limit, exchange).await;
        if let Some(trace) = &self.trace {
            let status = answer.as_ref().ok().and_then(|answer| answer.as_ref().ok());
            let status = status.map(|(parts, _): &(http::response::Parts, _)| parts.status);
            trace(&method, path, status, self.clock.elapsed().saturating_sub(start));
        }
        let (parts, bytes) = answer
            .map_err(|_| error(Reason::TimedOut, format!("no answer within {} s", limit.as_secs())))??;
        self.remember(&parts.headers);
        if !parts.status.is_success() {
            return Err(ApiError::answered(parts.status, &bytes, what.to_owned(), &self.context));
        }
        Ok(bytes)
    }

    fn write_query(&self, dry_run: DryRun) -> String {
        let dry = match dry_run {
            DryRun::No => "",
            DryRun::Server => "&dryRun=All",
        };
        format!("fieldManager={}&fieldValidation=Strict{dry}", self.manager)
    }

    fn remember(&self, headers: &http::HeaderMap) {
        let Ok(mut seen) = self.seen.lock() else { return };
        if let Some(date) = headers.get(header::DATE).and_then(|value| value.to_str().ok()) {
            seen.date = jiff::fmt::rfc2822::parse(date).ok().map(|zoned| zoned.timestamp()).or(seen.date);
        }
        for value in headers.get_all(header::WARNING) {
            // 299 - "text": the text is all that is for people.
            let text = value.to_str().unwrap_or_default();
            let text = text.splitn(3, ' ').nth(2).unwrap_or(text).trim_matches('"').to_owned();
            if !seen.warnings.contains(&text) {
                seen.warnings.push(text);
            }
        }
    }
}

fn names(object: &Value) -> (&str, &str) {
    let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default();
    (text("namespace"), text("name"))
}

pub(super) fn in_namespace(kind: &Kind, namespace: &str) -> String {
    match (kind.namespaced, namespace) {
        (false, _) => String::new(),
        (true, "") => " -A".to_owned(),
        (true, namespace) => format!(" -n {namespace}"),
    }
}
