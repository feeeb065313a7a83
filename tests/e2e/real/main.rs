//! The main job on real clusters: two data centres, PostgreSQL, S3.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests"
)]

mod alias;
mod backing;
mod bare;
mod campaign;
mod connecting;
mod cuts;
mod deleting;
mod demo;
mod forge;
mod in_pod;
mod install;
mod moving;
mod operators;
mod prechecks;
mod racing;
mod rebuilding;
mod replicas;
mod rotating;
mod sharing;
mod speed;
mod switching;
mod testing;
mod tokens;
mod unreachable;
