//! A namespace in which everything is right, to be made wrong in one place.

use super::{Seen, verify};
use crate::k8s::Reason;
use crate::manifest::secrets::{Expected, Inventory, Profile, Source, expected};
use crate::model::finding::Finding;
use crate::model::secret::SecretBytes;
use crate::observe::Unseen;
use crate::observe::consumers::Consumer;
use crate::observe::neighbours::{Neighbours, Part};
use crate::observe::secrets::LiveSecret;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const APP: &str = "qs-postgresql-cluster-access-app-one";
pub(super) const TWO: &str = "qs-postgresql-cluster-access-two";
pub(super) const CART: &str = "qs-redis-cart";
pub(super) const STORE: &str = "qs-minio-access-store";
pub(super) const BUCKET: &str = "qs-minio-access-store-inbox";
/// The host that the mapping gives both roles.
pub(super) const POOLED: &str = "pg-pooler-tx";

const INVENTORY: &str = "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n- name: pg\n  defaultPooler: tx\n  poolers: [tx]\n  roles: [{name: app_one}, {name: two}]\nredis: [{name: qs-cart-redis, application: cart}]\nminio: [{name: qs-minio-store, application: store, user: store, buckets: [inbox]}]\n";

pub(super) struct Specimen {
    pub profile: Profile,
    pub inventory: Inventory,
    pub from_live: bool,
    pub expected: Vec<Expected>,
    pub secrets: Vec<LiveSecret>,
    pub live: Neighbours,
    pub redis_operators: Part,
    pub consumers: Result<Vec<Consumer>, Unseen>,
}

impl Specimen {
    /// Secrets as `generate` makes them, and no server.
    pub(super) fn new() -> Specimen {
        Specimen::of("pharia", INVENTORY)
    }

    pub(super) fn of(profile: &str, inventory: &str) -> Specimen {
        let profile = Profile::built_in(profile).unwrap().unwrap();
        let file = (Arc::from("inventory.yaml"), inventory.as_bytes().to_vec());
        let inventory = if inventory.is_empty() {
            Inventory::default()
        } else {
            Inventory::read(&[file], &profile).unwrap()
        };
        let expected = expected(&profile, &inventory, "apps").unwrap();
        let secrets = expected.iter().map(made).collect();
        Specimen {
            profile,
            inventory,
            from_live: false,
            expected,
            secrets,
            live: Neighbours::default(),
            redis_operators: Ok(Vec::new()),
            consumers: Ok(Vec::new()),
        }
    }

    /// The same with a Cluster that manages both roles, its pooler, and a Redis instance.
    pub(super) fn with_servers() -> Specimen {
        let mut specimen = Specimen::new();
        let role = |name: &str, secret: &str| json!({"name": name, "passwordSecret": {"name": secret}});
        specimen.live.clusters = Ok(vec![json!({
            "metadata": {"name": "pg"}, "spec": {"managed": {"roles": [role("app_one", APP), role("two", TWO)]}},
        })]);
        specimen.live.poolers = Ok(vec![json!({
            "metadata": {"name": POOLED}, "spec": {"cluster": {"name": "pg"}, "type": "rw", "instances": 2},
            "status": {"instances": 2},
        })]);
        specimen.live.redis = Ok(vec![json!({"metadata": {"name": "qs-cart-redis"}})]);
        specimen
    }

    pub(super) fn seen(&self) -> Seen<'_> {
        Seen {
            namespace: "apps",
            profile: &self.profile,
            inventory: &self.inventory,
            from_live: self.from_live,
            expected: &self.expected,
            secrets: &self.secrets,
            live: &self.live,
            redis_operators: &self.redis_operators,
            consumers: &self.consumers,
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            flags: " -n apps",
            told: "",
        }
    }

    pub(super) fn secret(&mut self, name: &str) -> &mut LiveSecret {
        self.secrets.iter_mut().find(|secret| secret.name == name).unwrap()
    }

    /// Sets a value, and makes everything anew that follows from it.
    pub(super) fn password(&mut self, name: &str, value: impl Into<SecretBytes>) -> &mut Self {
        let value = value.into();
        let expected = self.expected.iter().find(|expected| expected.name == name).unwrap().clone();
        let live = self.secret(name);
        live.data.insert("password".into(), value);
        for key in expected.keys.iter().filter(|key| matches!(key.source, Source::Derived(_))) {
            let derived = expected.derive(&key.key, &live.data).unwrap();
            live.data.insert(key.key.clone(), derived);
        }
        self
    }

    pub(super) fn set(&mut self, name: &str, key: &str, value: impl Into<SecretBytes>) -> &mut Self {
        let value = value.into();
        self.secret(name).data.insert(key.into(), value);
        self
    }

    pub(super) fn value(&mut self, name: &str, key: &str) -> String {
        self.secret(name).data[key].expose_text().unwrap().to_owned()
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        verify(&self.seen()).0
    }

    /// Each finding as `ID object key`.
    pub(super) fn ids(&self) -> Vec<String> {
        let short =
            |f: Finding| format!("{} {} {}", f.id, f.object, f.key.unwrap_or_default()).trim().to_owned();
        self.findings().into_iter().map(short).collect()
    }
}

fn made(expected: &Expected) -> LiveSecret {
    let mut live = LiveSecret {
        name: expected.name.clone(),
        uid: format!("uid-{}", expected.name),
        resource_version: "7".into(),
        secret_type: expected.secret_type.clone(),
        labels: expected.labels.clone(),
        created: Some("2026-01-01T00:00:00Z".into()),
        ..LiveSecret::default()
    };
    // Members of a group share what is generated.
    let whose = expected.group.as_ref().unwrap_or(&expected.name);
    for key in expected.keys.iter().filter(|key| !matches!(key.source, Source::Derived(_))) {
        live.data.insert(key.key.clone(), random(whose, &key.key).into());
    }
    for key in expected.keys.iter().filter(|key| matches!(key.source, Source::Derived(_))) {
        let derived = expected.derive(&key.key, &live.data).unwrap();
        live.data.insert(key.key.clone(), derived);
    }
    live
}

/// Letters and digits that are another for each name.
fn random(name: &str, key: &str) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(format!("{name}/{key}"));
    hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>().chars().take(33).collect()
}

/// A Secret of another kind, that no shape has.
pub(super) fn other(name: &str, values: &[(&str, SecretBytes)]) -> LiveSecret {
    let data = values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    LiveSecret { name: name.into(), secret_type: "kubernetes.io/tls".into(), data, ..LiveSecret::default() }
}

pub(super) fn forbidden() -> Unseen {
    Unseen { reason: Reason::Forbidden, message: "cannot list it: forbidden".into() }
}

/// A part in which one object is changed.
pub(super) fn changed(part: &mut Part, change: impl FnOnce(&mut Value)) {
    change(&mut part.as_mut().unwrap()[0]);
}
