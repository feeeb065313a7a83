//! Pure decisions over what was seen: no API, no clock, no terminal.
//!
//! A changing verb is a function from request, snapshot and journal to the next
//! step. It is called again after every step, so resuming is calling it again.

pub mod adopt;
pub mod application;
pub mod assess;
pub mod cleanup;
pub mod create;
pub mod delete;
pub mod demote;
pub mod difference;
pub mod disaster;
pub mod dns;
pub mod endpoints;
pub mod foreign;
pub mod generation;
mod history;
mod kept;
pub mod owner;
pub mod pair;
pub mod past;
pub mod pki;
pub mod precheck;
pub mod promote;
pub mod rebuild;
pub mod restore;
pub mod roster;
pub mod rotation;
pub mod silence;
mod state;
pub mod step;
pub mod switchover;
pub mod tested;
pub mod token;
pub mod upgrade;
pub mod verify;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod specimen;
#[cfg(test)]
mod stories;
