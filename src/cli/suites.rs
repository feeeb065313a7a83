//! Which servers are tested, and from where.

use super::WantedArgs;
use std::path::PathBuf;

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// PostgreSQL roles, over every endpoint.
    Postgres,
    /// Redis.
    Redis,
    /// MinIO and its buckets.
    Minio,
    /// Web servers.
    Http,
    /// Everything the profile knows.
    All,
}

impl What {
    /// Whether one kind is meant by what was said.
    pub fn has(self, kind: What) -> bool {
        self == kind || self == What::All
    }
}

/// Servers under test.
#[derive(Debug, Clone, clap::Args)]
pub struct SuitesArgs {
    /// postgres, redis, minio, http or all
    #[arg(value_name = "WHAT", required_unless_present = "plan", hide_possible_values = true)]
    pub what: Option<What>,
    /// Instances or Secrets, or what `http` asks.
    #[arg(
        value_name = "NAME",
        help = "Only these: instances or Secrets; secret/NAME is any Secret. For http: URLs, or SERVICE[:PORT][/PATH]"
    )]
    pub names: Vec<String>,
    /// Which Secrets there are.
    #[command(flatten)]
    pub wanted: WantedArgs,
    /// Sentinel of a Redis that no RedisFailover tells of.
    #[arg(
        long,
        value_name = "HOST",
        help = "Sentinel that names the master of Redis: HOST[:PORT][/MASTER]; that of a RedisFailover is found without"
    )]
    pub sentinel: Option<String>,
    /// Authorities that servers' certificates must be signed by, PEM; otherwise those of this machine
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

/// From where servers are tested.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Place")]
pub struct InClusterArgs {
    /// Test from here, through the API server's port-forward; this is what is done unless told otherwise
    #[arg(long, conflicts_with = "in_cluster")]
    pub local: bool,
    /// Test from a pod in the namespace, as applications reach the servers
    #[arg(long, requires = "image")]
    pub in_cluster: bool,
    /// Image of the pod; it has this program
    #[arg(long, value_name = "IMAGE", requires = "in_cluster")]
    pub image: Option<String>,
    /// Leave the pod and what it needs when the report is there
    #[arg(long, requires = "in_cluster")]
    pub keep: bool,
    /// Carry out a plan, with Secrets from files: what the pod of --in-cluster does
    #[arg(long, value_name = "FILE", hide = true, requires = "secrets")]
    pub plan: Option<PathBuf>,
    /// Folder with a folder for each Secret
    #[arg(long, value_name = "DIR", hide = true, requires = "plan")]
    pub secrets: Option<PathBuf>,
}
