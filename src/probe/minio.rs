//! Objects of an S3 server, asked for by signed requests of the path style.

use super::Stream;
use super::http::{Answer, ask};
use crate::model::check::Outcome;
use crate::model::secret::SecretBytes;
use http::{Method, Request, header};
use http_body_util::Full;
use hyper::body::Bytes;
use jiff::Timestamp;
use quick_xml::Reader;
use quick_xml::events::Event;
use rusty_s3::signing::sign;

/// How long a signature holds, in seconds.
const HOLDS: u64 = 300;
/// Clocks may differ that much before a server complains, in seconds.
const SKEW: i64 = 240;
/// The region of servers that have none.
pub const REGION: &str = "us-east-1";
/// The advice where a server is not ready yet.
const STARTING: &str = "wait until the server has started, then test again";

/// A server, and who asks it.
#[derive(Debug, Clone)]
pub struct Store {
    /// `http://minio.apps:9000`, as it is written in the Secret: the signature is over it.
    pub endpoint: String,
    /// Access key.
    pub user: String,
    /// Secret key.
    pub password: SecretBytes,
}

/// A request before it is signed.
struct Wanted<'a> {
    method: Method,
    path: String,
    query: &'a [(&'a str, &'a str)],
    body: Vec<u8>,
}

impl Store {
    /// Whether the server says it is alive; asked without a signature. None if it is not
    /// MinIO, whose own path this is.
    pub async fn alive(&self, stream: Stream) -> Result<Option<String>, Outcome> {
        let request = Request::get("/minio/health/live")
            .header(header::HOST, self.host())
            .body(Full::default())
            .map_err(|_| self.unusable())?;
        let answer = ask(stream, request).await?;
        let said = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
        let server = said(header::SERVER.as_str());
        // While it starts it answers with 200 and this header.
        if let Some(status) = said("x-minio-server-status") {
            return Err(Outcome::fail("not-ready", format!("the server says it is {status}")).hint(STARTING));
        }
        match answer.status {
            200 => Ok(Some(server.unwrap_or("S3 server").to_owned())),
            503 => Err(Outcome::fail("not-ready", "the server says it is not ready (503)")
                .hint("look at its log: disks, or the other servers of the set")),
            _ => Ok(None),
        }
    }

    /// Names of the buckets one may see. A key that is known and may not list them is told
    /// apart by `access-denied`.
    pub async fn buckets(&self, stream: Stream, now: Timestamp) -> Result<Vec<String>, Outcome> {
        let answer = self.send(stream, now, Wanted::get("/".into(), &[])).await?;
        match answer.status {
            200 => Ok(texts(&answer.body, "Name")),
            _ => Err(self.refused(&answer, now)),
        }
    }

    /// Objects of a bucket whose names begin so, at most as many.
    pub async fn list(
        &self,
        stream: Stream,
        now: Timestamp,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<String>, Outcome> {
        let query = [("list-type", "2"), ("max-keys", "10"), ("prefix", prefix)];
        let path = self.path(bucket, "")?;
        let answer = self.send(stream, now, Wanted::get(path, &query)).await?;
        match answer.status {
            200 => Ok(texts(&answer.body, "Key")),
            _ => Err(self.refused(&answer, now)),
        }
    }

    /// Writes an object.
    pub async fn put(
        &self,
        stream: Stream,
        now: Timestamp,
        bucket: &str,
        key: &str,
        body: &[u8],
    ) -> Result<(), Outcome> {
        let path = self.path(bucket, key)?;
        let wanted = Wanted { method: Method::PUT, path, query: &[], body: body.to_vec() };
        let answer = self.send(stream, now, wanted).await?;
        if answer.status == 200 { Ok(()) } else { Err(self.refused(&answer, now)) }
    }

    /// Reads an object.
    pub async fn get(
        &self,
        stream: Stream,
        now: Timestamp,
        bucket: &str,
        key: &str,
    ) -> Result<Bytes, Outcome> {
        let answer = self.send(stream, now, Wanted::get(self.path(bucket, key)?, &[])).await?;
        if answer.status == 200 { Ok(answer.body) } else { Err(self.refused(&answer, now)) }
    }

    /// Removes an object; one that is not there is removed already.
    pub async fn remove(
        &self,
        stream: Stream,
        now: Timestamp,
        bucket: &str,
        key: &str,
    ) -> Result<(), Outcome> {
        let path = self.path(bucket, key)?;
        // Without a key this would remove the bucket.
        if key.is_empty() {
            return Err(self.unusable());
        }
        let wanted = Wanted { method: Method::DELETE, path, query: &[], body: Vec::new() };
        let answer = self.send(stream, now, wanted).await?;
        match answer.status {
            200 | 204 | 404 => Ok(()),
            _ => Err(self.refused(&answer, now)),
        }
    }

    fn host(&self) -> &str {
        self.endpoint.split_once("://").map_or(self.endpoint.as_str(), |(_, rest)| rest).trim_end_matches('/')
    }

    fn unusable(&self) -> Outcome {
        Outcome::fail("endpoint", format!("{:?} is no URL of an S3 server", self.endpoint))
            .hint("expected http://HOST:PORT")
    }

    /// Bucket and key as they stand in the path; only what needs no encoding there.
    fn path(&self, bucket: &str, key: &str) -> Result<String, Outcome> {
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let dots = |text: &str| matches!(text, "." | "..");
        if bucket.is_empty() || !plain(bucket) || !plain(key) || dots(bucket) || dots(key) {
            return Err(Outcome::fail("bucket", format!("{bucket:?} is no name of a bucket")));
        }
        Ok(if key.is_empty() { format!("/{bucket}") } else { format!("/{bucket}/{key}") })
    }

    async fn send(&self, stream: Stream, now: Timestamp, wanted: Wanted<'_>) -> Result<Answer, Outcome> {
        let password = self.password.expose_text();
        let password = password.ok_or_else(|| Outcome::fail("not-text", "the secret key is no text"))?;
        let method = match wanted.method {
            Method::PUT => rusty_s3::Method::Put,
            Method::DELETE => rusty_s3::Method::Delete,
            _ => rusty_s3::Method::Get,
        };
        let whole = format!("{}{}", self.endpoint.trim_end_matches('/'), wanted.path);
        if !whole.starts_with("http://") && !whole.starts_with("https://") {
            return Err(self.unusable());
        }
        let url = whole.parse().map_err(|_| self.unusable())?;
        let mut query = wanted.query.to_vec();
        query.sort_unstable();
        let (query, none) = (query.into_iter(), std::iter::empty::<(&str, &str)>());
        // The signed address holds a signature: it is never part of a message.
        let url = sign(&now, method, url, &self.user, password, None, REGION, HOLDS, query, none);
        let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let host = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
            None => url.host_str().unwrap_or_default().to_owned(),
        };
        let request = Request::builder()
            .method(wanted.method)
            .uri(target)
            .header(header::HOST, host)
            .body(Full::from(wanted.body))
            .map_err(|_| self.unusable())?;
        ask(stream, request).await
    }

