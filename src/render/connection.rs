//! Text of `decode`, and the formats beyond those of every verb.

use super::format::{Format, no_printer};
use super::{Look, Table};
use crate::error::Result;
use crate::model::connection::{Form, Service};
use crate::report::connection::{ConnectionReport, HostRow};

/// A format of a report, or a form of the connection itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionFormat {
    /// The fields.
    Report(Format),
    /// The connection, written in this form.
    Form(Form),
    /// What leads an application to the Secret that holds it.
    HelmValues,
}

const HELM_VALUES: &str = "helm-values";

impl ConnectionFormat {
    /// Parses what follows `-o`.
    pub fn parse(text: &str) -> Result<Self> {
        if text == HELM_VALUES {
            return Ok(ConnectionFormat::HelmValues);
        }
        if let Some(form) = Form::named(text) {
            return Ok(ConnectionFormat::Form(form));
        }
        let format = Format::parse_unnamed(text);
        if format.is_err() && !text.contains('=') {
            let forms: Vec<&str> = Form::ALL.into_iter().map(Form::name).collect();
            let allowed = format!("custom-columns,json,jsonpath,wide,yaml,{},{HELM_VALUES}", forms.join(","));
            return Err(no_printer(text, &allowed));
        }
        format.map(ConnectionFormat::Report)
    }

    /// The same for what has a name to print.
    pub fn parse_named(text: &str) -> Result<Self> {
        match text {
            "name" => Ok(ConnectionFormat::Report(Format::Name)),
            _ => Self::parse(text),
        }
    }
}

/// One row per field. What would move the cursor of a terminal is escaped.
pub fn connection(report: &ConnectionReport, _look: &Look) -> String {
    let (service, user, password, database) = match report.service {
        Service::Postgres => ("PostgreSQL", "user", "password", "database"),
        Service::Redis => ("Redis", "user", "password", "database"),
        Service::S3 => ("S3", "access key", "secret key", "bucket"),
    };
    let mut table = Table::new(["FIELD", "VALUE"]);
    let mut row = |field: &str, value: &str| table.row([visible(field), visible(value)]);
    row("service", service);
    for host in &report.hosts {
        row("host", &place(host));
    }
    if let Some(name) = &report.user {
        row(user, name);
    }
    if let Some(value) = &report.password {
        row(password, &value.cell());
    }
    if let Some(name) = &report.database {
        row(database, name);
    }
    if report.service != Service::Postgres {
        row("tls", if report.tls { "yes" } else { "no" });
    }
    for parameter in &report.parameters {
        row(&parameter.name, &parameter.value.cell());
    }
    table.text()
}

fn place(host: &HostRow) -> String {
    let name = match host.name.as_str() {
        "" => "<default>".to_owned(),
        name if name.contains(':') && host.port.is_some() => format!("[{name}]"),
        name => name.to_owned(),
    };
    host.port.map_or_else(|| name.clone(), |port| format!("{name}:{port}"))
}

/// Control characters escaped: a value must not move the cursor of a terminal.
pub(super) fn visible(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::connection::read;

    fn text(url: &str, show: bool) -> String {
        let report = ConnectionReport::of(&read(url.as_bytes()).unwrap(), show);
        connection(&report, &Look::plain(jiff::Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn every_field_has_a_row_and_secrets_their_length() {
        let url = "postgresql://u:p%0Aw@[::1]:5432,/d?sslmode=require&schema=s&other=x&sslpassword=y";
        insta::assert_snapshot!(text(url, false), @r"
        FIELD         VALUE
        service       PostgreSQL
        host          [::1]:5432
        host          <default>
        user          u
        password      <3 bytes>
        database      d
        sslmode       require
        schema        s
        other         <1 bytes>
        sslpassword   <1 bytes>
        ");
        assert!(text(url, true).contains(r"password      p\nw"), "{}", text(url, true));
    }

    #[test]
    fn an_unknown_format_is_refused_with_every_form_named() {
        let error = ConnectionFormat::parse("xml").unwrap_err();
        assert!(
            error.to_string().ends_with(
                "yaml,uri,dsn,jdbc,env,pgpass,pg-service,libpq-env,redis-cli,mc,aws-env,helm-values"
            )
        );
        assert_eq!(ConnectionFormat::parse("jdbc").unwrap(), ConnectionFormat::Form(Form::Jdbc));
        assert_eq!(ConnectionFormat::parse("").unwrap(), ConnectionFormat::Report(Format::Human));
        assert!(ConnectionFormat::parse("name").is_err());
        assert!(ConnectionFormat::parse("jsonpath=").unwrap_err().to_string().contains("needs a template"));
    }
}
