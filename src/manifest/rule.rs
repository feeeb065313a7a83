//! Rules for single texts: names, sizes, schedules, addresses.

use std::net::IpAddr;

use super::shape::Rule;

/// Any text that is not empty.
pub const TEXT: Rule = Rule { holds: |text| !text.trim().is_empty(), expected: "text" };

/// Any text, also an empty one.
pub const ANY: Rule = Rule { holds: |_| true, expected: "text" };

/// A client or an environment; both become part of DNS names.
pub const TARGET: Rule = Rule {
    holds: |text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
    expected: "a name of lower-case letters and digits",
};

/// A data centre: part of object names, but not of a namespace.
pub const DATA_CENTRE: Rule =
    Rule { holds: is_dns_label, expected: "a name of lower-case letters, digits and hyphens" };

/// A Kubernetes object or namespace.
pub const OBJECT: Rule = Rule {
    holds: |text| text.len() <= 253 && text.split('.').all(is_dns_label),
    expected: "a Kubernetes object name",
};

/// A database or role.
pub const SQL_NAME: Rule = Rule {
    holds: |text| {
        let mut bytes = text.bytes();
        // PostgreSQL cuts names at 63 bytes.
        text.len() <= 63
            && bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_')
            && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    },
    expected: "a name of lower-case letters, digits and underscores that starts with no digit, \
               at most 63 characters",
};

/// A PostgreSQL parameter, possibly of an extension.
pub const PARAMETER: Rule = Rule {
    holds: |text| {
        !text.is_empty() && text.split('.').count() <= 2 && text.split('.').all(|part| (SQL_NAME.holds)(part))
    },
    expected: "a PostgreSQL parameter name",
};

/// A size of a volume.
pub const SIZE: Rule = Rule {
    holds: |text| {
        let number = text.strip_suffix('i').and_then(|rest| rest.strip_suffix(['K', 'M', 'G', 'T']));
        number.is_some_and(is_positive)
    },
    expected: "a size such as 10Gi",
};

/// An amount of memory or CPU.
pub const QUANTITY: Rule = Rule {
    holds: |text| {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let suffix = text.get(digits.len()..).unwrap_or_default();
        let parts: Vec<&str> = digits.split('.').collect();
        parts.len() <= 2
            && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
            && matches!(suffix, "" | "m" | "k" | "M" | "G" | "T" | "Ki" | "Mi" | "Gi" | "Ti")
    },
    expected: "a quantity such as 512Mi or 250m",
};

/// How long backups are kept.
// The pattern of `spec.retentionPolicy` in the Barman Cloud plugin's ObjectStore CRD.
pub const RETENTION: Rule = Rule {
    holds: |text| text.strip_suffix(['d', 'w', 'm']).is_some_and(is_positive),
    expected: "days, weeks or months such as 30d",
};

/// When backups are taken.
pub const SCHEDULE: Rule =
    Rule { holds: is_schedule, expected: "a schedule of six fields, seconds first, such as \"0 0 2 * * *\"" };

/// An S3 bucket.
pub const BUCKET: Rule = Rule {
    holds: |text| (3..=63).contains(&text.len()) && text.split('.').all(is_dns_label),
    expected: "an S3 bucket name",
};

/// A DNS name of one or more labels.
pub const DNS_NAME: Rule =
    Rule { holds: |text| text.len() <= 200 && text.split('.').all(is_dns_label), expected: "a DNS name" };

/// One label of a DNS name.
pub const DNS_LABEL: Rule = Rule { holds: is_dns_label, expected: "one label of a DNS name" };

/// An HTTP address.
pub const HTTP_URL: Rule = Rule {
    holds: |text| is_url(text, &["http", "https"]) && !text.ends_with('/'),
    expected: "an address such as https://s3.example.com, without a slash at its end",
};

/// An LDAP address.
pub const LDAP_URL: Rule = Rule {
    holds: |text| is_url(text, &["ldap", "ldaps"]),
    expected: "an address such as ldaps://ldap.example.com:636",
};

/// A range of IP addresses.
pub const CIDR: Rule = Rule { holds: is_cidr, expected: "a range such as 10.0.0.0/8" };

/// A duration as Prometheus writes it.
pub const DURATION: Rule = Rule {
    holds: |text| text.strip_suffix(['s', 'm', 'h', 'd', 'w', 'y']).is_some_and(is_positive),
    expected: "a duration such as 30s",
};

