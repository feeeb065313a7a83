//! What the probes speak over: a socket, or a forwarded port.

use crate::model::check::Outcome;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};

/// Bytes in both directions.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A connection, whatever carries it.
pub type Stream = Box<dyn Duplex>;

/// A connection that ended. Through a port-forward the refusal of a port shows here only.
pub fn cut(error: &io::Error) -> Outcome {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Outcome::fail("refused", format!("nothing listens: {error}"))
            .hint("is the port that of the server, and does the server listen on other addresses than 127.0.0.1?"),
        io::ErrorKind::TimedOut => Outcome::fail("timeout", format!("no answer: {error}"))
            .hint("a NetworkPolicy that drops packets looks like this, too"),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => {
            Outcome::fail("cut", format!("the server ended the connection: {error}"))
                .hint("does it expect TLS, or another protocol, on this port? Its log says more")
        }
        _ => Outcome::fail("cut", format!("the connection broke: {error}")),
    }
}
