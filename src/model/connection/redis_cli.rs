//! How redis-cli is called: the password in `REDISCLI_AUTH`, never in its arguments.

use super::authority::only_host;
use super::note::Noted;
use super::{CannotWrite, Connection, Host, NotAConnection, Service, Written, keywords, shell};

const FORM: &str = "redis-cli call";

/// The variable that redis-cli takes the password from.
pub(super) const VARIABLE: &str = "REDISCLI_AUTH";

/// Reads `REDISCLI_AUTH` and the flags of redis-cli that say where it connects.
pub(super) fn parse(input: &[u8]) -> Noted<Connection> {
    let mut connection = Connection::new(Service::Redis);
    let mut host = Host::default();
    let mut words = shell::words(FORM, input)?.into_iter();
    while let Some((word, index)) = words.next() {
        let mut next = |part: &str| {
            let (value, index) = words
                .next()
                .ok_or_else(|| NotAConnection::at(FORM, index, format!("{part} needs a value")))?;
            keywords::text(FORM, part, value.to_vec(), index).map(|text| (text, index))
        };
        match word.as_slice() {
            b"export" | b"redis-cli" => {}
            b"--tls" => connection.tls = true,
            b"-h" => host.name = next("-h")?.0,
            b"-p" => {
                let (text, index) = next("-p")?;
                host.port = keywords::port(FORM, &text, index)?;
            }
            b"--user" => connection.user = Some(next("--user")?.0),
            b"-n" => connection.database = Some(next("-n")?.0),
            b"-a" | b"--pass" => {
                let (value, _) =
                    words.next().ok_or_else(|| NotAConnection::at(FORM, index, "-a needs a value"))?;
                connection.password = Some(value.to_vec().into());
            }
            word => match shell::name(word) {
                Some((name, length)) if name == VARIABLE => {
                    connection.password = Some(word[length + 1..].to_vec().into());
                }
                _ => {
                    return Err(NotAConnection::at(FORM, index, "expected REDISCLI_AUTH=… or a flag")
                        .hint("the flags are -h, -p, --user, -n and --tls"));
                }
            },
        }
    }
    if host != Host::default() {
        connection.hosts.push(host);
    }
    Ok(connection)
}

/// Writes the variable and the call.
pub(super) fn write(connection: &Connection) -> Result<Written, CannotWrite> {
    let mut to = Vec::with_capacity(connection.room());
    if let Some(password) = &connection.password {
        shell::export(VARIABLE, password.expose(), &mut to);
    }
    to.extend_from_slice(b"redis-cli");
    let mut flag = |name: &str, value: &str| {
        to.extend_from_slice(format!(" {name} ").as_bytes());
        shell::quote(value.as_bytes(), &mut to);
    };
    if let Some(host) = only_host(FORM, connection)? {
        if !host.name.is_empty() {
            flag("-h", &host.name);
        }
        if let Some(port) = host.port {
            flag("-p", &port.to_string());
        }
    }
    if let Some(user) = &connection.user {
        flag("--user", user);
    }
    if let Some(database) = &connection.database {
        flag("-n", database);
    }
    if connection.tls {
        to.extend_from_slice(b" --tls");
    }
    to.push(b'\n');
    let left_out = connection.parameters.iter().map(|parameter| parameter.name.clone()).collect();
    Ok(Written { text: to.into(), left_out })
}
