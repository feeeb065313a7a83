//! What a backup changes in a namespace. Pure.

use crate::manifest::secrets::Saved;
use crate::model::owner::{Marks, Owner};
use crate::model::restored::Restoring;
use crate::observe::secrets::LiveSecret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// One Secret of a backup and what is to be done.
#[derive(Debug, Clone)]
pub struct Step {
    /// As it was.
    pub saved: Saved,
    /// As it is.
    pub live: Option<LiveSecret>,
    /// What is to be done.
    pub what: Restoring,
    /// Keys that differ.
    pub keys: Vec<String>,
    /// Why it is kept, or what is to be known.
    pub why: Option<String>,
}

/// What is to be done with each. Nothing that is there is written over unless that is
/// asked for; what somebody else makes, and what cannot be changed, never is.
pub fn steps(saved: Vec<Saved>, live: &[LiveSecret], overwrite: bool) -> Vec<Step> {
    let step = |saved: Saved| {
        let now = live.iter().find(|live| live.name == saved.name).cloned();
        let keys = now.as_ref().map(|now| differing(&saved, now)).unwrap_or_default();
        let owner = now.as_ref().and_then(|now| now.owner.as_ref());
        let owner = owner.cloned().or_else(|| owner_of(&saved));
        let (what, why) = match (&now, owner) {
            (Some(now), _) if keys.is_empty() && now.secret_type == saved.secret_type => {
                (Restoring::Same, None)
            }
            (_, Some(owner)) => {
                (Restoring::Kept, Some(format!("{} makes it from {}", owner.who, owner.object)))
            }
            (None, None) => (Restoring::Create, None),
            (Some(now), _) if now.secret_type != saved.secret_type => {
                (Restoring::Kept, Some(format!("its type is {}, not {}", now.secret_type, saved.secret_type)))
            }
            (Some(now), _) if now.immutable => (Restoring::Kept, Some("it is immutable".to_owned())),
            (Some(now), _) => {
                (if overwrite { Restoring::Overwrite } else { Restoring::Kept }, Some(since(&saved, now)))
            }
        };
        Step { saved, live: now, what, keys, why }
    };
    saved.into_iter().map(step).collect()
}

/// What is known of the time between backup and now.
fn since(saved: &Saved, live: &LiveSecret) -> String {
    let when = live.written.as_deref().map(|time| format!(" at {time}")).unwrap_or_default();
    match () {
        () if live.uid != saved.seen.uid => "it was made anew since the backup".to_owned(),
        () if live.resource_version == saved.seen.resource_version => "the backup was changed".to_owned(),
        () if live.written > saved.seen.written => format!("it is newer: written{when}"),
        () => format!("it was changed since the backup, its values last{when}"),
    }
}

fn owner_of(saved: &Saved) -> Option<Owner> {
    let (labels, annotations) = (saved.labels.clone(), saved.annotations.clone());
    // Helm does not bring back what is missing before its next upgrade.
    Owner::of(&Marks { labels, annotations, ..Marks::default() }).filter(|owner| owner.who != "Helm")
}

fn differing(saved: &Saved, live: &LiveSecret) -> Vec<String> {
    let all: std::collections::BTreeSet<&String> = saved.data.keys().chain(live.data.keys()).collect();
    all.into_iter().filter(|key| saved.data.get(*key) != live.data.get(*key)).cloned().collect()
}

impl Step {
    /// The object to create.
    pub fn object(&self, namespace: &str) -> Value {
        let saved = &self.saved;
        let data: Map<String, Value> = saved
            .data
            .iter()
            .map(|(key, value)| (key.clone(), json!(STANDARD.encode(value.expose()))))
            .collect();
        let mut object = json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": {"name": saved.name, "namespace": namespace, "labels": saved.labels,
                         "annotations": saved.annotations},
            "type": saved.secret_type, "data": data,
        });
        if saved.immutable {
            object["immutable"] = json!(true);
        }
        object
    }

    /// The patch that brings the saved values back; it only fits what was read.
    pub fn patch(&self) -> Value {
        let mut data = Map::new();
        for key in &self.keys {
            let value = self.saved.data.get(key);
            data.insert(
                key.clone(),
                value.map_or(Value::Null, |value| json!(STANDARD.encode(value.expose()))),
            );
        }
        let version = self.live.as_ref().map(|live| live.resource_version.clone()).unwrap_or_default();
        json!({"metadata": {"resourceVersion": version}, "data": data})
    }

    /// Whether a Secret holds what was saved.
    pub fn is_done(&self, live: &LiveSecret) -> bool {
        live.data == self.saved.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::secrets::Seen;
    use crate::model::secret::SecretBytes;

    fn saved(name: &str) -> Saved {
        Saved {
            name: name.into(),
            secret_type: "Opaque".into(),
            data: [
                ("password".to_owned(), SecretBytes::from("old")),
                ("user".to_owned(), SecretBytes::from("me")),
            ]
            .into(),
            seen: Seen {
                uid: "u".into(),
                resource_version: "7".into(),
                written: Some("2026-01-01T00:00:00Z".into()),
            },
            ..Saved::default()
        }
    }

    fn live(name: &str, password: &str) -> LiveSecret {
        LiveSecret {
            name: name.into(),
            uid: "u".into(),
            resource_version: "9".into(),
            secret_type: "Opaque".into(),
            written: Some("2026-02-01T00:00:00Z".into()),
            data: [
                ("password".to_owned(), SecretBytes::from(password)),
                ("user".to_owned(), SecretBytes::from("me")),
            ]
            .into(),
            ..LiveSecret::default()
        }
    }

    fn one(live: Option<LiveSecret>, overwrite: bool) -> Step {
        let live: Vec<LiveSecret> = live.into_iter().collect();
        steps(vec![saved("a")], &live, overwrite).remove(0)
    }

    #[test]
    fn what_is_there_is_kept_and_said_by_its_keys_unless_overwriting_is_asked_for() {
        assert_eq!(one(None, false).what, Restoring::Create);
        assert_eq!(one(Some(live("a", "old")), true).what, Restoring::Same);
        let kept = one(Some(live("a", "new")), false);
        assert_eq!((kept.what, kept.keys.as_slice()), (Restoring::Kept, ["password".to_owned()].as_slice()));
        assert_eq!(kept.why.as_deref(), Some("it is newer: written at 2026-02-01T00:00:00Z"));
        assert_eq!(one(Some(live("a", "new")), true).what, Restoring::Overwrite);
    }

    #[test]
    fn a_patch_fits_only_what_was_read_and_takes_keys_away_that_were_not_there() {
        let mut now = live("a", "new");
        now.data.insert("extra".into(), SecretBytes::from("x"));
        let patch = one(Some(now), true).patch();
        assert_eq!(patch["metadata"]["resourceVersion"], "9");
        assert_eq!(patch["data"], json!({"extra": null, "password": "b2xk"}));
    }

    #[test]
    fn what_others_make_or_nobody_may_change_is_never_written() {
        let mut immutable = live("a", "new");
        immutable.immutable = true;
        let mut typed = live("a", "old");
        typed.secret_type = "kubernetes.io/basic-auth".into();
        for now in [immutable, typed] {
            assert_eq!(one(Some(now), true).what, Restoring::Kept);
        }
        let mut synced = saved("a");
        synced.labels.insert("app.kubernetes.io/managed-by".into(), "hashicorp-vso".into());
        assert_eq!(steps(vec![synced], &[], true)[0].what, Restoring::Kept);
    }
}
