//! Objects in memory with the manners of an API server: 404, 409, 422,
//! resource versions, pages, merge, JSON and apply patches, dry runs.

use pgaas_core::k8s::{Kind, kinds};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A request, split.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub content_type: String,
    pub body: Value,
}

/// Objects by path.
#[derive(Default)]
pub struct Store {
    objects: BTreeMap<String, Value>,
    version: u64,
    /// A resource with its subresource that users have no right to.
    pub denied: Option<&'static str>,
}

impl Store {
    pub fn put(&mut self, mut object: Value) {
        let path = path_of(&object);
        self.version += 1;
        let meta = &mut object["metadata"];
        meta["resourceVersion"] = json!(self.version.to_string());
        if meta["uid"].is_null() {
            meta["uid"] = json!(format!("uid-{}", self.version));
        }
        if meta["creationTimestamp"].is_null() {
            meta["creationTimestamp"] = json!("2026-01-01T00:00:00Z");
        }
        self.objects.insert(path, object);
    }

    pub fn get(&self, path: &str) -> Option<&Value> {
        self.objects.get(path)
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    /// Every object of a collection, in the order of the paths.
    pub fn below(&self, path: &str) -> Vec<&Value> {
        let Some((prefix, plural)) = path.rsplit_once('/') else { return Vec::new() };
        let fits = |object: &str| {
            let Some((collection, _)) = object.rsplit_once('/') else { return false };
            if collection == path {
                return true;
            }
            // All namespaces: the path without `namespaces/NAME`.
            collection
                .strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix("/namespaces/"))
                .is_some_and(|rest| rest.split_once('/').is_some_and(|(_, last)| last == plural))
        };
        self.objects.iter().filter(|(key, _)| fits(key)).map(|(_, object)| object).collect()
    }

    /// Answers a request as the API server would.
    pub fn answer(&mut self, request: &Request) -> (u16, Value) {
        let collection = kinds::ALL.iter().any(|kind| request.path.ends_with(&format!("/{}", kind.plural)));
        match (request.method.as_str(), collection) {
            ("GET", true) => (200, self.page(request)),
            ("GET", false) => match self.get(&request.path) {
                Some(object) => (200, object.clone()),
                None => missing(&request.path),
            },
            ("POST", _) if request.path.ends_with("selfsubjectaccessreviews") => {
                let mut review = request.body.clone();
                let asked = &review["spec"]["resourceAttributes"];
                let [resource, sub] =
                    ["resource", "subresource"].map(|key| asked[key].as_str().unwrap_or_default());
                let allowed = self.denied != Some(format!("{resource}/{sub}").as_str());
                review["status"] = json!({"allowed": allowed});
                (201, review)
            }
            ("POST", _) => {
                let path = path_of(&request.body);
                if self.get(&path).is_some() {
                    let name = request.body["metadata"]["name"].as_str().unwrap_or_default();
                    return status(409, "AlreadyExists", &format!("{name:?} already exists"), name);
                }
                self.store(request, path, request.body.clone(), 201)
            }
            ("PATCH", _) => self.patch(request),
            ("DELETE", _) => self.delete(request),
            _ => status(405, "MethodNotAllowed", "the server does not allow this method", ""),
        }
    }

    fn page(&self, request: &Request) -> Value {
        let number = |key: &str| request.query.get(key).and_then(|text| text.parse::<usize>().ok());
        let (start, limit) = (number("continue").unwrap_or(0), number("limit").unwrap_or(usize::MAX));
        let fits = |object: &Value| {
            let labels = request.query.get("labelSelector").map(String::as_str).unwrap_or_default();
            let named = request.query.get("fieldSelector").and_then(|f| f.strip_prefix("metadata.name="));
            named.is_none_or(|name| object["metadata"]["name"] == *name)
                && labels.split(',').filter(|part| !part.is_empty()).all(|part| {
                    let (key, value) = part.split_once('=').unwrap_or((part, ""));
                    object["metadata"]["labels"][key].as_str().is_some_and(|v| value.is_empty() || v == value)
                })
        };
        let all: Vec<&Value> = self.below(&request.path).into_iter().filter(|object| fits(object)).collect();
        let items: Vec<&Value> = all.iter().skip(start).take(limit).copied().collect();
        let end = start + items.len();
        let next = if end < all.len() { end.to_string() } else { String::new() };
        json!({
            "kind": "List", "apiVersion": "v1", "items": items,
            "metadata": {"resourceVersion": self.version.to_string(), "continue": next},
        })
    }

