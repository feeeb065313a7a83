//! The object that a store's operator makes a Secret from, and how far its last sync is.

use super::Unseen;
use super::neighbours::served;
use crate::k8s::{Cluster, Kind, Reason, kinds};
use crate::model::owner::Owner;
use serde_json::Value;

/// How an operator is told to read its store at once: an annotation on its own object. Both
/// operators reconcile when annotations change.
pub const ANNOTATION: &str = "force-sync";

/// Kinds that Secrets are made from; of the same name the one the server knows counts.
const KINDS: &[Kind] = &[
    kinds::EXTERNAL_SECRETS,
    kinds::EXTERNAL_SECRETS_BETA,
    kinds::VAULT_STATIC_SECRETS,
    kinds::VAULT_DYNAMIC_SECRETS,
];

/// What a Secret is made from.
#[derive(Debug, Clone)]
pub struct SourceObject {
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The object itself.
    pub object: Value,
}

/// The object a Secret is made from, by who makes it, or else by the name it is given as its
/// destination; `None` if there is none.
pub async fn source(
    api: &Cluster,
    namespace: &str,
    secret: &str,
    owner: Option<&Owner>,
) -> Result<Option<SourceObject>, Unseen> {
    let named = owner.and_then(|owner| owner.object.split_once('/'));
    for kind in KINDS {
        if let Some((_, name)) = named.filter(|(of, _)| kind.kind.eq_ignore_ascii_case(of)) {
            match api.get(kind, namespace, name).await {
                Ok(Some(object)) => {
                    return Ok(Some(SourceObject { kind: *kind, name: name.to_owned(), object }));
                }
                Err(error) if error.reason != Reason::NotServed => return Err(error.into()),
                _ => continue,
            }
        }
        let listing = match api.list(kind, Some(namespace), "").await {
            Err(error) if matches!(error.reason, Reason::NotServed) => continue,
            Err(error) if error.reason == Reason::Forbidden && !served(api, kind).await => continue,
            // Of a kind that is not the owner's nothing need be known.
            Err(error) if error.reason == Reason::Forbidden && named.is_some() => continue,
            other => other?,
        };
        if let Some(object) = listing.items.into_iter().find(|object| makes(object, secret)) {
            let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
            return Ok(Some(SourceObject { kind: *kind, name, object }));
        }
    }
    Ok(None)
}

/// Whether a Secret of this name is made from an object: an ExternalSecret's target is named
/// as the object itself unless it says otherwise.
fn makes(object: &Value, secret: &str) -> bool {
    let destination = object.pointer("/spec/destination/name").or(object.pointer("/spec/target/name"));
    match destination.and_then(Value::as_str).filter(|name| !name.is_empty()) {
        Some(name) => name == secret,
        None => object["kind"] == "ExternalSecret" && object["metadata"]["name"] == secret,
    }
}

impl SourceObject {
    /// How it is called in messages.
    pub fn name(&self) -> String {
        format!("{}/{}", self.kind.kind.to_ascii_lowercase(), self.name)
    }

    /// A time or version that changes with every sync.
    pub fn mark(&self) -> String {
        let status = &self.object["status"];
        match self.is_external() {
            true => format!("{} {}", status["refreshTime"], status["syncedResourceVersion"]),
            false => self.object["metadata"]["resourceVersion"].to_string(),
        }
    }

    /// Whether the operator of External Secrets owns it.
    pub fn is_external(&self) -> bool {
        self.kind.group == kinds::EXTERNAL_SECRETS.group
    }

    /// What the operator says is wrong; `None` if it says that all is well, or nothing. Only
    /// the status of a condition counts, its reason does not change.
    pub fn complaint(&self) -> Option<String> {
        const GOOD: [&str; 3] = ["Ready", "SecretSynced", "Healthy"];
        let conditions = self.object["status"]["conditions"].as_array().into_iter().flatten();
        let bad = |condition: &&Value| {
            GOOD.iter().any(|good| condition["type"] == *good) && condition["status"] == "False"
        };
        let condition = conditions.into_iter().find(bad)?;
        let text = |key: &str| condition[key].as_str().unwrap_or_default();
        Some(format!("{} is False: {} {}", text("type"), text("reason"), text("message")).trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_object_a_secret_is_made_from_is_known_by_its_destination() {
        assert!(makes(&json!({"spec": {"destination": {"name": "a"}}}), "a"));
        assert!(makes(&json!({"kind": "ExternalSecret", "metadata": {"name": "a"}, "spec": {}}), "a"));
        assert!(!makes(
            &json!({"kind": "ExternalSecret", "metadata": {"name": "a"}, "spec": {"target": {"name": "b"}}}),
            "a"
        ));
        assert!(!makes(&json!({"kind": "VaultStaticSecret", "metadata": {"name": "a"}, "spec": {}}), "a"));
    }

    #[test]
    fn a_condition_is_judged_by_its_status_and_only_if_it_is_about_the_sync() {
        let source = |conditions: Value| SourceObject {
            kind: kinds::VAULT_STATIC_SECRETS,
            name: "a".into(),
            object: json!({"status": {"conditions": conditions}}),
        };
        assert_eq!(source(json!([])).complaint(), None);
        assert_eq!(source(json!([{"type": "RolloutRestart", "status": "False"}])).complaint(), None);
        let bad = source(
            json!([{"type": "Healthy", "status": "False", "reason": "Unhealthy", "message": "no route"}]),
        );
        assert_eq!(bad.complaint().as_deref(), Some("Healthy is False: Unhealthy no route"));
    }
}
