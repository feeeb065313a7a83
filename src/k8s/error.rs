//! What an API server, or the way to it, may answer instead of an object.

use super::access::with_rule;
use super::protobuf;
use crate::error::{Error, Kind as ErrorKind};
use http::StatusCode;
use serde_json::Value;

/// Why a request did not succeed, as far as a caller may act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The object does not exist.
    NotFound,
    /// The API group or resource is not served (CRD missing).
    NotServed,
    /// RBAC forbids it.
    Forbidden,
    /// The credentials were not accepted.
    Unauthorized,
    /// Somebody else wrote at the same moment.
    Conflict,
    /// A `test` of a JSON patch failed: the object is not what was read.
    Precondition,
    /// Create-only: somebody else made it.
    AlreadyExists,
    /// The object was refused by validation or an admission webhook.
    Invalid,
    /// No connection, or cut in the middle; a write may or may not have happened.
    Unreachable,
    /// No answer in time; a write may or may not have happened.
    TimedOut,
    /// The server is overloaded or failing.
    Unavailable,
    /// Anything else.
    Other,
}

/// The API server's whole answer to a JSON patch that does not apply: it drops the
/// patch library's words (`NewGenericServerResponse` in k8s.io/apimachinery).
const NOT_APPLICABLE: &str = "the server rejected our request due to an error in our request";

/// What the API server says with 403 that no right would change: refusals of webhooks,
/// quotas, the pod security standards, and of a namespace that is going.
const ADMISSION: [&str; 6] = [
    "admission webhook",
    "ValidatingAdmissionPolicy",
    "exceeded quota",
    "must specify",
    "violates PodSecurity",
    "because it is being terminated",
];

/// A failed request.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cannot {what} ({context}): {message}")]
pub struct ApiError {
    /// What a caller may act on.
    pub reason: Reason,
    /// What was asked, e.g. `get clusters.postgresql.cnpg.io/prod-ic1 -n ic1-prod`.
    pub what: String,
    /// Context it was asked of.
    pub context: String,
    /// The server's own words, or the transport's.
    pub message: String,
}

impl ApiError {
    /// Reads a refusal: a `Status` object, or a plain text where the path is not served.
    pub(crate) fn answered(code: StatusCode, body: &[u8], what: String, context: &str) -> Self {
        let status: Option<Value> = serde_json::from_slice(body).ok().or_else(|| protobuf::status(body));
        let text = |key: &str| status.as_ref().and_then(|s| s[key].as_str()).map(str::to_owned);
        let message = text("message").unwrap_or_else(|| {
            let plain = String::from_utf8_lossy(body);
            let line = plain.lines().next().unwrap_or_default().trim();
            if line.is_empty() { format!("the server answered {code}") } else { line.to_owned() }
        });
        let named = status.as_ref().is_some_and(|s| s["details"]["name"].is_string());
        let denied = ADMISSION.iter().any(|words| message.contains(words));
        let reason = match (code.as_u16(), text("reason").as_deref()) {
            (404, Some("NotFound")) if named => Reason::NotFound,
            (404, _) => Reason::NotServed,
            (403, _) if denied => Reason::Invalid,
            (403, _) => Reason::Forbidden,
            (401, _) => Reason::Unauthorized,
            (409, Some("AlreadyExists")) => Reason::AlreadyExists,
            (409, _) => Reason::Conflict,
            (422, _) if message.contains(NOT_APPLICABLE) => Reason::Precondition,
            (422 | 400, _) => Reason::Invalid,
            (408 | 504, _) => Reason::TimedOut,
            (429 | 500 | 502 | 503, _) => Reason::Unavailable,
            _ => Reason::Other,
        };
        ApiError { reason, what, context: context.to_owned(), message }
    }

    pub(crate) fn transport(error: kube::Error, what: String, context: &str) -> Self {
        let reason = match error {
            kube::Error::Auth(_) => Reason::Unauthorized,
            _ => Reason::Unreachable,
        };
        ApiError { reason, what, context: context.to_owned(), message: innermost(&error) }
    }

    /// Whether a write may have happened although no answer was seen.
    pub fn unknown_outcome(&self) -> bool {
        matches!(self.reason, Reason::Unreachable | Reason::TimedOut | Reason::Unavailable)
    }

    /// Whether a write was not done because a webhook that has to agree does not answer: an
    /// operator that is restarted, say.
    pub fn webhook_down(&self) -> bool {
        self.message.contains("failed calling webhook")
    }
}

/// What rustls says of a connection that ends in its middle, with a page of its manual.
const CUT_OFF: &str = "peer closed connection without sending TLS close_notify";

