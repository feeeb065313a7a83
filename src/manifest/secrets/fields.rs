//! A Secret's values as a connection, by what its keys mean.

use super::profile::{Field, KeyShape, Profile};
use crate::error::{Error, Result};
use crate::model::connection::{Connection, Host, Service, read};
use crate::model::secret::SecretBytes;
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
}

impl std::str::FromStr for Via {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("pooler:")) {
            ("rw", _) => Ok(Via::Rw),
            ("ro", _) => Ok(Via::Ro),
            ("r", _) => Ok(Via::R),
            (_, Some(name)) if !name.is_empty() => Ok(Via::Pooler(name.to_owned())),
            _ => Err("expected rw, ro, r or pooler:NAME".to_owned()),
        }
    }
}

/// Labels that name the cluster of a Secret; the last one is the Crunchy operator's, whose
/// Services are called otherwise.
const CLUSTER: [&str; 3] =
    ["cnpg.io/cluster", "qs-postgresql-cluster/name", "postgres-operator.crunchydata.com/cluster"];

/// Names that some give their keys, in lower case and without what stands before `_`.
const OTHER_NAMES: &[(&str, Field)] = &[
    ("user", Field::User),
    ("username", Field::User),
    ("accesskey", Field::User),
    ("rootuser", Field::User),
    ("password", Field::Password),
    ("pass", Field::Password),
    ("secretkey", Field::Password),
    ("rootpassword", Field::Password),
    ("host", Field::Host),
    ("hostname", Field::Host),
    ("port", Field::Port),
    ("name", Field::Database),
    ("db", Field::Database),
    ("database", Field::Database),
    ("url", Field::Url),
    ("uri", Field::Url),
    ("endpoint", Field::Endpoint),
    ("bucket", Field::Bucket),
];

impl Profile {
    /// What a key means in Secrets of this profile, or else by its name.
    pub fn field(&self, key: &str) -> Field {
        let known = self.secrets.iter().flat_map(|shape| &shape.keys).find(|known| known.key == key);
        match known.map_or_else(|| KeyShape::named(key).field(), KeyShape::field) {
            Field::Other if known.is_none() => {
                let lower = key.to_ascii_lowercase();
                let name = lower.rsplit('_').next().unwrap_or(&lower);
                OTHER_NAMES.iter().find(|(other, _)| *other == name).map_or(Field::Other, |(_, field)| *field)
            }
            field => field,
        }
    }

    /// The connection a Secret describes; `secret` is how it is called in errors.
    ///
    /// Single keys win over a URL beside them, which only adds what they do not say.
    pub fn connection(&self, secret: &str, data: &BTreeMap<String, SecretBytes>) -> Result<Connection> {
        let find = |field| data.iter().find(|(key, value)| self.field(key) == field && !value.is_empty());
        let text = |field| match find(field) {
            None => Ok(None),
            Some((key, value)) => match value.expose_text() {
                Some(text) => Ok(Some(text.to_owned())),
                None => Err(Error::failed(format!("{secret}: {key} is no text"))),
            },
        };
        let whole = [Field::Url, Field::Jdbc, Field::Endpoint].into_iter().find_map(find);
        let host = text(Field::Host)?;
        let mut connection = match whole.map(|(key, value)| (key, read(value.expose()))) {
            Some((_, Ok(read))) => read.connection,
            Some((key, Err(wrong))) if host.is_none() => {
                return Err(Error::failed(format!("{secret}: {key} cannot be read")).because(wrong));
            }
            _ => Connection::new(self.service(data, text(Field::User)?, text(Field::Port)?)),
        };
        if let Some(name) = host {
            connection.hosts = vec![Host { name, port: None }];
        }
        if let Some(port) = text(Field::Port)? {
            let port = port
                .trim()
                .parse()
                .map_err(|_| Error::failed(format!("{secret}: the port is no number from 1 to 65535")))?;
            connection.hosts.iter_mut().for_each(|host| host.port = Some(port));
        }
        if connection.hosts.is_empty() {
            return Err(Error::failed(format!("{secret} names no host: it is no connection by itself"))
                .hint("kubectl qs-secrets get NAME shows its keys; --profile says what they mean"));
        }
        let database = if connection.service == Service::S3 { Field::Bucket } else { Field::Database };
        connection.user = text(Field::User)?.or(connection.user);
        connection.database = text(database)?.or(connection.database);
        connection.password = find(Field::Password).map(|(_, value)| value.clone()).or(connection.password);
        Ok(connection)
    }

    /// What answers, where no URL says it.
    fn service(
        &self,
        data: &BTreeMap<String, SecretBytes>,
        user: Option<String>,
        port: Option<String>,
    ) -> Service {
        let has = |field| data.keys().any(|key| self.field(key) == field);
        let redis = user.as_deref() == Some("default") || port.as_deref() == Some("6379");
        match () {
            () if has(Field::Bucket) || has(Field::Endpoint) => Service::S3,
            () if redis && !has(Field::Database) => Service::Redis,
            () => Service::Postgres,
        }
    }
}

