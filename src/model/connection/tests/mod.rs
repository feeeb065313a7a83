//! What is read, what is written, and that both agree with each other and with libpq.

mod differential;
mod forms;
mod jdbc;
mod libpq;
mod pgjdbc;
mod properties;
mod secrecy;
mod traps;

use super::{Connection, Form, Host, Parameter, Service, read};

/// A connection in libpq's own words, as its regression tests print it.
fn words(connection: &Connection) -> String {
    let mut parts = Vec::new();
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    for (keyword, value) in super::keywords::of(connection) {
        parts.push(format!("{keyword}='{}'", text(value.expose())));
    }
    parts.extend(
        connection
            .parameters
            .iter()
            .filter(|parameter| !parameter.is_known())
            .map(|parameter| format!("{}='{}'", parameter.name, text(parameter.value.expose()))),
    );
    parts.join(" ")
}

#[track_caller]
fn connection(text: &str) -> Connection {
    read(text.as_bytes()).unwrap_or_else(|wrong| panic!("{text}: {wrong}")).connection
}

#[track_caller]
fn written(form: Form, connection: &Connection) -> String {
    let written = form.write(connection).unwrap_or_else(|why| panic!("{form:?}: {why}"));
    written.text.expose_text().unwrap().to_owned()
}

fn host(name: &str, port: Option<u16>) -> Host {
    Host { name: name.to_owned(), port }
}

fn postgres(hosts: Vec<Host>, user: &str, password: &str, database: &str) -> Connection {
    Connection {
        hosts,
        user: Some(user.to_owned()),
        password: Some(password.into()),
        database: Some(database.to_owned()),
        ..Connection::new(Service::Postgres)
    }
}

fn with(mut connection: Connection, parameters: &[(&str, &str)]) -> Connection {
    let parameters = parameters.iter();
    connection.parameters = parameters
        .map(|(name, value)| Parameter { name: (*name).to_owned(), value: (*value).into() })
        .collect();
    connection
}
