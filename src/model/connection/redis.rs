//! `redis://` and `rediss://`, read as redis-cli reads them (`parseRedisUri` of
//! `src/cli_common.c`): everything before the first `@` is `user:password`, or the password
//! alone; the path is the number of the database. Other clients read a query, too.

use super::authority::{host, only_host, put_host, put_query, put_userinfo, query, userinfo};
use super::note::{Noted, Notes};
use super::{CannotWrite, Connection, NotAConnection, Service, Written};

const FORM: &str = "Redis URL";

/// Plain and with TLS; their case does not matter.
pub(super) const SCHEMES: [(&str, bool); 2] = [("redis://", false), ("rediss://", true)];

/// redis-cli 6 and 7 send the empty name, other clients send none.
const EMPTY_USER: &str =
    "redis-cli logs in with an empty user name here, and is refused; write default:PASSWORD@";

/// The user of a password without one, as the server takes `AUTH PASSWORD` since Redis 6.
const DEFAULT: &str = "default";

/// Reads a URL that begins with one of the schemes.
pub(super) fn parse(input: &[u8], notes: &mut Notes) -> Noted<Connection> {
    let mut connection = Connection::new(Service::Redis);
    let scheme = SCHEMES.iter().find(|(scheme, _)| super::form::begins(input, scheme));
    let Some((scheme, tls)) = scheme else {
        return Err(NotAConnection::at(FORM, 0, "expected redis:// or rediss://"));
    };
    connection.tls = *tls;
    let mut at = scheme.len();
    if let Some(length) = input[at..].iter().position(|byte| *byte == b'@') {
        let raw = &input[at..at + length];
        if raw.contains(&b':') {
            userinfo(FORM, raw, at, &mut connection, notes)?;
            if connection.user.is_none() && connection.password.is_some() {
                notes.add("empty-user", Some(at), EMPTY_USER);
            }
        } else if !raw.is_empty() {
            super::authority::refuse_query(FORM, raw, at)?;
            notes.userinfo(raw, at);
            notes.add(
                "password-without-colon",
                Some(at),
                "redis-cli takes this for the password, other clients for a user name; write :PASSWORD@ or USER:PASSWORD@",
            );
            connection.password = Some(super::authority::part(FORM, raw, at)?.into());
        }
        at += length + 1;
    }
    let rest = &input[at..];
    let end = rest.iter().position(|byte| b"/?".contains(byte)).unwrap_or(rest.len());
    let place = host(FORM, &rest[..end], at)?;
    if !place.name.is_empty() || place.port.is_some() {
        connection.hosts.push(place);
    }
    let question = rest.iter().position(|byte| *byte == b'?').unwrap_or(rest.len());
    let path = rest.get(end + 1..question).unwrap_or_default();
    if !path.is_empty() {
        let number = std::str::from_utf8(path).ok().filter(|path| path.parse::<u16>().is_ok());
        let Some(number) = number else {
            return Err(NotAConnection::at(FORM, at + end + 1, "the database is no number")
                .hint(super::authority::TORN));
        };
        connection.database = Some(number.to_owned());
    }
    if let Some(raw) = rest.get(question + 1..) {
        // Behind a login it may end a password that began with one: then this host is a part of it.
        if let Some(second) = raw.iter().position(|byte| *byte == b'@').filter(|_| at > scheme.len()) {
            return Err(NotAConnection::at(FORM, at + question + 1 + second, "an @ stands behind the ?")
                .hint(super::authority::TORN));
        }
        let at = at + question;
        notes.add("query-ignored", Some(at), "redis-cli does not read what stands behind the ?");
        query(FORM, raw, at + 1, &mut connection, notes)?;
    }
    Ok(connection)
}

/// Writes a URL that redis-cli and others read.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Vec::with_capacity(connection.room());
    to.extend_from_slice(SCHEMES[usize::from(connection.tls)].0.as_bytes());
    // Neither `:PASSWORD@` nor `PASSWORD@` is read the same by all clients.
    if connection.user.as_ref().is_none_or(String::is_empty)
        && connection.password.as_ref().is_some_and(|password| !password.is_empty())
    {
        to.extend_from_slice(DEFAULT.as_bytes());
    }
    put_userinfo(connection, &mut to);
    // Without a colon redis-cli would take the user for the password.
    if connection.password.as_ref().is_none_or(|password| password.is_empty())
        && let Some(at) = to.iter().position(|byte| *byte == b'@')
    {
        to.insert(at, b':');
    }
    if let Some(place) = only_host(FORM, connection)? {
        put_host(FORM, place, &mut to)?;
    }
    if let Some(database) = &connection.database {
        if database.parse::<u16>().is_err() {
            return Err(CannotWrite::value(FORM, "database", "it is no number"));
        }
        to.push(b'/');
        to.extend_from_slice(database.as_bytes());
    }
    let parameters =
        connection.parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.value.expose()));
    put_query(parameters, &mut to);
    Ok(Written { text: to.into(), left_out: Vec::new() })
}
