//! Who may reach the pods, and who may administer the objects.

use serde_json::{Value, json};

use super::{access, object, with_spec};
use crate::manifest::{DataCentre, Declared, names};

const POSTGRES: u16 = 5432;
const METRICS: u16 = 9187;
/// Status port of the instance manager.
const STATUS: u16 = 8000;
const ROLE: &str = "pgaas-cluster-manager";

/// Lets in the namespace itself, the operator, the metrics collector and whom the
/// client's entry names. Without the operator's rule the cluster would never be ready.
/// <https://cloudnative-pg.io/documentation/current/networking/>
pub(super) fn network_policy(declared: &Declared, dc: &DataCentre) -> Option<Value> {
    let policy = &dc.settings.network_policy;
    let namespace = |name: &str| json!({ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": name } } });
    let rule = |from: Vec<Value>, ports: &[u16]| {
        let ports: Vec<Value> = ports.iter().map(|port| json!({ "protocol": "TCP", "port": port })).collect();
        json!({ "from": from, "ports": ports })
    };
    let mut ingress = vec![
        json!({ "from": [{ "podSelector": {} }] }),
        rule(vec![namespace(&policy.operator_namespace)], &[STATUS, POSTGRES]),
        rule(vec![namespace(&policy.monitoring_namespace)], &[METRICS]),
    ];
    if !policy.allowed_namespaces.is_empty() {
        let from = policy.allowed_namespaces.iter().map(|name| namespace(name)).collect();
        ingress.push(rule(from, &[POSTGRES, METRICS]));
    }
    if !policy.allowed_cidrs.is_empty() {
        let from = policy.allowed_cidrs.iter().map(|cidr| json!({ "ipBlock": { "cidr": cidr } }));
        ingress.push(rule(from.collect(), &[POSTGRES]));
    }
    let spec = json!({
        "podSelector": { "matchLabels": { "cnpg.io/cluster": declared.cluster } },
        "policyTypes": ["Ingress"],
        "ingress": ingress,
    });
    let name = format!("{}-db-access", declared.cluster);
    policy.enabled.then(|| with_spec(declared, "networking.k8s.io/v1", "NetworkPolicy", &name, spec))
}

/// The Role and who has it: the platform team, and the client's team where it deploys
/// by itself.
pub(super) fn rbac(declared: &Declared, dc: &DataCentre) -> Vec<Value> {
    let rbac = &dc.settings.rbac;
    if !rbac.enabled {
        return Vec::new();
    }
    let groups = [("pgaas-admin-binding", &rbac.admin_group), ("pgaas-client-binding", &rbac.client_group)];
    let bindings = groups
        .into_iter()
        .filter(|(_, group)| !group.is_empty())
        .map(|(name, group)| binding(declared, name, group));
    [role(declared, dc)].into_iter().chain(bindings).collect()
}

fn role(declared: &Declared, dc: &DataCentre) -> Value {
    const API: &str = "rbac.authorization.k8s.io/v1";
    let all = ["get", "list", "watch", "create", "update", "patch", "delete"];
    let read = ["get", "list", "watch"];
    // Secrets by name: the namespace holds private keys and the passwords of the
    // operator, which no group needs.
    let mut secrets = vec![names::ROOT_CA.to_owned()];
    secrets.extend(access::certified(dc).into_iter().map(names::client_tls));
    let mut role = object(declared, API, "Role", ROLE);
    role["rules"] = json!([
        {
            "apiGroups": ["postgresql.cnpg.io"],
            "resources": ["clusters", "databases", "scheduledbackups", "backups", "imagecatalogs", "poolers"],
            "verbs": all,
        },
        { "apiGroups": ["postgresql.cnpg.io"], "resources": ["clusters/status"], "verbs": read },
        { "apiGroups": ["barmancloud.cnpg.io"], "resources": ["objectstores"], "verbs": all },
        { "apiGroups": ["cert-manager.io"], "resources": ["certificates"], "verbs": read },
        {
            "apiGroups": [""],
            "resources": ["configmaps", "services", "pods", "pods/log", "persistentvolumeclaims", "events"],
            "verbs": read,
        },
        { "apiGroups": [""], "resources": ["secrets"], "resourceNames": secrets, "verbs": ["get"] },
    ]);
    role
}

fn binding(declared: &Declared, name: &str, group: &str) -> Value {
    const GROUP: &str = "rbac.authorization.k8s.io";
    let mut binding = object(declared, "rbac.authorization.k8s.io/v1", "RoleBinding", name);
    binding["roleRef"] = json!({ "apiGroup": GROUP, "kind": "Role", "name": ROLE });
    binding["subjects"] = json!([{ "apiGroup": GROUP, "kind": "Group", "name": group }]);
    binding
}
