//! The Kubernetes objects of the bed: the operators' own manifests with images and probes changed to
//! what the bed has, and a few of its own.

use std::fs;
use std::path::Path;

use base64::Engine;
use serde_json::{Value, json};

use crate::failure::{Doing, Failure, Result};
use crate::images::{BARMAN, CERT_MANAGER, CNPG, COREDNS, SIDECAR};
use crate::pki;
use crate::places::DataCentre;
use crate::tools::Toolbox;

/// Volumes per data centre.
pub const VOLUMES: usize = 40;

const BASE: &str = include_str!("../manifests/base.yaml");
const ISSUERS: &str = include_str!("../manifests/issuers.yaml");

/// All texts of this module that end up in a cluster, for the content key.
pub fn templates() -> [&'static str; 2] {
    [BASE, ISSUERS]
}

/// Resource definitions of all operators.
pub fn definitions(tools: &Toolbox) -> Result<Vec<Value>> {
    let mut all = operator_objects(tools)?;
    all.retain(|object| object["kind"] == "CustomResourceDefinition");
    for file in
        tools.files_with_prefix("cert-manager.io_").into_iter().chain(tools.files_with_prefix("acme."))
    {
        all.extend(read_objects(&file)?);
    }
    Ok(all)
}

/// What can be applied before the definitions are known to the API server.
pub fn base(dc: &DataCentre, tools: &Toolbox) -> Result<Vec<Value>> {
    let text = BASE
        .replace("@DNS_IP@", &dc.dns_ip())
        .replace("@COREDNS@", COREDNS)
        .replace("@CERT_MANAGER@", CERT_MANAGER);
    let mut all = parse_objects(&text)?;
    let of_definitions = ["Certificate", "Issuer", "CustomResourceDefinition"];
    all.extend(
        operator_objects(tools)?
            .into_iter()
            .filter(|object| !of_definitions.iter().any(|kind| object["kind"] == *kind)),
    );
    Ok(all)
}

/// Certificates and issuers, the shared root among them.
pub fn certificates(root: &Path, tools: &Toolbox) -> Result<Vec<Value>> {
    let mut all = vec![root_secret(root)?];
    all.extend(parse_objects(ISSUERS)?);
    all.extend(
        operator_objects(tools)?
            .into_iter()
            .filter(|object| object["kind"] == "Certificate" || object["kind"] == "Issuer"),
    );
    Ok(all)
}

/// The secret that `pgaas-ca-issuer` signs with.
fn root_secret(root: &Path) -> Result<Value> {
    let encoded = |path: &Path| -> Result<String> {
        let bytes = fs::read(path).doing(path.display())?;
        Ok(base64::engine::general_purpose::STANDARD.encode(bytes))
    };
    let certificate = encoded(&pki::certificate(root, "root-ca"))?;
    Ok(json!({
        "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
        "metadata": {"name": "pgaas-root-ca-secret", "namespace": "cert-manager"},
        "data": {
            "tls.crt": certificate, "ca.crt": certificate,
            "tls.key": encoded(&pki::key(root, "root-ca"))?,
        },
    }))
}

/// Local volumes in `folder` on the node of `dc`.
pub fn volumes(dc: &DataCentre, folder: &Path) -> Vec<Value> {
    (0..VOLUMES)
        .map(|number| {
            let name = format!("{}-volume-{number:02}", dc.name);
            json!({
                "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name},
                "spec": {
                    "capacity": {"storage": "100Gi"}, "accessModes": ["ReadWriteOnce"],
                    "persistentVolumeReclaimPolicy": "Retain", "storageClassName": "standard",
                    "local": {"path": folder.join(&name)},
                    "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [
                        {"key": "kubernetes.io/hostname", "operator": "In", "values": [dc.name]}]}]}},
                },
            })
        })
        .collect()
}

/// One list object, as `kubectl apply` takes it.
pub fn list(objects: &[Value]) -> String {
    json!({"apiVersion": "v1", "kind": "List", "items": objects}).to_string()
}

fn operator_objects(tools: &Toolbox) -> Result<Vec<Value>> {
    let mut all = read_objects(&tools.file("cnpg-1.30.0.yaml")?)?;
    all.extend(read_objects(&tools.file("manifest.yaml")?)?);
    for object in &mut all {
        adapt(object);
    }
    Ok(all)
}

