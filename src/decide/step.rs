//! What a decision can say: do this, wait for that, done, stuck.

use crate::error::{Error, Kind as Exit};
use crate::k8s::Kind;
use crate::model::finding::Severity;
use crate::model::login::{Attempt, Change};
use serde_json::Value;
use std::time::Duration;

/// The answer of every decision function. It is called again after each step, so
/// that resuming is nothing but calling it once more.
#[derive(Debug, Clone)]
pub enum Next {
    /// One write, then look again.
    Do(Step),
    /// Look again when something changed.
    Wait(Wait),
    /// The end state was observed.
    Done(Ending),
    /// It cannot go on.
    Stuck(Stuck),
}

/// A mechanism, never a feature. Re-running a finished step changes nothing:
/// every patch tests what it was computed from.
#[derive(Debug, Clone)]
pub struct Step {
    /// Stable name, unique within a run; the journal knows it by this.
    pub id: &'static str,
    /// Data centre it happens in.
    pub dc: String,
    /// What it does, for the plan and for progress.
    pub what: String,
    /// How.
    pub how: How,
    /// What a refusal by the server means.
    pub refused: Refused,
}

/// What it means when the API server, or a webhook, refuses a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The run ends with the server's words.
    Ends,
    /// The same; fields that another manager owns have this advice.
    Contested(&'static str),
    /// The words are the step's answer, which the decision weighs.
    Weighed,
    /// The same, but for a change by somebody else, which ends the run.
    Noted,
}

impl Step {
    /// A step whose refusal ends the run.
    pub fn new(id: &'static str, dc: impl Into<String>, what: impl Into<String>, how: How) -> Self {
        Step { id, dc: dc.into(), what: what.into(), how, refused: Refused::Ends }
    }

    /// With another meaning of a refusal.
    #[must_use]
    pub fn refused(mut self, refused: Refused) -> Self {
        self.refused = refused;
        self
    }
}

/// The ways to change something.
#[derive(Debug, Clone)]
pub enum How {
    /// JSON patch with `test` operations.
    Patch {
        /// Kind of the object.
        kind: Kind,
        /// Namespace.
        namespace: String,
        /// Name.
        name: String,
        /// The patch.
        body: Value,
    },
    /// Merge patch with the resourceVersion it was computed from.
    Merge {
        /// Kind of the object.
        kind: Kind,
        /// Namespace.
        namespace: String,
        /// Name.
        name: String,
        /// The patch.
        body: Value,
    },
    /// Tries passwords; the answer is that of [`Answer::write`](crate::model::login::Answer::write).
    Login {
        /// Where, as whom, with what.
        attempts: Vec<Attempt>,
    },
    /// Has servers take passwords; one that has its password already is left alone.
    SetPassword {
        /// One after the other.
        changes: Vec<Change>,
        /// A Secret (namespace, name) that must still have this resourceVersion.
        guard: Option<(String, String, String)>,
    },
    /// Create-only: an object that exists is kept.
    Create {
        /// The object.
        object: Value,
    },
    /// Server-side apply of objects in order; each is left as it is if nothing differs.
    Apply {
        /// The objects.
        objects: Vec<Value>,
        /// Take over fields that other managers own.
        force: bool,
    },
    /// Copies a Secret from another data centre, in memory; one that exists is kept.
    Copy {
        /// Data centre it is read from.
        from: String,
        /// Namespace on both sides.
        namespace: String,
        /// Name on both sides.
        name: String,
    },
    /// Deletes exactly the object that was read.
    Delete {
        /// Kind of the object.
        kind: Kind,
        /// Namespace.
        namespace: String,
        /// Name.
        name: String,
        /// Its uid and resourceVersion when it was read.
        preconditions: Option<(String, String)>,
    },
    /// SQL as the superuser, over the local socket of an instance.
    Sql {
        /// Namespace of the pod.
        namespace: String,
        /// Service whose endpoint is asked, or a pod.
        at: SqlAt,
        /// Statements, each in a transaction of its own.
        statements: Vec<String>,
    },
}

