//! Binding a login to the TLS connection it goes over (RFC 5929, `tls-server-end-point`).

use crate::probe::Duplex;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream as PgTlsStream};
use tokio_rustls::client::TlsStream;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::oid::db::rfc5912::{
    ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ECDSA_WITH_SHA_512, SHA_1_WITH_RSA_ENCRYPTION,
    SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION, SHA_512_WITH_RSA_ENCRYPTION,
};

/// Hands the driver a connection that TLS is spoken on already, with what binds to it.
pub(super) struct Bound(Option<Vec<u8>>);

impl Bound {
    /// By the certificate the server showed. Signature algorithms that name no digest, such
    /// as Ed25519, cannot be bound to.
    pub(super) fn to<S>(stream: &TlsStream<S>) -> Self {
        let (_, session) = stream.get_ref();
        let certificate = session.peer_certificates().and_then(|chain| chain.first());
        Bound(certificate.and_then(|certificate| end_point(certificate)))
    }
}

fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let algorithm: ObjectIdentifier = Certificate::from_der(certificate).ok()?.signature_algorithm.oid;
    match algorithm {
        // SHA-1 counts as SHA-256.
        SHA_1_WITH_RSA_ENCRYPTION | SHA_256_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_256 => {
            Some(Sha256::digest(certificate).to_vec())
        }
        SHA_384_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_384 => Some(Sha384::digest(certificate).to_vec()),
        SHA_512_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_512 => Some(Sha512::digest(certificate).to_vec()),
        _ => None,
    }
}

impl<S: Duplex> TlsConnect<S> for Bound {
    type Stream = BoundStream<S>;
    type Error = Infallible;
    type Future = Ready<Result<BoundStream<S>, Infallible>>;

    fn connect(self, stream: S) -> Self::Future {
        ready(Ok(BoundStream { stream, end_point: self.0 }))
    }
}

pub(super) struct BoundStream<S> {
    stream: S,
    end_point: Option<Vec<u8>>,
}

impl<S: Duplex> PgTlsStream for BoundStream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.end_point.clone().map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

impl<S: Duplex> AsyncRead for BoundStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: Duplex> AsyncWrite for BoundStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
