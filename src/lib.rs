#![doc = include_str!("ARCHITECTURE.md")]

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
pub mod probe;
pub mod render;
pub mod report;
