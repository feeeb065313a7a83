//! A namespace that is not there: unasked, the server says so only to a write.

use crate::error::{Error, Result};
use crate::execute::secrets::{Ended, Failure};
use crate::k8s::{Cluster, Reason, kinds};

/// An error if nothing was written for want of the namespace.
pub(super) fn refuse(api: &Cluster, ended: &[Ended]) -> Result<()> {
    let absent = ended.iter().any(|one| match &one.failure {
        Some(Failure::Api(unseen)) => {
            unseen.reason == Reason::NotFound && unseen.message.contains("namespaces ")
        }
        _ => false,
    });
    if !absent || ended.iter().any(|one| one.wrote.is_some()) {
        return Ok(());
    }
    Err(absent_from(api, &api.namespace, "; nothing was written"))
}

/// An error if a namespace that is read is not there; whoever may not ask for it reads on.
pub(super) async fn demand(api: &Cluster, namespace: &str) -> Result<()> {
    match api.get(&kinds::NAMESPACES, "", namespace).await {
        Ok(None) => Err(absent_from(api, namespace, "")),
        _ => Ok(()),
    }
}

fn absent_from(api: &Cluster, namespace: &str, what: &str) -> Error {
    let Cluster { context, server, .. } = api;
    Error::failed(format!("namespace {namespace} does not exist (context {context}, server {server}){what}"))
        .hint(format!("kubectl create namespace {namespace} makes it; -n names another"))
}
