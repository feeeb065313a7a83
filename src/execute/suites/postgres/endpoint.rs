//! One role at one endpoint: one connection, step by step, as an application makes it.

use super::given::Given;
use crate::execute::checking::{Check, Notes};
use crate::model::check::{Checked, Outcome};
use crate::model::finding;
use crate::model::tested::{PgEndpoint, PgRole, PgServer, Promise};
use crate::probe::Stream;
use crate::probe::postgres::{Greeted, Secured, Session, Sslmode, Why, greet, secure};
use crate::probe::tls::TlsFacts;
use std::cell::RefCell;
use std::sync::Arc;

/// Below this a certificate should have been renewed: CloudNativePG does it 7 days before.
const RENEWED_DAYS: i64 = 7;
/// Writes a record into the log of the database, and nothing else that stays.
const WRITE: &str = "SELECT pg_logical_emit_message(true, 'kubectl-pgaas', 'test')";

/// A role, an endpoint, and how far the connection has come.
pub(super) struct RoleAt {
    given: Given,
    server: Arc<PgServer>,
    role: PgRole,
    endpoint: PgEndpoint,
    configured: bool,
    notes: Notes,
    state: RefCell<State>,
}

/// How far the connection has come.
enum State {
    Nothing,
    Greeted(Greeted<Stream>),
    Secured(Secured<Stream>),
    Session(Session),
}

/// 0 is `secret` and `host`; 1 is `dns` to `auth`; 2 is `user`; 3 is `query`.
pub(super) static CHECKS: [Check<RoleAt>; 11] = [
    Check::new("secret", &[], |it| Box::pin(async { it.secret() })),
    Check::new("host", &["secret"], |it: &RoleAt| Box::pin(async { it.host() }))
        .when(|it| it.configured && it.role.expected.is_some()),
    Check::new("ready", &[], |it: &RoleAt| Box::pin(async { it.ready() }))
        .when(|it| it.endpoint.pooler.is_some()),
    Check::new("dns", &["ready"], |it| Box::pin(it.dns())),
    Check::new("tcp", &["dns"], |it: &RoleAt| Box::pin(it.tcp())).when(RoleAt::somebody),
    Check::new("tls", &["tcp"], |it: &RoleAt| Box::pin(it.tls())).when(RoleAt::somebody),
    Check::new("auth", &["secret", "tls"], |it: &RoleAt| Box::pin(it.auth()))
        .when(RoleAt::somebody)
        .undone_by(|it| Box::pin(it.leave())),
    Check::new("user", &["auth"], |it: &RoleAt| Box::pin(it.user())).when(RoleAt::somebody),
    Check::new("query", &["auth"], |it: &RoleAt| Box::pin(it.query())).when(RoleAt::somebody),
    Check::new("access", &["auth"], |it: &RoleAt| Box::pin(it.access())).when(RoleAt::somebody),
    Check::new("certificate-only", &["auth"], |it: &RoleAt| Box::pin(it.certificate_only()))
        .when(|it| it.role.certificate.is_some() && it.somebody()),
];

impl RoleAt {
    pub(super) fn new(
        given: &Given,
        server: &Arc<PgServer>,
        role: &PgRole,
        endpoint: PgEndpoint,
        configured: bool,
        notes: &Notes,
    ) -> Self {
        RoleAt {
            given: given.clone(),
            server: server.clone(),
            role: role.clone(),
            endpoint,
            configured,
            notes: notes.clone(),
            state: RefCell::new(State::Nothing),
        }
    }

    fn somebody(&self) -> bool {
        self.endpoint.nobody.is_none()
    }

    fn take(&self) -> State {
        self.state.replace(State::Nothing)
    }

    fn database(&self) -> String {
        self.given.database(&self.role).unwrap_or_else(|| self.role.database.clone())
    }

