//! `kubectl qs-secrets` with many Secrets, beside the least a client can do, kubectl, and
//! the shell loop of the documents it replaces.

use super::Row;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

/// Secrets in the namespace.
const MANY: usize = 10_000;
/// Requests in flight, as many as the plugin has.
const IN_FLIGHT: usize = 16;
/// Secrets that kubectl deletes; it takes too long for more.
const FEW: usize = 250;

/// What a command took.
struct Run {
    time: Duration,
    /// Most memory it had, in MB.
    memory: f64,
}

/// Measures in the cluster of `context`, in namespaces of its own.
pub(super) fn rows(plugin: &Path, bare: &Path, context: &str) -> Vec<Row> {
    let dir = env::temp_dir().join(format!("bench-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    let inventory = dir.join("inventory.yaml");
    fs::write(&inventory, many_roles()).unwrap();
    let file = inventory.to_str().unwrap();
    let names = ["bench-bare", "bench-own"];
    for name in names {
        kubectl(context, &["create", "namespace", name]);
    }
    let own = |args: &[&str]| {
        let mut command = Command::new(plugin);
        command.args(args).args(["--context", context]);
        command
    };
    let count = MANY.to_string();
    let flight = IN_FLIGHT.to_string();
    let least = |what: &str, namespace: &str| {
        let mut command = Command::new(bare);
        command.args([what, context, namespace, &count, &flight]);
        command
    };
    let mut rows = Vec::new();

    let made = run(&mut own(&["generate", "-f", file, "-n", "bench-own", "--yes", "-q"]));
    let bare_made = run(&mut least("create", "bench-bare"));
    rows.push(Row::ratio(
        "`generate` of 10,000 Secrets : the same POSTs and nothing else",
        made.time,
        bare_made.time,
        1.25,
    ));
    rows.push(memory("memory of `generate` with 10,000 Secrets", &made));

    let mut pairs = Vec::new();
    for _ in 0..3 {
        let ours = run(&mut own(&["verify", "-f", file, "-n", "bench-own"]));
        pairs.push((ours, run(&mut least("list", "bench-own"))));
    }
    pairs.sort_by_key(|pair| pair.0.time);
    let (verified, listed) = &pairs[1];
    rows.push(Row::ratio("`verify` of 10,000 Secrets : a bare paged list", verified.time, listed.time, 1.5));
    rows.push(memory("memory of `verify` with 10,000 Secrets", verified));
    let get = run(Command::new("kubectl").args([
        "--context",
        context,
        "-n",
        "bench-own",
        "get",
        "secrets",
        "-o",
        "json",
    ]));
    rows.push(Row::ratio(
        "`verify` of 10,000 Secrets : `kubectl get secrets -o json`",
        verified.time,
        get.time,
        0.1,
    ));

    let words = ["__complete", "get", "--context", context, "-n", "bench-own", ""];
    let mut completions: Vec<Duration> = (0..5).map(|_| run(Command::new(plugin).args(words)).time).collect();
    completions.sort();
    rows.push(super::at_most(
        "completion of a Secret's name among 10,000, of a live server",
        completions[2],
        150.0,
        "150 ms",
    ));

    let mut pairs = Vec::new();
    for turn in 0..3 {
        let (few, by_loop) = (format!("bench-few-{turn}"), format!("bench-loop-{turn}"));
        let both = [few.as_str(), by_loop.as_str()];
        both.iter().for_each(|name| kubectl(context, &["create", "namespace", name]));
        let ours = run(&mut own(&["generate", "-n", &few, "--yes", "-q"]));
        pairs.push((ours, run(Command::new("bash").args(["-c", LOOP, "loop", context, &by_loop]))));
        both.iter().for_each(|name| kubectl(context, &["delete", "namespace", name, "--wait=false"]));
    }
    pairs.sort_by_key(|pair| pair.0.time);
    let (few, shell) = &pairs[1];
    rows.push(Row::ratio(
        "`generate` of 23 Secrets : openssl and kubectl in a loop",
        few.time,
        shell.time,
        0.01,
    ));

    // kubectl by itself is slow here, so it gets few; per Secret.
    let mut deletes = Command::new("kubectl");
    let names_of_few: Vec<String> =
        (0..FEW).map(|n| format!("secret/qs-postgresql-cluster-access-r{n}")).collect();
    deletes.args(["--context", context, "-n", "bench-bare", "delete"]).args(&names_of_few);
    let theirs = run(&mut deletes).time / u32::try_from(FEW).unwrap();
    let cleaned = run(&mut own(&[
        "cleanup",
        "-f",
        file,
        "-n",
        "bench-own",
        "--type",
        "role",
        "--instance",
        "load",
        "--yes",
        "--confirm",
        "load",
        "-q",
    ]));
    let ours = cleaned.time / u32::try_from(MANY).unwrap();
    rows.push(Row::ratio(
        "`cleanup`, per Secret of 10,000 : `kubectl delete`, per Secret of 250",
        ours,
        theirs,
        0.02,
    ));

    for name in names {
        kubectl(context, &["delete", "namespace", name, "--wait=false"]);
    }
    let _ = fs::remove_dir_all(dir);
    rows
}

/// The loop of the documents, for as many Secrets as the default inventory has.
const LOOP: &str = r#"
for n in $(seq 23); do
  password=$(openssl rand -base64 32 | tr -d '=+/' | cut -c1-25)
  kubectl --context "$1" -n "$2" get secret "access-$n" >/dev/null 2>&1 && continue
  kubectl --context "$1" -n "$2" create secret generic "access-$n" --from-literal=username=u \
    --from-literal=password="$password" --from-literal=host=h --from-literal=port=5432
  kubectl --context "$1" -n "$2" label secret "access-$n" type=access-secret
done
"#;

fn many_roles() -> String {
    let mut text = String::from(
        "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n- name: load\n  roles:\n",
    );
    for n in 0..MANY {
        writeln!(text, "  - name: r{n}").unwrap();
    }
    text
}

fn kubectl(context: &str, args: &[&str]) {
    let mut command = Command::new("kubectl");
    command.args(["--context", context]).args(args).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = command.status();
}

/// Runs a command to its end. The kernel tells the most memory it had until it is reaped.
fn run(command: &mut Command) -> Run {
    let began = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut memory: f64 = 0.0;
    let code = loop {
        if let Ok(text) = fs::read_to_string(&status) {
            let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<f64>().ok());
            memory = memory.max(kilobytes.unwrap_or_default() / 1e3);
        }
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(matches!(code, Some(0 | 3)), "{command:?}: exit {code:?}");
    Run { time: began.elapsed(), memory }
}

fn memory(what: &str, run: &Run) -> Row {
    Row {
        what: what.into(),
        found: format!("{:.0} MB", run.memory),
        bound: "96 MB".into(),
        holds: run.memory <= 96.0,
    }
}
