//! `jdbc:postgresql:…`, read as `Driver.parseURL` of pgjdbc 42.7 reads it.
//!
//! pgjdbc decodes the database and the values of parameters with Java's `URLDecoder`, where
//! a `+` is a space, and never the hosts. Its text is Unicode: a password that is not UTF-8
//! has no JDBC URL. Parameters get libpq's names where pgjdbc has another for the same.

use super::authority::{TORN, host, is_name, put_host};
use super::note::{Noted, Notes};
use super::parameter::{KNOWN, from_jdbc, is_pgjdbc, known, to_jdbc};
use super::percent::{self, Plus};
use super::{
    CannotWrite, Connection, Host, NotAConnection, Parameter, Service, Written, authority, keywords,
};
use crate::model::secret::SecretBytes;

const FORM: &str = "JDBC URL";

/// How every JDBC URL of PostgreSQL begins.
pub(super) const SCHEME: &str = "jdbc:postgresql:";

/// Reads a URL that begins with the scheme.
pub(super) fn parse(input: &[u8], notes: &mut Notes) -> Noted<Connection> {
    let mut connection = Connection::new(Service::Postgres);
    let question = input.iter().position(|byte| *byte == b'?').unwrap_or(input.len());
    let at = SCHEME.len();
    let server = input.get(at..question).unwrap_or_default();
    match server {
        b"//" | b"///" | b"" => {}
        [b'/', b'/', rest @ ..] => {
            let at = at + 2;
            let Some(slash) = rest.iter().position(|byte| *byte == b'/') else {
                return Err(wrong(question, "a / must end the hosts"));
            };
            hosts(&rest[..slash], at, &mut connection)?;
            database(&rest[slash + 1..], at + slash + 1, &mut connection)?;
        }
        [b'/', ..] => return Err(wrong(at, "expected // or the name of a database")),
        name => database(name, at, &mut connection)?,
    }
    if connection.hosts.is_empty() {
        connection.hosts.push(Host { name: LOCAL.to_owned(), port: None });
    }
    parameters(input.get(question + 1..).unwrap_or_default(), question + 1, &mut connection, notes)?;
    require_tls(&mut connection);
    Ok(connection)
}

/// `ssl=true` is pgjdbc's other way to say `sslmode=verify-full`.
fn require_tls(connection: &mut Connection) {
    let required = |parameter: &Parameter| matches!(parameter.value.expose(), b"" | b"true");
    if connection.parameter("ssl").is_some_and(required) {
        connection.parameters.retain(|parameter| parameter.name != "ssl");
        if connection.parameter("sslmode").is_none() {
            connection.set("sslmode", SecretBytes::from("verify-full"));
        }
    }
}

/// pgjdbc's default; it never uses a socket of the file system.
const LOCAL: &str = "localhost";

fn wrong(index: usize, what: &'static str) -> NotAConnection {
    NotAConnection::at(FORM, index, what)
}

fn hosts(raw: &[u8], index: usize, connection: &mut Connection) -> Noted<()> {
    if let Some(at) = raw.iter().position(|byte| *byte == b'@') {
        return Err(wrong(index + at, "pgjdbc takes no user and password before the host")
            .hint("write ?user=NAME&password=… behind the database"));
    }
    let mut at = index;
    // Java's `split` drops empty pieces at the end.
    let end = raw.iter().rposition(|byte| *byte != b',').map_or(0, |last| last + 1);
    for one in raw[..end].split(|byte| *byte == b',') {
        let mut host = host(FORM, one, at)?;
        if host.name.is_empty() {
            LOCAL.clone_into(&mut host.name);
        }
        connection.hosts.push(host);
        at += one.len() + 1;
    }
    Ok(())
}

fn database(raw: &[u8], index: usize, connection: &mut Connection) -> Noted<()> {
    if let Some(at) = raw.iter().position(|byte| b"/@".contains(byte)) {
        return Err(wrong(index + at, "a / or @ stands in the database").hint("write them %2F and %40"));
    }
    if !raw.is_empty() {
        connection.database = Some(keywords::text(FORM, "the database", decode(raw, index)?, index)?);
    }
    Ok(())
}

