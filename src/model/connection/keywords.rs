//! libpq's keywords and values, put together to a connection and taken apart again.

use super::note::Noted;
use super::parameter::known;
use super::{Connection, Host, NotAConnection, Parameter, Service};
use crate::model::secret::SecretBytes;

/// Keywords and values as they come; the last one of a keyword counts.
pub(super) struct Keywords {
    form: &'static str,
    host: Option<String>,
    port: Option<(String, usize)>,
    rest: Connection,
}

impl Keywords {
    pub(super) fn new(form: &'static str) -> Self {
        Keywords { form, host: None, port: None, rest: Connection::new(Service::Postgres) }
    }

    /// Takes a value that stands at this index. What libpq does not know is kept too:
    /// refusing or noting it is the form's matter.
    pub(super) fn set(&mut self, keyword: &str, value: impl Into<SecretBytes>, index: usize) -> Noted<()> {
        let (form, value) = (self.form, value.into());
        let text = |part| text(form, part, value.expose().to_vec(), index);
        match keyword {
            "password" => self.rest.password = Some(value),
            "user" => self.rest.user = Some(text("the user")?),
            "dbname" => self.rest.database = Some(text("the database")?),
            "host" => self.host = Some(text("the host")?),
            "port" => self.port = Some((text("the port")?, index)),
            other => self.rest.set(other, value),
        }
        Ok(())
    }

    /// Whether a password was among them: what comes after it may be a part of it.
    pub(super) fn has_password(&self) -> bool {
        self.rest.password.is_some()
    }

    /// Hosts and ports are lists of one length; a single port is that of every host.
    pub(super) fn finish(mut self) -> Noted<Connection> {
        let addresses = self.rest.parameter("hostaddr").map_or(1, |list| pieces(list.value.expose()));
        let names: Vec<&str> = match &self.host {
            Some(list) if !list.is_empty() => list.split(',').collect(),
            _ => Vec::new(),
        };
        let (ports, at) = match &self.port {
            Some((list, at)) => (ports(self.form, list, *at)?, *at),
            None => (Vec::new(), 0),
        };
        let count = match (names.len(), ports.len()) {
            (0, 0) => 0,
            (0, 1) => 1,
            (0, _) => addresses,
            (names, _) => names,
        };
        if ports.len() > 1 && ports.len() != count.max(1) {
            let what = format!("{} ports for {} hosts", ports.len(), count.max(1));
            return Err(NotAConnection::at(self.form, at, what).hint("give one port, or one for each host"));
        }
        let port = |index: usize| match &ports[..] {
            [single] => *single,
            list => list.get(index).copied().flatten(),
        };
        let name = |index: usize| names.get(index).copied().unwrap_or_default().to_owned();
        self.rest.hosts = (0..count).map(|index| Host { name: name(index), port: port(index) }).collect();
        if self.rest.hosts == [Host::default()] {
            self.rest.hosts.clear();
        }
        Ok(self.rest)
    }
}

fn pieces(list: &[u8]) -> usize {
    list.iter().filter(|byte| **byte == b',').count() + 1
}

pub(super) fn text(form: &'static str, part: &str, value: Vec<u8>, index: usize) -> Noted<String> {
    String::from_utf8(value)
        .map_err(|_| NotAConnection::at(form, index, format!("{part} is not valid UTF-8")))
}

fn ports(form: &'static str, list: &str, index: usize) -> Noted<Vec<Option<u16>>> {
    list.split(',')
        .map(|port| if port.is_empty() { Ok(None) } else { self::port(form, port, index) })
        .collect()
}

/// A port; its text is not told, for it may be a part of a torn password.
pub(super) fn port(form: &'static str, text: &str, index: usize) -> Noted<Option<u16>> {
    match text.trim_ascii().parse() {
        Ok(port @ 1..) => Ok(Some(port)),
        _ => Err(NotAConnection::at(form, index, "the port is no number from 1 to 65535")
            .hint("if the password holds / ? # or @, write it %2F %3F %23 or %40")),
    }
}

/// The keywords of a connection with their values, as libpq would take them.
pub(super) fn of(connection: &Connection) -> Vec<(&str, SecretBytes)> {
    let mut found = Vec::with_capacity(5 + connection.parameters.len());
    let hosts = &connection.hosts;
    let nameless = hosts.len() == 1 && hosts[0].name.is_empty();
    if !hosts.is_empty() && !nameless {
        let names: Vec<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
        found.push(("host", SecretBytes::from(names.join(","))));
    }
    if hosts.iter().any(|host| host.port.is_some()) {
        let same = hosts.iter().all(|host| host.port == hosts[0].port);
        let shown = if same { &hosts[..1] } else { &hosts[..] };
        let ports: Vec<String> =
            shown.iter().map(|host| host.port.map_or(String::new(), |port| port.to_string())).collect();
        found.push(("port", SecretBytes::from(ports.join(","))));
    }
    if let Some(database) = &connection.database {
        found.push(("dbname", SecretBytes::from(database.as_str())));
    }
    if let Some(user) = &connection.user {
        found.push(("user", SecretBytes::from(user.as_str())));
    }
    if let Some(password) = &connection.password {
        found.push(("password", password.clone()));
    }
    let parameters = connection.parameters.iter().filter(|parameter| known(&parameter.name).is_some());
    found.extend(parameters.map(|parameter| (parameter.name.as_str(), parameter.value.clone())));
    found
}

/// The parameters that libpq does not know, for a form that has no place for them.
pub(super) fn strangers(connection: &Connection) -> Vec<String> {
    let strangers = connection.parameters.iter().filter(|parameter| !parameter.is_known());
    strangers.map(|Parameter { name, .. }| name.clone()).collect()
}
