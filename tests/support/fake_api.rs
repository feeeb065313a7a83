//! An API server on the loopback: objects in memory, and whatever can go wrong
//! on request.

use super::store::{Request, Store, path_of, status};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What to answer instead of what the objects say.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A Status object: code, reason, message.
    Status(u16, &'static str, &'static str),
    /// Any JSON.
    Json(u16, Value),
    /// Any text, as proxies and missing CRDs answer.
    Text(u16, &'static str),
    /// The true answer, late.
    Slow(Duration),
    /// Half an answer, then the connection closes.
    Cut,
    /// What was asked for is done, but a Status object says otherwise.
    DoneBut(u16, &'static str, &'static str),
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    /// Path with its query.
    pub uri: String,
    pub headers: HashMap<String, Vec<String>>,
    pub body: Value,
}

struct Rule {
    method: &'static str,
    path: String,
    left: usize,
    answer: Answer,
}

struct State {
    store: Store,
    rules: Vec<Rule>,
    seen: Vec<Seen>,
    warning: Option<&'static str>,
    changed: watch::Sender<u64>,
}

/// A running server; it stops when dropped.
pub struct FakeApi {
    url: String,
    state: Arc<Mutex<State>>,
    stop: Option<oneshot::Sender<()>>,
}

impl FakeApi {
    /// A server without TLS: no client sends it a credential.
    pub fn start() -> Self {
        Self::serving(None)
    }

    /// A server with a certificate that nobody signed.
    pub fn secure() -> Self {
        Self::serving(Some(acceptor()))
    }

    fn serving(tls: Option<TlsAcceptor>) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let state = Arc::new(Mutex::new(State {
            store: Store::default(),
            rules: Vec::new(),
            seen: Vec::new(),
            warning: None,
            changed: watch::channel(0).0,
        }));
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let shared = state.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! { () = accept(listener, tls, shared) => {}, _ = stopped => {} }
            });
        });
        FakeApi { url: format!("{scheme}://{}", told.recv().unwrap()), state, stop: Some(stop) }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stores an object; `apiVersion`, `kind` and `metadata` say where.
    pub fn put(&self, object: Value) -> &Self {
        let mut state = self.state();
        state.store.put(object);
        state.changed.send_replace(state.store.version());
        drop(state);
        self
    }

    /// The stored object with the identity of this one.
    pub fn stored(&self, like: &Value) -> Option<Value> {
        self.state().store.get(&path_of(like)).cloned()
    }

    /// Answers requests whose path begins with `path` so, every time; of several
    /// rules that fit, the last one given counts.
    pub fn always(&self, method: &'static str, path: &str, answer: Answer) -> &Self {
        self.times(usize::MAX, method, path, answer)
    }

    /// Answers the next `times` such requests so.
    pub fn times(&self, times: usize, method: &'static str, path: &str, answer: Answer) -> &Self {
        self.state().rules.push(Rule { method, path: path.to_owned(), left: times, answer });
        self
    }

    /// Users have no right to this subresource, e.g. `pods/exec`.
    pub fn deny(&self, subresource: &'static str) -> &Self {
        self.state().store.denied = Some(subresource);
        self
    }

    /// Answers as the objects say again.
    pub fn forget(&self) -> &Self {
        self.state().rules.clear();
        self
    }

    /// Sends this warning with every answer.
    pub fn warn(&self, text: &'static str) -> &Self {
        self.state().warning = Some(text);
        self
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.state().seen.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Drop for FakeApi {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }
}

type Response = hyper::Response<BoxBody<Bytes, std::io::Error>>;

fn acceptor() -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, state: Arc<Mutex<State>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (state, tls) = (state.clone(), tls.clone());
        let service = service_fn(move |request| serve(request, state.clone()));
        tokio::spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new();
            // A client that goes away is no error of the server.
            let _ = match tls {
                None => connection.serve_connection(TokioIo::new(stream), service).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => connection.serve_connection(TokioIo::new(stream), service).await,
                    Err(_) => Ok(()),
                },
            };
        });
    }
}

