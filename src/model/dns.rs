//! Where a name leads, as a resolver tells it.

use std::net::IpAddr;

/// What a resolver answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// Names it is an alias of, in the order they are followed, without the last dot.
    pub chain: Vec<String>,
    /// Addresses at the end, sorted; none if there is no such name.
    pub addresses: Vec<IpAddr>,
    /// Seconds the answer may be kept by whoever got it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
}

impl Answer {
    /// Whether this is the way to `host`, which by itself was answered so; none if that
    /// cannot be told, for nobody knows the host's addresses.
    pub fn leads_to(&self, host: &str, itself: &Answer) -> Option<bool> {
        if self.chain.iter().any(|name| name == host) {
            return Some(true);
        }
        if self.addresses.is_empty() {
            // An alias of a name that is not known here is an alias all the same.
            return if self.chain.is_empty() || !itself.addresses.is_empty() { Some(false) } else { None };
        }
        if itself.addresses.is_empty() {
            return None;
        }
        Some(self.addresses == itself.addresses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_leads_by_name_or_by_address_and_nothing_is_guessed() {
        let answer = |chain: &[&str], addresses: &[&str]| Answer {
            chain: chain.iter().map(|name| (*name).to_owned()).collect(),
            addresses: addresses.iter().map(|address| address.parse().unwrap()).collect(),
            ttl: None,
        };
        let host = answer(&[], &["10.0.0.1"]);
        let nowhere = answer(&[], &[]);
        assert_eq!(answer(&["pg-rw"], &[]).leads_to("pg-rw", &nowhere), Some(true));
        assert_eq!(answer(&[], &["10.0.0.1"]).leads_to("pg-rw", &host), Some(true));
        assert_eq!(answer(&[], &["10.0.0.2"]).leads_to("pg-rw", &host), Some(false));
        assert_eq!(nowhere.leads_to("pg-rw", &host), Some(false));
        assert_eq!(nowhere.leads_to("pg-rw", &nowhere), Some(false));
        assert_eq!(answer(&[], &["10.0.0.2"]).leads_to("pg-rw", &nowhere), None);
    }
}
