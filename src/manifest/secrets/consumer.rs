//! How an application is pointed at a Secret: values of its chart, or variables of its
//! container. Names of keys only, never a value that is secret.

use super::each::Each;
use super::profile::{Field, KeyShape, Profile, SecretShape};
use super::template::Template;
use crate::error::{Error, Result};
use crate::model::connection::Service;
use crate::model::secret::SecretBytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One value of the application's chart.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Consumer {
    /// Its path, with dots between the keys.
    pub at: Template,
    /// What stands there: the Secret's name as `{secret}`, or the name of a key.
    pub value: Template,
}

/// What templates of a consumer may name beside keys whose values are no secret.
const SECRET: &str = "secret";

/// Variables of a container, by service and by what a key means.
const VARIABLES: &[(Service, &[(Field, &str)])] = &[
    (
        Service::Postgres,
        &[
            (Field::Host, "DB_HOST"),
            (Field::Port, "DB_PORT"),
            (Field::User, "DB_USERNAME"),
            (Field::Password, "DB_PASSWORD"),
            (Field::Database, "DB_NAME"),
            (Field::Url, "DATABASE_URL"),
        ],
    ),
    (
        Service::Redis,
        &[
            (Field::Host, "REDIS_HOST"),
            (Field::Port, "REDIS_PORT"),
            (Field::User, "REDIS_USERNAME"),
            (Field::Password, "REDIS_PASSWORD"),
            (Field::Url, "REDIS_URL"),
        ],
    ),
    (
        Service::S3,
        &[
            (Field::Endpoint, "S3_ENDPOINT_URL"),
            (Field::User, "S3_ACCESS_KEY"),
            (Field::Password, "S3_SECRET_KEY"),
            (Field::Bucket, "S3_BUCKET"),
        ],
    ),
];

impl Field {
    /// Whether everyone may see what it holds.
    fn is_open(self) -> bool {
        use Field::{Bucket, Database, Endpoint, Host, Port, Protocol, User};
        matches!(self, User | Host | Port | Protocol | Database | Endpoint | Bucket)
    }
}

impl Each {
    /// What answers, where that is known.
    fn service(self) -> Option<Service> {
        match self {
            Each::Role => Some(Service::Postgres),
            Each::Redis => Some(Service::Redis),
            Each::Minio | Each::Bucket => Some(Service::S3),
            Each::Instance | Each::Once => None,
        }
    }
}

impl SecretShape {
    /// Places of the mapping that would show what is secret.
    pub(super) fn told_too_much(&self) -> Vec<String> {
        let open = |place: &&str| {
            let key = self.keys.iter().find(|key| key.key == *place);
            *place == SECRET || key.is_some_and(|key| key.field().is_open())
        };
        let templates = self.consumer.iter().flat_map(|one| [&one.at, &one.value]);
        let wrong =
            templates.filter_map(|template| Some((template, template.places().find(|it| !open(it))?)));
        wrong
            .map(|(template, place)| {
                format!("{template}: expected {{secret}} or a key that is no secret, found {place}")
            })
            .collect()
    }
}

impl Profile {
    /// The shape of a Secret: of those with its labels the one with most of its keys.
    pub fn shape(
        &self,
        labels: &BTreeMap<String, String>,
        data: &BTreeMap<String, SecretBytes>,
    ) -> Option<&SecretShape> {
        let labelled = |shape: &&SecretShape| {
            !shape.select.is_empty()
                && shape.select.iter().all(|(label, value)| labels.get(label) == Some(value))
        };
        let fit = |shape: &&SecretShape| {
            let has = shape.keys.iter().filter(|key| data.contains_key(&key.key)).count();
            // A bucket is what tells the two shapes of one server apart.
            let odd =
                shape.keys.iter().any(|key| key.field() == Field::Bucket && !data.contains_key(&key.key));
            (!odd, has, std::cmp::Reverse(shape.keys.len()))
        };
        self.secrets.iter().filter(labelled).max_by_key(fit)
    }

    /// The values of a chart that lead its application to this Secret, by the profile; or
    /// else the variables of a container.
    pub fn consumer(
        &self,
        name: &str,
        labels: &BTreeMap<String, String>,
        data: &BTreeMap<String, SecretBytes>,
    ) -> Result<Value> {
        let service = self.connection(name, data).ok().map(|connection| connection.service);
        let whole = |shape: &&SecretShape| {
            let there = |key: &KeyShape| key.optional || key.when.is_some() || data.contains_key(&key.key);
            shape.keys.iter().all(there) && shape.each.service().is_none_or(|of| Some(of) == service)
        };
        // One made by hand has no labels yet.
        let shape = self
            .shape(labels, data)
            .or_else(|| self.secrets.iter().filter(whole).max_by_key(|shape| shape.keys.len()));
        match shape.filter(|shape| !shape.consumer.is_empty()) {
            Some(shape) => self.values(shape, name, data),
            None => self.variables(name, data),
        }
    }

