//! Rotation of a password: both values are kept in the cluster before the first change, and
//! one of them works at every moment.
//!
//! Keep both values, have the server take the new one, write it to the Secrets, prove by
//! logging in, restart what only reads it at its start, forget the old one. Servers differ
//! in how they learn of it ([`Turn`]). When the proof fails the same way is gone back with
//! the values exchanged. `simulation` shows every crash, lost answer and second rotator.

mod begin;
pub mod plan;
mod restart;
mod subject;
mod together;
mod toward;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod specimen;
#[cfg(test)]
mod tests;

pub use subject::subject;
pub use together::together;

use super::step::{Ending, How, Journal, Next, Step, Stuck};
use crate::error::Kind as Exit;
use crate::k8s::{Reason, kinds};
use crate::manifest::secrets::Expected;
use crate::model::login::{Answer, Door};
use crate::model::rotation::{self, BACK, HOLDER, Kept, is_of};
use crate::model::secret::SecretBytes;
use crate::observe::Unseen;
use crate::observe::rotation::{Snapshot, Watched};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// A Secret that is rotated.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its place in what is kept.
    pub place: String,
    /// Its data centre.
    pub dc: String,
    /// Its namespace.
    pub namespace: String,
    /// What it should look like.
    pub one: Expected,
}

/// A password of the Secrets.
#[derive(Debug, Clone)]
pub struct Credential {
    /// The key it stands under.
    pub key: String,
    /// Whose it is.
    pub user: String,
    /// Where it is proved.
    pub doors: Vec<Door>,
    /// Keys of passwords whose users may set this one, with the users.
    pub by: Vec<(String, String)>,
}

/// How a server learns of a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Its operator takes it from the Secret.
    Reads,
    /// It is told, before the Secret is written.
    Told,
    /// It is told, and the old one goes on working until it is told otherwise.
    ToldBeside,
    /// It reads it when it starts.
    Restarted,
}

/// What is rotated together.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The Secrets; the first one leads, and what is kept stands beside it.
    pub members: Vec<Member>,
    /// The passwords.
    pub credentials: Vec<Credential>,
    /// How the server learns of them.
    pub turn: Turn,
    /// The server, for people.
    pub server: String,
    /// The operator that makes these Secrets and takes over what is written to them.
    pub maker: Option<&'static str>,
    /// Whether the server follows another one.
    pub replica: bool,
    /// What has to be looked at.
    pub watched: Watched,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A new password.
    Rotate,
    /// Back to the old one.
    Undo,
    /// The server takes the password the Secret has.
    Apply,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is rotated.
    pub subject: Subject,
    /// What is to be done.
    pub mode: Mode,
    /// Id of the run; that of the one that is there, where there is one.
    pub run: String,
    /// Whether the run was there when this process began.
    pub joined: bool,
    /// This process.
    pub me: String,
    /// Who begins it, for people.
    pub by: String,
    /// New values by key.
    pub fresh: BTreeMap<String, SecretBytes>,
    /// The time as kubectl writes it beside a restart.
    pub stamp: String,
    /// How long both passwords go on working after everybody has the new one.
    pub grace: Duration,
    /// Longest wait for the server, and for each rollout.
    pub timeout: Duration,
    /// Whether what reads the password at its start is restarted.
    pub restart: bool,
    /// When this process began, by the clock of the journal.
    pub started: Duration,
}

/// One decision.
struct Work<'a> {
    request: &'a Request,
    seen: &'a Snapshot,
    journal: &'a Journal,
    now: Duration,
}

/// The next step.
pub fn next(request: &Request, seen: &Snapshot, journal: &Journal, now: Duration) -> Next {
    Work { request, seen, journal, now }.next().unwrap_or_else(Next::Stuck)
}

impl Subject {
    /// The Secret that leads.
    pub fn leader(&self) -> &Member {
        &self.members[0]
    }

    /// Name of the Secret that keeps both values.
    pub fn keeper(&self) -> String {
        rotation::name(&self.leader().one.name)
    }
}

