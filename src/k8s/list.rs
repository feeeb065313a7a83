//! Lists, page by page.

use super::client::{Cluster, in_namespace};
use super::error::ApiError;
use super::kinds::Kind;
use crate::model::connection::percent;
use http::Method;
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
    #[serde(default)]
    metadata: PageMetadata,
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
    pub async fn each<T: DeserializeOwned>(
        &self,
        kind: &Kind,
        namespace: Option<&str>,
        selector: &str,
        mut take: impl FnMut(T),
    ) -> Result<(), ApiError> {
        let what = format!("list {}{}", kind.resource(), in_namespace(kind, namespace.unwrap_or_default()));
        let path = kind.path(namespace, None);
        let mut token = String::new();
        loop {
            let mut query = format!("{path}?limit={PAGE}");
            for (key, value) in [("labelSelector", selector), ("continue", &token)] {
                if !value.is_empty() {
                    query.push_str(&format!("&{key}={}", escape(value)));
                }
            }
            let page: Page<T> = self.send_as(Method::GET, &query, None, what.clone()).await?;
            page.items.into_iter().for_each(&mut take);
            match page.metadata.r#continue {
                Some(next) if !next.is_empty() => token = next,
                _ => return Ok(()),
            }
        }
    }
}

/// Percent-encoding of a query value.
pub(super) fn escape(value: &str) -> String {
    let mut out = Vec::with_capacity(value.len());
    percent::encode(value.as_bytes(), &mut out);
    String::from_utf8_lossy(&out).into_owned()
}
