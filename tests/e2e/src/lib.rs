//! What the tests of the api and the real tier stand on.
//!
//! The plugins are the built files, found by `PGAAS_BIN_DIR`; the clusters are
//! those of `target/testbed/env`, or the user's own. What a test believes is
//! observed by kubectl and psql, never by our own output alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test harness: it fails by panicking and reads the clock and the environment itself"
)]

mod audit;
mod bed;
mod by_hand;
mod capacity;
mod case;
mod doors;
pub mod foreign;
mod load;
mod pair;
mod ran;
mod recorder;
mod results;
mod served;
mod user;
mod wait;

pub use audit::{Audit, Entry};
pub use bed::{Bed, Dc, bed};
pub use by_hand::Shape;
pub use capacity::Room;
pub use case::Case;
pub use doors::Doors;
pub use load::{Ack, Load, Outages, never_two_at_once, nothing_is_lost};
pub use pair::Pair;
pub use ran::Ran;
pub use recorder::{Asked, Proxy, Recorder};
pub use results::{Results, spread};
pub use served::Served;
pub use user::User;
pub use wait::{holds_for, until};
