//! A profile: the shape of one family of Secrets, read from YAML.

use super::consumer::Consumer;
use super::each::Each;
use super::files::{FILES, FilesShape};
use super::inventory::{self, Inventory};
use super::template::Template;
use crate::manifest::rule::{ANY, OBJECT, TEXT};
use crate::manifest::shape::{self, Shape, may, must};
use crate::manifest::yaml::{self, Node};
use crate::model::problem::{Origin, Problem};
use crate::model::tested::Forge;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The profiles that come with the program; the first is the default.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("pharia", include_str!("profiles/pharia.yaml")),
    ("cnpg-app", include_str!("profiles/cnpg-app.yaml")),
    ("pgo", include_str!("profiles/pgo.yaml")),
    ("bitnami", include_str!("profiles/bitnami.yaml")),
    ("api-forge", include_str!("profiles/api-forge.yaml")),
    ("vso", include_str!("profiles/vso.yaml")),
];

/// What Secrets look like, and for whom there are some without being told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// The operator that makes these Secrets itself; they are then only read here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
    /// How passwords are made unless a key says otherwise.
    pub password: Generate,
    /// Name of a role's database unless the inventory names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<Template>,
    /// Hosts of a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosts: Option<Hosts>,
    /// The shapes.
    pub secrets: Vec<SecretShape>,
    /// Secrets made of files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FilesShape>,
    /// A server of its own that `test postgres` looks into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundled: Option<Forge>,
    /// Whom it is for unless a file or the cluster says otherwise.
    #[serde(default, skip_serializing_if = "Inventory::is_empty")]
    pub inventory: Inventory,
}

/// Where a role connects.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hosts {
    /// Through a pooler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pooler: Option<Template>,
    /// To the primary itself.
    pub direct: Template,
}

/// How a password is made.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Generate {
    /// Characters, or bytes of `base64url`.
    pub length: usize,
    /// Of what.
    pub charset: Charset,
    /// Fewest bytes an existing or supplied one should have.
    #[serde(default)]
    pub minimum: usize,
}

/// What a password is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Charset {
    /// A-Z, a-z, 0-9: safe in every URL and shell.
    Alphanumeric,
    /// 0-9, a-f.
    Hex,
    /// Random bytes in base64 for URLs, without padding.
    Base64url,
    /// Letters, digits and symbols that need no escape in a URL: `-._~`.
    Symbols,
}

/// The shape of one kind of Secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretShape {
    /// For what.
    pub each: Each,
    /// Its name.
    pub name: Template,
    /// Its type.
    #[serde(rename = "type")]
    pub secret_type: String,
    /// To what it belongs, as `list` and `cleanup` call it.
    pub instance: Template,
    /// Labels that tell its type and instance, and all others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, Template>,
    /// Labels by which all Secrets of this shape are found.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub select: BTreeMap<String, String>,
    /// Secrets of the same group share what is generated; the first shape leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Template>,
    /// Its keys, in order.
    pub keys: Vec<KeyShape>,
    /// Values of the chart of an application that reads it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consumer: Vec<Consumer>,
}

/// One key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyShape {
    /// The key.
    pub key: String,
    /// Derived from facts and from other keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Template>,
    /// Made here; an empty mapping means as the profile's passwords.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generate: Option<Generate>,
    /// Given by the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplied: Option<Supplied>,
    /// May be absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// Only there when a fact is not this, as `user!=postgres`, or is, as `replication=true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What it means to a connection, where its name does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Field>,
}

/// A value only the user knows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Supplied {
    /// Environment variable it is looked for in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env: Option<String>,
    /// Fewest bytes it should have.
    #[serde(default)]
    pub minimum: usize,
}

/// What a key means to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// Name of the role or user.
    User,
    /// Password.
    Password,
    /// Host.
    Host,
    /// Port.
    Port,
    /// Scheme of the URL.
    Protocol,
    /// Database.
    Database,
    /// Connection string of libpq or Redis.
    Url,
    /// Connection string of JDBC.
    Jdbc,
    /// URL of an S3 server.
    Endpoint,
    /// Bucket.
    Bucket,
    /// Nothing.
    Other,
}

