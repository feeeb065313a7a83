//! The bundled PostgreSQL of API Forge: roles, privileges, TLS and `pg_hba` as its
//! `db verify` and `verify-init.sh` want them.

use super::given::Given;
use crate::execute::checking::{Check, Suite};
use crate::model::check::{Checked, Outcome};
use crate::model::finding;
use crate::model::secret::SecretBytes;
use crate::model::tested::{Forge, PgEndpoint, PgServer};
use crate::probe::postgres::{Login, Row, Session, Sslmode, Tls, Why, identifier, literal, secure};
use std::cell::RefCell;

/// The checks of one such server.
pub fn forge(forge: &Forge, namespace: &str, given: &Given) -> Suite {
    let (given, forge, namespace) = (given.clone(), forge.clone(), namespace.to_owned());
    let (name, dc) = (format!("postgresql/{}/api-forge", forge.host), given.dc.clone());
    let subject = Looked { given, forge, namespace: namespace.clone(), session: RefCell::default() };
    Suite::of(name, namespace, subject, &CHECKS).at(dc)
}

struct Looked {
    given: Given,
    forge: Forge,
    namespace: String,
    session: RefCell<Option<Session>>,
}

static CHECKS: [Check<Looked>; 10] = [
    Check::new("connect", &[], |it: &Looked| Box::pin(it.connect())).undone_by(|it| Box::pin(it.leave())),
    Check::new("roles", &["connect"], |it| Box::pin(it.roles())),
    Check::new("passwords", &["roles"], |it| Box::pin(it.passwords())),
    Check::new("database-owner", &["connect"], |it| Box::pin(it.database_owner())),
    Check::new("schema-owner", &["connect"], |it| Box::pin(it.schema_owner())),
    Check::new("privileges", &["roles", "schema-owner"], |it| Box::pin(it.privileges())),
    Check::new("default-privileges", &["roles", "schema-owner"], |it| Box::pin(it.default_privileges())),
    Check::new("ssl", &["connect"], |it| Box::pin(it.ssl())),
    Check::new("pg-hba", &["connect"], |it| Box::pin(it.pg_hba())),
    Check::new("plain", &["passwords"], |it| Box::pin(it.plain())),
];

const SYNC: &str = "the init job, or `k8s db sync`, sets roles and passwords anew";

impl Looked {
    fn server(&self) -> PgServer {
        PgServer { namespace: self.namespace.clone(), ..PgServer::default() }
    }

    fn endpoint(&self) -> PgEndpoint {
        PgEndpoint { host: self.forge.host.clone(), port: self.forge.port, ..PgEndpoint::default() }
    }

    fn password(&self, key: &str) -> Result<SecretBytes, Outcome> {
        let secret = &self.forge.secret;
        let found = self.given.secrets.get(secret).and_then(|data| data.get(key));
        found.filter(|value| !value.is_empty()).cloned().ok_or_else(|| {
            Outcome::fail("secret", format!("secret/{secret} has no {key}"))
                .finding(finding::MISSING_KEY)
                .hint("kubectl qs-secrets generate --profile api-forge")
        })
    }

    async fn session(&self, user: &str, key: &str, mode: Sslmode) -> Result<Session, Outcome> {
        let login = Login {
            user: user.to_owned(),
            password: Some(self.password(key)?),
            database: self.forge.database.clone(),
            application_name: self.given.application.clone(),
            require_binding: false,
        };
        let stream = self.given.open(&self.server(), &self.endpoint()).await?;
        let tls = Tls::new(mode, self.forge.host.as_str());
        Ok(secure(stream, &tls, self.given.limit).await?.login(&login, self.given.limit).await?)
    }

    async fn ask(&self, sql: &str) -> Result<Vec<Row>, Outcome> {
        let Some(session) = self.session.take() else {
            return Err(Outcome::error("cut", "the connection of the check before is gone"));
        };
        let answer = session.query(sql, self.given.limit).await;
        *self.session.borrow_mut() = Some(session);
        Ok(answer?)
    }

    /// The first column of every row.
    async fn list(&self, sql: &str) -> Result<Vec<String>, Outcome> {
        Ok(self.ask(sql).await?.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect())
    }

