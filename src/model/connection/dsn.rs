//! `host=… password='…'`, read as `conninfo_parse` of libpq reads it.

use super::keywords::{self, Keywords};
use super::note::Noted;
use super::parameter::known;
use super::{CannotWrite, Connection, NotAConnection, Written};

const FORM: &str = "keyword/value string";

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

fn skip_space(input: &[u8], at: &mut usize) {
    *at += input[*at..].iter().take_while(|byte| is_space(**byte)).count();
}

/// Whether the text begins with a keyword of libpq and an equals sign.
pub(super) fn fits(input: &[u8]) -> bool {
    let text = input.trim_ascii_start();
    let end = text.iter().position(|byte| *byte == b'=' || is_space(*byte)).unwrap_or(text.len());
    let (keyword, rest) = text.split_at(end);
    rest.trim_ascii_start().starts_with(b"=") && std::str::from_utf8(keyword).is_ok_and(is_keyword)
}

/// Whether libpq has a keyword of this name.
pub(super) fn is_keyword(name: &str) -> bool {
    matches!(name, "host" | "port" | "dbname" | "user" | "password") || known(name).is_some()
}

/// Reads keywords and values.
pub(super) fn parse(input: &[u8]) -> Noted<Connection> {
    let mut keywords = Keywords::new(FORM);
    let mut at = 0;
    skip_space(input, &mut at);
    while at < input.len() {
        let begin = at;
        at += input[at..].iter().take_while(|byte| **byte != b'=' && !is_space(**byte)).count();
        let name = &input[begin..at];
        skip_space(input, &mut at);
        if input.get(at) != Some(&b'=') {
            return Err(unknown(begin, "expected = after a keyword", &keywords));
        }
        at += 1;
        skip_space(input, &mut at);
        let value_at = at;
        let value = value(input, &mut at)?;
        match std::str::from_utf8(name) {
            Ok(name) if is_keyword(name) => keywords.set(name, value, value_at)?,
            _ => return Err(unknown(begin, "libpq does not know this keyword", &keywords)),
        }
        skip_space(input, &mut at);
    }
    keywords.finish()
}

fn unknown(index: usize, what: &'static str, keywords: &Keywords) -> NotAConnection {
    let wrong = NotAConnection::at(FORM, index, what);
    if keywords.has_password() { wrong.hint("a value with spaces stands in single quotes") } else { wrong }
}

fn value(input: &[u8], at: &mut usize) -> Noted<Vec<u8>> {
    let begin = *at;
    let quoted = input.get(begin) == Some(&b'\'');
    *at += usize::from(quoted);
    let mut value = Vec::with_capacity(input.len() - begin);
    loop {
        match input.get(*at) {
            None if quoted => return Err(NotAConnection::at(FORM, begin, "the quote is never closed")),
            None => return Ok(value),
            Some(0) => return Err(NotAConnection::at(FORM, *at, "a zero byte cannot be part of it")),
            Some(b'\\') => {
                *at += 1;
                // A backslash at the very end is dropped.
                if let Some(next) = input.get(*at) {
                    value.push(*next);
                    *at += 1;
                }
                continue;
            }
            Some(b'\'') if quoted => {
                *at += 1;
                return Ok(value);
            }
            Some(space) if !quoted && is_space(*space) => return Ok(value),
            Some(other) => value.push(*other),
        }
        *at += 1;
    }
}

/// Writes keywords and values, quoted only where it is needed.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Vec::with_capacity(connection.room());
    for (name, value) in keywords::of(connection) {
        if !to.is_empty() {
            to.push(b' ');
        }
        to.extend_from_slice(name.as_bytes());
        to.push(b'=');
        put(value.expose(), &mut to);
    }
    Ok(Written { text: to.into(), left_out: keywords::strangers(connection) })
}

fn put(value: &[u8], to: &mut Vec<u8>) {
    let bare = |byte: &u8| !is_space(*byte) && *byte != b'\'' && *byte != b'\\';
    if !value.is_empty() && value.iter().all(bare) {
        return to.extend_from_slice(value);
    }
    to.push(b'\'');
    for byte in value {
        if matches!(byte, b'\'' | b'\\') {
            to.push(b'\\');
        }
        to.push(*byte);
    }
    to.push(b'\'');
}
