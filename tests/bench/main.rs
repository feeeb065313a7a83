//! How long the plugin takes beside kubectl cnpg, alternating in one run, so that
//! what else the machine does falls on both. Prints a table; with RESULTS=FILE it
//! is written there, too.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program that measures time and prints it"
)]

mod connecting;
mod secrets;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

/// One line of the table.
struct Row {
    what: String,
    found: String,
    bound: String,
    holds: bool,
}

fn main() -> ExitCode {
    let plugin =
        PathBuf::from(env::var_os("BENCH_PLUGIN").unwrap_or_else(|| "target/release/kubectl-pgaas".into()));
    let values = env::var("BENCH_VALUES").unwrap_or_else(|_| "examples/confs".into());
    let mut rows = Vec::new();

    let [help] = median(50, [&mut ours(&plugin, &["--help"])]);
    rows.push(at_most("`--help`", help, 5.0, "5 ms"));
    let target = ["ic1/local", "--dc", "local2", "--values", &values];
    let [generate, template] = median(
        30,
        [
            &mut ours(&plugin, &[&["values"][..], &target].concat()),
            &mut ours(&plugin, &[&["template"][..], &target].concat()),
        ],
    );
    rows.push(at_most("`values` and `template` of one data centre", generate + template, 10.0, "10 ms"));
    rows.extend(strings());
    match env::var("BENCH_CLUSTER") {
        Ok(cluster) => {
            rows.extend(status(&plugin, &cluster));
            rows.push(completion(&plugin, &cluster));
            rows.extend(connecting::rows(&plugin, &cluster));
        }
        Err(_) => eprintln!("BENCH_CLUSTER (CONTEXT/NAMESPACE/NAME) is not set: status is not measured"),
    }
    match env::var("BENCH_CONTEXT") {
        Ok(context) => {
            let path = |name: &str, otherwise: &str| {
                PathBuf::from(env::var_os(name).unwrap_or_else(|| otherwise.into()))
            };
            let plugin = path("BENCH_SECRETS_PLUGIN", "target/release/kubectl-qs_secrets");
            rows.extend(secrets::rows(
                &plugin,
                &path("BENCH_BARE", "target/release/examples/bare"),
                &context,
            ));
        }
        Err(_) => eprintln!("BENCH_CONTEXT is not set: nothing of qs-secrets is measured"),
    }
    if let Some(file) = env::var_os("BENCH_DIST") {
        rows.push(size(Path::new(&file)));
    }

    let table = table(&rows);
    print!("{table}");
    if let Some(file) = env::var_os("RESULTS") {
        fs::write(file, document(&plugin, &table)).unwrap();
    }
    ExitCode::from(u8::from(!rows.iter().all(|row| row.holds)))
}

fn ours(plugin: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(plugin);
    command.args(args);
    command
}

/// `status` of one cluster beside `kubectl cnpg status` of the same: by the
/// clock, and by the processor, which a busy machine does not change.
fn status(plugin: &Path, cluster: &str) -> [Row; 2] {
    let parts: Vec<&str> = cluster.split('/').collect();
    let [context, namespace, name] = parts[..] else { panic!("BENCH_CLUSTER is CONTEXT/NAMESPACE/NAME") };
    let args = ["status", name, "--context", context, "-n", namespace];
    let mut peer = Command::new("kubectl-cnpg");
    peer.args(args);
    let mut own = ours(plugin, &args);
    let [ours, theirs] = median(15, [&mut own, &mut peer]);
    let what = "`status` of one cluster : `kubectl cnpg status`";
    [
        Row::ratio(what, ours, theirs, 1.0 / 3.0),
        Row::ratio("the same, processor time", processor(15, &mut own), processor(15, &mut peer), 1.0 / 3.0),
    ]
}

/// What TAB waits for after `status`: the names of live Clusters.
fn completion(plugin: &Path, cluster: &str) -> Row {
    let parts: Vec<&str> = cluster.split('/').collect();
    let words = ["__complete", "status", "--context", parts[0], "-n", parts[1], ""];
    let [took] = median(15, [&mut ours(plugin, &words)]);
    at_most("completion of a Cluster's name, of a live server", took, 150.0, "150 ms")
}

