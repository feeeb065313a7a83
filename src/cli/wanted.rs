//! Which Secrets there should be: a profile, and for whom.

use std::path::PathBuf;

/// A profile and an inventory.
#[derive(Debug, Clone, clap::Args)]
pub struct WantedArgs {
    /// What they look like.
    #[command(flatten)]
    pub profile: ProfileArgs,
    /// Inventory file, or values files of the charts; - is standard input
    #[arg(long, short = 'f', value_name = "FILE", conflicts_with = "from_live")]
    pub filename: Vec<PathBuf>,
    /// Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO
    #[arg(long)]
    pub from_live: bool,
}

impl WantedArgs {
    /// Whether somebody said for whom there are Secrets, and not only the profile.
    pub fn told(&self) -> bool {
        !self.filename.is_empty() || self.from_live
    }
}

/// A profile.
#[derive(Debug, Clone, clap::Args)]
pub struct ProfileArgs {
    /// Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso
    #[arg(long, value_name = "NAME", default_value = "pharia", conflicts_with = "profile_file")]
    pub profile: String,
    /// File with a profile of your own
    #[arg(long, value_name = "FILE")]
    pub profile_file: Option<PathBuf>,
}
