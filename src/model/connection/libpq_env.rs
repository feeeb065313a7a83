//! `PGHOST`, `PGPASSWORD` and their like, as lines for a shell.

use super::keywords::{self, Keywords};
use super::note::Noted;
use super::parameter::{KNOWN, known};
use super::{CannotWrite, Connection, NotAConnection, Written, shell};

const FORM: &str = "environment of libpq";

const FIELDS: [(&str, &str); 5] = [
    ("host", "PGHOST"),
    ("port", "PGPORT"),
    ("dbname", "PGDATABASE"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
];

fn keyword(variable: &str) -> Option<&'static str> {
    let field = FIELDS.iter().find(|(_, name)| *name == variable).map(|(keyword, _)| *keyword);
    field.or_else(|| KNOWN.iter().find(|known| known.variable == Some(variable)).map(|known| known.keyword))
}

/// Whether libpq reads a variable of this name.
pub(super) fn is_variable(name: &str) -> bool {
    keyword(name).is_some()
}

/// Reads the lines; an empty variable is as good as none.
pub(super) fn parse(input: &[u8]) -> Noted<Connection> {
    let mut keywords = Keywords::new(FORM);
    for variable in shell::assignments(FORM, input)? {
        let Some(keyword) = keyword(&variable.name) else {
            return Err(NotAConnection::at(FORM, variable.index, "libpq does not read this variable"));
        };
        keywords.set(keyword, variable.value, variable.index)?;
    }
    keywords.finish()
}

/// Writes a line for everything that has a variable.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Vec::with_capacity(connection.room());
    let mut left_out = keywords::strangers(connection);
    for (name, value) in keywords::of(connection) {
        let field = FIELDS.iter().find(|(keyword, _)| *keyword == name).map(|(_, variable)| *variable);
        match field.or_else(|| known(name).and_then(|known| known.variable)) {
            Some(variable) => shell::export(variable, value.expose(), &mut to),
            None => left_out.push(name.to_owned()),
        }
    }
    Ok(Written { text: to.into(), left_out })
}
