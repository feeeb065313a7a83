//! The forms: which one a text is in, and how a connection is written in each.

use super::note::{BOM, Note, Noted, Notes};
use super::{
    CannotWrite, Connection, NotAConnection, Service, Written, aws, dsn, env, jdbc, libpq_env, mc,
    pg_service, pgpass, redis, redis_cli, s3, shell, uri,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// A way to write a connection down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Form {
    /// A URL of the service's own scheme.
    Uri,
    /// libpq's keywords and values.
    Dsn,
    /// pgjdbc's URL.
    Jdbc,
    /// Variables of applications, for a shell.
    Env,
    /// Lines of `.pgpass`.
    Pgpass,
    /// A section of `pg_service.conf`.
    PgService,
    /// libpq's variables, for a shell.
    LibpqEnv,
    /// A call of redis-cli, for a shell.
    RedisCli,
    /// MinIO's client's variable, for a shell.
    Mc,
    /// AWS's variables, for a shell.
    AwsEnv,
}

/// What was read.
#[derive(Debug)]
pub struct Read {
    /// The connection.
    pub connection: Connection,
    /// The form it was written in.
    pub form: Form,
    /// Traps in the way it is written.
    pub notes: Vec<Note>,
}

impl Form {
    /// Every form, in the order of the help.
    pub const ALL: [Form; 10] = [
        Form::Uri,
        Form::Dsn,
        Form::Jdbc,
        Form::Env,
        Form::Pgpass,
        Form::PgService,
        Form::LibpqEnv,
        Form::RedisCli,
        Form::Mc,
        Form::AwsEnv,
    ];

    /// The form's name, as `-o` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Uri => "uri",
            Form::Dsn => "dsn",
            Form::Jdbc => "jdbc",
            Form::Env => "env",
            Form::Pgpass => "pgpass",
            Form::PgService => "pg-service",
            Form::LibpqEnv => "libpq-env",
            Form::RedisCli => "redis-cli",
            Form::Mc => "mc",
            Form::AwsEnv => "aws-env",
        }
    }

    /// The form of this name.
    pub fn named(name: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.name() == name)
    }

    /// The forms that a connection to this service can have.
    pub fn of(service: Service) -> impl Iterator<Item = Form> {
        Form::ALL.into_iter().filter(move |form| form.fits(service))
    }

    fn fits(self, service: Service) -> bool {
        match self {
            Form::Uri | Form::Env => true,
            Form::Dsn | Form::Jdbc | Form::Pgpass | Form::PgService | Form::LibpqEnv => {
                service == Service::Postgres
            }
            Form::RedisCli => service == Service::Redis,
            Form::Mc | Form::AwsEnv => service == Service::S3,
        }
    }

    /// Writes a connection in this form, its secrets included; [`Connection::without_secrets`]
    /// leaves them out. Lines end in a newline, what is one value does not.
    pub fn write(self, connection: &Connection) -> Result<Written, CannotWrite> {
        let service = connection.service;
        if !self.fits(service) {
            let service = match service {
                Service::Postgres => "PostgreSQL",
                Service::Redis => "Redis",
                Service::S3 => "S3",
            };
            return Err(CannotWrite::Service { form: self.name(), service });
        }
        self.check(connection)?;
        match (self, service) {
            (Form::Uri, Service::Postgres) => uri::write(connection),
            (Form::Uri, Service::Redis) => redis::write(connection),
            (Form::Uri, Service::S3) => s3::write(connection),
            (Form::Dsn, _) => dsn::write(connection),
            (Form::Jdbc, _) => jdbc::write(connection),
            (Form::Env, _) => env::write(connection),
            (Form::Pgpass, _) => pgpass::write(connection),
            (Form::PgService, _) => pg_service::write(connection),
            (Form::LibpqEnv, _) => libpq_env::write(connection),
            (Form::RedisCli, _) => redis_cli::write(connection),
            (Form::Mc, _) => mc::write(connection),
            (Form::AwsEnv, _) => aws::write(connection),
        }
    }

    /// What no form can write.
    fn check(self, connection: &Connection) -> Result<(), CannotWrite> {
        const ZERO: &str = "it holds a zero byte";
        let wrong = |part: &str, why| Err(CannotWrite::value(self.name(), part, why));
        if connection.password.as_ref().is_some_and(|password| password.expose().contains(&0)) {
            return wrong("password", ZERO);
        }
        if connection.user.as_ref().is_some_and(|user| user.contains('\0')) {
            return wrong("user", ZERO);
        }
        if connection.database.as_ref().is_some_and(|database| database.contains('\0')) {
            return wrong("database", ZERO);
        }
        if connection.hosts.iter().any(|host| host.name.contains(['\0', ','])) {
            return wrong("host", "it holds a zero byte or a comma");
        }
        match connection.parameters.iter().find(|parameter| parameter.value.expose().contains(&0)) {
            Some(parameter) => wrong(&parameter.name, ZERO),
            None => Ok(()),
        }
    }

    fn read(self, input: &[u8], notes: &mut Notes) -> Noted<Connection> {
        match self {
            Form::Uri if begins(input, "redis") => redis::parse(input, notes),
            Form::Uri if begins(input, "http") => s3::parse(input, notes),
            Form::Uri => uri::parse(input, notes),
            Form::Dsn => dsn::parse(input),
            Form::Jdbc => jdbc::parse(input, notes),
            Form::Env => env::parse(input, notes),
            Form::Pgpass => pgpass::parse(input),
            Form::PgService => pg_service::parse(input),
            Form::LibpqEnv => libpq_env::parse(input),
            Form::RedisCli => redis_cli::parse(input),
            Form::Mc => mc::parse(input, notes),
            Form::AwsEnv => aws::parse(input),
        }
    }

    /// Whether an end of line at the end belongs to the form.
    fn has_lines(self) -> bool {
        !matches!(self, Form::Uri | Form::Dsn | Form::Jdbc)
    }
}

