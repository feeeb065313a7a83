//! The same Secrets in several data centres, compared without any value at hand.

use crate::manifest::secrets::Expected;
use crate::model::finding::{self, Finding};
use crate::observe::secrets::LiveSecret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::{BTreeMap, BTreeSet};

/// HMAC-SHA256 of each value, by Secret and key, under a key made for one run.
pub type Digests = BTreeMap<String, BTreeMap<String, [u8; 32]>>;

/// The digests of the expected Secrets that are there.
pub fn digests(key: &[u8], expected: &[Expected], secrets: &[LiveSecret]) -> Digests {
    let wanted: BTreeSet<&str> = expected.iter().map(|expected| expected.name.as_str()).collect();
    let there = secrets.iter().filter(|live| wanted.contains(live.name.as_str()));
    there
        .map(|live| {
            let values = live.data.iter().map(|(name, value)| (name.clone(), digest(key, value.expose())));
            (live.name.clone(), values.collect())
        })
        .collect()
}

fn digest(key: &[u8], value: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length: this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(value);
    mac.finalize().into_bytes().into()
}

/// What differs between the data centres that could be read.
///
/// A Secret that is nowhere is no difference; one that is missing in some is.
pub fn compare(dcs: &[(String, Digests)]) -> Vec<Finding> {
    let names: BTreeSet<&String> = dcs.iter().flat_map(|(_, digests)| digests.keys()).collect();
    let mut findings = Vec::new();
    for name in names {
        let there: Vec<_> = dcs.iter().filter_map(|(dc, digests)| Some((dc, digests.get(name)?))).collect();
        let Some((first, values)) = there.first() else { continue };
        let object = format!("secret/{name}");
        for (dc, _) in dcs.iter().filter(|(_, digests)| !digests.contains_key(name)) {
            let message = format!("is in {first}, and not here");
            findings.push(Finding::new(finding::DC_DIFFERS, &object, message).at(dc).hint(HINT));
        }
        for (dc, others) in &there[1..] {
            let keys: BTreeSet<&String> = values.keys().chain(others.keys()).collect();
            let differ: Vec<&str> = keys
                .into_iter()
                .filter(|key| values.get(*key) != others.get(*key))
                .map(String::as_str)
                .collect();
            if !differ.is_empty() {
                let message = format!("is not the same as in {first}: {}", differ.join(", "));
                findings.push(Finding::new(finding::DC_DIFFERS, &object, message).at(*dc).hint(HINT));
            }
        }
    }
    findings
}

const HINT: &str = "a replica has the passwords of its primary: after a change of roles only that data centre's Secrets log in";
