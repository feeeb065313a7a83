//! What `decode` writes, fed to those it is written for: bash, psql and redis-cli say over
//! the wire what they took it for. A program that is not installed is said, not passed over.

use crate::secrets;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Every byte but zero and the ends of lines, and what shells are fond of.
fn nasty() -> Vec<u8> {
    let mut bytes: Vec<u8> = (1..=255).filter(|byte| !b"\n\r".contains(byte)).collect();
    bytes.extend_from_slice(b"'\\''$(id)`id`${HOME}\" !!#~*?[a]{b,c};&|<>\\:@/%41+");
    bytes
}

const USER: &str = "o'neil \\ \"$USER\" @:/?#[]%41";
const DATABASE: &str = "data \\ 'base' $(id) :@/?&=%41";

fn encoded(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}

/// What the plugin writes in this form.
fn written(url: &str, form: &str) -> Vec<u8> {
    let mut child =
        secrets().command(&["decode", "--url", "-", "-o", form, "--show-values"]).spawn().unwrap();
    child.stdin.take().unwrap().write_all(url.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{form}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        let _ = writeln!(std::io::stderr(), "NOT RUN: {program} is not installed");
    }
    found.is_ok()
}

/// A server for one service that hands on what each client said.
struct Listener<T> {
    port: u16,
    said: mpsc::Receiver<T>,
}

fn listen<T: Send + 'static>(serve: fn(&mut TcpStream) -> Option<T>) -> Listener<T> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, said) = mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
            if let Some(heard) = serve(&mut stream)
                && sender.send(heard).is_err()
            {
                return;
            }
        }
    });
    Listener { port, said }
}

impl<T> Listener<T> {
    /// What the client said that was just run.
    fn heard(&self, form: &str) -> T {
        self.said.recv_timeout(Duration::from_secs(20)).unwrap_or_else(|_| panic!("{form}: nobody came"))
    }
}

/// User, database and password as they came.
type Login = (Vec<u8>, Vec<u8>, Vec<u8>);

/// Asks for the password in plain text, then refuses: "Message Flow" of PostgreSQL's manual.
fn postgres(stream: &mut TcpStream) -> Option<Login> {
    let body = loop {
        let body = message(stream)?;
        match body.get(..4)? {
            // SSLRequest and GSSENCRequest.
            [0x04, 0xd2, 0x16, 0x2f | 0x30] => stream.write_all(b"N").ok()?,
            _ => break body,
        }
    };
    let mut words = body[4..].split(|byte| *byte == 0).map(<[u8]>::to_vec);
    let (mut user, mut database) = (Vec::new(), Vec::new());
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        match name.as_slice() {
            b"user" => user = value,
            b"database" => database = value,
            _ => {}
        }
    }
    stream.write_all(b"R\0\0\0\x08\0\0\0\x03").ok()?;
    let mut kind = [0];
    stream.read_exact(&mut kind).ok()?;
    let mut password = message(stream)?;
    password.pop();
    let _ = stream.write_all(b"E\0\0\0\x1fSFATAL\0C28P01\0Mheard you\0\0\0");
    Some((user, database, password))
}

/// What stands behind a length.
fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let mut body = vec![0; (u32::from_be_bytes(length) as usize).checked_sub(4)?];
    stream.read_exact(&mut body).ok()?;
    Some(body)
}

/// The commands up to PING, each with its arguments.
fn redis(stream: &mut TcpStream) -> Option<Vec<Vec<Vec<u8>>>> {
    let mut commands = Vec::new();
    loop {
        let count = number(stream, b'*')?;
        let mut words = Vec::new();
        for _ in 0..count {
            let mut word = vec![0; number(stream, b'$')? + 2];
            stream.read_exact(&mut word).ok()?;
            word.truncate(word.len() - 2);
            words.push(word);
        }
        stream.write_all(b"+OK\r\n").ok()?;
        if words[0].eq_ignore_ascii_case(b"PING") {
            return Some(commands);
        }
        commands.push(words);
    }
}

fn number(stream: &mut TcpStream, mark: u8) -> Option<usize> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        line.push(byte[0]);
    }
    let text = std::str::from_utf8(line.strip_prefix(&[mark])?).ok()?;
    text.trim_end().parse().ok()
}

