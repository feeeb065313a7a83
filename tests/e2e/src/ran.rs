//! A command that has run: what it said, and what that must be.

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The result of one command.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The command as one would type it.
    pub command: String,
    /// Exit code; -1 if a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// Wall time.
    pub took: Duration,
}

impl Ran {
    /// Runs a command to its end, with `input` on standard input.
    pub fn new(command: &mut Command, input: &str) -> Ran {
        let shown = shown(command);
        let began = Instant::now();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
        // A program that does not read its input closes the pipe: not our failure.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            command: shown,
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            took: began.elapsed(),
        }
    }

    /// Fails unless the exit code is this one.
    #[track_caller]
    pub fn exits(self, code: i32) -> Ran {
        assert!(self.code == code, "exit {} expected\n{}", code, self.story());
        self
    }

    /// Fails unless the exit code is 0.
    #[track_caller]
    pub fn ok(self) -> Ran {
        self.exits(0)
    }

    /// Fails unless standard output or standard error has this text.
    #[track_caller]
    pub fn says(self, text: &str) -> Ran {
        let both = format!("{}{}", self.out, self.err);
        assert!(both.contains(text), "{text:?} expected in what is said\n{}", self.story());
        self
    }

    /// Fails if standard output or standard error has this text.
    #[track_caller]
    pub fn says_not(self, text: &str) -> Ran {
        let both = format!("{}{}", self.out, self.err);
        assert!(!both.contains(text), "{text:?} must not be said\n{}", self.story());
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON: {error}\n{}", self.story()))
    }

    /// Standard output without surrounding white space.
    pub fn text(&self) -> &str {
        self.out.trim()
    }

    /// Everything, for a failure's message and for the story that is kept.
    pub fn story(&self) -> String {
        format!(
            "$ {}\n{}{}[exit {} after {:.1} s]\n",
            self.command,
            self.out,
            self.err,
            self.code,
            self.took.as_secs_f64()
        )
    }
}

fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut words = vec![program.rsplit('/').next().unwrap_or("").to_owned()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}
