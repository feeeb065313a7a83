//! Who names a Secret: objects that would miss it.

use super::Unseen;
use super::neighbours::served;
use crate::k8s::access::Need;
use crate::k8s::{Cluster, Reason, kinds};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Rights to see every object that may name a Secret of its namespace.
pub const NEEDS: &[Need] = &[
    Need::new("list", kinds::CLUSTERS),
    Need::new("list", kinds::POOLERS),
    Need::new("list", kinds::DATABASES),
    Need::new("list", kinds::OBJECT_STORES),
    Need::new("list", kinds::REDIS),
    Need::new("list", kinds::REDIS_FAILOVERS),
    Need::new("list", kinds::POSTGRES_CLUSTERS),
    Need::new("list", kinds::PODS),
    Need::new("list", kinds::DEPLOYMENTS),
    Need::new("list", kinds::STATEFUL_SETS),
    Need::new("list", kinds::DAEMON_SETS),
    Need::new("list", kinds::JOBS),
    Need::new("list", kinds::CRON_JOBS),
    Need::new("list", kinds::SERVICE_ACCOUNTS),
];

/// Names of Secrets, each with the objects that name it: `cluster/shop`.
pub type Mentions = BTreeMap<String, BTreeSet<String>>;

/// Who names one of these Secrets, anywhere in its specification; what has ended is passed
/// over. A kind that cannot be read is an error: unknown is not unused.
///
/// A text that happens to be equal counts, too: that may keep a Secret, never lose one.
pub async fn mentions(api: &Cluster, namespace: &str, names: &[&str]) -> Result<Mentions, Unseen> {
    let names: BTreeSet<&str> = names.iter().copied().collect();
    let names = &names;
    let lists = NEEDS.iter().map(|Need { kind, .. }| async move {
        let mut found: Vec<(String, String)> = Vec::new();
        let take = |object: Value| {
            if ended(&object) {
                return;
            }
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            let by = format!("{}/{name}", kind.kind.to_ascii_lowercase());
            found.extend(named_by(&object, names).into_iter().map(|secret| (secret, by.clone())));
        };
        match api.each(kind, Some(namespace), "", take).await {
            Err(error) if error.reason == Reason::NotServed => {}
            // Whoever has no right to a kind is told so even where nobody serves it.
            Err(error) if error.reason == Reason::Forbidden && !served(api, kind).await => {}
            other => other?,
        }
        Ok::<_, Unseen>(found)
    });
    let mut all = Mentions::new();
    for (secret, by) in futures::future::try_join_all(lists).await?.into_iter().flatten() {
        all.entry(secret).or_default().insert(by);
    }
    Ok(all)
}

/// A pod or Job that will not read anything any more.
fn ended(object: &Value) -> bool {
    let over = |condition: &Value| {
        condition["status"] == "True" && (condition["type"] == "Complete" || condition["type"] == "Failed")
    };
    let conditions = object["status"]["conditions"].as_array().into_iter().flatten();
    matches!(object["status"]["phase"].as_str(), Some("Succeeded" | "Failed"))
        && object["spec"]["containers"].is_array()
        || object["spec"]["template"].is_object() && conditions.into_iter().any(over)
}

/// Which of these names stand in an object, its metadata and status left out.
fn named_by(object: &Value, names: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let fields = object.as_object().into_iter().flatten();
    for (_, value) in fields.filter(|(key, _)| !matches!(key.as_str(), "metadata" | "status")) {
        look(value, names, &mut found);
    }
    found
}

fn look(value: &Value, names: &BTreeSet<&str>, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if names.contains(text.as_str()) => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| look(item, names, found)),
        Value::Object(fields) => fields.values().for_each(|field| look(field, names, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_secret_is_named_anywhere_but_in_metadata_and_status() {
        let cluster = json!({"metadata": {"name": "a"}, "status": {"secrets": ["b"]},
            "spec": {"managed": {"roles": [{"passwordSecret": {"name": "c"}}]}}});
        let named = |object: &Value| named_by(object, &["a", "b", "c"].into());
        assert_eq!(named(&cluster), ["c".to_owned()].into());
        assert_eq!(named(&json!({"imagePullSecrets": [{"name": "a"}]})), ["a".to_owned()].into());
    }

    #[test]
    fn what_has_ended_uses_nothing() {
        let pod = |phase: &str| json!({"spec": {"containers": []}, "status": {"phase": phase}});
        assert!(ended(&pod("Succeeded")) && ended(&pod("Failed")) && !ended(&pod("Pending")));
        let job = |kind: &str| json!({"spec": {"template": {}}, "status": {"conditions": [{"type": kind, "status": "True"}]}});
        assert!(ended(&job("Complete")) && !ended(&job("Suspended")));
        // A Cluster may be called anything by its operator.
        assert!(!ended(&json!({"spec": {"instances": 1}, "status": {"phase": "Failed"}})));
    }
}
