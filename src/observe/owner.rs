//! Who else writes an object: Argo CD, Flux, Helm, by the marks they leave on what
//! they manage, and whether they do so by themselves just now.

use super::Unseen;
use super::cnpg::Metadata;
use super::site::Site;
use crate::k8s::{Kind, Reason, kinds};
use serde_json::Value;

/// What manages objects from files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// An Application of Argo CD.
    ArgoCd,
    /// A Kustomization of Flux.
    FluxKustomization,
    /// A HelmRelease of Flux.
    FluxHelmRelease,
    /// Helm or helmfile, run by somebody.
    Helm,
}

/// The one that manages an object.
#[derive(Debug, Clone)]
pub struct Owner {
    /// What it is.
    pub tool: Tool,
    /// Namespace of its object or release.
    pub namespace: String,
    /// Name of its object or release.
    pub name: String,
    /// Whether it puts back by itself what somebody else writes.
    pub acts: Result<bool, Unseen>,
}

/// A mark on a managed object, and where the owner's namespace stands beside it.
struct Mark {
    tool: Tool,
    label: bool,
    key: &'static str,
    namespace: Option<&'static str>,
}

/// In this order: a HelmRelease leaves Helm's mark, too.
const MARKS: &[Mark] = &[
    Mark { tool: Tool::ArgoCd, label: false, key: "argocd.argoproj.io/tracking-id", namespace: None },
    Mark { tool: Tool::ArgoCd, label: true, key: "argocd.argoproj.io/instance", namespace: None },
    Mark {
        tool: Tool::FluxHelmRelease,
        label: true,
        key: "helm.toolkit.fluxcd.io/name",
        namespace: Some("helm.toolkit.fluxcd.io/namespace"),
    },
    Mark {
        tool: Tool::FluxKustomization,
        label: true,
        key: "kustomize.toolkit.fluxcd.io/name",
        namespace: Some("kustomize.toolkit.fluxcd.io/namespace"),
    },
    Mark {
        tool: Tool::Helm,
        label: false,
        key: "meta.helm.sh/release-name",
        namespace: Some("meta.helm.sh/release-namespace"),
    },
];

/// Namespace of Applications, unless the mark names another one.
const ARGO_NAMESPACE: &str = "argocd";
/// Tells Flux's Kustomizations to leave one object alone.
const FLUX_RECONCILE: &str = "kustomize.toolkit.fluxcd.io/reconcile";

impl Tool {
    /// The kind of its object; Helm has none.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Tool::ArgoCd => Some(kinds::APPLICATIONS),
            Tool::FluxKustomization => Some(kinds::KUSTOMIZATIONS),
            Tool::FluxHelmRelease => Some(kinds::HELM_RELEASES),
            Tool::Helm => None,
        }
    }
}

impl Site {
    /// Who manages an object; a request is made only where a mark was found.
    pub async fn owner(&self, metadata: &Metadata) -> Option<Owner> {
        let (tool, namespace, name) = marked(metadata)?;
        let acts = match tool.kind() {
            _ if left_alone(tool, metadata) => Ok(false),
            Some(kind) => match self.api.get(&kind, &namespace, &name).await {
                Ok(Some(object)) => Ok(acts(tool, &object)),
                Ok(None) => Err(Unseen {
                    reason: Reason::NotFound,
                    message: format!("{}/{name} -n {namespace} does not exist here", kind.resource()),
                }),
                Err(error) => Err(error.into()),
            },
            None => Ok(false),
        };
        Some(Owner { tool, namespace, name, acts })
    }
}

fn marked(metadata: &Metadata) -> Option<(Tool, String, String)> {
    MARKS.iter().find_map(|mark| {
        let from = if mark.label { &metadata.labels } else { &metadata.annotations };
        let value = from.get(mark.key).filter(|value| !value.is_empty())?;
        let beside = mark.namespace.and_then(|key| from.get(key)).unwrap_or(&metadata.namespace);
        let (namespace, name) = match mark.tool {
            Tool::ArgoCd => application(value),
            _ => (beside.as_str(), value.as_str()),
        };
        Some((mark.tool, namespace.to_owned(), name.to_owned()))
    })
}