impl Work<'_> {
    fn next(&self) -> Result<Next, Stuck> {
        let kept = known(&self.seen.kept)?.as_ref();
        if self.request.mode == Mode::Apply {
            return self.apply(kept);
        }
        let Some(kept) = kept else { return self.without_kept() };
        if kept.run != self.request.run {
            return Err(foreign(kept));
        }
        if kept.holder != self.request.me {
            if self.journal.sent("take") || self.journal.sent("begin") && !self.request.joined {
                let message = format!("another process has taken over run {} meanwhile", kept.run);
                return Err(Stuck::refused(message).hint("it goes on with it; nothing is lost"));
            }
            let what = format!("take over run {} of {}", kept.run, self.leader());
            return Ok(self.annotate("take", what, kept, HOLDER, &self.request.me));
        }
        if self.request.mode == Mode::Undo && kept.back.is_none() {
            return Ok(self.turn_back(kept, "asked for by --undo"));
        }
        self.toward(kept)
    }

    /// Nothing is kept: not yet, or not any more.
    fn without_kept(&self) -> Result<Next, Stuck> {
        let leader = self.request.subject.leader();
        let mark = self.seen.live(&leader.place).and_then(|live| live.annotations.get(rotation::MARK));
        let ours = is_of(&self.request.run, mark);
        let begun = self.request.joined || self.journal.has("begin") || self.journal.sent("end") || ours;
        if !begun {
            return match self.request.mode {
                Mode::Undo => {
                    let message = format!("{}: no rotation is under way", self.leader());
                    Err(Stuck::refused(message)
                        .hint("a finished rotation is not undone: its old password is kept nowhere"))
                }
                _ => self.begin(),
            };
        }
        let back = mark.is_some_and(|mark| mark.ends_with("-back"));
        match (self.request.mode, back) {
            _ if !ours => Err(self.lost()),
            (Mode::Rotate, true) => {
                let why = self.journal.get("turn").map(|entry| entry.what.clone()).unwrap_or_default();
                Err(Stuck::refused(format!("{}: the old password is back and works. {why}", self.leader()))
                    .exit(Exit::Failed))
            }
            (Mode::Undo, false) => Err(Stuck::refused(format!(
                "{}: the rotation was finished meanwhile by somebody else",
                self.leader()
            ))),
            _ => Ok(Next::Done(Ending { unverified: self.left(), ..Ending::default() })),
        }
    }

    fn lost(&self) -> Stuck {
        Stuck::refused(format!(
            "{}: it was changed by somebody else; run {} did nothing",
            self.leader(),
            self.request.run
        ))
        .hint("look at the Secret with kubectl qs-secrets verify, then decide anew")
    }

    /// The server takes what the Secret has: the same way as a rotation whose new values
    /// are there already.
    fn apply(&self, kept: Option<&Kept>) -> Result<Next, Stuck> {
        if let Some(kept) = kept {
            return Err(foreign(kept));
        }
        self.guards()?;
        let want = self.present();
        let proved = self.journal.get("before").map(begin::answers);
        match proved {
            None => return Ok(self.login("before", (&want, &rotation::Values::new()), false, false)),
            Some(Ok(answers)) if answers.iter().all(Answer::is_right) && self.untold() => {
                return Ok(Next::Done(Ending { already: true, ..Ending::default() }));
            }
            Some(_) => {}
        }
        let kept = Kept { run: self.request.run.clone(), new: want, ..Kept::default() };
        self.toward(&kept)
    }

    /// Whether no step but looking was taken, and the operator has the present version.
    fn untold(&self) -> bool {
        let leader = &self.request.subject.leader().place;
        let version = self.seen.live(leader).map(|live| &live.resource_version);
        let current =
            self.seen.server.as_ref().is_ok_and(|seen| !seen.reports || seen.applied.as_ref() == version);
        current && self.journal.entries().iter().all(|entry| entry.id == "before")
    }

    /// From here on the old values are put back.
    fn turn_back(&self, kept: &Kept, why: &str) -> Next {
        self.annotate("turn", format!("turn back to the old password: {why}"), kept, BACK, why)
    }

    fn annotate(&self, id: &'static str, what: String, kept: &Kept, key: &str, value: &str) -> Next {
        let leader = self.request.subject.leader();
        let body = json!({"metadata": {
            "resourceVersion": kept.resource_version, "uid": kept.uid, "annotations": {key: value}}});
        let (namespace, name) = (leader.namespace.clone(), kept.name.clone());
        let how = How::Merge { kind: kinds::SECRETS, namespace, name, body };
        Next::Do(Step::new(id, &leader.dc, what, how))
    }

    fn leader(&self) -> String {
        format!("secret/{}", self.request.subject.leader().one.name)
    }
}

fn foreign(kept: &Kept) -> Stuck {
    Stuck::refused(format!("secret/{} keeps another rotation, begun by {}", kept.name, kept.by))
        .hint("kubectl qs-secrets rotate goes on with it; --undo takes it back")
}

/// What was read, or the end for want of it.
fn known<T>(part: &Result<T, Unseen>) -> Result<&T, Stuck> {
    part.as_ref().map_err(|unseen| {
        let exit = match unseen.reason {
            Reason::Forbidden => Exit::Forbidden,
            _ => Exit::Failed,
        };
        Stuck::refused(unseen.message.clone()).exit(exit).hint("run the same command again: it looks first")
    })
}
