//! A Secret's values as a connection, by what its keys mean.

use super::profile::{Field, KeyShape, Profile};
use crate::error::{Error, Result};
use crate::model::connection::{Connection, Host, Service, read};
use crate::model::secret::SecretBytes;
use std::collections::BTreeMap;

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
}
