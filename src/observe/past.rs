//! Events of a Cluster, as far as its API server still has them.

use super::Unseen;
use super::site::Site;
use crate::k8s::kinds;
use serde_json::Value;

impl Site {
    /// The Events about the Cluster.
    pub async fn events(&self) -> Result<Vec<Value>, Unseen> {
        let listing = self.api.list(&kinds::EVENTS, Some(&self.namespace), "").await?;
        let ours = |event: &Value| {
            event["involvedObject"]["kind"] == "Cluster"
                && event["involvedObject"]["name"] == self.name.as_str()
        };
        Ok(listing.items.into_iter().filter(ours).collect())
    }
}
