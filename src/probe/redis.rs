//! What Redis says (<https://redis.io/docs/latest/commands/>).

use super::{Stream, cut};
use crate::model::check::Outcome;
use crate::model::secret::SecretBytes;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, ErrorKind, FromRedisValue, RedisConnectionInfo, RedisError, cmd};
use std::time::Duration;
use tokio::task::JoinHandle;

/// A session; it ends when dropped.
pub struct Session {
    connection: MultiplexedConnection,
    driver: JoinHandle<()>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// What a node is, as `ROLE` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// It is written to, and that many replicas follow it.
    Master(usize),
    /// It follows `host:port`; the word is the state of the link.
    Replica(String, String),
    /// A Sentinel.
    Sentinel,
}

impl Session {
    /// Speaks with the server, without a login. Each answer has `limit`.
    pub async fn open(stream: Stream, limit: Duration) -> Result<Self, Outcome> {
        // Nothing is sent unasked: the login is a step of its own, whose refusal is told
        // with the server's own word.
        let info = RedisConnectionInfo::default().set_skip_set_lib_name();
        let config = AsyncConnectionConfig::new().set_response_timeout(Some(limit));
        let opened = MultiplexedConnection::new_with_config(&info, stream, config).await;
        let (connection, driver) = opened.map_err(|error| told(&error))?;
        Ok(Session { connection, driver: tokio::spawn(driver) })
    }

    async fn ask<T: FromRedisValue>(&mut self, command: &Cmd) -> Result<T, RedisError> {
        command.query_async(&mut self.connection).await
    }

    /// `PING`; true if the server wants a login before.
    pub async fn ping(&mut self) -> Result<bool, Outcome> {
        match self.ask::<String>(&cmd("PING")).await {
            Ok(answer) if answer == "PONG" => Ok(false),
            Ok(_) => Err(foreign()),
            Err(error) if error.code() == Some("NOAUTH") => Ok(true),
            Err(error) => Err(told(&error)),
        }
    }

    /// Logs in; without a user as `default`, which servers before 6 have only.
    pub async fn login(&mut self, user: Option<&str>, password: &SecretBytes) -> Result<(), Outcome> {
        let mut command = cmd("AUTH");
        if let Some(user) = user.filter(|user| *user != "default") {
            command.arg(user);
        }
        command.arg(password.expose());
        self.ask::<()>(&command).await.map_err(|error| told(&error))
    }

    /// Gives a user a password, beside those it has or instead of them (`ACL SETUSER`, since 6.0).
    pub async fn set_password(
        &mut self,
        user: &str,
        password: &SecretBytes,
        beside: bool,
    ) -> Result<(), Outcome> {
        let mut command = cmd("ACL");
        command.arg("SETUSER").arg(user);
        if !beside {
            command.arg("resetpass");
        }
        command.arg([b">", password.expose()].concat());
        self.ask::<()>(&command).await.map_err(|error| told(&error))
    }

    /// A field of `INFO`.
    pub async fn info(&mut self) -> Result<Vec<(String, String)>, Outcome> {
        let text: String = self.ask(&cmd("INFO")).await.map_err(|error| told(&error))?;
        let pair = |line: &str| {
            let (key, value) = line.trim_end().split_once(':')?;
            Some((key.to_owned(), value.to_owned()))
        };
        Ok(text.lines().filter_map(pair).collect())
    }

    /// Sets a key that ends by itself after `life`, and reads it again.
    pub async fn write(&mut self, key: &str, value: &str, life: Duration) -> Result<(), Outcome> {
        let mut set = cmd("SET");
        // `NX`: never over a key that is somebody's.
        set.arg(key).arg(value).arg("EX").arg(life.as_secs()).arg("NX");
        let set: Option<String> = self.ask(&set).await.map_err(|error| told(&error))?;
        if set.is_none() {
            return Err(Outcome::fail("exists", format!("the key {key} is there already"))
                .hint("run it again: every run has a name of its own"));
        }
        let read: Option<String> = self.ask(cmd("GET").arg(key)).await.map_err(|error| told(&error))?;
        match read.as_deref() == Some(value) {
            true => Ok(()),
            false => Err(Outcome::fail("differs", format!("{key} was written and is not what is read"))
                .hint("is this another node than the one written to? Look at the role")),
        }
    }

    /// Removes a key; whether it was there.
    pub async fn remove(&mut self, key: &str) -> Result<bool, Outcome> {
        let removed: i64 = self.ask(cmd("DEL").arg(key)).await.map_err(|error| told(&error))?;
        Ok(removed > 0)
    }

