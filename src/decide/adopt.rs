//! What a Secret made by hand lacks to be one of a profile, and an external database as
//! such a Secret. Pure; no password is ever made or changed.

use crate::error::{Error, Result};
use crate::manifest::secrets::{
    Each, Expected, Field, Inventory, PgCluster, Profile, Role, Source, expected,
};
use crate::model::connection::{Connection, Form, Service};
use crate::model::secret::SecretBytes;
use crate::observe::secrets::LiveSecret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a Secret lacks.
#[derive(Debug, Clone)]
pub struct Adoption {
    /// As it is.
    pub live: LiveSecret,
    /// Labels to be set.
    pub labels: BTreeMap<String, String>,
    /// Derived keys to be added.
    pub keys: BTreeMap<String, SecretBytes>,
    /// Why nothing, or not all, can be done.
    pub why: Option<String>,
}

/// What one Secret lacks of what is expected of it. Keys that are there stay as they are.
pub fn adoption(one: &Expected, live: LiveSecret) -> Adoption {
    if let Some(owner) = &live.owner {
        let why = Some(format!("{} makes it from {}", owner.who, owner.object));
        return Adoption { live, labels: BTreeMap::new(), keys: BTreeMap::new(), why };
    }
    let other = |(label, value): &(&String, &String)| live.labels.get(*label) != Some(*value);
    let labels = one.labels.iter().filter(other).map(|(l, v)| (l.clone(), v.clone())).collect();
    let (mut keys, mut lacks) = (BTreeMap::new(), Vec::new());
    for key in one.keys.iter().filter(|key| !live.data.contains_key(&key.key)) {
        match (&key.source, one.derive(&key.key, &live.data)) {
            (Source::Derived(_), Ok(value)) if !live.immutable => {
                keys.insert(key.key.clone(), value);
            }
            _ if key.optional => {}
            _ => lacks.push(key.key.clone()),
        }
    }
    let why = (!lacks.is_empty()).then(|| match live.immutable {
        true => format!("it is immutable and has no {}", lacks.join(", ")),
        false => format!("it has no {}: generate makes what is missing", lacks.join(", ")),
    });
    Adoption { live, labels, keys, why }
}

impl Adoption {
    /// Whether there is anything to be written.
    pub fn is_needed(&self) -> bool {
        !self.labels.is_empty() || !self.keys.is_empty()
    }

    /// The patch; it only fits what was read.
    pub fn patch(&self) -> Value {
        let mut patch = json!({"metadata": {
            "resourceVersion": self.live.resource_version, "labels": self.labels}});
        if !self.keys.is_empty() {
            patch["data"] = Value::Object(encoded(&self.keys));
        }
        patch
    }

    /// Whether a Secret has what was to be written.
    pub fn is_done(&self, live: &LiveSecret) -> bool {
        self.labels.iter().all(|(label, value)| live.labels.get(label) == Some(value))
            && self.keys.iter().all(|(key, value)| live.data.get(key) == Some(value))
    }
}

fn encoded(keys: &BTreeMap<String, SecretBytes>) -> Map<String, Value> {
    keys.iter().map(|(key, value)| (key.clone(), json!(STANDARD.encode(value.expose())))).collect()
}

/// A Secret of the profile's shape for a role of a database somewhere else.
pub fn external(profile: &Profile, name: &str, namespace: &str, connection: &Connection) -> Result<Value> {
    let unfit = |why: &str| Error::usage(format!("the connection {why}"));
    let [host] = connection.hosts.as_slice() else { return Err(unfit("must name exactly one host")) };
    let user = connection.user.clone().filter(|user| !user.is_empty());
    let user = user.ok_or_else(|| unfit("names no user"))?;
    let password = connection.password.clone().ok_or_else(|| unfit("has no password"))?;
    if connection.service != Service::Postgres {
        return Err(unfit("is none of PostgreSQL"));
    }
    let database = connection.database.clone().unwrap_or_else(|| user.clone());
    let role = Role {
        name: user.clone(),
        database: Some(database.clone()),
        secret: Some(name.to_owned()),
        ..Role::default()
    };
    let cluster = PgCluster { name: label(&host.name), roles: vec![role], ..PgCluster::default() };
    let inventory = Inventory { clusters: vec![cluster], ..Inventory::default() };
    let all = expected(profile, &inventory, namespace).map_err(|unfilled| {
        Error::usage(format!("profile {}: nothing is called {}", profile.name, unfilled.0))
    })?;
    let one = all.into_iter().find(|one| one.each == Each::Role);
    let mut one =
        one.ok_or_else(|| Error::usage(format!("profile {} has no Secrets of roles", profile.name)))?;
    one.facts.insert("host", host.name.clone());
    let mut values = BTreeMap::new();
    for key in one.keys.iter() {
        let value = match key.field {
            Field::User => Some(SecretBytes::from(user.as_str())),
            Field::Password => Some(password.clone()),
            Field::Host => Some(SecretBytes::from(host.name.as_str())),
            Field::Port => Some(SecretBytes::from(host.port.unwrap_or(5432).to_string())),
            Field::Database => Some(SecretBytes::from(database.as_str())),
            Field::Url | Field::Jdbc => {
                let form = if key.field == Field::Url { Form::Uri } else { Form::Jdbc };
                Some(form.write(connection).map_err(|cannot| Error::usage(cannot.to_string()))?.text)
            }
            _ => one.derive(&key.key, &values).ok(),
        };
        match value {
            Some(value) => drop(values.insert(key.key.clone(), value)),
            None if key.optional => {}
            None => return Err(unfit(&format!("says nothing of the key {}", key.key))),
        }
    }
    Ok(json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace, "labels": one.labels},
        "type": one.secret_type, "data": encoded(&values),
    }))
}

