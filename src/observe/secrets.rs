//! Secrets of a namespace, with values that nothing prints by accident.

use super::Unseen;
use crate::k8s::{ApiError, Cluster, Reason, kinds, protobuf};
use crate::model::owner::{Marks, Owner, OwnerReference};
use crate::model::secret::SecretBytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Secrets asked for at the same time: HTTP/1.1 means a connection each.
const PARALLEL: usize = 16;

/// A Secret as it is.
#[derive(Debug, Clone, Default)]
pub struct LiveSecret {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its uid.
    pub uid: String,
    /// The version that was read; every write of a key derived from another carries it.
    pub resource_version: String,
    /// Its type.
    pub secret_type: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Whether the API server refuses every change of its values.
    pub immutable: bool,
    /// When it was made, RFC 3339.
    pub created: Option<String>,
    /// When its values were last written, by the field managers; RFC 3339.
    pub written: Option<String>,
    /// The same of each writer, with the keys it wrote; empty if there was one only.
    pub writers: Vec<Writer>,
    /// Who makes it, if not people.
    pub owner: Option<Owner>,
    /// Its values.
    pub data: BTreeMap<String, SecretBytes>,
}

/// Somebody who wrote values, by the field managers.
#[derive(Debug, Clone, Default)]
pub struct Writer {
    /// When last, RFC 3339.
    pub time: String,
    /// Which keys, each on a line.
    keys: String,
}

/// A Secret of the API, as far as it is read.
#[derive(Deserialize)]
struct ApiSecret {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default, rename = "type")]
    secret_type: String,
    #[serde(default)]
    immutable: bool,
    data: Option<BTreeMap<String, String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata {
    namespace: String,
    name: String,
    uid: String,
    resource_version: String,
    creation_timestamp: Option<String>,
    managed_fields: Vec<ManagedFields>,
    #[serde(flatten)]
    marks: Marks,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ManagedFields {
    manager: String,
    time: Option<String>,
    fields_v1: FieldsV1,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FieldsV1 {
    #[serde(rename = "f:data")]
    data: Option<Keys>,
}

/// The keys of a map, each on a line: a namespace may have ten thousand Secrets.
struct Keys(String);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Keys;

            fn expecting(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                text.write_str("a map of keys")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = String::new();
                while let Some((key, IgnoredAny)) = map.next_entry::<Cow<'de, str>, _>()? {
                    keys.push_str(key.strip_prefix("f:").unwrap_or(&key));
                    keys.push('\n');
                }
                Ok(Keys(keys))
            }
        }
        from.deserialize_map(Reading)
    }
}

impl LiveSecret {
    /// Reads a Secret of the API.
    pub fn read(object: Value) -> Result<LiveSecret, Unseen> {
        serde_json::from_value::<ApiSecret>(object)
            // The parser's own words may hold a piece of a value.
            .map_err(|_| unseen("a Secret of an unexpected shape".to_owned()))?
            .try_into()
    }

    /// When the value of a key was last written, RFC 3339; of any key without one.
    pub fn written_key(&self, key: Option<&str>) -> Option<&str> {
        let of = |key: &str| {
            let wrote = self.writers.iter().filter(|writer| writer.keys.lines().any(|wrote| wrote == key));
            wrote.map(|writer| writer.time.as_str()).max()
        };
        key.and_then(of).or(self.written.as_deref())
    }

    /// How it is called in messages.
    pub fn object(&self) -> String {
        format!("secret/{}", self.name)
    }
}

impl TryFrom<ApiSecret> for LiveSecret {
    type Error = Unseen;

    fn try_from(from: ApiSecret) -> Result<Self, Unseen> {
        let mut data = BTreeMap::new();
        for (key, value) in from.data.into_iter().flatten() {
            let bytes = STANDARD
                .decode(value)
                .map_err(|_| unseen(format!("secret/{}: {key} is no base64", from.metadata.name)))?;
            data.insert(key, SecretBytes::from(bytes));
        }
        Ok(from.metadata.of(from.secret_type, from.immutable, data))
    }
}

