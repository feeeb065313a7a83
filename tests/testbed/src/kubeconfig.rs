//! Kubeconfig files, written as JSON, which every reader of the format takes.

use std::fs;
use std::path::Path;

use base64::Engine;
use serde_json::{Value, json};

use crate::failure::{Doing, Result};
use crate::pki;

/// One cluster with one user under the name of a context.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Context, cluster and (with a suffix) user name.
    pub context: &'a str,
    /// URL of the API server.
    pub server: String,
    /// Folder of the certificate set.
    pub pki: &'a Path,
    /// Client certificate in the set.
    pub client: &'a str,
}

/// Writes a kubeconfig with all of `entries`; the first one is current.
pub fn write(path: &Path, entries: &[Entry<'_>]) -> Result<()> {
    let value = render(entries)?;
    let text = serde_json::to_string_pretty(&value).doing("kubeconfig")?;
    pki::write_private(path, &text)
}

fn render(entries: &[Entry<'_>]) -> Result<Value> {
    let mut clusters = Vec::new();
    let mut users = Vec::new();
    let mut contexts = Vec::new();
    for entry in entries {
        // User names differ per cluster, or merging two files would mix up their keys.
        let user = format!("{}-{}", entry.context, entry.client);
        clusters.push(json!({"name": entry.context, "cluster": {
            "server": entry.server,
            "certificate-authority-data": encoded(&pki::certificate(entry.pki, "ca"))?,
        }}));
        users.push(json!({"name": user, "user": {
            "client-certificate-data": encoded(&pki::certificate(entry.pki, entry.client))?,
            "client-key-data": encoded(&pki::key(entry.pki, entry.client))?,
        }}));
        contexts.push(json!({"name": entry.context, "context": {"cluster": entry.context, "user": user}}));
    }
    Ok(json!({
        "apiVersion": "v1", "kind": "Config", "preferences": {},
        "current-context": entries.first().map(|entry| entry.context),
        "clusters": clusters, "users": users, "contexts": contexts,
    }))
}

fn encoded(path: &Path) -> Result<String> {
    let bytes = fs::read(path).doing(path.display())?;
    Ok(base64::engine::general_purpose::STANDARD.encode(bytes))
}