fn decode(raw: &[u8], index: usize) -> Noted<Vec<u8>> {
    let decoded = percent::decode(raw, Plus::Space).map_err(|(at, what)| wrong(index + at, what))?;
    if std::str::from_utf8(&decoded).is_err() {
        return Err(wrong(index, "the value is not UTF-8, and Java would replace what is not"));
    }
    Ok(decoded)
}

fn parameters(raw: &[u8], index: usize, connection: &mut Connection, notes: &mut Notes) -> Noted<()> {
    let mut at = index;
    let mut password_before = false;
    for pair in raw.split(|byte| *byte == b'&') {
        let begin = at;
        at += pair.len() + 1;
        if pair.is_empty() {
            continue;
        }
        let length = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let value = pair.get(length + 1..).unwrap_or_default();
        let value_at = begin + length + 1;
        if let Some(plus) = value.iter().position(|byte| *byte == b'+') {
            notes.add(
                "plus-sign",
                Some(value_at + plus),
                "pgjdbc reads a + as a space; if a plus sign was meant, write %2B",
            );
        }
        let value = decode(value, value_at)?;
        let name = std::str::from_utf8(&pair[..length]).unwrap_or_default();
        match name {
            "user" => connection.user = Some(keywords::text(FORM, "the user", value, value_at)?),
            "password" => connection.password = Some(value.into()),
            "PGDBNAME" | "dbname" => {
                connection.database = Some(keywords::text(FORM, "the database", value, value_at)?);
            }
            "host" | "port" | "hostaddr" | "PGHOST" | "PGPORT" => {
                return Err(wrong(begin, "a place stands before the ?, not among the parameters"));
            }
            _ => match KNOWN.iter().find(|known| known.jdbc == Some(name)) {
                Some(known) => {
                    let value = match from_jdbc(known.keyword, &value) {
                        Some(word) => SecretBytes::from(word),
                        None => value.into(),
                    };
                    connection.set(known.keyword, value);
                }
                None if is_pgjdbc(name) || (is_name(name) && !password_before) => {
                    connection.set(name, value.into())
                }
                None => return Err(wrong(begin, "this is no name of a parameter").hint(TORN)),
            },
        }
        password_before |= name == "password";
    }
    Ok(())
}

/// Writes a URL for pgjdbc.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Vec::with_capacity(connection.room());
    to.extend_from_slice(SCHEME.as_bytes());
    let database = connection.database.as_deref().filter(|database| !database.is_empty());
    if !connection.hosts.is_empty() || database.is_none() {
        to.extend_from_slice(b"//");
    }
    for (index, host) in connection.hosts.iter().enumerate() {
        if index > 0 {
            to.push(b',');
        }
        // The default is written out: an empty place at the end of a list would be dropped.
        let local = Host { name: LOCAL.to_owned(), ..*host };
        put_host(FORM, if host.name.is_empty() { &local } else { host }, &mut to)?;
    }
    if !connection.hosts.is_empty() {
        to.push(b'/');
    }
    percent::encode(database.unwrap_or_default().as_bytes(), &mut to);
    let mut pairs: Vec<(&str, &[u8])> = Vec::new();
    if let Some(user) = &connection.user {
        pairs.push(("user", user.as_bytes()));
    }
    if let Some(password) = &connection.password {
        pairs.push(("password", password.expose()));
    }
    let mut left_out = Vec::new();
    for parameter in &connection.parameters {
        let value = parameter.value.expose();
        match known(&parameter.name) {
            None => pairs.push((&parameter.name, value)),
            Some(known) => match known.jdbc {
                Some(name) => pairs.push((name, to_jdbc(&parameter.name, value))),
                None => left_out.push(parameter.name.clone()),
            },
        }
    }
    if let Some((name, _)) = pairs.iter().find(|(_, value)| std::str::from_utf8(value).is_err()) {
        return Err(CannotWrite::value(FORM, *name, "it is not UTF-8, and Java would replace what is not"));
    }
    authority::put_query(pairs.into_iter(), &mut to);
    Ok(Written { text: to.into(), left_out })
}
