//! Whether connection strings say the same as the single keys.

use super::words::same_service;
use super::{Check, Place, View};
use crate::manifest::secrets::{Field, Source};
use crate::model::connection::{self, Connection, Host, NotAConnection, Service};
use crate::model::finding::{self, Finding};
use crate::model::secret::SecretBytes;

pub(super) const CHECKS: &[Check] = &[
    Check { finding: finding::URL_MISMATCH, needs: &[], look: mismatch },
    Check { finding: finding::URL_UNESCAPED, needs: &[], look: unescaped },
];

/// What stands in a URL that somebody forgot to fill in.
const PLACEHOLDERS: [&str; 8] = [
    "PASSWORD",
    "<PASSWORD>",
    "<password>",
    "$PASSWORD",
    "${PASSWORD}",
    "{password}",
    "YOUR_PASSWORD",
    "password",
];

/// Reads one of a Secret's connection strings, without the base64 and blanks around it.
fn parsed(text: &[u8]) -> Result<Connection, NotAConnection> {
    connection::read(text.trim_ascii()).map(|read| read.connection)
}

fn is_placeholder(connection: &Connection) -> bool {
    let text = connection.password.as_ref().and_then(SecretBytes::expose_text);
    text.is_some_and(|text| PLACEHOLDERS.contains(&text))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
}

/// The connection strings that are there and are not what they should be byte by byte.
fn strings<'a>(seen: &'a View<'_>) -> impl Iterator<Item = (&'a Place<'a>, &'a SecretBytes)> {
    let fields = [Field::Url, Field::Jdbc];
    seen.keys()
        .filter(move |place| fields.contains(&place.key.field) && !place.is_right() && !place.is_blank())
        .filter_map(|place| Some((place, place.derived.as_ref()?)))
}

/// The password that a connection string of this Secret should have.
fn password<'a>(place: &Place<'a>) -> Option<&'a SecretBytes> {
    let keys = place.expected.keys.iter();
    let key = keys
        .filter(|key| key.field == Field::Password)
        .find(|key| !matches!(key.source, Source::Derived(_)))?;
    place.live.data.get(&key.key)
}

/// Characters that end a password in a connection string, or change it.
fn is_reserved(byte: u8) -> bool {
    b"/?#[]@%\\^\"<>{}|` ".contains(&byte) || byte.is_ascii_control()
}

/// Whether the password stands in the string as it is, though it may not.
fn stands_raw(place: &Place<'_>) -> bool {
    let Some(password) = password(place).map(SecretBytes::expose) else { return false };
    let raw = match place.key.field {
        Field::Jdbc => [b"password=", password].concat(),
        _ => [b":", password, b"@"].concat(),
    };
    let ends = |byte: &u8| is_reserved(*byte) || place.key.field == Field::Jdbc && b"&+".contains(byte);
    password.iter().any(ends) && contains(place.value.expose(), &raw)
}

/// Whether a space of the password is written as forms write it.
fn plus_for_space(place: &Place<'_>) -> bool {
    let Some(password) = password(place).filter(|_| place.key.field == Field::Url) else { return false };
    if !password.expose().contains(&b' ') {
        return false;
    }
    let plus: Vec<u8> =
        password.expose().iter().map(|byte| if *byte == b' ' { b'+' } else { *byte }).collect();
    parsed(place.value.expose()).is_ok_and(|there| there.password == Some(plus.into()))
}

fn mismatch(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, derived) in strings(seen) {
        if stands_raw(place) || plus_for_space(place) {
            continue;
        }
        let Ok(wanted) = parsed(derived.expose()) else { continue };
        let message = match parsed(place.value.expose()) {
            // Its words name a place, never what stands there.
            Err(wrong) => format!("is no connection string: {} at byte {}", wrong.what, wrong.at),
            Ok(there) if is_placeholder(&there) && there.password != wanted.password => {
                "holds a word for the password, such as PASSWORD, and not the password".to_owned()
            }
            Ok(there) => match differences(place, &there, &wanted, seen.namespace, true) {
                differ if differ.is_empty() => continue,
                differ => format!("says another {} than the single keys", differ.join(", ")),
            },
        };
        findings.push(
            place.finding(check, message).hint("the single keys count: the servers read their password"),
        );
    }
    // A line of .pgpass and the like: whole or wrong.
    for place in seen.keys().filter(|place| place.key.field == Field::Other && !place.is_blank()) {
        let wanted = place.derived.as_ref().map(|wanted| wanted.expose().trim_ascii());
        if wanted.is_some_and(|wanted| wanted != place.trimmed()) {
            findings.push(place.finding(check, "is not what follows from the other keys"));
        }
    }
    findings
}