impl From<protobuf::Secret> for LiveSecret {
    fn from(from: protobuf::Secret) -> Self {
        let metadata = from.metadata;
        let reference = |of: protobuf::OwnerReference| OwnerReference {
            api_version: of.api_version,
            kind: of.kind,
            name: of.name,
        };
        let managed = |of: protobuf::ManagedFields| ManagedFields {
            manager: of.manager,
            time: of.time.and_then(protobuf::Time::text),
            fields_v1: of.fields.and_then(|of| serde_json::from_slice(&of.raw).ok()).unwrap_or_default(),
        };
        let metadata = Metadata {
            namespace: metadata.namespace,
            name: metadata.name,
            uid: metadata.uid,
            resource_version: metadata.resource_version,
            creation_timestamp: metadata.created.and_then(protobuf::Time::text),
            managed_fields: metadata.managed_fields.into_iter().map(managed).collect(),
            marks: Marks {
                labels: metadata.labels,
                annotations: metadata.annotations,
                owner_references: metadata.owners.into_iter().map(reference).collect(),
            },
        };
        let data = from.data.into_iter().map(|(key, value)| (key, SecretBytes::from(value))).collect();
        metadata.of(from.secret_type, from.immutable, data)
    }
}

impl Metadata {
    /// The Secret that has this metadata.
    fn of(self, secret_type: String, immutable: bool, data: BTreeMap<String, SecretBytes>) -> LiveSecret {
        // The last time a manager wrote a value.
        let (mut writers, mut owner) = (Vec::new(), Owner::of(&self.marks));
        for entry in self.managed_fields {
            let (Some(Keys(keys)), Some(time)) = (entry.fields_v1.data, entry.time) else { continue };
            owner = owner.or_else(|| Owner::writing(&entry.manager));
            writers.push(Writer { time, keys });
        }
        let written = writers.iter().map(|writer| &writer.time).max().cloned();
        if writers.len() < 2 {
            writers = Vec::new();
        }
        LiveSecret {
            owner,
            namespace: self.namespace,
            name: self.name,
            uid: self.uid,
            resource_version: self.resource_version,
            secret_type,
            labels: self.marks.labels,
            annotations: self.marks.annotations,
            immutable,
            created: self.creation_timestamp,
            written,
            writers,
            data,
        }
    }
}

/// A Secret of a list, read to the end where the list is, beside the wait for the next page.
#[derive(Deserialize)]
#[serde(from = "ApiSecret")]
struct Listed(Result<LiveSecret, Unseen>);

impl From<ApiSecret> for Listed {
    fn from(from: ApiSecret) -> Self {
        Listed(from.try_into())
    }
}

impl From<protobuf::Secret> for Listed {
    fn from(from: protobuf::Secret) -> Self {
        Listed(Ok(from.into()))
    }
}

fn unseen(message: String) -> Unseen {
    Unseen { reason: Reason::Other, message }
}

/// Every Secret of a namespace that has these labels, in the order of the server.
pub async fn secrets(api: &Cluster, namespace: &str, selector: &str) -> Result<Vec<LiveSecret>, Unseen> {
    let mut all = Vec::new();
    let take = |Listed(secret)| all.push(secret);
    api.each_secret(Some(namespace), selector, take).await.map_err(Unseen::from)?;
    all.into_iter().collect()
}

/// Secrets by their labels: every one that has all labels of one of the sets, and `selector`;
/// all namespaces with `None`. Each stands there once.
pub async fn labelled(
    api: &Cluster,
    namespace: Option<&str>,
    sets: &[BTreeMap<String, String>],
    selector: &str,
) -> Result<Vec<LiveSecret>, Unseen> {
    let lists = sets.iter().map(|set| async move {
        let labels = set.iter().map(|(key, value)| format!("{key}={value}"));
        let selector: Vec<String> = labels.chain([selector.to_owned()]).filter(|s| !s.is_empty()).collect();
        let mut all = Vec::new();
        let take = |Listed(secret)| all.push(secret);
        api.each_secret(namespace, &selector.join(","), take).await.map_err(Unseen::from)?;
        Ok::<_, Unseen>(all)
    });
    let mut found: BTreeMap<(String, String), LiveSecret> = BTreeMap::new();
    for live in futures::future::try_join_all(lists).await?.into_iter().flatten() {
        let live = live?;
        found.insert((live.namespace.clone(), live.name.clone()), live);
    }
    Ok(found.into_values().collect())
}

