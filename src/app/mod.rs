//! Builds everything and runs a verb: the one place that reads the environment,
//! picks the runtime, turns errors into text and the outcome into an exit code.

mod absent;
pub mod aim;
pub mod alias;
pub mod application;
pub mod backup;
pub mod complete;
mod complete_secrets;
pub mod completion;
pub mod connection;
mod declared;
pub mod disaster;
pub mod dns;
pub mod endpoints;
mod environment;
pub mod foreign;
pub mod generation;
mod generation_job;
mod git;
pub mod growth;
pub mod in_cluster;
mod journal;
pub mod missing;
pub mod options;
pub mod pair;
pub mod pki;
pub mod plan;
mod plugin;
pub mod postgres;
pub mod promotion;
mod propose;
pub mod rebuild;
mod roster;
pub mod rotation;
mod run;
mod supply;
pub mod switchover;
pub mod testing;
pub mod verify;
pub mod version;
pub mod wanted;
pub mod watching;

pub use environment::{Environment, Whoami};
pub use plugin::{Plugin, Verbs};
pub use run::{App, run};
