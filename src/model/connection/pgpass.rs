//! Lines of a `.pgpass` file, read as `passwordFromFile` of libpq reads them: `:` and `\` are
//! escaped by a backslash, and `*` alone stands for anything.

use super::note::Noted;
use super::{CannotWrite, Connection, Host, NotAConnection, Service, Written, keywords};
use zeroize::Zeroizing;

const FORM: &str = "pgpass line";

/// Whether a line has the five fields.
pub(super) fn fits(input: &[u8]) -> bool {
    lines(input).next().is_some_and(|(line, _)| fields(line).len() == 5)
}

fn lines(input: &[u8]) -> impl Iterator<Item = (&[u8], usize)> {
    let mut at = 0;
    input.split(|byte| *byte == b'\n').filter_map(move |line| {
        let begin = at;
        at += line.len() + 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        (!line.is_empty() && !line.starts_with(b"#")).then_some((line, begin))
    })
}

/// The fields with their escapes; the last one keeps every further colon.
fn fields(line: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::with_capacity(5);
    let (mut begin, mut at) = (0, 0);
    while at < line.len() && found.len() < 4 {
        match line[at] {
            b'\\' => at += 1,
            b':' => {
                found.push(&line[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    found.push(&line[begin.min(line.len())..]);
    found
}

/// Reads lines that differ in host and port only.
pub(super) fn parse(input: &[u8]) -> Noted<Connection> {
    let mut read: Option<Connection> = None;
    for (line, at) in lines(input) {
        let one = parse_line(line, at)?;
        match &mut read {
            None => read = Some(one),
            Some(read)
                if (&read.user, &read.password, &read.database)
                    == (&one.user, &one.password, &one.database) =>
            {
                read.hosts.extend(one.hosts);
            }
            Some(_) => {
                return Err(NotAConnection::at(FORM, at, "the lines are of several connections")
                    .hint("give one line, or lines that differ in host and port only"));
            }
        }
    }
    let mut read = read.ok_or_else(|| NotAConnection::at(FORM, 0, "no line is there"))?;
    if read.hosts == [Host::default()] {
        read.hosts.clear();
    }
    Ok(read)
}

fn parse_line(line: &[u8], index: usize) -> Noted<Connection> {
    let fields = fields(line);
    let [host, port, database, user, password] = fields[..] else {
        return Err(NotAConnection::at(FORM, index, "expected host:port:database:user:password"));
    };
    let text = |part: &'static str, raw: &[u8]| match raw {
        b"*" => Ok(None),
        raw => keywords::text(FORM, part, unescape(raw), index).map(Some),
    };
    let mut connection = Connection::new(Service::Postgres);
    let name = text("the host", host)?.unwrap_or_default();
    let port = match text("the port", port)? {
        Some(port) => keywords::port(FORM, &port, index + host.len() + 1)?,
        None => None,
    };
    connection.hosts.push(Host { name, port });
    connection.database = text("the database", database)?;
    connection.user = text("the user", user)?;
    let password = unescape(password);
    connection.password = (!password.is_empty()).then(|| password.into());
    Ok(connection)
}

fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter();
    while let Some(byte) = bytes.next() {
        // A backslash at the very end stands for itself.
        let byte = if *byte == b'\\' { bytes.next().unwrap_or(byte) } else { byte };
        value.push(*byte);
    }
    value
}

/// Writes a line for every host; what is not there is written `*`, which fits anything.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Zeroizing::new(Vec::with_capacity(connection.room() * connection.hosts.len().max(1)));
    let nowhere = [Host::default()];
    let hosts = if connection.hosts.is_empty() { &nowhere[..] } else { &connection.hosts[..] };
    let password = connection.password.as_ref().map(|password| password.expose()).unwrap_or_default();
    for host in hosts {
        let begin = to.len();
        put(host.name.as_bytes(), &mut to);
        to.push(b':');
        to.extend(host.port.map_or("*".to_owned(), |port| port.to_string()).into_bytes());
        for field in [&connection.database, &connection.user] {
            to.push(b':');
            put(field.as_deref().unwrap_or_default().as_bytes(), &mut to);
        }
        to.push(b':');
        escape(password, &mut to);
        if to[begin..].contains(&b'\n') || to.ends_with(b"\r") {
            return Err(CannotWrite::value(FORM, "connection", "a value holds the end of a line"));
        }
        to.push(b'\n');
    }
    let left_out = connection.parameters.iter().map(|parameter| parameter.name.clone()).collect();
    Ok(Written { text: std::mem::take(&mut *to).into(), left_out })
}

fn put(value: &[u8], to: &mut Vec<u8>) {
    match value {
        b"" => to.push(b'*'),
        // Not the wildcard, and not a comment.
        b"*" | [b'#', ..] => {
            to.push(b'\\');
            to.push(value[0]);
            escape(&value[1..], to);
        }
        value => escape(value, to),
    }
}

fn escape(value: &[u8], to: &mut Vec<u8>) {
    for byte in value {
        if matches!(byte, b':' | b'\\') {
            to.push(b'\\');
        }
        to.push(*byte);
    }
}
