//! `http[s]://ACCESS:SECRET@host:port/bucket`, percent-encoded as in any URL.

use super::authority::{TORN, host, only_host, part, put_host, put_query, put_userinfo, query, userinfo};
use super::note::{Noted, Notes};
use super::{CannotWrite, Connection, NotAConnection, Service, Written, keywords};

const FORM: &str = "S3 URL";

/// Plain and with TLS.
pub(super) const SCHEMES: [(&str, bool); 2] = [("http://", false), ("https://", true)];

/// Reads a URL that begins with one of the schemes.
pub(super) fn parse(input: &[u8], notes: &mut Notes) -> Noted<Connection> {
    let mut connection = Connection::new(Service::S3);
    let mut at = scheme(FORM, input, 0, &mut connection)?;
    let rest = &input[at..];
    let end = rest.iter().position(|byte| b"/?#".contains(byte)).unwrap_or(rest.len());
    let mut place = &rest[..end];
    if let Some(sign) = place.iter().rposition(|byte| *byte == b'@') {
        userinfo(FORM, &place[..sign], at, &mut connection, notes)?;
        // A key that begins with an @ ends here for whoever reads the URL, and its rest is the host.
        if place[..sign].ends_with(b":") {
            return Err(NotAConnection::at(FORM, at + sign, "no secret key stands before the @").hint(TORN));
        }
        place = &place[sign + 1..];
        at += sign + 1;
    }
    let rest = &input[at..];
    connection.hosts.push(host(FORM, place, at)?);
    at += place.len();
    let rest = &rest[place.len()..];
    if let Some(sign) = rest.iter().position(|byte| b"@#".contains(byte)) {
        return Err(NotAConnection::at(FORM, at + sign, "an @ or # stands where none belongs").hint(TORN));
    }
    let question = rest.iter().position(|byte| *byte == b'?').unwrap_or(rest.len());
    let path = rest[..question].strip_prefix(b"/").unwrap_or_default();
    let bucket = path.strip_suffix(b"/").unwrap_or(path);
    if bucket.contains(&b'/') {
        return Err(NotAConnection::at(FORM, at + 1, "more than a bucket stands in the path"));
    }
    if !bucket.is_empty() {
        connection.database = Some(keywords::text(FORM, "the bucket", part(FORM, bucket, at + 1)?, at + 1)?);
    }
    if let Some(raw) = rest.get(question + 1..) {
        query(FORM, raw, at + question + 1, &mut connection, notes)?;
    }
    Ok(connection)
}

fn scheme(form: &'static str, input: &[u8], index: usize, connection: &mut Connection) -> Noted<usize> {
    let Some((scheme, tls)) = SCHEMES.iter().find(|(scheme, _)| super::form::begins(input, scheme)) else {
        return Err(NotAConnection::at(form, index, "expected http:// or https://"));
    };
    connection.tls = *tls;
    Ok(scheme.len())
}

/// Reads an endpoint: scheme, host and port, perhaps a slash.
pub(super) fn endpoint(
    form: &'static str,
    input: &[u8],
    index: usize,
    connection: &mut Connection,
) -> Noted<()> {
    let at = scheme(form, input, index, connection)?;
    let place = input[at..].strip_suffix(b"/").unwrap_or(&input[at..]);
    connection.hosts = vec![host(form, place, index + at)?];
    Ok(())
}

/// The endpoint as a URL; none if there is no host.
pub(super) fn endpoint_url(
    form: &'static str,
    connection: &Connection,
) -> Result<Option<String>, CannotWrite> {
    let Some(place) = only_host(form, connection)? else { return Ok(None) };
    let mut to = SCHEMES[usize::from(connection.tls)].0.as_bytes().to_vec();
    put_host(form, place, &mut to)?;
    Ok(String::from_utf8(to).ok())
}

/// Writes a URL.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let Some(place) = only_host(FORM, connection)? else {
        return Err(CannotWrite::value(FORM, "connection", "it has no host"));
    };
    let mut to = Vec::with_capacity(connection.room());
    to.extend_from_slice(SCHEMES[usize::from(connection.tls)].0.as_bytes());
    put_userinfo(connection, &mut to);
    put_host(FORM, place, &mut to)?;
    if let Some(bucket) = connection.database.as_ref().filter(|bucket| !bucket.is_empty()) {
        to.push(b'/');
        super::percent::encode(bucket.as_bytes(), &mut to);
    }
    let parameters =
        connection.parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.value.expose()));
    put_query(parameters, &mut to);
    Ok(Written { text: to.into(), left_out: Vec::new() })
}
