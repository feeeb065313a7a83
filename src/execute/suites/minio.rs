//! Checks of MinIO, and of whatever else speaks S3.

use super::World;
use crate::execute::checking::{Check, Notes, Suite};
use crate::model::check::{Checked, Outcome};
use crate::model::connection::{Connection, Service};
use crate::model::dial::Endpoint;
use crate::probe::Stream;
use crate::probe::minio::Store;
use crate::probe::tls::{SOON, TlsFacts, agree};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Size of the object that is written, in bytes: more than one packet.
const SIZE: usize = 64 * 1024;

/// A server, or a bucket of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MinioTarget {
    /// Name of the suite after `minio/`: the instance, or instance and bucket.
    pub name: String,
    /// Its Secret.
    pub secret: String,
    /// The buckets there should be.
    #[serde(default)]
    pub buckets: Vec<String>,
    /// Whether the Secret is for the whole server, and not for one bucket.
    pub whole: bool,
}

/// A server under test.
struct Subject {
    world: Arc<World>,
    target: MinioTarget,
    found: Result<Found, Outcome>,
    left: AtomicBool,
    notes: Notes,
}

/// What the Secret says.
struct Found {
    store: Store,
    endpoint: Endpoint,
    tls: bool,
    buckets: Vec<String>,
}

static CHECKS: [Check<Subject>; 8] = [
    Check::new("secret", &[], |it| Box::pin(secret(it))),
    Check::new("dns", &["secret"], |it| Box::pin(dns(it))),
    Check::new("tls", &["dns"], |it| Box::pin(tls(it)))
        .when(|it| it.found.as_ref().is_ok_and(|found| found.tls)),
    Check::new("ready", &["dns", "tls"], |it| Box::pin(ready(it))),
    Check::new("auth", &["ready"], |it| Box::pin(auth(it))),
    Check::new("buckets", &["auth"], |it| Box::pin(buckets(it))),
    Check::new("write", &["auth", "buckets"], |it| Box::pin(write(it))).undone_by(|it| Box::pin(remove(it))),
    Check::new("list", &["auth", "buckets"], |it| Box::pin(list(it))),
];

/// The suite of a server or a bucket.
pub async fn suite(target: &MinioTarget, world: &Arc<World>) -> Suite {
    let connection = world.connection(&target.secret, Service::S3).await;
    let notes = Notes::default();
    let subject = Subject {
        found: connection.and_then(|connection| found(connection, target, world)),
        world: world.clone(),
        target: target.clone(),
        left: AtomicBool::new(false),
        notes: notes.clone(),
    };
    Suite::of(format!("minio/{}", target.name), &world.namespace, subject, &CHECKS).noting(notes)
}

fn found(connection: Connection, target: &MinioTarget, world: &World) -> Result<Found, Outcome> {
    let secret = &target.secret;
    let incomplete = |what: &str| {
        Outcome::fail("secret", format!("secret/{secret} holds no {what}"))
            .hint("kubectl qs-secrets verify says what is wrong with it")
            .finding(crate::model::finding::MISSING_KEY)
    };
    let host = connection.hosts.first().ok_or_else(|| incomplete("host"))?;
    let (scheme, standard) = if connection.tls { ("https", 443) } else { ("http", 80) };
    let port = host.port.map(|port| format!(":{port}")).unwrap_or_default();
    let named = if host.name.contains(':') { format!("[{}]", host.name) } else { host.name.clone() };
    let own = connection.database.clone().filter(|_| !target.whole);
    Ok(Found {
        endpoint: world.endpoint(&host.name, host.port.unwrap_or(standard)),
        tls: connection.tls,
        buckets: own.map_or_else(|| target.buckets.clone(), |bucket| vec![bucket]),
        store: Store {
            endpoint: format!("{scheme}://{named}{port}"),
            user: connection.user.ok_or_else(|| incomplete("user"))?,
            password: connection.password.ok_or_else(|| incomplete("password"))?,
        },
    })
}

impl Subject {
    fn found(&self) -> Result<&Found, Outcome> {
        self.found.as_ref().map_err(Clone::clone)
    }

    async fn secured(&self) -> Result<(Stream, Option<TlsFacts>), Outcome> {
        let found = self.found()?;
        let stream = self.world.dialer.open(&found.endpoint).await?;
        if !found.tls {
            return Ok((stream, None));
        }
        let (stream, facts) = agree(stream, &found.endpoint.host, &self.world.roots).await?;
        Ok((stream, Some(facts)))
    }

    /// The server, a new connection to it, and the time.
    async fn ask(&self) -> Result<(&Store, Stream, jiff::Timestamp), Outcome> {
        Ok((&self.found()?.store, self.secured().await?.0, self.world.clock.now()))
    }