/// Namespace and name in `APP:GROUP/KIND:NS/NAME` or `APP`, where APP may be `NS_APP`
/// (Argo CD, "Applications in any namespace").
fn application(mark: &str) -> (&str, &str) {
    let app = mark.split(':').next().unwrap_or(mark);
    app.split_once('_').unwrap_or((ARGO_NAMESPACE, app))
}

fn left_alone(tool: Tool, metadata: &Metadata) -> bool {
    let said = |from: &std::collections::BTreeMap<String, String>| {
        from.get(FLUX_RECONCILE).is_some_and(|value| value == "disabled")
    };
    tool == Tool::FluxKustomization && (said(&metadata.annotations) || said(&metadata.labels))
}

fn acts(tool: Tool, object: &Value) -> bool {
    let spec = &object["spec"];
    match tool {
        Tool::ArgoCd => {
            let automated = &spec["syncPolicy"]["automated"];
            !automated.is_null() && automated["enabled"] != false
        }
        Tool::FluxKustomization | Tool::FluxHelmRelease => spec["suspend"] != true,
        Tool::Helm => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(labels: Value, annotations: Value) -> Option<(Tool, String, String)> {
        let metadata = json!({"namespace": "apps", "labels": labels, "annotations": annotations});
        marked(&serde_json::from_value(metadata).unwrap())
    }

    #[test]
    fn each_tool_is_known_by_its_mark() {
        let owner = |tool, namespace: &str, name: &str| Some((tool, namespace.to_owned(), name.to_owned()));
        let tracking = "db:postgresql.cnpg.io/Cluster:apps/prod";
        for (labels, annotations, expected) in [
            (
                json!({}),
                json!({"argocd.argoproj.io/tracking-id": tracking}),
                owner(Tool::ArgoCd, "argocd", "db"),
            ),
            (
                json!({}),
                json!({"argocd.argoproj.io/tracking-id": format!("team_{tracking}")}),
                owner(Tool::ArgoCd, "team", "db"),
            ),
            (json!({"argocd.argoproj.io/instance": "db"}), json!({}), owner(Tool::ArgoCd, "argocd", "db")),
            (
                json!({
                    "kustomize.toolkit.fluxcd.io/name": "db",
                    "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
                }),
                json!({}),
                owner(Tool::FluxKustomization, "flux-system", "db"),
            ),
            (
                json!({"helm.toolkit.fluxcd.io/name": "db", "helm.toolkit.fluxcd.io/namespace": "flux"}),
                json!({"meta.helm.sh/release-name": "db", "meta.helm.sh/release-namespace": "apps"}),
                owner(Tool::FluxHelmRelease, "flux", "db"),
            ),
            (json!({}), json!({"meta.helm.sh/release-name": "db"}), owner(Tool::Helm, "apps", "db")),
            (json!({"app.kubernetes.io/managed-by": "kubectl-pgaas"}), json!({}), None),
            (json!({"app.kubernetes.io/instance": "db"}), json!({}), None),
        ] {
            assert_eq!(found(labels, annotations), expected);
        }
    }

    #[test]
    fn only_a_suspended_owner_does_not_act() {
        for (tool, spec, expected) in [
            (Tool::ArgoCd, json!({"syncPolicy": {"automated": {}}}), true),
            (Tool::ArgoCd, json!({"syncPolicy": {"automated": {"enabled": false}}}), false),
            (Tool::ArgoCd, json!({"syncPolicy": {}}), false),
            (Tool::ArgoCd, json!({}), false),
            (Tool::FluxKustomization, json!({}), true),
            (Tool::FluxKustomization, json!({"suspend": true}), false),
            (Tool::FluxHelmRelease, json!({"suspend": false}), true),
            (Tool::FluxHelmRelease, json!({"suspend": true}), false),
        ] {
            assert_eq!(acts(tool, &json!({"spec": spec})), expected, "{tool:?} {spec}");
        }
    }

    #[test]
    fn flux_leaves_an_object_alone_that_says_so() {
        let metadata = json!({"annotations": {FLUX_RECONCILE: "disabled"}});
        let metadata: Metadata = serde_json::from_value(metadata).unwrap();
        assert!(left_alone(Tool::FluxKustomization, &metadata));
        assert!(!left_alone(Tool::FluxHelmRelease, &metadata));
        assert!(!left_alone(Tool::FluxKustomization, &Metadata::default()));
    }
}
