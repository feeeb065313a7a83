//! The environment that AWS's tools and SDKs read.

use super::note::Noted;
use super::{CannotWrite, Connection, NotAConnection, Service, Written, mc, s3, shell};

const FORM: &str = "environment of AWS";

/// How the names of the variables begin.
pub(super) const PREFIX: &str = "AWS_";

/// Reads the lines.
pub(super) fn parse(input: &[u8]) -> Noted<Connection> {
    let mut connection = Connection::new(Service::S3);
    for variable in shell::assignments(FORM, input)? {
        let index = variable.index;
        match variable.name.as_str() {
            "AWS_ACCESS_KEY_ID" => connection.user = Some(variable.text(FORM, "the access key")?),
            "AWS_SECRET_ACCESS_KEY" => connection.password = Some(variable.value),
            "AWS_SESSION_TOKEN" => connection.set(mc::TOKEN, variable.value),
            "AWS_ENDPOINT_URL" | "AWS_ENDPOINT_URL_S3" => {
                let read = s3::endpoint(FORM, variable.value.expose(), index, &mut connection);
                shell::of_value(read, index)?;
            }
            "AWS_REGION" | "AWS_DEFAULT_REGION" => connection.set("region", variable.value),
            _ => return Err(NotAConnection::at(FORM, index, "this variable says nothing of a connection")),
        }
    }
    Ok(connection)
}

/// Writes the lines; the bucket has none.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Vec::with_capacity(connection.room());
    if let Some(user) = &connection.user {
        shell::export("AWS_ACCESS_KEY_ID", user.as_bytes(), &mut to);
    }
    if let Some(password) = &connection.password {
        shell::export("AWS_SECRET_ACCESS_KEY", password.expose(), &mut to);
    }
    let mut left_out: Vec<String> = connection.database.iter().map(|_| "bucket".to_owned()).collect();
    for parameter in &connection.parameters {
        match parameter.name.as_str() {
            "region" => shell::export("AWS_REGION", parameter.value.expose(), &mut to),
            mc::TOKEN => shell::export("AWS_SESSION_TOKEN", parameter.value.expose(), &mut to),
            other => left_out.push(other.to_owned()),
        }
    }
    if let Some(endpoint) = s3::endpoint_url(FORM, connection)? {
        shell::export("AWS_ENDPOINT_URL", endpoint.as_bytes(), &mut to);
    }
    Ok(Written { text: to.into(), left_out })
}
