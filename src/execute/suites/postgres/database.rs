//! A role's database: whose it is, what is installed in it, and whom else the role reaches.

use super::given::Given;
use crate::execute::checking::Check;
use crate::model::check::{Checked, Outcome};
use crate::model::finding;
use crate::model::shown::few;
use crate::model::tested::{PgEndpoint, PgRole, PgServer};
use crate::probe::postgres::{Row, Session, literal};
use std::cell::RefCell;
use std::sync::Arc;

/// A role at the direct writer, with its session.
pub(super) struct Owned {
    given: Given,
    server: Arc<PgServer>,
    role: PgRole,
    writer: PgEndpoint,
    session: RefCell<Option<Session>>,
}

pub(super) static CHECKS: [Check<Owned>; 4] = [
    Check::new("connect", &[], |it: &Owned| Box::pin(it.connect())).undone_by(|it| Box::pin(it.leave())),
    Check::new("owner", &["connect"], |it: &Owned| Box::pin(it.owner()))
        .when(|it| it.role.database != "postgres"),
    Check::new("extensions", &["connect"], |it: &Owned| Box::pin(it.extensions()))
        .when(|it| !it.role.extensions.is_empty()),
    Check::new("isolation", &["connect"], |it: &Owned| Box::pin(it.isolation()))
        .when(|it| !it.role.others.is_empty()),
];

impl Owned {
    pub(super) fn new(given: &Given, server: &Arc<PgServer>, role: &PgRole, writer: &PgEndpoint) -> Self {
        Owned {
            given: given.clone(),
            server: server.clone(),
            role: role.clone(),
            writer: writer.clone(),
            session: RefCell::default(),
        }
    }

    async fn leave(&self) -> Result<(), String> {
        if let Some(session) = self.session.take() {
            session.close().await;
        }
        Ok(())
    }

    async fn connect(&self) -> Checked {
        let Owned { given, server, role, writer, .. } = self;
        let session = given.session(server, writer, role, &role.database).await?;
        *self.session.borrow_mut() = Some(session);
        Ok(format!("{} exists, and {} reaches it", role.database, role.role))
    }

    async fn ask(&self, sql: &str) -> Result<Vec<Row>, Outcome> {
        let Some(session) = self.session.take() else {
            return Err(Outcome::error("cut", "the connection of the check before is gone"));
        };
        let answer = session.query(sql, self.given.limit).await;
        *self.session.borrow_mut() = Some(session);
        Ok(answer?)
    }

    async fn owner(&self) -> Checked {
        let sql = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()";
        let found = first(self.ask(sql).await?).unwrap_or_default();
        if found != self.role.role {
            let told = format!("{} belongs to {found}, not to {}", self.role.database, self.role.role);
            return Err(Outcome::warn("owner", told)
                .finding(finding::DATABASE_OWNER)
                .hint("owner of the Database object, or ALTER DATABASE … OWNER TO"));
        }
        Ok(format!("{} belongs to {found}", self.role.database))
    }

    async fn extensions(&self) -> Checked {
        let rows = self.ask("SELECT extname FROM pg_extension").await?;
        let there: Vec<String> =
            rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
        let missing: Vec<&str> =
            self.role.extensions.iter().filter(|name| !there.contains(name)).map(String::as_str).collect();
        if missing.is_empty() {
            return Ok(self.role.extensions.join(", "));
        }
        let told = format!("{} is not installed in {}", missing.join(", "), self.role.database);
        Err(Outcome::fail("extension", told)
            .finding(finding::EXTENSION_MISSING)
            .hint("spec.extensions of the Database object, or CREATE EXTENSION by a superuser"))
    }

    /// Whom the server would let it reach is tried: `pg_hba` may refuse what a privilege allows.
    async fn isolation(&self) -> Checked {
        let others: Vec<String> = self.role.others.iter().map(|other| literal(other)).collect();
        let sql = format!(
            "SELECT datname FROM pg_database WHERE datname IN ({}) AND datallowconn \
             AND pg_get_userbyid(datdba) <> current_user AND has_database_privilege(oid, 'CONNECT') \
             ORDER BY datname",
            others.join(", ")
        );
        let rows = self.ask(&sql).await?;
        if let Some(session) = self.session.take() {
            session.close().await;
        }
        let mut reached = Vec::new();
        for other in rows.into_iter().filter_map(|row| row.into_iter().next().flatten()) {
            let entered = self.given.session(&self.server, &self.writer, &self.role, &other).await;
            match entered {
                Ok(session) => {
                    session.close().await;
                    reached.push(other);
                }
                Err(outcome) if outcome.kind.as_deref() == Some("pg-hba") => {}
                Err(outcome) => return Err(outcome),
            }
        }
        let count = self.role.others.len();
        if reached.is_empty() {
            return Ok(format!("none of {count} databases of others is reached"));
        }
        let told = format!("{} reaches databases of others: {}", self.role.role, few(&reached));
        let hint = format!("REVOKE CONNECT ON DATABASE {:?} FROM PUBLIC, and so for each", reached[0]);
        let outcome = match self.server.isolated {
            true => Outcome::fail("isolation", told),
            false => Outcome::warn("isolation", told),
        };
        Err(outcome.finding(finding::NOT_ISOLATED).hint(hint))
    }
}

fn first(rows: Vec<Row>) -> Option<String> {
    rows.into_iter().next()?.into_iter().next()?
}