    /// What the node is.
    pub async fn role(&mut self) -> Result<Role, Outcome> {
        let answer: redis::Value = self.ask(&cmd("ROLE")).await.map_err(|error| told(&error))?;
        role(&answer).ok_or_else(foreign)
    }

    /// Where the Sentinel says the master of this name is; none if it knows no such name.
    pub async fn master(&mut self, name: &str) -> Result<Option<(String, u16)>, Outcome> {
        let asked: Result<Option<(String, u16)>, _> =
            self.ask(cmd("SENTINEL").arg("GET-MASTER-ADDR-BY-NAME").arg(name)).await;
        asked.map_err(|error| match error.code() {
            Some("ERR") => Outcome::fail("no-sentinel", "what answers there is no Sentinel")
                .hint("the port of a Sentinel is 26379; 6379 is that of Redis itself"),
            _ => told(&error),
        })
    }
}

fn role(answer: &redis::Value) -> Option<Role> {
    let redis::Value::Array(parts) = answer else { return None };
    let text = |at: usize| String::from_redis_value_ref(parts.get(at)?).ok();
    match text(0)?.as_str() {
        "master" => Some(Role::Master(match parts.get(2) {
            Some(redis::Value::Array(replicas)) => replicas.len(),
            _ => 0,
        })),
        "slave" => {
            let port = parts.get(2).and_then(|port| u16::from_redis_value_ref(port).ok())?;
            Some(Role::Replica(format!("{}:{port}", text(1)?), text(3)?))
        }
        "sentinel" => Some(Role::Sentinel),
        _ => None,
    }
}

fn foreign() -> Outcome {
    Outcome::fail("protocol", "what answers there does not speak the protocol of Redis")
        .hint("is the port that of Redis? With TLS the URL begins with rediss://")
}

/// The server's own word decides; what it says beside holds no password.
fn told(error: &RedisError) -> Outcome {
    let detail = error.detail().unwrap_or_default().trim();
    let said = |code: &str| if detail.is_empty() { code.to_owned() } else { format!("{code} {detail}") };
    match error.code() {
        Some("WRONGPASS") => Outcome::fail("wrongpass", said("WRONGPASS")).hint(
            "the server has another password: it reads its Secret when it starts, so restart it after a change",
        ),
        Some("NOAUTH") => Outcome::fail("noauth", said("NOAUTH"))
            .hint("the server wants a login, and the Secret holds no password"),
        Some("NOPERM") => Outcome::fail("noperm", said("NOPERM"))
            .hint("the user may not do this: look at ACL LIST on the server"),
        Some("READONLY") => Outcome::fail("readonly", said("READONLY"))
            .hint("this is a replica: writes go to the master, which ROLE and Sentinel name"),
        Some("LOADING" | "MASTERDOWN" | "BUSY") => {
            let code = error.code().unwrap_or_default();
            Outcome::fail("not-ready", said(code)).hint("wait until it has read its data, then test again")
        }
        Some("MISCONF") => Outcome::fail("misconf", said("MISCONF"))
            .hint("the server cannot save its data: look at its disk and its log"),
        Some("OOM") => Outcome::fail("memory", said("OOM")).hint("maxmemory is reached"),
        Some("DENIED") => Outcome::fail("denied", said("DENIED"))
            .hint("protected mode: without a password the server answers itself only"),
        Some("ERR") if detail.contains("without any password configured") => {
            Outcome::fail("no-password", "the server asks for no password: whoever reaches it may read it")
                .hint("set requirepass (or spec.kubernetesConfig.redisSecret, spec.auth.secretPath) and restart it")
        }
        Some("ERR") if detail.contains("invalid password") => {
            // Before 6.0 there was no code of its own.
            Outcome::fail("wrongpass", said("ERR"))
                .hint("the server has another password than the Secret; restart it after a change")
        }
        Some(code) => Outcome::fail("refused-command", said(code)),
        None => unanswered(error),
    }
}

fn unanswered(error: &RedisError) -> Outcome {
    use std::error::Error as _;
    if error.is_timeout() {
        return Outcome::fail("timeout", "no answer in time").hint("--check-timeout gives a check more time");
    }
    if error.is_connection_refusal() {
        return cut(&std::io::Error::new(std::io::ErrorKind::ConnectionRefused, error.to_string()));
    }
    if error.kind() == ErrorKind::Parse {
        return foreign();
    }
    match error.source().and_then(|source| source.downcast_ref::<std::io::Error>()) {
        Some(error) => cut(error),
        None => Outcome::fail("cut", format!("the server ended the connection: {error}"))
            .hint("does it expect TLS, or another protocol, on this port? Its log says more"),
    }
}

#[cfg(test)]
mod tests;
