//! Core of `kubectl pgaas` and `kubectl qs-secrets`.

pub mod ctx;
pub mod error;
pub mod report;
