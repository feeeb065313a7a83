//! Which cluster, or pair of clusters, a verb is about.

use crate::model::word::{self, word};
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

impl TargetArgs {
    /// The same as it would be typed, but for `--dc`, which advice adds itself.
    pub fn typed(&self) -> String {
        let mut text = word(&self.target).into_owned();
        if let Some(values) = &self.dcs.values {
            text.push_str(&format!(" --values {}", word::path(values)));
        }
        text + &typed("dc-context", &self.dcs.dc_context)
            + &typed("dc-namespace", &self.dcs.dc_namespace)
            + &typed("dc-cluster", &self.dcs.dc_cluster)
    }
}

/// A flag with each of its values as it would be typed, each after a blank.
pub(super) fn typed(flag: &str, pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(name, value)| format!(" --{flag} {name}={}", word(value))).collect()
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
/// The name is one word to any shell: advice repeats it.
pub fn parse_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, _)) if !name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) => {
            Err("the name of a data centre is letters, digits, dashes, underscores and dots".to_owned())
        }
        Some((name, value)) if !name.is_empty() && !value.is_empty() => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err("expected the name of a data centre, = and a value, such as paris=p1".to_owned()),
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
        assert!(parse_pair("paris 1=p1").is_err());
    }

    #[test]
    fn a_target_is_told_as_it_was_typed() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let dcs = DcArgs {
            dc: Some("paris".into()),
            dc_context: vec![pair("paris", "p1"), pair("lyon", "l1")],
            dc_cluster: vec![pair("lyon", "shop-b")],
            ..DcArgs::default()
        };
        let args = TargetArgs { target: "shop".into(), dcs };
        assert_eq!(args.typed(), "shop --dc-context paris=p1 --dc-context lyon=l1 --dc-cluster lyon=shop-b");
        let dcs = DcArgs {
            values: Some("my confs".into()),
            dc_context: vec![pair("paris", "prod cluster"), pair("lyon", "admin@l1")],
            ..DcArgs::default()
        };
        assert_eq!(
            TargetArgs { target: "ic1/prod".into(), dcs }.typed(),
            "ic1/prod --values 'my confs' --dc-context paris='prod cluster' --dc-context lyon=admin@l1"
        );
    }
}
