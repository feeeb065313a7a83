//! `user:password@host:port`, as every URL but libpq's has it.

use super::note::{Noted, Notes};
use super::percent::{self, Plus};
use super::{CannotWrite, Connection, Host, NotAConnection, keywords};

/// One host with its port, brackets taken off.
pub(super) fn host(form: &'static str, raw: &[u8], index: usize) -> Noted<Host> {
    let wrong = |at: usize, what: &'static str| NotAConnection::at(form, index + at, what);
    if let Some(at) = raw.iter().position(|byte| *byte == b'@') {
        return Err(wrong(at, "a second @ stands here").hint(TORN));
    }
    let bracket = raw.starts_with(b"[");
    let end = if bracket {
        raw.iter()
            .position(|byte| *byte == b']')
            .ok_or_else(|| wrong(0, "the [ of an address is never closed"))?
    } else {
        raw.iter().position(|byte| *byte == b':').unwrap_or(raw.len())
    };
    let (name, rest) = if bracket { (&raw[1..end], &raw[end + 1..]) } else { raw.split_at(end) };
    let port_at = raw.len() - rest.len();
    let port = match rest {
        [] => None,
        [b':', port @ ..] => {
            let text = std::str::from_utf8(port).unwrap_or("?");
            keywords::port(form, if text.is_empty() { "?" } else { text }, index + port_at + 1)?
        }
        _ => return Err(wrong(port_at, "expected : or / after the address")),
    };
    let name = std::str::from_utf8(name).unwrap_or(" ");
    if !fits(name) {
        return Err(wrong(0, "this is no host name or address").hint(TORN));
    }
    Ok(Host { name: name.to_owned(), port })
}

/// What a torn password is mended with.
pub(super) const TORN: &str = "if the password holds / ? # or @, write it %2F %3F %23 or %40";

fn fits(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    name.chars().all(plain) || (name.contains(':') && name.chars().all(|c| plain(c) || ":%".contains(c)))
}

/// Appends a host with its port.
pub(super) fn put_host(form: &'static str, host: &Host, to: &mut Vec<u8>) -> Result<(), CannotWrite> {
    if !fits(&host.name) {
        return Err(CannotWrite::value(form, "host", "it is no host name or address"));
    }
    if host.name.contains(':') {
        to.extend_from_slice(format!("[{}]", host.name).as_bytes());
    } else {
        to.extend_from_slice(host.name.as_bytes());
    }
    if let Some(port) = host.port {
        to.extend_from_slice(format!(":{port}").as_bytes());
    }
    Ok(())
}

/// The only host of a connection, or none.
pub(super) fn only_host<'a>(
    form: &'static str,
    connection: &'a Connection,
) -> Result<Option<&'a Host>, CannotWrite> {
    match &connection.hosts[..] {
        [] => Ok(None),
        [host] => Ok(Some(host)),
        _ => Err(CannotWrite::value(form, "connection", "it has several hosts")),
    }
}

/// Reads `user:password`; empty parts are absent.
pub(super) fn userinfo(
    form: &'static str,
    raw: &[u8],
    index: usize,
    connection: &mut Connection,
    notes: &mut Notes,
) -> Noted<()> {
    refuse_query(form, raw, index)?;
    notes.userinfo(raw, index);
    let colon = raw.iter().position(|byte| *byte == b':');
    let (user, password) = raw.split_at(colon.unwrap_or(raw.len()));
    if !user.is_empty() {
        let user = part(form, user, index)?;
        connection.user = Some(keywords::text(form, "the user", user, index)?);
    }
    if password.len() > 1 {
        connection.password = Some(part(form, &password[1..], index + user.len() + 1)?.into());
    }
    Ok(())
}

/// Refuses what may be a query with an @ in one of its values: then a part of a password
/// would be shown as the host.
pub(super) fn refuse_query(form: &'static str, raw: &[u8], index: usize) -> Noted<()> {
    let Some(at) = raw.iter().position(|byte| *byte == b'?') else { return Ok(()) };
    if raw[..at].contains(&b':') && !raw[at..].contains(&b'=') {
        return Ok(());
    }
    Err(NotAConnection::at(form, index + at, "a ? stands before the @")
        .hint("write ? %3F in a user or password, and @ %40 in a parameter"))
}

/// Decodes a part of a URL in which a plus sign is a plus sign.
pub(super) fn part(form: &'static str, raw: &[u8], index: usize) -> Noted<Vec<u8>> {
    percent::decode(raw, Plus::Plus).map_err(|(at, what)| NotAConnection::at(form, index + at, what))
}

/// Appends `user:password@`, or nothing if there is neither.
pub(super) fn put_userinfo(connection: &Connection, to: &mut Vec<u8>) {
    let user = connection.user.as_deref().unwrap_or_default();
    let password = connection.password.as_ref().map(|password| password.expose()).unwrap_or_default();
    percent::encode(user.as_bytes(), to);
    if !password.is_empty() {
        to.push(b':');
        percent::encode(password, to);
    }
    if !user.is_empty() || !password.is_empty() {
        to.push(b'@');
    }
}

/// Reads `name=value&…`.
pub(super) fn query(
    form: &'static str,
    raw: &[u8],
    index: usize,
    connection: &mut Connection,
    notes: &mut Notes,
) -> Noted<()> {
    let mut at = index;
    for pair in raw.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty() || !raw.is_empty()) {
        let Some(length) = pair.iter().position(|byte| *byte == b'=') else {
            return Err(NotAConnection::at(form, at, "expected name=value"));
        };
        let Some(name) = std::str::from_utf8(&pair[..length]).ok().filter(|name| is_name(name)) else {
            return Err(NotAConnection::at(form, at, "this is no name of a parameter").hint(TORN));
        };
        notes.plus(&pair[length..], at + length);
        connection.set(name, part(form, &pair[length + 1..], at + length + 1)?.into());
        at += pair.len() + 1;
    }
    Ok(())
}

/// Whether a name looks like one, and not like a part of something else.
pub(super) fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}

/// Appends `?name=value&…`, or nothing if there are no parameters.
pub(super) fn put_query<'a>(pairs: impl Iterator<Item = (&'a str, &'a [u8])>, to: &mut Vec<u8>) {
    for (index, (name, value)) in pairs.enumerate() {
        to.push(if index == 0 { b'?' } else { b'&' });
        percent::encode(name.as_bytes(), to);
        to.push(b'=');
        percent::encode(value, to);
    }
}
