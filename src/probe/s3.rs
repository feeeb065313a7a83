//! Object storage, as far as a path has to be seen empty or not.

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use rusty_s3::actions::{ListObjectsV2, S3Action};
use rusty_s3::{Bucket, Credentials, UrlStyle};
use std::time::Duration;

/// Longest look.
const LIMIT: Duration = Duration::from_secs(5);
/// No answer about one object is longer.
const ANSWER_MAX: usize = 1 << 20;

/// A folder in a bucket.
pub struct Folder<'a> {
    /// Address of the server.
    pub endpoint: &'a str,
    /// Region; `us-east-1` where the server knows none.
    pub region: &'a str,
    /// `s3://bucket/folder`.
    pub path: &'a str,
    /// Access key.
    pub access_key: &'a str,
    /// Secret key.
    pub secret_key: &'a str,
}

/// Whether the folder holds any object; the reason is text where it cannot be told.
pub async fn holds_objects(folder: &Folder<'_>) -> Result<bool, String> {
    let rest = folder.path.strip_prefix("s3://").ok_or("the path does not begin with s3://")?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let endpoint =
        folder.endpoint.parse().map_err(|error| format!("endpoint {}: {error}", folder.endpoint))?;
    let bucket = Bucket::new(endpoint, UrlStyle::Path, bucket.to_owned(), folder.region.to_owned())
        .map_err(|error| error.to_string())?;
    let credentials = Credentials::new(folder.access_key, folder.secret_key);
    let mut action = bucket.list_objects_v2(Some(&credentials));
    action.with_prefix(format!("{}/", prefix.trim_end_matches('/')));
    action.with_max_keys(1);
    // The signed address holds a signature: it is never part of a message.
    let url = action.sign(LIMIT * 12);
    let tls = hyper_rustls::HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
        .map_err(|error| error.to_string())?
        .https_or_http()
        .enable_http1()
        .build();
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(tls);
    let uri = url.as_str().parse().map_err(|_| "the address of the folder cannot be built".to_owned())?;
    let look = async {
        let response =
            client.get(uri).await.map_err(|error| format!("{} does not answer: {error}", folder.endpoint))?;
        let status = response.status();
        let body = http_body_util::Limited::new(response.into_body(), ANSWER_MAX).collect().await;
        let body = body.map_err(|error| error.to_string())?.to_bytes();
        match status.as_u16() {
            200 => {
                let answer = ListObjectsV2::parse_response(&String::from_utf8_lossy(&body));
                Ok(!answer.map_err(|error| error.to_string())?.contents.is_empty())
            }
            // A bucket that does not exist holds nothing.
            404 => Ok(false),
            code => Err(format!("{} answers {code}", folder.endpoint)),
        }
    };
    tokio::time::timeout(LIMIT, look).await.map_err(|_| format!("{} does not answer", folder.endpoint))?
}
