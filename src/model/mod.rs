//! Pure types: no API, no clock, no terminal.

pub mod certificate;
pub mod change;
pub mod check;
pub mod connection;
pub mod dial;
pub mod finding;
pub mod ignored;
pub mod instance;
pub mod listed;
pub mod login;
pub mod lsn;
pub mod object;
pub mod operation;
pub mod owner;
pub mod phase;
pub mod pki;
pub mod problem;
pub mod restored;
pub mod rotation;
pub mod secret;
pub mod shown;
pub mod status;
pub mod target;
pub mod tested;
pub mod token;
