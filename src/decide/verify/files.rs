//! Secrets whose values are files, which others make: certificates and what signed them.

use super::tls::{DAYS, judge, leads, pem};
use super::{Check, View};
use crate::manifest::secrets::{FileKey, FilesShape};
use crate::model::certificate::{Certificate, PrivateKey};
use crate::model::finding::{self, Finding};
use crate::observe::secrets::LiveSecret;

pub(super) const CHECKS: &[Check] = &[
    Check { finding: finding::MISSING, needs: &[], look: missing },
    Check { finding: finding::MISSING_KEY, needs: &[], look: missing_key },
    Check { finding: finding::CERTIFICATE_EXPIRED, needs: &[], look: validity },
    Check { finding: finding::CERTIFICATE_EXPIRES, needs: &[], look: validity },
    Check { finding: finding::CERTIFICATE_MISMATCH, needs: &[], look: mismatch },
];

/// Each key of such a Secret that is there.
fn keys<'a>(seen: &View<'a>) -> impl Iterator<Item = (&'a FileKey, &'a LiveSecret)> {
    let all = seen.profile.files.iter().filter_map(|shape| Some((shape, seen.secret(&shape.name)?)));
    all.flat_map(|(shape, live)| shape.keys.iter().map(move |key| (key, live)))
}

fn applied(seen: &View<'_>, finding: Finding, file: &str) -> Finding {
    let apply = seen.command("apply --dir DIR");
    finding.hint(format!("kubectl qs-secrets pki create makes {file}, and {apply} writes it"))
}

fn missing(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let absent = |shape: &&FilesShape| seen.secret(&shape.name).is_none();
    let all = seen.profile.files.iter().filter(absent).map(|shape| {
        let files: Vec<&str> = shape.keys.iter().map(|key| key.file.as_str()).collect();
        let message = format!("does not exist; it is for {}", shape.instance);
        applied(
            seen,
            Finding::new(check.finding, format!("secret/{}", shape.name), message),
            &files.join(", "),
        )
    });
    all.collect()
}

fn missing_key(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let absent = keys(seen).filter(|(key, live)| !live.data.contains_key(&key.key));
    let find = |(key, live): (&FileKey, &LiveSecret)| {
        let finding = Finding::new(check.finding, live.object(), "this key is missing").key(&key.key);
        applied(seen, finding, &key.file)
    };
    absent.map(find).collect()
}

fn validity(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let all = keys(seen).filter_map(|(key, live)| {
        let first = certificates(key, live)?.ok()?.iter().map(Certificate::not_after).min()?;
        let (id, message) = judge(first, seen.now, DAYS)?;
        let finding = Finding::new(id, live.object(), message).key(&key.key);
        (id == check.finding).then(|| applied(seen, finding, &key.file))
    });
    all.collect()
}

/// What a key with the name of a certificate has.
fn certificates(key: &FileKey, live: &LiveSecret) -> Option<Result<Vec<Certificate>, String>> {
    key.key.ends_with(".crt").then(|| pem(live, &key.key)).flatten()
}

/// A certificate that has its key beside it fits that key, and one of the authorities.
fn mismatch(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let (mut findings, mut own, mut trusted) = (Vec::new(), Vec::new(), Vec::new());
    for (key, live) in keys(seen) {
        let mut wrong = |key: &FileKey, why: String| {
            let finding = Finding::new(check.finding, live.object(), why).key(&key.key);
            findings.push(applied(seen, finding, &key.file));
        };
        let chain = match certificates(key, live) {
            Some(Ok(chain)) => chain,
            Some(Err(why)) => {
                wrong(key, why);
                continue;
            }
            None => continue,
        };
        let beside = key.key.replace(".crt", ".key");
        let private = live.data.get(&beside).map(PrivateKey::from_pem);
        match (&private, chain.first()) {
            (Some(Err(why)), _) => wrong(&FileKey { key: beside, ..key.clone() }, why.to_string()),
            (Some(Ok(private)), Some(first)) if !first.belongs_to(private) => {
                wrong(key, format!("is not the certificate of the key {beside} beside it"));
            }
            _ => {}
        }
        match private {
            Some(_) => own.push((key, live, chain)),
            None => trusted.extend(chain),
        }
    }
    for (key, live, chain) in
        own.iter().filter(|(_, _, chain)| !trusted.is_empty() && !leads(chain, &trusted))
    {
        let message = format!("no authority of the namespace signed this chain of {}", chain.len());
        findings.push(applied(
            seen,
            Finding::new(check.finding, live.object(), message).key(&key.key),
            &key.file,
        ));
    }
    findings
}