    fn bucket(&self) -> Result<&str, Outcome> {
        self.found()?
            .buckets
            .first()
            .map(String::as_str)
            .ok_or_else(|| Outcome::skip("no bucket is declared"))
    }

    /// A name no other run has.
    fn key(&self) -> String {
        format!("qs-secrets-test-{}-{}", self.world.run, self.target.secret)
    }
}

async fn secret(it: &Subject) -> Checked {
    let found = it.found()?;
    Ok(format!(
        "secret/{} has the keys of {} at {}",
        it.target.secret, found.store.user, found.store.endpoint
    ))
}

async fn dns(it: &Subject) -> Checked {
    Ok(it.world.dialer.resolve(&it.found()?.endpoint).await?)
}

async fn tls(it: &Subject) -> Checked {
    match it.secured().await?.1 {
        Some(facts) => facts.told(it.world.clock.now(), SOON),
        None => Err(Outcome::skip("no TLS")),
    }
}

async fn ready(it: &Subject) -> Checked {
    let (store, stream, _) = it.ask().await?;
    match store.alive(stream).await? {
        Some(server) => {
            it.notes.put("server", server.clone());
            Ok(format!("{server} is alive"))
        }
        None => Ok("an S3 server answers, which is not MinIO".to_owned()),
    }
}

async fn auth(it: &Subject) -> Checked {
    let (store, stream, now) = it.ask().await?;
    let user = &store.user;
    let asked = match it.target.whole {
        true => store.buckets(stream, now).await.map(drop),
        // A key of one bucket need not see the others.
        false => store.list(stream, now, it.bucket()?, &it.key()).await.map(drop),
    };
    match asked {
        Ok(()) => Ok(format!("the keys of {user} are accepted")),
        // Whom the server knows and refuses something, it has recognised.
        Err(outcome) if matches!(outcome.kind.as_deref(), Some("access-denied" | "bucket-missing")) => {
            Ok(format!("the keys of {user} are accepted"))
        }
        Err(outcome) => Err(outcome),
    }
}

async fn buckets(it: &Subject) -> Checked {
    let wanted = &it.found()?.buckets;
    if wanted.is_empty() {
        return Err(Outcome::skip("no bucket is declared"));
    }
    for bucket in wanted {
        let (store, stream, now) = it.ask().await?;
        if let Err(mut outcome) = store.list(stream, now, bucket, &it.key()).await {
            outcome.detail = format!("bucket {bucket}: {}", outcome.detail);
            return Err(outcome);
        }
    }
    Ok(format!("{} there", wanted.join(", ")))
}

async fn write(it: &Subject) -> Checked {
    let (bucket, key) = (it.bucket()?, it.key());
    let body: Vec<u8> = it.world.run.bytes().cycle().take(SIZE).collect();
    let (store, stream, now) = it.ask().await?;
    it.left.store(true, Ordering::SeqCst);
    let put = store.put(stream, now, bucket, &key, &body).await;
    if let Err(outcome) = &put
        && outcome.kind.as_deref().is_some_and(|kind| kind != "cut" && kind != "timeout")
    {
        // The server said no: nothing was made.
        it.left.store(false, Ordering::SeqCst);
    }
    put?;
    let (store, stream, now) = it.ask().await?;
    let same = store.get(stream, now, bucket, &key).await? == body;
    let (store, stream, now) = it.ask().await?;
    store.remove(stream, now, bucket, &key).await?;
    it.left.store(false, Ordering::SeqCst);
    match same {
        true => Ok(format!("put, read and removed {} KiB in {bucket}", SIZE / 1024)),
        false => Err(Outcome::fail("differs", format!("what is read from {bucket} is not what was written"))),
    }
}

async fn list(it: &Subject) -> Checked {
    let (bucket, (store, stream, now)) = (it.bucket()?, it.ask().await?);
    let key = it.key();
    // Other tests write into the bucket at this moment, also under names that begin like this.
    match store.list(stream, now, bucket, &key).await?.contains(&key) {
        false => Ok(format!("{bucket} can be listed")),
        true => Err(Outcome::warn("left", format!("{bucket} still lists the object that was removed"))
            .hint("a copy of the bucket, or its versions, lag behind")),
    }
}

async fn remove(it: &Subject) -> Result<(), String> {
    if !it.left.load(Ordering::SeqCst) {
        return Ok(());
    }
    let gone = async {
        let (store, stream, now) = it.ask().await?;
        store.remove(stream, now, it.bucket()?, &it.key()).await
    };
    gone.await.map_err(|outcome| format!("object {} ({})", it.key(), outcome.detail))
}
