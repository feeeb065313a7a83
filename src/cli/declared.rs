//! Targets that a values directory declares.

use std::path::PathBuf;

/// Where the values files are.
#[derive(Debug, Clone, clap::Args)]
pub struct ValuesDirArgs {
    /// Directory with the values files
    #[arg(long, value_name = "DIR", env = "PGAAS_VALUES", hide_env_values = true, default_value = "confs")]
    pub values: PathBuf,
}

/// A declared target, for verbs that ask no cluster.
#[derive(Debug, Clone, clap::Args)]
pub struct DeclaredArgs {
    /// INS/ENV from the values directory, e.g. ic1/prod
    #[arg(value_name = "TARGET")]
    pub target: String,
    /// Where it is declared.
    #[command(flatten)]
    pub dir: ValuesDirArgs,
    /// Only this data centre
    #[arg(long, value_name = "NAME")]
    pub dc: Option<String>,
}