impl KeyShape {
    /// A key of which only the name is known.
    pub(super) fn named(key: &str) -> KeyShape {
        KeyShape {
            key: key.to_owned(),
            value: None,
            generate: None,
            supplied: None,
            optional: true,
            when: None,
            means: None,
        }
    }

    /// What it means: said, or known by its name.
    pub fn field(&self) -> Field {
        self.means.unwrap_or(match self.key.as_str() {
            "user" | "username" => Field::User,
            "password" => Field::Password,
            "host" => Field::Host,
            "port" => Field::Port,
            "protocol" => Field::Protocol,
            "database" | "databaseName" | "dbname" => Field::Database,
            "databaseUrl" | "uri" | "fqdn-uri" => Field::Url,
            "jdbc-uri" | "fqdn-jdbc-uri" => Field::Jdbc,
            "endpointUrl" => Field::Endpoint,
            "bucket" => Field::Bucket,
            _ => Field::Other,
        })
    }
}

const TEMPLATE: Shape = Shape::Scalar(&ANY);
const LABELS: Shape = Shape::Each { key: &TEXT, of: &TEMPLATE };
const CHARSETS: &[&str] = &["alphanumeric", "hex", "base64url", "symbols"];
const FIELDS: &[&str] = &[
    "user", "password", "host", "port", "protocol", "database", "url", "jdbc", "endpoint", "bucket", "other",
];
const GENERATE: Shape = Shape::Closed(&[
    must("length", Shape::Int { min: 16, max: 1024 }),
    must("charset", Shape::Choice(CHARSETS)),
    may("minimum", Shape::Int { min: 0, max: 1024 }),
]);
const KEY: Shape = Shape::Closed(&[
    must("key", Shape::Scalar(&TEXT)),
    may("value", TEMPLATE),
    may("generate", GENERATE),
    may(
        "supplied",
        Shape::Closed(&[may("env", Shape::Scalar(&TEXT)), may("minimum", Shape::Int { min: 0, max: 1024 })]),
    ),
    may("optional", Shape::Bool),
    may("when", Shape::Scalar(&TEXT)),
    may("means", Shape::Choice(FIELDS)),
]);
const SECRET: Shape = Shape::Closed(&[
    must("each", Shape::Choice(&["role", "redis", "minio", "bucket", "instance", "once"])),
    must("name", TEMPLATE),
    must("type", Shape::Scalar(&TEXT)),
    must("instance", TEMPLATE),
    may("labels", LABELS),
    may("select", LABELS),
    may("group", TEMPLATE),
    must("keys", Shape::List { of: &KEY, min: 1 }),
    may("consumer", Shape::List { of: &CONSUMER, min: 1 }),
]);
const CONSUMER: Shape = Shape::Closed(&[must("at", TEMPLATE), must("value", TEMPLATE)]);
const PROFILE: Shape = Shape::Closed(&[
    must("apiVersion", Shape::Choice(&[inventory::API_VERSION])),
    must("kind", Shape::Choice(&["Profile"])),
    must("name", Shape::Text(&OBJECT)),
    must("description", Shape::Text(&TEXT)),
    may("maker", Shape::Scalar(&TEXT)),
    must("password", GENERATE),
    may("database", TEMPLATE),
    may("hosts", Shape::Closed(&[may("pooler", TEMPLATE), must("direct", TEMPLATE)])),
    must("secrets", Shape::List { of: &SECRET, min: 1 }),
    may("files", Shape::List { of: &FILES, min: 1 }),
    may("bundled", BUNDLED),
    may("inventory", inventory::BODY),
]);
const BUNDLED: Shape = Shape::Closed(&[
    may("host", Shape::Text(&OBJECT)),
    may("port", Shape::Int { min: 1, max: 65535 }),
    may("secret", Shape::Text(&OBJECT)),
    may("database", Shape::Text(&TEXT)),
    may("schema", Shape::Text(&TEXT)),
    may("superuser", Shape::Text(&TEXT)),
    may("owner", Shape::Text(&TEXT)),
    may("user", Shape::Text(&TEXT)),
    may("reader", Shape::Text(&TEXT)),
    may("temporal", Shape::Text(&TEXT)),
]);

