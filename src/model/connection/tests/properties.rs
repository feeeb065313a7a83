//! What is written is read again, and nothing read ever panics.

use crate::model::connection::{Connection, Form, Host, Parameter, Service, read};
use proptest::prelude::*;

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(1..=255u8, 1..24)
}

fn text() -> impl Strategy<Value = String> {
    "[^\\x00]{1,16}"
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z][a-z0-9.-]{0,12}", Just("::1".to_owned()), Just("fe80::1%eth0".to_owned())]
}

fn hosts(name: impl Strategy<Value = String>, most: usize) -> impl Strategy<Value = Vec<Host>> {
    let host = (name, prop::option::of(1..=u16::MAX)).prop_map(|(name, port)| Host { name, port });
    prop::collection::vec(host, 1..=most)
}

/// Hosts as libpq takes them: any text without a comma.
fn any_hosts() -> impl Strategy<Value = Vec<Host>> {
    hosts(prop_oneof![name(), "[^\\x00,]{0,12}", Just("/var/run/postgresql".to_owned())], 3)
        .prop_map(|hosts| if hosts == [Host::default()] { Vec::new() } else { hosts })
}

fn parameters(pairs: &'static [(&'static str, &'static str)]) -> impl Strategy<Value = Vec<Parameter>> {
    prop::sample::subsequence(pairs, 0..=pairs.len()).prop_map(|pairs| {
        let pairs = pairs.into_iter();
        pairs.map(|(name, value)| Parameter { name: name.to_owned(), value: value.into() }).collect()
    })
}

const LIBPQ: &[(&str, &str)] = &[
    ("sslmode", "require"),
    ("application_name", "a & b=c'\\"),
    ("connect_timeout", "5"),
    ("options", "-c geqo=off"),
    ("target_session_attrs", "standby"),
    ("load_balance_hosts", "random"),
];

prop_compose! {
    pub(super) fn postgres()(
        hosts in any_hosts(),
        user in prop::option::of(text()),
        password in prop::option::of(bytes()),
        database in prop::option::of(text()),
        parameters in parameters(LIBPQ),
    ) -> Connection {
        let password = password.map(Into::into);
        Connection { hosts, user, password, database, parameters, ..Connection::new(Service::Postgres) }
    }
}

prop_compose! {
    fn redis()(
        hosts in hosts(name(), 1),
        user in prop::option::of(text()),
        password in prop::option::of(bytes()),
        database in prop::option::of((0..64u8).prop_map(|number| number.to_string())),
        tls: bool,
    ) -> Connection {
        let password = password.map(Into::into);
        Connection { hosts, user, password, database, tls, ..Connection::new(Service::Redis) }
    }
}

prop_compose! {
    fn s3()(
        hosts in hosts(name(), 1),
        user in prop::option::of(text()),
        password in prop::option::of(bytes()),
        database in prop::option::of("[a-z][a-z0-9.-]{2,12}"),
        parameters in parameters(&[("region", "eu-central-1"), ("session_token", "a:b/c+d=")]),
        tls: bool,
    ) -> Connection {
        let password = password.map(Into::into);
        Connection { hosts, user, password, database, tls, parameters, ..Connection::new(Service::S3) }
    }
}