/// Changes what can't work here or wastes time: images, pull policy, the processor limit of a tenth
/// of a core that makes every webhook call slow, the plugin's first probe after ten seconds.
fn adapt(object: &mut Value) {
    match (object["kind"].as_str(), object["metadata"]["name"].as_str()) {
        (Some("Deployment"), Some(name)) => {
            let image = if name == "barman-cloud" { BARMAN } else { CNPG };
            let container = &mut object["spec"]["template"]["spec"]["containers"][0];
            container["image"] = json!(image);
            container["imagePullPolicy"] = json!("IfNotPresent");
            container["readinessProbe"]["initialDelaySeconds"] = json!(1);
            container["readinessProbe"]["periodSeconds"] = json!(1);
            if !container["startupProbe"].is_null() {
                container["startupProbe"]["periodSeconds"] = json!(1);
                container["startupProbe"]["failureThreshold"] = json!(60);
            }
            if let Some(limits) = container["resources"]["limits"].as_object_mut() {
                limits.remove("cpu");
            }
            if let Some(variables) = container["env"].as_array_mut() {
                for variable in variables.iter_mut().filter(|v| v["name"] == "OPERATOR_IMAGE_NAME") {
                    variable["value"] = json!(CNPG);
                }
            }
        }
        (Some("Secret"), Some(name)) if name.starts_with("plugin-barman-cloud") => {
            let image = base64::engine::general_purpose::STANDARD.encode(SIDECAR);
            object["data"]["SIDECAR_IMAGE"] = json!(image);
        }
        _ => {}
    }
}

fn read_objects(path: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(path).doing(path.display())?;
    parse_objects(&text).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

fn parse_objects(text: &str) -> Result<Vec<Value>> {
    let mut objects: Vec<Value> = serde_saphyr::from_multiple(text).doing("manifest")?;
    objects.retain(|object| object["kind"].is_string());
    Ok(objects)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{BASE, CNPG, ISSUERS, adapt, parse_objects, volumes};
    use crate::places::DATA_CENTRES;

    #[test]
    fn own_manifests_are_whole() {
        let kinds: Vec<String> = parse_objects(&format!("{BASE}---\n{ISSUERS}"))
            .unwrap()
            .iter()
            .map(|object| {
                format!(
                    "{}/{}",
                    object["kind"].as_str().unwrap(),
                    object["metadata"]["name"].as_str().unwrap()
                )
            })
            .collect();
        for expected in ["StorageClass/standard", "Deployment/coredns", "ClusterIssuer/pgaas-ca-issuer"] {
            assert!(kinds.contains(&expected.to_owned()), "{expected} in {kinds:?}");
        }
    }

    #[test]
    fn an_operator_loses_its_processor_limit_and_foreign_image() {
        let mut object = json!({"kind": "Deployment", "metadata": {"name": "cnpg-controller-manager"},
            "spec": {"template": {"spec": {"containers": [{
                "image": "registry.example/cnpg:1", "imagePullPolicy": "Always",
                "env": [{"name": "OPERATOR_IMAGE_NAME", "value": "registry.example/cnpg:1"}],
                "readinessProbe": {"httpGet": {"port": 9443}}, "startupProbe": {"periodSeconds": 5},
                "resources": {"limits": {"cpu": "100m", "memory": "200Mi"}}}]}}}});
        adapt(&mut object);
        let container = &object["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["image"], CNPG);
        assert_eq!(container["env"][0]["value"], CNPG);
        assert_eq!(container["imagePullPolicy"], "IfNotPresent");
        assert_eq!(container["resources"]["limits"], json!({"memory": "200Mi"}));
        assert_eq!(container["readinessProbe"]["httpGet"]["port"], 9443);
    }

    #[test]
    fn volumes_stay_on_their_node() {
        let all = volumes(&DATA_CENTRES[1], std::path::Path::new("/x"));
        assert_eq!(all[3]["spec"]["local"]["path"], "/x/dc2-volume-03");
        let term = &all[3]["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"][0];
        assert_eq!(term["matchExpressions"][0]["values"][0], "dc2");
    }
}
