//! Held against libpq itself, by `PQconninfoParse`: python3 calls it, no C is built. Without
//! python3 or libpq there is nothing to hold against, and the test says so.

use super::super::keywords;
use crate::model::connection::{Form, read};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

/// Reads lines of hexadecimal digits; answers each with a line: `!` for a refusal, or pairs
/// of keyword and hexadecimal value.
const ORACLE: &str = r#"
import ctypes, ctypes.util, sys
name = ctypes.util.find_library("pq")
if not name: sys.exit(3)
pq = ctypes.CDLL(name)
class Option(ctypes.Structure):
    _fields_ = [(n, ctypes.c_char_p) for n in "keyword envvar compiled val label dispchar".split()] + [("dispsize", ctypes.c_int)]
pq.PQconninfoParse.restype = ctypes.POINTER(Option)
pq.PQconninfoParse.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_char_p)]
pq.PQconninfoFree.argtypes = [ctypes.POINTER(Option)]
print(pq.PQlibVersion())
for line in sys.stdin:
    options = pq.PQconninfoParse(bytes.fromhex(line), None)
    if not options:
        print("!")
        continue
    pairs, i = [], 0
    while options[i].keyword:
        if options[i].val is not None:
            pairs.append(options[i].keyword.decode() + "=" + options[i].val.hex())
        i += 1
    print(" ".join(pairs))
    pq.PQconninfoFree(options)
"#;

type Answer = Option<BTreeMap<String, Vec<u8>>>;