    async fn leave(&self) -> Result<(), String> {
        if let Some(session) = self.session.take() {
            session.close().await;
        }
        Ok(())
    }

    async fn connect(&self) -> Checked {
        let session = self.session(&self.forge.superuser, "postgres_password", Sslmode::Prefer).await?;
        let version = session.parameter("server_version").unwrap_or_default().to_owned();
        *self.session.borrow_mut() = Some(session);
        Ok(format!("{} logged in to {}, PostgreSQL {version}", self.forge.superuser, self.forge.database))
    }

    async fn roles(&self) -> Checked {
        let Forge { owner, user, reader, temporal, .. } = &self.forge;
        let wanted = [(owner, false), (user, true), (reader, true), (temporal, true)];
        let names = wanted.map(|(role, _)| literal(role));
        let rows = self
            .ask(&format!(
                "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname IN ({})",
                names.join(", ")
            ))
            .await?;
        let login = |role: &str| {
            let row = rows.iter().find(|row| row.first().and_then(Option::as_deref) == Some(role))?;
            Some(row.get(1).and_then(Option::as_deref) == Some("t"))
        };
        let has = |role: &str| login(role).is_some() || role == temporal;
        let missing: Vec<&str> =
            wanted.iter().map(|(role, _)| role.as_str()).filter(|role| !has(role)).collect();
        if !missing.is_empty() {
            let told = format!("{} does not exist", missing.join(", "));
            return Err(Outcome::fail("role-missing", told).finding(finding::ROLE_MISSING).hint(SYNC));
        }
        for (role, may) in wanted {
            match (login(role), may) {
                (Some(false), true) => {
                    return Err(Outcome::fail("no-login", format!("{role} may not log in"))
                        .finding(finding::LOGIN_ATTRIBUTE)
                        .hint(format!("ALTER ROLE {} LOGIN", identifier(role))));
                }
                (Some(true), false) => {
                    return Err(Outcome::warn("login", format!("{role} owns everything and may log in"))
                        .finding(finding::LOGIN_ATTRIBUTE)
                        .hint(format!("ALTER ROLE {} NOLOGIN", identifier(role))));
                }
                _ => {}
            }
        }
        Ok(format!("{} log in, {owner} does not", [user.as_str(), reader.as_str()].join(" and ")))
    }

    async fn passwords(&self) -> Checked {
        let Forge { user, reader, temporal, .. } = &self.forge;
        let sql = format!("SELECT 1 FROM pg_roles WHERE rolname = {}", literal(temporal));
        let temporal = (!self.list(&sql).await?.is_empty()).then_some((temporal, "postgres_temporal_pw"));
        let pairs = [(user, "postgres_app_user_pw"), (reader, "postgres_app_ro_pw")];
        let pairs = pairs.into_iter().chain(temporal);
        let mut right = Vec::new();
        for (role, key) in pairs {
            match self.session(role, key, Sslmode::Prefer).await {
                Ok(session) => session.close().await,
                Err(outcome) if outcome.kind.as_deref() == Some(Why::Password.word()) => {
                    return Err(Outcome { hint: Some(SYNC.to_owned()), ..outcome });
                }
                Err(outcome) => return Err(outcome),
            }
            right.push(role.as_str());
        }
        Ok(format!("{} log in with their passwords", right.join(", ")))
    }

    async fn database_owner(&self) -> Checked {
        let Forge { database, owner, .. } = &self.forge;
        let sql = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()";
        let found = self.list(sql).await?.pop().unwrap_or_default();
        if found != *owner {
            return Err(Outcome::fail("owner", format!("{database} belongs to {found}, not to {owner}"))
                .finding(finding::DATABASE_OWNER)
                .hint(format!("ALTER DATABASE {} OWNER TO {}", identifier(database), identifier(owner))));
        }
        Ok(format!("{database} belongs to {owner}"))
    }

    async fn schema_owner(&self) -> Checked {
        let Forge { schema, owner, .. } = &self.forge;
        let name = literal(schema);
        let sql = format!("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = {name}");
        match self.list(&sql).await?.pop() {
            None => Err(Outcome::fail("schema", format!("the schema {schema} does not exist"))
                .finding(finding::SCHEMA_OWNER)
                .hint(SYNC)),
            Some(found) if found != *owner => {
                Err(Outcome::warn("owner", format!("the schema {schema} belongs to {found}, not to {owner}"))
                    .finding(finding::SCHEMA_OWNER)
                    .hint(format!("ALTER SCHEMA {} OWNER TO {}", identifier(schema), identifier(owner))))
            }
            Some(_) => Ok(format!("the schema {schema} belongs to {owner}")),
        }
    }

