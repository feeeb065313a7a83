//! What Secrets a set of applications needs: profile and inventory to expectations.
//!
//! A [`Profile`] is data: names, types, labels, keys and how each key comes about. An
//! [`Inventory`] says for whom: clusters with roles, Redis and MinIO instances. Together
//! they give one [`Expected`] per Secret, which is what `generate` creates and `verify`
//! compares with. Pure: passwords are made elsewhere and handed in.

pub mod backup;
mod chart;
mod consumer;
mod each;
mod expected;
mod fields;
mod files;
mod inventory;
mod profile;
mod template;
mod via;

#[cfg(test)]
mod tests;

pub use backup::{Saved, Seen};
pub use consumer::Consumer;
pub use each::Each;
pub use expected::{Expected, ExpectedKey, Source, clashes, expected};
pub use files::{FileKey, FilesShape};
pub use inventory::{Instance, Inventory, Minio, PgCluster, Redis, Role};
pub use profile::{BUILT_IN, Charset, Field, Generate, Hosts, KeyShape, Profile, SecretShape, Supplied};
pub use template::{Template, Unfilled};
pub use via::{Via, cluster, qualified};
