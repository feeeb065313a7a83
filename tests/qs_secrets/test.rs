//! `test`.

use crate::secrets;
use crate::support::{Answer, FakeApi, Outcome, World};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

const INVENTORY: &str = "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nredis: [{name: cart, application: cart}]\nminio: [{name: store, application: store, buckets: [raw]}]\n";
const SECRET: &str = "qs-redis-cart";

/// A Redis that knows a handful of commands, and never answers one of them.
struct Redis {
    port: u16,
    keys: Arc<Mutex<HashMap<String, String>>>,
    asked: Receiver<String>,
}

impl Redis {
    fn start(silent: &'static str) -> Redis {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (keys, (told, asked)) = (Arc::<Mutex<HashMap<String, String>>>::default(), channel());
        let own = keys.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (keys, told) = (own.clone(), told.clone());
                std::thread::spawn(move || serve(stream, silent, &keys, &told));
            }
        });
        Redis { port, keys, asked }
    }
}

fn serve(
    mut stream: TcpStream,
    silent: &str,
    keys: &Mutex<HashMap<String, String>>,
    told: &Sender<String>,
) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut known = false;
    loop {
        let words = command(&mut reader)?;
        let _ = told.send(words[0].clone());
        if words[0] == silent {
            continue;
        }
        let mut keys = keys.lock().unwrap();
        let answer = match (words[0].as_str(), known) {
            ("AUTH", _) if words.last().unwrap() == "hunter2" => {
                known = true;
                "+OK\r\n".to_owned()
            }
            ("AUTH", _) => "-WRONGPASS invalid username-password pair\r\n".to_owned(),
            (_, false) => "-NOAUTH Authentication required.\r\n".to_owned(),
            ("PING", _) => "+PONG\r\n".to_owned(),
            ("INFO", _) => bulk("redis_version:8.0.2\r\nuptime_in_seconds:7\r\nloading:0\r\n"),
            ("ROLE", _) => "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n".to_owned(),
            ("SET", _) => {
                keys.insert(words[1].clone(), words[2].clone());
                "+OK\r\n".to_owned()
            }
            ("GET", _) => keys.get(&words[1]).map_or("$-1\r\n".to_owned(), |value| bulk(value)),
            ("DEL", _) => format!(":{}\r\n", u8::from(keys.remove(&words[1]).is_some())),
            _ => "-ERR unknown command\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).ok()?;
    }
}

fn bulk(text: &str) -> String {
    format!("${}\r\n{text}\r\n", text.len())
}

fn command(reader: &mut BufReader<TcpStream>) -> Option<Vec<String>> {
    let mut line = || {
        let mut line = String::new();
        (reader.read_line(&mut line).ok()? > 0).then(|| line.trim_end().to_owned())
    };
    let count: usize = line()?.strip_prefix('*')?.parse().ok()?;
    // No word here holds a line's end.
    (0..count).map(|_| line().and_then(|_| line())).collect()
}

/// The way the pod of `--in-cluster` does it: a plan and Secrets from files, no API server.
fn in_pod(redis: &Redis, password: &str) -> (World, Vec<String>) {
    let world = secrets();
    let password_rule = json!({"length": 25, "charset": "alphanumeric", "minimum": 16});
    let profile = json!({"name": "own", "description": "", "password": password_rule, "secrets": []});
    let target = json!({"service": "redis", "name": "cart", "secret": SECRET});
    let plan = json!({"namespace": "apps", "run": "0a1b2c3d", "profile": profile, "targets": [target]});
    let plan = world.file("plan.json", &plan.to_string());
    let port = redis.port.to_string();
    for (key, value) in
        [("host", "127.0.0.1"), ("port", port.as_str()), ("username", "default"), ("password", password)]
    {
        world.file(&format!("secrets/{SECRET}/{key}"), value);
    }
    let folder = world.home().join("secrets");
    let args = ["test", "--plan", plan.to_str().unwrap(), "--secrets", folder.to_str().unwrap()];
    let args = args.map(str::to_owned).to_vec();
    (world, args)
}

