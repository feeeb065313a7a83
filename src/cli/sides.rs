//! Several data centres, for a verb that looks at the same namespace in each.

use super::parse_pair;
use super::target::typed;

/// Data centres of the flags; none of them is the context alone.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Data centres")]
pub struct SidesArgs {
    /// Context of a data centre, NAME=CONTEXT; may be given several times
    #[arg(long, value_name = "NAME=CONTEXT", value_parser = parse_pair)]
    pub dc_context: Vec<(String, String)>,
    /// Namespace in a data centre, NAME=NAMESPACE; may be given several times
    #[arg(long, value_name = "NAME=NAMESPACE", value_parser = parse_pair)]
    pub dc_namespace: Vec<(String, String)>,
}

impl SidesArgs {
    /// As they were typed, for a command that goes on.
    pub fn typed(&self) -> String {
        typed("dc-context", &self.dc_context) + &typed("dc-namespace", &self.dc_namespace)
    }
}
