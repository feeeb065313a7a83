//! Backups of Secrets: one YAML `List` that says at its end whether it is whole.
//!
//! What the server manages is left out; what tells whether a Secret was written since
//! stands in an annotation of each, which `restore` takes off again.

use crate::error::{Error, Result};
use crate::model::secret::SecretBytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use zeroize::Zeroize;

/// Holds, per Secret, what was known of it besides its content.
const MARK: &str = "qs-secrets.pgaas.io/backup";
/// Holds another copy of every value.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// First line of every backup.
const HEAD: &str = "# kubectl qs-secrets backup";
const SUM: &str = "# sha256: ";

/// A Secret as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub secret_type: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Whether its values could be changed.
    pub immutable: bool,
    /// Its values.
    pub data: BTreeMap<String, SecretBytes>,
    /// Its uid, its version and when its values were last written.
    pub seen: Seen,
}

/// What tells whether a Secret is the one that was saved, and was written since.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Its uid.
    pub uid: String,
    /// The version that was read.
    pub resource_version: String,
    /// When its values were last written, by the field managers; RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    api_version: String,
    kind: String,
    items: Vec<Object>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    api_version: String,
    kind: String,
    metadata: Metadata,
    #[serde(rename = "type", default)]
    secret_type: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    immutable: bool,
    #[serde(default)]
    data: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct Metadata {
    name: String,
    #[serde(default)]
    namespace: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

/// The file of these Secrets; `about` says where and when they were read.
pub fn write(about: &str, secrets: &[Saved]) -> Result<SecretBytes> {
    let wrong = |error: &dyn std::fmt::Display| Error::failed(format!("cannot write the backup: {error}"));
    let mut items = Vec::new();
    for secret in secrets {
        let mut annotations = secret.annotations.clone();
        annotations.remove(LAST_APPLIED);
        let seen = serde_json::to_string(&secret.seen).map_err(|error| wrong(&error))?;
        annotations.insert(MARK.to_owned(), seen);
        let data = secret.data.iter().map(|(key, value)| (key.clone(), STANDARD.encode(value.expose())));
        items.push(Object {
            api_version: "v1".into(),
            kind: "Secret".into(),
            metadata: Metadata {
                name: secret.name.clone(),
                namespace: secret.namespace.clone(),
                labels: secret.labels.clone(),
                annotations,
            },
            secret_type: secret.secret_type.clone(),
            immutable: secret.immutable,
            data: data.collect(),
        });
    }
    let mut list = List { api_version: "v1".into(), kind: "List".into(), items };
    let options = serde_saphyr::ser_options! {
        compact_list_indent: true,
        folded_wrap_chars: usize::MAX,
        min_fold_chars: usize::MAX
    };
    let body = serde_saphyr::to_string_with_options(&list, options).map_err(|error| wrong(&error));
    list.items.iter_mut().flat_map(|item| item.data.values_mut()).for_each(Zeroize::zeroize);
    let mut body = body?;
    let mut bytes = Vec::with_capacity(body.len() + about.len() + 256);
    bytes.extend_from_slice(format!("{HEAD}: {about}\n").as_bytes());
    bytes.extend_from_slice(body.trim_end().as_bytes());
    bytes.push(b'\n');
    body.zeroize();
    let sum = sum(&bytes);
    bytes.extend_from_slice(format!("{SUM}{sum}\n").as_bytes());
    Ok(bytes.into())
}

/// The Secrets of a backup; one that is not whole is refused. `file` is how it is called.
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Saved>> {
    let refused = |why: &str| Err(Error::usage(format!("{file}: {why}")));
    if !begins(bytes) {
        return match std::str::from_utf8(bytes) {
            Ok(text) if text.contains("kind: ") => refused("is no backup of this program"),
            _ => Err(Error::usage(format!("{file}: is no backup, or is encrypted"))
                .hint("--decrypt-with COMMAND decrypts it, e.g. 'age -d -i key.txt'")),
        };
    }
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let last = body.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let Some(said) = body[last..].strip_prefix(SUM.as_bytes()) else {
        return refused("its end is missing: it was cut off");
    };
    if said != sum(&bytes[..last]).as_bytes() {
        return refused("it was changed or damaged: its content does not have the sha256 at its end");
    }
    let options = serde_saphyr::options! { with_snippet: false };
    // The parser's own words may hold a piece of a value.
    let list = serde_saphyr::from_slice_with_options::<List>(&bytes[..last], options);
    let Ok(list) = list else { return refused("it is no List of Secrets") };
    list.items.into_iter().map(|object| saved(file, object)).collect()
}

/// Whether a text begins as a backup does.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(HEAD.as_bytes())
}

fn saved(file: &str, object: Object) -> Result<Saved> {
    let Metadata { name, namespace, labels, mut annotations } = object.metadata;
    if object.kind != "Secret" {
        return Err(Error::usage(format!("{file}: {} {name} is no Secret", object.kind)));
    }
    let seen = annotations.remove(MARK).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut data = BTreeMap::new();
    for (key, mut value) in object.data {
        let decoded = STANDARD.decode(&value);
        value.zeroize();
        let bytes =
            decoded.map_err(|_| Error::usage(format!("{file}: secret/{name}: {key} is no base64")))?;
        data.insert(key, SecretBytes::from(bytes));
    }
    let (secret_type, immutable) = (object.secret_type, object.immutable);
    Ok(Saved { namespace, name, secret_type, labels, annotations, immutable, data, seen })
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> Saved {
        Saved {
            namespace: "apps".into(),
            name: "shop".into(),
            secret_type: "Opaque".into(),
            annotations: [("team".to_owned(), "a".to_owned())].into(),
            data: [("password".to_owned(), SecretBytes::from(vec![0xff, 0, b'\n']))].into(),
            seen: Seen { uid: "u".into(), resource_version: "7".into(), written: None },
            ..Saved::default()
        }
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let file = write("of a test", &[one()]).unwrap();
        assert_eq!(read("f", file.expose()).unwrap(), [one()]);
        let text = file.expose_text().unwrap();
        assert!(
            text.starts_with("# kubectl qs-secrets backup: of a test\napiVersion: v1\nkind: List\n"),
            "{text}"
        );
        assert!(!text.contains("creationTimestamp") && text.contains("password: /wAK"), "{text}");
    }

    #[test]
    fn a_copy_of_the_values_in_an_annotation_is_left_out() {
        let mut secret = one();
        secret.annotations.insert(LAST_APPLIED.into(), "{}".into());
        assert_eq!(read("f", write("x", &[secret]).unwrap().expose()).unwrap(), [one()]);
    }

    #[test]
    fn what_is_cut_off_changed_or_something_else_is_refused_without_its_content() {
        let file = write("x", &[one()]).unwrap().expose().to_vec();
        let text = String::from_utf8(file.clone()).unwrap();
        let changed = text.replace("/wAK", "/wAL").into_bytes();
        for (bytes, why) in [
            (&file[..file.len() - 80], "cut off"),
            (&changed[..], "changed or damaged"),
            (b"apiVersion: v1\nkind: List\n".as_slice(), "no backup of this program"),
            (b"age-encryption.org/v1\n\xff".as_slice(), "encrypted"),
        ] {
            let error = read("f", bytes).unwrap_err();
            assert_eq!(error.kind().code(), 2);
            assert!(error.to_string().contains(why) && !error.to_string().contains("/wA"), "{error}");
        }
    }
}
