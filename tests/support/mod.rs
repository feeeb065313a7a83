//! Runs a plugin as a user would, in a world of its own: an empty environment,
//! an empty home, and API servers that live in this process.

// Not every plugin's tests need all of it.
#![allow(dead_code, unused_imports, reason = "compiled into the tests of each plugin")]

mod fake_api;
mod store;
#[cfg(target_os = "linux")]
mod terminal;

pub use fake_api::{Answer, FakeApi};
#[cfg(target_os = "linux")]
pub use terminal::Terminal;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program and the world it sees.
pub struct World {
    program: PathBuf,
    home: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// What a run left behind.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    pub fn new(program: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut variables = vec![("HOME".to_owned(), home.path().to_string_lossy().into_owned())];
        // Credential plugins of the tests are shell scripts.
        variables.push(("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned()));
        World { program: program.into(), home, variables }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn variable(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.variables.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Writes a file below the home directory.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Writes `~/.kube/config`; the first context is the current one.
    pub fn contexts(self, contexts: &[(&str, &FakeApi)]) -> Self {
        self.file(".kube/config", &kubeconfig(contexts));
        self
    }

    pub fn run(&self, args: &[&str]) -> Outcome {
        self.run_with(args, "")
    }

    pub fn run_with(&self, args: &[&str], stdin: &str) -> Outcome {
        let mut child = self.command(args).spawn().unwrap();
        // A program that reads nothing closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Outcome {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The command, not yet started, for tests that send signals.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(args)
            .env_clear()
            .envs(self.variables.iter().cloned())
            .current_dir(self.home())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

#[cfg(target_os = "linux")]
impl World {
    /// Starts the program on a terminal.
    pub fn terminal(&self, args: &[&str]) -> Terminal {
        let quoted = |word: &str| format!("'{}'", word.replace('\'', "'\\''"));
        let words: Vec<String> = args.iter().map(|word| quoted(word)).collect();
        let command = format!("exec {} {}", quoted(&self.program.to_string_lossy()), words.join(" "));
        Terminal::start(&command, &self.variables, self.home())
    }
}

impl Outcome {
    /// The outcome of a success that said nothing beside its data.
    #[track_caller]
    pub fn data(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{}", self.stdout);
        self.stdout
    }

    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The words bash makes of a command for kubectl that was advised, without `kubectl` and the plugin.
pub fn read_by_bash(command: &str) -> Vec<String> {
    let script = format!("kubectl() {{ shift; printf '%s\\0' \"$@\"; }}; {command}");
    let output = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
    let words = String::from_utf8(output.stdout).unwrap();
    words.split_terminator('\0').map(str::to_owned).collect()
}

/// A kubeconfig with one user, `tester`, whose token is `secret-token`.
pub fn kubeconfig(contexts: &[(&str, &FakeApi)]) -> String {
    let mut text = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: {}\nusers:\n- {{name: tester, user: {{token: secret-token}}}}\n",
        contexts[0].0
    );
    text.push_str("clusters:\n");
    for (name, api) in contexts {
        let trust = if api.url().starts_with("https") { ", insecure-skip-tls-verify: true" } else { "" };
        text.push_str(&format!("- {{name: {name}, cluster: {{server: '{}'{trust}}}}}\n", api.url()));
    }
    text.push_str("contexts:\n");
    for (name, _) in contexts {
        text.push_str(&format!(
            "- {{name: {name}, context: {{cluster: {name}, user: tester, namespace: apps}}}}\n"
        ));
    }
    text
}

/// The help of the program and of every verb below it, each under the name of
/// its snapshot: `help`, `help-version`.
pub fn help_tree(world: &World) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut paths: Vec<Vec<String>> = vec![vec![]];
    while let Some(path) = paths.pop() {
        let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
        args.push("--help");
        let help = world.run(&args).data();
        paths.extend(listed(&help).into_iter().map(|verb| [path.clone(), vec![verb]].concat()));
        found.push((["help".to_owned()].into_iter().chain(path).collect::<Vec<_>>().join("-"), help));
    }
    found
}

/// The verbs that a help text lists under headings ending in `Commands:`.
fn listed(help: &str) -> Vec<String> {
    let mut listed = false;
    let mut verbs = Vec::new();
    for line in help.lines() {
        if !line.starts_with(' ') {
            listed = line.ends_with("Commands:");
        } else if listed && line.starts_with("  ") && !line.starts_with("   ") {
            verbs.extend(line.split_whitespace().next().map(str::to_owned));
        }
    }
    verbs
}
