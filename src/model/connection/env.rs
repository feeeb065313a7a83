//! Variables as applications take them: `DB_HOST` … `DATABASE_URL`, `REDIS_…`, `S3_…`.

use super::keywords::Keywords;
use super::note::{Noted, Notes};
use super::shell::Variable;
use super::{CannotWrite, Connection, NotAConnection, Service, Written, keywords, redis, s3, shell, uri};

const FORM: &str = "environment";

const POSTGRES: [(&str, &str); 5] = [
    ("host", "DB_HOST"),
    ("port", "DB_PORT"),
    ("user", "DB_USERNAME"),
    ("password", "DB_PASSWORD"),
    ("dbname", "DB_NAME"),
];
const URL: &str = "DATABASE_URL";
const REDIS: [&str; 5] = ["REDIS_HOST", "REDIS_PORT", "REDIS_USERNAME", "REDIS_PASSWORD", "REDIS_URL"];
const S3: [&str; 5] = ["S3_ENDPOINT_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_BUCKET", "S3_REGION"];

/// Whether this form has a variable of this name.
pub(super) fn is_variable(name: &str) -> bool {
    name == URL
        || POSTGRES.iter().any(|(_, variable)| *variable == name)
        || REDIS.contains(&name)
        || S3.contains(&name)
}

/// Reads the lines; a single variable counts more than the same in a URL.
pub(super) fn parse(input: &[u8], notes: &mut Notes) -> Noted<Connection> {
    let variables = shell::assignments(FORM, input)?;
    if let Some(unknown) = variables.iter().find(|variable| !is_variable(&variable.name)) {
        return Err(NotAConnection::at(FORM, unknown.index, "no variable of this name is known"));
    }
    match variables.first().map(|variable| variable.name.as_str()) {
        Some(name) if REDIS.contains(&name) => parse_redis(variables, notes),
        Some(name) if S3.contains(&name) => parse_s3(variables),
        _ => parse_postgres(variables, notes),
    }
}

fn parse_postgres(variables: Vec<Variable>, notes: &mut Notes) -> Noted<Connection> {
    let mut keywords = Keywords::new(FORM);
    if let Some(variable) = variables.iter().find(|variable| variable.name == URL) {
        let (url, index) = (variable.value.expose(), variable.index);
        if !uri::SCHEMES.iter().any(|scheme| url.starts_with(scheme.as_bytes())) {
            return Err(NotAConnection::at(FORM, index, "expected postgres:// or postgresql://"));
        }
        let connection = within(uri::parse, url, index, notes)?;
        for (keyword, value) in keywords::of(&connection) {
            keywords.set(keyword, value, index)?;
        }
        for parameter in connection.parameters.iter().filter(|parameter| !parameter.is_known()) {
            keywords.set(&parameter.name, parameter.value.clone(), index)?;
        }
    }
    for Variable { name, value, index } in variables {
        if let Some((keyword, _)) = POSTGRES.iter().find(|(_, variable)| *variable == name) {
            keywords.set(keyword, value, index)?;
        }
    }
    keywords.finish()
}

/// Reads the value of a variable, where positions are those of the value as a whole.
fn within(
    parse: fn(&[u8], &mut Notes) -> Noted<Connection>,
    url: &[u8],
    index: usize,
    notes: &mut Notes,
) -> Noted<Connection> {
    let mut own = Notes::default();
    let read = shell::of_value(parse(url, &mut own), index);
    for note in own.0 {
        notes.add(note.id, Some(index), note.message);
    }
    read
}

fn parse_redis(variables: Vec<Variable>, notes: &mut Notes) -> Noted<Connection> {
    let url = variables.iter().find(|variable| variable.name == REDIS[4]);
    let mut connection = match url {
        Some(url) => within(redis::parse, url.value.expose(), url.index, notes)?,
        None => Connection::new(Service::Redis),
    };
    for variable in variables {
        match variable.name.as_str() {
            "REDIS_HOST" => host(&mut connection).name = variable.text(FORM, "the host")?,
            "REDIS_PORT" => {
                let text = variable.text(FORM, "the port")?;
                host(&mut connection).port = keywords::port(FORM, &text, variable.index)?;
            }
            "REDIS_USERNAME" => connection.user = Some(variable.text(FORM, "the user")?),
            "REDIS_PASSWORD" => connection.password = Some(variable.value),
            _ => {}
        }
    }
    Ok(connection)
}

fn host(connection: &mut Connection) -> &mut super::Host {
    if connection.hosts.is_empty() {
        connection.hosts.push(super::Host::default());
    }
    &mut connection.hosts[0]
}

fn parse_s3(variables: Vec<Variable>) -> Noted<Connection> {
    let mut connection = Connection::new(Service::S3);
    for variable in variables {
        match variable.name.as_str() {
            "S3_ENDPOINT_URL" => {
                let read = s3::endpoint(FORM, variable.value.expose(), variable.index, &mut connection);
                shell::of_value(read, variable.index)?;
            }
            "S3_ACCESS_KEY" => connection.user = Some(variable.text(FORM, "the access key")?),
            "S3_SECRET_KEY" => connection.password = Some(variable.value),
            "S3_BUCKET" => connection.database = Some(variable.text(FORM, "the bucket")?),
            _ => connection.set("region", variable.value),
        }
    }
    Ok(connection)
}

/// Writes a line for every field, and the URL with all of them.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Vec::with_capacity(2 * connection.room());
    let mut left_out = Vec::new();
    match connection.service {
        Service::Postgres => {
            let found = keywords::of(connection);
            for (keyword, variable) in POSTGRES {
                if let Some((_, value)) = found.iter().find(|(name, _)| *name == keyword) {
                    shell::export(variable, value.expose(), &mut to);
                }
            }
            shell::export(URL, uri::write(connection)?.text.expose(), &mut to);
        }
        Service::Redis => {
            for host in &connection.hosts {
                shell::export(REDIS[0], host.name.as_bytes(), &mut to);
                if let Some(port) = host.port {
                    shell::export(REDIS[1], port.to_string().as_bytes(), &mut to);
                }
            }
            put(REDIS[2], connection.user.as_deref().map(str::as_bytes), &mut to);
            put(REDIS[3], connection.password.as_ref().map(|password| password.expose()), &mut to);
            shell::export(REDIS[4], redis::write(connection)?.text.expose(), &mut to);
        }
        Service::S3 => {
            put(S3[0], s3::endpoint_url(FORM, connection)?.as_deref().map(str::as_bytes), &mut to);
            put(S3[1], connection.user.as_deref().map(str::as_bytes), &mut to);
            put(S3[2], connection.password.as_ref().map(|password| password.expose()), &mut to);
            put(S3[3], connection.database.as_deref().map(str::as_bytes), &mut to);
            for parameter in &connection.parameters {
                match parameter.name.as_str() {
                    "region" => shell::export(S3[4], parameter.value.expose(), &mut to),
                    other => left_out.push(other.to_owned()),
                }
            }
        }
    }
    Ok(Written { text: to.into(), left_out })
}

fn put(name: &str, value: Option<&[u8]>, to: &mut Vec<u8>) {
    if let Some(value) = value {
        shell::export(name, value, to);
    }
}
