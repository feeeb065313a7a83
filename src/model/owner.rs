//! Who makes an object, if not its users: such an object is not written by hand.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Somebody who writes an object again whenever it differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Owner {
    /// What it is, e.g. `External Secrets Operator`.
    pub who: String,
    /// The object that holds the truth, e.g. `externalsecret/db`.
    pub object: String,
    /// How to change the value for good.
    pub remedy: String,
}

/// How an owner is told by an owner reference: group, kind, name of the owner, remedy.
const BY_REFERENCE: &[(&str, &str, &str, &str)] = &[
    (
        "external-secrets.io",
        "ExternalSecret",
        "External Secrets Operator",
        "change it in the store it is read from",
    ),
    ("secrets.hashicorp.com", "VaultStaticSecret", "Vault Secrets Operator", "change it in Vault"),
    ("secrets.hashicorp.com", "VaultDynamicSecret", "Vault Secrets Operator", "change its role in Vault"),
    ("bitnami.com", "SealedSecret", "sealed-secrets", "seal the new value and apply the SealedSecret"),
    (
        "postgresql.cnpg.io",
        "Cluster",
        "CloudNativePG",
        "patch the keys username and password of this Secret: the operator takes them over; it makes the others",
    ),
    (
        "postgres-operator.crunchydata.com",
        "PostgresCluster",
        "Crunchy PostgreSQL operator",
        "patch password and empty verifier: the operator computes the rest",
    ),
    ("cert-manager.io", "Certificate", "cert-manager", "renew the Certificate"),
];

/// The same by a label or annotation: key, its value or nothing for any, owner, remedy.
const BY_MARK: &[(&str, &str, &str, &str)] = &[
    (
        "reconcile.external-secrets.io/data-hash",
        "",
        "External Secrets Operator",
        "change it in the store it is read from",
    ),
    ("app.kubernetes.io/managed-by", "hashicorp-vso", "Vault Secrets Operator", "change it in Vault"),
    ("cert-manager.io/certificate-name", "", "cert-manager", "renew the Certificate"),
    (
        "meta.helm.sh/release-name",
        "",
        "Helm",
        "change the values of the release; an upgrade writes over what is changed here",
    ),
];

impl Owner {
    /// The owner of an object, by its metadata.
    pub fn of(metadata: &Value) -> Option<Owner> {
        let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        for reference in metadata["ownerReferences"].as_array().into_iter().flatten() {
            let (version, kind) = (text(reference, "apiVersion"), text(reference, "kind"));
            let group = version.split_once('/').map_or("", |(group, _)| group);
            let known = BY_REFERENCE.iter().find(|(of, named, ..)| *of == group && *named == kind);
            let object = format!("{}/{}", kind.to_ascii_lowercase(), text(reference, "name"));
            if let Some((_, _, who, remedy)) = known {
                return Some(Owner { who: (*who).into(), object, remedy: (*remedy).into() });
            }
        }
        BY_MARK.iter().find_map(|(key, value, who, remedy)| {
            let marks = [&metadata["labels"][*key], &metadata["annotations"][*key]];
            let mark =
                marks.into_iter().find_map(Value::as_str).filter(|m| value.is_empty() || m == value)?;
            Some(Owner { who: (*who).into(), object: mark.to_owned(), remedy: (*remedy).into() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Owner;
    use serde_json::json;

    #[test]
    fn an_owner_is_told_by_reference_label_or_annotation() {
        let by_reference = json!({"ownerReferences": [
            {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "name": "db"}]});
        let owner = Owner::of(&by_reference).unwrap();
        assert_eq!(
            (owner.who.as_str(), owner.object.as_str()),
            ("External Secrets Operator", "externalsecret/db")
        );
        let vso = json!({"labels": {"app.kubernetes.io/managed-by": "hashicorp-vso"}});
        assert_eq!(Owner::of(&vso).unwrap().who, "Vault Secrets Operator");
        let helm = json!({"annotations": {"meta.helm.sh/release-name": "pg"}});
        assert_eq!(Owner::of(&helm).unwrap().object, "pg");
    }

    #[test]
    fn a_label_that_anybody_may_set_makes_no_owner() {
        let plain = json!({"labels": {"app.kubernetes.io/managed-by": "Helm"}, "ownerReferences": [
            {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}]});
        assert_eq!(Owner::of(&plain), None);
    }
}
