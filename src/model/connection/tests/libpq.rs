//! URIs as libpq's own regression test has them (`src/interfaces/libpq/t/001_uri.pl`), and
//! keyword/value strings by the rules of `conninfo_parse`.

use super::{connection, words};
use crate::model::connection::read;

/// What is read, in the order host, port, dbname, user, password, parameters.
const READ: &[(&str, &str)] = &[
    (
        "postgresql://uri-user:secret@host:12345/db",
        "host='host' port='12345' dbname='db' user='uri-user' password='secret'",
    ),
    ("postgresql://uri-user@host:12345/db", "host='host' port='12345' dbname='db' user='uri-user'"),
    ("postgresql://uri-user@host/db", "host='host' dbname='db' user='uri-user'"),
    ("postgresql://host:12345/db", "host='host' port='12345' dbname='db'"),
    ("postgresql://host/db", "host='host' dbname='db'"),
    ("postgresql://uri-user@host:12345/", "host='host' port='12345' user='uri-user'"),
    ("postgresql://uri-user@host/", "host='host' user='uri-user'"),
    ("postgresql://uri-user@", "user='uri-user'"),
    ("postgresql://host:12345/", "host='host' port='12345'"),
    ("postgresql://host:12345", "host='host' port='12345'"),
    ("postgresql://host/", "host='host'"),
    ("postgresql://host", "host='host'"),
    ("postgresql://", ""),
    ("postgresql://?hostaddr=127.0.0.1", "hostaddr='127.0.0.1'"),
    ("postgresql://example.com?hostaddr=63.1.2.4", "host='example.com' hostaddr='63.1.2.4'"),
    ("postgresql://%68ost/", "host='host'"),
    ("postgresql://host/db?user=uri-user", "host='host' dbname='db' user='uri-user'"),
    ("postgresql://host/db?user=uri-user&port=12345", "host='host' port='12345' dbname='db' user='uri-user'"),
    (
        "postgresql://host/db?u%73er=someotheruser&port=12345",
        "host='host' port='12345' dbname='db' user='someotheruser'",
    ),
    ("postgresql://host:12345?user=uri-user", "host='host' port='12345' user='uri-user'"),
    ("postgresql://host?user=uri-user", "host='host' user='uri-user'"),
    ("postgresql://host?", "host='host'"),
    ("postgresql://[::1]:12345/db", "host='::1' port='12345' dbname='db'"),
    ("postgresql://[::1]/db", "host='::1' dbname='db'"),
    ("postgresql://[2001:db8::1234]/", "host='2001:db8::1234'"),
    ("postgresql://[200z:db8::1234]/", "host='200z:db8::1234'"),
    ("postgresql://[::1]", "host='::1'"),
    ("postgres://", ""),
    ("postgres:///", ""),
    ("postgres:///db", "dbname='db'"),
    ("postgres://uri-user@/db", "dbname='db' user='uri-user'"),
    ("postgres://?host=/path/to/socket/dir", "host='/path/to/socket/dir'"),
    ("postgres://@host", "host='host'"),
    ("postgres://host:/", "host='host'"),
    ("postgres://:12345/", "port='12345'"),
    ("postgres://otheruser@?host=/no/such/directory", "host='/no/such/directory' user='otheruser'"),
    ("postgres://otheruser@/?host=/no/such/directory", "host='/no/such/directory' user='otheruser'"),
    (
        "postgres://otheruser@:12345?host=/no/such/socket/path",
        "host='/no/such/socket/path' port='12345' user='otheruser'",
    ),
    (
        "postgres://otheruser@:12345/db?host=/path/to/socket",
        "host='/path/to/socket' port='12345' dbname='db' user='otheruser'",
    ),
    ("postgres://:12345/db?host=/path/to/socket", "host='/path/to/socket' port='12345' dbname='db'"),
    ("postgres://:12345?host=/path/to/socket", "host='/path/to/socket' port='12345'"),
    ("postgres://%2Fvar%2Flib%2Fpostgresql/dbname", "host='/var/lib/postgresql' dbname='dbname'"),
    ("postgresql://host?sslmode=disable", "host='host' sslmode='disable'"),
    ("postgresql://host?sslmode=verify-full", "host='host' sslmode='verify-full'"),
    // Beyond that test.
    ("postgresql://host?ssl=true", "host='host' sslmode='require'"),
    ("postgresql://a:1,b,c:3/db", "host='a,b,c' port='1,,3' dbname='db'"),
    ("postgresql://a,b/db?port=7", "host='a,b' port='7' dbname='db'"),
    ("postgresql://a,b?host=x,y&port=1,2", "host='x,y' port='1,2'"),
    ("postgresql://[::1]:1,[::2]", "host='::1,::2' port='1,'"),
    ("postgresql://a%2Cb", "host='a,b'"),
    ("postgresql://u:@h", "host='h' user='u'"),
    ("postgresql://:p@h", "host='h' password='p'"),
    ("postgresql://u:a:b+c?d#e@h", "host='h' user='u' password='a:b+c?d#e'"),
    ("postgresql://h?password=&application_name=a%26b", "host='h' password='' application_name='a&b'"),
    ("postgresql://h/d%2Fe?user=a&user=b", "host='h' dbname='d/e' user='b'"),
    ("postgresql://?hostaddr=1.1.1.1,2.2.2.2&port=1,2", "host=',' port='1,2' hostaddr='1.1.1.1,2.2.2.2'"),
    ("host=h port=1 dbname=d user=u password=p", "host='h' port='1' dbname='d' user='u' password='p'"),
    ("  host = 'a b'\tuser= \\'x ", "host='a b' user=''x'"),
    (r"password='it''s' user=u", "refused"),
    (r"password='it\'s \\ here' user=u", r"user='u' password='it's \ here'"),
    (r"password=a\ b\\", r"password='a b\'"),
    ("password='' host=h", "host='h' password=''"),
    ("host= user=u", "host='user=u'"),
    ("dbname=a dbname=b", "dbname='b'"),
    ("user='open", "refused"),
    ("host=h nonsense=1", "refused"),
    ("host=h sslmode", "refused"),
    ("host=a,b,c port=1,2", "refused"),
];