fn libpq(inputs: &[Vec<u8>]) -> Option<Vec<Answer>> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let lines: String = inputs.iter().map(|input| hex(input) + "\n").collect();
    let mut child = Command::new("python3")
        .args(["-c", ORACLE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let feeder = std::thread::spawn(move || drop(stdin.write_all(lines.as_bytes())));
    let output = child.wait_with_output().ok()?;
    feeder.join().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    let mut lines = text.lines();
    lines.next()?;
    let answers: Vec<Answer> = lines.map(answer).collect();
    assert_eq!(answers.len(), inputs.len());
    Some(answers)
}

/// Said even where the output of tests that pass is swallowed.
fn not_run() {
    let why = "NOT RUN: libpq cannot be asked (python3 and libpq.so are needed)";
    let _ = writeln!(std::io::stderr(), "{why}");
}

fn answer(line: &str) -> Answer {
    let bytes = |hex: &str| {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    };
    let pair = |pair: &str| {
        let (keyword, value) = pair.split_once('=').unwrap();
        (keyword.to_owned(), bytes(value))
    };
    (line != "!").then(|| line.split_whitespace().map(pair).collect())
}

pub(super) fn samples(patterns: &[&str], count: usize) -> Vec<Vec<u8>> {
    let mut runner = TestRunner::deterministic();
    let mut found = Vec::new();
    for pattern in patterns {
        let strategy = proptest::string::string_regex(pattern).unwrap();
        found.extend((0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current().into_bytes()));
    }
    found
}

/// What libpq's answer looks like with one port for each host and nothing empty.
fn normal(mut answer: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let empty = |value: Option<&Vec<u8>>| value.is_some_and(Vec::is_empty);
    for keyword in ["host", "port"] {
        if empty(answer.get(keyword)) {
            answer.remove(keyword);
        }
    }
    answer
}

#[test]
fn libpq_reads_the_same() {
    let inputs = samples(
        &[
            "postgres(ql)?://[a-c0-9:@/?&=%,\\[\\]+.]{0,24}",
            "postgresql://([a-c%0-9]{0,3}(:[a-c%0-9!#+]{0,6})?@)?(h[0-9]?|\\[::1\\])(:[1-9][0-9]{0,3})?(,i(:[1-9])?)?(/[a-d%4-6]{0,4})?(\\?(sslmode|user|port|password|ssl|options)=[a-z1-9%]{0,4}(&connect_timeout=[0-9])?)?",
            "(host|user|password|port|dbname|sslmode) ?= ?[a-c1-9'\\\\ =]{0,8}( (user|dbname|options|nope) ?=[ a-c'\\\\]{0,6})?",
        ],
        4000,
    );
    let Some(answers) = libpq(&inputs) else {
        not_run();
        return;
    };
    let (mut same, mut refused) = (0, 0);
    for (input, theirs) in inputs.iter().zip(answers) {
        let shown = String::from_utf8_lossy(input);
        match (read(input), theirs) {
            (Ok(ours), Some(theirs)) => {
                assert!(ours.notes.iter().all(|note| note.id != "unknown-parameter"), "{shown}");
                let pairs = keywords::of(&ours.connection).into_iter();
                let mut ours: BTreeMap<String, Vec<u8>> =
                    pairs.map(|(keyword, value)| (keyword.to_owned(), value.expose().to_vec())).collect();
                let mut theirs = normal(theirs);
                // One port for all hosts, or the same for each: it is the same.
                let ports = (ours.remove("port"), theirs.remove("port"));
                if let (Some(ours), Some(theirs)) = ports {
                    let number = |list: &[u8]| {
                        String::from_utf8(list.to_vec())
                            .unwrap()
                            .trim()
                            .trim_start_matches('+')
                            .trim_start_matches('0')
                            .to_owned()
                    };
                    let list = String::from_utf8(theirs.clone()).unwrap();
                    let every = list.split(',').all(|port| number(port.as_bytes()) == number(&ours));
                    assert!(ours == theirs || every || list.contains(['0', ' ', '+']), "{shown}");
                }
                assert_eq!(ours, theirs, "{shown}");
                same += 1;
            }
            (Err(_), None) => refused += 1,
            // libpq looks at ports only when it connects, and has other limits of its own.
            (Err(wrong), Some(_)) => {
                let known =
                    ["port", "hosts", "raw white space", "an @", "a ? stands", "not valid UTF-8", "no form"];
                assert!(known.iter().any(|what| wrong.what.contains(what)), "{shown}: {wrong}");
            }
            (Ok(ours), None) => {
                assert!(ours.notes.iter().any(|note| note.id == "unknown-parameter"), "{shown}: {ours:?}");
            }
        }
    }
    assert!(same > 2000 && refused > 1000, "{same} the same, {refused} refused: the samples show too little");
}

#[test]
fn libpq_reads_what_is_written() {
    let mut runner = TestRunner::deterministic();
    let strategy = super::properties::postgres();
    let connections: Vec<_> = (0..1500).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    for form in [Form::Uri, Form::Dsn] {
        let written: Vec<Vec<u8>> =
            connections.iter().map(|it| form.write(it).unwrap().text.expose().to_vec()).collect();
        let Some(answers) = libpq(&written) else {
            not_run();
            return;
        };
        for ((it, text), theirs) in connections.iter().zip(&written).zip(answers) {
            let shown = String::from_utf8_lossy(text);
            let Some(theirs) = theirs else {
                // An older libpq does not know the newest parameters.
                assert!(it.parameter("load_balance_hosts").is_some(), "libpq refuses {shown}");
                continue;
            };
            let pairs = keywords::of(it).into_iter();
            let ours: BTreeMap<String, Vec<u8>> =
                pairs.map(|(keyword, value)| (keyword.to_owned(), value.expose().to_vec())).collect();
            assert_eq!(ours.get("password"), theirs.get("password"), "{shown}");
            assert_eq!(ours.get("user"), theirs.get("user"), "{shown}");
            assert_eq!(ours.get("dbname"), theirs.get("dbname"), "{shown}");
            assert_eq!(ours.get("options"), theirs.get("options"), "{shown}");
            let host = |pairs: &BTreeMap<String, Vec<u8>>| {
                pairs.get("host").filter(|host| !host.is_empty()).cloned()
            };
            assert_eq!(host(&ours), host(&theirs), "{shown}");
        }
    }
}
