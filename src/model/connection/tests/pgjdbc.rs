//! Held against pgjdbc itself, by `org.postgresql.Driver.parseURL`: java calls it, from the
//! jar that Debian's libpostgresql-jdbc-java installs. Without both the test says so.

use super::differential::samples;
use crate::model::connection::{Connection, Form, Service, read};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const JAR: &str = "/usr/share/java/postgresql.jar";

/// Reads lines of hexadecimal digits; answers each with a line: `!` for a refusal, or pairs
/// of property and hexadecimal value.
const ORACLE: &str = r#"
import java.nio.charset.StandardCharsets;
import java.util.*;
public class Oracle {
  public static void main(String[] args) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    HexFormat hex = HexFormat.of();
    Scanner in = new Scanner(System.in);
    StringBuilder out = new StringBuilder();
    while (in.hasNextLine()) {
      String url = new String(hex.parseHex(in.nextLine()), StandardCharsets.UTF_8);
      try {
        Properties read = org.postgresql.Driver.parseURL(url, new Properties());
        if (read == null) { out.append("!\n"); continue; }
        for (String name : new TreeSet<>(read.stringPropertyNames()))
          out.append(name).append('=')
             .append(hex.formatHex(read.getProperty(name).getBytes(StandardCharsets.UTF_8))).append(' ');
        out.append('\n');
      } catch (Exception refused) { out.append("!\n"); }
    }
    System.out.print(out);
  }
}
"#;

type Answer = Option<BTreeMap<String, String>>;

fn pgjdbc(urls: &[String]) -> Option<Vec<Answer>> {
    if !Path::new(JAR).exists() {
        return None;
    }
    let folder = tempfile::tempdir().ok()?;
    let source = folder.path().join("Oracle.java");
    std::fs::write(&source, ORACLE).ok()?;
    let mut java = Command::new("java");
    java.args(["-cp", JAR]).arg(source).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = java.spawn().ok()?;
    let hex = |text: &String| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    let lines: String = urls.iter().map(hex).collect();
    let mut stdin = child.stdin.take()?;
    let feeder = std::thread::spawn(move || drop(stdin.write_all(lines.as_bytes())));
    let output = child.wait_with_output().ok().filter(|output| output.status.success())?;
    feeder.join().ok()?;
    let answers: Vec<Answer> = String::from_utf8(output.stdout).ok()?.lines().map(answer).collect();
    assert_eq!(answers.len(), urls.len());
    Some(answers)
}

fn answer(line: &str) -> Answer {
    let text = |hex: &str| {
        let bytes = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
        String::from_utf8(bytes.collect()).unwrap()
    };
    let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (name.to_owned(), text(value)));
    (line != "!").then(|| line.split_whitespace().filter_map(pair).collect())
}

/// Said even where the output of tests that pass is swallowed.
fn not_run() {
    let _ = writeln!(std::io::stderr(), "NOT RUN: pgjdbc cannot be asked (java and {JAR} are needed)");
}

/// A connection as pgjdbc's properties; hosts and ports in lists, as it keeps them.
fn properties(connection: &Connection) -> BTreeMap<String, String> {
    let list = |of: fn(&crate::model::connection::Host) -> String| {
        connection.hosts.iter().map(of).collect::<Vec<_>>().join(",")
    };
    let mut found = BTreeMap::from([
        ("PGHOST".to_owned(), list(|host| host.name.clone())),
        ("PGPORT".to_owned(), list(|host| host.port.unwrap_or(5432).to_string())),
    ]);
    let mut set = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            found.insert(name.to_owned(), value);
        }
    };
    // The name of the user is the default of the database.
    set("PGDBNAME", connection.database.clone().or(connection.user.clone()));
    set("user", connection.user.clone());
    let text = |value: &[u8]| String::from_utf8(value.to_vec()).unwrap();
    set("password", connection.password.as_ref().map(|password| text(password.expose())));
    found
}

