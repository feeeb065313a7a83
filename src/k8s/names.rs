//! Names alone: lists of which the server sends nothing but metadata.

use super::client::Cluster;
use super::error::{ApiError, Reason};
use super::kinds::Kind;
use http::{Request, header};
use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::Value;

/// What is asked for: of a Secret its values never leave the server.
const METADATA: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
/// More than that nobody chooses from.
const MOST: usize = 1000;

impl Cluster {
    /// The names of the first thousand objects of a kind; all namespaces with `None`.
    pub async fn names(&self, kind: &Kind, namespace: Option<&str>) -> Result<Vec<String>, ApiError> {
        let error = |reason, message: String| ApiError {
            reason,
            what: format!("list {}", kind.resource()),
            context: self.context.clone(),
            message,
        };
        let path = format!("{}?limit={MOST}", kind.path(namespace, None));
        let request = Request::get(path).header(header::ACCEPT, METADATA).body(Body::empty());
        let request = request.map_err(|e| error(Reason::Other, e.to_string()))?;
        let exchange = async {
            let response = self.kube().send(request).await;
            let (parts, body) = response.map_err(|e| error(Reason::Unreachable, e.to_string()))?.into_parts();
            let body = body.collect().await.map_err(|e| error(Reason::Unreachable, e.to_string()))?;
            Ok((parts.status, body.to_bytes()))
        };
        let answer = tokio::time::timeout(self.limit(), exchange).await;
        let (status, bytes) =
            answer.map_err(|_| error(Reason::TimedOut, "no answer in time".to_owned()))??;
        if !status.is_success() {
            return Err(error(Reason::Other, format!("the server answered {status}")));
        }
        let list: Value = serde_json::from_slice(&bytes).map_err(|_| {
            error(Reason::Other, "the answer is not of the form that was asked for".to_owned())
        })?;
        let items = list["items"].as_array().into_iter().flatten();
        Ok(items.filter_map(|item| item["metadata"]["name"].as_str()).map(str::to_owned).collect())
    }
}
