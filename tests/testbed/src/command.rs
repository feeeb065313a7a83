//! Short-lived programs: run one, keep what it says, fail with its own words.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::failure::{Doing, Failure, Result};

/// A command with its arguments.
pub fn command<I, S>(program: impl AsRef<std::ffi::OsStr>, arguments: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<std::ffi::OsStr>,
{
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).env("PATH", search_path());
    command
}

/// The search path, and after it the folders of system programs, which not every shell names.
fn search_path() -> String {
    format!("{}:/usr/local/sbin:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default())
}

/// A command inside a network namespace. `nsenter` and not `ip netns exec`: the latter mounts a new
/// /sys, and with it the control groups of the first version are gone.
pub fn inside(namespace: &str, program: &str, arguments: &[&str]) -> Command {
    let mut all = vec![format!("--net=/run/netns/{namespace}"), program.to_owned()];
    all.extend(arguments.iter().map(|a| (*a).to_owned()));
    command("nsenter", all)
}

/// Runs to the end and returns standard output; a non-zero exit is a failure with standard error.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command.output().doing(name(command))?;
    finish(command, output)
}

/// Like [`read`], for those whose output does not matter.
pub fn run(command: &mut Command) -> Result<()> {
    read(command).map(drop)
}

/// Whether the command can be started and exits with 0.
pub fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Runs with `input` on standard input.
pub fn feed(command: &mut Command, input: &[u8]) -> Result<String> {
    feed_with(command, |stdin| stdin.write_all(input))
}

/// Runs with standard input written by `write`, which may stream more than fits into memory.
pub fn feed_with(
    command: &mut Command,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .doing(name(command))?;
    let written = match child.stdin.take() {
        Some(mut stdin) => write(&mut stdin),
        None => Ok(()),
    };
    let output = child.wait_with_output().doing(name(command))?;
    let said = finish(command, output)?;
    written.doing(format!("writing to {}", name(command)))?;
    Ok(said)
}

/// Runs a long command with both streams in a log file; a failure quotes its last lines.
pub fn run_logged(command: &mut Command, log: &Path) -> Result<()> {
    let file = std::fs::File::create(log).doing(log.display())?;
    let second = file.try_clone().doing(log.display())?;
    let status = command.stdout(file).stderr(second).status().doing(name(command))?;
    if status.success() {
        return Ok(());
    }
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(12)..].join("\n  ");
    Err(Failure::new(format!("{}: {status}\n  {tail}\n  (all of it: {})", name(command), log.display())))
}

fn finish(command: &Command, output: Output) -> Result<String> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("{}: {}: {}", name(command), output.status, stderr.trim())))
}

fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().take(8).map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}
