//! API servers that have nothing and remember who asked: for comparing how clients reach one.

use base64::Engine as _;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write, copy};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

/// The names in the certificate of each recorder.
const NAMES: [&str; 2] = ["127.0.0.1", "api.invalid"];

/// A request, as far as it says who asks for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Path and query.
    pub path: String,
    /// `Authorization` and all that impersonates, `name: value`, in order.
    pub identity: Vec<String>,
}

/// The server; it ends with the process.
#[derive(Debug)]
pub struct Recorder {
    scheme: &'static str,
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Recorder {
    /// Starts one behind TLS, with a certificate for `127.0.0.1` and `api.invalid`.
    pub fn start() -> Recorder {
        let (address, asked) = listen(|stream, seen| {
            let connection = ServerConnection::new(credentials().1.clone()).unwrap();
            converse(StreamOwned::new(connection, stream), seen);
        });
        Recorder { scheme: "https", address, asked }
    }

    /// The same without TLS.
    pub fn plain() -> Recorder {
        let (address, asked) = listen(converse);
        Recorder { scheme: "http", address, asked }
    }

    /// Address with port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The same with its scheme.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// What a kubeconfig says in `certificate-authority-data`.
    pub fn authority() -> &'static str {
        &credentials().0
    }

    /// The certificate of an authority that signed nothing here.
    pub fn stranger() -> String {
        rcgen::generate_simple_self_signed(NAMES.map(str::to_owned)).unwrap().cert.pem()
    }

    /// What was asked for since the last call, discovery left out.
    pub fn take(&self) -> Vec<Asked> {
        let all = std::mem::take(&mut *self.asked.lock().unwrap());
        all.into_iter().filter(|asked| asked.path.contains("limit=")).collect()
    }
}

/// A proxy that knows one server, whatever it is asked for.
#[derive(Debug)]
pub struct Proxy {
    address: String,
    tunnels: Arc<Mutex<Vec<Asked>>>,
}

impl Proxy {
    /// A proxy to this server.
    pub fn to(server: &Recorder) -> Proxy {
        let target = server.address.clone();
        let (address, tunnels) = listen(move |mut stream, tunnels| {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let first = lines.next().and_then(Result::ok).unwrap_or_default();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let Some(path) = first.strip_prefix("CONNECT ") else { return };
            tunnels.lock().unwrap().push(Asked { path: path.to_owned(), identity: Vec::new() });
            let (Ok(mut there), Ok(())) = (
                TcpStream::connect(&target),
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n"),
            ) else {
                return;
            };
            let (mut back, mut answers) = (stream.try_clone().unwrap(), there.try_clone().unwrap());
            thread::spawn(move || copy(&mut answers, &mut back));
            // Either side may go away first.
            let _ = copy(&mut stream, &mut there);
        });
        Proxy { address, tunnels }
    }

    /// `http://…`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where tunnels were asked to lead since the last call.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.tunnels.lock().unwrap()).into_iter().map(|asked| asked.path).collect()
    }
}

type Seen = Arc<Mutex<Vec<Asked>>>;

fn listen(serve: impl Fn(TcpStream, &Seen) + Send + Sync + 'static) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Seen::default();
    let (seen, serve) = (asked.clone(), Arc::new(serve));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (seen, serve) = (seen.clone(), serve.clone());
            thread::spawn(move || serve(stream, &seen));
        }
    });
    (address, asked)
}

/// The authority as a kubeconfig has it, and what the servers speak with.
fn credentials() -> &'static (String, Arc<ServerConfig>) {
    static MADE: OnceLock<(String, Arc<ServerConfig>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let made = rcgen::generate_simple_self_signed(NAMES.map(str::to_owned)).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        (base64::engine::general_purpose::STANDARD.encode(made.cert.pem()), Arc::new(config))
    })
}

fn converse(stream: impl Read + Write, seen: &Seen) {
    let mut stream = BufReader::new(stream);
    // A client that goes away in the middle is no failure here.
    while answer(&mut stream, seen).is_some() {}
}

fn answer(stream: &mut BufReader<impl Read + Write>, seen: &Seen) -> Option<()> {
    let mut line = || {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|length| *length > 0)?;
        Some(line)
    };
    let path = line()?.split(' ').nth(1)?.to_owned();
    let (mut identity, mut length) = (Vec::new(), 0);
    loop {
        let line = line()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let (name, value) = (name.to_ascii_lowercase(), value.trim());
        match name.as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => identity.push(format!("{name}: {value}")),
            _ if name.starts_with("impersonate-") => identity.push(format!("{name}: {value}")),
            _ => {}
        }
    }
    stream.by_ref().take(length).read_to_end(&mut Vec::new()).ok()?;
    identity.sort();
    let body = content(path.split('?').next()?).to_string();
    seen.lock().ok()?.push(Asked { path, identity });
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let stream = stream.get_mut();
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).ok()?;
    stream.flush().ok()
}

/// Enough of an API for `kubectl get pods`.
fn content(path: &str) -> Value {
    match path.trim_start_matches("/below") {
        "/api" => json!({ "kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": [] }),
        "/apis" => json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": [] }),
        "/api/v1" => json!({ "kind": "APIResourceList", "groupVersion": "v1", "resources": [
            { "name": "pods", "singularName": "pod", "namespaced": true, "kind": "Pod", "verbs": ["get", "list"] } ] }),
        _ => json!({ "kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [] }),
    }
}
