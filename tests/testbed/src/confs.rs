//! The example configuration, changed to what the bed has: `examples/confs` of the checkout becomes
//! `target/testbed/confs`, and every change is shown.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::failure::{Doing, Result};
use crate::images::Images;
use crate::places::{DATA_CENTRES, Places};
use crate::record::Record;
use crate::storage::SHARED_BUCKET;

/// What the bed puts in place of what the examples name.
#[derive(Debug)]
struct Substitutes {
    postgresql: String,
    major: u64,
    access_key: String,
    secret_key: String,
}

/// One value that differs from the example.
#[derive(Debug, PartialEq, Eq)]
struct Change {
    path: String,
    text: String,
}

/// Writes `target/testbed/confs` from `examples/confs`, if the checkout has it, and prints what was
/// changed unless it was the same the last time.
pub fn write(places: &Places, images: Option<&Images>, record: &Record) -> Result<()> {
    let source = places.checkout.join("examples/confs");
    if !source.is_dir() {
        eprintln!(
            "  this checkout has no examples/confs; {} is not written",
            places.handover().join("confs").display()
        );
        return Ok(());
    }
    // Without nodes no image is ever pulled; the name only has to be right in form.
    let postgresql = images.map_or("localhost/postgresql:17", |images| images.postgresql.as_str());
    let tag = postgresql.rsplit(':').next().unwrap_or_default();
    let substitutes = Substitutes {
        postgresql: postgresql.to_owned(),
        major: tag.split('.').next().and_then(|major| major.parse().ok()).doing(postgresql)?,
        access_key: record.s3_access_key.clone(),
        secret_key: record.s3_secret_key.clone(),
    };
    let target = places.handover().join("confs");
    if target.exists() {
        fs::remove_dir_all(&target).doing(target.display())?;
    }
    let mut report = String::new();
    for path in files_below(&source)? {
        let relative = path.strip_prefix(&source).doing(path.display())?;
        let text = fs::read_to_string(&path).doing(path.display())?;
        let mut document: Value = serde_saphyr::from_str(&text).doing(path.display())?;
        let changes = adapt(&mut document, &substitutes);
        let text = if changes.is_empty() {
            text
        } else {
            serde_saphyr::to_string(&document).doing(path.display())?
        };
        let file = target.join(relative);
        fs::create_dir_all(file.parent().unwrap_or(&target)).doing(file.display())?;
        // Keys of the object storage may be in it.
        crate::pki::write_private(&file, &text)?;
        for change in changes {
            report.push_str(&format!("  {}: {}: {}\n", relative.display(), change.path, change.text));
        }
    }
    let kept = places.handover().join("confs.changes");
    if fs::read_to_string(&kept).is_ok_and(|known| known == report) {
        return Ok(());
    }
    eprint!("examples/confs as the bed has them, in {}:\n{report}", target.display());
    fs::write(&kept, report).doing(kept.display())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).doing(folder.display())? {
        let path = entry.doing(folder.display())?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Changes one document; returns what was changed.
fn adapt(document: &mut Value, substitutes: &Substitutes) -> Vec<Change> {
    let mut edit = Edit { substitutes, changes: Vec::new() };
    if let Some(sites) = document.get_mut("datacenters").and_then(Value::as_object_mut) {
        for ((name, site), dc) in sites.iter_mut().zip(DATA_CENTRES) {
            let at = format!("datacenters.{name}");
            edit.set(site, &at, "kubeContext", &json!(dc.name));
            edit.set(site, &at, "dnsSuffix", &json!(format!("{}.pgaas.local", dc.name)));
            if let Some(s3) = site.get_mut("s3") {
                edit.set(s3, &format!("{at}.s3"), "endpoint", &json!(dc.s3_url()));
                edit.set(s3, &format!("{at}.s3"), "region", &json!("us-east-1"));
            }
        }
    }
    edit.walk(document, "");
    edit.changes
}

struct Edit<'a> {
    substitutes: &'a Substitutes,
    changes: Vec<Change>,
}