fn psql(home: &Path) -> Command {
    let mut psql = Command::new("psql");
    quiet(&mut psql, home);
    psql.args(["--no-password", "--no-psqlrc", "-c", "SELECT 1"]);
    psql
}

/// Bash, which reads the form before the line that follows.
fn bash(home: &Path, form: &[u8], then: &str) {
    let mut bash = Command::new("bash");
    quiet(&mut bash, home).env("LC_ALL", "C").stdin(Stdio::piped());
    let mut child = bash.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&[form, then.as_bytes()].concat()).unwrap();
    child.wait().unwrap();
}

fn quiet<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("HOME", home).env("PATH", path);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}

fn line(bytes: &[u8]) -> String {
    // Every form that is an argument is ASCII or text; a test of raw bytes stands elsewhere.
    String::from_utf8(bytes.strip_suffix(b"\n").unwrap_or(bytes).to_vec()).unwrap()
}

#[cfg(unix)]
#[test]
fn psql_logs_in_with_what_every_form_says() {
    use std::os::unix::ffi::OsStrExt;
    if !installed("psql") {
        return;
    }
    let server = listen(postgres);
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let password = nasty();
    let url = format!(
        "postgresql://{}:{}@127.0.0.1:{}/{}?sslmode=disable&gssencmode=disable",
        encoded(USER.as_bytes()),
        encoded(&password),
        server.port,
        encoded(DATABASE.as_bytes()),
    );
    let expected: Login = (USER.into(), DATABASE.into(), password);
    for form in ["uri", "dsn"] {
        let text = written(&url, form);
        let argument = std::ffi::OsStr::from_bytes(text.strip_suffix(b"\n").unwrap());
        psql(home).arg("-d").arg(argument).status().unwrap();
        assert!(server.heard(form) == expected, "{form}");
    }
    bash(home, &written(&url, "libpq-env"), "psql --no-password --no-psqlrc -c 'SELECT 1'\n");
    assert!(server.heard("libpq-env") == expected, "libpq-env");
    bash(home, &written(&url, "env"), "psql --no-password --no-psqlrc -c 'SELECT 1' \"$DATABASE_URL\"\n");
    assert!(server.heard("env") == expected, "env");
    bash(
        home,
        &written(&url, "env"),
        "PGPASSWORD=$DB_PASSWORD psql -w -X -c 'SELECT 1' -h \"$DB_HOST\" -p \"$DB_PORT\" -U \"$DB_USERNAME\" -d \"dbname='$(printf %s \"$DB_NAME\" | sed \"s/['\\\\\\\\]/\\\\\\\\&/g\")'\"\n",
    );
    assert!(server.heard("env, one by one") == expected, "env, one by one");
}

#[cfg(unix)]
#[test]
fn psql_finds_what_it_needs_in_its_own_files() {
    use std::os::unix::fs::PermissionsExt;
    if !installed("psql") {
        return;
    }
    let server = listen(postgres);
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let (user, database) = ("o'neil:\\ \"$USER\" #", "da\\ta 'base' :*");
    let mut password = nasty();
    password.retain(|byte| !b"\x0b\x0c".contains(byte));
    let url = format!(
        "postgresql://{}:{}@127.0.0.1:{}/{}?sslmode=disable&gssencmode=disable",
        encoded(user.as_bytes()),
        encoded(&password),
        server.port,
        encoded(database.as_bytes()),
    );
    let expected: Login = (user.into(), database.into(), password);
    let pgpass = home.join("pgpass");
    std::fs::write(&pgpass, written(&url, "pgpass")).unwrap();
    std::fs::set_permissions(&pgpass, std::fs::Permissions::from_mode(0o600)).unwrap();
    let open = format!("host=127.0.0.1 port={} sslmode=disable gssencmode=disable", server.port);
    let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    let open = format!("{open} user={} dbname={}", quoted(user), quoted(database));
    psql(home).env("PGPASSFILE", &pgpass).args(["-d", &open]).status().unwrap();
    assert!(server.heard("pgpass") == expected, "pgpass");

    let service = home.join("pg_service.conf");
    let section = written(&url, "pg-service");
    let name = section.split(|byte| *byte == b'\n').next().unwrap();
    let name = line(name).trim_matches(['[', ']']).to_owned();
    std::fs::write(&service, &section).unwrap();
    psql(home).env("PGSERVICEFILE", &service).env("PGSERVICE", name).status().unwrap();
    assert!(server.heard("pg-service") == expected, "pg-service");
}

