//! Core of `kubectl pgaas` and `kubectl qs-secrets`.

pub mod ctx;
pub mod decide;
pub mod error;
pub mod k8s;
pub mod model;
pub mod observe;
pub mod report;