impl Profile {
    /// A profile of the program by its name.
    pub fn built_in(name: &str) -> Option<Result<Profile, Vec<Problem>>> {
        let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Some(Profile::read(&Arc::from(format!("profile {name}")), text.as_bytes()))
    }

    /// Reads a profile; every problem is reported.
    pub fn read(file: &Arc<str>, bytes: &[u8]) -> Result<Profile, Vec<Problem>> {
        let mut node = yaml::parse(file, bytes)?;
        let mut problems = Vec::new();
        shape::check(&mut node, &PROFILE, "", &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let profile: Profile = serde_json::from_value(node.to_json())
            .map_err(|error| vec![Problem::of_file(file.to_string(), error.to_string())])?;
        profile.check(&node, &mut problems);
        if problems.is_empty() { Ok(profile) } else { Err(problems) }
    }

    /// What the shape of the file cannot say.
    fn check(&self, node: &Node, problems: &mut Vec<Problem>) {
        let nodes = node.get("secrets").map(Node::items).unwrap_or_default();
        for (number, (secret, at)) in self.secrets.iter().zip(nodes).enumerate() {
            let names = [Some(&secret.name), Some(&secret.instance), secret.group.as_ref()];
            for template in names.into_iter().flatten().chain(secret.labels.values()) {
                if let Some(place) = secret.unknown(template, false) {
                    let message = format!("{template}: nothing is called {place}; {}", secret.known());
                    problems.push(Problem::at(&at.origin, format!("secrets[{number}]"), message));
                }
            }
            let told = secret.told_too_much().into_iter();
            problems.extend(
                told.map(|what| Problem::at(&at.origin, format!("secrets[{number}].consumer"), what)),
            );
            let keys = at.get("keys").map(Node::items).unwrap_or_default();
            for (index, (key, at)) in secret.keys.iter().zip(keys).enumerate() {
                let path = format!("secrets[{number}].keys[{index}]");
                let mut wrong = |message: String| problems.push(Problem::at(&at.origin, &path, message));
                let ways = usize::from(key.value.is_some())
                    + usize::from(key.generate.is_some())
                    + usize::from(key.supplied.is_some());
                if ways != 1 {
                    wrong(format!("{}: expected exactly one of value, generate and supplied", key.key));
                }
                if secret.keys[..index].iter().any(|before| before.key == key.key && before.when == key.when)
                {
                    wrong(format!("{} stands twice", key.key));
                }
                if secret.reaches_itself(&key.key, &mut Vec::new()) {
                    wrong(format!("{} is derived from itself", key.key));
                }
                if let Some(place) = key.value.as_ref().and_then(|value| secret.unknown(value, true)) {
                    wrong(format!("{}: nothing is called {place}; {}", key.key, secret.known()));
                }
            }
        }
        let origin = node.get("inventory").map_or(&Origin::Default, |node| &node.origin);
        problems.extend(self.inventory.problems(origin));
    }
}

impl SecretShape {
    /// Whether a key's value depends on the key itself.
    fn reaches_itself<'a>(&'a self, key: &'a str, path: &mut Vec<&'a str>) -> bool {
        if path.contains(&key) {
            return path.first() == Some(&key);
        }
        path.push(key);
        let shape = self.keys.iter().find(|shape| shape.key == key);
        let mut places = shape.and_then(|shape| shape.value.as_ref()).into_iter().flat_map(Template::places);
        let found =
            places.any(|place| !self.each.facts().contains(&place) && self.reaches_itself(place, path));
        path.pop();
        found
    }

    fn known(&self) -> String {
        format!("known are {} and the keys of the Secret", self.each.facts().join(", "))
    }

    /// The first place of a template that neither a fact nor, where `keys` may be
    /// used, a key fills.
    fn unknown<'a>(&self, template: &'a Template, keys: bool) -> Option<&'a str> {
        let known = |place: &str| {
            self.each.facts().contains(&place) || keys && self.keys.iter().any(|key| key.key == place)
        };
        template.places().find(|place| !known(place))
    }
}