/// The causes that say something: kube's outer layers only name themselves.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(current) = next {
        let mut text = current.to_string();
        if text.starts_with(CUT_OFF) {
            text = "it was cut off before the answer came".to_owned();
        }
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
        next = current.source();
    }
    match parts.as_slice() {
        [] => "unknown transport error".to_owned(),
        [only] => only.clone(),
        [.., outer, inner] => format!("{outer}: {inner}"),
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        let kind = match error.reason {
            Reason::Forbidden => ErrorKind::Forbidden,
            Reason::Conflict | Reason::Precondition | Reason::Invalid | Reason::AlreadyExists => {
                ErrorKind::Refused
            }
            _ => ErrorKind::Failed,
        };
        let hint = match error.reason {
            Reason::NotServed => Some("is the operator (its CRDs) installed in this cluster?"),
            Reason::Unauthorized => {
                Some("the server did not accept the credentials of this context; log in again")
            }
            Reason::Unreachable => {
                Some("is the server's address right, and is it up? kubectl cluster-info --context …")
            }
            Reason::TimedOut => Some("the server did not answer in time; --request-timeout raises the limit"),
            Reason::Conflict | Reason::Precondition => {
                Some("somebody else changed the object meanwhile; look at it and run this again")
            }
            Reason::NotFound if error.message.starts_with("namespaces ") => {
                Some("kubectl create namespace makes it; -n names another")
            }
            _ => None,
        };
        // The webhook speaks of spec.replicaCluster, the manifest of spec.replica.
        let message = error.to_string().replace("spec.replicaCluster.token", "spec.replica.promotionToken");
        let message = message.replace("spec.replicaCluster", "spec.replica");
        let result = Error::new(kind, message);
        let result = match error.reason {
            Reason::Forbidden => with_rule(result, &error.message),
            _ => result,
        };
        match hint {
            Some(hint) => result.hint(hint),
            None => result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_was_cut_is_told_without_a_page_of_a_manual() {
        let cut = std::io::Error::other(format!("{CUT_OFF}: https://docs.rs/rustls/latest/"));
        let error = kube::Error::Service(Box::new(cut));
        let told = innermost(&error);
        assert!(told.ends_with("it was cut off before the answer came"), "{told}");
    }

    fn answered(code: u16, body: &str) -> ApiError {
        ApiError::answered(StatusCode::from_u16(code).unwrap(), body.as_bytes(), "get x".into(), "dc1")
    }

    #[test]
    fn a_missing_object_is_told_from_a_missing_crd() {
        let object = r#"{"kind":"Status","reason":"NotFound","message":"x","details":{"name":"x"}}"#;
        assert_eq!(answered(404, object).reason, Reason::NotFound);
        assert_eq!(answered(404, "404 page not found\n").reason, Reason::NotServed);
    }

    #[test]
    fn a_failed_test_of_a_patch_is_told_from_a_refused_object() {
        let body = r#"{"kind":"Status","reason":"Invalid","message":"the server rejected our request due to an error in our request","details":{},"code":422}"#;
        assert_eq!(answered(422, body).reason, Reason::Precondition);
        let body = r#"{"kind":"Status","reason":"Invalid","message":"Cluster \"x\" is invalid: spec.instances: Invalid value"}"#;
        assert_eq!(answered(422, body).reason, Reason::Invalid);
    }

    /// As an API server (1.34) answered.
    #[test]
    fn a_refusal_in_the_servers_own_encoding_is_read() {
        let body = include_bytes!("../../tests/golden/wire/forbidden.pb");
        let error = ApiError::answered(StatusCode::FORBIDDEN, body, "list secrets".into(), "dc1");
        assert_eq!(error.reason, Reason::Forbidden);
        assert!(error.message.starts_with("secrets is forbidden: User \"ann\" cannot list"), "{error}");
    }

    #[test]
    fn a_quota_is_no_lack_of_rights() {
        let body = r#"{"kind":"Status","reason":"Forbidden","message":"secrets \"a\" is forbidden: exceeded quota: q, requested: count/secrets=1, used: count/secrets=9, limited: count/secrets=9"}"#;
        assert_eq!(answered(403, body).reason, Reason::Invalid);
    }

    #[test]
    fn a_policys_denial_is_a_refusal_and_no_missing_right() {
        let body = r#"{"kind":"Status","reason":"Forbidden","message":"clusters.postgresql.cnpg.io \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: not on Fridays"}"#;
        assert_eq!(answered(403, body).reason, Reason::Invalid);
    }

    #[test]
    fn a_webhooks_refusal_is_no_lack_of_rights_and_names_the_manifests_path() {
        let body = r#"{"kind":"Status","reason":"Forbidden","message":"admission webhook \"vcluster.cnpg.io\" denied the request: spec.replicaCluster.token: Invalid value"}"#;
        let error = answered(403, body);
        assert_eq!(error.reason, Reason::Invalid);
        assert!(Error::from(error).to_string().contains("spec.replica.promotionToken"));
    }
}
