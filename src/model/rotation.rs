//! What a rotation keeps while it runs: both values, in a Secret beside the rotated one.
//!
//! Its values cannot be changed (`immutable`), and it is only made where there is none: as
//! long as it is there, no password of the rotation is lost, whoever is killed.

use super::secret::SecretBytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Annotation of a rotated Secret, and of restarted pods: which run wrote it last.
pub const MARK: &str = "qs-secrets.pgaas.io/rotation";
/// Label of what a rotation keeps.
pub const LABEL: &str = "qs-secrets.pgaas.io/rotation-state";
/// Annotation: id of the run.
pub const RUN: &str = "qs-secrets.pgaas.io/run";
/// Annotation: which process carries the run on.
pub const HOLDER: &str = "qs-secrets.pgaas.io/holder";
/// Annotation: who began it, for people.
pub const BY: &str = "qs-secrets.pgaas.io/by";
/// Annotation: why the old values are put back.
pub const BACK: &str = "qs-secrets.pgaas.io/back";
const OLD: &str = "old";
const NEW: &str = "new";

/// Values by place (a Secret of a data centre) and key; `None` is a key that is not there.
pub type Values = BTreeMap<String, BTreeMap<String, Option<SecretBytes>>>;

/// Both values of everything a rotation writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Name of the Secret it stands in.
    pub name: String,
    /// Its uid.
    pub uid: String,
    /// The version that was read.
    pub resource_version: String,
    /// Id of the run.
    pub run: String,
    /// The process that carries it on.
    pub holder: String,
    /// Who began it, for people.
    pub by: String,
    /// Why the old values are put back; none while the new ones are brought in.
    pub back: Option<String>,
    /// What was there.
    pub old: Values,
    /// What is to be there.
    pub new: Values,
}

/// Name of the Secret that keeps the values while the Secret `leader` is rotated.
pub fn name(leader: &str) -> String {
    format!("{leader}-rotation")
}

impl Kept {
    /// Reads a Secret; `None` if it is none of ours.
    pub fn read(
        name: &str,
        (uid, resource_version): (&str, &str),
        annotations: &BTreeMap<String, String>,
        data: &BTreeMap<String, SecretBytes>,
    ) -> Option<Kept> {
        let text = |key: &str| annotations.get(key).cloned();
        Some(Kept {
            name: name.to_owned(),
            uid: uid.to_owned(),
            resource_version: resource_version.to_owned(),
            run: text(RUN)?,
            holder: text(HOLDER)?,
            by: text(BY).unwrap_or_default(),
            back: text(BACK),
            old: values(data.get(OLD)?)?,
            new: values(data.get(NEW)?)?,
        })
    }

    /// The Secret to be made.
    pub fn object(&self, namespace: &str, manager: &str) -> Value {
        let mut annotations = json!({RUN: self.run, HOLDER: self.holder, BY: self.by});
        if let Some(why) = &self.back {
            annotations[BACK] = json!(why);
        }
        json!({
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "immutable": true,
            "metadata": {
                "name": self.name, "namespace": namespace, "annotations": annotations,
                "labels": {LABEL: "true", "app.kubernetes.io/managed-by": manager},
            },
            "data": {OLD: text(&self.old), NEW: text(&self.new)},
        })
    }

    /// The values to be brought in, and those to be done away with.
    pub fn goal(&self) -> (&Values, &Values) {
        if self.back.is_some() { (&self.old, &self.new) } else { (&self.new, &self.old) }
    }

    /// What a Secret or a pod is marked with that has the values of the goal.
    pub fn mark(&self) -> String {
        if self.back.is_some() { format!("{}-back", self.run) } else { self.run.clone() }
    }

    /// Whether a mark tells that somebody else has turned the run back.
    pub fn is_turned(&self, mark: Option<&String>) -> bool {
        self.back.is_none() && mark.is_some_and(|mark| *mark == format!("{}-back", self.run))
    }
}

/// Whether a Secret with this mark was written by the run, in either direction.
pub fn is_of(run: &str, mark: Option<&String>) -> bool {
    let ends = ["", "-back", BEGUN];
    mark.and_then(|mark| mark.strip_prefix(run)).is_some_and(|end| ends.contains(&end))
}

/// Ends the mark of a Secret that still has its old values, and that a run is about to
/// change: had somebody else changed it, the mark could not have been set.
pub const BEGUN: &str = "-begun";

fn text(values: &Values) -> String {
    let of = |value: &Option<SecretBytes>| match value {
        Some(value) => json!(STANDARD.encode(value.expose())),
        None => Value::Null,
    };
    let places = values.iter().map(|(place, keys)| {
        let keys: Map<String, Value> = keys.iter().map(|(key, value)| (key.clone(), of(value))).collect();
        (place.clone(), Value::Object(keys))
    });
    STANDARD.encode(Value::Object(places.collect()).to_string())
}

fn values(bytes: &SecretBytes) -> Option<Values> {
    let read: BTreeMap<String, BTreeMap<String, Option<String>>> =
        serde_json::from_slice(bytes.expose()).ok()?;
    let mut all = Values::new();
    for (place, keys) in read {
        let found = all.entry(place).or_default();
        for (key, value) in keys {
            let value = value.map(|text| STANDARD.decode(text)).transpose().ok()?;
            found.insert(key, value.map(SecretBytes::from));
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_stands_in_values_only() {
        let values = |text: &str| -> Values {
            let keys = [("password".to_owned(), Some(text.into())), ("uri".to_owned(), None)];
            [("a".to_owned(), keys.into())].into()
        };
        let kept = Kept { run: "r1".into(), holder: "p1".into(), ..Kept::default() };
        let kept = Kept { old: values("hunter2"), new: values("s\u{e4}cret"), ..kept };
        let object = kept.object("ns", "me");
        assert_eq!(object["immutable"], true);
        let metadata = object["metadata"].to_string();
        assert!(!metadata.contains("hunter2") && !metadata.contains(&STANDARD.encode("hunter2")));
        let data = |key: &str| {
            let bytes = STANDARD.decode(object["data"][key].as_str().unwrap()).unwrap();
            (key.to_owned(), SecretBytes::from(bytes))
        };
        let annotations = serde_json::from_value(object["metadata"]["annotations"].clone()).unwrap();
        let read = Kept::read("a", ("u", "1"), &annotations, &[data("old"), data("new")].into()).unwrap();
        assert_eq!((read.old, read.new, read.run.as_str()), (kept.old, kept.new, "r1"));
        assert!(Kept::read("a", ("u", "1"), &BTreeMap::new(), &BTreeMap::new()).is_none());
    }

    #[test]
    fn a_mark_tells_the_run_and_its_direction() {
        let mut kept = Kept { run: "r1".into(), ..Kept::default() };
        assert!(is_of("r1", Some(&kept.mark())) && !kept.is_turned(Some(&kept.mark())));
        kept.back = Some("why".into());
        let back = kept.mark();
        kept.back = None;
        assert!(is_of("r1", Some(&back)) && kept.is_turned(Some(&back)) && !is_of("r2", Some(&back)));
    }
}
