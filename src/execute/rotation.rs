//! Passwords at servers: tried, and set, through the API server's port-forward.

use super::dial::Dialer;
use super::password::verifier;
use crate::k8s::forward::Forwarder;
use crate::k8s::kinds;
use crate::model::connection::Service;
use crate::model::dial::Endpoint;
use crate::model::login::{Answer, Attempt, Change, Door, Said};
use crate::model::secret::SecretBytes;
use crate::observe::site::Site;
use crate::probe::minio::Store;
use crate::probe::postgres::{self, Login, PgError, Session, Sslmode, Tls, Why, identifier, literal};
use crate::probe::redis;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// Longest time for each part of a login.
const LIMIT: Duration = Duration::from_secs(8);
/// Port-forwards at a time.
const AT_ONCE: usize = 8;

/// Ways into the servers of the data centres.
pub(super) struct Ways {
    dialers: Vec<(String, Dialer)>,
    now: Timestamp,
}

impl Ways {
    /// `now` is what requests to S3 are signed with.
    pub(super) fn new(sites: &[Site], now: Timestamp) -> Ways {
        let dialer =
            |site: &Site| Dialer::Forward(Arc::new(Forwarder::new(site.api.clone(), AT_ONCE, LIMIT)));
        Ways { dialers: sites.iter().map(|site| (site.dc.clone(), dialer(site))).collect(), now }
    }

    async fn open(&self, door: &Door) -> Result<crate::probe::Stream, String> {
        let Some((_, dialer)) = self.dialers.iter().find(|(dc, _)| *dc == door.dc) else {
            return Err(format!("no such data centre: {}", door.dc));
        };
        let endpoint =
            Endpoint { namespace: door.namespace.clone(), host: door.host.clone(), port: door.port };
        dialer.open(&endpoint).await.map_err(|error| error.message)
    }

    /// Tries every password, side by side.
    pub(super) async fn login(&self, attempts: &[Attempt]) -> String {
        let tried = attempts.iter().map(async |one| {
            let (said, words) = self.attempt(&one.door, &one.user, &one.password).await;
            one.answer(said, words)
        });
        Answer::write(&futures::future::join_all(tried).await)
    }

    async fn attempt(&self, door: &Door, user: &str, password: &SecretBytes) -> (Said, String) {
        match door.service {
            Service::Postgres => match self.postgres(door, user, password).await {
                Ok(session) => {
                    session.close().await;
                    (Said::Accepted, String::new())
                }
                Err(refusal) => refusal,
            },
            Service::Redis => match self.redis(door, user, password).await {
                Ok(_) => (Said::Accepted, String::new()),
                Err(refusal) => refusal,
            },
            Service::S3 => self.s3(door, user, password).await,
        }
    }

    async fn postgres(
        &self,
        door: &Door,
        user: &str,
        password: &SecretBytes,
    ) -> Result<Session, (Said, String)> {
        let stream = self.open(door).await.map_err(|message| (Said::Nothing, message))?;
        let login = Login {
            user: user.to_owned(),
            password: Some(password.clone()),
            database: door.database.clone(),
            application_name: "kubectl-qs-secrets rotate".to_owned(),
            require_binding: false,
        };
        let tls = Tls::new(Sslmode::Prefer, door.host.clone());
        postgres::login(stream, &tls, &login, LIMIT).await.map_err(|error| said(&error))
    }

    /// Sets one password after the other; the first that fails ends it.
    pub(super) async fn set(
        &self,
        sites: &[Site],
        changes: &[Change],
        guard: Option<&(String, String, String)>,
    ) -> Result<String, String> {
        if let (Some((namespace, name, version)), Some(first)) = (guard, changes.first()) {
            let site = sites.iter().find(|site| site.dc == first.door.dc);
            let site = site.ok_or_else(|| format!("no such data centre: {}", first.door.dc))?;
            let kept = site.api.get(&kinds::SECRETS, namespace, name).await.map_err(|e| e.to_string())?;
            if kept.is_none_or(|kept| kept["metadata"]["resourceVersion"] != version.as_str()) {
                return Err(format!("secret/{name} was written meanwhile: another process goes on"));
            }
        }
        for change in changes {
            self.change(change).await.map_err(|why| format!("{}: {why}", change.user))?;
        }
        Ok(String::new())
    }

