//! Checks of Redis.

use super::World;
use crate::execute::checking::{Check, Notes, Suite};
use crate::model::check::{Checked, Outcome};
use crate::model::connection::{Connection, Service};
use crate::model::dial::Endpoint;
use crate::probe::Stream;
use crate::probe::redis::{Role, Session};
use crate::probe::tls::{SOON, TlsFacts, agree};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Port of servers that say none.
const PORT: u16 = 6379;
/// A key that could not be removed ends by itself after this.
const LIFE: Duration = Duration::from_secs(60);

/// A Redis server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RedisTarget {
    /// Name of the instance.
    pub name: String,
    /// Its Secret.
    pub secret: String,
    /// Who names its master, if it has several nodes.
    #[serde(default)]
    pub sentinel: Option<Sentinel>,
}

/// A Sentinel.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sentinel {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it calls the master.
    pub master: String,
}

/// A server under test.
struct Subject {
    world: Arc<World>,
    target: RedisTarget,
    connection: Result<Connection, Outcome>,
    /// The master, once Sentinel has named it.
    master: std::sync::OnceLock<(String, u16)>,
    left: AtomicBool,
    notes: Notes,
}

static CHECKS: [Check<Subject>; 10] = [
    Check::new("secret", &[], |it| Box::pin(secret(it))),
    Check::new("sentinel", &["secret"], |it| Box::pin(sentinel(it))).when(|it| it.target.sentinel.is_some()),
    Check::new("dns", &["secret", "sentinel"], |it| Box::pin(dns(it)))
        .when(|it| it.target.sentinel.is_none()),
    Check::new("tcp", &["secret", "sentinel", "dns"], |it| Box::pin(tcp(it))),
    Check::new("tls", &["tcp"], |it| Box::pin(tls(it))).when(|it| it.is_tls()),
    Check::new("auth", &["tcp", "tls"], |it| Box::pin(auth(it))),
    Check::new("ping", &["auth"], |it| Box::pin(ping(it))),
    Check::new("ready", &["auth"], |it| Box::pin(ready(it))),
    Check::new("role", &["auth"], |it| Box::pin(role(it))),
    Check::new("write", &["auth"], |it| Box::pin(write(it))).undone_by(|it| Box::pin(remove(it))),
];

/// The suite of a server.
pub async fn suite(target: &RedisTarget, world: &Arc<World>) -> Suite {
    let connection = match target.sentinel {
        // Sentinel says where; the Secret need not.
        Some(_) => credentials(world, &target.secret).await,
        None => world.connection(&target.secret, Service::Redis).await,
    };
    let notes = Notes::default();
    let subject = Subject {
        world: world.clone(),
        target: target.clone(),
        connection,
        master: std::sync::OnceLock::new(),
        left: AtomicBool::new(false),
        notes: notes.clone(),
    };
    Suite::of(format!("redis/{}", target.name), &world.namespace, subject, &CHECKS).noting(notes)
}

/// User and password of a Secret without a host.
async fn credentials(world: &World, name: &str) -> Result<Connection, Outcome> {
    use crate::manifest::secrets::Field;
    let values = world.values(name).await?;
    let of = |field| values.iter().find(|(key, _)| world.profile.field(key) == field).map(|(_, value)| value);
    let mut connection = Connection::new(Service::Redis);
    connection.user = of(Field::User).and_then(|user| user.expose_text()).map(str::to_owned);
    connection.password = of(Field::Password).cloned();
    Ok(connection)
}

impl Subject {
    fn connection(&self) -> Result<&Connection, Outcome> {
        self.connection.as_ref().map_err(Clone::clone)
    }

    fn is_tls(&self) -> bool {
        self.connection.as_ref().is_ok_and(|connection| connection.tls)
    }

    fn endpoint(&self) -> Result<Endpoint, Outcome> {
        if let Some((host, port)) = self.master.get() {
            return Ok(self.world.endpoint(host, *port));
        }
        let host = self.connection()?.hosts.first();
        let host = host.ok_or_else(|| Outcome::fail("secret", "the Secret names no host"))?;
        Ok(self.world.endpoint(&host.name, host.port.unwrap_or(PORT)))
    }

    /// A connection, secure if it should be.
    async fn stream(&self) -> Result<(Stream, Option<TlsFacts>), Outcome> {
        let endpoint = self.endpoint()?;
        let stream = self.world.dialer.open(&endpoint).await?;
        if !self.is_tls() {
            return Ok((stream, None));
        }
        let (stream, facts) = agree(stream, &endpoint.host, &self.world.roots).await?;
        Ok((stream, Some(facts)))
    }

    /// A session with a login.
    async fn session(&self) -> Result<Session, Outcome> {
        let mut session = Session::open(self.stream().await?.0, self.world.limit).await?;
        let connection = self.connection()?;
        if let Some(password) = &connection.password {
            session.login(connection.user.as_deref(), password).await?;
        }
        Ok(session)
    }

    /// A name no other run has.
    fn key(&self) -> String {
        format!("qs-secrets-test:{}:{}", self.world.run, self.target.name)
    }
}

