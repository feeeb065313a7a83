//! A Cluster that is not there: where it was looked for, and which one was probably meant.

use crate::error::Error;
use crate::k8s::kinds;
use crate::model::nearest::nearest;
use crate::observe::site::Site;

/// The error for it.
pub async fn missing(site: &Site) -> Error {
    let context = match site.api.context.as_str() {
        // In a pod there is none.
        "" => String::new(),
        context => format!(" (context {context})"),
    };
    let error = Error::failed(format!("no Cluster {} in namespace {}{context}", site.name, site.namespace));
    // Only for the hint: without the right to list them there is none.
    let names = site.api.names(&kinds::CLUSTERS, Some(&site.namespace)).await.unwrap_or_default();
    let error = match nearest(&site.name, names.iter().map(String::as_str)) {
        Some(name) => error.hint(format!("{name} is probably meant")),
        None if names.is_empty() => error,
        None => error.hint(format!("there are {}", names.join(", "))),
    };
    error.hint("kubectl pgaas list -A shows every Cluster")
}
