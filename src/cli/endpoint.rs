//! Where a connection leads, and what about it is to be otherwise.

use super::target::parse_pair;
use crate::error::{Error, Result};
use crate::manifest::secrets::Via;
use crate::model::connection::{Connection, Tls};

/// What about a connection is to be otherwise.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Connection")]
pub struct AlterArgs {
    /// Encrypt the connection; PostgreSQL takes require, verify-ca or verify-full
    #[arg(
        long,
        value_name = "MODE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "require",
        hide_possible_values = true
    )]
    pub tls: Option<Tls>,
    /// File with the certificate authority, where the connection is made from
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub sslrootcert: Option<String>,
    /// Another database
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub dbname: Option<String>,
}

impl AlterArgs {
    /// Whether anything is.
    pub fn any(&self) -> bool {
        self.tls.is_some() || self.dbname.is_some()
    }

    /// Does it to a connection.
    pub fn alter(&self, connection: &mut Connection) -> Result<()> {
        let wrong = |flag: &str, why: &str| Error::usage(format!("{flag}: {why}"));
        if let Some(name) = &self.dbname {
            connection.to_database(name).map_err(|why| wrong("--dbname", why))?;
        }
        if let Some(tls) = self.tls {
            let file = self.sslrootcert.as_deref();
            connection.encrypt(tls, file).map_err(|why| wrong("--sslrootcert", why))?;
        }
        Ok(())
    }
}

/// Over which endpoint of which data centres.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Connection")]
pub struct EndpointArgs {
    /// Another endpoint of the cluster: rw, ro, r, pooler:NAME, or the alias that follows its primary: alias, alias:HOST
    #[arg(long, value_name = "ENDPOINT")]
    pub via: Option<Via>,
    /// Name hosts so that they are found from other namespaces: HOST.NAMESPACE.svc.cluster.local
    #[arg(long)]
    pub fqdn: bool,
    /// One connection with the hosts of every data centre, that finds the one that takes writes
    #[arg(long, requires = "dc_context")]
    pub all_dcs: bool,
    /// Context of a data centre, NAME=CONTEXT; may be given several times
    #[arg(long, value_name = "NAME=CONTEXT", value_parser = parse_pair, requires = "all_dcs")]
    pub dc_context: Vec<(String, String)>,
    /// Namespace in a data centre, NAME=NAMESPACE; may be given several times
    #[arg(long, value_name = "NAME=NAMESPACE", value_parser = parse_pair, requires = "all_dcs")]
    pub dc_namespace: Vec<(String, String)>,
    /// What the names of a data centre's Services end in from outside, NAME=SUFFIX; may be given several times
    #[arg(long, value_name = "NAME=SUFFIX", value_parser = parse_pair, requires = "all_dcs")]
    pub dc_dns_suffix: Vec<(String, String)>,
}

impl EndpointArgs {
    /// Whether anything was said.
    pub fn any(&self) -> bool {
        self.fqdn || self.all_dcs || self.via.is_some()
    }
}
