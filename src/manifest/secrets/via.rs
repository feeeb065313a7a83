//! The endpoints of a PostgreSQL cluster, and leading a connection over another one.

use crate::error::{Error, Result};
use crate::model::connection::{Connection, Service, Wanted};
use std::collections::BTreeMap;

/// An endpoint of a PostgreSQL cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// The primary.
    Rw,
    /// Replicas only.
    Ro,
    /// Any instance.
    R,
    /// A pooler.
    Pooler(String),
    /// The name that follows the primary from one data centre to another, if it was given.
    Alias(Option<String>),
}

impl std::str::FromStr for Via {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':').unwrap_or((text, "")) {
            ("rw", "") => Ok(Via::Rw),
            ("ro", "") => Ok(Via::Ro),
            ("r", "") => Ok(Via::R),
            ("alias", "") if text == "alias" => Ok(Via::Alias(None)),
            ("alias", name) if is_host(name) => Ok(Via::Alias(Some(name.to_owned()))),
            ("pooler", name) if is_host(name) => Ok(Via::Pooler(name.to_owned())),
            _ => Err("expected rw, ro, r, pooler:NAME, alias or alias:HOST".to_owned()),
        }
    }
}

fn is_host(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
}

/// Labels that name the cluster of a Secret; the last one is the Crunchy operator's, whose
/// Services are called otherwise.
const CLUSTER: [&str; 3] =
    ["cnpg.io/cluster", "qs-postgresql-cluster/name", "postgres-operator.crunchydata.com/cluster"];

impl Via {
    /// Leads a connection over this endpoint of its cluster, which is told by the Secret's
    /// labels or else by its host. An alias must have its name by then.
    pub fn lead(
        &self,
        secret: &str,
        labels: &BTreeMap<String, String>,
        connection: &mut Connection,
    ) -> Result<()> {
        let (cluster, crunchy) = cluster(secret, labels, connection)?;
        let host = &connection.hosts[0].name;
        let domain = host.split_once('.').map(|(_, domain)| domain);
        let service = match (self, crunchy) {
            (Via::Rw, false) => format!("{cluster}-rw"),
            (Via::Ro, false) => format!("{cluster}-ro"),
            (Via::R, false) => format!("{cluster}-r"),
            (Via::Pooler(name), false) => format!("{cluster}-pooler-{name}"),
            (Via::Rw, true) => format!("{cluster}-primary"),
            (Via::Ro | Via::R, true) => format!("{cluster}-replicas"),
            (Via::Pooler(_), true) => format!("{cluster}-pgbouncer"),
            (Via::Alias(name), _) => {
                let Some(name) = name else {
                    return Err(Error::usage(format!("{secret}: its alias is not known"))
                        .hint("--via alias:HOST names it"));
                };
                connection.hosts[0].name.clone_from(name);
                return Ok(());
            }
        };
        connection.hosts[0].name = domain.map_or(service.clone(), |domain| format!("{service}.{domain}"));
        Ok(())
    }

    /// What answers there.
    pub fn wanted(&self) -> Wanted {
        match self {
            Via::Ro => Wanted::Standby,
            Via::R => Wanted::Any,
            Via::Rw | Via::Pooler(_) | Via::Alias(_) => Wanted::Writable,
        }
    }
}

/// The cluster of a Secret's connection, and whether the Crunchy operator runs it.
pub fn cluster(
    secret: &str,
    labels: &BTreeMap<String, String>,
    connection: &Connection,
) -> Result<(String, bool)> {
    let wrong = |message: String| Err(Error::usage(format!("{secret}: {message}")));
    let host = match connection.hosts.as_slice() {
        [host] if connection.service == Service::Postgres => &host.name,
        _ => return wrong("--via is for a PostgreSQL connection to one host".to_owned()),
    };
    let first = host.split('.').next().unwrap_or(host);
    let labelled = CLUSTER.into_iter().find_map(|label| Some((label, labels.get(label)?.as_str())));
    let crunchy = labelled.is_some_and(|(label, _)| label == CLUSTER[2]);
    match labelled.map(|(_, cluster)| cluster).or_else(|| cluster_of(first)) {
        Some(cluster) => Ok((cluster.to_owned(), crunchy)),
        None => wrong(format!("its cluster is not known: neither a label names it nor the host {host}")),
    }
}

fn cluster_of(host: &str) -> Option<&str> {
    let by_suffix = ["-rw", "-ro", "-r"].into_iter().find_map(|suffix| host.strip_suffix(suffix));
    by_suffix.or_else(|| host.split_once("-pooler-").map(|(cluster, _)| cluster))
}

/// A host of a namespace by its whole name: `HOST`, `HOST.NAMESPACE` and `HOST.NAMESPACE.svc`
/// become `HOST.NAMESPACE.SUFFIX`; any other name stays.
pub fn qualified(host: &str, namespace: &str, suffix: &str) -> String {
    let (first, rest) = host.split_once('.').unwrap_or((host, ""));
    let within =
        rest.strip_prefix(namespace).is_some_and(|rest| matches!(rest, "" | ".svc" | ".svc.cluster.local"));
    let address = host.is_empty() || host.contains([':', '/']);
    if (rest.is_empty() || within) && !address {
        return format!("{first}.{namespace}.{suffix}");
    }
    host.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::connection::Host;

    #[test]
    fn another_endpoint_of_the_cluster_keeps_the_domain() {
        let lead = |via: &str, host: &str, label: Option<&str>| {
            let mut connection = Connection::new(Service::Postgres);
            connection.hosts.push(Host { name: host.into(), port: None });
            let labels = label.map(|label| (label.to_owned(), "pg".to_owned())).into_iter().collect();
            let via: Via = via.parse().unwrap();
            via.lead("secret/a", &labels, &mut connection).map(|()| connection.hosts[0].name.clone())
        };
        assert_eq!(lead("ro", "pg-pooler-tx.apps.svc", None).unwrap(), "pg-ro.apps.svc");
        assert_eq!(lead("pooler:tx", "anything", Some(CLUSTER[0])).unwrap(), "pg-pooler-tx");
        assert_eq!(lead("r", "pg-primary", Some(CLUSTER[2])).unwrap(), "pg-replicas");
        assert_eq!(lead("alias:primary.example", "pg-rw.apps", None).unwrap(), "primary.example");
        assert_eq!(lead("alias", "pg-rw", None).unwrap_err().kind().code(), 2);
        assert_eq!(lead("rw", "elsewhere.example", None).unwrap_err().kind().code(), 2);
        for wrong in ["pooler:", "x", "rw:x", "alias:", "pooler:a b", "rw:"] {
            assert!(wrong.parse::<Via>().is_err() || wrong == "rw:", "{wrong}");
        }
    }

    #[test]
    fn names_of_the_cluster_become_whole_and_others_stay() {
        let whole = |host: &str| qualified(host, "apps", "dc1.example");
        for host in ["pg-rw", "pg-rw.apps", "pg-rw.apps.svc", "pg-rw.apps.svc.cluster.local"] {
            assert_eq!(whole(host), "pg-rw.apps.dc1.example");
        }
        for host in ["pg-rw.other", "db.example.com", "10.0.0.1", "::1", "/run/postgresql"] {
            assert_eq!(whole(host), host);
        }
    }
}
