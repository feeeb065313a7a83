//! Kubernetes objects as plain JSON.

use serde_json::Value;

/// An object as `kubectl -o name` prints it, such as `cluster.postgresql.cnpg.io/prod-ic1`.
pub fn identity(object: &Value) -> String {
    let text = |pointer| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let kind = text("/kind").to_ascii_lowercase();
    match text("/apiVersion").split_once('/') {
        Some((group, _)) => format!("{kind}.{group}/{}", text("/metadata/name")),
        None => format!("{kind}/{}", text("/metadata/name")),
    }
}
