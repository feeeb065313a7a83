//! Every form of one connection, and what each of them cannot carry.

use super::{connection, host, postgres, with, words, written};
use crate::model::connection::{Connection, Form, Service, read};
use crate::model::secret::SecretBytes;

#[test]
fn every_form_of_a_postgresql_connection() {
    let it = with(
        postgres(
            vec![host("db-rw", Some(5432)), host("db-ro", Some(5433))],
            "pharia_os",
            "a'b:c\\d +/",
            "pharia-os",
        ),
        &[("sslmode", "require"), ("keepalives", "1")],
    );
    let all: String = Form::of(Service::Postgres)
        .filter(|form| *form != Form::Env)
        .map(|form| format!("{}\n{}\n", form.name(), written(form, &it).trim_end()))
        .collect();
    insta::assert_snapshot!(all, @r"
    uri
    postgresql://pharia_os:a%27b%3Ac%5Cd%20%2B%2F@db-rw:5432,db-ro:5433/pharia-os?sslmode=require&keepalives=1
    dsn
    host=db-rw,db-ro port=5432,5433 dbname=pharia-os user=pharia_os password='a\'b:c\\d +/' sslmode=require keepalives=1
    jdbc
    jdbc:postgresql://db-rw:5432,db-ro:5433/pharia-os?user=pharia_os&password=a%27b%3Ac%5Cd%20%2B%2F&sslmode=require
    pgpass
    db-rw:5432:pharia-os:pharia_os:a'b\:c\\d +/
    db-ro:5433:pharia-os:pharia_os:a'b\:c\\d +/
    pg-service
    [pharia-os]
    host=db-rw,db-ro
    port=5432,5433
    dbname=pharia-os
    user=pharia_os
    password=a'b:c\d +/
    sslmode=require
    keepalives=1
    libpq-env
    export PGHOST=db-rw,db-ro
    export PGPORT=5432,5433
    export PGDATABASE=pharia-os
    export PGUSER=pharia_os
    export PGPASSWORD='a'\''b:c\d +/'
    export PGSSLMODE=require
    ");
    assert_eq!(Form::LibpqEnv.write(&it).unwrap().left_out, ["keepalives"]);
    assert_eq!(Form::Pgpass.write(&it).unwrap().left_out, ["sslmode", "keepalives"]);
    insta::assert_snapshot!(written(Form::Env, &postgres(vec![host("h", Some(5432))], "u", "p w", "d")), @r"
    export DB_HOST=h
    export DB_PORT=5432
    export DB_USERNAME=u
    export DB_PASSWORD='p w'
    export DB_NAME=d
    export DATABASE_URL=postgresql://u:p%20w@h:5432/d
    ");
}

#[test]
fn every_form_of_a_redis_connection() {
    let it = connection("rediss://default:a%20b'c@[::1]:6379/3");
    assert_eq!(it.hosts, [host("::1", Some(6379))]);
    let all: String = Form::of(Service::Redis)
        .map(|form| format!("{}\n{}\n", form.name(), written(form, &it).trim_end()))
        .collect();
    insta::assert_snapshot!(all, @r"
    uri
    rediss://default:a%20b%27c@[::1]:6379/3
    env
    export REDIS_HOST=::1
    export REDIS_PORT=6379
    export REDIS_USERNAME=default
    export REDIS_PASSWORD='a b'\''c'
    export REDIS_URL='rediss://default:a%20b%27c@[::1]:6379/3'
    redis-cli
    export REDISCLI_AUTH='a b'\''c'
    redis-cli -h ::1 -p 6379 --user default -n 3 --tls
    ");
}

#[test]
fn every_form_of_an_s3_connection() {
    let it = connection("http://pharia-data:se%2Fcret@minio:9000/internal?region=eu&session_token=t");
    let all: String = Form::of(Service::S3)
        .map(|form| format!("{}\n{}\n", form.name(), written(form, &it).trim_end()))
        .collect();
    insta::assert_snapshot!(all, @r"
    uri
    http://pharia-data:se%2Fcret@minio:9000/internal?region=eu&session_token=t
    env
    export S3_ENDPOINT_URL=http://minio:9000
    export S3_ACCESS_KEY=pharia-data
    export S3_SECRET_KEY=se/cret
    export S3_BUCKET=internal
    export S3_REGION=eu
    mc
    export MC_HOST_minio=http://pharia-data:se/cret:t@minio:9000
    aws-env
    export AWS_ACCESS_KEY_ID=pharia-data
    export AWS_SECRET_ACCESS_KEY=se/cret
    export AWS_REGION=eu
    export AWS_SESSION_TOKEN=t
    export AWS_ENDPOINT_URL=http://minio:9000
    ");
    assert_eq!(Form::Mc.write(&it).unwrap().left_out, ["bucket", "region"]);
}

#[test]
fn redis_urls_are_read_as_redis_cli_reads_them() {
    let read_all = |text: &str| {
        let it = connection(text);
        (
            it.user.clone(),
            it.password.as_ref().map(|password| password.expose_text().unwrap().to_owned()),
            it.hosts,
            it.database,
        )
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(read_all("redis://"), (None, None, vec![], None));
    assert_eq!(read_all("REDIS://h"), (None, None, vec![host("h", None)], None));
    assert_eq!(read_all("redis://secret@h:1/2"), (None, some("secret"), vec![host("h", Some(1))], some("2")));
    assert_eq!(read_all("redis://:p%40+@h/"), (None, some("p@+"), vec![host("h", None)], None));
    let nameless = connection("redis://:p@h");
    assert_eq!(written(Form::Uri, &nameless), "redis://default:p@h");
    assert_eq!(read_all("redis://u:@h"), (some("u"), None, vec![host("h", None)], None));
    assert_eq!(read_all("redis://u:p/q@h"), (some("u"), some("p/q"), vec![host("h", None)], None));
    for text in [
        "redis://h/x",
        "redis://h:0",
        "redis://u:p@q@h",
        "redis://h/1/2",
        "redis://u:%4@h",
        "redis://h?x",
        "redis://[::1",
    ] {
        assert!(read(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn mc_reads_keys_without_decoding_them() {
    let it = read(b"MC_HOST_play='https://AK:S%2F@K@play.min.io:9000'").unwrap();
    assert_eq!(it.connection.password.unwrap().expose(), b"S%2F@K");
    assert_eq!((it.notes[0].id, it.notes[0].position), ("percent-sign", None));
    let it = connection("export MC_HOST_a=http://AK:SK:T:U@h");
    assert_eq!(
        (it.password.as_ref().unwrap().expose(), it.parameters[0].value.expose()),
        (&b"SK"[..], &b"T:U"[..])
    );
    assert_eq!(connection("MC_HOST_a=https://s3.example.com").user, None);
    let colon = Connection { password: Some("a:b".into()), ..it };
    assert!(Form::Mc.write(&colon).unwrap_err().to_string().contains("colon"));
}

/// The variable's value, and what mc makes of it: host, access key, secret key, token. What
/// stands here is what its own `parseEnvURLStr` answered.
const MC: &[(&str, &str, &str, &str, &str)] = &[
    ("https://AK:SK@h:9000", "h:9000", "AK", "SK", ""),
    ("https://AK:SK:T:U@h:9000", "h:9000", "AK", "SK", "T:U"),
    ("https://AK:S@K@h", "h", "AK", "S@K", ""),
    ("https://AK:S/K@h", "h", "AK", "S/K", ""),
    ("https://AK:S%2FK@h", "h", "AK", "S%2FK", ""),
    ("https://A%2FK@h", "h", "A/K", "", ""),
    ("https://:SK@h", "h", "", "SK", ""),
    ("https://AK:@h", "h", "AK", "", ""),
    ("https://:@h", "h", "", "", ""),
    ("https://h:9000/", "h:9000", "", "", ""),
    ("http://AK:S?K@h", "h", "AK", "S?K", ""),
    ("http://AK:S#K@h", "h", "AK", "S#K", ""),
    ("HTTPS://AK:SK@h", "h", "AK", "SK", ""),
    ("https://AK:SK@[::1]:9000", "::1:9000", "AK", "SK", ""),
    ("https://AK:SK:@h", "h", "AK", "SK", ""),
    ("https://h:9000@i", "i", "h", "9000", ""),
    ("https://h:9000/x", "refused", "", "", ""),
    ("https://h:9000?x", "refused", "", "", ""),
    ("https://AK:SK@h:x", "refused", "", "", ""),
];

#[test]
fn mc_hosts_are_read_as_mc_reads_them() {
    for (value, place, user, password, token) in MC {
        let text = format!("MC_HOST_a='{value}'");
        let Ok(it) = read(text.as_bytes()).map(|read| read.connection) else {
            assert_eq!(*place, "refused", "{value}");
            continue;
        };
        let port = it.hosts[0].port.map_or(String::new(), |port| format!(":{port}"));
        assert_eq!(format!("{}{port}", it.hosts[0].name), *place, "{value}");
        assert_eq!(it.user.clone().unwrap_or_default(), *user, "{value}");
        let shown = |value: &SecretBytes| value.expose_text().unwrap().to_owned();
        assert_eq!(it.password.as_ref().map(shown).unwrap_or_default(), *password, "{value}");
        assert_eq!(it.parameters.first().map(|it| shown(&it.value)).unwrap_or_default(), *token, "{value}");
    }
}

#[test]
fn files_and_variables_are_read() {
    let same = "host='h' port='1' dbname='d' user='u' password='a:b\\'";
    for text in [
        "h:1:d:u:a\\:b\\\\",
        "h:1:d:u:a:b\\",
        "# mine\r\nh:1:d:u:a\\:b\\\\\r\n",
        "[any]\n# it\n host=h\nport=1  \nhost=other\ndbname=d\nuser=u\npassword=a:b\\\n[next]\nhost=x\n",
        "export PGHOST=h PGPORT=\"1\"; PGDATABASE=d\nexport PGUSER='u'\nPGPASSWORD='a:b\\'",
        "DB_HOST=h\nDB_PORT=1\nDB_NAME=d DB_USERNAME=u DB_PASSWORD=a:b\\\\ # the end",
        "DATABASE_URL=postgres://u:a%3Ab%5C@h:1/d",
    ] {
        assert_eq!(words(&connection(text)), same, "{text}");
    }
    assert_eq!(words(&connection("*:*:*:*:p")), "password='p'");
    assert_eq!(words(&connection("\\*:*:\\*:#:p")), "host='*' dbname='*' user='#' password='p'");
    let it = connection("export REDISCLI_AUTH='x y'\nredis-cli -h h -p 1 --user u -n 2 --tls\n");
    assert_eq!(written(Form::Uri, &it), "rediss://u:x%20y@h:1/2");
    let it = connection(
        "AWS_ACCESS_KEY_ID=a\nAWS_SECRET_ACCESS_KEY=b\nAWS_ENDPOINT_URL=https://h/\nAWS_DEFAULT_REGION=eu",
    );
    assert_eq!(written(Form::Uri, &it), "https://a:b@h?region=eu");
    for text in [
        "a:1:d:u:p\nb:1:d:other:p",
        "[x]\nservice=y",
        "[x]\nport",
        "# only\n",
        "PGHOST=$HOME",
        "PGHOST='open",
        "PGHOST=h OTHER=1",
        "PGHOST=h OTHER",
        "redis-cli --cluster create",
        "redis-cli -h",
        "AWS_PROFILE=x",
    ] {
        assert!(read(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn what_a_form_cannot_carry_is_refused() {
    let lines = postgres(vec![], "u", "a\nb", "d");
    assert!(Form::Pgpass.write(&lines).is_err());
    assert!(Form::PgService.write(&lines).is_err());
    assert_eq!(words(&connection(&written(Form::LibpqEnv, &lines))), words(&lines));
    let long = postgres(vec![], "u", &"x".repeat(1100), "d");
    assert!(Form::PgService.write(&long).unwrap_err().to_string().contains("longer"));
    assert!(Form::PgService.write(&postgres(vec![], "u", "p ", "d")).is_err());
    for form in Form::ALL {
        let zero = postgres(vec![], "u", "a\0b", "d");
        assert!(form.write(&zero).is_err(), "{form:?}");
    }
    let redis = Connection::new(Service::Redis);
    assert_eq!(Form::Jdbc.write(&redis).unwrap_err().to_string(), "jdbc is not a form of a Redis connection");
    let two = Connection { hosts: vec![host("a", None), host("b", None)], ..redis };
    assert!(Form::Uri.write(&two).is_err());
}

#[test]
fn every_form_has_a_name_of_its_own() {
    for form in Form::ALL {
        assert_eq!(Form::named(form.name()), Some(form));
        assert_eq!(serde_json::to_value(form).unwrap(), form.name());
    }
    assert_eq!(Form::named("xml"), None);
}