async fn serve(request: hyper::Request<Incoming>, state: Arc<Mutex<State>>) -> Result<Response, Infallible> {
    let (request, seen) = read(request).await;
    let rule = scripted(&request, &state);
    let see = |seen| state.lock().unwrap().seen.push(seen);
    // What was seen is done, where nothing else is scripted: tests go on from there.
    let (before, after) = if rule.is_some() { (Some(seen), None) } else { (None, Some(seen)) };
    before.into_iter().for_each(see);
    let mut response = match rule {
        Some(Answer::Status(code, reason, message)) => {
            let name = if reason == "NotFound" { "x" } else { "" };
            let (code, body) = status(code, reason, message, name);
            whole(code, body.to_string())
        }
        Some(Answer::Json(code, body)) => whole(code, body.to_string()),
        Some(Answer::Text(code, body)) => whole(code, body.to_owned()),
        Some(Answer::Cut) => cut(),
        Some(Answer::DoneBut(code, reason, message)) => {
            from_store(&request, &state);
            let (code, body) = status(code, reason, message, "");
            whole(code, body.to_string())
        }
        Some(Answer::Slow(pause)) => {
            tokio::time::sleep(pause).await;
            from_store(&request, &state)
        }
        None => from_store(&request, &state),
    };
    after.into_iter().for_each(see);
    if let Some(text) = state.lock().unwrap().warning {
        response.headers_mut().insert("warning", format!("299 - \"{text}\"").parse().unwrap());
    }
    Ok(response)
}

async fn read(request: hyper::Request<Incoming>) -> (Request, Seen) {
    let (parts, body) = request.into_parts();
    let bytes = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let mut headers: HashMap<String, Vec<String>> = HashMap::new();
    for (name, value) in &parts.headers {
        headers.entry(name.to_string()).or_default().push(value.to_str().unwrap_or_default().to_owned());
    }
    let content_type = headers.get("content-type").map(|values| values[0].clone()).unwrap_or_default();
    let method = parts.method.to_string();
    let uri = parts.uri.to_string();
    let query = parts.uri.query().unwrap_or_default();
    let query: BTreeMap<String, String> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(k, v)| (k.into(), decode(v)))
        .collect();
    let request =
        Request { method: method.clone(), path: parts.uri.path().to_owned(), query, content_type, body };
    let seen = Seen { method, uri, headers, body: request.body.clone() };
    (request, seen)
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [a, b, after @ ..]) => {
                let code = u8::from_str_radix(&String::from_utf8_lossy(&[*a, *b]), 16);
                bytes.push(code.unwrap_or(b'?'));
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn scripted(request: &Request, state: &Mutex<State>) -> Option<Answer> {
    let mut state = state.lock().unwrap();
    let rule = state.rules.iter_mut().rev().find(|rule| {
        rule.left > 0 && rule.method == request.method && request.path.starts_with(&rule.path)
    })?;
    rule.left = rule.left.saturating_sub(usize::from(rule.left != usize::MAX));
    Some(rule.answer.clone())
}

fn from_store(request: &Request, state: &Arc<Mutex<State>>) -> Response {
    if request.query.contains_key("watch") {
        return watching(request.clone(), state.clone());
    }
    let mut state = state.lock().unwrap();
    let (code, body) = match request.path.as_str() {
        "/version" => (200, json!({"major": "1", "minor": "33", "gitVersion": "v1.33.0"})),
        _ => state.store.answer(request),
    };
    state.changed.send_replace(state.store.version());
    whole(code, body.to_string())
}

/// One MODIFIED event for each change of the named object after the version
/// that was asked for.
fn watching(request: Request, state: Arc<Mutex<State>>) -> Response {
    let changed = state.lock().unwrap().changed.subscribe();
    let named = request.query.get("fieldSelector").and_then(|f| f.strip_prefix("metadata.name="));
    let path = format!("{}/{}", request.path, named.unwrap_or_default());
    let from: u64 = request.query.get("resourceVersion").and_then(|text| text.parse().ok()).unwrap_or(0);
    let events = futures::stream::unfold((changed, from), move |(mut changed, from)| {
        let (state, path) = (state.clone(), path.clone());
        async move {
            loop {
                let object = state.lock().unwrap().store.get(&path).cloned();
                let version =
                    object.as_ref().and_then(|o| o["metadata"]["resourceVersion"].as_str()?.parse().ok());
                if let (Some(object), Some(version)) = (object, version.filter(|version| *version > from)) {
                    let line = format!("{}\n", json!({"type": "MODIFIED", "object": object}));
                    return Some((Ok(Frame::data(Bytes::from(line))), (changed, version)));
                }
                changed.changed().await.ok()?;
            }
        }
    });
    let body = BodyExt::boxed(StreamBody::new(events));
    answer(200, body)
}

fn whole(code: u16, text: String) -> Response {
    answer(code, Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed())
}

fn cut() -> Response {
    let frames: [Result<Frame<Bytes>, std::io::Error>; 2] =
        [Ok(Frame::data(Bytes::from_static(b"{\"kind\":"))), Err(std::io::Error::other("cut"))];
    answer(200, BodyExt::boxed(StreamBody::new(futures::stream::iter(frames))))
}

fn answer(code: u16, body: BoxBody<Bytes, std::io::Error>) -> Response {
    let mut response = hyper::Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(code).unwrap();
    response
        .headers_mut()
        .insert("content-type", hyper::header::HeaderValue::from_static("application/json"));
    response
}
