//! What a container said.

use super::client::{Cluster, JSON, in_namespace};
use super::error::ApiError;
use super::kinds::PODS;
use http::Method;
use hyper::body::Bytes;

impl Cluster {
    /// The whole log of a container, both of its streams in one.
    pub async fn log(&self, namespace: &str, pod: &str, container: &str) -> Result<Bytes, ApiError> {
        let what = format!("get pods/log {pod}{}", in_namespace(&PODS, namespace));
        let path = format!("{}/log?container={container}", PODS.path(Some(namespace), Some(pod)));
        self.send_once(Method::GET, &path, JSON, None, &what).await
    }
}
