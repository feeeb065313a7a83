//! `kubectl qs-secrets decode`: a connection string's fields.

use super::Report;
use crate::error::Kind;
use crate::model::connection::{Form, Note, Read, Service};
use crate::model::shown::ShownValue;
use serde::Serialize;

/// The fields of a connection string, secrets redacted unless they were asked for.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionReport {
    /// What answers at the other end.
    pub service: Service,
    /// The form the string was in.
    pub form: Form,
    /// Places in the order they are tried; none for the client's default.
    pub hosts: Vec<HostRow>,
    /// Role, user or access key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Password or secret key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<ShownValue>,
    /// Database, number of a Redis database, or bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// `rediss://` or `https://`; PostgreSQL says it with the parameter `sslmode`.
    pub tls: bool,
    /// Further parameters, under libpq's names where it has one.
    pub parameters: Vec<ParameterRow>,
    /// What may not be what was meant.
    pub notes: Vec<Note>,
}

/// One place.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostRow {
    /// Name, address, or directory of a socket; empty for the client's default.
    pub name: String,
    /// Port, if one is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
}

/// One parameter.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ParameterRow {
    /// Its name.
    pub name: String,
    /// Its value; that of a parameter nobody here knows counts as secret.
    #[serde(flatten)]
    pub value: ShownValue,
}

impl ConnectionReport {
    /// What was read; secrets only with `show`.
    pub fn of(read: &Read, show: bool) -> Self {
        let connection = &read.connection;
        let parameters = connection.parameters.iter().map(|parameter| ParameterRow {
            name: parameter.name.clone(),
            value: ShownValue::of(&parameter.value, show || !parameter.is_secret()),
        });
        let hosts = connection.hosts.iter();
        ConnectionReport {
            service: connection.service,
            form: read.form,
            hosts: hosts.map(|host| HostRow { name: host.name.clone(), port: host.port }).collect(),
            user: connection.user.clone(),
            password: connection.password.as_ref().map(|password| ShownValue::of(password, show)),
            database: connection.database.clone(),
            tls: connection.tls,
            parameters: parameters.collect(),
            notes: read.notes.clone(),
        }
    }
}

impl Report for ConnectionReport {
    const KIND: &'static str = "ConnectionReport";

    fn exit(&self) -> Kind {
        Kind::Done
    }
}
