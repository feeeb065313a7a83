//! Connections into pods through the API server: one port-forward for each.

use super::access::Need;
use super::client::Cluster;
use super::kinds::PODS;
use super::route;
pub use super::route::{Behind, Route};
use crate::model::dial::{DialError, DialErrorKind, Endpoint};
use futures::future::{BoxFuture, FutureExt};
use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, Portforwarder};
use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::sync::{Mutex, OnceCell, OwnedSemaphorePermit, Semaphore};

/// What forwarding to a Service takes.
pub const NEEDS: &[Need] = &[
    Need::new("get", super::kinds::SERVICES),
    Need::new("list", super::kinds::ENDPOINT_SLICES),
    Need::sub("get", PODS, "portforward"),
    Need::sub("create", PODS, "portforward"),
];

type Known = Arc<OnceCell<Result<Route, DialError>>>;

/// Opens connections into the pods of one API server; a Service is looked up once.
pub struct Forwarder {
    cluster: Cluster,
    limit: Duration,
    gate: Arc<Semaphore>,
    routes: Mutex<HashMap<(String, String, u16), Known>>,
}

impl Forwarder {
    /// At most `at_once` connections are open at a time; each has `limit` to be made.
    pub fn new(cluster: Cluster, at_once: usize, limit: Duration) -> Self {
        let gate = Arc::new(Semaphore::new(at_once.max(1)));
        Forwarder { cluster, limit, gate, routes: Mutex::default() }
    }

    /// Where a Service leads, as one line: its name and address.
    pub async fn resolve(&self, endpoint: &Endpoint) -> Result<String, DialError> {
        let route = self.route(endpoint).await?;
        let (service, namespace) = service_of(endpoint)?;
        Ok(match route.address.as_str() {
            "" | "None" => format!("{service}.{namespace}.svc leads to pod/{}", route.pods[0].pod),
            address => format!("{service}.{namespace}.svc resolved ({address})"),
        })
    }

    /// The ready pods behind a Service and their ports, by name; at least one.
    pub async fn pods(&self, endpoint: &Endpoint) -> Result<Vec<Behind>, DialError> {
        Ok(self.route(endpoint).await?.pods)
    }

    async fn route(&self, endpoint: &Endpoint) -> Result<Route, DialError> {
        let (service, namespace) = service_of(endpoint)?;
        let known = self.known(service, namespace, endpoint.port).await;
        known.get_or_init(|| route::find(&self.cluster, namespace, service, endpoint.port)).await.clone()
    }

    async fn known(&self, service: &str, namespace: &str, port: u16) -> Known {
        let key = (service.to_owned(), namespace.to_owned(), port);
        self.routes.lock().await.entry(key).or_default().clone()
    }

    /// A new connection to the first pod behind a Service. A pod that went away meanwhile is
    /// looked up again, once.
    pub async fn open(&self, endpoint: &Endpoint) -> Result<Forward, DialError> {
        match self.open_once(endpoint).await {
            Err(Closed::Gone(_)) => {
                self.forget(endpoint).await;
                self.open_once(endpoint).await.map_err(Closed::told)
            }
            other => other.map_err(Closed::told),
        }
    }

    async fn open_once(&self, endpoint: &Endpoint) -> Result<Forward, Closed> {
        let (_, namespace) = service_of(endpoint).map_err(Closed::Told)?;
        let route = self.route(endpoint).await.map_err(Closed::Told)?;
        let behind = &route.pods[0];
        self.enter(namespace, &behind.pod, behind.port).await
    }

    async fn forget(&self, endpoint: &Endpoint) {
        if let Some((service, namespace)) = endpoint.service() {
            let key = (service.to_owned(), namespace.to_owned(), endpoint.port);
            self.routes.lock().await.remove(&key);
        }
    }

    /// A new connection to a port of a pod. Whether something listens there shows at the
    /// first read: it then fails with `ConnectionRefused`.
    pub async fn pod(&self, namespace: &str, pod: &str, port: u16) -> Result<Forward, DialError> {
        self.enter(namespace, pod, port).await.map_err(Closed::told)
    }

    /// A new connection to the pod of a namespace that has this address, as Sentinel names
    /// servers. It takes list on pods.
    pub async fn address(
        &self,
        namespace: &str,
        address: std::net::IpAddr,
        port: u16,
    ) -> Result<Forward, DialError> {
        let path = format!("{}?fieldSelector=status.podIP%3D{address}", PODS.path(Some(namespace), None));
        let pods = self.cluster.raw(&path, format!("list pods -n {namespace}")).await;
        let pods = pods.map_err(route::unreadable)?;
        match pods["items"][0]["metadata"]["name"].as_str() {
            Some(pod) => self.pod(namespace, pod, port).await,
            None => Err(DialError::new(
                DialErrorKind::Outside,
                format!("{address} is no pod of namespace {namespace}: a port-forward does not reach it"),
            )
            .hint("test from inside the cluster, with --in-cluster")),
        }
    }

