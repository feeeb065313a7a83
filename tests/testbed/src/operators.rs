//! Puts definitions, operators and volumes into a cluster and waits until they work.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::command::{feed, run};
use crate::control_plane::ControlPlane;
use crate::failure::{Doing, Failure, Result};
use crate::objects;
use crate::waiting::until;

const DEPLOYMENTS: [(&str, &str); 4] = [
    ("kube-system", "coredns"),
    ("cert-manager", "cert-manager"),
    ("cnpg-system", "cnpg-controller-manager"),
    ("cnpg-system", "barman-cloud"),
];

/// Applies the resource definitions only.
pub fn define(plane: &ControlPlane<'_>, key: &str) -> Result<()> {
    once(plane, "definitions", key, || {
        apply(plane, &objects::definitions(plane.tools)?)?;
        established(plane)
    })
}

/// Waits until every definition is served. kubectl gives up at once on one that has no
/// conditions yet, so it is asked again.
fn established(plane: &ControlPlane<'_>) -> Result<()> {
    let mut last = String::new();
    until(&format!("{}: definitions", plane.dc.name), Duration::from_secs(60), || {
        let mut wait =
            plane.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=10s"]);
        let answer = run(&mut wait);
        last = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
        Ok(answer.is_ok())
    })
    .map_err(|error| Failure::new(format!("{error}: {last}")))
}

/// Applies operators, volumes and the shared root authority.
pub fn install(plane: &ControlPlane<'_>, root: &Path, key: &str) -> Result<()> {
    let volumes = plane.programs.folder().join("volumes");
    once(plane, "operators", key, || {
        let list = objects::volumes(&plane.dc, &volumes);
        for volume in &list {
            let folder = volume["spec"]["local"]["path"].as_str().unwrap_or_default();
            fs::create_dir_all(folder).doing(folder)?;
            // fsGroup is not applied to local volumes of this kind: any user must be able to write.
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).doing(folder)?;
        }
        let mut all = objects::base(&plane.dc, plane.tools)?;
        all.extend(list);
        apply(plane, &all)?;
        apply(plane, &objects::certificates(root, plane.tools)?)
    })
}

/// Waits until every operator is available and the admission webhooks answer.
pub fn wait(plane: &ControlPlane<'_>) -> Result<()> {
    for (namespace, name) in DEPLOYMENTS {
        let deployment = format!("deployment/{name}");
        run(&mut plane.kubectl([
            "-n",
            namespace,
            "wait",
            "--for=condition=Available",
            &deployment,
            "--timeout=120s",
        ]))?;
    }
    run(&mut plane.kubectl([
        "wait",
        "--for=condition=Ready",
        "clusterissuer/pgaas-ca-issuer",
        "--timeout=60s",
    ]))?;
    let probe = json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"name": "probe", "namespace": "default"},
        "spec": {"instances": 1, "imageName": "localhost/postgresql:17", "storage": {"size": "1Gi"}},
    });
    let probe = probe.to_string();
    let mut last = String::new();
    until(&format!("{}: admission webhooks", plane.dc.name), Duration::from_secs(60), || {
        let mut dry = plane.kubectl(["create", "--dry-run=server", "-f", "-"]);
        let answer = feed(&mut dry, probe.as_bytes());
        last = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
        Ok(answer.is_ok())
    })
    .map_err(|error| Failure::new(format!("{error}: {last}")))
}

fn apply(plane: &ControlPlane<'_>, objects: &[Value]) -> Result<()> {
    let mut apply = plane.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"]);
    // The API server may still be making its own namespaces.
    apply.arg("--request-timeout=60s");
    feed(&mut apply, objects::list(objects).as_bytes()).map(drop)
}

/// Runs `what` unless it has been done for this content key: an `up` of a bed that is up must not
/// undo what tests changed on purpose, and must be quick.
fn once(plane: &ControlPlane<'_>, name: &str, key: &str, what: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = plane.programs.folder().join(format!("applied-{name}"));
    if fs::read_to_string(&stamp).is_ok_and(|known| known == key) {
        return Ok(());
    }
    what()?;
    fs::write(&stamp, key).doing(stamp.display())
}
