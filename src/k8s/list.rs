//! Lists, page by page.

use super::client::{Cluster, JSON, in_namespace};
use super::error::ApiError;
use super::kinds::{self, Kind};
use super::protobuf;
use crate::model::connection::percent;
use http::Method;
use hyper::body::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Objects of a page of a list.
const PAGE: usize = 500;

/// A complete list.
#[derive(Debug, Default)]
pub struct Listing {
    /// The objects.
    pub items: Vec<Value>,
}

/// A page of a list.
#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct Page<T> {
    // An empty list may be null, as Go writes it.
    #[serde(default = "Vec::new", deserialize_with = "null_is_empty")]
    items: Vec<T>,
}

#[derive(Default, Deserialize)]
struct PageMetadata {
    r#continue: Option<String>,
}

fn null_is_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

impl Cluster {
    /// Every object of a kind, page by page; all namespaces with `None`.
    pub async fn list(
        &self,
        kind: &Kind,
        namespace: Option<&str>,
        selector: &str,
    ) -> Result<Listing, ApiError> {
        let mut listing = Listing::default();
        self.each(kind, namespace, selector, |item| listing.items.push(item)).await?;
        Ok(listing)
    }

    /// Hands every object of a kind to `take`, read as `T` and no more of it: only one
    /// page is in memory at a time.
    pub async fn each<T: DeserializeOwned + Send + 'static>(
        &self,
        kind: &Kind,
        namespace: Option<&str>,
        selector: &str,
        take: impl FnMut(T),
    ) -> Result<(), ApiError> {
        self.pages(kind, namespace, selector, JSON, json_page, take).await
    }

    /// The same of Secrets, in the server's own encoding if it speaks it.
    pub async fn each_secret<T: DeserializeOwned + From<protobuf::Secret> + Send + 'static>(
        &self,
        namespace: Option<&str>,
        selector: &str,
        take: impl FnMut(T),
    ) -> Result<(), ApiError> {
        let read = |answer: &Bytes| match protobuf::is(answer) {
            true => protobuf::page(answer).map(|page| page.into_iter().map(T::from).collect()),
            false => json_page(answer),
        };
        self.pages(&kinds::SECRETS, namespace, selector, protobuf::ACCEPT, read, take).await
    }

    async fn pages<T: Send + 'static>(
        &self,
        kind: &Kind,
        namespace: Option<&str>,
        selector: &str,
        accept: &'static str,
        read: fn(&Bytes) -> Option<Vec<T>>,
        mut take: impl FnMut(T),
    ) -> Result<(), ApiError> {
        let what = format!("list {}{}", kind.resource(), in_namespace(kind, namespace.unwrap_or_default()));
        let path = kind.path(namespace, None);
        let page = |token: &str| {
            let mut query = format!("{path}?limit={PAGE}");
            for (key, value) in [("labelSelector", selector), ("continue", token)] {
                if !value.is_empty() {
                    query.push_str(&format!("&{key}={}", escape(value)));
                }
            }
            let what = what.clone();
            async move { self.bytes(Method::GET, &query, accept, None, &what).await }
        };
        let mut answer = page("").await?;
        loop {
            let Some(token) = next_page(&answer) else {
                read(&answer).ok_or_else(|| self.unreadable(what))?.into_iter().for_each(&mut take);
                return Ok(());
            };
            // This page is read while the server makes the next one.
            let (this, next) =
                futures::join!(tokio::task::spawn_blocking(move || read(&answer)), page(&token));
            let this = this.ok().flatten().ok_or_else(|| self.unreadable(what.clone()))?;
            this.into_iter().for_each(&mut take);
            answer = next?;
        }
    }
}

fn json_page<T: DeserializeOwned>(answer: &Bytes) -> Option<Vec<T>> {
    serde_json::from_slice(answer).ok().map(|page: Page<T>| page.items)
}

/// Where a list goes on.
fn next_page(answer: &Bytes) -> Option<String> {
    if protobuf::is(answer) { protobuf::next_page(answer) } else { json_next_page(answer) }
}

/// The same in JSON. The server writes the metadata of a list before its items, so
/// nothing else of it needs to be read for that.
fn json_next_page(answer: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Rest {
        #[serde(default)]
        metadata: PageMetadata,
    }
    const HEAD: &[u8] = b"\"metadata\":";
    let items = answer.windows(8).position(|at| at == b"\"items\":").unwrap_or(answer.len());
    let head = answer[..items].windows(HEAD.len()).position(|at| at == HEAD).map(|at| at + HEAD.len());
    let metadata = match head {
        Some(at) => serde_json::Deserializer::from_slice(&answer[at..]).into_iter().next()?.ok(),
        // In another order, or none: a page that cannot be read is told by who reads it.
        None => serde_json::from_slice::<Rest>(answer).ok().map(|rest| rest.metadata),
    };
    metadata.and_then(|metadata: PageMetadata| metadata.r#continue).filter(|token| !token.is_empty())
}

/// Percent-encoding of a query value.
pub(super) fn escape(value: &str) -> String {
    let mut out = Vec::with_capacity(value.len());
    percent::encode(value.as_bytes(), &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::json_next_page;

    #[test]
    fn a_list_goes_on_wherever_its_metadata_stands() {
        let of = |answer: &str| json_next_page(answer.as_bytes());
        let items = r#""items":[{"metadata":{"continue":"x"}}]"#;
        assert_eq!(
            of(&format!(r#"{{"kind":"L","metadata":{{"continue":"a\u0062"}},{items}}}"#)).as_deref(),
            Some("ab")
        );
        assert_eq!(of(&format!(r#"{{"metadata":{{"resourceVersion":"7"}},{items}}}"#)), None);
        assert_eq!(of(&format!(r#"{{"metadata":{{"continue":""}},{items}}}"#)), None);
        assert_eq!(
            of(&format!(r#"{{{items}, "metadata" : {{"continue":"last"}}}}"#)).as_deref(),
            Some("last")
        );
        assert_eq!(of(&format!("{{{items}}}")), None);
        assert_eq!(of("no JSON"), None);
    }
}
