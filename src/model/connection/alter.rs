//! The same connection elsewhere: encrypted, to another database, over several data centres.

use super::{Connection, Host, Service};
use crate::model::secret::SecretBytes;

/// How strictly a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Tls {
    /// Encrypted, whoever answers.
    Require,
    /// The certificate is of the authority that is trusted.
    VerifyCa,
    /// It is also of the host that was meant.
    VerifyFull,
}

impl Tls {
    /// As libpq and pgjdbc write it in `sslmode`.
    pub const fn mode(self) -> &'static str {
        match self {
            Tls::Require => "require",
            Tls::VerifyCa => "verify-ca",
            Tls::VerifyFull => "verify-full",
        }
    }
}

/// What is looked for among several hosts: libpq's `target_session_attrs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The server that takes writes.
    Writable,
    /// A replica.
    Standby,
    /// Whichever answers first.
    Any,
}

impl Connection {
    /// Has it encrypted. `authority` is the file with the certificate that is trusted, which
    /// only PostgreSQL's forms can name; Redis and S3 clients always check.
    pub fn encrypt(&mut self, tls: Tls, authority: Option<&str>) -> Result<(), &'static str> {
        if self.service != Service::Postgres {
            if authority.is_some() {
                return Err("only a PostgreSQL connection names the file of an authority");
            }
            self.tls = true;
            return Ok(());
        }
        self.set("sslmode", SecretBytes::from(tls.mode()));
        if let Some(file) = authority {
            self.set("sslrootcert", SecretBytes::from(file));
        }
        Ok(())
    }

    /// Leads it to another database; a Redis database is a number, and a bucket is none.
    pub fn to_database(&mut self, name: &str) -> Result<(), &'static str> {
        match self.service {
            Service::S3 => return Err("a bucket is no database"),
            Service::Redis if name.parse::<u16>().is_err() => {
                return Err("the database of a Redis connection is a number");
            }
            _ => self.database = Some(name.to_owned()),
        }
        Ok(())
    }

    /// One connection of those in several data centres, tried in this order. They must say
    /// the same of everything but the place; the error names what differs and where, no value.
    pub fn united(parts: Vec<(String, Connection)>, wanted: Wanted) -> Result<Connection, String> {
        let mut parts = parts.into_iter();
        let Some((first, mut all)) = parts.next() else { return Err("no data centre is named".to_owned()) };
        for (dc, part) in parts {
            let differs = [
                ("service", all.service != part.service),
                ("user", all.user != part.user),
                ("password", all.password != part.password),
                ("database", all.database != part.database),
                ("parameters", all.parameters != part.parameters),
            ];
            if let Some((what, _)) = differs.into_iter().find(|(_, differs)| *differs) {
                return Err(format!("the {what} differs between {first} and {dc}"));
            }
            if let Some(Host { name, .. }) = part.hosts.iter().find(|host| all.hosts.contains(host)) {
                return Err(format!("{name} is the host in {first} and in {dc}"));
            }
            all.hosts.extend(part.hosts);
        }
        if all.service != Service::Postgres {
            return Err("only a PostgreSQL connection has several hosts".to_owned());
        }
        let word = match wanted {
            Wanted::Writable => "read-write",
            Wanted::Standby => "standby",
            Wanted::Any => "any",
        };
        all.set("target_session_attrs", SecretBytes::from(word));
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::connection::{Form, read};

    fn of(url: &str) -> Connection {
        read(url.as_bytes()).unwrap().connection
    }

    fn uri(connection: &Connection) -> String {
        Form::Uri.write(connection).unwrap().text.expose_text().unwrap().to_owned()
    }

    #[test]
    fn encryption_is_said_as_each_service_says_it() {
        let mut it = of("postgres://u:p@h/d?sslmode=disable");
        it.encrypt(Tls::VerifyFull, Some("/etc/ca.crt")).unwrap();
        assert_eq!(uri(&it), "postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.crt");
        let mut it = of("redis://u:p@h");
        it.encrypt(Tls::Require, None).unwrap();
        assert_eq!(uri(&it), "rediss://u:p@h");
        assert!(it.encrypt(Tls::Require, Some("x")).is_err());
    }

    #[test]
    fn a_database_is_what_the_service_has() {
        let mut it = of("postgres://h/d");
        it.to_database("e f").unwrap();
        assert_eq!(uri(&it), "postgresql://h/e%20f");
        assert!(of("redis://h").to_database("x").is_err());
        assert!(of("redis://h").to_database("3").is_ok());
        assert!(of("https://h").to_database("x").is_err());
    }

    #[test]
    fn data_centres_are_united_unless_they_differ() {
        let part = |dc: &str, url: &str| (dc.to_owned(), of(url));
        let one = part("dc1", "postgres://u:p@a:5432/d");
        let all = |other: &str| Connection::united(vec![one.clone(), part("dc2", other)], Wanted::Writable);
        assert_eq!(
            uri(&all("postgres://u:p@b/d").unwrap()),
            "postgresql://u:p@a:5432,b/d?target_session_attrs=read-write"
        );
        for (other, what) in [
            ("postgres://u:q@b/d", "the password differs between dc1 and dc2"),
            ("postgres://u:p@b/e", "the database differs between dc1 and dc2"),
            ("postgres://u:p@a:5432/d", "a is the host in dc1 and in dc2"),
        ] {
            assert_eq!(all(other).unwrap_err(), what);
        }
        assert!(Connection::united(vec![part("a", "redis://h")], Wanted::Any).is_err());
    }
}