#[cfg(unix)]
#[test]
fn redis_cli_logs_in_with_what_every_form_says() {
    use std::os::unix::ffi::OsStrExt;
    if !installed("redis-cli") {
        return;
    }
    let server = listen(redis);
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let mut password = nasty();
    password.extend_from_slice(b"\r\n");
    let url =
        format!("redis://{}:{}@127.0.0.1:{}/3", encoded(USER.as_bytes()), encoded(&password), server.port);
    let auth = vec![b"AUTH".to_vec(), USER.into(), password];
    let select = vec![b"SELECT".to_vec(), b"3".to_vec()];
    let check = |form: &str| {
        let heard = server.heard(form);
        let found = |wanted: &Vec<Vec<u8>>| {
            let same = |said: &Vec<Vec<u8>>| {
                said.len() == wanted.len()
                    && said[0].eq_ignore_ascii_case(&wanted[0])
                    && said[1..] == wanted[1..]
            };
            heard.iter().any(same)
        };
        assert!(found(&auth) && found(&select), "{form}: {heard:?}");
    };
    let text = written(&url, "uri");
    let argument = std::ffi::OsStr::from_bytes(text.strip_suffix(b"\n").unwrap());
    let mut client = Command::new("redis-cli");
    quiet(&mut client, home).arg("-u").arg(argument).arg("PING").status().unwrap();
    check("uri");
    let call = written(&url, "redis-cli");
    bash(home, call.strip_suffix(b"\n").unwrap(), " PING\n");
    check("redis-cli");
    bash(
        home,
        &written(&url, "env"),
        "REDISCLI_AUTH=$REDIS_PASSWORD redis-cli -h \"$REDIS_HOST\" -p \"$REDIS_PORT\" --user \"$REDIS_USERNAME\" -n 3 PING\n",
    );
    check("env");
}

/// What stands before the host, and the path behind it.
const REDIS_URLS: &[(&str, &str)] = &[
    ("redis://", ""),
    ("redis://secret@", "/2"),
    ("redis://:p%40+@", "/"),
    ("redis://u:@", ""),
    ("redis://u:p/q@", "/1"),
    ("redis://u:p:q@", "/1"),
    ("redis://%75:%70%2F@", "/0"),
    ("redis://u:%4@", ""),
    ("redis://u:%zz@", ""),
    ("redis://u%3Av:p@", "/15"),
];

#[test]
fn redis_cli_reads_urls_as_they_are_read_here() {
    if !installed("redis-cli") {
        return;
    }
    let server = listen(redis);
    let home = tempfile::tempdir().unwrap();
    for (before, after) in REDIS_URLS {
        let url = format!("{before}127.0.0.1:{}{after}", server.port);
        let ours = secrets().run_with(&["decode", "--url", "-", "--show-values", "-o", "json"], &url);
        let mut client = Command::new("redis-cli");
        let theirs = quiet(&mut client, home.path()).args(["-u", &url, "PING"]).status().unwrap();
        assert_eq!(ours.code == 0, theirs.success(), "{url}: {ours:?}");
        if ours.code != 0 {
            continue;
        }
        let heard = server.heard(&url);
        let said = |command: &str| {
            let found = heard.iter().find(|words| words[0].eq_ignore_ascii_case(command.as_bytes()));
            let text = |word: &Vec<u8>| String::from_utf8(word.clone()).unwrap();
            found.map(|words| words[1..].iter().map(text).collect::<Vec<_>>()).unwrap_or_default()
        };
        let json = ours.json();
        let password = json["password"]["text"].as_str();
        let empty = json["notes"].as_array().unwrap().iter().any(|note| note["id"] == "empty-user");
        let auth = match (json["user"].as_str(), password) {
            (Some(user), password) => vec![user, password.unwrap_or_default()],
            (None, Some(password)) if empty => vec!["", password],
            (None, Some(password)) => vec![password],
            (None, None) => Vec::new(),
        };
        assert_eq!(said("AUTH"), auth, "{url}");
        let database: Vec<&str> = json["database"].as_str().into_iter().filter(|it| *it != "0").collect();
        assert_eq!(said("SELECT"), database, "{url}");
    }
}
