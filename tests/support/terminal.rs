//! A program on a terminal of its own: `script` of util-linux makes it.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longest wait for what is to be shown.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that runs on a terminal.
pub struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Arc<Mutex<String>>,
}

impl Terminal {
    /// Runs a command of the shell with these variables and no others, on a terminal of 100 columns.
    pub fn start(command: &str, variables: &[(String, String)], folder: &Path) -> Terminal {
        let command = format!("stty cols 100 rows 30; {command}");
        let mut child = Command::new("script")
            .args(["--quiet", "--return", "--flush", "--command", &command, "/dev/null"])
            .env_clear()
            .envs(variables.iter().cloned())
            .env("TERM", "xterm")
            .env("SHELL", "/bin/sh")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let screen = Arc::<Mutex<String>>::default();
        let (mut output, shown) = (child.stdout.take().unwrap(), screen.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                shown.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
        });
        let keyboard = child.stdin.take().unwrap();
        Terminal { child, keyboard, screen }
    }

    /// Waits until this is shown.
    #[track_caller]
    pub fn shows(&mut self, text: &str) -> &mut Self {
        let start = Instant::now();
        while !self.screen().contains(text) {
            let ended = self.child.try_wait().unwrap();
            // What it said last may still be on its way.
            let late =
                start.elapsed() > PATIENCE || (ended.is_some() && start.elapsed() > Duration::from_secs(2));
            assert!(!late, "{text:?} is not shown ({ended:?}):\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
        self
    }

    /// Types; `\r` is Enter, `\x03` is Ctrl-C.
    pub fn types(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
        self
    }

    /// Everything shown so far.
    pub fn screen(&self) -> String {
        self.screen.lock().unwrap().replace('\r', "")
    }

    /// Waits for the end: the exit code and everything shown.
    #[track_caller]
    pub fn end(mut self) -> (i32, String) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // `script` has written all by now; the thread may not have read it.
                std::thread::sleep(Duration::from_millis(50));
                return (status.code().unwrap_or(-1), self.screen());
            }
            assert!(start.elapsed() < PATIENCE, "it does not end:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Nothing to do where it has ended.
        let _ = self.child.kill();
    }
}