/// The properties that say where and as whom.
fn place(mut answer: BTreeMap<String, String>) -> BTreeMap<String, String> {
    answer.retain(|name, _| matches!(name.as_str(), "PGHOST" | "PGPORT" | "PGDBNAME" | "user" | "password"));
    // A server takes the user's name for an empty one.
    if let (Some(""), user) = (answer.get("PGDBNAME").map(String::as_str), answer.get("user").cloned()) {
        answer.remove("PGDBNAME");
        answer.extend(user.map(|user| ("PGDBNAME".to_owned(), user)));
    }
    // Brackets are pgjdbc's own matter, taken off when it connects.
    if let Some(hosts) = answer.get_mut("PGHOST") {
        let names = hosts.replace(['[', ']'], "");
        // An empty name is Java's loopback address.
        let name = |name: &str| if name.is_empty() { "localhost".to_owned() } else { name.to_owned() };
        *hosts = names.split(',').map(name).collect::<Vec<_>>().join(",");
    }
    answer
}

#[test]
fn pgjdbc_reads_the_same() {
    let inputs = samples(
        &[
            "jdbc:postgresql:(//)?[a-c0-9:/?&=%,+.]{0,20}",
            "jdbc:postgresql://(h[0-9]?|\\[::1\\])?(:[1-9][0-9]{0,3})?(,i(:[1-9])?)?/[a-d%4-6+]{0,5}(\\?&?(user|password|sslmode|ApplicationName)=[a-z1-9%+]{0,5}(&connectTimeout=[0-9])?&?)?",
        ],
        3000,
    );
    let urls: Vec<String> = inputs.into_iter().map(|input| String::from_utf8(input).unwrap()).collect();
    let Some(answers) = pgjdbc(&urls) else { return not_run() };
    let (mut same, mut refused, mut stricter) = (0, 0, 0);
    for (url, theirs) in urls.iter().zip(answers) {
        match (read(url.as_bytes()), theirs) {
            (Ok(ours), Some(theirs)) => {
                assert_eq!(properties(&ours.connection), place(theirs), "{url}");
                same += 1;
            }
            (Err(_), None) => refused += 1,
            (Err(wrong), Some(_)) => {
                let known = KNOWN.iter().any(|what| wrong.what.contains(what));
                assert!(known, "pgjdbc reads {url}: {wrong}");
                stricter += 1;
            }
            (Ok(ours), None) => panic!("pgjdbc refuses {url}: {ours:?}"),
        }
    }
    let counts = format!("{same} the same, {refused} refused by both, {stricter} by us alone");
    assert!(same > 1000 && refused > 500, "{counts}: the samples show too little");
}

/// What is refused here on purpose although pgjdbc goes on: names of hosts that no host can
/// have, and `%+5`, which Java takes for a number.
const KNOWN: &[&str] = &[
    "this is no name of a parameter",
    "a / or @ stands in the database",
    "this is no host name",
    "the port is no number",
    "% needs two hexadecimal digits",
    "not UTF-8",
    "zero byte",
];

#[test]
fn pgjdbc_reads_what_is_written() {
    let mut runner = TestRunner::deterministic();
    let strategy = super::properties::postgres();
    let connections = (0..1500).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    let written: Vec<(Connection, String)> = connections
        .filter_map(|it| {
            let text = Form::Jdbc.write(&it).ok()?;
            Some((it, text.text.expose_text()?.to_owned()))
        })
        .collect();
    assert!(written.len() > 100, "{}", written.len());
    let urls: Vec<String> = written.iter().map(|(_, url)| url.clone()).collect();
    let Some(answers) = pgjdbc(&urls) else { return not_run() };
    for ((it, url), theirs) in written.iter().zip(answers) {
        let theirs = place(theirs.unwrap_or_else(|| panic!("pgjdbc refuses {url}")));
        let mut hosts = it.hosts.clone();
        if hosts.is_empty() {
            hosts.push(super::host("localhost", None));
        }
        hosts.iter_mut().filter(|host| host.name.is_empty()).for_each(|host| host.name = "localhost".into());
        let it = Connection { hosts, ..it.clone() };
        assert_eq!(it.service, Service::Postgres);
        assert_eq!(properties(&it), theirs, "{url}");
    }
}