/// Names of the parts that are neither what they should be nor, if those count, what the
/// single keys say.
fn differences(
    place: &Place<'_>,
    there: &Connection,
    wanted: &Connection,
    namespace: &str,
    keys_count: bool,
) -> Vec<&'static str> {
    let key_says = |field: Field, value: &[u8]| {
        let mut keys = place.expected.keys.iter().filter(|key| key.field == field);
        keys.any(|key| place.live.data.get(&key.key).is_some_and(|said| said.expose().trim_ascii() == value))
    };
    let mut differ = Vec::new();
    let mut compare = |name: &'static str, field: Field, there: &[u8], wanted: &[u8]| {
        if there != wanted && !(keys_count && key_says(field, there)) {
            differ.push(name);
        }
    };
    fn text(part: &Option<String>) -> &[u8] {
        part.as_deref().unwrap_or_default().as_bytes()
    }
    fn password(connection: &Connection) -> &[u8] {
        connection.password.as_ref().map_or(&[], SecretBytes::expose)
    }
    let port = |connection: &Connection, host: Option<&Host>| {
        let default = if connection.service == Service::Redis { 6379 } else { 5432 };
        host.and_then(|host| host.port).unwrap_or(default).to_string().into_bytes()
    };
    let scheme = |connection: &Connection| [connection.service as u8, connection.tls.into()];
    compare("protocol", Field::Other, &scheme(there), &scheme(wanted));
    compare("user", Field::User, text(&there.user), text(&wanted.user));
    compare("password", Field::Password, password(there), password(wanted));
    let main = wanted.hosts.first();
    let name = |host: Option<&'_ Host>| host.map(|host| host.name.clone()).unwrap_or_default();
    for host in there.hosts.iter().map(Some).chain(there.hosts.is_empty().then_some(None)) {
        if !same_service(&name(host), &name(main), namespace) {
            compare("host", Field::Host, name(host).as_bytes(), name(main).as_bytes());
        }
        compare("port", Field::Port, &port(there, host), &port(wanted, main));
    }
    compare("database", Field::Database, text(&there.database), text(&wanted.database));
    differ.dedup();
    differ
}

fn unescaped(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, _) in strings(seen) {
        let message = if stands_raw(place) {
            "carries reserved characters of the password raw: many clients end it there"
        } else if plus_for_space(place) {
            "writes a space of the password as +, which is a plus sign there"
        } else {
            continue;
        };
        findings.push(place.finding(check, message).hint("percent-encode the password there"));
    }
    findings
}

/// Whether a connection string leads elsewhere than it should, whatever the single keys say.
pub(super) fn says_otherwise(place: &Place<'_>, namespace: &str) -> bool {
    let wanted = place.derived.as_ref().map(|derived| parsed(derived.expose()));
    match (parsed(place.value.expose()), wanted) {
        (Ok(there), Some(Ok(wanted))) => !differences(place, &there, &wanted, namespace, false).is_empty(),
        _ => false,
    }
}

/// Whether a connection string may be made anew: it holds nothing that is known here only.
pub(super) fn holds_nothing_else(place: &Place<'_>) -> bool {
    if place.is_blank() || stands_raw(place) || plus_for_space(place) {
        return true;
    }
    let wanted = place.derived.as_ref().map(|derived| parsed(derived.expose()));
    let (Ok(there), Some(Ok(wanted))) = (parsed(place.value.expose()), wanted) else { return false };
    let known = there.password == wanted.password || there.password.is_none() || is_placeholder(&there);
    known && there.parameters == wanted.parameters
}
