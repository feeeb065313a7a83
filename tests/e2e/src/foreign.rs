//! Kinds of other operators, as far as tests need them: definitions that take any object of
//! the kind. They stay when a test ends, for another may use them at the same time.

use crate::{Case, Dc, until};
use serde_json::{Value, json};

/// Group, version, plural, kind.
pub type Foreign = (&'static str, &'static str, &'static str, &'static str);

/// Redis of the OT operator.
pub const REDIS: Foreign = ("redis.redis.opstreelabs.in", "v1beta2", "redis", "Redis");
/// Of External Secrets.
pub const EXTERNAL_SECRET: Foreign = ("external-secrets.io", "v1", "externalsecrets", "ExternalSecret");
/// Of the Vault Secrets Operator.
pub const VAULT_STATIC: Foreign =
    ("secrets.hashicorp.com", "v1beta1", "vaultstaticsecrets", "VaultStaticSecret");
/// Of the Vault Secrets Operator, too.
pub const VAULT_DYNAMIC: Foreign =
    ("secrets.hashicorp.com", "v1beta1", "vaultdynamicsecrets", "VaultDynamicSecret");

/// Has the first data centre serve these kinds.
#[track_caller]
pub fn serve(case: &Case, kinds: &[Foreign]) {
    let names: Vec<String> = kinds.iter().map(|(group, _, plural, _)| format!("{plural}.{group}")).collect();
    let served = || {
        let args = ["get", "customresourcedefinitions", "-o", "json", "--ignore-not-found"];
        let names = names.iter().map(String::as_str);
        let ran = case.kubectl(Dc::One, &args.into_iter().chain(names).collect::<Vec<_>>()).ok();
        let all = if ran.out.is_empty() { Value::Null } else { ran.json() };
        let established = |crd: &Value| {
            let conditions = crd["status"]["conditions"].as_array().into_iter().flatten();
            conditions.into_iter().any(|c| c["type"] == "Established" && c["status"] == "True")
        };
        let found = all["items"].as_array().map_or(usize::from(established(&all)), |items| {
            items.iter().filter(|crd| established(crd)).count()
        });
        found == kinds.len()
    };
    if served() {
        return;
    }
    let items: Vec<Value> = kinds.iter().map(definition).collect();
    case.apply(Dc::One, &json!({ "apiVersion": "v1", "kind": "List", "items": items }));
    until("the kinds are served", 30, || served().then_some(()));
}

fn definition((group, version, plural, kind): &Foreign) -> Value {
    let open = json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true });
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": { "name": format!("{plural}.{group}") },
        "spec": {
            "group": group,
            "names": { "plural": plural, "singular": kind.to_lowercase(), "kind": kind },
            "scope": "Namespaced",
            "versions": [{
                "name": version, "served": true, "storage": true,
                "subresources": { "status": {} },
                "schema": { "openAPIV3Schema": open },
            }],
        },
    })
}
