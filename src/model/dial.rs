//! Places a test connects to, and why it cannot.

use super::check::Outcome;

/// A host and a port as an application in a namespace writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Namespace of the application.
    pub namespace: String,
    /// `pg-rw`, `pg-rw.apps`, `pg-rw.apps.svc.cluster.local`, or a host outside.
    pub host: String,
    /// Port of the Service.
    pub port: u16,
}

impl Endpoint {
    /// The Service it names, as name and namespace; none if the host is outside the cluster.
    pub fn service(&self) -> Option<(&str, &str)> {
        let host = self.host.strip_suffix('.').unwrap_or(&self.host);
        if host.parse::<std::net::IpAddr>().is_ok() {
            return None;
        }
        match host.split('.').collect::<Vec<_>>()[..] {
            [name] => Some((name, &self.namespace)),
            // A domain of two parts looks the same: the resolver of the pod takes it for this, too.
            [name, namespace] | [name, namespace, "svc", ..] => Some((name, namespace)),
            _ => None,
        }
    }
}

/// Why a connection cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialErrorKind {
    /// There is no such Service, or the name does not resolve.
    Dns,
    /// The Service has no such port.
    Port,
    /// The Service has no ready endpoint.
    NoEndpoints,
    /// Nothing listens.
    Refused,
    /// No answer in time.
    TimedOut,
    /// The API server forbids what is needed.
    Forbidden,
    /// A host outside the cluster, which a port-forward does not reach.
    Outside,
    /// The API server, or the node, does not answer; nothing is known of the place.
    Unreachable,
}

/// Why a connection cannot be had, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DialError {
    /// In one word.
    pub kind: DialErrorKind,
    /// What was seen; names the place.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl DialError {
    /// An error of a kind.
    pub fn new(kind: DialErrorKind, message: impl Into<String>) -> Self {
        DialError { kind, message: message.into(), hint: None }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<DialError> for Outcome {
    fn from(error: DialError) -> Self {
        let outcome = match error.kind {
            DialErrorKind::Dns => Outcome::fail("dns", error.message),
            DialErrorKind::Port => Outcome::fail("port", error.message),
            DialErrorKind::NoEndpoints => {
                Outcome::fail("endpoints", error.message).finding(super::finding::NO_ENDPOINTS)
            }
            DialErrorKind::Refused => Outcome::fail("refused", error.message),
            DialErrorKind::TimedOut => Outcome::fail("timeout", error.message),
            DialErrorKind::Forbidden => Outcome::error("forbidden", error.message),
            DialErrorKind::Outside => Outcome::error("outside", error.message),
            DialErrorKind::Unreachable => Outcome::error("unreachable", error.message),
        };
        Outcome { hint: error.hint, ..outcome }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_service_or_outside() {
        let of = |host: &str| {
            let endpoint = Endpoint { namespace: "apps".into(), host: host.into(), port: 1 };
            endpoint.service().map(|(name, namespace)| format!("{name}/{namespace}"))
        };
        assert_eq!(of("pg-rw").as_deref(), Some("pg-rw/apps"));
        assert_eq!(of("pg-rw.data").as_deref(), Some("pg-rw/data"));
        assert_eq!(of("pg-rw.data.svc").as_deref(), Some("pg-rw/data"));
        assert_eq!(of("pg-rw.data.svc.cluster.local.").as_deref(), Some("pg-rw/data"));
        for outside in ["db.example.com", "10.0.0.1", "::1"] {
            assert_eq!(of(outside), None);
        }
    }
}
