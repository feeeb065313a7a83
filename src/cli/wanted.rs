//! Which Secrets there should be: a profile, and for whom.

use crate::model::word::{self, word};
use std::path::PathBuf;

/// The profile that is taken unless another is named.
const DEFAULT: &str = "pharia";

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

    /// The same flags as they would be typed, each after a blank.
    pub fn typed(&self) -> String {
        let mut text = String::new();
        match &self.profile.profile_file {
            Some(path) => text.push_str(&format!(" --profile-file {}", word::path(path))),
            None if self.profile.profile != DEFAULT => {
                text.push_str(&format!(" --profile {}", word(&self.profile.profile)));
            }
            None => {}
        }
        for path in &self.filename {
            text.push_str(&format!(" -f {}", word::path(path)));
        }
        if self.from_live {
            text.push_str(" --from-live");
        }
        text
    }
}

/// A profile.
#[derive(Debug, Clone, clap::Args)]
pub struct ProfileArgs {
    /// Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso
    #[arg(long, value_name = "NAME", default_value = DEFAULT, conflicts_with = "profile_file")]
    pub profile: String,
    /// File with a profile of your own
    #[arg(long, value_name = "FILE")]
    pub profile_file: Option<PathBuf>,
}