    async fn privileges(&self) -> Checked {
        let Forge { schema, user, reader, .. } = &self.forge;
        let (schema, user, reader) = (literal(schema), literal(user), literal(reader));
        // Each row names a privilege that is missing. Only CASE keeps an index from being
        // asked for the privileges of a sequence.
        let sql = format!(
            "SELECT p || ' on schema ' || {schema} || ' for ' || r \
               FROM (VALUES ({user}, 'USAGE'), ({user}, 'CREATE'), ({reader}, 'USAGE')) w(r, p) \
              WHERE NOT has_schema_privilege(r, {schema}, p) \
             UNION ALL \
             SELECT p || ' on ' || c.oid::regclass || ' for ' || r \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = {schema}, \
                    (VALUES ({user}, 'SELECT'), ({user}, 'INSERT'), ({user}, 'UPDATE'), ({user}, 'DELETE'), \
                            ({reader}, 'SELECT')) w(r, p) \
              WHERE CASE WHEN c.relkind IN ('r', 'p') THEN NOT has_table_privilege(r, c.oid, p) END \
             UNION ALL \
             SELECT 'USAGE on ' || c.oid::regclass || ' for ' || {user} \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = {schema} \
              WHERE CASE WHEN c.relkind = 'S' THEN NOT has_sequence_privilege({user}, c.oid, 'USAGE') END"
        );
        let missing = self.list(&sql).await?;
        if let Some(one) = missing.first() {
            let more = missing.len() - 1;
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            return Err(Outcome::fail("privilege", format!("missing: {one}{more}"))
                .finding(finding::PRIVILEGE_MISSING)
                .hint(SYNC));
        }
        Ok("schema, tables and sequences as they should be".into())
    }

    async fn default_privileges(&self) -> Checked {
        let Forge { schema, owner, user, reader, .. } = &self.forge;
        let sql = format!(
            "SELECT DISTINCT pg_get_userbyid(d.defaclrole) FROM pg_default_acl d \
               JOIN pg_namespace n ON n.oid = d.defaclnamespace AND n.nspname = {}, \
                    aclexplode(d.defaclacl) a \
              WHERE d.defaclobjtype = 'r' AND a.privilege_type = 'SELECT' AND pg_get_userbyid(a.grantee) = {}",
            literal(schema),
            literal(reader)
        );
        let found = self.list(&sql).await?;
        let missing: Vec<&str> =
            [owner, user].into_iter().filter(|role| !found.contains(role)).map(String::as_str).collect();
        if missing.is_empty() {
            return Ok(format!("{reader} will read what {owner} and {user} make"));
        }
        let told = format!("{reader} will not read tables that {} makes", missing.join(", "));
        Err(Outcome::warn("privilege", told).finding(finding::PRIVILEGE_MISSING).hint(SYNC))
    }

    async fn ssl(&self) -> Checked {
        let on = self.list("SHOW ssl").await?.pop().unwrap_or_default();
        let own = self.list("SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()").await?.pop();
        match (on.as_str(), own.as_deref()) {
            ("on", Some("true")) => Ok("ssl is on, and this session uses it".into()),
            (_, _) => Err(Outcome::warn("no-tls", format!("ssl is {on}, and this session does without"))
                .finding(finding::TLS_OFF)
                .hint("tls.enabled of the chart")),
        }
    }

    async fn pg_hba(&self) -> Checked {
        let sql = "SELECT coalesce(type, ''), coalesce(address, ''), coalesce(auth_method, ''), \
                   coalesce(error, ''), line_number FROM pg_hba_file_rules ORDER BY line_number";
        let rows = self.ask(sql).await?;
        let text = |row: &Row, at: usize| row.get(at).cloned().flatten().unwrap_or_default();
        let rules: Vec<[String; 5]> =
            rows.iter().map(|row| [0, 1, 2, 3, 4].map(|at| text(row, at))).collect();
        judge(&rules)
    }