    async fn enter(&self, namespace: &str, pod: &str, port: u16) -> Result<Forward, Closed> {
        let place = format!("port {port} of pod/{pod} -n {namespace}");
        let unmade = || DialError::new(DialErrorKind::Unreachable, format!("no port-forward to {place}"));
        let permit = self.gate.clone().acquire_owned().await.map_err(|_| Closed::Told(unmade()))?;
        let api: Api<Pod> = Api::namespaced(self.cluster.kube(), namespace);
        let mut forwarder = match tokio::time::timeout(self.limit, api.portforward(pod, &[port])).await {
            Ok(Ok(forwarder)) => forwarder,
            Ok(Err(error)) => return Err(self.not_opened(error, namespace, &place)),
            Err(_) => {
                let message = format!("no port-forward to {place} within {} s", self.limit.as_secs_f32());
                let hint = "the API server or the node of the pod does not answer; Kubernetes 1.31 has a \
                            known fault there, mended in 1.32";
                return Err(Closed::Told(DialError::new(DialErrorKind::TimedOut, message).hint(hint)));
            }
        };
        let (stream, error) = (forwarder.take_stream(port), forwarder.take_error(port));
        let stream = stream.ok_or_else(|| Closed::Told(unmade()))?;
        let error = error.map(FutureExt::boxed);
        Ok(Forward { pod: pod.to_owned(), port, stream, error, forwarder, _permit: permit })
    }

    fn not_opened(&self, error: kube::Error, namespace: &str, place: &str) -> Closed {
        let context = &self.cluster.context;
        let told = |kind, message: &str, hint: String| {
            DialError::new(kind, format!("no port-forward to {place}: {message}")).hint(hint)
        };
        match error {
            kube::Error::Api(status) if status.code == 403 => {
                let needs: Vec<String> =
                    NEEDS.iter().filter(|need| !need.subresource.is_empty()).map(Need::rule).collect();
                let hint = format!(
                    "it takes get and create on pods/portforward (create since Kubernetes 1.35): in a Role \
                     of namespace {namespace}: {}",
                    needs.join(" ")
                );
                let message = format!("the API server of context {context} forbids it");
                Closed::Told(told(DialErrorKind::Forbidden, &message, hint))
            }
            kube::Error::Api(status) if status.code == 404 => {
                let hint = "the pod went away meanwhile; run this again".into();
                Closed::Gone(told(DialErrorKind::Unreachable, &status.message, hint))
            }
            kube::Error::Api(status) => {
                let hint = "is the node of the pod up, and does the API server reach its kubelet?".into();
                Closed::Told(told(DialErrorKind::Unreachable, &status.message, hint))
            }
            other => {
                let what = format!("forward to {place}");
                Closed::Told(route::unreadable(super::ApiError::transport(other, what, context)))
            }
        }
    }
}

/// Why there is no connection, and whether the pod is to blame.
enum Closed {
    Gone(DialError),
    Told(DialError),
}

impl Closed {
    fn told(self) -> DialError {
        match self {
            Closed::Gone(error) | Closed::Told(error) => error,
        }
    }
}

fn service_of(endpoint: &Endpoint) -> Result<(&str, &str), DialError> {
    endpoint.service().ok_or_else(|| {
        let message = format!("{} is no Service: a port-forward does not reach it", endpoint.host);
        DialError::new(DialErrorKind::Outside, message)
            .hint("test from inside the cluster, with --in-cluster")
    })
}

/// One connection into a pod; it ends when dropped.
pub struct Forward {
    /// The pod it leads to.
    pub pod: String,
    /// The port in the pod.
    pub port: u16,
    stream: DuplexStream,
    error: Option<BoxFuture<'static, Option<String>>>,
    forwarder: Portforwarder,
    _permit: OwnedSemaphorePermit,
}

impl Forward {
    /// What the node said when it could not connect inside the pod.
    fn refused(&mut self, cx: &mut Context<'_>) -> Option<io::Error> {
        let Poll::Ready(told) = self.error.as_mut()?.poll_unpin(cx) else { return None };
        self.error = None;
        let told = told?;
        let told = told.lines().next().unwrap_or_default().trim();
        let kind = match told {
            _ if told.contains("refused") => io::ErrorKind::ConnectionRefused,
            _ if told.contains("timeout") || told.contains("timed out") => io::ErrorKind::TimedOut,
            _ => io::ErrorKind::NotConnected,
        };
        // Whom the runtime asked, and over which protocols, is no news to the user.
        let told = if kind == io::ErrorKind::ConnectionRefused { "connection refused" } else { told };
        Some(io::Error::new(kind, format!("port {} of pod/{}: {told}", self.port, self.pod)))
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        self.forwarder.abort();
    }
}

impl AsyncRead for Forward {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (room, before) = (buf.remaining(), buf.filled().len());
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        let empty = match &read {
            Poll::Ready(Ok(())) => room > 0 && buf.filled().len() == before,
            Poll::Ready(Err(_)) | Poll::Pending => true,
        };
        // The node's own words say more than an end, and come on a channel beside.
        match empty.then(|| self.refused(cx)).flatten() {
            Some(error) => Poll::Ready(Err(error)),
            None => read,
        }
    }
}

impl AsyncWrite for Forward {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(self.refused(cx).unwrap_or(error))),
            other => other,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