/// Connection strings in a second on one core, by the library.
fn strings() -> Vec<Row> {
    let program = env::var_os("BENCH_STRINGS").unwrap_or_else(|| "target/release/examples/strings".into());
    let output = Command::new(&program).output().unwrap_or_else(|error| panic!("{program:?}: {error}"));
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers = text.split_whitespace().map(|number| number.parse::<f64>().unwrap());
    let what = ["connection strings read, a second and core", "the same, each written as a URI, too"];
    let row = |(what, found): (&str, f64)| Row {
        what: what.into(),
        found: format!("{:.0} thousand", found / 1e3),
        bound: "at least 100 thousand".into(),
        holds: found >= 1e5,
    };
    what.into_iter().zip(numbers).map(row).collect()
}

impl Row {
    /// `ours` is to be at most `most` of `theirs`.
    fn ratio(what: &str, ours: Duration, theirs: Duration, most: f64) -> Row {
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        Row {
            what: what.into(),
            found: format!("{} : {} = {ratio:.3}", milliseconds(ours), milliseconds(theirs)),
            bound: format!("{most:.3}"),
            holds: ratio <= most,
        }
    }
}

/// Mean processor time of a command.
fn processor(runs: u32, command: &mut Command) -> Duration {
    // Of all children waited for, in hundredths of a second: proc(5), fields 16 and 17.
    let spent = || -> u64 {
        let stat = fs::read_to_string("/proc/self/stat").unwrap();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        fields[13].parse::<u64>().unwrap() + fields[14].parse::<u64>().unwrap()
    };
    let before = spent();
    for _ in 0..runs {
        let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
    Duration::from_millis((spent() - before) * 10) / runs
}

fn size(file: &Path) -> Row {
    let bytes = fs::metadata(file).unwrap().len();
    let linked = Command::new("ldd").arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&[linked.stdout, linked.stderr].concat()).into_owned();
    let alone = said.contains("statically linked") || said.contains("not a dynamic executable");
    Row {
        what: "size of the released binary, and whether it is static".into(),
        found: format!("{:.1} MB, {}", bytes as f64 / 1e6, if alone { "static" } else { "not static" }),
        bound: "10 MB, static".into(),
        holds: bytes <= 10_000_000 && alone,
    }
}

fn at_most(what: &str, took: Duration, bound: f64, text: &str) -> Row {
    Row {
        what: what.into(),
        found: milliseconds(took),
        bound: text.into(),
        holds: took.as_secs_f64() * 1e3 <= bound,
    }
}

/// Median wall time of each command, run in turn.
fn median<const N: usize>(runs: usize, mut commands: [&mut Command; N]) -> [Duration; N] {
    let mut times: [Vec<Duration>; N] = std::array::from_fn(|_| Vec::new());
    // One run of each beforehand fills the caches.
    for run in 0..=runs {
        for (command, times) in commands.iter_mut().zip(&mut times) {
            let began = Instant::now();
            let code = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
            let took = began.elapsed();
            let code = code.unwrap_or_else(|error| panic!("{command:?}: {error}")).code();
            // 3: there are findings, and they were all looked for.
            assert!(matches!(code, Some(0 | 3)), "{command:?}: exit {code:?}");
            if run > 0 {
                times.push(took);
            }
        }
    }
    times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    })
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from("| what | measured (median) | at most | |\n|---|---|---|---|\n");
    for row in rows {
        let holds = if row.holds { "holds" } else { "DOES NOT HOLD" };
        writeln!(text, "| {} | {} | {} | {holds} |", row.what, row.found, row.bound).unwrap();
    }
    text
}

fn document(plugin: &Path, table: &str) -> String {
    let said = |program: &Path, args: &[&str]| {
        let output = Command::new(program).args(args).output();
        output.map_or_else(
            |_| String::new(),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
    };
    let date = said(Path::new("date"), &["-u", "+%Y-%m-%d"]);
    let commit = said(Path::new("git"), &["rev-parse", "--short", "HEAD"]);
    let cnpg = said(Path::new("kubectl-cnpg"), &["version"]);
    let own = said(plugin, &["version", "--client"]);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    format!(
        "# Results\n\nWritten by `make bench` on {date}, {cores} cores with a load of {load}, commit {commit}.\n\
         Ratios are of pairs that ran in turn; milliseconds are those of that machine, that day.\n\n{table}\n\
         Versions: {}; {}.\n",
        own.lines().next().unwrap_or(""),
        cnpg.lines().next().unwrap_or("no kubectl cnpg"),
    )
}