impl Via {
    /// Leads a connection over this endpoint of its cluster, which is told by the Secret's
    /// labels or else by its host.
    pub fn lead(
        &self,
        secret: &str,
        labels: &BTreeMap<String, String>,
        connection: &mut Connection,
    ) -> Result<()> {
        let wrong = |message: String| Err(Error::usage(format!("{secret}: {message}")));
        let host = match connection.hosts.as_slice() {
            [host] if connection.service == Service::Postgres => host.name.clone(),
            _ => return wrong("--via is for a PostgreSQL connection to one host".to_owned()),
        };
        let (first, domain) = host.split_once('.').map_or((host.as_str(), None), |(a, b)| (a, Some(b)));
        let labelled = CLUSTER.into_iter().find_map(|label| Some((label, labels.get(label)?.as_str())));
        let crunchy = labelled.is_some_and(|(label, _)| label == CLUSTER[2]);
        let Some(cluster) = labelled.map(|(_, cluster)| cluster).or_else(|| cluster_of(first)) else {
            return wrong(format!("its cluster is not known: neither a label names it nor the host {host}"));
        };
        let service = match (self, crunchy) {
            (Via::Rw, false) => format!("{cluster}-rw"),
            (Via::Ro, false) => format!("{cluster}-ro"),
            (Via::R, false) => format!("{cluster}-r"),
            (Via::Pooler(name), false) => format!("{cluster}-pooler-{name}"),
            (Via::Rw, true) => format!("{cluster}-primary"),
            (Via::Ro | Via::R, true) => format!("{cluster}-replicas"),
            (Via::Pooler(_), true) => format!("{cluster}-pgbouncer"),
        };
        connection.hosts[0].name = domain.map_or(service.clone(), |domain| format!("{service}.{domain}"));
        Ok(())
    }
}

fn cluster_of(host: &str) -> Option<&str> {
    let by_suffix = ["-rw", "-ro", "-r"].into_iter().find_map(|suffix| host.strip_suffix(suffix));
    by_suffix.or_else(|| host.split_once("-pooler-").map(|(cluster, _)| cluster))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::connection::Form;

    fn data(pairs: &[(&str, &str)]) -> BTreeMap<String, SecretBytes> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), SecretBytes::from(*value))).collect()
    }

    fn uri(profile: &str, pairs: &[(&str, &str)]) -> String {
        let profile = Profile::built_in(profile).unwrap().unwrap();
        let connection = profile.connection("secret/a", &data(pairs)).unwrap();
        Form::Uri.write(&connection).unwrap().text.expose_text().unwrap().to_owned()
    }

    #[test]
    fn single_keys_win_over_a_url_beside_them() {
        let pairs = [
            ("username", "app"),
            ("password", "a/b"),
            ("host", "pg-rw"),
            ("port", "5432"),
            ("databaseName", "shop"),
            ("databaseUrl", "postgres://app:PASSWORD@old:1/x"),
        ];
        let text = uri("pharia", &pairs);
        assert!(text.ends_with("://app:a%2Fb@pg-rw:5432/shop"), "{text}");
    }

    #[test]
    fn what_answers_is_told_by_the_keys() {
        let redis = [("host", "cart"), ("port", "6379"), ("username", "default"), ("password", "x")];
        assert_eq!(uri("pharia", &redis), "redis://default:x@cart:6379");
        let bucket =
            [("user", "me"), ("password", "x"), ("endpointUrl", "http://store:9000"), ("bucket", "raw")];
        assert_eq!(uri("pharia", &bucket), "http://me:x@store:9000/raw");
        let own = [("DB_HOST", "h"), ("DB_NAME", "d"), ("DB_USER", "u"), ("DB_PASSWORD", "p")];
        assert!(uri("pharia", &own).ends_with("://u:p@h/d"));
    }

    #[test]
    fn a_secret_without_a_host_is_no_connection() {
        let profile = Profile::built_in("pharia").unwrap().unwrap();
        let error = profile.connection("secret/a", &data(&[("password", "hunter2")])).unwrap_err();
        assert!(error.to_string().starts_with("secret/a names no host"), "{error}");
        let error = profile.connection("secret/a", &data(&[("host", "h"), ("port", "x")])).unwrap_err();
        assert!(error.to_string().contains("port"), "{error}");
    }

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
        assert_eq!(lead("rw", "elsewhere.example", None).unwrap_err().kind().code(), 2);
        assert!("pooler:".parse::<Via>().is_err() && "x".parse::<Via>().is_err());
    }
}
