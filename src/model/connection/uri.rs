//! `postgres://` and `postgresql://`, read as `conninfo_uri_parse` of libpq reads them.
//!
//! Refused though libpq takes it: a raw `@` behind the user and in host, path or an unknown
//! parameter (a torn password), and raw white space (libpq refuses it from version 18 on).
//! Kept with a note though libpq refuses it: a parameter that other drivers may know.

use super::authority::{TORN, is_name, part};
use super::keywords::Keywords;
use super::note::{Noted, Notes};
use super::parameter::known;
use super::{CannotWrite, Connection, NotAConnection, Written, authority, percent};

const FORM: &str = "PostgreSQL URI";

/// The schemes libpq knows.
pub(super) const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];

/// Reads a URI that begins with one of the schemes.
pub(super) fn parse(input: &[u8], notes: &mut Notes) -> Noted<Connection> {
    let scheme = SCHEMES.into_iter().find(|scheme| input.starts_with(scheme.as_bytes()));
    let mut at = scheme.map_or(0, str::len);
    if let Some(space) = input.iter().position(|byte| byte.is_ascii_whitespace() || *byte == 0x0b) {
        return Err(wrong(space, "raw white space").hint("write a space %20"));
    }
    let mut keywords = Keywords::new(FORM);
    let rest = &input[at..];
    if let Some(end) = rest.iter().position(|byte| b"@/".contains(byte)).filter(|end| rest[*end] == b'@') {
        userinfo(&rest[..end], at, &mut keywords, notes)?;
        at += end + 1;
    }
    at = hosts(input, at, &mut keywords)?;
    if input.get(at) == Some(&b'/') {
        at += 1;
        let path = until(&input[at..], b"?");
        refuse_torn(path, at)?;
        if !path.is_empty() {
            keywords.set("dbname", part(FORM, path, at)?, at)?;
        }
        at += path.len();
    }
    if input.get(at) == Some(&b'?') {
        parameters(input, at + 1, &mut keywords, notes)?;
    }
    keywords.finish()
}

fn wrong(index: usize, what: &'static str) -> NotAConnection {
    NotAConnection::at(FORM, index, what)
}

fn until<'a>(raw: &'a [u8], ends: &[u8]) -> &'a [u8] {
    &raw[..raw.iter().position(|byte| ends.contains(byte)).unwrap_or(raw.len())]
}

fn refuse_torn(raw: &[u8], index: usize) -> Noted<()> {
    match raw.iter().position(|byte| *byte == b'@') {
        Some(at) => Err(wrong(index + at, "an @ stands where none belongs").hint(TORN)),
        None => Ok(()),
    }
}

fn userinfo(raw: &[u8], index: usize, keywords: &mut Keywords, notes: &mut Notes) -> Noted<()> {
    authority::refuse_query(FORM, raw, index)?;
    notes.userinfo(raw, index);
    let user = until(raw, b":");
    if !user.is_empty() {
        keywords.set("user", part(FORM, user, index)?, index)?;
    }
    if let Some(password) = raw.get(user.len() + 1..).filter(|password| !password.is_empty()) {
        let index = index + user.len() + 1;
        keywords.set("password", part(FORM, password, index)?, index)?;
    }
    Ok(())
}

/// Reads `host:port,…`; returns the index of what ends it.
fn hosts(input: &[u8], begin: usize, keywords: &mut Keywords) -> Noted<usize> {
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    let (mut at, mut first_port) = (begin, begin);
    loop {
        let mut name = until(&input[at..], b":/?,");
        let name_at = at;
        if input[at..].starts_with(b"[") {
            name = until(&input[at + 1..], b"]");
            at += name.len() + 2;
            if at > input.len() {
                return Err(wrong(name_at, "the [ of an address is never closed"));
            }
            if name.is_empty() {
                return Err(wrong(name_at, "the address in brackets is empty"));
            }
            if input.get(at).is_some_and(|byte| !b":/?,".contains(byte)) {
                return Err(wrong(at, "expected : or / after the address"));
            }
        } else {
            at += name.len();
        }
        refuse_torn(name, name_at)?;
        names.extend(part(FORM, name, name_at)?);
        if input.get(at) == Some(&b':') {
            at += 1;
            let port = until(&input[at..], b"/?,");
            refuse_torn(port, at)?;
            if ports.iter().all(|byte| *byte == b',') {
                first_port = at;
            }
            ports.extend(part(FORM, port, at)?);
            at += port.len();
        }
        if input.get(at) != Some(&b',') {
            break;
        }
        at += 1;
        names.push(b',');
        ports.push(b',');
    }
    if !names.is_empty() {
        keywords.set("host", names, begin)?;
    }
    if !ports.is_empty() {
        keywords.set("port", ports, first_port)?;
    }
    Ok(at)
}

