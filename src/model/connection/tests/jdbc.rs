//! JDBC URLs as pgjdbc reads them (`Driver.parseURL`).

use super::{connection, host, postgres, with, words, written};
use crate::model::connection::{Connection, Form, Service, read};

const READ: &[(&str, &str)] = &[
    ("jdbc:postgresql:db", "host='localhost' dbname='db'"),
    ("jdbc:postgresql:", "host='localhost'"),
    ("jdbc:postgresql://", "host='localhost'"),
    ("jdbc:postgresql:///", "host='localhost'"),
    ("jdbc:postgresql:///db", "host='localhost' dbname='db'"),
    ("jdbc:postgresql://:6432/db", "host='localhost' port='6432' dbname='db'"),
    (
        "jdbc:postgresql://h:5432,h2/db?user=u&password=p",
        "host='h,h2' port='5432,' dbname='db' user='u' password='p'",
    ),
    ("jdbc:postgresql://[::1]:5432/db", "host='::1' port='5432' dbname='db'"),
    (
        "jdbc:postgresql://h/d%20b?password=a+b%2Bc&user=me",
        "host='h' dbname='d b' user='me' password='a b+c'",
    ),
    ("jdbc:postgresql://h/?&user=u&", "host='h' user='u'"),
    (
        "jdbc:postgresql://h/d?connectTimeout=5&ApplicationName=x&targetServerType=secondary&loadBalanceHosts=true",
        "host='h' dbname='d' connect_timeout='5' application_name='x' target_session_attrs='standby' load_balance_hosts='random'",
    ),
    ("jdbc:postgresql://h/d?ssl=true", "host='h' dbname='d' sslmode='verify-full'"),
    ("jdbc:postgresql://h/d?ssl=true&sslmode=require", "host='h' dbname='d' sslmode='require'"),
    (
        "jdbc:postgresql://h/d?password=p&prepareThreshold=0",
        "host='h' dbname='d' password='p' prepareThreshold='0'",
    ),
];

const REFUSED: &[(&str, usize)] = &[
    ("jdbc:postgresql://h", 20),
    ("jdbc:postgresql:/db", 17),
    ("jdbc:postgresql://h:x/db", 21),
    ("jdbc:postgresql://h/a/b", 22),
    ("jdbc:postgresql://u:p@h/db", 22),
    ("jdbc:postgresql://h/db?password=%G0", 33),
    ("jdbc:postgresql://h/db?password=%FF", 33),
    ("jdbc:postgresql://h/db?password=a&b=c", 35),
    ("jdbc:postgresql://h/db?user=u&port=1", 31),
    ("jdbc:mysql://h/db", 1),
];

#[test]
fn urls_are_read_as_pgjdbc_reads_them() {
    for (text, expected) in READ {
        assert_eq!(words(&connection(text)), *expected, "{text}");
    }
    for (text, at) in REFUSED {
        let wrong = read(text.as_bytes()).expect_err(text);
        assert_eq!(wrong.at, *at, "{text}: {wrong}");
    }
}

#[test]
fn a_url_of_cloudnativepg_is_read() {
    let url = "jdbc:postgresql://shop-rw.apps:5432/app?password=a%2Bb&user=app";
    let read = connection(url);
    assert_eq!(read, postgres(vec![host("shop-rw.apps", Some(5432))], "app", "a+b", "app"));
    assert_eq!(written(Form::Jdbc, &read), "jdbc:postgresql://shop-rw.apps:5432/app?user=app&password=a%2Bb");
}

#[test]
fn what_pgjdbc_cannot_know_is_left_out_and_said() {
    let parameters = [("sslmode", "require"), ("keepalives", "1"), ("target_session_attrs", "read-write")];
    let with_parameters = with(postgres(vec![host("h", None)], "u", "p q", "d"), &parameters);
    let url = Form::Jdbc.write(&with_parameters).unwrap();
    assert_eq!(url.left_out, ["keepalives"]);
    assert_eq!(
        url.text.expose_text().unwrap(),
        "jdbc:postgresql://h/d?user=u&password=p%20q&sslmode=require&targetServerType=primary"
    );
    let socket = Connection { hosts: vec![host("/run", None)], ..Connection::new(Service::Postgres) };
    assert!(Form::Jdbc.write(&socket).is_err());
    let bytes = Connection { password: Some(vec![0xff].into()), ..Connection::new(Service::Postgres) };
    assert!(Form::Jdbc.write(&bytes).unwrap_err().to_string().contains("not UTF-8"));
}
