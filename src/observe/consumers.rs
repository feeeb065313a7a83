//! Pods that take values of Secrets, how, and since when.

use super::Unseen;
use super::neighbours::part;
use crate::k8s::{Cluster, kinds};
use serde_json::Value;
use std::collections::BTreeMap;

/// The way a container takes a Secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A variable of one key: read when the container starts.
    Env,
    /// Variables of all keys: read when the container starts.
    EnvFrom,
    /// One file of a volume, by `subPath`: read when the container starts.
    SubPath,
    /// A volume: the kubelet writes it anew within minutes.
    Volume,
}

/// A container that takes values of a Secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumer {
    /// Name of the Secret.
    pub secret: String,
    /// The one key it takes; none for all.
    pub key: Option<String>,
    /// How.
    pub way: Way,
    /// The pod.
    pub pod: String,
    /// Who makes the pod, as kubectl writes it: `deployment/web`; none if nobody does.
    pub workload: Option<String>,
    /// The container.
    pub container: String,
    /// When the container, or else its pod, started: RFC 3339; none if it did not yet.
    pub started: Option<String>,
}

impl Way {
    /// Whether a value that is written later reaches it only by a new start.
    pub fn is_fixed(self) -> bool {
        self != Way::Volume
    }

    /// How it is called in messages.
    pub fn word(self) -> &'static str {
        match self {
            Way::Env => "env",
            Way::EnvFrom => "envFrom",
            Way::SubPath => "subPath",
            Way::Volume => "volume",
        }
    }
}

/// Every container of a namespace that takes a Secret; pods that have ended are passed over.
pub async fn consumers(api: &Cluster, namespace: &str) -> Result<Vec<Consumer>, Unseen> {
    let pods = part(api, &kinds::PODS, Some(namespace), "").await?;
    Ok(pods.iter().flat_map(of_pod).collect())
}

/// What one pod takes.
pub fn of_pod(pod: &Value) -> Vec<Consumer> {
    if matches!(pod["status"]["phase"].as_str(), Some("Succeeded" | "Failed")) {
        return Vec::new();
    }
    let volumes = volumes(pod);
    let mut found = Vec::new();
    for (list, statuses) in [("initContainers", "initContainerStatuses"), ("containers", "containerStatuses")]
    {
        for container in items(&pod["spec"][list]) {
            let name = text(&container["name"]);
            let status = items(&pod["status"][statuses]).find(|status| status["name"] == container["name"]);
            // One that has done its work takes nothing any more.
            if status.is_some_and(|status| status["state"]["terminated"].is_object()) {
                continue;
            }
            let started = status
                .and_then(|status| status["state"]["running"]["startedAt"].as_str())
                .or(pod["status"]["startTime"].as_str());
            for (secret, key, way) in taken(container, &volumes) {
                found.push(Consumer {
                    secret,
                    key,
                    way,
                    pod: text(&pod["metadata"]["name"]),
                    workload: workload(&pod["metadata"]),
                    container: name.clone(),
                    started: started.map(str::to_owned),
                });
            }
        }
    }
    found
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Secrets of each volume, projected ones included.
fn volumes(pod: &Value) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for volume in items(&pod["spec"]["volumes"]) {
        let own = volume["secret"]["secretName"].as_str();
        let projected =
            items(&volume["projected"]["sources"]).filter_map(|source| source["secret"]["name"].as_str());
        for secret in own.into_iter().chain(projected) {
            found.entry(text(&volume["name"])).or_default().push(secret.to_owned());
        }
    }
    found
}

fn taken(container: &Value, volumes: &BTreeMap<String, Vec<String>>) -> Vec<(String, Option<String>, Way)> {
    let mut found = Vec::new();
    for variable in items(&container["env"]) {
        let reference = &variable["valueFrom"]["secretKeyRef"];
        if let Some(secret) = reference["name"].as_str() {
            found.push((secret.to_owned(), Some(text(&reference["key"])), Way::Env));
        }
    }
    for source in items(&container["envFrom"]) {
        if let Some(secret) = source["secretRef"]["name"].as_str() {
            found.push((secret.to_owned(), None, Way::EnvFrom));
        }
    }
    for mount in items(&container["volumeMounts"]) {
        let secrets = volumes.get(mount["name"].as_str().unwrap_or_default());
        for secret in secrets.into_iter().flatten() {
            let path = ["subPath", "subPathExpr"].into_iter().find_map(|key| mount[key].as_str());
            match path.filter(|path| !path.is_empty()) {
                Some(path) => found.push((secret.clone(), Some(path.to_owned()), Way::SubPath)),
                None => found.push((secret.clone(), None, Way::Volume)),
            }
        }
    }
    found
}

/// The workload that makes a pod; a ReplicaSet is named after its Deployment.
fn workload(metadata: &Value) -> Option<String> {
    let owner = items(&metadata["ownerReferences"]).find(|owner| owner["controller"] == true)?;
    let (kind, name) = (text(&owner["kind"]), text(&owner["name"]));
    let hash = metadata["labels"]["pod-template-hash"].as_str();
    if let ("ReplicaSet", Some(deployment)) =
        (kind.as_str(), hash.and_then(|hash| name.strip_suffix(&format!("-{hash}"))))
    {
        return Some(format!("deployment/{deployment}"));
    }
    Some(format!("{}/{name}", kind.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_way_to_take_a_secret_is_seen_and_whose_pod_it_is() {
        let pod = json!({
            "metadata": {"name": "web-5f-x", "labels": {"pod-template-hash": "5f"}, "ownerReferences": [
                {"kind": "ReplicaSet", "name": "web-5f", "controller": true}]},
            "spec": {
                "volumes": [{"name": "v", "secret": {"secretName": "mounted"}},
                            {"name": "p", "projected": {"sources": [{"secret": {"name": "projected"}}]}}],
                "initContainers": [{"name": "init", "envFrom": [{"secretRef": {"name": "done"}}]}],
                "containers": [{"name": "app",
                    "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "one", "key": "password"}}}],
                    "envFrom": [{"secretRef": {"name": "all"}}],
                    "volumeMounts": [{"name": "v", "subPath": "password"}, {"name": "p"}]}],
            },
            "status": {
                "phase": "Running", "startTime": "2026-01-01T00:00:00Z",
                "initContainerStatuses": [{"name": "init", "state": {"terminated": {}}}],
                "containerStatuses": [{"name": "app", "state": {"running": {"startedAt": "2026-01-02T00:00:00Z"}}}],
            },
        });
        let found = of_pod(&pod);
        let seen: Vec<_> = found.iter().map(|c| (c.secret.as_str(), c.way, c.key.as_deref())).collect();
        assert_eq!(
            seen,
            [
                ("one", Way::Env, Some("password")),
                ("all", Way::EnvFrom, None),
                ("mounted", Way::SubPath, Some("password")),
                ("projected", Way::Volume, None),
            ]
        );
        assert_eq!(found[0].workload.as_deref(), Some("deployment/web"));
        // A restarted container has read its variables again.
        assert_eq!(found[0].started.as_deref(), Some("2026-01-02T00:00:00Z"));
        let mut ended = pod.clone();
        ended["status"]["phase"] = json!("Succeeded");
        assert!(of_pod(&ended).is_empty());
    }
}