fn is_positive(text: &str) -> bool {
    text.starts_with(|c: char| ('1'..='9').contains(&c))
        && text.len() <= 9
        && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_dns_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_url(text: &str, schemes: &[&str]) -> bool {
    text.parse::<http::Uri>().is_ok_and(|uri| {
        uri.scheme_str().is_some_and(|scheme| schemes.contains(&scheme))
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.query().is_none()
    })
}

fn is_cidr(text: &str) -> bool {
    let Some((address, prefix)) = text.split_once('/') else { return false };
    let bits = match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    prefix.parse::<u8>().is_ok_and(|prefix| prefix <= bits)
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// CNPG reads a schedule with the seconds first and the weekday optional, so that five
/// fields of ordinary cron would run every hour. Six fields are demanded here.
/// <https://cloudnative-pg.io/documentation/current/backup/#scheduled-backups>
fn is_schedule(text: &str) -> bool {
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let bounds: [(u8, u8, &[&str]); 6] =
        [(0, 59, &[]), (0, 59, &[]), (0, 23, &[]), (1, 31, &[]), (1, 12, &MONTHS), (0, 6, &WEEKDAYS)];
    fields.len() == 6
        && fields.iter().zip(bounds).all(|(field, (min, max, names))| {
            field.split(',').all(|part| is_cron_part(part, min, max, names))
        })
}

/// One of `*`, `?`, `N`, `N-M`, each possibly with `/STEP`.
fn is_cron_part(part: &str, min: u8, max: u8, names: &[&str]) -> bool {
    let (range, step) = part.split_once('/').map_or((part, None), |(r, s)| (r, Some(s)));
    if step.is_some_and(|step| !step.parse::<u8>().is_ok_and(|step| step > 0)) {
        return false;
    }
    let value = |text: &str| {
        let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let number = named
            .and_then(|index| u8::try_from(index).ok()?.checked_add(min))
            .or_else(|| text.parse::<u8>().ok());
        number.filter(|number| (min..=max).contains(number))
    };
    match range.split_once('-') {
        _ if range == "*" || range == "?" => true,
        Some((from, to)) => matches!((value(from), value(to)), (Some(a), Some(b)) if a <= b),
        None => value(range).is_some(),
    }
}

/// Bytes of a Kubernetes quantity of memory; none when it is no whole number of a known
/// unit.
pub fn memory_of(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..)? {
        "" => 1,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

/// Bytes of `shared_buffers`; none when it is no size.
// CloudNativePG's webhook takes a bare number for megabytes, PostgreSQL for pages of
// 8 kB. The webhook's reading decides whether the Cluster is accepted.
pub fn buffers_of(text: &str) -> Option<u64> {
    let text = text.replace(' ', "");
    match text.strip_suffix('B') {
        Some("") => None,
        Some(size) if size.ends_with(|c: char| c.is_ascii_digit()) => size.parse().ok(),
        Some(size) => memory_of(&format!("{}i", size.replace('k', "K"))),
        None => text.parse::<u64>().ok()?.checked_mul(1 << 20),
    }
}

/// Thousandths of a processor of a Kubernetes quantity; none when it is another.
pub fn millicores_of(text: &str) -> Option<u64> {
    if let Some(milli) = text.strip_suffix('m') {
        return milli.parse().ok();
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(part.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_have_six_fields() {
        for good in
            ["0 0 2 * * *", "0 0 */6 * * *", "0 30 1 1,15 * ?", "0 0 0 * JAN-mar Sun", "*/5 * * * * *"]
        {
            assert!(is_schedule(good), "{good}");
        }
        for bad in [
            "0 2 * * *",
            "",
            "0 0 24 * * *",
            "60 0 0 * * *",
            "0 0 0 0 * *",
            "0 0 0 * 13 *",
            "0 0 0 * * 7",
            "@daily",
            "0 0 5-2 * * *",
            "0 0 */0 * * *",
            "0 0 2 * * * *",
            "0 0 x * * *",
        ] {
            assert!(!is_schedule(bad), "{bad}");
        }
    }

    #[test]
    fn rules_tell_good_from_bad() {
        let table: [(&Rule, &[&str], &[&str]); 11] = [
            (&TARGET, &["ic1", "prod"], &["", "a-b", "Prod", "..", "a/b"]),
            (&DATA_CENTRE, &["dc1", "eu-west-1"], &["", "-a", "a-", "DC1", "a.b", "a/b"]),
            (&SQL_NAME, &["a", "_x1", "app_user"], &["", "1a", "A", "a-b", "a b"]),
            (&SIZE, &["5Gi", "10Ti", "100Mi"], &["", "Gi", "0Gi", "5G", "5", "-5Gi", "5GiGi"]),
            (&QUANTITY, &["1", "0.5", "250m", "512Mi"], &["", "Mi", "1.", "1 Gi", "-1", "1X"]),
            (&RETENTION, &["30d", "4w", "6m"], &["", "d", "0d", "30", "30 d", "30y"]),
            (&BUCKET, &["ic1-backups"], &["", "ab", "A_b", "s3://x", "a/b"]),
            (
                &HTTP_URL,
                &["http://10.0.0.1:9000", "https://s3.example.com"],
                &["", "s3.example.com", "ftp://x", "http://", "https://x/"],
            ),
            (&LDAP_URL, &["ldaps://ldap.example.com:636"], &["ldap.example.com", "http://x"]),
            (
                &CIDR,
                &["10.0.0.0/8", "fd00::/8", "1.2.3.4/32"],
                &["10.0.0.0", "10.0.0.0/33", "x/8", "10.0.0/8"],
            ),
            (&PARAMETER, &["max_connections", "pg_stat_statements.max"], &["", "a.b.c", "Max", "a b"]),
        ];
        for (rule, good, bad) in table {
            for text in good {
                assert!((rule.holds)(text), "{text} should be {}", rule.expected);
            }
            for text in bad {
                assert!(!(rule.holds)(text), "{text} should not be {}", rule.expected);
            }
        }
    }

    #[test]
    fn sizes_of_both_systems_compare() {
        assert_eq!(buffers_of("1GB"), memory_of("1Gi"));
        let same = [buffers_of("128 MB"), buffers_of("131072kB"), buffers_of("128"), memory_of("134217728")];
        assert_eq!(same, [Some(128 << 20); 4]);
        assert_eq!([buffers_of("lots"), buffers_of("B"), buffers_of("1Gi"), memory_of("1GB")], [None; 4]);
        let cores = [millicores_of("250m"), millicores_of("1"), millicores_of("0.5")];
        assert_eq!(cores, [Some(250), Some(1000), Some(500)]);
        assert_eq!([millicores_of("x"), millicores_of("1Gi"), millicores_of(&"9".repeat(20))], [None; 3]);
    }
}