impl Edit<'_> {
    /// Replaces a value that is there.
    fn set(&mut self, parent: &mut Value, at: &str, key: &str, new: &Value) {
        let Some(old) = parent.get_mut(key) else { return };
        if old != new {
            self.note(at, key, &format!("{} → {}", shown(key, old), shown(key, new)));
            *old = new.clone();
        }
    }

    fn note(&mut self, at: &str, key: &str, text: &str) {
        let path = if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
        self.changes.push(Change { path, text: text.to_owned() });
    }

    /// What is recognised by its key, wherever it stands.
    fn walk(&mut self, value: &mut Value, at: &str) {
        let substitutes = self.substitutes;
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.walk(item, &format!("{at}[{index}]"));
                }
            }
            Value::Object(_) => {
                self.set(value, at, "storageClass", &json!("standard"));
                self.set(value, at, "majorVersion", &json!(substitutes.major));
                // Below the lowered memory requests, as CloudNativePG's webhook demands.
                self.set(value, at, "shared_buffers", &json!("64MB"));
                self.set(value, at, "s3Bucket", &json!(SHARED_BUCKET));
                self.catalogue(value, at);
                if let Some(credentials) = value.get_mut("s3Credentials") {
                    let at = format!("{at}.s3Credentials");
                    self.set(credentials, &at, "accessKey", &json!(substitutes.access_key));
                    self.set(credentials, &at, "secretKey", &json!(substitutes.secret_key));
                }
                if value.pointer("/replication/enabled") == Some(&Value::Bool(true))
                    && value.pointer("/replication/readFrom") != Some(&json!("remote"))
                {
                    // Nothing copies between the two object storages of the bed.
                    value["replication"]["readFrom"] = json!("remote");
                    self.note(at, "replication.readFrom", "(unset) → remote");
                }
                if value.get("requests").is_some() {
                    self.resources(value, at);
                }
                if let Some(fields) = value.as_object_mut() {
                    for (key, field) in fields {
                        let at = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                        self.walk(field, &at);
                    }
                }
            }
            _ => {}
        }
    }

    /// The bed has one major version of PostgreSQL.
    fn catalogue(&mut self, value: &mut Value, at: &str) {
        let substitutes = self.substitutes;
        let Some(images) = value.get_mut("images").and_then(Value::as_array_mut) else { return };
        let before = images.len();
        images.retain(|image| image["major"].as_u64().is_none_or(|major| major == substitutes.major));
        let dropped = before - images.len();
        let at = if at.is_empty() { "images".to_owned() } else { format!("{at}.images") };
        for (index, image) in images.iter_mut().enumerate().filter(|(_, image)| image["major"].is_u64()) {
            self.set(image, &format!("{at}[{index}]"), "image", &json!(substitutes.postgresql));
        }
        if dropped > 0 {
            self.note(&at, "*", &format!("{dropped} other major versions left out"));
        }
    }

    /// Requests that the scheduler grants on a small machine, and no processor limit, which would
    /// stretch the start of every instance.
    fn resources(&mut self, value: &mut Value, at: &str) {
        let small = json!({"memory": "128Mi", "cpu": "20m"});
        let limits = value.get_mut("limits").and_then(Value::as_object_mut);
        let limited = limits.is_some_and(|limits| limits.shift_remove("cpu").is_some());
        if limited || value["requests"] != small {
            value["requests"] = small;
            // Every profile is changed alike: one line for all of a file.
            let mut parts = at.split('.');
            let all = match (parts.next(), parts.next(), parts.next()) {
                (Some(first), Some(_), Some(last)) => format!("{first}.*.{last}"),
                _ => at.to_owned(),
            };
            let text = "requests 20m and 128Mi, no processor limit".to_owned();
            let change = Change { path: all, text };
            if !self.changes.contains(&change) {
                self.changes.push(change);
            }
        }
    }
}