    async fn plain(&self) -> Checked {
        match self.session(&self.forge.user, "postgres_app_user_pw", Sslmode::Disable).await {
            Ok(session) => {
                let from = session.value("SELECT host(inet_client_addr())", self.given.limit).await?;
                session.close().await;
                let outcome = match from.as_deref() {
                    Some(from @ ("127.0.0.1" | "::1")) => Outcome::warn(
                        "loopback",
                        format!("a login without TLS is taken from {from}, where a port-forward comes from"),
                    )
                    .hint("how others are met, a test from inside the cluster says (--in-cluster)"),
                    _ => Outcome::fail("plain-text", "a login without TLS is taken")
                        .hint("pg_hba.conf: hostnossl all all 0.0.0.0/0 reject, and ::/0"),
                };
                Err(outcome.finding(finding::PLAIN_TEXT))
            }
            Err(outcome) if outcome.kind.as_deref() == Some(Why::NotAdmitted.word()) => {
                Ok(format!("refused without TLS: {}", outcome.detail))
            }
            Err(outcome) => Err(outcome),
        }
    }
}

/// Type, address, method, error and line of each rule of `pg_hba.conf`.
fn judge(rules: &[[String; 5]]) -> Checked {
    let wrong = |told: String| {
        Err(Outcome::fail("pg-hba", told).finding(finding::PLAIN_TEXT).hint(
            "hostnossl … reject for 0.0.0.0/0 and ::/0 first, then hostssl for the networks of the cluster",
        ))
    };
    if let Some([.., error, line]) = rules.iter().find(|[.., error, _]| !error.is_empty()) {
        return wrong(format!("line {line} of pg_hba.conf cannot be read: {error}"));
    }
    let everywhere = |address: &str| matches!(address, "all" | "0.0.0.0" | "::" | "0.0.0.0/0" | "::/0");
    let rejects = rules.iter().position(|[kind, address, method, ..]| {
        kind == "hostnossl" && method == "reject" && everywhere(address)
    });
    let broad = rules
        .iter()
        .position(|[kind, address, method, ..]| kind == "host" && method != "reject" && everywhere(address));
    match (rejects, broad) {
        (None, _) => return wrong("no line of pg_hba.conf rejects connections without TLS".into()),
        // The first line that fits counts.
        (Some(rejects), Some(broad)) if broad < rejects => {
            return wrong(format!("line {} of pg_hba.conf lets everybody in, TLS or not", rules[broad][4]));
        }
        (Some(_), Some(broad)) => {
            let told = format!("line {} of pg_hba.conf lets everybody in who uses TLS", rules[broad][4]);
            return Err(
                Outcome::warn("pg-hba", told).hint("hostssl for the networks of the cluster is enough")
            );
        }
        (Some(_), None) => {}
    }
    let tls = rules.iter().filter(|[kind, _, method, ..]| kind == "hostssl" && method != "reject").count();
    Ok(format!("without TLS nobody comes in, with TLS by {tls} lines"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(rules: &[(&str, &str, &str)]) -> Result<String, String> {
        let rules: Vec<[String; 5]> = rules
            .iter()
            .enumerate()
            .map(|(line, (kind, address, method))| {
                [*kind, *address, *method, "", &(line + 1).to_string()].map(str::to_owned)
            })
            .collect();
        judge(&rules).map_err(|outcome| outcome.detail)
    }

    #[test]
    fn rules_that_let_plain_text_in_are_named() {
        let reject = ("hostnossl", "0.0.0.0", "reject");
        let inside = ("hostssl", "10.244.0.0", "scram-sha-256");
        assert!(judged(&[reject, inside, ("host", "all", "reject")]).is_ok());
        let anybody = ("host", "all", "scram-sha-256");
        assert_eq!(
            judged(&[anybody, reject, inside]).unwrap_err(),
            "line 1 of pg_hba.conf lets everybody in, TLS or not"
        );
        assert_eq!(
            judged(&[reject, inside, anybody]).unwrap_err(),
            "line 3 of pg_hba.conf lets everybody in who uses TLS"
        );
        assert_eq!(judged(&[inside]).unwrap_err(), "no line of pg_hba.conf rejects connections without TLS");
    }
}
