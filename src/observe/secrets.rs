//! Secrets of a namespace, with values that nothing prints by accident.

use super::Unseen;
use crate::k8s::{ApiError, Cluster, Reason, kinds};
use crate::model::owner::Owner;
use crate::model::secret::SecretBytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::collections::BTreeMap;

/// A Secret as it is.
#[derive(Debug, Clone, Default)]
pub struct LiveSecret {
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
    /// Who makes it, if not people.
    pub owner: Option<Owner>,
    /// Its values.
    pub data: BTreeMap<String, SecretBytes>,
}

impl LiveSecret {
    /// Reads a Secret of the API.
    pub fn read(object: &Value) -> Result<LiveSecret, Unseen> {
        let metadata = &object["metadata"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut data = BTreeMap::new();
        for (key, value) in object["data"].as_object().into_iter().flatten() {
            let bytes = STANDARD.decode(value.as_str().unwrap_or_default()).map_err(|_| Unseen {
                reason: Reason::Other,
                message: format!("secret/{}: {key} is no base64", text(&metadata["name"])),
            })?;
            data.insert(key.clone(), SecretBytes::from(bytes));
        }
        Ok(LiveSecret {
            name: text(&metadata["name"]),
            uid: text(&metadata["uid"]),
            resource_version: text(&metadata["resourceVersion"]),
            secret_type: text(&object["type"]),
            labels: texts(&metadata["labels"]),
            annotations: texts(&metadata["annotations"]),
            immutable: object["immutable"].as_bool().unwrap_or_default(),
            created: metadata["creationTimestamp"].as_str().map(str::to_owned),
            written: written(metadata),
            owner: Owner::of(metadata),
            data,
        })
    }

    /// How it is called in messages.
    pub fn object(&self) -> String {
        format!("secret/{}", self.name)
    }
}

fn texts(map: &Value) -> BTreeMap<String, String> {
    let entries = map.as_object().into_iter().flatten();
    entries.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

/// The last time a manager wrote a value.
fn written(metadata: &Value) -> Option<String> {
    let managers = metadata["managedFields"].as_array().into_iter().flatten();
    let times = managers.filter(|entry| entry["fieldsV1"]["f:data"].is_object());
    times.filter_map(|entry| entry["time"].as_str()).max().map(str::to_owned)
}

/// Every Secret of a namespace that has these labels, in the order of the server.
pub async fn secrets(api: &Cluster, namespace: &str, selector: &str) -> Result<Vec<LiveSecret>, Unseen> {
    let listing = api.list(&kinds::SECRETS, Some(namespace), selector).await.map_err(Unseen::from)?;
    listing.items.iter().map(LiveSecret::read).collect()
}

/// One Secret; `None` if there is none of this name.
pub async fn secret(api: &Cluster, namespace: &str, name: &str) -> Result<Option<LiveSecret>, Unseen> {
    let found: Result<Option<Value>, ApiError> = api.get(&kinds::SECRETS, namespace, name).await;
    found.map_err(Unseen::from)?.map(|object| LiveSecret::read(&object)).transpose()
}

#[cfg(test)]
mod tests {
    use super::LiveSecret;
    use serde_json::json;

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
        let live = LiveSecret::read(&object).unwrap();
        assert_eq!(live.data["password"].expose(), [0xff, 0]);
        assert_eq!(live.written.as_deref(), Some("2026-01-02T00:00:00Z"));
        assert!(live.immutable && live.owner.is_none());
        assert!(LiveSecret::read(&json!({"data": {"a": "%"}})).is_err());
    }
}
