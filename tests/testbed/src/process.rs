//! The long-lived programs of the bed: started detached, recorded by pid and start time, found again
//! by any later invocation, stopped for certain.
//!
//! Every program runs with its data centre's folder as working directory. A program whose record was
//! lost (the bed was killed between start and record) is still found by that.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::command::command;
use crate::failure::{Doing, Result};

/// The programs of one folder.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
    namespace: Option<String>,
}

/// A program that was started, as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Process number.
    pub pid: i32,
    /// Start time in clock ticks since boot: tells a re-used number.
    started: u64,
}

impl Programs {
    /// Programs of `folder`, inside network namespace `namespace` if there is one.
    pub fn new(folder: &Path, namespace: Option<String>) -> Self {
        Self { folder: folder.to_owned(), namespace }
    }

    /// The folder they run in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where `name` logs to.
    pub fn log(&self, name: &str) -> PathBuf {
        self.folder.join("log").join(format!("{name}.log"))
    }

    /// The program called `name`, if it lives.
    pub fn running(&self, name: &str) -> Option<Running> {
        let text = fs::read_to_string(self.record(name)).ok()?;
        let mut words = text.split_whitespace();
        let recorded = Running { pid: words.next()?.parse().ok()?, started: words.next()?.parse().ok()? };
        (start_time(recorded.pid) == Some(recorded.started)).then_some(recorded)
    }

    /// Starts `name` unless it lives. Returns whether it was started.
    pub fn start(
        &self,
        name: &str,
        program: &Path,
        arguments: &[String],
        environment: &[(&str, String)],
    ) -> Result<bool> {
        if self.running(name).is_some() {
            return Ok(false);
        }
        for folder in ["log", "pid"] {
            fs::create_dir_all(self.folder.join(folder)).doing(self.folder.display())?;
        }
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log(name))
            .doing(self.log(name).display())?;
        let errors = log.try_clone().doing(self.log(name).display())?;
        // Neither setsid nor nsenter forks here, so the number of the child is the program's own.
        let mut words: Vec<String> = Vec::new();
        if let Some(namespace) = &self.namespace {
            words.extend(["nsenter".to_owned(), format!("--net=/run/netns/{namespace}")]);
        }
        words.push(program.display().to_string());
        words.extend(arguments.iter().cloned());
        let child = command("setsid", words)
            .current_dir(&self.folder)
            .envs(environment.iter().map(|(key, value)| (*key, value.as_str())))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .doing(format!("starting {name}"))?;
        let pid = i32::try_from(child.id()).doing("process number")?;
        let started =
            start_time(pid).doing(format!("{name} ended at once, see {}", self.log(name).display()))?;
        fs::write(self.record(name), format!("{pid} {started}\n")).doing(self.record(name).display())?;
        Ok(true)
    }

    /// Stops `name`: asks, waits up to `grace`, kills.
    pub fn stop(&self, name: &str, grace: Duration) {
        if let Some(running) = self.running(name) {
            signal(running.pid, Signal::TERM);
            let end = Instant::now() + grace;
            while self.running(name).is_some() && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(20));
            }
            if self.running(name).is_some() {
                signal(running.pid, Signal::KILL);
            }
        }
        // Best effort: a record of a dead program is ignored anyway.
        let _ = fs::remove_file(self.record(name));
    }

    /// Asks several programs to end at the same time, then makes sure of each.
    pub fn stop_all(&self, names: &[&str], grace: Duration) {
        for name in names {
            if let Some(running) = self.running(name) {
                signal(running.pid, Signal::TERM);
            }
        }
        for name in names {
            self.stop(name, grace);
        }
    }

    fn record(&self, name: &str) -> PathBuf {
        self.folder.join("pid").join(name)
    }
}

/// Processes working in or below `folder`, recorded or not: programs, and containerd's shims, whose
/// working directory is the bundle of their container.
pub fn working_below(folder: &Path) -> Vec<i32> {
    matching(|process| fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder)))
}

/// Processes in a control group whose path holds one of `identifiers` (container ids).
pub fn in_containers(identifiers: &[String]) -> Vec<i32> {
    if identifiers.is_empty() {
        return Vec::new();
    }
    matching(|process| {
        fs::read_to_string(process.join("cgroup"))
            .is_ok_and(|groups| identifiers.iter().any(|id| groups.contains(id.as_str())))
    })
}

/// Kills all of `pids` and waits until they are gone.
pub fn kill_all(pids: &[i32]) {
    for pid in pids {
        signal(*pid, Signal::KILL);
    }
    let end = Instant::now() + Duration::from_secs(5);
    while pids.iter().any(|pid| start_time(*pid).is_some()) && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn signal(pid: i32, what: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // The process may have ended by itself meanwhile.
        let _ = kill_process(pid, what);
    }
}

fn matching(is_one: impl Fn(&Path) -> bool) -> Vec<i32> {
    let own = std::process::id().to_string();
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| name != own))
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .filter(|(_, path)| is_one(path))
        .map(|(pid, _)| pid)
        .collect()
}

/// Start time of a live process; none for a dead one or one that only waits to be collected.
fn start_time(pid: i32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    parse_start_time(&text)
}

fn parse_start_time(stat: &str) -> Option<u64> {
    // The program's name stands in parentheses and may hold anything, so count from the last one.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    if matches!(fields.next()?, "Z" | "X") {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse_start_time;

    #[test]
    fn start_time_survives_odd_program_names() {
        let rest = "S 1 7 7 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 4711 99 1";
        assert_eq!(parse_start_time(&format!("7 (sh) {rest}")), Some(4711));
        assert_eq!(parse_start_time(&format!("7 (a) b (c)) {rest}")), Some(4711));
    }

    #[test]
    fn a_zombie_is_not_running() {
        assert_eq!(parse_start_time("7 (sh) Z 1 7 7 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 4711 99"), None);
    }
}
