//! A section of `pg_service.conf`, read as `parseServiceFile` of libpq reads it: nothing is
//! quoted, white space ends no value but the end of a line does, the first of a key counts.

use super::keywords::{self, Keywords};
use super::note::Noted;
use super::{CannotWrite, Connection, NotAConnection, Written, dsn};
use zeroize::Zeroizing;

const FORM: &str = "pg_service section";

/// libpq's limit of a line, with its end.
const LINE: usize = 1023;

/// Reads the first section.
pub(super) fn parse(input: &[u8]) -> Noted<Connection> {
    let mut keywords = Keywords::new(FORM);
    let mut seen: Vec<&[u8]> = Vec::new();
    let mut inside = false;
    let mut at = 0;
    for line in input.split(|byte| *byte == b'\n') {
        let begin = at;
        at += line.len() + 1;
        let line = line.trim_ascii();
        let wrong = |what: &'static str| NotAConnection::at(FORM, begin, what);
        match line {
            [] | [b'#', ..] => continue,
            [b'[', ..] if inside => break,
            [b'[', .., b']'] => inside = true,
            _ if !inside => return Err(wrong("expected [name] first")),
            line => {
                let Some(length) = line.iter().position(|byte| *byte == b'=') else {
                    return Err(wrong("expected keyword=value"));
                };
                let (name, value) = (&line[..length], &line[length + 1..]);
                match std::str::from_utf8(name) {
                    Ok("service") => return Err(wrong("a service cannot name another")),
                    Ok(text) if dsn::is_keyword(text) => {
                        if !seen.contains(&name) {
                            keywords.set(text, value.to_vec(), begin + length + 1)?;
                            seen.push(name);
                        }
                    }
                    _ => return Err(wrong("libpq does not know this keyword")),
                }
            }
        }
    }
    keywords.finish()
}

/// Writes a section; it is named after the database.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Zeroizing::new(Vec::with_capacity(connection.room()));
    let plain = |name: &&str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let name = connection.database.as_deref().filter(plain).unwrap_or("postgres");
    to.extend_from_slice(format!("[{name}]\n").as_bytes());
    let mut left_out = keywords::strangers(connection);
    for (name, value) in keywords::of(connection) {
        let value = value.expose();
        if name == "service" || name == "servicefile" {
            left_out.push(name.to_owned());
            continue;
        }
        let wrong = |why| Err(CannotWrite::value(FORM, name, why));
        if value.contains(&b'\n') {
            return wrong("it holds the end of a line");
        }
        if value.last().is_some_and(|byte| byte.is_ascii_whitespace() || *byte == 0x0b) {
            return wrong("white space at its end would be dropped");
        }
        if name.len() + value.len() + 2 > LINE {
            return wrong("the line would be longer than libpq reads");
        }
        to.extend_from_slice(name.as_bytes());
        to.push(b'=');
        to.extend_from_slice(value);
        to.push(b'\n');
    }
    Ok(Written { text: std::mem::take(&mut *to).into(), left_out })
}
