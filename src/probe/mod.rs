//! What a server says beyond Kubernetes' API.

pub mod postgres;
pub mod s3;
mod stream;

pub use stream::{Duplex, Stream};