/// Secrets by their names, in the order of the names; those that are not there are left out.
pub async fn named(api: &Cluster, namespace: &str, names: &[&str]) -> Result<Vec<LiveSecret>, Unseen> {
    use futures::{StreamExt, TryStreamExt};
    let asked = names.iter().map(|name| secret(api, namespace, name));
    let found: Vec<Option<LiveSecret>> =
        futures::stream::iter(asked).buffered(PARALLEL).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// One Secret; `None` if there is none of this name.
pub async fn secret(api: &Cluster, namespace: &str, name: &str) -> Result<Option<LiveSecret>, Unseen> {
    let found: Result<Option<Value>, ApiError> = api.get(&kinds::SECRETS, namespace, name).await;
    found.map_err(Unseen::from)?.map(LiveSecret::read).transpose()
}

#[cfg(test)]
mod tests {
    use super::LiveSecret;
    use crate::k8s::protobuf;
    use hyper::body::Bytes;
    use serde_json::{Value, json};

    #[test]
    fn values_are_bytes_and_the_last_writing_is_that_of_the_data() {
        let object = json!({
            "metadata": {
                "name": "a", "uid": "u", "resourceVersion": "7", "labels": {"x": "y"},
                "managedFields": [
                    {"manager": "a", "time": "2026-01-02T00:00:00Z", "fieldsV1": {"f:data": {"f:password": {}}}},
                    {"manager": "b", "time": "2026-03-02T00:00:00Z", "fieldsV1": {"f:metadata": {}}}
                ]
            },
            "type": "Opaque", "immutable": true, "data": {"password": "/wA="}
        });
        let live = LiveSecret::read(object).unwrap();
        assert_eq!(live.data["password"].expose(), [0xff, 0]);
        assert_eq!(live.written.as_deref(), Some("2026-01-02T00:00:00Z"));
        assert!(live.immutable && live.owner.is_none());
        assert!(live.writers.is_empty(), "one writer of values is remembered by its time");
        assert!(LiveSecret::read(json!({"data": {"a": "%"}})).is_err());
    }

    #[test]
    fn each_key_has_the_time_of_its_writer() {
        let entry = |manager: &str, time: &str, key: &str| json!({"manager": manager, "time": time, "fieldsV1": {"f:data": {".": {}, key: {}}}});
        let (first, last) = ("2026-01-02T00:00:00Z", "2026-03-02T00:00:00Z");
        let managed = |managers: [&str; 2]| {
            LiveSecret::read(json!({"metadata": {"name": "a", "managedFields": [
                entry(managers[0], first, "f:password"), entry(managers[1], last, "f:host")]}}))
            .unwrap()
        };
        let live = managed(["kubectl-create", "kubectl-patch"]);
        assert_eq!(live.written_key(Some("password")), Some(first));
        assert_eq!(live.written_key(Some("host")), Some(last));
        assert_eq!((live.written_key(None), live.written_key(Some("new"))), (Some(last), Some(last)));
        assert!(live.owner.is_none());
        assert_eq!(
            managed(["kubectl-create", "vault-secrets-operator"]).owner.unwrap().who,
            "Vault Secrets Operator"
        );
    }

    /// The same three Secrets, as an API server (1.34) answered in either encoding.
    #[test]
    fn both_encodings_of_the_server_say_the_same() {
        let list: Value =
            serde_json::from_slice(include_bytes!("../../tests/golden/wire/secrets.json")).unwrap();
        let json =
            list["items"].as_array().unwrap().iter().map(|item| LiveSecret::read(item.clone()).unwrap());
        let bytes = Bytes::from_static(include_bytes!("../../tests/golden/wire/secrets.pb"));
        let encoded = protobuf::page(&bytes).unwrap().into_iter().map(LiveSecret::from);
        let told = |live: LiveSecret| {
            let values: Vec<_> = live.data.values().map(|value| value.expose().to_vec()).collect();
            format!("{live:#?} {values:?}")
        };
        let (json, encoded): (Vec<_>, Vec<_>) = (json.map(told).collect(), encoded.map(told).collect());
        assert_eq!(json.len(), 3);
        assert_eq!(json, encoded);
        assert!(encoded[1].contains("immutable: true") && encoded[1].contains("cert-manager"));
    }
}
