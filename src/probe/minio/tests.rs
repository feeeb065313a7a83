use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

const NOW: &str = "2026-11-21T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn store() -> Store {
    Store {
        endpoint: "http://store.apps:9000".into(),
        user: "shop".into(),
        password: "hunter2hunter2".into(),
    }
}

/// A connection to a server that gives this answer, and what it is asked.
fn answering(answer: String) -> (Stream, tokio::task::JoinHandle<String>) {
    let (ours, mut theirs) = duplex(1 << 16);
    let asked = tokio::spawn(async move {
        let mut buffer = vec![0; 1 << 16];
        let read = theirs.read(&mut buffer).await.unwrap_or(0);
        let _ = theirs.write_all(answer.as_bytes()).await;
        String::from_utf8_lossy(&buffer[..read]).into_owned()
    });
    (Box::new(ours), asked)
}

fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nDate: Sat, 21 Nov 2026 12:00:05 GMT\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

fn error(code: &str, message: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message><Key>k</Key></Error>"
    )
}

async fn refused(status: &str, code: &str, message: &str) -> Outcome {
    let (stream, _asked) = answering(answer(status, &error(code, message)));
    store().buckets(stream, now()).await.unwrap_err()
}

#[tokio::test]
async fn each_refusal_has_a_word_of_its_own() {
    for (code, kind) in [
        ("InvalidAccessKeyId", "access-key"),
        ("SignatureDoesNotMatch", "secret-key"),
        ("AccessDenied", "access-denied"),
        ("NoSuchBucket", "bucket-missing"),
        ("XMinioServerNotInitialized", "not-ready"),
        ("XMinioIAMNotInitialized", "not-ready"),
        ("AuthorizationHeaderMalformed", "region"),
        ("SomethingElse", "status"),
    ] {
        let outcome = refused("403 Forbidden", code, "no").await;
        assert_eq!(outcome.kind.as_deref(), Some(kind));
        assert_eq!(outcome.detail, format!("{code}: no"));
        assert!(!format!("{outcome:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn clocks_that_differ_are_told_by_how_much() {
    let late = error("AccessDenied", "Request has expired");
    let answer = answer("403 Forbidden", &late).replace("12:00:05", "12:20:00");
    let (stream, _asked) = answering(answer);
    let outcome = store().buckets(stream, now()).await.unwrap_err();
    assert_eq!(outcome.kind.as_deref(), Some("clock"));
    assert_eq!(outcome.detail, "AccessDenied: the server's clock is 1200 s ahead of this machine's");
    // With right clocks the same code is about rights.
    let outcome = refused("403 Forbidden", "AccessDenied", "Access Denied.").await;
    assert_eq!(outcome.kind.as_deref(), Some("access-denied"));
}

#[tokio::test]
async fn a_request_is_signed_over_the_host_of_the_secret() {
    let body = "<ListAllMyBucketsResult><Buckets><Bucket><Name>raw</Name></Bucket><Bucket><Name>done</Name></Bucket></Buckets></ListAllMyBucketsResult>";
    let (stream, asked) = answering(answer("200 OK", body));
    assert_eq!(store().buckets(stream, now()).await.unwrap(), ["raw", "done"]);
    let asked = asked.await.unwrap();
    assert!(
        asked.starts_with("GET /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=shop%2F20261121"),
        "{asked}"
    );
    assert!(asked.to_lowercase().contains("\r\nhost: store.apps:9000\r\n"), "{asked}");
    assert!(!asked.contains("hunter2"), "{asked}");
}

#[tokio::test]
async fn a_bucket_is_never_removed_in_place_of_an_object() {
    for (bucket, key) in [("raw", ""), ("", "a"), ("raw", ".."), ("a/b", "c"), ("raw", "a?b")] {
        let (stream, asked) = answering(String::new());
        assert!(store().remove(stream, now(), bucket, key).await.is_err(), "{bucket:?} {key:?}");
        assert_eq!(asked.await.unwrap(), "", "nothing is asked");
    }
    let (stream, asked) = answering(answer("204 No Content", ""));
    store().remove(stream, now(), "raw", "key").await.unwrap();
    assert!(asked.await.unwrap().starts_with("DELETE /raw/key?X-Amz"));
}

#[tokio::test]
async fn what_is_no_web_server_is_told() {
    let (stream, _asked) = answering("-ERR unknown command\r\n".into());
    let outcome = store().alive(stream).await.unwrap_err();
    assert_eq!(outcome.kind.as_deref(), Some("protocol"));
    let (stream, _asked) = answering(String::new());
    assert_eq!(store().alive(stream).await.unwrap_err().kind.as_deref(), Some("cut"));
    let starting = answer("200 OK", "").replace("Date:", "X-Minio-Server-Status: offline\r\nDate:");
    for unready in [answer("503 Service Unavailable", ""), starting] {
        let (stream, _asked) = answering(unready);
        assert_eq!(store().alive(stream).await.unwrap_err().kind.as_deref(), Some("not-ready"));
    }
}
