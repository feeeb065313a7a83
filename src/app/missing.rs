//! A Cluster that is not there: where it was looked for, and which one was probably meant.

use crate::error::{Error, Result};
use crate::k8s::kinds;
use crate::model::nearest::nearest;
use crate::observe::DcSnapshot;
use crate::observe::site::Site;

/// Refuses to move the role of a Cluster that is not there; a side that cannot be read is
/// left to the decision.
pub async fn refuse(sites: &[Site], seen: &[DcSnapshot]) -> Result<()> {
    let absent = sites.iter().zip(seen).filter(|(_, seen)| matches!(seen.cluster, Ok(None)));
    let absent: Vec<Site> = absent.map(|(site, _)| site.clone()).collect();
    if absent.is_empty() { Ok(()) } else { Err(told(Error::refused, &absent).await) }
}

/// The error for it, where no data centre has one.
pub async fn missing(sites: &[Site]) -> Error {
    told(Error::failed, sites).await
}

async fn told(error: fn(String) -> Error, sites: &[Site]) -> Error {
    let place = |site: &Site| match site.api.context.as_str() {
        // In a pod there is none.
        "" => format!("namespace {}", site.namespace),
        context => format!("namespace {} (context {context})", site.namespace),
    };
    let places: Vec<String> = sites.iter().map(place).collect();
    let mut names: Vec<&str> = sites.iter().map(|site| site.name.as_str()).collect();
    names.dedup();
    let error = error(format!("no Cluster {} in {}", names.join(" or "), places.join(" or in ")));
    // Only for the hint: without the right to list them there is none.
    let mut known = Vec::new();
    for site in sites {
        known.extend(site.api.names(&kinds::CLUSTERS, Some(&site.namespace)).await.unwrap_or_default());
    }
    known.sort();
    known.dedup();
    let meant = names.iter().find_map(|name| nearest(name, known.iter().map(String::as_str)));
    let error = match meant {
        Some(name) => error.hint(format!("{name} is probably meant")),
        None if known.is_empty() => error,
        None => error.hint(format!("there are {}", known.join(", "))),
    };
    error.hint("kubectl pgaas list -A shows every Cluster")
}
