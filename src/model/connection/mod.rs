//! Connection strings: one neutral [`Connection`], and the forms people write it in.
//!
//! Each form is a file with `parse` and `write`; what a form cannot carry is said, never
//! dropped in silence. The PostgreSQL forms are read as their own readers read them: libpq
//! (`src/interfaces/libpq/fe-connect.c`) and pgjdbc (`org.postgresql.Driver.parseURL`).
//! Where those take a torn password for a host or a database, reading is refused, so that
//! no part of a password is ever shown. Errors name a position or a parameter, no content.

mod alter;
mod authority;
mod aws;
mod dsn;
mod env;
mod form;
mod jdbc;
mod keywords;
mod libpq_env;
mod mc;
mod note;
mod parameter;
pub(crate) mod percent;
mod pg_service;
mod pgpass;
mod redis;
mod redis_cli;
mod s3;
mod shell;
#[cfg(test)]
mod tests;
mod uri;
mod wrong;

pub use alter::{Tls, Wanted};
pub use form::{Form, Read, read};
pub use note::Note;
pub use parameter::Parameter;
pub use wrong::{CannotWrite, NotAConnection};

use super::secret::SecretBytes;

/// What answers at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Service {
    /// PostgreSQL.
    Postgres,
    /// Redis.
    Redis,
    /// S3, such as MinIO.
    S3,
}

/// One place to connect to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Host {
    /// Name, address without brackets, or directory of a socket; empty for the default.
    pub name: String,
    /// Port; none for the default.
    pub port: Option<u16>,
}

/// A connection, whatever form it was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// What answers.
    pub service: Service,
    /// Places in the order they are tried; none for the client's default.
    pub hosts: Vec<Host>,
    /// Role, user or access key.
    pub user: Option<String>,
    /// Password or secret key: any bytes.
    pub password: Option<SecretBytes>,
    /// Database, number of a Redis database, or bucket.
    pub database: Option<String>,
    /// `rediss://` or `https://`; PostgreSQL says it with the parameter `sslmode`.
    pub tls: bool,
    /// Further parameters in the order written, under libpq's names where it has one.
    pub parameters: Vec<Parameter>,
}

impl Connection {
    /// A connection that says nothing yet.
    pub fn new(service: Service) -> Self {
        Connection {
            service,
            hosts: Vec::new(),
            user: None,
            password: None,
            database: None,
            tls: false,
            parameters: Vec::new(),
        }
    }

    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// Whether anything in it must not be shown unasked.
    pub fn has_secrets(&self) -> bool {
        self.password.is_some() || self.parameters.iter().any(Parameter::is_secret)
    }

    /// The same without the password and the parameters that are secret.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let mut open = self.clone();
        open.password = None;
        open.parameters.retain(|parameter| !parameter.is_secret());
        open
    }

    /// Sets a parameter; the last one of a name counts.
    fn set(&mut self, name: &str, value: SecretBytes) {
        match self.parameters.iter_mut().find(|parameter| parameter.name == name) {
            Some(parameter) => parameter.value = value,
            None => self.parameters.push(Parameter { name: name.to_owned(), value }),
        }
    }

    /// Enough room for any form of it, so that no half-written copy is left behind.
    fn room(&self) -> usize {
        let hosts: usize = self.hosts.iter().map(|host| host.name.len() + 16).sum();
        let names = self.user.as_ref().map_or(0, String::len) + self.database.as_ref().map_or(0, String::len);
        let password = self.password.as_ref().map_or(0, SecretBytes::len);
        let parameters: usize =
            self.parameters.iter().map(|parameter| parameter.name.len() + parameter.value.len() + 32).sum();
        512 + 8 * (hosts + names + password + parameters)
    }
}

/// A connection in one form.
#[derive(Debug)]
pub struct Written {
    /// The text, which holds the password if the connection did.
    pub text: SecretBytes,
    /// What this form has no place for, by name.
    pub left_out: Vec<String>,
}