/// What is refused, and where.
const REFUSED: &[(&str, usize)] = &[
    ("postgresql://host?uzer=&password=x@", 18),
    ("postgre://", 1),
    ("postgres://[::1", 12),
    ("postgres://[]", 12),
    ("postgres://[::1]z", 17),
    ("postgresql://host?zzz", 19),
    ("postgresql://host?value1&value2", 19),
    ("postgresql://host?key=key=value", 26),
    ("postgres://host?dbname=%XXfoo", 24),
    ("postgresql://a%00b", 15),
    ("postgresql://%zz", 14),
    ("postgresql://%1", 14),
    ("postgresql://%", 14),
    // Beyond that test.
    ("postgresql://h:0", 16),
    ("postgresql://h:65536", 16),
    ("postgresql://h:a,i:1", 16),
    ("postgresql://u:p ss@h", 17),
    ("postgresql://u:pa/ss@h", 21),
    ("postgresql://u:12/ss@h", 21),
    ("postgresql://u:p@ss@h", 20),
    ("postgresql://u:p@h/d@e", 21),
    ("postgresql://h?password=a&b=c", 27),
];

#[test]
fn strings_are_read_as_libpq_reads_them() {
    for (text, expected) in READ {
        let read = match read(text.as_bytes()) {
            Ok(read) => words(&read.connection),
            Err(_) => "refused".to_owned(),
        };
        assert_eq!(read, *expected, "{text}");
    }
}

#[test]
fn what_libpq_refuses_is_refused_with_its_position() {
    for (text, at) in REFUSED {
        match read(text.as_bytes()) {
            Ok(read) => panic!("{text} was read: {read:?}"),
            Err(wrong) => assert_eq!(wrong.at, *at, "{text}: {wrong}"),
        }
    }
}

#[test]
fn a_parameter_of_other_drivers_is_kept_and_noted() {
    let read = read(b"postgresql://u:p@h/d?schema=app&sslmode=require").unwrap();
    assert_eq!(
        words(&read.connection),
        "host='h' dbname='d' user='u' password='p' sslmode='require' schema='app'"
    );
    assert_eq!(read.notes.len(), 1);
    assert_eq!((read.notes[0].id, read.notes[0].position), ("unknown-parameter", Some(22)));
    assert!(connection("postgresql://h?uzer=").parameter("uzer").unwrap().is_secret());
}