    /// Why the server did not do it: its code, as S3 names it.
    fn refused(&self, answer: &Answer, now: Timestamp) -> Outcome {
        let first = |name| texts(&answer.body, name).into_iter().next();
        let code = first("Code").unwrap_or_default();
        let said = first("Message").unwrap_or_default();
        if let Some(outcome) = skewed(answer, &code, &said, now) {
            return outcome;
        }
        let detail =
            if code.is_empty() { format!("status {}", answer.status) } else { format!("{code}: {said}") };
        let user = &self.user;
        match code.as_str() {
            "InvalidAccessKeyId" => Outcome::fail("access-key", detail).hint(format!(
                "the server knows no user {user}: compare it with MINIO_ROOT_USER, or mc admin user ls"
            )),
            "SignatureDoesNotMatch" => Outcome::fail("secret-key", detail).hint(format!(
                "user {user} is known and has another secret key: the server reads its Secret when it starts"
            )),
            "AccessDenied" => Outcome::fail("access-denied", detail)
                .hint(format!("user {user} is known, and no policy of it allows this (mc admin policy)")),
            "NoSuchBucket" => Outcome::fail("bucket-missing", detail)
                .hint("make it: mc mb, or the bucket list of the chart"),
            "AuthorizationHeaderMalformed" | "AuthorizationQueryParametersError" => {
                Outcome::fail("region", detail).hint(format!("requests are signed for the region {REGION}"))
            }
            "SlowDown"
            | "ServiceUnavailable"
            | "XMinioServerNotInitialized"
            | "XMinioIAMNotInitialized"
            | "XMinioBucketMetadataNotInitialized" => Outcome::fail("not-ready", detail).hint(STARTING),
            "XMinioStorageFull" => Outcome::fail("full", detail).hint("the disk of the server is full"),
            _ => Outcome::fail("status", detail),
        }
    }
}

impl<'a> Wanted<'a> {
    fn get(path: String, query: &'a [(&'a str, &'a str)]) -> Self {
        Wanted { method: Method::GET, path, query, body: Vec::new() }
    }
}

/// Clocks that differ: a signature from the past or the future, by the server's own clock.
fn skewed(answer: &Answer, code: &str, said: &str, now: Timestamp) -> Option<Outcome> {
    let theirs = answer.headers.get(header::DATE)?.to_str().ok()?;
    let theirs = jiff::fmt::rfc2822::parse(theirs).ok()?.timestamp();
    let apart = theirs.as_second() - now.as_second();
    let said = code == "RequestTimeTooSkewed" || said.contains("expired") || said.contains("not valid yet");
    if !said || apart.abs() < SKEW {
        return None;
    }
    let way = if apart > 0 { "ahead of" } else { "behind" };
    let detail = format!("{code}: the server's clock is {} s {way} this machine's", apart.abs());
    Some(
        Outcome::fail("clock", detail)
            .hint("set both clocks right (NTP); signatures hold a few minutes only"),
    )
}

/// The text of every element of this name.
fn texts(xml: &[u8], name: &str) -> Vec<String> {
    let (mut found, mut inside) = (Vec::new(), false);
    let text = String::from_utf8_lossy(xml);
    let mut reader = Reader::from_str(&text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                inside = start.local_name().as_ref() == name.as_bytes();
                if inside {
                    found.push(String::new());
                }
            }
            Ok(Event::Text(part)) if inside => {
                if let (Some(last), Ok(part)) = (found.last_mut(), part.decode()) {
                    last.push_str(&part);
                }
            }
            Ok(Event::End(_)) => inside = false,
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
