//! One API server: what can be asked of it, and what can go wrong.
//!
//! Objects travel as raw JSON: nothing unknown is dropped, nothing of a Secret
//! is logged, and a 200 answer of an unexpected shape is never an error here.
//! Lists of Secrets, which are many and only read, come in the server's own encoding.

pub mod access;
pub mod client;
pub mod config;
mod credential;
pub mod error;
pub mod exec;
pub mod forward;
pub mod kinds;
mod kubeconfig;
mod list;
mod log;
mod names;
pub mod protobuf;
pub mod rights;
mod route;
mod transport;
pub mod watch;

pub use client::{Cluster, DryRun, Resolved};
pub use error::{ApiError, Reason};
pub use kinds::Kind;
pub use list::Listing;
pub use transport::Wire;

/// Field manager of every write.
pub const FIELD_MANAGER: &str = "kubectl-pgaas";
