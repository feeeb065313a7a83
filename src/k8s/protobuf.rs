//! Secrets in the API server's own encoding: less work for both sides than JSON.
//!
//! Source: `generated.proto` of k8s.io/api/core/v1 and k8s.io/apimachinery; fields that
//! nobody here reads are left out, and skipped.

use hyper::body::Bytes;
use prost::Message;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// How it is asked for; a server that does not know it answers JSON.
pub(super) const ACCEPT: &str = "application/vnd.kubernetes.protobuf,application/json";

/// What every answer in it begins with.
const MAGIC: &[u8] = b"k8s\0";

/// A Secret of a list.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct Secret {
    /// Its metadata.
    #[prost(message, required, tag = "1")]
    pub metadata: Metadata,
    /// Its values, as they are.
    #[prost(btree_map = "string, bytes", tag = "2")]
    pub data: BTreeMap<String, Vec<u8>>,
    /// Its type.
    #[prost(string, tag = "3")]
    pub secret_type: String,
    /// Whether the API server refuses every change of its values.
    #[prost(bool, tag = "5")]
    pub immutable: bool,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("metadata", &self.metadata).finish_non_exhaustive()
    }
}

/// The metadata of an object.
#[derive(Clone, PartialEq, Message)]
pub struct Metadata {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Its namespace.
    #[prost(string, tag = "3")]
    pub namespace: String,
    /// Its uid.
    #[prost(string, tag = "5")]
    pub uid: String,
    /// Its version.
    #[prost(string, tag = "6")]
    pub resource_version: String,
    /// When it was made.
    #[prost(message, optional, tag = "8")]
    pub created: Option<Time>,
    /// Labels.
    #[prost(btree_map = "string, string", tag = "11")]
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    #[prost(btree_map = "string, string", tag = "12")]
    pub annotations: BTreeMap<String, String>,
    /// Objects it goes with.
    #[prost(message, repeated, tag = "13")]
    pub owners: Vec<OwnerReference>,
    /// Who wrote what.
    #[prost(message, repeated, tag = "17")]
    pub managed_fields: Vec<ManagedFields>,
}

/// An object that another one goes with.
#[derive(Clone, PartialEq, Message)]
pub struct OwnerReference {
    /// Its kind.
    #[prost(string, tag = "1")]
    pub kind: String,
    /// Its name.
    #[prost(string, tag = "3")]
    pub name: String,
    /// Its group and version.
    #[prost(string, tag = "5")]
    pub api_version: String,
}

/// What a manager wrote.
#[derive(Clone, PartialEq, Message)]
pub struct ManagedFields {
    /// Its name.
    #[prost(string, tag = "1")]
    pub manager: String,
    /// When.
    #[prost(message, optional, tag = "4")]
    pub time: Option<Time>,
    /// Which fields: JSON.
    #[prost(message, optional, tag = "7")]
    pub fields: Option<Fields>,
}

/// A set of fields.
#[derive(Clone, PartialEq, Message)]
pub struct Fields {
    /// JSON.
    #[prost(bytes = "vec", tag = "1")]
    pub raw: Vec<u8>,
}

/// A moment.
#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub struct Time {
    /// Seconds since 1970.
    #[prost(int64, tag = "1")]
    pub seconds: i64,
}

impl Time {
    /// As JSON has it: RFC 3339, in whole seconds.
    pub fn text(self) -> Option<String> {
        jiff::Timestamp::from_second(self.seconds).ok().map(|time| time.to_string())
    }
}

/// What every answer is wrapped in.
#[derive(Clone, PartialEq, Message)]
struct Envelope {
    #[prost(bytes = "bytes", tag = "2")]
    raw: Bytes,
}

#[derive(Clone, PartialEq, Message)]
struct Page {
    // Read once more, so that no page whose end cannot be read is taken for the last.
    #[prost(message, required, tag = "1")]
    metadata: PageMetadata,
    #[prost(message, repeated, tag = "2")]
    items: Vec<Secret>,
}

#[derive(Clone, PartialEq, Message)]
struct Head {
    #[prost(message, required, tag = "1")]
    metadata: PageMetadata,
}

#[derive(Clone, PartialEq, Message)]
struct PageMetadata {
    #[prost(string, tag = "3")]
    next: String,
}

/// A refusal.
#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(string, tag = "3")]
    message: String,
    #[prost(string, tag = "4")]
    reason: String,
    #[prost(message, optional, tag = "5")]
    details: Option<Details>,
}

#[derive(Clone, PartialEq, Message)]
struct Details {
    #[prost(string, tag = "1")]
    name: String,
}

/// Whether an answer is in this encoding.
pub(super) fn is(answer: &[u8]) -> bool {
    answer.starts_with(MAGIC)
}

/// The Secrets of a page; `None` if it is none.
pub(crate) fn page(answer: &Bytes) -> Option<Vec<Secret>> {
    Page::decode(raw(answer)?).ok().map(|page| page.items)
}

/// Where a list goes on; `None` at its end, or if it cannot be read.
pub(super) fn next_page(answer: &Bytes) -> Option<String> {
    let next = Head::decode(raw(answer)?).ok()?.metadata.next;
    (!next.is_empty()).then_some(next)
}

/// A refusal, as JSON has it.
pub(super) fn status(answer: &[u8]) -> Option<Value> {
    let status = Status::decode(raw(&Bytes::copy_from_slice(answer))?).ok()?;
    let name = status.details.map(|details| details.name).filter(|name| !name.is_empty());
    Some(json!({"message": status.message, "reason": status.reason, "details": {"name": name}}))
}

fn raw(answer: &Bytes) -> Option<Bytes> {
    let wrapped = is(answer).then(|| answer.slice(MAGIC.len()..))?;
    Envelope::decode(wrapped).ok().map(|envelope| envelope.raw).filter(|raw| !raw.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Envelope, MAGIC, Page, is, next_page, page};
    use prost::Message;

    const PAGE: &[u8] = include_bytes!("../../tests/golden/wire/secrets.pb");

    #[test]
    fn a_page_says_where_the_list_goes_on_and_a_torn_one_is_none() {
        let first = Bytes::from_static(PAGE);
        assert!(is(&first) && next_page(&first).is_some_and(|next| next.starts_with("eyJ")));
        let items = page(&first).unwrap();
        assert_eq!(items.len(), 3);
        for end in 0..first.len() {
            // What the envelope says after the list is not read.
            let torn = page(&first.slice(..end));
            assert!(torn.is_none_or(|torn| torn == items && end + 8 > first.len()), "torn at {end}");
        }
        let raw = Page { items, ..Page::default() }.encode_to_vec().into();
        let last = Bytes::from([MAGIC, &Envelope { raw }.encode_to_vec()].concat());
        assert_eq!((page(&last).unwrap().len(), next_page(&last)), (3, None));
        assert!(!is(b"{}") && page(&Bytes::from_static(b"{}")).is_none());
    }

    #[test]
    fn no_value_is_printed_by_accident() {
        let page = page(&Bytes::from_static(PAGE)).unwrap();
        let told = format!("{page:?}");
        assert!(told.contains("a-both") && !told.contains("password") && !told.contains("119, 101, 98"));
    }
}
