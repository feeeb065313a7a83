//! Running a verb inside the cluster instead of here.

/// A Job that does the same.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct EmitJobArgs {
    /// Print a Job that does this inside the cluster, with its rights; no server is asked
    #[arg(long)]
    pub emit_job: bool,
    /// Image of the Job; it has this program
    #[arg(long, value_name = "IMAGE", requires = "emit_job")]
    pub image: Option<String>,
    /// Let the Job use this ServiceAccount, which exists
    #[arg(long, value_name = "NAME", requires = "emit_job")]
    pub service_account: Option<String>,
    /// Give the Job's ServiceAccount this Role, which exists
    #[arg(long, value_name = "NAME", requires = "emit_job")]
    pub role: Option<String>,
    /// Make the objects hooks of a Helm release, before its installation and upgrades
    #[arg(long, requires = "emit_job")]
    pub helm_hook: bool,
}