/// What is written and read again is the same, unless the form refuses to write it.
fn round_trip(form: Form, connection: &Connection) -> Result<(), TestCaseError> {
    let Ok(written) = form.write(connection) else {
        prop_assume!(false);
        return Ok(());
    };
    let text = String::from_utf8_lossy(written.text.expose()).into_owned();
    // A mark at the beginning is not the file's own to any reader of it.
    prop_assume!(!text.starts_with('\u{feff}'));
    let read = match read(written.text.expose()) {
        Ok(read) => read,
        Err(wrong) => return Err(TestCaseError::fail(format!("{form:?}: {text}: {wrong}"))),
    };
    prop_assert_eq!(read.form, form, "{}", text);
    prop_assert_eq!(&read.connection, connection, "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn a_uri_round_trips(it in postgres()) {
        round_trip(Form::Uri, &it)?;
    }

    #[test]
    fn a_keyword_value_string_round_trips(it in postgres()) {
        prop_assume!(!super::super::keywords::of(&it).is_empty());
        round_trip(Form::Dsn, &it)?;
    }

    #[test]
    fn a_jdbc_url_round_trips(
        it in postgres(),
        hosts in hosts(name(), 3),
        password in prop::option::of(text()),
    ) {
        let password = password.map(Into::into);
        round_trip(Form::Jdbc, &Connection { hosts, password, ..it })?;
    }

    #[test]
    fn variables_of_libpq_round_trip(it in postgres()) {
        prop_assume!(!super::super::keywords::of(&it).is_empty());
        round_trip(Form::LibpqEnv, &it)?;
    }

    #[test]
    fn variables_of_applications_round_trip(it in postgres()) {
        round_trip(Form::Env, &it)?;
    }

    #[test]
    fn a_service_section_round_trips(it in postgres()) {
        prop_assume!(it.user.as_ref().is_none_or(|user| !user.ends_with(char::is_whitespace)));
        round_trip(Form::PgService, &it)?;
    }

    #[test]
    fn pgpass_lines_round_trip(it in postgres()) {
        let it = Connection { parameters: Vec::new(), ..it };
        // A file that begins with white space would be taken for another.
        let strange = |host: &Host| host.name.starts_with(|c: char| c.is_whitespace() || c.is_control());
        prop_assume!(!it.hosts.iter().any(strange));
        round_trip(Form::Pgpass, &it)?;
    }

    #[test]
    fn forms_of_redis_round_trip(it in redis()) {
        round_trip(Form::RedisCli, &it)?;
        // In a URL a password has a user.
        let named = it.user.clone().or(it.password.as_ref().map(|_| "default".to_owned()));
        round_trip(Form::Uri, &Connection { user: named.clone(), ..it.clone() })?;
        round_trip(Form::Env, &Connection { user: named, ..it })?;
    }

    #[test]
    fn forms_of_s3_round_trip(it in s3()) {
        round_trip(Form::Uri, &it)?;
        let no_bucket = Connection { database: None, ..it.clone() };
        round_trip(Form::AwsEnv, &no_bucket)?;
        let no_token = it.parameters.iter().filter(|parameter| parameter.name == "region").cloned().collect();
        round_trip(Form::Env, &Connection { parameters: no_token, ..it })?;
    }

    #[test]
    fn the_variable_of_mc_round_trips(it in s3()) {
        let parameters = it.parameters.iter().filter(|parameter| parameter.name != "region").cloned().collect();
        round_trip(Form::Mc, &Connection { database: None, parameters, ..it })?;
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), which in 0..PREFIXES.len()) {
        let _ = read(&bytes);
        let _ = read(&[PREFIXES[which].as_bytes(), &bytes].concat());
    }

    #[test]
    fn what_is_read_can_be_written_or_is_refused(tail in "[a-z0-9:/@?&=%,'\\[\\]+ .-]{0,40}", which in 0..PREFIXES.len()) {
        if let Ok(read) = read(format!("{}{tail}", PREFIXES[which]).as_bytes()) {
            for form in Form::ALL {
                let _ = form.write(&read.connection);
            }
        }
    }
}

const PREFIXES: &[&str] = &[
    "postgres://",
    "postgresql://u:p@",
    "jdbc:postgresql://",
    "jdbc:postgresql:",
    "host=",
    "password='",
    "redis://",
    "rediss://:",
    "https://",
    "[s]\n",
    "export PGHOST=",
    "MC_HOST_a=https://",
    "AWS_ENDPOINT_URL=",
    "redis-cli ",
    "REDISCLI_AUTH=",
    "DATABASE_URL=postgres://",
    "S3_ENDPOINT_URL=",
    "REDIS_URL=redis://",
    "a:1:b:c:",
    "\u{feff}",
];