async fn secret(it: &Subject) -> Checked {
    let connection = it.connection()?;
    let user = connection.user.as_deref().unwrap_or("default");
    if connection.password.is_none() {
        return Err(Outcome::fail("secret", format!("secret/{} holds no password", it.target.secret))
            .finding(crate::model::finding::MISSING_KEY));
    }
    Ok(format!("secret/{} has the password of {user}", it.target.secret))
}

async fn sentinel(it: &Subject) -> Checked {
    let Some(place) = &it.target.sentinel else { return Err(Outcome::skip("no Sentinel")) };
    let stream = it.world.dialer.open(&it.world.endpoint(&place.host, place.port)).await?;
    let mut session = Session::open(stream, it.world.limit).await?;
    // Sentinels may have a password of their own; it is then that of the servers.
    if session.ping().await?
        && let Some(password) = &it.connection()?.password
    {
        session.login(None, password).await?;
    }
    let name = &place.master;
    let found = session.master(name).await?.ok_or_else(|| {
        Outcome::fail("no-master", format!("Sentinel {} knows no master {name}", place.host))
            .hint("SENTINEL MASTERS names those it knows; --sentinel HOST:PORT/MASTER takes another")
    })?;
    let (host, port) = it.master.get_or_init(|| found);
    Ok(format!("{}:{} names {host}:{port} as the master of {name}", place.host, place.port))
}

async fn dns(it: &Subject) -> Checked {
    Ok(it.world.dialer.resolve(&it.endpoint()?).await?)
}

async fn tcp(it: &Subject) -> Checked {
    let endpoint = it.endpoint()?;
    let stream = it.world.dialer.open(&endpoint).await?;
    if it.is_tls() {
        return Ok(format!("{} open", endpoint.port));
    }
    let mut session = Session::open(stream, it.world.limit).await?;
    Ok(match session.ping().await? {
        true => format!("{} open, wants a login", endpoint.port),
        false => format!("{} open", endpoint.port),
    })
}

async fn tls(it: &Subject) -> Checked {
    match it.stream().await?.1 {
        Some(facts) => facts.told(it.world.clock.now(), SOON),
        None => Err(Outcome::skip("no TLS")),
    }
}

async fn auth(it: &Subject) -> Checked {
    it.session().await?;
    Ok(format!("logged in as {}", it.connection()?.user.as_deref().unwrap_or("default")))
}

async fn ping(it: &Subject) -> Checked {
    match it.session().await?.ping().await? {
        false => Ok("PONG".to_owned()),
        true => Err(Outcome::fail("noauth", "the login did not hold")),
    }
}

async fn ready(it: &Subject) -> Checked {
    let info = match it.session().await?.info().await {
        Err(outcome) if outcome.kind.as_deref() == Some("noperm") => {
            return Err(Outcome::warn("noperm", "the user may not ask INFO"));
        }
        other => other?,
    };
    let of = |name: &str| info.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    it.notes.put("redis", of("redis_version"));
    if of("loading") == "1" {
        return Err(Outcome::fail("not-ready", "the server reads its data")
            .hint("wait until it has read it, then test again"));
    }
    if of("rdb_last_bgsave_status") == "err" || of("aof_last_write_status") == "err" {
        return Err(Outcome::warn("save", format!("Redis {} cannot save its data", of("redis_version")))
            .hint("look at its disk and its log"));
    }
    Ok(format!("Redis {}, up for {} s", of("redis_version"), of("uptime_in_seconds")))
}

async fn role(it: &Subject) -> Checked {
    match it.session().await?.role().await {
        Ok(Role::Master(0)) => Ok("master".to_owned()),
        Ok(Role::Master(replicas)) => Ok(format!("master of {replicas}")),
        Ok(Role::Replica(of, state)) => {
            Err(Outcome::warn("readonly", format!("replica of {of}, {state}"))
                .hint("writes go to the master"))
        }
        Ok(Role::Sentinel) => Err(Outcome::fail("protocol", "this is a Sentinel")
            .hint("the port of Redis is 6379; 26379 is that of Sentinel")),
        Err(outcome) if outcome.kind.as_deref() == Some("noperm") => {
            Err(Outcome::warn("noperm", "the user may not ask ROLE"))
        }
        Err(outcome) => Err(outcome),
    }
}

async fn write(it: &Subject) -> Checked {
    let mut session = it.session().await?;
    let key = it.key();
    it.left.store(true, Ordering::SeqCst);
    let written = session.write(&key, &it.world.run, LIFE).await;
    if let Err(outcome) = &written
        && outcome.kind.as_deref() != Some("differs")
        && outcome.kind.as_deref() != Some("timeout")
    {
        it.left.store(false, Ordering::SeqCst);
    }
    written?;
    if !session.remove(&key).await? {
        return Err(Outcome::fail("differs", "the key that was written is not there any more")
            .hint("is this another node than the one written to, or is memory full?"));
    }
    it.left.store(false, Ordering::SeqCst);
    Ok("SET, GET and DEL of a key".to_owned())
}

async fn remove(it: &Subject) -> Result<(), String> {
    if !it.left.load(Ordering::SeqCst) {
        return Ok(());
    }
    let gone = async { it.session().await?.remove(&it.key()).await };
    gone.await.map(drop).map_err(|outcome| {
        format!("key {} ({}); it ends by itself after {} s", it.key(), outcome.detail, LIFE.as_secs())
    })
}
