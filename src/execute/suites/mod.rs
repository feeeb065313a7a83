//! What `test` checks, system by system: a subject and a table of checks each.

pub mod postgres;