    fn secret(&self) -> Checked {
        self.given.login(&self.role, "")?;
        self.given.tls(Sslmode::Prefer, &self.endpoint, &self.role)?;
        let Some(secret) = self.role.certificate.as_ref().or(self.role.secret.as_ref()) else {
            return Ok(String::new());
        };
        // What stands there instead is not repeated: it may be a password.
        let same = |found: Option<String>, expected: &str, key: &str, finding| match found {
            Some(found) if found != expected => {
                Err(Outcome::fail("secret", format!("secret/{secret} names another {key} than {expected}"))
                    .finding(finding)
                    .hint("kubectl qs-secrets verify --fix sets derived keys right"))
            }
            _ => Ok(()),
        };
        same(self.given.user(&self.role), &self.role.role, "user", finding::USER_MISMATCH)?;
        same(self.given.database(&self.role), &self.role.database, "database", finding::DATABASE_MISMATCH)?;
        if self.role.expected.is_some() && self.given.host_and_port(&self.role).is_none() {
            return Err(Outcome::fail("secret", format!("secret/{secret} names no host"))
                .finding(finding::HOST_MISMATCH)
                .hint("kubectl qs-secrets verify --fix sets derived keys right"));
        }
        Ok(format!("secret/{secret} of {}", self.role.role))
    }

    /// Test 0: the host of the Secret is the one the mapping says.
    fn host(&self) -> Checked {
        let Some((expected, why)) = &self.role.expected else {
            return Err(Outcome::skip("nothing says which host it should be"));
        };
        let found = &self.endpoint.host;
        if found.split('.').next() != Some(expected) {
            let told = format!("the Secret names {found}, expected {expected} ({why})");
            return Err(Outcome::fail("host", told)
                .finding(finding::HOST_MISMATCH)
                .hint("kubectl qs-secrets verify --fix, or change the mapping of the role"));
        }
        Ok(format!("{found}: {why}"))
    }

    fn ready(&self) -> Checked {
        super::readiness::pooler(&self.endpoint)
    }

    async fn dns(&self) -> Checked {
        if let Some(nobody) = &self.endpoint.nobody {
            return Err(Outcome::skip(nobody.clone()));
        }
        Ok(self.given.dialer.resolve(&Given::place(&self.server, &self.endpoint)).await?)
    }

    async fn tcp(&self) -> Checked {
        let stream = self.given.open(&self.server, &self.endpoint).await?;
        let greeted = greet(stream, self.given.limit).await?;
        let offered = if greeted.offers_tls { "TLS is offered" } else { "no TLS is offered" };
        *self.state.borrow_mut() = State::Greeted(greeted);
        Ok(format!("port {} open, {offered}", self.endpoint.port))
    }

    async fn tls(&self) -> Checked {
        let State::Greeted(greeted) = self.take() else { return Err(lost()) };
        let tls = self.given.tls(Sslmode::Prefer, &self.endpoint, &self.role)?;
        let secured = greeted.secure(&tls, self.given.limit).await?;
        let facts = secured.tls().cloned();
        *self.state.borrow_mut() = State::Secured(secured);
        match facts {
            None => Err(Outcome::warn("no-tls", "the connection goes on without TLS")
                .finding(finding::TLS_OFF)
                .hint("passwords and data can be read on the way: ssl = on")),
            Some(facts) => self.told(&facts),
        }
    }

    fn told(&self, facts: &TlsFacts) -> Checked {
        self.notes.put("tls", format!("{} {}", facts.version, facts.cipher));
        facts.told(self.given.now, RENEWED_DAYS)
    }

    async fn auth(&self) -> Checked {
        let State::Secured(secured) = self.take() else { return Err(lost()) };
        let database = self.database();
        let login = self.given.login(&self.role, &database)?;
        let session = secured.login(&login, self.given.limit).await?;
        let version = session.parameter("server_version").unwrap_or("unknown").to_owned();
        let version = version.split(' ').next().unwrap_or_default();
        self.notes.put("server_version", version);
        *self.state.borrow_mut() = State::Session(session);
        let by = if self.role.certificate.is_some() { "certificate" } else { "password" };
        Ok(format!("{} logged in to {database} by {by}, PostgreSQL {version}", self.role.role))
    }

