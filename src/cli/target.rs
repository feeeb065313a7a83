//! Which cluster, or pair of clusters, a verb is about.

use std::path::PathBuf;

/// The target and where it is described.
#[derive(Debug, Clone, clap::Args)]
pub struct TargetArgs {
    /// INS/ENV from the values directory (ic1/prod), or the name of a live CLUSTER
    #[arg(value_name = "TARGET")]
    pub target: String,
    /// Its data centres.
    #[command(flatten)]
    pub dcs: DcArgs,
}

/// Data centres, from the values directory or from flags.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DcArgs {
    /// Directory with the values files; ./confs if not given
    #[arg(
        long,
        help_heading = "Data centres",
        value_name = "DIR",
        env = "PGAAS_VALUES",
        hide_env_values = true
    )]
    pub values: Option<PathBuf>,
    /// Only this data centre
    #[arg(long, help_heading = "Data centres", value_name = "NAME")]
    pub dc: Option<String>,
    /// Context of a data centre, NAME=CONTEXT; may be given several times
    #[arg(long, help_heading = "Data centres", value_name = "NAME=CONTEXT", value_parser = parse_pair)]
    pub dc_context: Vec<(String, String)>,
    /// Namespace in a data centre, NAME=NAMESPACE; may be given several times
    #[arg(long, help_heading = "Data centres", value_name = "NAME=NAMESPACE", value_parser = parse_pair)]
    pub dc_namespace: Vec<(String, String)>,
    /// Name of the cluster in a data centre, NAME=CLUSTER; may be given several times
    #[arg(long, help_heading = "Data centres", value_name = "NAME=CLUSTER", value_parser = parse_pair)]
    pub dc_cluster: Vec<(String, String)>,
}

/// Splits at the first `=` only: names of contexts may hold any character.
pub fn parse_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err("NAME=VALUE is needed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_everything_after_the_first_equals_sign() {
        assert_eq!(
            parse_pair("paris=arn:aws:eks:eu-west-3:1:cluster/a=b"),
            Ok(("paris".into(), "arn:aws:eks:eu-west-3:1:cluster/a=b".into()))
        );
        assert!(parse_pair("paris").is_err());
        assert!(parse_pair("paris=").is_err());
        assert!(parse_pair("=p1").is_err());
    }
}
