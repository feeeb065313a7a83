//! Core of `kubectl pgaas` and `kubectl qs-secrets`.

pub mod app;
pub mod cli;
pub mod ctx;
pub mod decide;
pub mod error;
pub mod execute;
pub mod k8s;
pub mod manifest;
pub mod model;
pub mod observe;
pub mod render;
pub mod report;