/// A host as the value of a label.
fn label(host: &str) -> String {
    let fit = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' };
    let text: String = host.chars().map(fit).take(63).collect();
    text.trim_matches(['.', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::connection::read;

    fn pharia() -> Profile {
        Profile::built_in("pharia").unwrap().unwrap()
    }

    fn dex() -> Expected {
        let profile = pharia();
        let all = expected(&profile, &profile.inventory, "apps").unwrap();
        all.into_iter().find(|one| one.name.ends_with("-dex")).unwrap()
    }

    fn live(keys: &[(&str, &str)]) -> LiveSecret {
        let data = keys.iter().map(|(key, value)| ((*key).to_owned(), SecretBytes::from(*value))).collect();
        LiveSecret { name: dex().name, resource_version: "7".into(), data, ..LiveSecret::default() }
    }

    #[test]
    fn labels_and_derived_keys_are_added_and_what_is_there_stays() {
        let adopted = adoption(&dex(), live(&[("username", "dex"), ("password", "a/b"), ("host", "mine")]));
        assert_eq!(adopted.labels["qs-postgresql-cluster/type"], "access-secret");
        assert!(!adopted.keys.contains_key("password") && !adopted.keys.contains_key("host"));
        assert_eq!(adopted.keys["databaseName"].expose_text(), Some("dex"));
        assert!(adopted.keys["databaseUrl"].expose_text().unwrap().contains(":a%2Fb@"));
        assert_eq!((adopted.patch()["metadata"]["resourceVersion"].as_str(), adopted.why), (Some("7"), None));
    }

    #[test]
    fn a_password_is_never_made() {
        let adopted = adoption(&dex(), live(&[("username", "dex")]));
        assert!(!adopted.keys.contains_key("password") && !adopted.keys.contains_key("databaseUrl"));
        assert!(adopted.why.unwrap().contains("it has no password, databaseUrl"));
    }

    #[test]
    fn what_somebody_else_makes_is_left_alone() {
        let mut owned = live(&[]);
        let marks =
            serde_json::from_value(json!({"labels": {"app.kubernetes.io/managed-by": "hashicorp-vso"}}));
        owned.owner = crate::model::owner::Owner::of(&marks.unwrap());
        let adopted = adoption(&dex(), owned);
        assert!(!adopted.is_needed() && adopted.why.unwrap().contains("Vault Secrets Operator"));
    }

    #[test]
    fn an_external_database_has_the_keys_of_the_profile() {
        let connection =
            read(b"postgresql://me:p%40ss@db.example:6432/shop?sslmode=require").unwrap().connection;
        let secret = external(&pharia(), "shop", "apps", &connection).unwrap();
        let value = |key: &str| {
            String::from_utf8(STANDARD.decode(secret["data"][key].as_str().unwrap()).unwrap()).unwrap()
        };
        assert_eq!(
            (value("username"), value("password"), value("host")),
            ("me".into(), "p@ss".into(), "db.example".into())
        );
        assert_eq!((value("port"), value("databaseName")), ("6432".into(), "shop".into()));
        assert!(value("databaseUrl").contains("me:p%40ss@db.example:6432/shop?sslmode=require"));
        assert_eq!(secret["metadata"]["labels"]["qs-postgresql-cluster/name"], "db.example");
        let nobody = read(b"postgresql://db.example/shop").unwrap().connection;
        assert_eq!(external(&pharia(), "shop", "apps", &nobody).unwrap_err().kind().code(), 2);
    }
}
