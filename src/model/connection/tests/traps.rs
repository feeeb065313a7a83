//! What is noted, and what is decoded first.

use super::connection;
use crate::model::connection::read;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

#[test]
fn traps_are_noted_with_their_position() {
    for (text, id, position) in [
        ("postgres://u:a?b@h", "raw-reserved", Some(15)),
        ("postgres://u:a+b@h", "plus-sign", Some(15)),
        ("postgres://h?application_name=a+b", "plus-sign", Some(32)),
        ("jdbc:postgresql://h/d?password=a+b", "plus-sign", Some(33)),
        ("postgres://h\n", "trailing-newline", Some(13)),
        ("\u{feff}postgres://u:a+b@h", "byte-order-mark", Some(1)),
        ("postgres://u:a%0Db@h", "carriage-return", None),
        ("postgres://u:a%0A@h", "newline-in-password", None),
        ("postgres://u:%EF%BB%BFab@h", "byte-order-mark", None),
        ("postgres://u:aHVudGVyMmh1bnRlcjI=@h", "double-base64", None),
        ("redis://secret@h", "password-without-colon", Some(9)),
        ("redis://h?x=1", "query-ignored", Some(10)),
    ] {
        let read = read(text.as_bytes()).unwrap_or_else(|wrong| panic!("{text}: {wrong}"));
        let note = read.notes.iter().find(|note| note.id == id);
        let note = note.unwrap_or_else(|| panic!("{text}: {:?}", read.notes));
        assert_eq!(note.position, position, "{text}");
    }
    let quiet = read(b"postgres://u:p%2B%20@h:5432/d?sslmode=require").unwrap();
    assert_eq!(quiet.notes, []);
    let marked = read("\u{feff}postgres://u:a+b@h".as_bytes()).unwrap();
    assert_eq!(marked.notes[1].position, Some(18), "positions count the mark");
}

#[test]
fn generated_passwords_are_not_taken_for_base64_of_a_text() {
    for password in ["password", "Abcd1234Efgh5678Ijkl9012", "x9Kq2mZr8TbWn4LcVf7pGh3Y", "hunter2hunter2"] {
        let read = read(format!("postgres://u:{password}@h").as_bytes()).unwrap();
        assert_eq!(read.notes, [], "{password}");
    }
}

#[test]
fn base64_is_decoded_first_even_twice() {
    let text = "postgres://u:p@h/d";
    let once = STANDARD.encode(text);
    let twice = STANDARD.encode(&once);
    for encoded in [&once, &twice, &format!("{once}\n")] {
        let read = read(encoded.as_bytes()).unwrap();
        assert_eq!(read.connection, connection(text));
        assert_eq!(read.notes[0].id, "base64");
    }
}

#[test]
fn what_is_no_connection_string_is_refused_with_advice() {
    for text in [
        "",
        " ",
        "hello",
        "hello=world",
        "ftp://h",
        "postgresql+psycopg2://u:p@h/d",
        "://",
        "=",
        "[",
        "\u{feff}",
    ] {
        let wrong = read(text.as_bytes()).expect_err(text);
        assert!(wrong.hint.is_some(), "{text}: {wrong}");
    }
    let driver = read(b"postgresql+psycopg2://u:p@h/d").unwrap_err();
    assert!(driver.hint.unwrap().contains("driver"));
}
