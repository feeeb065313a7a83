//! Certificates that the Clusters of the namespace use.

use super::words::same_service;
use super::{Check, Need, View};
use crate::model::certificate::{Certificate, PrivateKey};
use crate::model::finding::{self, Finding, Severity};
use crate::observe::secrets::LiveSecret;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub(super) const CHECKS: &[Check] = &[
    Check { finding: finding::CERTIFICATE_EXPIRED, needs: &[Need::Clusters], look: validity },
    Check { finding: finding::CERTIFICATE_EXPIRES, needs: &[Need::Clusters], look: validity },
    Check { finding: finding::CERTIFICATE_MISMATCH, needs: &[Need::Clusters], look: mismatch },
    Check { finding: finding::CLIENT_CA_WITHOUT_KEY, needs: &[Need::Clusters], look: client_ca },
    Check { finding: finding::CLIENT_NAME, needs: &[Need::Clusters], look: client_name },
];

/// Days before its end from which a certificate that people renew is worth a warning.
pub(super) const DAYS: i64 = 30;
/// The same where a program renews it, which it does seven days before at the latest.
const DAYS_RENEWED: i64 = 7;
/// Whom a replica logs in as.
const REPLICATION: &str = "streaming_replica";

fn name(cluster: &Value) -> &str {
    cluster["metadata"]["name"].as_str().unwrap_or_default()
}

fn clusters<'a>(seen: &'a View<'_>) -> impl Iterator<Item = &'a Value> {
    seen.live.clusters.iter().flatten()
}

/// The Secret that a Cluster uses for this, as its operator says, or as it is told.
fn used<'a>(seen: &View<'a>, cluster: &Value, what: &str) -> Option<&'a LiveSecret> {
    let of = |at: &str| cluster[at]["certificates"][what].as_str();
    seen.secret(of("status").or(of("spec"))?)
}

pub(super) fn pem(live: &LiveSecret, key: &str) -> Option<Result<Vec<Certificate>, String>> {
    let value = live.data.get(key)?;
    Some(Certificate::from_pem(value.expose()).map_err(|why| why.to_string()))
}

/// Certificates of a Secret: what they are for, and each with its key.
const KINDS: [(&str, &str); 4] = [
    ("serverTLSSecret", "tls.crt"),
    ("replicationTLSSecret", "tls.crt"),
    ("serverCASecret", "ca.crt"),
    ("clientCASecret", "ca.crt"),
];

fn validity(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for cluster in clusters(seen) {
        for (what, key) in KINDS {
            let Some(live) = used(seen, cluster, what) else { continue };
            let Some(Ok(all)) = pem(live, key) else { continue };
            let Some(first) = all.iter().map(Certificate::not_after).min() else { continue };
            let days = if live.owner.is_some() { DAYS_RENEWED } else { DAYS };
            let Some((id, message)) = judge(first, seen.now, days) else { continue };
            let known = findings.iter().any(|known| known.object == live.object());
            if id == check.finding && !known {
                findings.push(Finding::new(id, live.object(), message).key(key));
            }
        }
    }
    findings
}

