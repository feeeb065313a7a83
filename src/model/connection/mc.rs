//! `MC_HOST_<alias>=https://ACCESS:SECRET[:TOKEN]@host:port` of MinIO's client, read as mc
//! reads it (`parseEnvURLStr` of `cmd/config.go`): keys are not percent-encoded, so one that
//! holds a colon cannot be written. Only an access key without a secret key is decoded.

use super::note::{Noted, Notes};
use super::shell::Variable;
use super::{CannotWrite, Connection, NotAConnection, Service, Written, keywords, s3, shell};

const FORM: &str = "MC_HOST variable";

/// How the variable's name begins.
pub(super) const PREFIX: &str = "MC_HOST_";

/// The parameter that holds a session token.
pub(super) const TOKEN: &str = "session_token";

/// Reads the one variable.
pub(super) fn parse(input: &[u8], notes: &mut Notes) -> Noted<Connection> {
    let variables = shell::assignments(FORM, input)?;
    let [Variable { name, value, index }] = &variables[..] else {
        return Err(NotAConnection::at(FORM, 0, "expected one MC_HOST_<alias>=URL"));
    };
    if !name.starts_with(PREFIX) {
        return Err(NotAConnection::at(FORM, 0, "expected MC_HOST_<alias>=URL"));
    }
    let value = value.expose();
    let ats = |text: &[u8]| text.iter().filter(|byte| **byte == b'@').count();
    if ats(input) > ats(value) {
        // Then what stands before the last @ that is left may be a part of the secret key.
        return Err(NotAConnection::at(FORM, 0, "an @ stands behind what the shell takes for the value")
            .hint("a value with ; or # stands in quotes: MC_HOST_minio='https://…'"));
    }
    let mut connection = Connection::new(Service::S3);
    let slashes = value.windows(3).position(|bytes| bytes == b"://").map_or(0, |at| at + 3);
    let Some(sign) = value.iter().rposition(|byte| *byte == b'@').filter(|sign| *sign >= slashes) else {
        shell::of_value(s3::endpoint(FORM, value, *index, &mut connection), *index)?;
        return Ok(connection);
    };
    let endpoint = [&value[..slashes], &value[sign + 1..]].concat();
    shell::of_value(s3::endpoint(FORM, &endpoint, *index, &mut connection), *index)?;
    let keys = &value[slashes..sign];
    if !keys.contains(&b':') {
        // Without a secret key the whole is a URL like any other.
        let user = super::authority::part(FORM, keys, index + slashes)?;
        connection.user = Some(keywords::text(FORM, "the access key", user, index + slashes)?)
            .filter(|user| !user.is_empty());
        return Ok(connection);
    }
    if keys.contains(&b'%') {
        notes.add("percent-sign", None, "mc does not percent-decode: a % stands for itself");
    }
    let mut parts = keys.splitn(3, |byte| *byte == b':').map(<[u8]>::to_vec);
    if let Some(user) = parts.next().filter(|user| !user.is_empty()) {
        connection.user = Some(keywords::text(FORM, "the access key", user, index + slashes)?);
    }
    connection.password = parts.next().filter(|password| !password.is_empty()).map(Into::into);
    if let Some(token) = parts.next().filter(|token| !token.is_empty()) {
        connection.set(TOKEN, token.into());
    }
    Ok(connection)
}

/// Writes the variable for the alias `minio`.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let Some(endpoint) = s3::endpoint_url(FORM, connection)? else {
        return Err(CannotWrite::value(FORM, "connection", "it has no host"));
    };
    let mut to = Vec::with_capacity(connection.room());
    let slashes = endpoint.find("://").map_or(0, |at| at + 3);
    to.extend_from_slice(&endpoint.as_bytes()[..slashes]);
    let user = connection.user.as_deref().unwrap_or_default().as_bytes();
    let password = connection.password.as_ref().map(|password| password.expose()).unwrap_or_default();
    for (part, value) in [("access key", user), ("secret key", password)] {
        if value.iter().any(|byte| b":\n\r".contains(byte)) {
            return Err(CannotWrite::value(
                FORM,
                part,
                "mc has no way to write a colon or the end of a line",
            ));
        }
    }
    let token = connection.parameter(TOKEN).map(|parameter| parameter.value.expose());
    if !user.is_empty() || !password.is_empty() || token.is_some() {
        to.extend_from_slice(user);
        to.push(b':');
        to.extend_from_slice(password);
        if let Some(token) = token {
            to.push(b':');
            to.extend_from_slice(token);
        }
        to.push(b'@');
    }
    to.extend_from_slice(&endpoint.as_bytes()[slashes..]);
    let url = crate::model::secret::SecretBytes::from(to);
    let mut line = Vec::with_capacity(connection.room());
    shell::export("MC_HOST_minio", url.expose(), &mut line);
    let mut left_out: Vec<String> = connection.database.iter().map(|_| "bucket".to_owned()).collect();
    let others = connection.parameters.iter().filter(|parameter| parameter.name != TOKEN);
    left_out.extend(others.map(|parameter| parameter.name.clone()));
    Ok(Written { text: line.into(), left_out })
}
