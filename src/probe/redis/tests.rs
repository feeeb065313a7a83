use super::*;
use crate::model::check::Verdict;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

/// A session with a server that gives one answer to whatever it is asked.
async fn answered(answer: &'static [u8]) -> Session {
    let (ours, mut theirs) = duplex(4096);
    tokio::spawn(async move {
        let mut buffer = [0; 4096];
        while theirs.read(&mut buffer).await.is_ok_and(|read| read > 0) {
            let _ = theirs.write_all(answer).await;
        }
    });
    Session::open(Box::new(ours), Duration::from_secs(2)).await.unwrap()
}

async fn refused(answer: &'static [u8]) -> (String, String) {
    let password = SecretBytes::from("hunter2");
    let outcome = answered(answer).await.login(Some("app"), &password).await.unwrap_err();
    assert_eq!(outcome.verdict, Verdict::Fail);
    assert!(!format!("{outcome:?}").contains("hunter2"));
    assert!(outcome.hint.is_some(), "{outcome:?}");
    (outcome.kind.unwrap(), outcome.detail)
}

#[tokio::test]
async fn each_refusal_has_a_word_of_its_own() {
    for (answer, kind) in [
        (&b"-WRONGPASS invalid username-password pair or user is disabled.\r\n"[..], "wrongpass"),
        (b"-ERR invalid password\r\n", "wrongpass"),
        (b"-NOAUTH Authentication required.\r\n", "noauth"),
        (b"-NOPERM User app has no permissions to run the 'set' command\r\n", "noperm"),
        (b"-READONLY You can't write against a read only replica.\r\n", "readonly"),
        (b"-LOADING Redis is loading the dataset in memory\r\n", "not-ready"),
        (b"-MISCONF Errors writing to the AOF file\r\n", "misconf"),
        (b"-OOM command not allowed\r\n", "memory"),
        (b"-DENIED Redis is running in protected mode\r\n", "denied"),
        (
            b"-ERR AUTH <password> called without any password configured for the default user.\r\n",
            "no-password",
        ),
    ] {
        let (found, detail) = refused(answer).await;
        assert_eq!(found, kind, "{detail}");
    }
    assert_eq!(refused(b"-READONLY You can't\r\n").await.1, "READONLY You can't");
}

#[tokio::test]
async fn what_speaks_otherwise_or_not_at_all_is_told() {
    let (kind, detail) = refused(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    assert!(kind == "protocol" || kind == "cut", "{kind}: {detail}");
    let (ours, theirs) = duplex(64);
    drop(theirs);
    let mut session = Session::open(Box::new(ours), Duration::from_secs(2)).await.unwrap();
    assert_eq!(session.ping().await.unwrap_err().kind.as_deref(), Some("cut"));
    let (ours, _theirs) = duplex(64);
    let mut session = Session::open(Box::new(ours), Duration::from_millis(50)).await.unwrap();
    assert_eq!(session.ping().await.unwrap_err().kind.as_deref(), Some("timeout"));
}

#[tokio::test]
async fn a_node_says_what_it_is() {
    let role = async |answer| answered(answer).await.role().await.unwrap();
    assert_eq!(role(b"*3\r\n$6\r\nmaster\r\n:7\r\n*0\r\n").await, Role::Master(0));
    let replica = b"*5\r\n$5\r\nslave\r\n$8\r\n10.0.0.7\r\n:6379\r\n$9\r\nconnected\r\n:7\r\n";
    assert_eq!(role(replica).await, Role::Replica("10.0.0.7:6379".into(), "connected".into()));
    assert_eq!(role(b"*2\r\n$8\r\nsentinel\r\n*1\r\n$8\r\nmymaster\r\n").await, Role::Sentinel);
}

#[tokio::test]
async fn a_sentinel_names_the_master_or_knows_none() {
    let found = answered(b"*2\r\n$8\r\n10.0.0.7\r\n$4\r\n6379\r\n").await.master("mymaster").await.unwrap();
    assert_eq!(found, Some(("10.0.0.7".to_owned(), 6379)));
    assert_eq!(answered(b"*-1\r\n").await.master("other").await.unwrap(), None);
    let wrong = answered(b"-ERR unknown command 'SENTINEL'\r\n").await.master("a").await.unwrap_err();
    assert_eq!(wrong.kind.as_deref(), Some("no-sentinel"));
}

#[tokio::test]
async fn a_key_that_is_somebodys_is_not_written_over() {
    let outcome = answered(b"$-1\r\n").await.write("a", "b", Duration::from_secs(1)).await.unwrap_err();
    assert_eq!(outcome.kind.as_deref(), Some("exists"));
    assert!(answered(b"+PONG\r\n").await.ping().await.is_ok_and(|wants_login| !wants_login));
    assert!(answered(b"-NOAUTH Authentication required.\r\n").await.ping().await.unwrap());
}
