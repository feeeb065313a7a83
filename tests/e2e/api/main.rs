//! What can be shown with a real API server and no PostgreSQL: objects made by
//! hand, their status written as the operator would.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod access;
mod completing;
mod flags;
mod hand_made;
mod krew;
mod kubeconfigs;
mod list;
mod manifest;
mod plugin;
mod printers;
mod secrets_cleanup;
mod secrets_damage;
mod secrets_generate;
mod secrets_get;
mod secrets_refused;
mod secrets_rights;
mod secrets_verify;
mod status;
#[path = "../../support/terminal.rs"]
mod terminal;
