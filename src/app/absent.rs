//! A namespace that is not there: the server says so only to a write.

use crate::error::{Error, Result};
use crate::execute::secrets::{Ended, Failure};
use crate::k8s::{Cluster, Reason};

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
    let Cluster { context, server, namespace, .. } = api;
    Err(Error::failed(format!(
        "namespace {namespace} does not exist (context {context}, server {server}); nothing was written"
    ))
    .hint(format!("kubectl create namespace {namespace} makes it; -n names another")))
}
