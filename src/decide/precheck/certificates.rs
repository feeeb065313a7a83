//! Whether clients can trust the new primary, and it can trust them.

use super::inside::{about, both};
use super::{Precheck, Sight};
use crate::model::certificate::Certificate;
use crate::model::finding::{self, Finding, Severity};
use crate::observe::inside::Inside;
use jiff::SignedDuration;

pub(super) const TABLE: &[Precheck] = &[
    Precheck::notes(finding::CERTIFICATE_EXPIRED, validity),
    Precheck::notes(finding::CERTIFICATE_MISMATCH, servers),
    Precheck::notes(finding::ALIAS_NOT_CERTIFIED, alias),
    Precheck::notes(finding::CLIENT_CA_DIFFERS, client_authorities),
];

/// A certificate that ends earlier is worth a warning: the operator renews seven days before.
const SOON: SignedDuration = SignedDuration::from_hours(6 * 24);

fn of<'i>(inside: &'i Inside, what: &str) -> &'i [Certificate] {
    let read = inside.certificates.get(what).and_then(|read| read.as_ref().ok());
    read.map(Vec::as_slice).unwrap_or_default()
}

/// Those of the new primary: what the old one has is not used by writers any more.
fn validity(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([_, (seen, inside)]) = both(sight) else { return Vec::new() };
    let mut findings = Vec::new();
    for what in ["serverTLSSecret", "serverCASecret", "clientCASecret"] {
        let Some(end) = of(inside, what).iter().map(Certificate::not_after).min() else { continue };
        let left = end.duration_since(seen.at);
        let (id, message) = match left {
            left if left <= SignedDuration::ZERO => {
                (finding::CERTIFICATE_EXPIRED, format!("{what} expired at {end}"))
            }
            left if left < SOON => (
                finding::CERTIFICATE_EXPIRES,
                format!("{what} expires at {end}, and was not renewed in time"),
            ),
            _ => continue,
        };
        findings.push(about(seen, id, message));
    }
    findings
}

fn servers(sight: &Sight<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, (seen, inside)) in both(sight).into_iter().flatten().enumerate() {
        let (chain, trusted) = (of(inside, "serverTLSSecret"), of(inside, "serverCASecret"));
        let (Some(own), false) = (chain.first(), trusted.is_empty()) else { continue };
        if trusted.iter().any(|root| leads(own, chain, root)) {
            continue;
        }
        let (id, severity) = finding::CERTIFICATE_MISMATCH;
        // The old primary is left: its fault is no reason to stay there.
        let severity = if index == 0 { Severity::Warning } else { severity };
        let message = "its server certificate was not signed by the CA that clients are given";
        findings.push(about(seen, (id, severity), message));
    }
    findings
}

fn leads(own: &Certificate, chain: &[Certificate], root: &Certificate) -> bool {
    own == root
        || own.signed_by(root)
        || chain.iter().any(|between| between != own && own.signed_by(between) && between.signed_by(root))
}

/// Clients that verify names come by the alias.
fn alias(sight: &Sight<'_>) -> Vec<Finding> {
    let alias = sight.beside.as_ref().and_then(|beside| beside.alias.clone());
    let Some(alias) = alias else { return Vec::new() };
    let mut findings = Vec::new();
    for (index, (seen, inside)) in both(sight).into_iter().flatten().enumerate() {
        let Some(own) = of(inside, "serverTLSSecret").first() else { continue };
        if own.names().iter().any(|name| covers(name, &alias)) {
            continue;
        }
        let (id, severity) = finding::ALIAS_NOT_CERTIFIED;
        // The old primary's is asked for again by the way back only.
        let severity = if index == 0 { Severity::Info } else { severity };
        let message =
            format!("its server certificate is not for the alias {alias}: clients that verify it refuse it");
        let hint = "spec.certificates.serverAltDNSNames names it";
        findings.push(about(seen, (id, severity), message).hint(hint));
    }
    findings
}

fn covers(name: &str, alias: &str) -> bool {
    let (name, alias) = (name.to_ascii_lowercase(), alias.to_ascii_lowercase());
    let rest = |text: &str| text.split_once('.').map(|(_, rest)| rest.to_owned());
    name == alias || name.strip_prefix("*.").is_some_and(|zone| rest(&alias).as_deref() == Some(zone))
}

/// Certificates that the old side's authorities signed must be taken by the new one.
fn client_authorities(sight: &Sight<'_>) -> Vec<Finding> {
    let Some([(old, from), (new, to)]) = both(sight) else { return Vec::new() };
    let (there, here) = (of(from, "clientCASecret"), of(to, "clientCASecret"));
    if here.is_empty() || there.iter().all(|authority| here.contains(authority)) {
        return Vec::new();
    }
    let sessions = from.facts.as_ref().ok().and_then(|facts| facts.sessions.as_ref());
    let used: u64 = sessions.into_iter().flatten().filter(|it| it.certificate).map(|it| it.count).sum();
    let message = format!("it does not take client certificates that were issued in {}", old.dc);
    let (id, severity) = finding::CLIENT_CA_DIFFERS;
    vec![match used {
        0 => about(new, (id, Severity::Info), message),
        used => about(new, (id, severity), format!("{message}, and {used} sessions there use one"))
            .hint("put the CAs of all data centres into the client CA of each"),
    }]
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_name_covers_itself_and_a_star_one_label() {
        assert!(covers("DB.example", "db.example") && covers("*.example", "db.example"));
        assert!(!covers("*.example", "a.db.example") && !covers("db.example", "example"));
    }
}