    /// Says goodbye: else the server would keep the connection for a while, of which it has few.
    async fn leave(&self) -> Result<(), String> {
        if let State::Session(session) = self.take() {
            session.close().await;
        }
        Ok(())
    }

    /// Asks over the one session, which stays for the checks after this one.
    async fn ask(&self, sql: &str) -> Result<Option<String>, Outcome> {
        let State::Session(session) = self.take() else { return Err(lost()) };
        let answer = session.value(sql, self.given.limit).await;
        *self.state.borrow_mut() = State::Session(session);
        Ok(answer?)
    }

    async fn user(&self) -> Checked {
        let found = self.ask("SELECT current_user").await?.unwrap_or_default();
        if found != self.role.role {
            let told = format!("current_user is {found:?}, expected {:?}", self.role.role);
            return Err(Outcome::fail("user", told)
                .hint("a pg_ident mapping, or ALTER ROLE … SET role, makes it another"));
        }
        Ok(format!("current_user is {found}"))
    }

    async fn query(&self) -> Checked {
        let found = self.ask("SELECT count(*) FROM pg_catalog.pg_class").await?.unwrap_or_default();
        Ok(format!("{found} rows counted"))
    }

    /// Whether writes are taken or refused as the endpoint promises.
    async fn access(&self) -> Checked {
        let in_recovery = self.ask("SELECT pg_is_in_recovery()").await?.as_deref() == Some("t");
        let State::Session(session) = self.take() else { return Err(lost()) };
        let written = session.query(WRITE, self.given.limit).await;
        session.close().await;
        let writable = match written {
            Ok(_) => true,
            Err(error) if error.why == Why::ReadOnly => false,
            Err(error) => return Err(error.into()),
        };
        let server = if in_recovery { "a replica" } else { "a primary" };
        match (self.endpoint.promise, writable) {
            (Promise::Writable, false) => Err(Outcome::fail("read-only", format!("{server} answers and takes no writes"))
                .hint("is this the data centre that is primary? default_transaction_read_only of the role or database does it, too")),
            (Promise::ReadOnly, true) => Err(Outcome::fail("writable", format!("{server} answers and takes writes"))
                .hint("read-only is promised here: does the Service select replicas only?")),
            (_, true) => Ok(format!("{server}, a write was taken")),
            (_, false) => Ok(format!("{server}, a write was refused")),
        }
    }

    /// Without its certificate the role does not come in.
    async fn certificate_only(&self) -> Checked {
        let bare = PgRole { certificate: None, secret: None, ..self.role.clone() };
        let tls = self.given.tls(Sslmode::Prefer, &self.endpoint, &bare)?;
        let mut login = self.given.login(&self.role, &self.database())?;
        login.password = Some("no password of anybody".into());
        let stream = self.given.open(&self.server, &self.endpoint).await?;
        let secured = secure(stream, &tls, self.given.limit).await;
        let entered = match secured {
            Ok(secured) => secured.login(&login, self.given.limit).await.map(drop),
            Err(error) => Err(error),
        };
        match entered {
            Ok(()) => Err(Outcome::fail("no-certificate", format!("{} comes in without a certificate", self.role.role))
                .finding(finding::LOGIN_FAILS)
                .hint("a line of pg_hba trusts it: hostssl … cert, and reject after it")),
            // It would come in with a password, if it had one.
            Err(error) if error.why == Why::Password => Err(Outcome::warn(
                "password-asked",
                "without a certificate it is asked for a password".to_owned(),
            )
            .hint("the operator's last line of pg_hba lets in by password: add hostssl … reject after the cert lines")),
            Err(error) if error.why.refuses_login() => Ok(format!("refused without its certificate: {error}")),
            Err(error) => Err(error.into()),
        }
    }
}

fn lost() -> Outcome {
    Outcome::error("cut", "the connection of the check before is gone")
}
