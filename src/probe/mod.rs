//! What a server says beyond Kubernetes' API, over any stream. What does not work is, or
//! becomes, an `Outcome` of a check, which names no secret.

pub mod dns;
pub mod http;
pub mod minio;
pub mod postgres;
pub mod redis;
pub mod s3;
mod stream;
pub mod tls;

pub use stream::{Duplex, Stream, cut};