fn run(world: &World, args: &[String], more: &[&str]) -> Outcome {
    world.run(&args.iter().map(String::as_str).chain(more.iter().copied()).collect::<Vec<_>>())
}

#[test]
fn what_works_is_told_step_by_step_and_nothing_is_left() {
    let redis = Redis::start("");
    let (world, args) = in_pod(&redis, "hunter2");
    let text = run(&world, &args, &[]).data();
    for part in
        ["NAME: apps   MODE: in-cluster", "TEST SUITE:     redis/cart\n", "Phase:          Succeeded\n"]
    {
        assert!(text.contains(part), "{text}");
    }
    assert!(text.contains("SUMMARY: 8 passed, 0 failed in "), "{text}");
    assert!(redis.keys.lock().unwrap().is_empty());
    let report = run(&world, &args, &["-o", "json"]).json();
    assert_eq!(
        (report["kind"].as_str(), report["summary"]["passed"].as_u64()),
        (Some("TestReport"), Some(8))
    );
    assert_eq!(report["suites"][0]["properties"]["redis"], "8.0.2");
}

#[test]
fn a_wrong_password_is_told_and_what_needs_the_login_is_not_tried() {
    let redis = Redis::start("");
    let (world, args) = in_pod(&redis, "f00");
    let out = run(&world, &args, &["-v", "9"]);
    assert_eq!(out.code, 3, "{out:?}");
    assert!(out.stdout.contains("  FAIL  auth     WRONGPASS invalid username-password pair"), "{out:?}");
    assert!(out.stdout.contains("  skip  write    (auth failed)\n"), "{out:?}");
    assert!(!out.stdout.contains("f00") && !out.stderr.contains("f00"), "{out:?}");
    let out = run(&world, &args, &["-o", "tap"]);
    assert!(out.code == 3 && out.stdout.contains("  type: \"wrongpass\"\n"), "{out:?}");
}

#[test]
fn a_file_gets_the_format_and_people_get_text() {
    let redis = Redis::start("");
    let (world, args) = in_pod(&redis, "f00");
    let out = run(&world, &args, &["-o", "junit", "--output-file", "report.xml"]);
    assert!(out.code == 3 && out.stdout.contains("SUMMARY: 3 passed, 1 failed, 4 skipped"), "{out:?}");
    let xml = std::fs::read_to_string(world.home().join("report.xml")).unwrap();
    assert!(xml.contains("<failure type=\"wrongpass\""), "{xml}");
    let out = run(&world, &args, &["-o", "junit", "--output-file", "none/report.xml"]);
    assert_eq!(out.code, 1);
    assert!(out.stdout.contains("SUMMARY") && out.stderr.contains("cannot be written"), "{out:?}");
}

#[test]
fn one_check_is_run_with_what_it_needs() {
    let redis = Redis::start("");
    let (world, args) = in_pod(&redis, "hunter2");
    let steps = |more: &[&str]| -> Vec<String> {
        let report = run(&world, &args, &[more, &["-o", "json"]].concat()).json();
        let steps = report["suites"][0]["steps"].as_array().unwrap();
        steps.iter().map(|step| step["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(steps(&["--only", "ping"]), ["secret", "dns", "tcp", "auth", "ping"]);
    assert_eq!(steps(&["--only", "redis/*", "--skip", "write,role"]).last().unwrap(), "ready");
    let out = run(&world, &args, &["--only", "nothing"]);
    assert!(out.code == 2 && out.stderr.contains("checks are auth, dns, ping"), "{out:?}");
}

#[test]
fn a_server_that_falls_silent_fails_in_its_time_and_the_key_is_removed() {
    let redis = Redis::start("GET");
    let (world, args) = in_pod(&redis, "hunter2");
    let out = run(&world, &args, &["--check-timeout", "300ms"]);
    assert!(out.code == 3 && out.stdout.contains("FAIL  write"), "{out:?}");
    assert!(redis.keys.lock().unwrap().is_empty());
    let out = run(&world, &args, &["--timeout", "200ms"]);
    assert!(out.code == 4 && out.stdout.contains("time was over before the end"), "{out:?}");
    assert!(redis.keys.lock().unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn ctrl_c_removes_what_was_made_and_tells_what_was_tried() {
    let redis = Redis::start("GET");
    let (world, args) = in_pod(&redis, "hunter2");
    let child = world.command(&args.iter().map(String::as_str).collect::<Vec<_>>()).spawn().unwrap();
    // The key is there now, and the answer to the next question never comes.
    while redis.asked.recv().unwrap() != "GET" {}
    assert_eq!(redis.keys.lock().unwrap().len(), 1);
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(130), "{text}");
    assert!(text.contains("skip  write    (interrupted)") && text.ends_with(", interrupted\n"), "{text}");
    assert!(redis.keys.lock().unwrap().is_empty());
}

fn from_here() -> (FakeApi, World) {
    let api = FakeApi::start();
    api.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "apps"}}));
    let world = secrets().contexts(&[("here", &api)]);
    world.file("inventory.yaml", INVENTORY);
    (api, world)
}