    async fn change(&self, change: &Change) -> Result<(), String> {
        match change.door.service {
            Service::Postgres => self.alter(change).await,
            Service::Redis => self.acl(change).await,
            Service::S3 => Err("its password is only read when it starts".to_owned()),
        }
    }

    async fn redis(
        &self,
        door: &Door,
        user: &str,
        password: &SecretBytes,
    ) -> Result<redis::Session, (Said, String)> {
        let stream = self.open(door).await.map_err(|message| (Said::Nothing, message))?;
        let login = async {
            let mut session = redis::Session::open(stream, LIMIT).await?;
            session.login(Some(user), password).await.map(|()| session)
        };
        login.await.map_err(|outcome| match outcome.kind.as_deref() {
            Some("wrongpass") => (Said::Refused, outcome.detail),
            _ => (Said::Nothing, outcome.detail),
        })
    }

    /// Lists buckets: who may not do that has shown the right key all the same.
    async fn s3(&self, door: &Door, user: &str, password: &SecretBytes) -> (Said, String) {
        let stream = match self.open(door).await {
            Ok(stream) => stream,
            Err(message) => return (Said::Nothing, message),
        };
        let endpoint = format!("http://{}:{}", door.host, door.port);
        let store = Store { endpoint, user: user.to_owned(), password: password.clone() };
        let Ok(answer) = tokio::time::timeout(LIMIT, store.buckets(stream, self.now)).await else {
            return (Said::Nothing, "no answer in time".to_owned());
        };
        match answer {
            Ok(_) => (Said::Accepted, String::new()),
            Err(outcome) => match outcome.kind.as_deref() {
                Some("access-denied") => (Said::Accepted, outcome.detail),
                Some("secret-key" | "access-key") => (Said::Refused, outcome.detail),
                _ => (Said::Nothing, outcome.detail),
            },
        }
    }

    /// `ACL SETUSER`, by whichever password is let in.
    async fn acl(&self, change: &Change) -> Result<(), String> {
        let mut last = String::new();
        for (user, password) in &change.by {
            match self.redis(&change.door, user, password).await {
                Ok(mut session) => {
                    let set = session.set_password(&change.user, &change.password, change.beside);
                    return set.await.map_err(|outcome| outcome.detail);
                }
                Err((_, words)) => last = words,
            }
        }
        Err(format!("none of the passwords that are kept is let in ({last})"))
    }

    /// `ALTER ROLE` with a verifier made here: the password itself is never sent.
    async fn alter(&self, change: &Change) -> Result<(), String> {
        let mut last = String::new();
        if let Ok(session) = self.postgres(&change.door, &change.user, &change.password).await {
            session.close().await;
            return Ok(());
        }
        for (user, password) in &change.by {
            match self.postgres(&change.door, user, password).await {
                Ok(session) => {
                    let verifier = verifier(&change.password);
                    // An empty one would take the password away.
                    let verifier = verifier.expose_text().ok_or("the verifier is no text")?;
                    let (user, verifier) = (identifier(&change.user), literal(verifier));
                    let statement = format!("ALTER ROLE {user} PASSWORD {verifier}");
                    let done = session.query(&statement, LIMIT).await.map_err(|error| error.message);
                    session.close().await;
                    return done.map(drop);
                }
                Err((_, words)) => last = words,
            }
        }
        Err(format!("none of the passwords that are kept is let in ({last})"))
    }
}

/// What an error of a login says about the password.
fn said(error: &PgError) -> (Said, String) {
    let words = match &error.sqlstate {
        Some(state) if !error.message.contains(state.as_str()) => {
            format!("{}, SQLSTATE {state}", error.message)
        }
        _ => error.message.clone(),
    };
    match error.why {
        Why::Password => (Said::Refused, words),
        // Both are looked at after the password.
        Why::DatabaseMissing | Why::NoPrivilege => (Said::Accepted, words),
        _ => (Said::Nothing, words),
    }
}
