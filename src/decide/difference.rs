//! What a server-side apply would change.

pub use crate::model::change::Difference;
use serde_json::Value;

/// Fields that change by themselves.
const SERVERS_OWN: [&str; 6] =
    ["managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink"];

/// Compares an object as it is with the answer of a dry-run apply. Values of Secrets
/// are never shown.
pub fn differences(
    dc: &str,
    object: &Value,
    live: Option<&Value>,
    applied: &Value,
    secret: bool,
) -> Vec<Difference> {
    let about = |field: String, old: Option<&Value>, new: Option<&Value>| {
        let hide = secret && field.starts_with("/data");
        let show = |value: &Value| if hide { "<hidden>".to_owned() } else { text(value) };
        Difference {
            dc: dc.to_owned(),
            object: crate::model::object::identity(object),
            field,
            old: old.map(show),
            new: new.map(show),
        }
    };
    let Some(live) = live else { return vec![about(String::new(), None, None)] };
    let mut found = Vec::new();
    walk(String::new(), Some(live), Some(applied), &mut |field, old, new| found.push(about(field, old, new)));
    found
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn walk(
    path: String,
    old: Option<&Value>,
    new: Option<&Value>,
    found: &mut impl FnMut(String, Option<&Value>, Option<&Value>),
) {
    if old == new || path == "/status" {
        return;
    }
    let (Some(Value::Object(before)), Some(Value::Object(after))) = (old, new) else {
        return found(path, old, new);
    };
    let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
    for key in keys {
        if path == "/metadata" && SERVERS_OWN.contains(&key.as_str()) {
            continue;
        }
        let below = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
        walk(below, before.get(key), after.get(key), found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(data: Value) -> Value {
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "resourceVersion": "1"}, "data": data})
    }

    #[test]
    fn what_the_server_counts_is_no_difference() {
        let mut applied = object(json!({}));
        applied["metadata"]["resourceVersion"] = json!("2");
        assert_eq!(differences("dc1", &applied, Some(&object(json!({}))), &applied, false), []);
    }

    #[test]
    fn a_secrets_values_are_hidden_but_their_change_is_told() {
        let (old, new) = (object(json!({"k": "b2xk"})), object(json!({"k": "bmV3"})));
        let found = differences("dc1", &new, Some(&old), &new, true);
        assert_eq!(found[0].field, "/data/k");
        assert_eq!(found[0].new.as_deref(), Some("<hidden>"));
    }

    #[test]
    fn an_object_that_is_not_there_is_one_difference() {
        let new = object(json!({}));
        assert_eq!(differences("dc1", &new, None, &new, true).len(), 1);
    }
}