fn parameters(input: &[u8], begin: usize, keywords: &mut Keywords, notes: &mut Notes) -> Noted<()> {
    let mut at = begin;
    let mut password_before = false;
    while at < input.len() {
        let pair = until(&input[at..], b"&");
        let keyword = until(pair, b"=");
        let Some(value) = pair.get(keyword.len() + 1..) else {
            return Err(wrong(at, "a parameter needs = and a value").hint(TORN));
        };
        let value_at = at + keyword.len() + 1;
        if let Some(second) = value.iter().position(|byte| *byte == b'=') {
            return Err(wrong(value_at + second, "a second = stands in the parameter").hint("write it %3D"));
        }
        let name = String::from_utf8(part(FORM, keyword, at)?).unwrap_or_default();
        let decoded = part(FORM, value, value_at)?;
        notes.plus(value, value_at);
        match name.as_str() {
            "ssl" if decoded == b"true" => keywords.set("sslmode", b"require".to_vec(), value_at)?,
            "user" | "password" | "host" | "port" | "dbname" => keywords.set(&name, decoded, value_at)?,
            other if known(other).is_some() => keywords.set(other, decoded, value_at)?,
            // What was torn off a password looks like a parameter, too.
            other if is_name(other) && !password_before && !input[at..].contains(&b'@') => {
                notes.add(
                    "unknown-parameter",
                    Some(at),
                    format!(
                        "libpq, and psql with it, refuses the parameter {other}; other drivers may know it"
                    ),
                );
                keywords.set(other, decoded, value_at)?;
            }
            _ => return Err(wrong(at, "libpq does not know this parameter").hint(TORN)),
        }
        password_before |= name == "password";
        at += pair.len() + 1;
    }
    Ok(())
}

/// Writes a URI that libpq and others read.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Vec::with_capacity(connection.room());
    to.extend_from_slice(SCHEMES[0].as_bytes());
    authority::put_userinfo(connection, &mut to);
    for (index, host) in connection.hosts.iter().enumerate() {
        if index > 0 {
            to.push(b',');
        }
        let address = host.name.contains(':');
        if address {
            to.push(b'[');
            // Colons need no encoding in brackets, and read better so.
            for (index, group) in host.name.split(':').enumerate() {
                if index > 0 {
                    to.push(b':');
                }
                percent::encode(group.as_bytes(), &mut to);
            }
            to.push(b']');
        } else {
            percent::encode(host.name.as_bytes(), &mut to);
        }
        if let Some(port) = host.port {
            to.extend_from_slice(format!(":{port}").as_bytes());
        }
    }
    if let Some(database) = connection.database.as_deref().filter(|database| !database.is_empty()) {
        to.push(b'/');
        percent::encode(database.as_bytes(), &mut to);
    }
    // What is there and empty has no place but the query.
    let password = connection.password.as_ref().map(|password| password.expose());
    let empty = [
        ("user", connection.user.as_deref().map(str::as_bytes)),
        ("password", password),
        ("dbname", connection.database.as_deref().map(str::as_bytes)),
    ];
    let empty = empty.into_iter().filter(|(_, value)| *value == Some(b"")).map(|(name, _)| (name, &b""[..]));
    let parameters =
        connection.parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.value.expose()));
    // Behind a password no parameter that libpq does not know is read.
    authority::put_query(parameters.chain(empty), &mut to);
    Ok(Written { text: to.into(), left_out: Vec::new() })
}