pub(super) fn judge(end: Timestamp, now: Timestamp, days: i64) -> Option<((&'static str, Severity), String)> {
    let left = end.duration_since(now);
    if left <= SignedDuration::ZERO {
        return Some((finding::CERTIFICATE_EXPIRED, format!("expired at {end}")));
    }
    let left = left.as_hours() / 24;
    (left < days).then(|| (finding::CERTIFICATE_EXPIRES, format!("expires in {left} days, at {end}")))
}

fn mismatch(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cluster in clusters(seen) {
        for (what, ca) in [("serverTLSSecret", "serverCASecret"), ("replicationTLSSecret", "clientCASecret")]
        {
            let Some(live) = used(seen, cluster, what) else { continue };
            let mut wrong = |key: &str, message: String| {
                findings.push(Finding::new(check.finding, live.object(), message).key(key));
            };
            let chain = match pem(live, "tls.crt") {
                Some(Ok(chain)) => chain,
                Some(Err(why)) => {
                    wrong("tls.crt", why);
                    continue;
                }
                None => continue,
            };
            let Some(own) = chain.first() else { continue };
            match live.data.get("tls.key").map(PrivateKey::from_pem) {
                Some(Ok(key)) if !own.belongs_to(&key) => {
                    wrong("tls.key", "is not the key of the certificate beside it".to_owned());
                }
                Some(Err(why)) => wrong("tls.key", why.to_string()),
                _ => {}
            }
            if let Some(ca) = used(seen, cluster, ca) {
                let trusted = pem(ca, "ca.crt").and_then(Result::ok).unwrap_or_default();
                if !trusted.is_empty() && !leads(&chain, &trusted) {
                    wrong("tls.crt", format!("was not signed by the CA in {}", ca.object()));
                }
            }
            let host = format!("{}-rw", name(cluster));
            let fits = |known: &String| same_service(known, &host, seen.namespace);
            let names = own.names();
            if what == "serverTLSSecret" && !names.is_empty() && !names.iter().any(fits) {
                wrong("tls.crt", format!("is not for the host {host}"));
            }
        }
    }
    findings
}

/// Whether the first certificate goes back to one that is trusted, over the others.
pub(super) fn leads(chain: &[Certificate], trusted: &[Certificate]) -> bool {
    let Some(mut at) = chain.first() else { return false };
    for _ in 0..=chain.len() {
        if trusted.iter().any(|root| at == root || at.signed_by(root)) {
            return true;
        }
        match chain.iter().find(|issuer| *issuer != at && at.signed_by(issuer)) {
            Some(issuer) => at = issuer,
            None => return false,
        }
    }
    false
}

/// Without `ca.key` the operator cannot make the certificate its replicas log in with
/// (event InvalidCASecret), and the Cluster does not start.
fn client_ca(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cluster in clusters(seen) {
        let certificates = &cluster["spec"]["certificates"];
        let Some(secret) = certificates["clientCASecret"].as_str() else { continue };
        let no_key = seen.secret(secret).is_some_and(|live| !live.data.contains_key("ca.key"));
        if no_key && certificates["replicationTLSSecret"].is_null() {
            let message =
                format!("clientCASecret {secret} has no ca.key, and there is no replicationTLSSecret");
            findings.push(Finding::new(check.finding, format!("cluster/{}", name(cluster)), message).hint(
                "issue a certificate for streaming_replica and name it in spec.certificates.replicationTLSSecret",
            ));
        }
    }
    findings
}

/// Where clients log in by certificate, its common name is the role.
fn client_name(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cluster in clusters(seen) {
        let mut wanted: Vec<(&LiveSecret, &str)> =
            used(seen, cluster, "replicationTLSSecret").map(|live| (live, REPLICATION)).into_iter().collect();
        let rules = cluster["spec"]["postgresql"]["pg_hba"].as_array().into_iter().flatten();
        let by_certificate =
            rules.filter_map(Value::as_str).any(|rule| rule.split_whitespace().any(|word| word == "cert"));
        let roles = cluster["spec"]["managed"]["roles"].as_array().into_iter().flatten();
        for role in roles.filter(|_| by_certificate).filter_map(|role| role["name"].as_str()) {
            let short = format!("{}-client-tls", role.replace('_', "-"));
            let long = format!("{}-{short}", name(cluster));
            wanted.extend([short, long].iter().filter_map(|secret| Some((seen.secret(secret)?, role))));
        }
        for (live, role) in wanted {
            let Some(Ok(chain)) = pem(live, "tls.crt") else { continue };
            if chain.first().is_some_and(|own| own.subject() != role) {
                let message = format!("its common name is not {role}: PostgreSQL refuses the login");
                findings.push(Finding::new(check.finding, live.object(), message).key("tls.crt"));
            }
        }
    }
    findings
}
