//! What a resolver says a name leads to, asked anew each time: nothing is kept here.

use crate::error::{Error, Result};
use crate::model::dns::Answer;
use hickory_resolver::config::{NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use hickory_resolver::{Resolver, TokioResolver};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// How long one question may take, and how often it is asked.
const PATIENCE: (Duration, usize) = (Duration::from_secs(3), 2);

/// A resolver without a cache of its own.
pub struct Dns {
    resolver: TokioResolver,
    /// The servers that are asked.
    pub servers: Vec<String>,
}

fn not_set_up() -> Error {
    Error::failed("the resolver cannot be set up")
}

impl Dns {
    /// The resolver of this machine, or one that asks this server only.
    pub fn new(server: Option<SocketAddr>) -> Result<Dns> {
        let (config, options) = match server {
            // The error's type is another one on Windows.
            None => read_system_conf().map_err(|error| not_set_up().because(error))?,
            Some(server) => {
                let mut one = NameServerConfig::udp_and_tcp(server.ip());
                one.connections.iter_mut().for_each(|connection| connection.port = server.port());
                (ResolverConfig::from_name_servers(vec![one]), ResolverOpts::default())
            }
        };
        let servers = match server {
            Some(server) => vec![server.to_string()],
            None => config.name_servers().iter().map(|server| server.ip.to_string()).collect(),
        };
        let mut builder = Resolver::builder_with_config(config, TokioRuntimeProvider::default());
        *builder.options_mut() = options;
        let options = builder.options_mut();
        (options.timeout, options.attempts) = PATIENCE;
        options.cache_size = 0;
        let resolver = builder.build().map_err(|error| not_set_up().because(error))?;
        Ok(Dns { resolver, servers })
    }

    /// Asks for the addresses of a name. A name that does not exist has none; a server
    /// that does not answer is an error.
    pub async fn ask(&self, name: &str) -> Result<Answer, String> {
        // The last dot keeps the machine's search domains out.
        let whole = format!("{}.", name.trim_end_matches('.'));
        let (four, six) = futures::join!(
            self.resolver.lookup(whole.as_str(), RecordType::A),
            self.resolver.lookup(whole.as_str(), RecordType::AAAA)
        );
        let mut answer = Answer::default();
        let mut failed = None;
        for found in [four, six] {
            let records = match found {
                Ok(found) => found,
                Err(error) if error.is_no_records_found() || error.is_nx_domain() => continue,
                Err(error) => {
                    failed = Some(error.to_string());
                    continue;
                }
            };
            for record in records.answers() {
                answer.ttl = answer.ttl.or(Some(record.ttl));
                match &record.data {
                    RData::A(address) => answer.addresses.push(IpAddr::V4(address.0)),
                    RData::AAAA(address) => answer.addresses.push(IpAddr::V6(address.0)),
                    RData::CNAME(alias) => {
                        let name = alias.0.to_utf8().trim_end_matches('.').to_ascii_lowercase();
                        if !answer.chain.contains(&name) {
                            answer.chain.push(name);
                        }
                    }
                    _ => {}
                }
            }
        }
        answer.addresses.sort();
        answer.addresses.dedup();
        match failed {
            Some(error) if answer == Answer::default() => Err(error),
            _ => Ok(answer),
        }
    }
}
