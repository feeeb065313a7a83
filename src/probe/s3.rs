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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    const LIST: &str = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><KeyCount>0</KeyCount><MaxKeys>1</MaxKeys><IsTruncated>false</IsTruncated>";
    const OBJECT: &str = "<Contents><Key>shop/base/1</Key><LastModified>2026-01-01T00:00:00Z</LastModified><ETag>\"e\"</ETag><Size>1</Size></Contents>";

    /// A look at `s3://b/shop/` of a server that answers once with this, and what it was asked.
    async fn look(path: &str, status: &str, body: &str) -> (Result<bool, String>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let answer =
            format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = vec![0; 1 << 14];
            let read = stream.read(&mut buffer).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&buffer[..read]).into_owned()
        });
        let folder = Folder {
            endpoint: &endpoint,
            region: "us-east-1",
            path,
            access_key: "key",
            secret_key: "hunter2",
        };
        let seen = holds_objects(&folder).await;
        let asked = tokio::time::timeout(Duration::from_millis(200), asked).await;
        (seen, asked.map(Result::unwrap).unwrap_or_default())
    }

    #[tokio::test]
    async fn a_folder_is_empty_where_nothing_lies_below_it_or_its_bucket_does_not_exist() {
        let (held, asked) =
            look("s3://b/shop", "200 OK", &format!("{LIST}{OBJECT}</ListBucketResult>")).await;
        assert_eq!(held, Ok(true));
        assert!(asked.starts_with("GET /b/?") && asked.contains("prefix=shop%2F"), "{asked}");
        assert!(!asked.contains("hunter2"), "{asked}");
        assert_eq!(look("s3://b/shop/", "200 OK", &format!("{LIST}</ListBucketResult>")).await.0, Ok(false));
        assert_eq!(look("s3://b/shop", "404 Not Found", "").await.0, Ok(false));
    }

    #[tokio::test]
    async fn what_cannot_be_told_is_no_empty_folder() {
        for (path, status, body) in [
            ("s3://b/shop", "403 Forbidden", ""),
            ("s3://b/shop", "200 OK", "no xml"),
            ("gs://b", "200 OK", ""),
        ] {
            let (seen, _) = look(path, status, body).await;
            assert!(seen.is_err(), "{path} {status}: {seen:?}");
            assert!(!format!("{seen:?}").contains("hunter2"), "{seen:?}");
        }
    }
}
