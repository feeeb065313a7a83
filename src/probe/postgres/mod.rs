//! Logging in to PostgreSQL over any connection, through a pooler or not, and asking it
//! something.
//!
//! Only the simple query protocol is spoken: it needs no prepared statements, which a
//! pooler in transaction mode does not keep.

mod binding;
mod error;
#[cfg(test)]
mod tests;
mod tls;
mod told;
mod verifier;

pub use error::{PgError, Why};
pub use tls::{ClientCertificate, Greeted, Secured, Sslmode, Tls, greet, secure};

use super::Duplex;
use crate::model::secret::SecretBytes;
use crate::probe::tls::TlsFacts;
use binding::Bound;
use std::fmt;
use std::time::Duration;
use tls::Channel;
use tokio::task::JoinHandle;
use tokio_postgres::config::{ChannelBinding, SslMode, SslNegotiation};
use tokio_postgres::{Client, Config, Connection, NoTls, SimpleQueryMessage};

/// What of what the server says of itself is kept.
const PARAMETERS: [&str; 5] = [
    "server_version",
    "in_hot_standby",
    "default_transaction_read_only",
    "is_superuser",
    "session_authorization",
];
/// Longest wait for a polite end.
const GOODBYE: Duration = Duration::from_millis(200);

/// Who logs in, and where to.
#[derive(Debug, Clone)]
pub struct Login {
    /// Role.
    pub user: String,
    /// Password; none for a client certificate.
    pub password: Option<SecretBytes>,
    /// Database.
    pub database: String,
    /// What `pg_stat_activity` shows.
    pub application_name: String,
    /// Refuse a server that does not bind the login to the TLS connection.
    pub require_binding: bool,
}

/// A row of an answer: each value as text, or null.
pub type Row = Vec<Option<String>>;

/// A session; it ends when dropped.
pub struct Session {
    client: Client,
    connection: Option<JoinHandle<()>>,
    tls: Option<TlsFacts>,
    parameters: Vec<(&'static str, String)>,
}

/// Makes the connection secure as `tls` wants it, then logs in; `limit` is for each of the two.
pub async fn login<S: Duplex + 'static>(
    stream: S,
    tls: &Tls,
    login: &Login,
    limit: Duration,
) -> Result<Session, PgError> {
    secure(stream, tls, limit).await?.login(login, limit).await
}

impl<S: Duplex + 'static> Secured<S> {
    /// Logs in.
    pub async fn login(self, login: &Login, limit: Duration) -> Result<Session, PgError> {
        let mut config = Config::new();
        config.user(&login.user).dbname(&login.database).application_name(&login.application_name);
        if let Some(password) = &login.password {
            config.password(password.expose());
        }
        if login.require_binding {
            config.channel_binding(ChannelBinding::Require);
        }
        let tls = self.facts;
        let session = async {
            match self.channel {
                Channel::Plain(stream) => {
                    config.ssl_mode(SslMode::Disable);
                    let (client, connection) = config.connect_raw(stream, NoTls).await?;
                    Ok(Session::begin(client, connection, tls))
                }
                Channel::Tls(stream) => {
                    // TLS is there already: nothing is negotiated, only bound.
                    config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
                    let bound = Bound::to(&stream);
                    let (client, connection) = config.connect_raw(*stream, bound).await?;
                    Ok(Session::begin(client, connection, tls))
                }
            }
        };
        match tokio::time::timeout(limit, session).await {
            Ok(done) => done.map_err(|error| error::login(error, login)),
            Err(_) => Err(PgError::timed_out("no answer to the login", limit)),
        }
    }
}

impl Session {
    fn begin<S, T>(client: Client, connection: Connection<S, T>, tls: Option<TlsFacts>) -> Self
    where
        S: Duplex + 'static,
        T: Duplex + 'static,
    {
        let known = |name| Some((name, connection.parameter(name)?.to_owned()));
        let parameters = PARAMETERS.into_iter().filter_map(known).collect();
        let connection = tokio::spawn(async move {
            // What goes wrong shows at the question that is open.
            let _ = connection.await;
        });
        Session { client, connection: Some(connection), tls, parameters }
    }

    /// What TLS came to; none without TLS.
    pub fn tls(&self) -> Option<&TlsFacts> {
        self.tls.as_ref()
    }

    /// What the server said of itself at login: `server_version`, `in_hot_standby`,
    /// `default_transaction_read_only`, `is_superuser`, `session_authorization`.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The rows of every statement of `sql`, in their order.
    pub async fn query(&self, sql: &str, limit: Duration) -> Result<Vec<Row>, PgError> {
        let answer = match tokio::time::timeout(limit, self.client.simple_query(sql)).await {
            Ok(answer) => answer.map_err(error::query)?,
            Err(_) => return Err(PgError::timed_out("no answer to the query", limit)),
        };
        let rows = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
            }
            _ => None,
        });
        Ok(rows.collect())
    }

    /// The first value of the first row; none where there is no row, or it is null.
    pub async fn value(&self, sql: &str, limit: Duration) -> Result<Option<String>, PgError> {
        let rows = self.query(sql, limit).await?;
        Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()).flatten())
    }

    /// Ends the session as the protocol has it, so that the server logs no lost connection.
    pub async fn close(mut self) {
        let connection = self.connection.take();
        drop(self);
        if let Some(mut connection) = connection
            && tokio::time::timeout(GOODBYE, &mut connection).await.is_err()
        {
            connection.abort();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection {
            connection.abort();
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("tls", &self.tls).finish_non_exhaustive()
    }
}

/// A name as SQL has it, in double quotes.
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL has it, in single quotes, whatever `standard_conforming_strings` is.
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}
