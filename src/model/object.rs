//! Kubernetes objects as plain JSON.

use crate::error::{Error, Result};
use serde_json::Value;

/// The name of a Secret as typed: `NAME`, or `secret/NAME` as `-o name` prints it.
pub fn secret_name(typed: &str) -> Result<&str> {
    let name = typed.strip_prefix("secret/").or_else(|| typed.strip_prefix("secrets/")).unwrap_or(typed);
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if name.is_empty() || name.len() > 253 || name.contains("..") || !name.chars().all(fits) {
        return Err(Error::usage(format!("expected the name of a Secret, found {typed:?}")));
    }
    Ok(name)
}

/// An object as `kubectl -o name` prints it, such as `cluster.postgresql.cnpg.io/prod-ic1`.
pub fn identity(object: &Value) -> String {
    let text = |pointer| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let kind = text("/kind").to_ascii_lowercase();
    match text("/apiVersion").split_once('/') {
        Some((group, _)) => format!("{kind}.{group}/{}", text("/metadata/name")),
        None => format!("{kind}/{}", text("/metadata/name")),
    }
}

#[cfg(test)]
mod tests {
    use super::secret_name;

    #[test]
    fn a_secret_is_named_with_or_without_its_kind_and_nothing_else_gets_into_a_path() {
        assert_eq!(secret_name("secret/a.b-1").unwrap(), "a.b-1");
        assert_eq!(secret_name("a").unwrap(), "a");
        for typed in ["", "secret/", "pod/a", "a/../b", "..", "a?x=1", "A"] {
            assert_eq!(secret_name(typed).unwrap_err().kind().code(), 2, "{typed}");
        }
    }
}
