//! `generate --emit-job`: the objects that run the same inside the cluster.

use super::{App, generation, wanted};
use crate::cli::{EmitJobArgs, WantedArgs};
use crate::error::{Error, Result};
use crate::k8s::rights::rules;
use crate::observe::neighbours;
use serde_json::{Value, json};
use std::path::Path;

/// Name of every object, unless an existing one is used.
const NAME: &str = "qs-secrets-generate";
/// Where the files are in the container.
const FILES: &str = "/etc/qs-secrets";
/// Label that logs of the Job are found by.
const COMPONENT: &str = "create-secrets";

/// A Job and everything it needs.
struct Making<'a> {
    emit: &'a EmitJobArgs,
    namespace: &'a str,
    from_live: bool,
    /// Arguments after the verb.
    flags: Vec<String>,
    /// Files by name.
    files: Vec<(String, String)>,
}

impl App {
    /// The objects, in the order to apply them. Files are read and checked; no server is asked.
    pub fn generation_job(
        &mut self,
        emit: &EmitJobArgs,
        wanted: &WantedArgs,
        more: Vec<String>,
    ) -> Result<Vec<Value>> {
        let namespace = self.connection.namespace.clone().ok_or_else(|| {
            Error::usage("--emit-job needs -n NAMESPACE: the one the Job runs in and makes Secrets in")
        })?;
        let image = emit.image.as_deref().filter(|image| !image.is_empty());
        let image =
            image.ok_or_else(|| Error::usage("--emit-job needs --image: one that has kubectl-qs_secrets"))?;
        if wanted.from_live {
            wanted::profile(&wanted.profile)?;
        } else {
            if wanted.filename.iter().any(|path| path == Path::new("-")) {
                return Err(Error::usage(
                    "--emit-job puts files into a ConfigMap; standard input has no name",
                ));
            }
            self.wanted_offline(wanted, &namespace)?;
        }
        let mut making = Making {
            emit,
            namespace: &namespace,
            from_live: wanted.from_live,
            flags: Vec::new(),
            files: Vec::new(),
        };
        match &wanted.profile.profile_file {
            Some(path) => making.file("--profile-file", "profile.yaml", path)?,
            None => making.flags.extend(["--profile".into(), wanted.profile.profile.clone()]),
        }
        for (index, path) in wanted.filename.iter().enumerate() {
            making.file("--filename", &format!("inventory-{index}.yaml"), path)?;
        }
        if wanted.from_live {
            making.flags.push("--from-live".into());
        }
        making.flags.extend(more);
        Ok(making.objects(image))
    }
}

impl Making<'_> {
    fn file(&mut self, flag: &str, name: &str, path: &Path) -> Result<()> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::usage(format!("{} cannot be read", path.display())).because(error))?;
        self.flags.extend([flag.to_owned(), format!("{FILES}/{name}")]);
        self.files.push((name.to_owned(), text));
        Ok(())
    }

    fn objects(&self, image: &str) -> Vec<Value> {
        let mut objects = Vec::new();
        let account = self.emit.service_account.as_deref();
        let role = self.emit.role.as_deref();
        if account.is_none() {
            objects.push(self.object("v1", "ServiceAccount", -10, json!({})));
        }
        if role.is_none() {
            objects.push(self.object(
                "rbac.authorization.k8s.io/v1",
                "Role",
                -10,
                json!({"rules": self.rules()}),
            ));
        }
        if account.is_none() || role.is_none() {
            let binding = json!({
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role.unwrap_or(NAME)},
                "subjects": [{"kind": "ServiceAccount", "name": account.unwrap_or(NAME), "namespace": self.namespace}],
            });
            objects.push(self.object("rbac.authorization.k8s.io/v1", "RoleBinding", -9, binding));
        }
        if !self.files.is_empty() {
            let data: serde_json::Map<_, _> =
                self.files.iter().map(|(name, text)| (name.clone(), json!(text))).collect();
            objects.push(self.object("v1", "ConfigMap", -9, json!({"data": data})));
        }
        objects.push(self.object("batch/v1", "Job", -5, json!({"spec": self.job(image)})));
        objects
    }

    fn object(&self, version: &str, kind: &str, weight: i32, rest: Value) -> Value {
        let mut object = json!({
            "apiVersion": version, "kind": kind,
            "metadata": {
                "name": NAME, "namespace": self.namespace,
                "labels": {"app.kubernetes.io/name": "qs-secrets", "app.kubernetes.io/component": COMPONENT},
            },
        });
        if self.emit.helm_hook {
            object["metadata"]["annotations"] = json!({
                "helm.sh/hook": "pre-install,pre-upgrade",
                "helm.sh/hook-weight": weight.to_string(),
                "helm.sh/hook-delete-policy": "before-hook-creation",
            });
        }
        for (key, value) in rest.as_object().into_iter().flatten() {
            object[key] = value.clone();
        }
        object
    }

    fn rules(&self) -> Vec<Value> {
        let live = neighbours::NEEDS.iter().filter(|_| self.from_live);
        rules(generation::NEEDS.iter().chain(live).copied())
    }

    /// A Job that the Restricted pod security standard admits.
    fn job(&self, image: &str) -> Value {
        let mut args: Vec<String> =
            ["generate", "--yes", "--namespace", self.namespace].map(String::from).into();
        args.extend(self.flags.iter().cloned());
        let mut container = json!({
            "name": "generate",
            "image": image,
            "command": ["kubectl-qs_secrets"],
            "args": args,
            "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
            "securityContext": {
                "allowPrivilegeEscalation": false,
                "readOnlyRootFilesystem": true,
                "capabilities": {"drop": ["ALL"]},
            },
        });
        let mut pod = json!({
            "serviceAccountName": self.emit.service_account.as_deref().unwrap_or(NAME),
            "restartPolicy": "Never",
            "securityContext": {
                "runAsNonRoot": true, "runAsUser": 65532, "runAsGroup": 65532,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
        });
        if !self.files.is_empty() {
            container["volumeMounts"] = json!([{"name": "files", "mountPath": FILES, "readOnly": true}]);
            pod["volumes"] = json!([{"name": "files", "configMap": {"name": NAME}}]);
        }
        pod["containers"] = json!([container]);
        json!({
            "backoffLimit": 3,
            // A day in which its log can be read.
            "ttlSecondsAfterFinished": 86_400,
            "template": {
                "metadata": {"labels": {"app.kubernetes.io/name": "qs-secrets", "app.kubernetes.io/component": COMPONENT}},
                "spec": pod,
            },
        })
    }
}
