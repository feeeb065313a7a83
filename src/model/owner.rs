//! Who makes an object, if not its users: such an object is not written by hand.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// The same by the name under which values are written: what the name is or begins with, and
/// then whether its end names the owner's object, owner, that object or its kind, remedy.
/// External Secrets writes as `externalsecrets.external-secrets.io/NAME`, or with a digest of
/// a long name; the others under their own name.
const BY_MANAGER: &[(&str, bool, &str, &str, &str)] = &[
    (
        "externalsecrets.external-secrets.io/",
        true,
        "External Secrets Operator",
        "externalsecret",
        "change it in the store it is read from",
    ),
    ("vault-secrets-operator", false, "Vault Secrets Operator", "a path in Vault", "change it in Vault"),
    ("cert-manager-certificates-issuing", false, "cert-manager", "a Certificate", "renew the Certificate"),
];

/// What of an object's metadata tells its owner.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Marks {
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Owner references.
    pub owner_references: Vec<OwnerReference>,
}

/// An owner reference.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OwnerReference {
    /// Group and version.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Name.
    pub name: String,
}

impl Owner {
    /// The owner of an object, by its metadata.
    pub fn of(marks: &Marks) -> Option<Owner> {
        for OwnerReference { api_version, kind, name } in &marks.owner_references {
            let group = api_version.split_once('/').map_or("", |(group, _)| group);
            let known = BY_REFERENCE.iter().find(|(of, named, ..)| *of == group && *named == kind);
            let object = format!("{}/{name}", kind.to_ascii_lowercase());
            if let Some((_, _, who, remedy)) = known {
                return Some(Owner { who: (*who).into(), object, remedy: (*remedy).into() });
            }
        }
        BY_MARK.iter().find_map(|(key, value, who, remedy)| {
            let mark = marks.labels.get(*key).or_else(|| marks.annotations.get(*key))?;
            let mark = Some(mark).filter(|mark| value.is_empty() || mark == value)?;
            Some(Owner { who: (*who).into(), object: mark.clone(), remedy: (*remedy).into() })
        })
    }
}

impl Owner {
    /// The owner of a Secret whose values a field manager wrote.
    pub fn writing(manager: &str) -> Option<Owner> {
        BY_MANAGER.iter().find_map(|(begins, named, who, object, remedy)| {
            let rest = manager.strip_prefix(begins).filter(|rest| *named || rest.is_empty())?;
            let object = match (named, rest.contains('/')) {
                (false, _) => (*object).to_owned(),
                (true, true) => format!("an {object}"),
                (true, false) => format!("{object}/{rest}"),
            };
            Some(Owner { who: (*who).into(), object, remedy: (*remedy).into() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Owner;
    use serde_json::{Value, json};

    fn of(metadata: &Value) -> Option<Owner> {
        Owner::of(&serde_json::from_value(metadata.clone()).unwrap())
    }

    #[test]
    fn an_owner_is_told_by_reference_label_or_annotation() {
        let by_reference = json!({"ownerReferences": [
            {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "name": "db"}]});
        let owner = of(&by_reference).unwrap();
        assert_eq!(
            (owner.who.as_str(), owner.object.as_str()),
            ("External Secrets Operator", "externalsecret/db")
        );
        let vso = json!({"labels": {"app.kubernetes.io/managed-by": "hashicorp-vso"}});
        assert_eq!(of(&vso).unwrap().who, "Vault Secrets Operator");
        let helm = json!({"annotations": {"meta.helm.sh/release-name": "pg"}});
        assert_eq!(of(&helm).unwrap().object, "pg");
    }

    #[test]
    fn an_owner_is_told_by_the_name_it_writes_under() {
        let of = |manager: &str| Owner::writing(manager).map(|owner| (owner.who, owner.object));
        let eso = of("externalsecrets.external-secrets.io/shop").unwrap();
        assert_eq!((eso.0.as_str(), eso.1.as_str()), ("External Secrets Operator", "externalsecret/shop"));
        assert_eq!(of("externalsecrets.external-secrets.io/sha3/00ff").unwrap().1, "an externalsecret");
        assert_eq!(of("vault-secrets-operator").unwrap().0, "Vault Secrets Operator");
        assert_eq!(of("vault-secrets-operator-of-mine"), None);
        assert_eq!(of("kubectl-edit"), None);
    }

    #[test]
    fn a_label_that_anybody_may_set_makes_no_owner() {
        let plain = json!({"labels": {"app.kubernetes.io/managed-by": "Helm"}, "ownerReferences": [
            {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}]});
        assert_eq!(of(&plain), None);
    }
}