fn secret(data: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"namespace": "apps", "name": SECRET}, "data": data})
}

#[test]
fn what_is_missing_on_the_way_is_told_by_name() {
    let (api, world) = from_here();
    let test = |what: &str| world.run(&["test", what, "-f", "inventory.yaml", "-o", "short"]);
    let out = test("redis");
    assert!(out.code == 3 && out.stdout.contains("secret/qs-redis-cart does not exist"), "{out:?}");
    api.put(secret(&json!({"password": "aHVudGVyMg=="})));
    let out = test("redis");
    assert!(out.code == 3 && out.stdout.contains("secret/qs-redis-cart names no host"), "{out:?}");
    api.put(secret(&json!({"host": "Y2FydA==", "port": "NjM3OQ==", "password": "aHVudGVyMg=="})));
    let out = test("redis");
    assert!(out.code == 3 && out.stdout.contains("service/cart -n apps does not exist"), "{out:?}");
    let out = test("all");
    assert!(
        out.stdout.contains("redis/cart/dns") && out.stdout.contains("minio/store/raw/secret"),
        "{out:?}"
    );
}

#[test]
fn who_may_not_forward_ports_is_told_both_rights() {
    let (api, world) = from_here();
    let denied = Answer::Json(201, json!({"status": {"allowed": false}}));
    api.always("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", denied);
    let out = world.run(&["test", "redis", "-f", "inventory.yaml"]);
    assert_eq!(out.code, 7, "{out:?}");
    for verb in ["get", "create"] {
        let rule = format!("resources: [\"pods/portforward\"], verbs: [{verb:?}]");
        assert!(out.stderr.contains(&rule), "{out:?}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let (_api, world) = from_here();
    let refused = |args: &[&str], word: &str| {
        let out = world.run(&[&["test"], args].concat());
        assert!(out.code == 2 && out.stdout.is_empty() && out.stderr.contains(word), "{args:?}: {out:?}");
    };
    refused(&[], "WHAT");
    refused(&["mysql"], "mysql");
    refused(&["redis", "nobody", "-f", "inventory.yaml"], "nothing to test is called nobody");
    refused(&["http"], "needs the Services or URLs");
    refused(&["http", "ftp://x"], "expected a URL");
    refused(&["redis", "--in-cluster"], "--image");
    refused(&["redis", "-o", "xml"], "junit");
    refused(&["redis", "--timeout", "5"], "unit");
    refused(&["redis", "-f", "inventory.yaml", "--sentinel", "a:b"], "HOST[:PORT][/MASTER]");
    refused(&["redis", "-f", "inventory.yaml", "--ca-file", "none.crt"], "none.crt");
}

#[test]
fn an_api_server_that_is_not_there_is_no_failed_test() {
    let (api, world) = from_here();
    drop(api);
    let out = world.run(&["test", "redis", "-f", "inventory.yaml"]);
    assert!(out.code == 1 && out.stdout.is_empty(), "{out:?}");
}
