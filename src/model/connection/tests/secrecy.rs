//! No message, note or debug output ever holds a part of a password.

use crate::model::connection::{Form, read};
use proptest::prelude::*;

/// Raw passwords that tear a URL apart, around a marker that is found again.
fn torn() -> impl Strategy<Value = String> {
    let tearing = "[-/?#@:&=%+,\\[\\] ;'\"\\\\$a0]{0,6}";
    (tearing, tearing).prop_map(|(before, after)| format!("{before}MARK{after}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn errors_and_notes_hold_no_part_of_a_raw_password(password in torn()) {
        for text in [
            format!("postgres://user:{password}@host:5432/db?sslmode=require"),
            format!("postgres://host/db?user=u&password={password}&sslmode=require"),
            format!("postgres://host?user=u&password={password}"),
            format!("postgres://host:1?user=u&password={password}"),
            format!("redis://host:1?auth={password}"),
            format!("redis://host?user=u&password={password}"),
            format!("https://host?user=u&password={password}"),
            format!("host=h password={password} user=u"),
            format!("host=h password='{password}' user=u"),
            format!("jdbc:postgresql://host/db?user=u&password={password}&ssl=true"),
            format!("jdbc:postgresql://user:{password}@host/db"),
            format!("redis://user:{password}@host:6379/0"),
            format!("https://user:{password}@host:9000/bucket"),
            format!("h:5432:d:u:{password}"),
            format!("export PGPASSWORD={password}"),
            format!("[s]\nhost=h\npassword={password}\n"),
            format!("MC_HOST_a=https://ak:{password}@host"),
            format!("REDISCLI_AUTH={password} redis-cli -h h"),
            format!("AWS_SECRET_ACCESS_KEY={password}"),
        ] {
            match read(text.as_bytes()) {
                Err(wrong) => {
                    let said = format!("{wrong} {wrong:?}");
                    prop_assert!(!said.contains("MARK"), "{text}: {said}");
                }
                Ok(read) => {
                    prop_assert!(!format!("{:?}", read.notes).contains("MARK"), "{text}: {:?}", read.notes);
                    let open = read.connection.without_secrets();
                    prop_assert!(!format!("{open:?}").contains("MARK"), "{text}: {open:?}");
                    for form in Form::ALL {
                        if let Ok(written) = form.write(&open) {
                            let shown = String::from_utf8_lossy(written.text.expose()).into_owned();
                            prop_assert!(!shown.contains("MARK"), "{text}: {shown}");
                            prop_assert!(!written.left_out.concat().contains("MARK"), "{text}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_password_that_begins_like_the_end_of_a_login_is_refused_and_not_taken_for_the_host() {
    for text in [
        "redis://user:@MARK?a=@host:6379/0",
        "https://ak:@MARK@host",
        "MC_HOST_a=https://ak:@MARK;#@host",
        "MC_HOST_a=https://ak:?@MARK #@host",
    ] {
        let told = format!("{:?}", read(text.as_bytes()).map(|read| read.connection.without_secrets()));
        assert!(!told.contains("MARK"), "{text}: {told}");
    }
    assert!(read(b"redis://user:p%40ss@host:6379/0?name=a%40b").is_ok());
}