/// Whether a text begins so, whatever the case.
pub(super) fn begins(input: &[u8], scheme: &str) -> bool {
    input.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme.as_bytes()))
}

/// Reads a connection string in whatever form it is.
pub fn read(input: &[u8]) -> Noted<Read> {
    let mut notes = Notes::default();
    let mut decoded = None;
    // A value of a Secret is copied as base64, and sometimes encoded twice.
    for _ in 0..2 {
        let Some(text) = base64(decoded.as_ref().map_or(input, |text: &Zeroizing<Vec<u8>>| text)) else {
            break;
        };
        notes.add("base64", None, "the text was base64 and was decoded");
        decoded = Some(Zeroizing::new(text));
    }
    let input = decoded.as_ref().map_or(input, |text| text);
    let stripped = input.strip_prefix(BOM);
    let shift = if stripped.is_some() { BOM.len() } else { 0 };
    if stripped.is_some() {
        notes.add("byte-order-mark", Some(0), "a byte order mark stands at the beginning");
    }
    let text = stripped.unwrap_or(input);
    let shifted = |wrong: NotAConnection| NotAConnection { at: wrong.at + shift, ..wrong };
    let form = form(text).map_err(shifted)?;
    let text = if form.has_lines() { text } else { without_end(text, shift, &mut notes) };
    let before = notes.0.len();
    let connection = form.read(text, &mut notes).map_err(shifted)?;
    for position in notes.0.iter_mut().skip(before).filter_map(|note| note.position.as_mut()) {
        *position += shift;
    }
    if let Some(password) = &connection.password {
        notes.password(password.expose());
    }
    Ok(Read { connection, form, notes: notes.0 })
}

/// The text without the one end of line at its end.
fn without_end<'a>(text: &'a [u8], shift: usize, notes: &mut Notes) -> &'a [u8] {
    let Some(line) = text.strip_suffix(b"\n") else { return text };
    let at = Some(line.len() + shift);
    notes.add(
        "trailing-newline",
        at,
        "a newline stood at the end and was dropped (SEC015); printf %s writes none",
    );
    let Some(line) = line.strip_suffix(b"\r") else { return line };
    notes.add("carriage-return", at.map(|at| at - 1), "a carriage return stood at the end and was dropped");
    line
}

fn base64(input: &[u8]) -> Option<Vec<u8>> {
    if form(input).is_ok() {
        return None;
    }
    let text: Vec<u8> = input.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let text = Zeroizing::new(text);
    if text.len() < 8 {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(&*text).ok()?);
    let again = STANDARD.decode(decoded.trim_ascii()).map(Zeroizing::new);
    let twice = again.is_ok_and(|again| form(&again).is_ok());
    (form(decoded.strip_prefix(BOM).unwrap_or(&decoded)).is_ok() || twice).then(|| decoded.to_vec())
}

fn form(input: &[u8]) -> Noted<Form> {
    let own = |scheme: &&str| input.starts_with(scheme.as_bytes());
    let schemes = redis::SCHEMES.iter().chain(&s3::SCHEMES);
    if uri::SCHEMES.iter().any(own) || schemes.clone().any(|(scheme, _)| begins(input, scheme)) {
        return Ok(Form::Uri);
    }
    if own(&jdbc::SCHEME) {
        return Ok(Form::Jdbc);
    }
    let text = input.trim_ascii_start();
    let mut lines = input.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"#")).unwrap_or_default();
    if first.starts_with(b"[") && first.ends_with(b"]") {
        return Ok(Form::PgService);
    }
    let word = text.strip_prefix(b"export ").unwrap_or(text).trim_ascii_start();
    if let Some((name, _)) = shell::name(word) {
        let found = match name.as_str() {
            redis_cli::VARIABLE => Some(Form::RedisCli),
            name if name.starts_with(mc::PREFIX) => Some(Form::Mc),
            name if name.starts_with(aws::PREFIX) => Some(Form::AwsEnv),
            name if env::is_variable(name) => Some(Form::Env),
            name if libpq_env::is_variable(name) => Some(Form::LibpqEnv),
            _ => None,
        };
        if let Some(form) = found {
            return Ok(form);
        }
    }
    if text.starts_with(b"redis-cli") {
        return Ok(Form::RedisCli);
    }
    if dsn::fits(input) {
        return Ok(Form::Dsn);
    }
    let slashes = input.windows(3).position(|bytes| bytes == b"://");
    if let Some(at) =
        slashes.filter(|at| input[..*at].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'+'))
    {
        let wrong = NotAConnection::at("connection string", 0, "this scheme is not known");
        let driver = input[..at].contains(&b'+');
        return Err(wrong.hint(if driver {
            "leave the driver out of the scheme: postgresql://…"
        } else {
            SCHEMES
        }));
    }
    if pgpass::fits(input) {
        return Ok(Form::Pgpass);
    }
    Err(NotAConnection::at("connection string", 0, "no form is known that begins so").hint(SCHEMES))
}

const SCHEMES: &str = "it may be postgres://…, jdbc:postgresql:…, host=… user=…, redis[s]://…, http[s]://…, \
     a line of .pgpass, a section of pg_service.conf, or variables such as PGHOST=…";
