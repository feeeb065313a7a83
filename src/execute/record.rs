//! The journal of a run on this machine: one JSON object a line, written before and after
//! every step. What the clusters show outranks it; it tells people, and a later attempt,
//! when things happened.

use crate::ctx::{Clock, files};
use crate::decide::step::{Ending, Entry, How, Step};
use crate::error::{Kind, Result};
use crate::k8s::kinds;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Version of the lines' shape.
const VERSION: u64 = 1;

/// An open journal.
pub struct Record {
    file: File,
    path: PathBuf,
    clock: Arc<dyn Clock>,
    earlier: Vec<Value>,
}

impl Record {
    /// Opens the journal of a run in `folder`, for its owner only; what earlier attempts
    /// wrote stays. The run's name comes from a cluster, so it may not lead elsewhere.
    pub fn open(folder: &Path, run: &str, clock: Arc<dyn Clock>) -> io::Result<Record> {
        if run.is_empty() || !run.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(io::Error::other(format!("{run:?} is no name of a run")));
        }
        files::private_folder(folder)?;
        let path = folder.join(format!("{run}.jsonl"));
        let earlier = fs::read(&path).unwrap_or_default();
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        files::set_mode(&path, 0o600)?;
        // A line that a crash cut off tells nothing, and spoils none after it.
        if earlier.last().is_some_and(|byte| *byte != b'\n') {
            file.write_all(b"\n")?;
        }
        let earlier = String::from_utf8_lossy(&earlier);
        let earlier = earlier.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(Record { file, path, clock, earlier })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// When an earlier attempt last began a step.
    pub fn begun_earlier(&self, step: &str) -> Option<Timestamp> {
        self.earlier("begin", step).last().map(|(at, _)| at)
    }

    /// When earlier attempts did a step well, and what it answered.
    pub fn done_earlier(&self, step: &str) -> Vec<(Timestamp, String)> {
        let answer = |line: &Value| line["output"].as_str().unwrap_or_default().to_owned();
        self.earlier("done", step).map(|(at, line)| (at, answer(line))).collect()
    }

    fn earlier<'a>(
        &'a self,
        event: &'a str,
        step: &'a str,
    ) -> impl Iterator<Item = (Timestamp, &'a Value)> + 'a {
        let of = move |line: &&Value| {
            line["event"] == event
                && line["step"] == step
                && line["version"] == VERSION
                && line["error"].is_null()
        };
        self.earlier.iter().filter(of).filter_map(|line| Some((line["time"].as_str()?.parse().ok()?, line)))
    }

    /// Writes a line; it is on the disk when this returns.
    pub fn line(&mut self, event: &str, mut fields: Value) -> io::Result<()> {
        let mut line = json!({"version": VERSION, "time": self.clock.now().to_string(), "event": event});
        if let (Value::Object(line), Value::Object(fields)) = (&mut line, &mut fields) {
            line.append(fields);
        }
        self.file.write_all(format!("{line}\n").as_bytes())?;
        self.file.sync_data()
    }

    /// A step is about to be performed; a patch is kept whole, and with it the token, but for
    /// that of a Secret.
    pub(super) fn begin(&mut self, step: &Step) -> io::Result<()> {
        let patch = match &step.how {
            How::Patch { kind, body, .. } if *kind != kinds::SECRETS => body.clone(),
            _ => Value::Null,
        };
        self.line("begin", json!({"step": step.id, "dc": step.dc, "what": step.what, "patch": patch}))
    }

    /// A step was performed.
    pub(super) fn done(&mut self, entry: &Entry) -> io::Result<()> {
        let (output, error) = match &entry.output {
            Ok(output) => (Some(output), None),
            Err(error) => (None, Some(error)),
        };
        let fields = json!({"step": entry.id, "dc": entry.dc, "output": output, "error": error});
        self.line("done", fields)
    }

    /// The run ended, with a demotion token where that is its product.
    pub(super) fn end(&mut self, ended: &Result<Ending>) -> io::Result<()> {
        let (exit, token) = match ended {
            Ok(ending) if ending.unverified.is_empty() => (Kind::Done, ending.token.as_deref()),
            Ok(ending) => (Kind::Incomplete, ending.token.as_deref()),
            Err(error) => (error.kind(), None),
        };
        self.line("end", json!({"exit": exit.code(), "token": token}))
    }
}

/// The lines of every journal in a folder, with its path; what cannot be read is passed over.
pub fn journals(folder: &Path) -> Vec<(PathBuf, Vec<Value>)> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|ext| ext == "jsonl")).collect();
    files.sort();
    let lines = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    };
    files
        .into_iter()
        .map(|path| {
            let lines = lines(&path);
            (path, lines)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctx::SystemClock;
    use crate::decide::step::SqlAt;

    fn open(folder: &Path, run: &str) -> io::Result<Record> {
        Record::open(folder, run, Arc::new(SystemClock::start()))
    }

    #[test]
    fn what_is_written_into_a_secret_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut record = open(folder.path(), "r1").unwrap();
        for kind in [kinds::SECRETS, kinds::CLUSTERS] {
            let body = json!([{"op": "add", "path": "/data/x", "value": "hunter2"}]);
            let how = How::Patch { kind, namespace: "n".into(), name: "x".into(), body };
            record.begin(&Step::new("write", "dc1", "writes", how)).unwrap();
        }
        let text = fs::read_to_string(record.path()).unwrap();
        assert_eq!(text.matches("hunter2").count(), 1, "that of the Cluster: {text}");
    }

    fn step(id: &'static str) -> Step {
        let how = How::Sql { namespace: "n".into(), at: SqlAt::Pod("p".into()), statements: vec![] };
        Step::new(id, "dc1", "does it", how)
    }

    #[test]
    fn a_journal_is_its_owners_and_survives_a_line_that_was_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a/b");
        let mut record = open(&below, "0badcafe").unwrap();
        record.begin(&step("demote")).unwrap();
        let path = record.path().to_owned();
        drop(record);
        #[cfg(unix)]
        {
            assert_eq!(files::mode(&path.metadata().unwrap()), Some(0o600));
            assert_eq!(files::mode(&below.metadata().unwrap()), Some(0o700));
        }
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}{{\"version\":1,\"ev")).unwrap();
        let mut again = open(&below, "0badcafe").unwrap();
        assert!(again.begun_earlier("demote").is_some());
        assert!(again.begun_earlier("promote").is_none());
        again.begin(&step("promote")).unwrap();
        let third = open(&below, "0badcafe").unwrap();
        assert!(third.begun_earlier("promote").is_some(), "written after the line that was cut off");
    }

    #[test]
    fn a_runs_name_never_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        for run in ["", "../x", "a/b", "a.b", "a b"] {
            assert!(open(folder.path(), run).is_err(), "{run}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
