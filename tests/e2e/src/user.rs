//! Somebody with few rights.

use crate::{Case, Dc, bed};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// A service account with just some rules, and a kubeconfig for it.
#[derive(Debug)]
pub struct User {
    folder: TempDir,
}

impl User {
    /// Makes one in a namespace of the first data centre.
    #[track_caller]
    pub fn with_rules(case: &Case, namespace: &str, rules: &Value) -> User {
        let group = "rbac.authorization.k8s.io";
        let metadata = json!({ "name": "tester", "namespace": namespace });
        let object =
            |version: &str, kind: &str| json!({ "apiVersion": version, "kind": kind, "metadata": metadata });
        let version = format!("{group}/v1");
        let mut role = object(&version, "Role");
        role["rules"] = rules.clone();
        let mut binding = object(&version, "RoleBinding");
        binding["roleRef"] = json!({ "apiGroup": group, "kind": "Role", "name": "tester" });
        binding["subjects"] = json!([{ "kind": "ServiceAccount", "name": "tester", "namespace": namespace }]);
        for object in [object("v1", "ServiceAccount"), role, binding] {
            case.apply(Dc::One, &object);
        }
        let token = case.kubectl(Dc::One, &["create", "token", "tester", "-n", namespace]).ok();
        let view = ["config", "view", "--raw", "--flatten", "--minify", "-o", "json"];
        let mut config = case.kubectl(Dc::One, &view).ok().json();
        config["users"][0]["user"] = json!({ "token": token.text() });
        let folder = tempfile::Builder::new().prefix("user").tempdir_in(&bed().dir).unwrap();
        fs::write(folder.path().join("kubeconfig"), config.to_string()).unwrap();
        User { folder }
    }

    /// The kubeconfig; its only context is the first data centre.
    pub fn kubeconfig(&self) -> String {
        self.folder.path().join("kubeconfig").to_string_lossy().into_owned()
    }
}
