//! Effective values: a tree whose every leaf knows where it came from.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use serde_saphyr::{Commented, ser_options};

use super::yaml::{Data, Node};
use crate::model::problem::Origin;

/// Effective values of one data centre.
#[derive(Clone)]
pub struct Values(Node);

/// Keys whose value is shown only on demand.
const SECRET: [&str; 5] = ["accessKey", "secretKey", "bindPassword", "adminPassword", "configPassword"];

impl Values {
    /// Values from a finished tree.
    pub(super) fn new(node: Node) -> Self {
        Values(node)
    }

    /// The value at a path such as `postgresql.storage.size`.
    pub fn get(&self, path: &str) -> Option<Value> {
        self.node(path).map(Node::to_json)
    }

    /// Where the value at a path came from.
    pub fn origin(&self, path: &str) -> Option<&Origin> {
        self.node(path).map(|node| &node.origin)
    }

    fn node(&self, path: &str) -> Option<&Node> {
        path.split('.').try_fold(&self.0, |node, key| node.get(key))
    }

    /// The whole tree as JSON, secrets included.
    pub fn to_json(&self) -> Value {
        self.0.to_json()
    }

    /// The same values with every secret replaced by a note.
    #[must_use]
    pub fn redacted(&self) -> Values {
        let mut node = self.0.clone();
        redact(&mut node);
        Values(node)
    }

    /// As YAML; with `origins`, every leaf is followed by where it came from.
    pub fn to_yaml(&self, origins: bool) -> Result<String, String> {
        yaml(&View { node: &self.0, origins })
    }
}

// Never the content: it may hold secrets.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Values(…)")
    }
}

fn redact(node: &mut Node) {
    match &mut node.data {
        Data::Map(entries) => {
            for entry in entries {
                match &mut entry.value.data {
                    Data::Scalar { text, plain } if SECRET.contains(&entry.key.as_str()) => {
                        *text = "(redacted)".into();
                        *plain = false;
                    }
                    _ => redact(&mut entry.value),
                }
            }
        }
        Data::List(items) => items.iter_mut().for_each(redact),
        Data::Scalar { .. } => {}
    }
}

/// Plain YAML of any value, as `kubectl get -o yaml` would write it.
pub(super) fn yaml<T: Serialize>(value: &T) -> Result<String, String> {
    // Long texts stay on one line; only text of several lines becomes a block.
    let options = ser_options! { folded_wrap_chars: usize::MAX / 2 };
    serde_saphyr::to_string_with_options(value, options).map_err(|error| error.to_string())
}

/// A node on its way to YAML.
struct View<'a> {
    node: &'a Node,
    origins: bool,
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = |node| View { node, origins: self.origins };
        match &self.node.data {
            Data::Map(entries) if !entries.is_empty() => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for entry in entries {
                    map.serialize_entry(&entry.key, &view(&entry.value))?;
                }
                map.end()
            }
            Data::List(items) if !items.is_empty() => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&view(item))?;
                }
                list.end()
            }
            Data::Scalar { .. } if self.origins => {
                Commented(self.node.to_json(), self.node.origin.to_string()).serialize(serializer)
            }
            _ => self.node.to_json().serialize(serializer),
        }
    }
}

/// Lays `over` upon `base`: mappings are merged key by key, everything else,
/// lists too, is replaced.
pub(super) fn merge(base: &mut Node, over: Node) {
    let (Data::Map(below), Data::Map(above)) = (&mut base.data, &over.data) else {
        *base = over;
        return;
    };
    for entry in above {
        match below.iter_mut().find(|known| known.key == entry.key) {
            Some(known) => {
                known.at = entry.at.clone();
                merge(&mut known.value, entry.value.clone());
            }
            None => below.push(entry.clone()),
        }
    }
}