/// A value for the terminal; never a secret.
fn shown(key: &str, value: &Value) -> String {
    if key == "secretKey" {
        return "(secret)".to_owned();
    }
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Substitutes, adapt};

    fn adapted(mut document: Value) -> (Value, Vec<String>) {
        let substitutes = Substitutes {
            postgresql: "localhost/postgresql:17.11".to_owned(),
            major: 17,
            access_key: "key".to_owned(),
            secret_key: "word".to_owned(),
        };
        let changes = adapt(&mut document, &substitutes);
        (document, changes.into_iter().map(|change| format!("{}: {}", change.path, change.text)).collect())
    }

    #[test]
    fn data_centres_become_those_of_the_bed_in_their_order() {
        let (document, changes) = adapted(json!({"dns": {"zone": "z"}, "datacenters": {
            "paris": {"kubeContext": "p", "dnsSuffix": "p.example", "s3": {"endpoint": "https://p", "region": "eu"}},
            "lyon": {"kubeContext": "dc2", "dnsSuffix": "l.example"}}}));
        assert_eq!(document["datacenters"]["paris"]["s3"]["endpoint"], "http://10.244.0.1:9000");
        assert_eq!(document["datacenters"]["lyon"]["kubeContext"], "dc2");
        assert_eq!(document["dns"]["zone"], "z");
        assert!(changes.contains(&"datacenters.paris.kubeContext: p → dc1".to_owned()), "{changes:?}");
        assert!(!changes.iter().any(|change| change.starts_with("datacenters.lyon.kubeContext")));
    }

    #[test]
    fn images_storage_and_versions_are_replaced_wherever_they_stand() {
        let (document, changes) = adapted(json!({
            "postgresql": {"majorVersion": 16, "storage": {"storageClass": "fast", "size": "1Gi"}},
            "imageCatalog": {"images": [{"major": 17, "image": "x:17"}, {"major": 16, "image": "x:16"}]},
            "storageProfiles": {"S": {"resources": {
                "requests": {"cpu": "2", "memory": "2Gi"}, "limits": {"cpu": "4", "memory": "4Gi"}}}}}));
        assert_eq!(document["postgresql"]["majorVersion"], 17);
        assert_eq!(document["postgresql"]["storage"], json!({"storageClass": "standard", "size": "1Gi"}));
        assert_eq!(
            document["imageCatalog"]["images"],
            json!([{"major": 17, "image": "localhost/postgresql:17.11"}])
        );
        assert_eq!(document["storageProfiles"]["S"]["resources"]["limits"], json!({"memory": "4Gi"}));
        assert!(changes.contains(&"imageCatalog.images.*: 1 other major versions left out".to_owned()));
    }

    #[test]
    fn credentials_are_replaced_and_the_secret_is_not_shown() {
        let (document, changes) = adapted(json!({"clients": {"ic1": {"s3Bucket": "b",
            "s3Credentials": {"accessKey": "admin", "secretKey": "hush"}, "replication": {"enabled": true}}}}));
        let client = &document["clients"]["ic1"];
        assert_eq!(client["s3Credentials"], json!({"accessKey": "key", "secretKey": "word"}));
        assert_eq!(client["replication"]["readFrom"], "remote");
        assert!(changes.iter().all(|change| !change.contains("hush") && !change.contains("word")));
        let (named, _) = adapted(json!({"clients": {"ic1": {"s3Credentials": {"secretName": "s"}}}}));
        assert_eq!(named["clients"]["ic1"]["s3Credentials"], json!({"secretName": "s"}));
    }

    #[test]
    fn what_fits_stays_untouched() {
        let document = json!({"backup": {"schedule": "0 0 2 * * *"}});
        assert_eq!(adapted(document.clone()), (document, Vec::new()));
    }
}