    fn values(&self, shape: &SecretShape, name: &str, data: &BTreeMap<String, SecretBytes>) -> Result<Value> {
        let place = |place: &str| match place {
            SECRET => Some(name.to_owned()),
            key => data.get(key).and_then(SecretBytes::expose_text).map(str::to_owned),
        };
        let fill = |template: &Template| {
            template.fill_text(&place).map_err(|unfilled| {
                Error::failed(format!("secret/{name} has no key {:?}, which the mapping needs", unfilled.0))
            })
        };
        let mut values = Map::new();
        for Consumer { at, value } in &shape.consumer {
            let (path, value) = (fill(at)?, fill(value)?);
            // What is optional and not there is not named.
            let names_key = shape.keys.iter().any(|key| key.key == value);
            if !names_key || data.contains_key(&value) {
                put(&mut values, &path, value);
            }
        }
        Ok(Value::Object(values))
    }

    fn variables(&self, name: &str, data: &BTreeMap<String, SecretBytes>) -> Result<Value> {
        let connection = self.connection(&format!("secret/{name}"), data);
        let service = connection.map_or(Service::Postgres, |connection| connection.service);
        let rows = VARIABLES.iter().find(|(of, _)| *of == service).map_or(&[][..], |(_, rows)| rows);
        let mut env = Vec::new();
        for (field, variable) in rows {
            let key = data.keys().find(|key| self.field(key) == *field);
            env.extend(key.map(
                |key| json!({"name": variable, "valueFrom": {"secretKeyRef": {"name": name, "key": key}}}),
            ));
        }
        if env.is_empty() {
            return Err(Error::failed(format!("secret/{name} has no key of a connection"))
                .hint("--profile says what its keys mean"));
        }
        Ok(json!({ "env": env }))
    }
}

/// Sets a value below a path.
fn put(values: &mut Map<String, Value>, path: &str, value: String) {
    match path.split_once('.') {
        None => drop(values.insert(path.to_owned(), Value::String(value))),
        Some((first, rest)) => {
            let below = values.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(below) = below {
                put(below, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::BUILT_IN;
    use super::*;

    fn data(keys: &[(&str, &str)]) -> BTreeMap<String, SecretBytes> {
        keys.iter().map(|(key, value)| ((*key).to_owned(), SecretBytes::from(*value))).collect()
    }

    fn yaml(profile: &str, name: &str, label: Option<(&str, &str)>, keys: &[(&str, &str)]) -> String {
        let profile = Profile::built_in(profile).unwrap().unwrap();
        let labels = label.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        let value = profile.consumer(name, &labels, &data(keys)).unwrap();
        serde_json::to_string_pretty(&value).unwrap().replace(['"', ','], "")
    }

    const ROLE: &[(&str, &str)] = &[
        ("username", "dex"),
        ("user", "dex"),
        ("password", "hunter2"),
        ("host", "pg"),
        ("port", "5432"),
        ("protocol", "postgres"),
        ("databaseName", "dex"),
        ("databaseUrl", "postgres://dex:hunter2@pg/dex"),
    ];

    #[test]
    fn values_name_the_secret_and_its_keys_and_no_value() {
        let shown = yaml("pharia", "access-dex", Some(("qs-postgresql-cluster/type", "access-secret")), ROLE);
        assert!(
            shown.contains("existingSecret: access-dex") && shown.contains("databaseUrlKey: databaseUrl")
        );
        assert!(!shown.contains("hunter2"), "{shown}");
        assert_eq!(shown, yaml("pharia", "access-dex", None, ROLE), "without labels the keys tell it");
        let bucket =
            [("user", "u"), ("password", "hunter2"), ("endpointUrl", "http://m"), ("bucket", "internal")];
        let shown = yaml("pharia", "m-internal", Some(("qs-minio/type", "access-secret")), &bucket);
        assert!(shown.contains("internalBucket") && !shown.contains("hunter2"), "{shown}");
        let shown = yaml("bitnami", "shop", None, &[("postgres-password", "hunter2")]);
        assert!(shown.contains("adminPasswordKey: postgres-password"), "{shown}");
        assert!(!shown.contains("userPasswordKey"), "what is not there is not named: {shown}");
    }

    #[test]
    fn a_profile_that_would_tell_a_password_is_refused() {
        let text = BUILT_IN[0].1.replace(
            "{at: databaseConfig.secretKeys.hostKey, value: host}",
            "{at: x, value: \"{password}\"}",
        );
        let problems = Profile::read(&std::sync::Arc::from("own"), text.as_bytes()).unwrap_err();
        assert!(problems[0].to_string().contains("found password"), "{problems:?}");
    }

    #[test]
    fn without_a_chart_a_container_gets_variables() {
        let shown =
            yaml("cnpg-app", "shop-app", None, &[("username", "u"), ("password", "p"), ("host", "h")]);
        assert!(shown.contains("name: DB_PASSWORD") && shown.contains("key: password"), "{shown}");
        // The default profile has Secrets of Redis with as many of these keys.
        let keys = [("username", "u"), ("password", "p"), ("host", "h"), ("port", "5432"), ("dbname", "d")];
        let shown = yaml("pharia", "shop-app", None, &keys);
        assert!(shown.contains("name: DB_NAME"), "{shown}");
        let profile = Profile::built_in("cnpg-app").unwrap().unwrap();
        assert!(profile.consumer("x", &BTreeMap::new(), &data(&[("tls.key", "k")])).is_err());
    }
}