    fn patch(&mut self, request: &Request) -> (u16, Value) {
        let apply = request.content_type.contains("apply-patch");
        let mut object = match (self.get(&request.path), apply) {
            (Some(object), _) => object.clone(),
            (None, true) => json!({}),
            (None, false) => return missing(&request.path),
        };
        let sent = &request.body["metadata"]["resourceVersion"];
        if sent.is_string() && *sent != object["metadata"]["resourceVersion"] {
            return status(409, "Conflict", "the object has been modified", "x");
        }
        if request.content_type.contains("json-patch") {
            if let Err(message) = json_patch(&mut object, &request.body) {
                return status(422, "Invalid", &message, "x");
            }
        } else {
            merge(&mut object, &request.body);
        }
        self.store(request, request.path.clone(), object, 200)
    }

    fn delete(&mut self, request: &Request) -> (u16, Value) {
        let Some(object) = self.get(&request.path) else { return missing(&request.path) };
        for key in ["uid", "resourceVersion"] {
            let wanted = &request.body["preconditions"][key];
            if wanted.is_string() && *wanted != object["metadata"][key] {
                return status(409, "Conflict", &format!("Precondition failed: {key}"), "x");
            }
        }
        if request.body["dryRun"].is_null() {
            self.objects.remove(&request.path);
        }
        (200, json!({"kind": "Status", "status": "Success"}))
    }

    fn store(&mut self, request: &Request, path: String, object: Value, code: u16) -> (u16, Value) {
        if request.query.contains_key("dryRun") {
            return (code, object);
        }
        self.put(object);
        (code, self.get(&path).cloned().unwrap_or_default())
    }
}

pub fn path_of(object: &Value) -> String {
    let kind = Kind::of(object).unwrap_or_else(|| panic!("no such kind: {object}"));
    let meta = &object["metadata"];
    kind.path(meta["namespace"].as_str(), meta["name"].as_str())
}

pub fn status(code: u16, reason: &str, message: &str, name: &str) -> (u16, Value) {
    let details = if name.is_empty() { json!({}) } else { json!({ "name": name }) };
    let body = json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure",
        "reason": reason, "message": message, "details": details, "code": code,
    });
    (code, body)
}

fn missing(path: &str) -> (u16, Value) {
    let (collection, name) = path.rsplit_once('/').unwrap_or_default();
    let plural = collection.rsplit('/').next().unwrap_or_default();
    let group = collection.strip_prefix("/apis/").and_then(|rest| rest.split('/').next());
    let resource = group.map_or(plural.to_owned(), |group| format!("{plural}.{group}"));
    status(404, "NotFound", &format!("{resource} {name:?} not found"), name)
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (key, value) in patch {
        if value.is_null() {
            target.as_object_mut().unwrap().remove(key);
        } else {
            merge(&mut target[key.as_str()], value);
        }
    }
}

/// RFC 6902 without `copy` and `move`.
fn json_patch(object: &mut Value, patch: &Value) -> Result<(), String> {
    for operation in patch.as_array().into_iter().flatten() {
        let path = operation["path"].as_str().unwrap_or_default();
        let value = operation["value"].clone();
        let (parent, key) = path.rsplit_once('/').unwrap_or_default();
        let key = key.replace("~1", "/").replace("~0", "~");
        match operation["op"].as_str() {
            Some("test") if object.pointer(path).unwrap_or(&Value::Null) == &value => {}
            Some("test") => return Err(format!("testing value {path} failed: test failed")),
            Some("remove") => {
                let parent = object.pointer_mut(parent).and_then(Value::as_object_mut);
                parent.and_then(|map| map.remove(&key)).ok_or(format!("nothing to remove at {path}"))?;
            }
            Some("replace") if object.pointer(path).is_none() => {
                return Err(format!("replace operation does not apply: {path} is missing"));
            }
            Some("add" | "replace") => match object.pointer_mut(parent) {
                Some(Value::Array(items)) if key == "-" => items.push(value),
                Some(Value::Array(items)) => {
                    let index: usize = key.parse().map_err(|_| format!("no index: {path}"))?;
                    match operation["op"].as_str() {
                        Some("replace") => items[index] = value,
                        _ => items.insert(index, value),
                    }
                }
                Some(parent @ Value::Object(_)) => parent[key.as_str()] = value,
                _ => return Err(format!("add operation does not apply: {path} has no parent")),
            },
            other => return Err(format!("unknown operation {other:?}")),
        }
    }
    Ok(())
}
