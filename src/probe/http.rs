//! One request of HTTP/1.1 over a stream.

use super::{Stream, cut};
use crate::model::check::Outcome;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use std::error::Error as _;

/// No answer that is looked at is longer.
const ANSWER_MAX: usize = 1 << 20;

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, whole.
    pub body: Bytes,
}

/// Sends a request whose target is a path, and reads the whole answer.
pub async fn ask(stream: Stream, request: Request<Full<Bytes>>) -> Result<Answer, Outcome> {
    let opened = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = opened.map_err(|error| told(&error))?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(|error| told(&error))?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, ANSWER_MAX)
            .collect()
            .await
            .map_err(|error| Outcome::fail("cut", format!("the answer broke off: {error}")))?;
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body: body.to_bytes() })
    };
    let mut exchange = std::pin::pin!(exchange);
    tokio::select! {
        biased;
        answer = &mut exchange => answer,
        // The end of the connection may bring the answer, or why there is none.
        _ = connection => exchange.await,
    }
}

fn told(error: &hyper::Error) -> Outcome {
    if error.is_parse() {
        return Outcome::fail("protocol", "what answers there does not speak HTTP")
            .hint("is the port right? With TLS the URL begins with https://");
    }
    match error.source().and_then(|source| source.downcast_ref::<std::io::Error>()) {
        Some(error) => cut(error),
        None => Outcome::fail("cut", format!("the server ended the connection: {error}"))
            .hint("does it expect TLS, or another protocol, on this port? Its log says more"),
    }
}
