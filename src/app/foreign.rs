//! A target under whose name somebody else runs PostgreSQL.

use super::aim::Aim;
use crate::decide::foreign::{refused, told};
use crate::error::Result;
use crate::model::finding::Finding;
use crate::observe::DcSnapshot;
use crate::observe::site::Site;
use std::time::Duration;

/// Longest look at what is wrong usage in any case.
const PATIENCE: Duration = Duration::from_secs(2);

/// Refuses a verb that moves roles where a Cluster is missing and something else stands in
/// its place.
pub async fn refuse(sites: &[Site], seen: &[DcSnapshot], verb: &str) -> Result<()> {
    for (site, seen) in missing(sites, seen) {
        if let Some(foreign) = site.foreign().await {
            return Err(refused(seen, &foreign, verb).into());
        }
    }
    Ok(())
}

/// The two sites of a role change. Where there is one only, and something else in the
/// Cluster's place, a second one would not help: that is told instead.
pub async fn pair(aim: &Aim, to: &str, verb: &str) -> Result<[Site; 2]> {
    let pair = aim.pair(to);
    if let (Err(_), [site]) = (&pair, &aim.sites[..])
        && let Ok(seen) = tokio::time::timeout(PATIENCE, site.observe()).await
    {
        refuse(std::slice::from_ref(site), &[seen], verb).await?;
    }
    pair
}

/// What is told of it by `status`.
pub async fn findings(sites: &[Site], seen: &[DcSnapshot]) -> Vec<Finding> {
    let asked = missing(sites, seen).map(async |(site, seen)| Some(told(seen, &site.foreign().await?)));
    futures::future::join_all(asked).await.into_iter().flatten().collect()
}

fn missing<'a>(
    sites: &'a [Site],
    seen: &'a [DcSnapshot],
) -> impl Iterator<Item = (&'a Site, &'a DcSnapshot)> {
    sites.iter().zip(seen).filter(|(_, seen)| matches!(seen.cluster, Ok(None)))
}
