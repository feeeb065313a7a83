//! Looking at other systems over a stream of their own.

pub mod s3;