/// Where SQL runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SqlAt {
    /// In this pod.
    Pod(String),
    /// In the pod this Service leads to.
    Service(String),
}

/// Waiting for the cluster.
#[derive(Debug, Clone)]
pub struct Wait {
    /// Stable name; the limit counts from its first appearance in this data centre.
    pub id: &'static str,
    /// Data centre whose Cluster is watched meanwhile.
    pub dc: String,
    /// What is waited for, with figures where there are any.
    pub what: String,
    /// Longest time.
    pub limit: Duration,
    /// Longest time between two looks.
    pub every: Duration,
    /// How the run ends when the time is over.
    pub over: Stuck,
}

/// An end that was observed.
#[derive(Debug, Clone, Default)]
pub struct Ending {
    /// Nothing had to be done.
    pub already: bool,
    /// The demotion token, where that is the product.
    pub token: Option<String>,
    /// What could not be proved; not empty means exit 5.
    pub unverified: Vec<String>,
    /// What is left for its users to do.
    pub next: Vec<String>,
}

/// An end that is none.
#[derive(Debug, Clone)]
pub struct Stuck {
    /// Exit.
    pub exit: Exit,
    /// Id of the finding that refuses, where it has one.
    pub finding: Option<&'static str>,
    /// Names the object and what was expected.
    pub message: String,
    /// What to do next.
    pub hints: Vec<String>,
}

impl Stuck {
    /// Refused by a guard: nothing was changed.
    pub fn refused(message: impl Into<String>) -> Self {
        Stuck { exit: Exit::Refused, finding: None, message: message.into(), hints: Vec::new() }
    }

    /// With another exit.
    #[must_use]
    pub fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Under an id of the catalogue.
    #[must_use]
    pub fn id(mut self, (id, _): (&'static str, Severity)) -> Self {
        self.finding = Some(id);
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl From<Stuck> for Next {
    fn from(stuck: Stuck) -> Self {
        Next::Stuck(stuck)
    }
}

impl From<Stuck> for Error {
    fn from(stuck: Stuck) -> Self {
        let message = match stuck.finding {
            Some(id) => format!("{id} {}", stuck.message),
            None => stuck.message,
        };
        stuck.hints.into_iter().fold(Error::new(stuck.exit, message), Error::hint)
    }
}

/// What this run has done: outputs and times of its steps.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    entries: Vec<Entry>,
    sent: Vec<(&'static str, Duration)>,
}

/// One finished step.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Name of the step.
    pub id: &'static str,
    /// Data centre it happened in.
    pub dc: String,
    /// What it did.
    pub what: String,
    /// What it printed or answered.
    pub output: Result<String, String>,
    /// When it ended, counted from the start of the program.
    pub at: Duration,
}

impl Journal {
    /// Notes that a step is about to be performed, counted as in [`Entry`]: its answer may
    /// be lost.
    pub fn begin(&mut self, id: &'static str, at: Duration) {
        self.sent.push((id, at));
    }

    /// When a step was last begun.
    pub fn begun(&self, id: &str) -> Option<Duration> {
        self.sent.iter().rev().find(|(sent, _)| *sent == id).map(|(_, at)| *at)
    }

    /// Whether a step may have been performed, by this run.
    pub fn sent(&self, id: &str) -> bool {
        self.sent.iter().any(|(sent, _)| *sent == id)
    }

    /// Whether this run may have changed anything.
    pub fn untouched(&self) -> bool {
        self.sent.is_empty()
    }

    /// Adds a finished step.
    pub fn add(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// The last entry of a step.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.id == id)
    }

    /// The first entry of a step.
    pub fn first(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// The last entry of a step in a data centre.
    pub fn at(&self, id: &str, dc: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.id == id && entry.dc == dc)
    }

    /// Whether a step was done.
    pub fn has(&self, id: &str) -> bool {
        self.get(id).is_some()
    }

    /// Everything done, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}
